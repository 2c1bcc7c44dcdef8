"""Decides, for each row of a table, which of the readings counts, and where none can be trusted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from compliance.extract.cells import is_empty
from compliance.extract.rows import RawCell, ReadRow
from compliance.model.document import Place
from compliance.model.form import TableSpec


class Event(msgspec.Struct, frozen=True, gc=False):
    """What was met in a table, in reading order. ``row`` None: a row of numbers whose label says
    nothing. ``caption``: the year in the caption above the table."""

    row: ReadRow | None
    caption: int | None = None


def settle(spec: TableSpec, events: Sequence[Event], year: int | None) -> list[ReadRow]:
    """One reading a row, in reading order. A row under the caption of another year counts only where
    there is no other; a row read twice with different numbers is in doubt where they differ; the form's
    rows that are missing just where numbers stand under an unreadable label are in doubt, not absent."""
    rows: dict[str, ReadRow] = {}
    for event in events:
        row = event.row
        if row is None or row.row in rows:
            rows = _settled(spec, events, year)
            break
        rows[row.row] = row
    for substitute in spec.substitutes:
        # One row and its three parts together: the form's own rows count, the other is a subtotal.
        if any(name in rows for name in substitute.instead_of):
            for extra in substitute.rows:
                rows.pop(extra.id, None)
    return list(rows.values())


def _settled(spec: TableSpec, events: Sequence[Event], year: int | None) -> dict[str, ReadRow]:
    """Row id → row, where rows were read more than once or numbers stand without a label."""
    readings: dict[str, list[Event]] = {}
    for event in events:
        if event.row is not None:
            readings.setdefault(event.row.row, []).append(event)
    rows = {name: _one(found, year) for name, found in readings.items()}
    for row in list(_doubtful_gaps(spec, events, rows)):
        rows[row.row] = row
    return rows


def _rank(event: Event, year: int | None) -> int:
    if event.row is None or all(cell.doubt for cell in event.row.cells.values()):
        return 3
    if event.caption is not None and year is not None and event.caption != year:
        return 2
    return 1 if all(is_empty(cell.text) for cell in event.row.cells.values()) else 0


def _one(found: list[Event], year: int | None) -> ReadRow:
    if len(found) == 1 and found[0].row is not None:
        return found[0].row
    ranks = [_rank(event, year) for event in found]
    best = min(ranks)
    rows = [event.row for event, rank in zip(found, ranks, strict=True) if rank == best and event.row]
    first = rows[0]
    cells = dict(first.cells)
    for other in rows[1:]:
        for column, cell in other.cells.items():
            mine = cells.get(column)
            if mine is None or (mine.doubt and not cell.doubt):
                cells[column] = cell
            elif (
                not cell.doubt and not mine.doubt and "".join(mine.text.split()) != "".join(cell.text.split())
            ):
                shown = f"“{mine.text.strip()}”和“{cell.text.strip()}”"
                cells[column] = RawCell(mine.text, mine.place, f"这一行出现了不止一次，数字不同：{shown}")
    return msgspec.structs.replace(first, cells=cells)


def _doubtful_gaps(spec: TableSpec, events: Sequence[Event], rows: dict[str, ReadRow]) -> Iterable[ReadRow]:
    """Rows in doubt for those missing between the neighbours of numbers without a label."""
    if all(event.row is not None for event in events):
        return
    order = [row.id for block in spec.blocks for row in block.rows]
    at = {name: index for index, name in enumerate(order)}
    for substitute in spec.substitutes:
        at.update({row.id: at[substitute.instead_of[0]] for row in substitute.rows})
    columns = {row.id: [column.id for column in block.columns] for block in spec.blocks for row in block.rows}
    covered = {
        name for sub in spec.substitutes if any(row.id in rows for row in sub.rows) for name in sub.instead_of
    }
    before, place = -1, Place()
    for index, event in enumerate(events):
        if event.row is not None:
            before, place = at.get(event.row.row, before), event.row.place
            continue
        after = next(
            (at[e.row.row] for e in events[index + 1 :] if e.row is not None and e.row.row in at), len(order)
        )
        for name in order[before + 1 : after] if after > before else ():
            if name not in rows and name not in covered:
                doubt = "这里有一行数字，但行名无法辨认"
                cells = {column: RawCell("", place, doubt) for column in columns[name]}
                yield ReadRow(spec.id, name, cells, "", place, "grid")
