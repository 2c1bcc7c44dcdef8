"""A report set in one big table: its full-width rows of text are paragraphs, the rest are tables.

Old site templates and some Word files draw a single table around the whole report, headings and
prose in merged rows, the official tables between them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from compliance.model.document import Block, Cell, Document, Paragraph, Place, Table

_PROSE = 60
"""A cell of so many characters alone in its row is prose: the longest label of either form has 40."""
_HEADING = re.compile(r"\s*[一二三四五六]\s*[、.．]\s*\S.{1,30}")


def unboxed(document: Document) -> Document:
    """The document with such tables taken apart; the same document where there is none."""
    if not any(isinstance(block, Table) and _is_box(block) for block in document.blocks):
        return document
    blocks: list[Block] = []
    for block in document.blocks:
        if isinstance(block, Table) and _is_box(block):
            blocks.extend(_opened(block))
        else:
            blocks.append(block)
    return msgspec.structs.replace(document, blocks=tuple(blocks))


def _is_box(table: Table) -> bool:
    """A row of prose with rows of numbers besides, or two first-level headings, alone in their rows."""
    headings = 0
    for row in table.rows:
        if len(row) == 1:
            text = row[0].text
            if len(text) >= _PROSE and len(table.rows) > 1:
                return True
            if _HEADING.fullmatch(text):
                headings += 1
    return headings > 1


def _opened(table: Table) -> Iterator[Block]:
    run: list[tuple[Cell, ...]] = []
    covered = 0
    for index, row in enumerate(table.rows):
        alone = len(row) == 1 and index >= covered and row[0].text
        for cell in row:
            covered = max(covered, index + cell.rowspan)
        if not alone:
            run.append(row)
            continue
        yield from _table(table, run, index - len(run))
        run = []
        place = Place(line=table.place.line, page=table.place.page, table=table.number, row=index + 1)
        for line in row[0].text.split("\n"):
            if line.strip():
                yield Paragraph(line, place)
    yield from _table(table, run, len(table.rows) - len(run))


def _table(table: Table, rows: list[tuple[Cell, ...]], first: int) -> Iterator[Table]:
    """The rows as a table of their own that still knows where it stood."""
    if not any(cell.text for row in rows for cell in row):
        return
    moved = tuple(
        tuple(
            msgspec.structs.replace(
                cell, row=cell.row - first, rowspan=min(cell.rowspan, len(rows) - (cell.row - first))
            )
            for cell in row
        )
        for row in rows
    )
    yield msgspec.structs.replace(table, rows=moved, first_row=table.first_row + first)
