"""Every way a report reaches a reader here, by name: what writes it, and what that needs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache

import msgspec

from compliance.model.report import Report
from compliance.testing import programs
from compliance.testing.spec import Spec
from compliance.testing.writers import docx, html, markdown, mhtml, ofd, text, xlsx

Write = Callable[[Spec], bytes]


class Way(msgspec.Struct, frozen=True):
    """``name`` in both languages says format and writer. ``format``: what ``Document.format`` must
    be. ``suffix`` of the file. ``least``: the share of cells that must be read (the rest
    unreadable; never wrong)."""

    id: str
    zh: str
    en: str
    format: str
    suffix: str
    write: Write
    least: float = 1.0


_COLLAPSED = "<style>table { border-collapse: collapse; width: 100% } td { padding: 4px }</style>"
_SEPARATE = "<style>table { border-collapse: separate; border-spacing: 2px; width: 100% }</style>"


def _page(spec: Spec, css: str) -> bytes:
    return html.write(spec).replace(b"</head>", css.encode() + b"</head>")


def _office(suffix: str) -> Write:
    return lambda spec: programs.office(html.write(spec), suffix)


def _scan(dpi: int, skew: float = 0.0, noise: float = 0.0) -> Write:
    return lambda spec: programs.scan(printed(spec), dpi, skew=skew, noise=noise)


@cache
def _printed(page: bytes) -> bytes:
    return programs.browser(page)


def printed(spec: Spec) -> bytes:
    """The report printed to PDF by Chromium, made once."""
    return _printed(_page(spec, _COLLAPSED))


WAYS: tuple[Way, ...] = (
    Way("html", "HTML", "HTML", "html", "html", html.write),
    Way("mhtml", "网页存档 MHTML", "web archive, MHTML", "html", "mht", mhtml.write),
    Way("docx", "DOCX", "DOCX", "docx", "docx", docx.write),
    Way("docx-office", "DOCX（LibreOffice）", "DOCX (LibreOffice)", "docx", "docx", _office("docx")),
    Way("doc", "DOC（LibreOffice）", "DOC (LibreOffice)", "docx", "doc", _office("doc")),
    Way("rtf", "RTF（LibreOffice）", "RTF (LibreOffice)", "docx", "rtf", _office("rtf")),
    Way("odt", "ODT（LibreOffice）", "ODT (LibreOffice)", "odt", "odt", _office("odt")),
    Way("xlsx", "XLSX（LibreOffice）", "XLSX (LibreOffice)", "sheet", "xlsx", _office("xlsx")),
    Way(
        "xlsx-sheets",
        "XLSX（一表一页，数字存为文本）",
        "XLSX (a sheet a table, figures as text)",
        "sheet",
        "xlsx",
        lambda spec: xlsx.write(spec, as_text=True),
    ),
    Way("xls", "XLS（LibreOffice）", "XLS (LibreOffice)", "sheet", "xls", _office("xls")),
    Way("ods", "ODS（LibreOffice）", "ODS (LibreOffice)", "ods", "ods", _office("ods")),
    Way("pdf-office", "PDF（LibreOffice）", "PDF (LibreOffice)", "pdf", "pdf", _office("pdf")),
    Way("pdf-browser", "PDF（Chromium，单线边框）", "PDF (Chromium, single borders)", "pdf", "pdf", printed),
    Way(
        "pdf-browser-double",
        "PDF（Chromium，双线边框）",
        "PDF (Chromium, double borders)",
        "pdf",
        "pdf",
        lambda spec: programs.browser(_page(spec, _SEPARATE)),
    ),
    Way("ofd", "OFD", "OFD", "ofd", "ofd", ofd.write),
    Way("markdown", "Markdown", "Markdown", "markdown", "md", markdown.write),
    *(
        Way(f"text-{flat}", f"纯文本（{zh}）", f"text ({en})", "text", "txt", writer, least)
        for flat, zh, en, writer, least in (
            ("cells", "一格一行", "a cell a line", lambda spec: text.write(spec, "cells"), 0.9),
            ("spaced", "一格一行，空行相隔", "a cell a line, spaced", lambda s: text.write(s, "spaced"), 0.9),
            ("pipes", "竖线分隔", "pipes", lambda spec: text.write(spec, "pipes"), 0.9),
            ("layout", "空格分列", "columns by spaces", lambda spec: text.write(spec, "layout"), 0.9),
            ("glued", "连成一串", "run together", lambda spec: text.write(spec, "glued"), 0.0),
        )
    ),
    Way("scan-200", "扫描件 200 dpi", "scan, 200 dpi", "scan", "pdf", _scan(200), 0.97),
    Way(
        "scan-200-skewed",
        "扫描件 200 dpi，斜 1°，有噪点",
        "scan, 200 dpi, 1° skew, noise",
        "scan",
        "pdf",
        _scan(200, 1.0, 12.0),
        0.97,
    ),
    Way("scan-150", "扫描件 150 dpi", "scan, 150 dpi", "scan", "pdf", _scan(150), 0.9),
    Way(
        "scan-150-skewed",
        "扫描件 150 dpi，斜 1°，有噪点",
        "scan, 150 dpi, 1° skew, noise",
        "scan",
        "pdf",
        _scan(150, 1.0, 12.0),
        0.9,
    ),
)


def compared(spec: Spec, report: Report) -> Iterator[tuple[str, str]]:
    """Fact id and what became of the printed cell: right, unreadable (nothing was claimed) or wrong.
    A blank cell is right as blank, a sign instead of a number as a placeholder."""
    for name, cell in spec.printed().items():
        fact = report.facts.get(name)
        if cell is None:
            right = fact.state == "blank"
        elif isinstance(cell, str):
            right = fact.state == "placeholder"
        else:
            right = fact.state == "value" and fact.value == cell
        silent = fact.state in ("unreadable", "absent")
        yield name, "right" if right else "unreadable" if silent else "wrong"
