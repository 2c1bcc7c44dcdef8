"""A file's bytes → what is understood of them: a report, or why they are none."""

from __future__ import annotations

import datetime
import os
import stat
from pathlib import Path

import msgspec

from compliance import exchange, extract, readers
from compliance.errors import ReadError
from compliance.forms import Forms
from compliance.model.report import AgencyKind, Refusal, Report
from compliance.readers import guard
from compliance.readers.guard import LIMITS, Limits


class Known(msgspec.Struct, frozen=True):
    """What the user knows about a report; it wins over what the report says. ``today`` is the day
    on which deadlines are judged; None leaves rules that need it undecided."""

    published: datetime.date | None = None
    today: datetime.date | None = None
    agency_kind: AgencyKind | None = None
    year: int | None = None


def understand(
    data: bytes, forms: Forms, known: Known, limits: Limits = LIMITS, *, name: str = "", sha256: str = ""
) -> Report | Refusal:
    """What the file says, not judged. Raises ReadError."""
    guard.size(data, limits.size)
    try:
        if readers.sniff(data, name) == "json":
            report = exchange.from_json(data, forms)
            return msgspec.structs.replace(report, source=name, sha256=sha256)
        return extract.understand(
            readers.read(data, name, limits),
            forms,
            source=name,
            sha256=sha256,
            published=known.published,
            year=known.year,
            agency_kind=known.agency_kind,
        )
    except (RecursionError, MemoryError, SystemError):
        # SystemError: a parser in C that ran out of stack or memory and lost the reason on the way
        raise ReadError(
            "too_large",
            "文件过大或嵌套过深，无法读取。请另存为网页或 Word 文件后再试。",
            "The file is too large or too deeply nested to read. Save it anew and try again.",
        ) from None


def content(path: Path, limits: Limits = LIMITS) -> bytes:
    """The file's bytes, never more than one beyond the limit. Raises ReadError: folder, missing,
    denied, not_a_file (a pipe or a device, which might never end), io."""
    try:
        if path.is_dir():
            next(path.iterdir(), None)
            raise ReadError("folder", "这是文件夹，不是文件。", "This is a folder, not a file.")
        # Opening a pipe would wait for someone to write into it.
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        with open(handle, "rb") as file:  # noqa: PTH123 - a handle, no path
            if not stat.S_ISREG(os.fstat(handle).st_mode):
                raise ReadError(
                    "not_a_file",
                    "这是设备或管道，不是普通文件，没有读取。",
                    "This is a device or a pipe, not a regular file; it was not read.",
                )
            return file.read(limits.size + 1)
    except FileNotFoundError:
        raise ReadError("missing", "没有这个文件，请检查路径。", "There is no such file.") from None
    except PermissionError:
        raise ReadError("denied", "没有读取的权限。", "No permission to read it.") from None
    except (OSError, ValueError) as trouble:
        what = trouble.strerror if isinstance(trouble, OSError) else str(trouble)
        raise ReadError("io", f"文件读不出来（{what}）。", f"The file cannot be read ({what}).") from None
