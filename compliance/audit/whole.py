"""Files and folders that are replaced whole or not at all."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from compliance.errors import UsageError

MARK = ".compliance"
"""A file in every folder made here: only such a folder is ever replaced."""


@contextlib.contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """A path beside ``path`` to write to; the file takes its name at the end, or is gone. Raises UsageError
    where it cannot be written."""
    if path.is_dir():
        raise UsageError(f"“{path}”是文件夹，不能作为输出文件。 {str(path)!r} is a folder.")
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name[:80]}.", suffix=".part", dir=path.parent)
        os.close(handle)
    except OSError as trouble:
        raise _refused(path, trouble) from None
    part = Path(name)
    try:
        yield part
        part.chmod(0o666 & ~_umask())
        part.replace(path)
    except OSError as trouble:
        raise _refused(path, trouble) from None
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)


@contextlib.contextmanager
def whole_folder(path: Path, kind: str) -> Iterator[Path]:
    """A folder beside ``path`` to fill; it takes its name at the end, or is gone. A folder that is there
    already is replaced only where it is empty, or was made here for the same ``kind`` of output and nobody
    put anything else into it."""
    _may_replace(path, kind)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part = Path(tempfile.mkdtemp(prefix=f".{path.name[:80]}.", suffix=".part", dir=path.parent))
    except OSError as trouble:
        raise _refused(path, trouble) from None
    try:
        yield part
        (part / MARK).write_text("\n".join((kind, *_files(part))) + "\n", encoding="utf-8")
        part.chmod(0o777 & ~_umask())
        old = part.with_suffix(".old")
        if path.exists():
            path.replace(old)
        part.replace(path)
        shutil.rmtree(old, ignore_errors=True)
    except OSError as trouble:
        raise _refused(path, trouble) from None
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _may_replace(path: Path, kind: str) -> None:
    if not path.exists():
        return
    if not path.is_dir():
        raise UsageError(f"“{path}”是文件，这里要写一个文件夹。 {str(path)!r} is a file, not a folder.")
    mark = path / MARK
    made = mark.read_text("utf-8", "replace").splitlines() if mark.is_file() else []
    if any(path.iterdir()) and not (made[:1] == [kind] and set(_files(path)) <= {MARK, *made[1:]}):
        raise UsageError(
            f"文件夹“{path}”里有别的东西，不会被覆盖；请换一个名字。"
            f" The folder {str(path)!r} holds other things and is not replaced; choose another name."
        )


def _files(folder: Path) -> list[str]:
    """The files below a folder."""
    return sorted(file.relative_to(folder).as_posix() for file in folder.rglob("*") if not file.is_dir())


def _refused(path: Path, trouble: OSError) -> UsageError:
    return UsageError(f"不能写“{path}”：{trouble.strerror}。 Cannot write {str(path)!r}: {trouble.strerror}.")


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
