"""A file of bytes written whole or not at all, never over a file it was made from."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path

from compliance.errors import UsageError


def target(name: str, source: str, suffixes: tuple[str, ...] = ()) -> Path:
    """Where to write what is made from ``source``. Raises UsageError for a folder, for ``source`` itself
    under whatever name, and for a name that does not end in one of ``suffixes``."""
    path = Path(name)
    if path.is_dir():
        raise UsageError(f"“{name}”是文件夹，不能作为输出文件。 {name!r} is a folder.")
    if _same(path, Path(source)):
        raise UsageError(
            f"“{name}”正是原文件，不能被覆盖，请换一个名字或放到别的文件夹。"
            f" {name!r} is the original and is not overwritten; choose another name."
        )
    if suffixes and path.suffix.lower() not in suffixes:
        wanted = " / ".join(suffixes)
        raise UsageError(f"输出文件的名字应以 {wanted} 结尾；收到“{name}”。 The name must end in {wanted}.")
    return path


def write_whole(path: Path, data: bytes) -> None:
    """Puts ``data`` at ``path`` in one step; on any trouble the old file stays. Raises UsageError."""
    part = ""
    try:
        handle, part = tempfile.mkstemp(prefix=f".{path.name[:80]}.", suffix=".part", dir=path.parent)
        with open(handle, "wb") as file:  # noqa: PTH123 - a handle, no path
            file.write(data)
        mask = os.umask(0)
        os.umask(mask)
        Path(part).chmod(0o666 & ~mask)
        os.replace(part, path)  # noqa: PTH105
    except OSError as trouble:
        if part:
            with contextlib.suppress(OSError):
                Path(part).unlink()
        raise UsageError(
            f"不能写“{path}”：{trouble.strerror}。 Cannot write {str(path)!r}: {trouble.strerror}."
        ) from None
    except BaseException:
        with contextlib.suppress(OSError):
            Path(part).unlink()
        raise


def _same(path: Path, source: Path) -> bool:
    with contextlib.suppress(OSError, ValueError):
        if path.samefile(source):
            return True
    return os.path.normcase(os.path.realpath(path)) == os.path.normcase(os.path.realpath(source))
