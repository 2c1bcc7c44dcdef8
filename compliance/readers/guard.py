"""All limits on what a reader takes in: files come from strangers, and parsers have weak spots."""

from __future__ import annotations

import zlib
from zipfile import BadZipFile, ZipFile, ZipInfo

from compliance.errors import ReadError

MAX_BYTES = 64 << 20
"""Of any file."""
MAX_TEXT = 16 << 20
"""Of a plain text or Markdown file."""
MAX_HTML = 8 << 20
"""The HTML parser takes 43 times the file in memory."""
MAX_PART = 64 << 20
"""Of one part of a ZIP container, unpacked."""
MAX_PARTS = 20_000
MAX_XML_DEPTH = 250
"""lxml itself refuses at 256."""
MAX_COLSPAN = 1000
MAX_ROWSPAN = 65534
"""The HTML standard's own clamps."""
MAX_SLOTS = 500_000
"""Grid positions of one table; table three has 260."""
MAX_BLOCKS = 200_000


def size(data: bytes, limit: int = MAX_BYTES) -> None:
    """Raises ReadError (empty, too_large)."""
    if not data:
        raise ReadError("empty", "文件是空的。", "The file is empty.")
    if len(data) > limit:
        raise too_large(
            f"文件有 {len(data) / 1048576:.1f} MB，超过 {limit >> 20} MB 的上限。",
            f"The file has {len(data) / 1048576:.1f} MB, more than the {limit >> 20} MB taken.",
        )


def too_large(zh: str, en: str) -> ReadError:
    """The error for anything beyond a limit."""
    return ReadError("too_large", zh, en)


def damaged(what: str) -> ReadError:
    """The error for a container or a part that cannot be opened; ``what`` is its kind (DOCX, ZIP)."""
    return ReadError(
        "damaged",
        f"{what} 文件已损坏或不完整，无法打开。请重新下载，或用 Word / WPS 打开后另存为新文件。",
        f"The {what} file is damaged or incomplete. Fetch it again, or open and save it anew.",
    )


def part(archive: ZipFile, info: ZipInfo, limit: int = MAX_PART) -> bytes:
    """One part, counted while it is unpacked, whatever its header claims.

    Raises ReadError (too_large, damaged, encrypted).
    """
    if info.flag_bits & 1:
        raise ReadError("encrypted", "压缩包有密码，无法读取。", "The archive is password protected.")
    try:
        with archive.open(info) as stream:
            data = stream.read(limit + 1)
    except (BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError):
        raise damaged("ZIP") from None
    if len(data) > limit:
        raise too_large(
            f"文件的一个部分解压后超过 {limit >> 20} MB。", f"A part unpacks to more than {limit >> 20} MB."
        )
    return data


def clamp(value: str | None, limit: int, *, zero: int = 1) -> int:
    """A span attribute as the HTML standard reads it: leading digits, 1 where there are none,
    ``zero`` for 0, at most ``limit``."""
    if not value:
        return 1
    if len(value) == 1 and "1" <= value <= "9":
        return int(value)
    digits = ""
    for character in value.lstrip(" \t\n\f\r").removeprefix("+")[:9]:
        if not "0" <= character <= "9":
            break
        digits += character
    if not digits:
        return 1
    return min(int(digits), limit) or zero
