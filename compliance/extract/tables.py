"""Reads the official tables of a document: which form they follow, every cell as a fact, and what is odd."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from compliance.extract.cells import read_cell, unit_in
from compliance.extract.grid import GridRead, read_grids
from compliance.extract.rows import ReadRow
from compliance.extract.settle import Event, settle
from compliance.forms import Forms, by_markers, by_year
from compliance.model.document import Document, Paragraph, Place, Table
from compliance.model.facts import Fact
from compliance.model.form import ColumnSpec, Form, TableSpec
from compliance.model.report import FoundTable
from compliance.model.words import Words
from compliance.text.normal import normal

if TYPE_CHECKING:
    from compliance.extract.lines import LineRows

_LINE = 60
_SAFE = 12
# Most cells of most reports.
_COUNTS = {str(count): count for count in range(2000)}


class TablesRead(msgspec.Struct, frozen=True):
    """What the tables of a document say.

    ``form``: the form its tables follow. ``form_markers``: form id → header words of it that were seen.
    ``decided_by``: headers, year, or default (nothing decided: the newest form). ``facts``: by id; a
    cell that was not found has none. ``consumed``: indexes of blocks that are table content (tables,
    and the lines between them that are titles or labels of a table). ``spans``: block index → stretches
    [start, end) of a paragraph that are table content, where only a part of it is.
    """

    form: Form
    form_markers: dict[str, tuple[str, ...]]
    decided_by: str
    facts: dict[str, Fact]
    tables: tuple[FoundTable, ...]
    consumed: frozenset[int]
    spans: dict[int, tuple[tuple[int, int], ...]] = {}
    doubts: tuple[Words, ...] = ()


def read_tables(document: Document, forms: Forms, year_hint: int | None = None) -> TablesRead:
    """The official tables of ``document``. ``year_hint``: the report's year, where known; it decides
    the form if no header does, and which of two years' numbers count."""
    markers = markers_seen(document, forms)
    form, decided_by = _choose(forms, markers, year_hint)
    read = read_grids(document, form, year_hint)
    spans: dict[int, tuple[tuple[int, int], ...]] = {}
    if document.lines or any(not found for found in read.events.values()):
        # Tables may be written out as lines of text.
        from compliance.extract.lines import line_rows

        lines = line_rows(document, form)
        read = _with_lines(read, lines)
        spans = lines.spans
    facts: dict[str, Fact] = {}
    tables: list[FoundTable] = []
    for spec in form.tables:
        rows = settle(spec, read.events[spec.id], year_hint)
        if rows:
            facts |= facts_of(spec, rows, read.labels[spec.id])
            tables.append(_found(spec, rows, read))
    return TablesRead(form, markers, decided_by, facts, tuple(tables), read.consumed, spans)


def _with_lines(read: GridRead, lines: LineRows) -> GridRead:
    """What real tables and lines of text say together; what a table says of its header comes first."""
    events = {table: list(found) for table, found in read.events.items()}
    for row in lines.rows:
        events[row.table].append(Event(row))
    labels = {table: lines.labels.get(table, {}) | found for table, found in read.labels.items()}
    return GridRead(
        events,
        lines.columns | {table: found for table, found in read.columns.items() if found},
        labels,
        read.sections,
        lines.places | read.places,
        read.consumed | lines.consumed,
    )


def _choose(forms: Forms, markers: dict[str, tuple[str, ...]], year: int | None) -> tuple[Form, str]:
    form = by_markers(forms, markers)
    if form is not None:
        return form, "headers"
    form = by_year(forms, year)
    if form is not None:
        return form, "year"
    return list(forms.values())[-1], "default"


