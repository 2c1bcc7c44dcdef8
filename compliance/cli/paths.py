"""Which files a command line means: files, folders, patterns, standard input."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from compliance.errors import UsageError

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
    ]
)
# Golden results beside samples, never reports.
_LEFT_OUT = frozenset({"expected.txt"})


def sources(paths: Sequence[str]) -> Iterator[str]:
    """Paths of files (and ``-``) in the order given, folders searched recursively and sorted, no file
    twice. Raises UsageError where a folder holds nothing to read."""
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
    if path.is_dir():
        empty = True
        for file in _files(given):
            empty = False
            yield file
        if empty:
            raise UsageError(f"文件夹“{given}”里没有可检查的文件。 No readable files in folder {given!r}.")
    elif not path.exists() and glob.has_magic(given):
        # A shell on Windows leaves patterns to the program.
        yield from sorted(glob.glob(given, recursive=True)) or [given]  # noqa: PTH207
    else:
        yield given


def _files(folder: str) -> Iterator[str]:
    """Readable files below a folder, sorted, without hidden ones; links to folders are not followed."""
    with os.scandir(folder) as entries:
        ordered = sorted(entries, key=lambda entry: entry.name)
    for entry in ordered:
        if entry.name.startswith((".", "~$")):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _files(entry.path)
        elif entry.is_file() and entry.name not in _LEFT_OUT and Path(entry.name).suffix.lower() in SUFFIXES:
            yield entry.path
