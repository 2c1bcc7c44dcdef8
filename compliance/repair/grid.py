"""Where the cells of a form stand to each other: neighbours, rows, columns, and what to call them."""

from __future__ import annotations

from collections.abc import Collection
from functools import cached_property

from compliance.model.form import BlockSpec, ColumnSpec, Form, RowSpec, TableSpec
from compliance.model.words import Words
from compliance.repair.identities import Sort


class Spot:
    """A cell of the form. ``line`` and ``rank`` are its row and column, counted in the table."""

    __slots__ = ("column", "fact", "line", "rank", "row", "table")

    def __init__(
        self, table: TableSpec, row: RowSpec, column: ColumnSpec, line: int, rank: int, fact: str
    ) -> None:
        self.table = table
        self.row = row
        self.column = column
        self.line = line
        self.rank = rank
        self.fact = fact


_GRIDS: dict[int, Grid] = {}
_MOST_GRIDS = 16


def grid_of(form: Form) -> Grid:
    """The grid of a form, made once."""
    grid = _GRIDS.get(id(form))
    if grid is None:
        if len(_GRIDS) >= _MOST_GRIDS:
            _GRIDS.clear()
        # The grid keeps its form, so the id cannot be taken by another one.
        grid = _GRIDS[id(form)] = Grid(form)
    return grid


class Grid:
    """The cells of a form by fact id."""

    def __init__(self, form: Form) -> None:
        self.form = form
        self.spots: dict[str, Spot] = {}
        for table in form.tables:
            start = 0
            for block in table.blocks:
                self._block(table, block, start)
                start += len(block.rows) + 1  # a header stands between blocks, so they do not touch

    def _block(self, table: TableSpec, block: BlockSpec, start: int) -> None:
        numbered = {row.id: line for line, row in enumerate(block.rows, start)}
        rows = list(block.rows)
        for substitute in table.substitutes:
            rows += substitute.rows
            first = numbered.get(substitute.instead_of[0], start)
            numbered |= {row.id: first + number for number, row in enumerate(substitute.rows)}
        for row in rows:
            for rank, column in enumerate(block.columns):
                fact = f"{table.id}.{row.id}.{column.id}"
                self.spots[fact] = Spot(table, row, column, numbered[row.id], rank, fact)

    @cached_property
    def sorts(self) -> dict[str, Sort]:
        """What numbers each cell takes."""
        return {fact: spot.column.kind for fact, spot in self.spots.items()}

    def beside(self, fact: str, other: str) -> bool:
        """The two cells touch, in a row or in a column."""
        a, b = self.spots.get(fact), self.spots.get(other)
        if a is None or b is None or a.table is not b.table:
            return False
        if a.table.layout == "strip":
            width = len(a.table.blocks[0].columns)
            return abs(a.line * width + a.rank - b.line * width - b.rank) == 1
        return abs(a.line - b.line) + abs(a.rank - b.rank) == 1

    def together(self, fact: str, other: str) -> bool:
        """The two cells stand in one row or in one column of a table."""
        a, b = self.spots.get(fact), self.spots.get(other)
        if a is None or b is None or a.table is not b.table:
            return False
        return a.row is b.row or a.column is b.column

    def neighbours(self, fact: str) -> list[str]:
        """The cells that touch this one, in the order of the form."""
        return self._near.get(fact, [])

    @cached_property
    def _near(self) -> dict[str, list[str]]:
        tables: dict[str, list[str]] = {}
        for fact, spot in self.spots.items():
            tables.setdefault(spot.table.id, []).append(fact)
        return {
            fact: [other for other in own if self.beside(fact, other)]
            for own in tables.values()
            for fact in own
        }

    def rows(self, table: str) -> dict[str, Words]:
        """The rows of a table: id → label, in the order of the form."""
        return self._rows.get(table, {})

    @cached_property
    def _rows(self) -> dict[str, dict[str, Words]]:
        found: dict[str, dict[str, Words]] = {}
        for spot in self.spots.values():
            found.setdefault(spot.table.id, {})[spot.row.id] = Words(spot.row.label, spot.row.en)
        return found

    def number(self, fact: str) -> int:
        """The cell's number in the order of the form; cells unknown to it come last."""
        return self._numbers.get(fact, len(self._numbers))

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {fact: number for number, fact in enumerate(self.spots)}

    def label(self, fact: str) -> Words:
        """表三“（七）总计”行“自然人”列."""
        return self.form.label(fact)

    def line(self, facts: Collection[str]) -> Words | None:
        """The row or column in which all these cells stand: 表三“总计”列; None where there is none."""
        spots = [self.spots[fact] for fact in facts if fact in self.spots]
        if len(spots) < len(facts) or len({spot.table.id for spot in spots}) != 1:
            return None
        spot = spots[0]
        zh, en = f"表{spot.table.number}", spot.table.id
        if all(other.row is spot.row for other in spots):
            return Words(f"{zh}“{spot.row.number}{spot.row.label}”行", f"{en}: row {spot.row.en}")
        if all(other.column is spot.column for other in spots):
            return Words(f"{zh}“{spot.column.label}”列", f"{en}: column {spot.column.en}")
        # In a strip the same column stands in every group, as another object where blocks differ.
        if len({other.column.id for other in spots}) == 1:
            return Words(f"{zh}各组“{spot.column.label}”", f"{en}: {spot.column.en} of each group")
        return None
