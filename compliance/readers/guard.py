"""All limits on what a reader takes in: files come from strangers, and parsers have weak spots."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from contextvars import ContextVar
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

import msgspec

from compliance.errors import ReadError
from compliance.model.document import Document, Paragraph, Table


class Limits(msgspec.Struct, frozen=True, array_like=True):
    """What one file may cost. Handed to every reader, and to the process that reads."""

    size: int = 64 << 20
    """Bytes of a file, or of a file in an archive."""
    text: int = 16 << 20
    """Bytes of plain text or Markdown."""
    html: int = 8 << 20
    """Bytes of a page: its parser takes 43 times as much memory."""
    pages: int = 300
    """Of a PDF or OFD file."""
    scans: int = 40
    """Pages of pictures to be recognised."""
    seconds: float = 30.0
    """Of reading and understanding; of a scan, for each page."""
    memory: int = 2048
    """MiB that reading may take, where the system can limit it."""
    cells: int = 500_000
    """Grid positions of one table; table three has 260."""
    nesting: int = 3000
    """Elements of a page within each other; what else its tags may cost goes with it."""
    members: int = 1000
    """Files in an archive of reports."""
    unpacked: int = 512
    """MiB of all files of an archive together, unpacked."""


LIMITS = Limits()

IN_FORCE: ContextVar[Limits] = ContextVar("in_force", default=LIMITS)
"""The limits of the file that is being read: for what lies too deep in a reader to be handed them."""

ON_PAGE: ContextVar[Callable[[], None]] = ContextVar("on_page", default=lambda: None)
"""Called by a reader that takes seconds for each page when it is through one: time starts anew."""

MAX_PART = 64 << 20
"""Bytes of one part of a ZIP container, unpacked."""
MAX_NESTED = 2
"""Archives within archives: one inside another is opened, one inside that is not."""
MAX_PARTS = 20_000
MAX_SHEETS = 50
MAX_XML_DEPTH = 250
"""lxml itself refuses at 256."""
HTML_COPIES = 300
"""Of a page, for each level of nesting: elements that are opened anew because they were left open,"""
HTML_STEPS = 1300
"""looks at open elements,"""
HTML_TAGS = 160
"""opening tags,"""
HTML_SIGNS = 600
"""and signs < in all."""
MAX_COLSPAN = 1000
MAX_ROWSPAN = 65534
"""The HTML standard's own clamps."""
MAX_BLOCKS = 200_000
MAX_LINES = 100_000
"""Of a plain text; a long report has 2,000."""
MAX_CHARACTERS = 300_000
"""Of a document; a long report has 50,000."""
MAX_PARAGRAPH = 30_000
"""Characters of a paragraph, a line or a cell: some of what is asked of a paragraph grows with its square."""
MAX_GLYPHS = 400_000
"""Characters on one page."""
MAX_PATHS = 60_000
"""Shapes on one page of a PDF file."""
MAX_OBJECTS = 100_000
"""Objects on one page of an OFD file."""
MAX_FORMS = 6
"""PDF forms within forms."""
MAX_LAYERS = 20
"""OFD blocks within blocks."""


def size(data: bytes, limit: int = LIMITS.size) -> None:
    """Raises ReadError (empty, too_large)."""
    if not data:
        raise ReadError("empty", "文件是空的。", "The file is empty.")
    if len(data) > limit:
        raise too_large(
            f"文件有 {len(data) / 1048576:.1f} MB，超过 {_mb(limit)} MB 的上限。可用 --max-size 调高。",
            f"The file has {len(data) / 1048576:.1f} MB, more than the {_mb(limit)} MB taken (--max-size).",
        )


def pages(count: int, limit: int) -> None:
    """Raises ReadError (too_large)."""
    if count > limit:
        raise too_large(
            f"文件有 {count} 页，超过 {limit} 页的上限。可用 --max-pages 调高。",
            f"The file has {count} pages, more than {limit} (--max-pages).",
        )


def cells(count: int) -> None:
    """Raises ReadError (too_large) for a table of so many grid positions."""
    limit = IN_FORCE.get().cells
    if count > limit:
        raise too_large(
            f"有一个表格超过 {limit} 格，远多于年报的表格。可用 --limit cells=数目 调高。",
            f"A table has more than {limit} cells, far more than in a report (--limit cells=N).",
        )


def lines(count: int) -> None:
    """Raises ReadError (too_large)."""
    if count > MAX_LINES:
        raise too_large(
            f"文件有 {count} 行，远多于一份年报（上限 {MAX_LINES}）。",
            f"The file has {count} lines, far more than a report (at most {MAX_LINES}).",
        )


def characters(document: Document) -> Document:
    """The document itself. Raises ReadError: empty; too_large where it holds more text than any report."""
    total = longest = 0
    if not any(not isinstance(block, Paragraph) or block.text for block in document.blocks):
        raise ReadError(
            "empty",
            "文件里没有文字。请确认提供的是年报原文。",
            "There is no text in the file. Is it the report itself?",
        )
    for block in document.blocks:
        if isinstance(block, Paragraph):
            sizes = [len(block.text)]
        elif isinstance(block, Table):
            sizes = [len(cell.text) for row in block.rows for cell in row] or [0]
        else:
            continue
        total += sum(sizes)
        longest = max(longest, *sizes)
    if total > MAX_CHARACTERS:
        raise too_large(
            f"文件有 {total} 个字，远多于一份年报（上限 {MAX_CHARACTERS}）。",
            f"The file holds {total} characters, far more than a report (at most {MAX_CHARACTERS}).",
        )
    if longest > MAX_PARAGRAPH:
        raise too_large(
            f"文件里有一段 {longest} 个字，远多于年报的一段（上限 {MAX_PARAGRAPH}）。请分段后再检查。",
            f"A paragraph holds {longest} characters, far more than in a report (at most {MAX_PARAGRAPH}).",
        )
    return document


def _mb(size: int) -> str:
    return f"{size / 1048576:.3g}"


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
    if info.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        # zipfile cannot bound what a chunk of the rarer ones unpacks to
        raise ReadError(
            "unsupported",
            "压缩方式少见，无法解压。请用普通 ZIP 方式重新压缩。",
            "The archive uses a rare compression method. Pack it anew as ordinary ZIP.",
        )
    try:
        with archive.open(info) as stream:
            data = stream.read(limit + 1)
    except (BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError):
        raise damaged("ZIP") from None
    if len(data) > limit:
        raise too_large(
            f"文件的一个部分解压后超过 {_mb(limit)} MB。", f"A part unpacks to more than {_mb(limit)} MB."
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
