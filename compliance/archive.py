"""An archive (ZIP) of reports → the files in it; nothing is ever written to disk."""

from __future__ import annotations

import io
import stat
from collections.abc import Iterator
from pathlib import PurePosixPath
from zipfile import BadZipFile, ZipFile, ZipInfo

import msgspec

from compliance.errors import ReadError
from compliance.readers import guard, sniff
from compliance.readers.guard import LIMITS, Limits

INSIDE = "!/"
"""Parts the archive's name from that of a file in it: ``a.zip!/b.docx``."""


class Member(msgspec.Struct, frozen=True):
    """A file in an archive: its bytes, or why there are none."""

    name: str
    data: bytes = b""
    refused: ReadError | None = None


def is_archive(data: bytes) -> bool:
    """Whether this is a ZIP of files, and not a document that is a ZIP (DOCX, XLSX, OFD, ODT)."""
    return data.startswith((b"PK\x03\x04", b"PK\x05\x06")) and sniff(data) == "zip"


def members(data: bytes, name: str, suffixes: frozenset[str], limits: Limits = LIMITS) -> Iterator[Member]:
    """The files with one of ``suffixes`` in the archive's order, hidden ones left out; archives in it
    are opened, archives in those refused. What cannot be had is a Member with its reason."""
    budget = _Budget(limits)
    found = False
    for member in _members(data, name, suffixes | {".zip"}, limits, budget, 1):
        found = True
        yield member
    if not found:
        yield Member(
            name,
            refused=ReadError(
                "empty", "压缩包里没有可检查的文件。", "The archive holds no file to be checked."
            ),
        )


class _Budget:
    """What is left for all files of one outermost archive."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.bytes = limits.unpacked << 20
        self.files = limits.members


def _members(
    data: bytes, name: str, suffixes: frozenset[str], limits: Limits, budget: _Budget, depth: int
) -> Iterator[Member]:
    try:
        archive = ZipFile(io.BytesIO(data))
        infos = archive.infolist()
    except (BadZipFile, OSError, ValueError, NotImplementedError):
        yield Member(name, refused=guard.damaged("ZIP"))
        return
    seen: dict[str, int] = {}
    for info in infos:
        parts = _parts(info)
        if not parts or info.is_dir() or any(part.startswith((".", "~$", "__MACOSX")) for part in parts):
            continue
        if PurePosixPath(parts[-1]).suffix.lower() not in suffixes:
            continue
        inner = name + INSIDE + "/".join(parts)
        seen[inner] = seen.get(inner, 0) + 1
        if seen[inner] > 1:
            inner += f"#{seen[inner]}"
        if budget.files <= 0 or budget.bytes <= 0:
            yield Member(name, refused=_spent(budget))
            return
        budget.files -= 1
        try:
            content = _content(archive, info, limits, budget)
        except ReadError as refused:
            yield Member(inner, refused=refused)
            continue
        if not is_archive(content):
            yield Member(inner, content)
        elif depth >= guard.MAX_NESTED:
            yield Member(inner, refused=_TOO_DEEP)
        else:
            yield from _members(content, inner, suffixes, limits, budget, depth + 1)


def _content(archive: ZipFile, info: ZipInfo, limits: Limits, budget: _Budget) -> bytes:
    if stat.S_ISLNK(info.external_attr >> 16):
        raise ReadError(
            "not_a_file", "压缩包里的这一项是链接，不是文件。", "A link in the archive, not a file."
        )
    try:
        content = guard.part(archive, info, min(limits.size, budget.bytes))
    except ReadError as refused:
        if refused.code == "too_large":
            budget.bytes -= min(limits.size, budget.bytes)
        raise
    budget.bytes -= len(content)
    return content


def _parts(info: ZipInfo) -> list[str]:
    """The name's folders and file, for showing only; what would lead out of the archive is dropped."""
    name = info.filename
    if not info.flag_bits & 0x800:
        name = _guessed(name)
    return [part for part in name.replace("\\", "/").split("/") if part not in ("", ".", "..")]


def _guessed(name: str) -> str:
    """A name that does not say its encoding, which zipfile took for DOS Latin: UTF-8, else GBK."""
    try:
        raw = name.encode("cp437")
    except UnicodeEncodeError:
        return name
    for charset in ("utf-8", "gb18030"):
        try:
            return raw.decode(charset)
        except UnicodeDecodeError:
            continue
    return name


def _spent(budget: _Budget) -> ReadError:
    if budget.files <= 0:
        return guard.too_large(
            f"压缩包里的文件超过 {budget.limits.members} 个，其余没有检查。请分成几个压缩包，"
            "或用 --limit members=数目 调高。",
            f"The archive holds more than {budget.limits.members} files; the others were not checked"
            " (--limit members=N).",
        )
    return guard.too_large(
        f"压缩包解压后超过 {budget.limits.unpacked} MB，其余没有检查。可用 --limit unpacked=MB 调高。",
        f"The archive unpacks to more than {budget.limits.unpacked} MB; the others were not checked"
        " (--limit unpacked=MB).",
    )


_TOO_DEEP = ReadError(
    "too_deep",
    "压缩包套压缩包超过两层，没有打开。请解压后再检查。",
    "An archive within archives, more than two deep; it was not opened.",
)
