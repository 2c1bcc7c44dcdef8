"""Finds and reads the files of rule folders that strangers made: ordinary files only, and not too many."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from compliance.errors import Mistake, RuleError, UsageError
from compliance.rulebook.rule import LARGEST

MOST_FILES = 1_000
MOST_BYTES = 2 << 20
"""Of all rule files of a run together. The national rules are a tenth of both."""

_DEEPEST = 12
_MOST_ENTRIES = 20_000


def yaml_files(root: Path, skip: frozenset[str] = frozenset(), stop: str = "") -> list[Path]:
    """Every ``*.yaml`` below a folder, in the order of their names, but not those called ``skip`` at its
    top, nor what is below a folder that holds a file called ``stop``.

    Links to folders are not followed. Raises UsageError where the folder is not there, RuleError where
    it holds too much.
    """
    if not root.is_dir():
        raise UsageError(f"没有规则文件夹 {root} (no such rule folder)")
    found = list(_walk(os.fspath(root), 0, stop, _Entries(root)))
    top = {os.path.join(root, name) for name in skip}  # noqa: PTH118  # as scandir writes them
    found = [path for path in found if path not in top]
    if len(found) > MOST_FILES:
        raise too_much(root.name)
    return [Path(path) for path in sorted(found)]


class _Entries:
    """Counts what was seen, so that a folder without end is refused."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.left = _MOST_ENTRIES

    def one(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise too_much(self.root.name)


def _walk(folder: str, depth: int, stop: str, entries: _Entries) -> Iterator[str]:
    folders = []
    with os.scandir(folder) as found:
        for entry in found:
            entries.one()
            if entry.name.startswith("."):
                continue
            if entry.name.endswith(".yaml"):
                yield entry.path
            elif entry.is_dir(follow_symlinks=False):
                folders.append(entry.path)
    for path in folders:
        if depth >= _DEEPEST:
            raise RuleError((Mistake(Path(path).name, 0, f"文件夹超过 {_DEEPEST} 层 (folders too deep)"),))
        if not stop or not Path(path, stop).exists():
            yield from _walk(path, depth + 1, stop, entries)


def content(path: Path) -> bytes | None:
    """What is in a file, one byte more than allowed at most; None where it is no ordinary file (a pipe,
    a device, a folder) or cannot be read."""
    try:
        # A pipe must not make us wait for a writer.
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except (OSError, ValueError):
        return None
    try:
        found = os.fstat(handle)
        if not stat.S_ISREG(found.st_mode):
            return None
        # Room for what is there: making room for the largest takes longer than reading a small one.
        data = os.read(handle, min(found.st_size, LARGEST) + 1)
        while len(data) < min(found.st_size, LARGEST + 1) and (
            more := os.read(handle, LARGEST + 1 - len(data))
        ):
            data += more
        return data
    except OSError:
        return None
    finally:
        os.close(handle)


def too_much(name: str) -> RuleError:
    """The refusal of more rules than any rule book has."""
    return RuleError(
        (
            Mistake(
                name,
                0,
                f"规则文件太多：最多 {MOST_FILES} 个、共 {MOST_BYTES >> 20} MB，请分成几个文件夹"
                f" (too many rule files: at most {MOST_FILES}, {MOST_BYTES >> 20} MB)",
            ),
        )
    )