def facts_of(spec: TableSpec, rows: Iterable[ReadRow], labels: dict[str, str]) -> dict[str, Fact]:
    """The cells of rows as facts by id. ``labels``: as in FoundTable, for units that a header prints."""
    slots = _slots_of(spec)
    units = {name: unit_in(labels.get(f"column:{name}", "")) for name in slots.money}
    facts: dict[str, Fact] = {}
    for row in rows:
        columns = slots.rows[row.row]
        for name, cell in row.cells.items():
            fact, column = columns[name]
            text = cell.text
            if cell.doubt:
                facts[fact] = Fact(fact, "unreadable", None, text, cell.place, cell.doubt)
                continue
            if column.kind != "money" and text.isdecimal() and (count := _count(text)) is not None:
                facts[fact] = Fact(fact, "value", count, text, cell.place)
                continue
            unit = units[name] if column.kind == "money" else ""
            state, value, note = read_cell(text, column.kind, column.unit, unit)
            facts[fact] = Fact(fact, state, value, text, cell.place, note)
    return facts


def _count(text: str) -> int | None:
    """The number some digits are where nothing more need be asked (as ``read_cell``)."""
    count = _COUNTS.get(text)
    if count is None and text[0] != "0" and len(text) <= _SAFE and text.isascii():
        return int(text)
    return count


class _Slots(NamedTuple):
    """Row id → column id → fact id and column; and the ids of the columns of money."""

    rows: dict[str, dict[str, tuple[str, ColumnSpec]]]
    money: tuple[str, ...]


_SLOTS: dict[int, tuple[TableSpec, _Slots]] = {}


def _slots_of(spec: TableSpec) -> _Slots:
    held = _SLOTS.get(id(spec))
    if held is None:
        # The spec is kept beside, so that its id is not used again for another one.
        held = _SLOTS[id(spec)] = (spec, _slots(spec))
    return held[1]


def _slots(spec: TableSpec) -> _Slots:
    rows: dict[str, dict[str, tuple[str, ColumnSpec]]] = {}
    money: dict[str, None] = {}
    for block in spec.blocks:
        money.update((column.id, None) for column in block.columns if column.kind == "money")
        for row in block.rows:
            rows[row.id] = _slots_of_row(spec.id, row.id, block.columns)
        for substitute in spec.substitutes:
            for row in substitute.rows:
                rows.setdefault(row.id, _slots_of_row(spec.id, row.id, block.columns))
    return _Slots(rows, tuple(money))


def _slots_of_row(table: str, row: str, columns: Iterable[ColumnSpec]) -> dict[str, tuple[str, ColumnSpec]]:
    return {column.id: (f"{table}.{row}.{column.id}", column) for column in columns}


def _found(spec: TableSpec, rows: list[ReadRow], read: GridRead) -> FoundTable:
    labels = dict(read.labels[spec.id])
    for row in rows:
        # "" in a grid: numbers stand there under a label that cannot be read, which may be another row's.
        # Out of lines, the row is known by its neighbours and only the label is lost.
        if row.label or row.shape != "grid":
            labels.setdefault(f"row:{row.row}", row.label)
    doubts = {cell.doubt: None for row in rows for cell in row.cells.values() if cell.doubt}
    shapes = [row.shape for row in rows]
    return FoundTable(
        spec.id,
        read.places.get(spec.id, rows[0].place if rows else Place()),
        read.sections.get(spec.id, ""),
        tuple(row.row for row in rows),
        read.columns.get(spec.id, ()),
        labels,
        max(set(shapes), key=shapes.count),
        tuple(doubts),
    )


def markers_seen(document: Document, forms: Forms) -> dict[str, tuple[str, ...]]:
    """Form id → its header words that stand in table cells, or in short lines where there is no table."""
    owners = [(normal(marker), marker, form.id) for form in forms.values() for marker in form.markers]
    seen: dict[str, dict[str, None]] = {form: {} for form in forms}
    for text in _header_texts(document):
        for words, marker, form in owners:
            if words in text:
                seen[form][marker] = None
    return {form: tuple(found) for form, found in seen.items()}


def _header_texts(document: Document) -> Iterator[str]:
    """Texts without white space that may hold header words."""
    lines: list[str] = []
    for block in document.blocks:
        if isinstance(block, Table):
            texts = [text for row in block.rows for cell in row if len(text := cell.text) > 2]
            yield "".join("|".join(texts).split())
        elif isinstance(block, Paragraph) and (len(block.text) <= _LINE or "|" in block.text):
            lines.append(block.text)
    if document.lines:
        # A header word may be broken over two lines.
        yield "".join("".join(lines).split())
