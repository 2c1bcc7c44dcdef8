"""Writes tables into an Excel workbook as an office files them: heads that stay, filters, plain text."""

from __future__ import annotations

import contextlib
import datetime
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from compliance.audit.missing import STATES
from compliance.audit.tables import Cell, Column
from compliance.audit.whole import whole_file
from compliance.grading import load_grading
from compliance.model.words import Words
from compliance.text.shown import shown
from compliance.view.phrases import AGENCY_KIND, CERTAINTY, COUNT, SEVERITY, STATE, STATUS, chapter
from compliance.view.width import width

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

LEVEL = {
    "national": Words("国家", "national"),
    "province": Words("省级", "province"),
    "city": Words("市级", "city"),
    "county": Words("县级", "county"),
    "township": Words("乡级", "township"),
    "unknown": Words("未能识别", "not recognised"),
}
ROWS = 1_048_576
"""Rows of a sheet; what is beyond goes to another one."""
LONGEST = 32_000
"""Characters of a cell; Excel takes 32,767."""
_HIGHEST = 260.0
"""Points a row is high at most; the rest of a long text is seen in the cell."""
_FONT = "宋体"
_MADE = datetime.datetime(2000, 1, 1)
"""The same store gives the same bytes, so no file says when it was made."""
_WIDTHS = {"text": 16, "integer": 8, "number": 9, "boolean": 8, "date": 12}
WIDE = {
    "rank": 6, "agency": 24, "region": 10, "severity": 7, "certainty": 10, "rule": 9, "chapter": 14,
    "title": 26, "message": 46, "advice": 36, "basis": 36, "reason": 46, "numbers": 30, "place": 18,
    "outcome": 10, "profile": 9, "grade": 8, "waiver": 30, "source": 30, "why": 30, "scheme": 28,
    "agency_kind": 12, "agency_level": 10, "fingerprint": 18, "sha256": 18, "change": 9, "facts": 24,
    "kind": 12, "duty": 12, "note": 40, "parent": 20,
}  # fmt: skip
"""Column widths by the column's id."""


