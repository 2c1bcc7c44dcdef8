"""Says when something changed among the files of an audit."""

from __future__ import annotations

import glob
from collections.abc import Iterator, Sequence
from pathlib import Path

from compliance.errors import UsageError

_QUIET = 800
"""Milliseconds without a change before it is told: a copy of a folder is many changes."""


def changes(paths: Sequence[str]) -> Iterator[None]:
    """One each time files among ``paths`` were added, changed or removed and it is quiet again. Ends with
    KeyboardInterrupt. Raises UsageError where there is nothing to watch."""
    from watchfiles import watch

    roots = sorted({root for path in paths for root in _roots(path)})
    if not roots:
        raise UsageError("没有可以守候的文件夹。 There is no folder to watch.")
    for _ in watch(*roots, step=_QUIET, raise_interrupt=True):
        yield


def _roots(path: str) -> Iterator[Path]:
    """The folders in which a change to ``path`` would happen. A file is replaced in its folder."""
    given = Path(path)
    if given.is_dir():
        yield given
    elif glob.has_magic(path) and not given.exists():
        for part in (given, *given.parents):
            if not glob.has_magic(str(part)):
                yield part
                break
    elif given.parent.is_dir():
        yield given.parent
