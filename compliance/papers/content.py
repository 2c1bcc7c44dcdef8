"""What stands on a report's official form: title, preamble, sections, filled tables, signature, in order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Literal

import msgspec

from compliance.extract.cells import read_cell
from compliance.model.facts import Fact
from compliance.model.form import ColumnSpec, Form, SectionSpec, TableSpec
from compliance.model.report import Report, Section
from compliance.text.shown import shown, shown_line
from compliance.view.tables import Box, Layout, layout

LineKind = Literal["title", "preamble", "heading", "subheading", "text", "signature", "date"]

UNSURE = "？"
"""What stands in a cell that could not be read: never a number that someone might take for read."""
_BEFORE = re.compile(r"如下|下表|[:：]$")
_UNIT = re.compile(r"单位为([千万亿]?元)")


class Line(msgspec.Struct, frozen=True):
    """A paragraph."""

    kind: LineKind
    text: str


class Filled(msgspec.Struct, frozen=True):
    """A box of the form at its top left grid position (0-based) with what is written in it. ``sure``:
    false where the report gave no number (blank, a sign instead of one, unreadable)."""

    box: Box
    row: int
    column: int
    text: str
    sure: bool = True


class Grid(msgspec.Struct, frozen=True):
    """An official table, filled. ``heads``: how many rows at its top are headers."""

    table: str
    layout: Layout
    rows: tuple[tuple[Filled, ...], ...]
    heads: int


def content(report: Report, form: Form) -> Iterator[Line | Grid]:
    """Everything the paper holds, top to bottom. No text of the report is left out: what stands in no
    official section follows the six."""
    yield Line("title", _title(report))
    for section in report.sections:
        if section.id == "preamble":
            yield from (Line("preamble", text) for text in _texts(section))
    for spec in form.sections:
        yield from _section(spec, [one for one in report.sections if one.id == spec.id], report, form)
    for section in report.sections:
        if section.id not in form.section and section.id != "preamble":
            yield from _extra(section)
    if report.signature and shown_line(report.signature.text):
        yield Line("signature", shown_line(report.signature.text))
    if report.signed:
        day = report.signed.date
        yield Line("date", f"{day.year}年{day.month}月{day.day}日" if day else shown_line(report.signed.raw))


def _title(report: Report) -> str:
    if report.title and shown_line(report.title.text):
        return shown_line(report.title.text)
    year = f"{report.year}年" if report.year else ""
    return f"{shown_line(report.agency or '')}{year}政府信息公开工作年度报告"


def _section(spec: SectionSpec, found: list[Section], report: Report, form: Form) -> Iterator[Line | Grid]:
    yield Line("heading", f"{spec.number}、{spec.title}")
    lines = [line for section in found for line in _prose(section)]
    if not spec.table:
        yield from lines or (Line("text", ""),)  # room to write in
        return
    # The report's own order of prose and table is not kept anywhere; words tell what leads to the table.
    leading = 0
    for at, line in enumerate(lines):
        if _BEFORE.search(line.text):
            leading = at + 1
    yield from lines[:leading]
    yield grid(form.table[spec.table], report)
    yield from lines[leading:]


def _prose(section: Section) -> Iterator[Line]:
    heads = {shown_line(head.text) for head in section.subheads}
    for text in _texts(section):
        yield Line("subheading" if text in heads else "text", text)


def _extra(section: Section) -> Iterator[Line]:
    if section.heading:
        number = f"{section.number}、" if section.number else ""
        yield Line("heading", shown_line(number + section.heading))
    yield from _prose(section)


def _texts(section: Section) -> Iterator[str]:
    for paragraph in section.paragraphs:
        for text in shown(paragraph.text).split("\n"):
            if text.strip():
                yield shown_line(text)


def grid(table: TableSpec, report: Report) -> Grid:
    """The official table with the report's figures. Rows of another year's form that the report has
    are drawn in place of those they stand for, so that no number is lost."""
    columns = {column.id: column for block in table.blocks for column in block.columns}
    used = frozenset(
        row.id
        for substitute in table.substitutes
        for row in substitute.rows
        if any(f"{table.id}.{row.id}.{column}" in report.facts for column in columns)
    )
    drawn = layout(table, used)
    rows = tuple(
        tuple(_filled(box, at, left, report, columns) for left, box in row)
        for at, row in enumerate(_placed(drawn))
    )
    heads = next((at for at, row in enumerate(drawn.rows) if any(box.fact for box in row)), 0)
    return Grid(table.id, drawn, rows, 0 if table.layout == "blocks" else heads)


def _placed(drawn: Layout) -> Iterator[list[tuple[int, Box]]]:
    """The boxes of each row with the grid column at which they begin."""
    busy = [0] * drawn.columns  # rows that a box from above still covers
    for row in drawn.rows:
        placed: list[tuple[int, Box]] = []
        left = 0
        for box in row:
            while busy[left]:
                left += 1
            placed.append((left, box))
            busy[left : left + box.across] = [box.down] * box.across
            left += box.across
        yield placed
        busy = [max(0, rows - 1) for rows in busy]


def _filled(box: Box, at: int, left: int, report: Report, columns: dict[str, ColumnSpec]) -> Filled:
    if not box.fact:
        return Filled(box, at, left, box.text)
    fact = report.facts.get(box.fact)
    return Filled(box, at, left, written(fact, columns[box.fact.rpartition(".")[2]]), fact.state == "value")


def written(fact: Fact, column: ColumnSpec) -> str:
    """What is put into the cell, such that it reads as the fact again.

    A cell that could not be read gets its own words only where they do not look like a number on
    their own: digits that ran together would otherwise become a number nobody reported.
    """
    raw = shown_line(fact.raw)
    if fact.state == "value" and fact.value is not None:
        return _number(fact, fact.value, column)
    if fact.state == "placeholder":
        return raw if read_cell(raw, column.kind, column.unit).state == "placeholder" else "/"
    if fact.state == "unreadable":
        return raw if read_cell(raw, column.kind, column.unit).state == "unreadable" else UNSURE
    return ""


def _number(fact: Fact, value: int | float, column: ColumnSpec) -> str:
    text = str(value) if isinstance(value, int) else format(Decimal(repr(value)), "f")
    if column.kind == "signed" and value > 0:
        return f"+{text}"
    if column.kind == "money" and not column.unit:
        # no fixed unit: the amount means nothing without the one the report gave
        unit = _UNIT.search(fact.note)
        return text + unit[1] if unit else text
    return text