class Book:
    """A workbook under way. Rows are written as they come, so a sheet of any length takes little memory."""

    def __init__(self, workbook: Workbook, lang: str) -> None:
        self.workbook = workbook
        self.lang = lang
        font = {"font_name": _FONT, "font_size": 10.5, "valign": "top"}
        make = workbook.add_format
        self.text: Format = make({**font, "text_wrap": True, "border": 1, "border_color": "#BFBFBF"})
        self.date: Format = make({**font, "num_format": "yyyy-mm-dd", "border": 1, "border_color": "#BFBFBF"})
        self.number: Format = make({**font, "num_format": "0.##", "border": 1, "border_color": "#BFBFBF"})
        self.whole: Format = make({**font, "num_format": "0", "border": 1, "border_color": "#BFBFBF"})
        self.head: Format = make(
            {**font, "bold": True, "text_wrap": True, "bg_color": "#DDE6F0", "border": 1, "valign": "vcenter"}
        )
        self.title: Format = make({"font_name": "黑体", "font_size": 16, "valign": "vcenter"})
        self.note: Format = make({**font, "font_color": "#595959", "text_wrap": True})
        self.plain: Format = make({**font, "align": "left"})
        self.strong: Format = make({**font, "bold": True, "border": 1, "border_color": "#BFBFBF"})
        self.marks: dict[str, Format] = {
            "error": make({**font, "border": 1, "border_color": "#BFBFBF", "font_color": "#9C0006"}),
            "warning": make({**font, "border": 1, "border_color": "#BFBFBF", "font_color": "#7F6000"}),
            "info": make({**font, "border": 1, "border_color": "#BFBFBF", "font_color": "#1F4E79"}),
        }

    def sheet(self, name: str, *, landscape: bool = True) -> Worksheet:
        """A new sheet, ready to be printed on A4."""
        sheet = self.workbook.add_worksheet(name)
        sheet.set_paper(9)
        if landscape:
            sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(0.4, 0.4, 0.6, 0.6)
        sheet.set_footer("&C第 &P 页，共 &N 页" if self.lang == "zh" else "&C&P / &N")
        return sheet

    def table(self, name: str, columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> int:
        """A sheet with a head that stays, a filter and the rows; the number of rows. Rows beyond what a
        sheet holds go on in further ones."""
        rows = iter(rows)
        count = part = 0
        row = next(rows, None)
        while row is not None or part == 0:
            part += 1
            sheet = self.sheet(name if part == 1 else f"{name}{part}")
            self._heads(sheet, columns)
            line = 0
            while row is not None and line < ROWS - 1:
                line += 1
                self.row(sheet, line, columns, row)
                row = next(rows, None)
            sheet.autofilter(0, 0, max(line, 1), len(columns) - 1)
            count += line
        return count

    def _heads(self, sheet: Worksheet, columns: Sequence[Column]) -> None:
        for position, column in enumerate(columns):
            sheet.set_column(position, position, WIDE.get(column.id, _WIDTHS[column.type]))
        sheet.freeze_panes(1, 1)
        sheet.repeat_rows(0)
        for position, column in enumerate(columns):
            sheet.write_string(0, position, column.head.get(self.lang), self.head)

    def row(self, sheet: Worksheet, line: int, columns: Sequence[Column], row: Sequence[Cell]) -> None:
        """One row; text is always written as text, so nothing becomes a formula or a link."""
        lines = max(_lines(cell, column) for column, cell in zip(columns, row, strict=True))
        sheet.set_row(line, min(_HIGHEST, 14.5 * lines))
        for position, (column, cell) in enumerate(zip(columns, row, strict=True)):
            self.cell(sheet, line, position, cell, column.id)

    def cell(self, sheet: Worksheet, line: int, position: int, cell: Cell, id: str = "") -> None:
        """One cell."""
        match cell:
            case None:
                sheet.write_blank(line, position, None, self.text)
            case bool():
                word = ("是" if cell else "否") if self.lang == "zh" else ("yes" if cell else "no")
                sheet.write_string(line, position, word, self.text)
            case int():
                sheet.write_number(line, position, cell, self.whole)
            case float():
                sheet.write_number(line, position, cell, self.number)
            case datetime.date():
                sheet.write_datetime(line, position, _midnight(cell), self.date)
            case _:
                look = self.marks.get(cell, self.text) if id == "severity" else self.text
                sheet.write_string(line, position, word_of(id, written(cell), self.lang), look)


_WORDS: dict[str, Mapping[str, Words]] = {
    "agency_kind": AGENCY_KIND,
    "agency_level": LEVEL,
    "certainty": {str(key): words for key, words in CERTAINTY.items()},
    "dated": {"published": Words("公布", "published"), "signed": Words("落款", "signed")},
    "duty": STATES,
    "kind": AGENCY_KIND,
    "outcome": {**COUNT, "fail": Words("部分未能判定", "partly undecided")},
    "severity": {str(key): words for key, words in SEVERITY.items()},
    "state": {**STATE, "value": Words("数值", "number")},
    "status": STATUS,
}


def _lines(cell: Cell, column: Column) -> int:
    """Lines that a text takes; not every program makes rows as high as they need to be."""
    if not isinstance(cell, str) or len(cell) < 4:
        return 1
    room = WIDE.get(column.id, _WIDTHS[column.type]) - 1
    return sum(max(1, -(-width(line) // room)) for line in cell.split("\n"))


def word_of(column: str, text: str, lang: str) -> str:
    """What people call a code of some column."""
    if column == "grade":
        return grades().get(text, Words(text)).get(lang)
    if column == "chapter":
        return chapter(text).get(lang)
    known = _WORDS.get(column, {}).get(text)
    return known.get(lang) if known else text


@cache
def grades() -> Mapping[str, Words]:
    """The names of the grades, best first."""
    table = load_grading()
    return {
        **{band.id: band.grade for band in table.bands},
        table.undecided.id: table.undecided.grade,
    }


def written(text: str) -> str:
    """Text as a cell takes it."""
    text = shown(text)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def _midnight(day: datetime.date) -> datetime.datetime:
    return datetime.datetime(day.year, day.month, day.day)


@contextlib.contextmanager
def book(path: Path, title: str, lang: str) -> Iterator[Book]:
    """A workbook that takes its name when it is whole. Raises UsageError where it cannot be written."""
    from xlsxwriter import Workbook

    with tempfile.TemporaryDirectory(prefix="compliance-") as scratch, whole_file(path) as part:
        workbook = Workbook(
            str(part),
            {
                "constant_memory": True,
                "strings_to_formulas": False,
                "strings_to_numbers": False,
                "strings_to_urls": False,
                "tmpdir": scratch,
            },
        )
        workbook.set_properties({"title": title, "created": _MADE})
        yield Book(workbook, lang)
        workbook.close()
