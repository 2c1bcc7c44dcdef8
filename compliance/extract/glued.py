"""Recovers tables whose cell borders were lost inside a text: labels and digits run together.

Most such digits can be split in more than one way, and the first way that adds up is often not the true
one. So a row is read only where one way is left; everything else is in doubt, never wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import msgspec

from compliance.extract.marks import Mark, Marked, marks_of
from compliance.extract.rows import RawCell, ReadRow
from compliance.extract.split import split_cells
from compliance.extract.vocabulary import Vocabulary
from compliance.model.document import Block, Place

GLUED = "数字粘连：单元格的界线已丢失，这些数字可以有不止一种拆法"
JUMBLED = "数字出现在行名之前，无法确定属于哪一行"
NO_NUMBERS = "行名后面没有数字（可能在转换时丢失），不能当作0"

_BROKEN = re.compile(r"[^\d\s/／.．,，、:：;；—\-－()（）一二三四五六七八九十]")
_LONGEST_GAP = 12
_LEAST = 4


class Glued(msgspec.Struct, frozen=True):
    """Rows found, by table id where each table begins, and which stretches of which blocks they fill."""

    rows: tuple[ReadRow, ...] = ()
    spans: dict[int, tuple[tuple[int, int], ...]] = {}
    places: dict[str, Place] = {}


def glued_rows(blocks: Sequence[Block], vocabulary: Vocabulary, tables: frozenset[str]) -> Glued:
    """The rows of ``tables`` that stand glued in the document's paragraphs."""
    if not tables:
        return Glued()
    text = marks_of(blocks, vocabulary)
    rows: list[ReadRow] = []
    places: dict[str, Place] = {}
    spans: dict[int, list[tuple[int, int]]] = {}
    for chain in _chains(text):
        for table in tables:
            own = [mark for mark in chain if mark.table == table]
            if not _is_table(own):
                continue
            rows.extend(_Table(vocabulary, text, table, own).rows())
            places.setdefault(table, text.place(own[0].start))
            for block, start, end in text.blocks_between(own[0].start, own[-1].end):
                spans.setdefault(block, []).append((start, end))
    return Glued(tuple(rows), {block: tuple(found) for block, found in spans.items()}, places)


def _chains(text: Marked) -> Iterator[list[Mark]]:
    """Marks that follow each other with nothing but digits, numbers of rows and short scraps between."""
    chain: list[Mark] = []
    for mark in text.marks:
        if chain:
            between = text.text[chain[-1].end : mark.start]
            rest = _BROKEN.findall(between)
            if len(rest) > _LONGEST_GAP or "。" in between or "\0" in between:
                yield chain
                chain = []
        chain.append(mark)
    if chain:
        yield chain


def _is_table(own: Sequence[Mark]) -> bool:
    """Whether the marks of one table in a chain are a table and not words in a sentence."""
    header = {mark.id for mark in own if mark.sort in ("column", "block", "corner")}
    rows = {mark.id for mark in own if mark.sort == "row"}
    return len(own) >= _LEAST and bool(rows) and (len(header) >= 2 or len(rows) >= 8)


class _Table:
    def __init__(self, vocabulary: Vocabulary, text: Marked, table: str, marks: Sequence[Mark]) -> None:
        self.vocabulary = vocabulary
        self.text = text
        self.table = table
        self.marks = marks
        self.spec = vocabulary.form.table[table]

    def rows(self) -> Iterator[ReadRow]:
        """Rows read, rows in doubt."""
        if self.spec.layout == "strip":
            yield from self._strip()
            return
        named = [mark for mark in self.marks if mark.sort == "row"]
        if any(mark.digits for mark in self.marks if mark.sort != "row"):
            for mark in named:
                yield self._doubted(mark, JUMBLED)
            return
        counted = [(mark, len(self.vocabulary.columns[self.table, mark.id])) for mark in named]
        spaced = all(mark.digits is not None and len(mark.digits) == width for mark, width in counted)
        dropped = any(
            mark.digits is not None and sum(map(len, mark.digits)) < width for mark, width in counted
        )
        for mark in named:
            if mark.digits is None:
                yield self._doubted(mark, GLUED)
            elif not mark.digits:
                yield self._doubted(mark, NO_NUMBERS)
            else:
                columns = self.vocabulary.columns[self.table, mark.id]
                cells = split_cells(mark.digits, columns, spaced=spaced, dropped=dropped)
                yield self._doubted(mark, GLUED) if cells is None else self._row(mark, mark.id, cells)

    def _strip(self) -> Iterator[ReadRow]:
        rows = self.vocabulary.rows[self.table]
        columns = self.vocabulary.columns[self.table, rows[0]]
        filled = [mark for mark in self.marks if mark.digits is None or mark.digits]
        named = list(dict.fromkeys(mark.id for mark in self.marks if mark.sort == "row"))
        cells: list[str] | None = None
        whole = filled[0].digits if len(filled) == 1 else None
        if whole and tuple(named) == rows and filled[0] is self.marks[-1]:
            cells = self._whole(whole, columns, len(rows))
        first = next((mark for mark in self.marks if mark.sort == "row"), self.marks[0])
        for index, row in enumerate(rows):
            if cells is None:
                yield self._doubted(first, GLUED, row)
            else:
                part = cells[index * len(columns) : (index + 1) * len(columns)]
                yield self._row(filled[0], row, part)

    def _whole(self, digits: Sequence[str], columns: Sequence[str], rows: int) -> list[str] | None:
        width = len(columns)
        if len(digits) == width * rows:
            return None if any(len(part) > 1 and part[0] == "0" for part in digits) else list(digits)
        signs = "".join(digits)
        if len(signs) != width * rows:
            return None
        cells: list[str] = []
        for start in range(0, len(signs), width):
            part = split_cells([signs[start : start + width]], columns, spaced=False, dropped=False)
            if part is None:
                return None
            cells.extend(part)
        return cells

    def _row(self, mark: Mark, row: str, cells: Sequence[str]) -> ReadRow:
        place = self.text.place(mark.start)
        columns = self.vocabulary.columns[self.table, row]
        read = {column: RawCell(cell, place) for column, cell in zip(columns, cells, strict=True)}
        label = mark.text if mark.id == row else ""
        return ReadRow(self.table, row, read, label, place, "glued")

    def _doubted(self, mark: Mark, reason: str, row: str = "") -> ReadRow:
        place = self.text.place(mark.start)
        row = row or mark.id
        raw = " ".join(mark.digits or ())
        columns = self.vocabulary.columns[self.table, row]
        cells = {column: RawCell(raw, place, reason) for column in columns}
        label = mark.text if mark.id == row else ""
        return ReadRow(self.table, row, cells, label, place, "glued")
