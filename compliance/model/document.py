"""What a reader gives: paragraphs, tables and pictures in reading order, each with its place."""

from __future__ import annotations

import msgspec

from compliance.model.words import Words


class Place(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """Where something stands in the source. Every number counts from 1; None = does not apply.

    ``row`` and ``column`` are grid positions in table number ``table``.
    """

    line: int | None = None
    paragraph: int | None = None
    page: int | None = None
    table: int | None = None
    row: int | None = None
    column: int | None = None

    def words(self) -> Words:
        """The place in words, e.g. 第3张表第5行第2格."""
        zh: list[str] = []
        en: list[str] = []
        for number, chinese, english in (
            (self.page, "第{}页", "page {}"),
            (self.line, "第{}行", "line {}"),
            (self.paragraph if self.table is None else None, "第{}段", "paragraph {}"),
            (self.table, "第{}张表", "table {}"),
            (self.row, "表内第{}行", "row {}"),
            (self.column, "第{}列", "column {}"),
        ):
            if number is not None:
                zh.append(chinese.format(number))
                en.append(english.format(number))
        return Words("".join(zh), ", ".join(en))


class Paragraph(msgspec.Struct, frozen=True, tag=True, gc=False):
    """A paragraph, or one physical line where ``Document.lines`` is true.

    ``text`` is as the source has it, trailing white space removed; in line documents leading and
    inner white space is kept (it carries columns). It may be empty in line documents only: a line
    that holds nothing but white space, which is how some flattenings write a blank cell.
    ``heading``: 1–6 where the source itself marks a heading (h1…, #, a Word heading style), else 0.
    ``gap``: empty lines just before this line (line documents).
    """

    text: str
    place: Place
    heading: int = 0
    gap: int = 0


class Cell(msgspec.Struct, frozen=True, gc=False):
    """A table cell at its top left grid position (0-based), as the HTML table model places it.

    ``doubt`` says why the reader does not trust the text (e.g. low OCR confidence); "" = sure.
    """

    text: str
    row: int
    column: int
    rowspan: int = 1
    colspan: int = 1
    doubt: str = ""


class Table(msgspec.Struct, frozen=True, tag=True, gc=False):
    """A table. ``rows[i]`` holds the cells that *start* in grid row i, left to right (a row that
    only continues merged cells is empty). ``columns`` is the width of the grid. ``first_row`` is the
    row of the source's table at which this one begins (0 unless it is part of one). ``number`` counts
    the document's tables from 1. ``page_starts`` lists (grid row of the source's table, page) where a
    table runs over pages; empty = it stands on ``place.page``. A table that only lays out other
    tables never arrives here: the reader unrolls it into its content.
    """

    number: int
    rows: tuple[tuple[Cell, ...], ...]
    columns: int
    place: Place
    first_row: int = 0
    page_starts: tuple[tuple[int, int], ...] = ()

    def place_of(self, cell: Cell) -> Place:
        """The place of one cell."""
        row = cell.row + self.first_row
        page = self.place.page
        for start, number in self.page_starts:
            if start <= row:
                page = number
        return Place(
            line=self.place.line,
            page=page,
            table=self.number,
            row=row + 1,
            column=cell.column + 1,
        )

    def grid(self) -> list[list[Cell | None]]:
        """The full grid: a merged cell stands at every position it covers; None = no cell there."""
        grid: list[list[Cell | None]] = [[None] * self.columns for _ in self.rows]
        for row in self.rows:
            for cell in row:
                for r in range(cell.row, min(cell.row + cell.rowspan, len(grid))):
                    for c in range(cell.column, min(cell.column + cell.colspan, self.columns)):
                        grid[r][c] = cell
        return grid


class Picture(msgspec.Struct, frozen=True, tag=True, gc=False):
    """A picture in the body: a table may be hidden in it. ``alt`` is its alternative text."""

    place: Place
    alt: str = ""


Block = Paragraph | Table | Picture


class Document(msgspec.Struct, frozen=True):
    """A file as read. ``format``: html, docx, markdown, text, json, …

    ``lines``: paragraphs are physical lines (plain text, PDF text), so a sentence may run over
    several and a flattened table may stand in them. ``metadata``: what the file says about itself
    outside the body, keys lower case: ``title``, ``published`` (raw date text), ``publisher``, …
    ``doubts``: what the reader found odd about the whole file (a charset that lies, …).
    """

    format: str
    blocks: tuple[Block, ...]
    lines: bool = False
    metadata: dict[str, str] = {}
    doubts: tuple[Words, ...] = ()
