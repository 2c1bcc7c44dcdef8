"""Which files are meant by what a user names: files, folders, patterns, standard input."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

import msgspec

from compliance.text.shown import shown

STDIN = "-"
# What a folder is searched for. A file named on the command line is read whatever its name.
SUFFIXES = frozenset(
    [
        ".html",
        ".htm",
        ".xhtml",
        ".mht",
        ".mhtml",
        ".docx",
        ".doc",
        ".wps",
        ".odt",
        ".rtf",
        ".pdf",
        ".ofd",
        ".xlsx",
        ".xls",
        ".ods",
        ".md",
        ".markdown",
        ".txt",
        ".json",
        ".zip",
    ]
)
# Golden results beside samples, never reports.
_LEFT_OUT = frozenset({"expected.txt"})


def sources(paths: Iterable[str]) -> Iterator[str]:
    """Paths of files (and ``-``) in the order given, folders searched recursively and sorted, no file
    twice. A folder that holds nothing to read, or cannot be searched, stands for itself."""
    seen: set[str] = set()
    for given in paths:
        for path in _expanded(given):
            key = path if path == STDIN else os.path.normcase(os.path.abspath(path))  # noqa: PTH100
            if key not in seen:
                seen.add(key)
                yield path


def _expanded(given: str) -> Iterator[str]:
    if given == STDIN:
        yield given
        return
    path = Path(given)
    if _is_folder(path):
        files = _files(given)
        yield next(files, given)
        yield from files
    elif not _exists(path) and glob.has_magic(given):
        # A shell on Windows leaves patterns to the program.
        yield from sorted(glob.glob(given, recursive=True)) or [given]  # noqa: PTH207
    else:
        yield given


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except (OSError, ValueError):  # a name no file can have
        return False


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):
        return True


def _files(folder: str) -> Iterator[str]:
    """Files to be read below a folder, sorted, without hidden ones. Links to folders are not followed.
    Pipes, devices and broken links count as files: they are refused where they are read."""
    waiting = [(folder, True)]
    while waiting:
        path, is_folder = waiting.pop()
        if not is_folder:
            yield path
            continue
        try:
            with os.scandir(path) as entries:
                ordered = sorted(entries, key=lambda entry: entry.name, reverse=True)
        except OSError:
            yield path
            continue
        for entry in ordered:
            if entry.name.startswith((".", "~$")):
                continue
            if entry.is_dir(follow_symlinks=False):
                waiting.append((entry.path, True))
            elif Path(entry.name).suffix.lower() in SUFFIXES and _is_file(entry):
                waiting.append((entry.path, False))


def _is_file(entry: os.DirEntry[str]) -> bool:
    try:
        return not entry.is_dir() and entry.name not in _LEFT_OUT
    except OSError:  # a link to itself
        return True


class Found(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A file: what to call it, its bytes and its time of change in nanoseconds (both -1 where it cannot
    be asked). ``raw``: its path as the system has it, where the name cannot serve."""

    name: str
    size: int
    modified: int
    raw: bytes = b""

    @property
    def path(self) -> str:
        """What to open it by."""
        return os.fsdecode(self.raw) if self.raw else self.name


def found(paths: Iterable[str]) -> Iterator[Found]:
    """Every file that ``paths`` mean, in their order. Its content is not touched."""
    for path in sources(paths):
        try:
            about = os.stat(path)  # noqa: PTH116 - a hundred thousand of them
            size, modified = about.st_size, about.st_mtime_ns
        except (OSError, ValueError):
            size = modified = -1
        name = shown(path)
        yield Found(name, size, modified, b"" if name == path else os.fsencode(path))


def listed(stream: BinaryIO) -> Iterator[str]:
    """Paths from a list, one a line, or parted by NUL as ``find -print0`` writes them."""
    head = stream.read(1 << 16)
    mark = b"\0" if b"\0" in head else b"\n"
    rest = b""
    while head:
        *lines, rest = (rest + head).split(mark)
        yield from (os.fsdecode(line) for raw in lines if (line := raw.rstrip(b"\r")))
        head = stream.read(1 << 16)
    if line := rest.rstrip(b"\r"):
        yield os.fsdecode(line)
