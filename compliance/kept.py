"""Keeps what was worked out from files, in the user's cache folder and made along with the wheel, for as long
as the files are the same.

What is kept is data, never code, and is believed only where no other user could have written it.
"""

from __future__ import annotations

import hashlib
import os
import stat
import sys
from functools import cache
from pathlib import Path

OFF = "COMPLIANCE_NO_CACHE"
"""Environment variable: when set, nothing is kept and nothing recalled."""

_FOLDER = "zfxxgk-compliance"
_LARGEST = 32 << 20
_MOST_FILES = 24
_DIGEST = 32


def shipped(name: str, key: bytes) -> bytes | None:
    """What was put into the wheel as ``name``, where it was made from the same files; whoever could change
    it could change the program beside it."""
    if os.environ.get(OFF):
        return None
    try:
        data = (Path(__file__).parent / "_bundled" / "kept" / name).read_bytes()
    except OSError:
        return None
    content = data[2 * _DIGEST :]
    return content if data[: 2 * _DIGEST] == _seal(key, content) else None


def sealed(key: bytes, content: bytes) -> bytes:
    """A file for ``shipped``."""
    return _seal(key, content) + content


def recall(name: str, key: bytes) -> bytes | None:
    """What was kept as ``name`` under ``key``; None where there is nothing of the kind, or where it is
    damaged, or where somebody else could have put it there."""
    folder = _folder()
    if folder is None or not _ours(folder):
        return None
    try:
        with open(folder / name, "rb", opener=_no_links) as file:
            found = os.fstat(file.fileno())
            if not stat.S_ISREG(found.st_mode) or found.st_size > _LARGEST or not _private(found):
                return None
            data = file.read(_LARGEST)
    except (OSError, ValueError):
        return None
    content = data[2 * _DIGEST :]
    return content if data[: 2 * _DIGEST] == _seal(key, content) else None


def keep(name: str, key: bytes, content: bytes) -> None:
    """Keeps ``content``; does nothing where that is not possible."""
    import tempfile

    folder = _folder()
    if folder is None or len(content) > _LARGEST - 2 * _DIGEST:
        return
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not _ours(folder):
            return
        _make_room(folder)
        handle, path = tempfile.mkstemp(prefix=".", dir=folder)
    except OSError:
        return
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(_seal(key, content) + content)
        Path(path).replace(folder / name)
    except OSError:
        Path(path).unlink(missing_ok=True)


@cache
def program() -> bytes:
    """A digest of this program's own files by name, size and time: a changed program recalls nothing."""
    digest = hashlib.sha256()
    for path, _, found in _own_files():
        digest.update(f"{path}\0{found.st_size}\0{found.st_mtime_ns}\0".encode())
    return digest.digest()


@cache
def wheel() -> bytes:
    """The same by name and size alone, as they are wherever and whenever a wheel is installed."""
    digest = hashlib.sha256()
    for _, name, found in _own_files():
        digest.update(f"{name}\0{found.st_size}\0".encode())
    return digest.digest()


@cache
def _own_files() -> tuple[tuple[str, str, os.stat_result], ...]:
    """Path, name within the package, and what is known of each file that has a say in what rules mean."""
    package = Path(__file__).parent
    files = []
    for room in ("", "checks", "expression", "model", "rulebook", "text"):
        with os.scandir(package / room) as entries:
            for entry in sorted(entries, key=lambda entry: entry.name):
                if entry.name.endswith(".py"):
                    files.append((entry.path, f"{room}/{entry.name}", entry.stat()))
    return tuple(files)


def _seal(key: bytes, content: bytes) -> bytes:
    return hashlib.sha256(key).digest() + hashlib.sha256(content).digest()


def _folder() -> Path | None:
    if os.environ.get(OFF):
        return None
    if sys.platform == "win32":
        given = os.environ.get("LOCALAPPDATA")
    else:
        given = os.environ.get("XDG_CACHE_HOME")
        if not given and (home := os.environ.get("HOME")):
            given = f"{home}/Library/Caches" if sys.platform == "darwin" else f"{home}/.cache"
    # A relative folder would be another one in every working directory.
    return Path(given, _FOLDER) if given and os.path.isabs(given) else None  # noqa: PTH117


def _ours(folder: Path) -> bool:
    try:
        found = folder.lstat()
    except (OSError, ValueError):
        return False
    return stat.S_ISDIR(found.st_mode) and _private(found)


def _private(found: os.stat_result) -> bool:
    """Whether only this user can write there. On Windows the folder of the account sees to that."""
    if sys.platform == "win32":
        return True
    return found.st_uid == os.geteuid() and not found.st_mode & 0o022


def _no_links(path: str, flags: int) -> int:
    # A pipe in the place of the file must not make us wait.
    return os.open(path, flags | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))


def _make_room(folder: Path) -> None:
    """Leaves room for one more file: rule folders come and go."""
    files = sorted(folder.iterdir(), key=lambda path: path.lstat().st_mtime)
    for old in files[: max(len(files) - _MOST_FILES + 1, 0)]:
        old.unlink(missing_ok=True)
