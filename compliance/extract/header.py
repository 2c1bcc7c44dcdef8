"""Says which cell of a value row belongs to which column, from the header above it or its absence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from compliance.extract.cells import is_empty
from compliance.extract.rows import RawCell
from compliance.model.document import Cell, Place, Table

_NAMELESS = re.compile(
    r"(?:数据|数值|列|栏|第|[Cc]ol(?:umn)?|[A-Ga-g])?\s*[0-9一二三四五六七]{0,2}\s*[列栏]?|[-—/\s]*"
)
_TWO = 2


class Leaf(NamedTuple):
    """A lowest header cell: column id ("" = not recognised), text, its grid columns, and whether it
    stands over the labels and not over numbers."""

    id: str
    text: str
    start: int
    end: int
    stub: bool = False


class Header:
    """The header of a block: its leaves in order and the form's columns in their order.

    ``standard``: column id → label, as the form prints them. ``table``: number of the table the
    header stands in; grid positions mean nothing for rows of another table. ``known``: ids of the
    recognised columns in header order. ``years``: years printed
    over the columns with their first grid column. A header without leaves is a lost one.
    """

    __slots__ = ("_plans", "known", "leaves", "standard", "table", "years")

    def __init__(
        self,
        standard: dict[str, str],
        leaves: Sequence[Leaf] = (),
        table: int = 0,
        years: Sequence[tuple[int, int]] = (),
    ) -> None:
        self.standard = standard
        self.leaves = tuple(leaves)
        self.table = table
        self.years = tuple(sorted(years, key=lambda pair: pair[1]))
        self.known = tuple(leaf.id for leaf in self.leaves if leaf.id)
        self._plans: dict[tuple[int, int], tuple[tuple[str, ...], dict[str, str]] | None] = {}

    def assign(
        self, cells: Sequence[Cell], table: Table, place: Place, year: int | None
    ) -> dict[str, RawCell]:
        """Column id → cell. Columns that the header surely does not have are left out; where it is
        not certain which cell is meant, the columns get a cell with a doubt."""
        own = table.number == self.table
        key = (len(cells), cells[0].column if own and cells else -1)
        plan = self._plans.get(key, ...)
        if plan is ...:
            plan = self._plans[key] = self._plan(*key)
        if plan is None:
            return self._by_shape(cells, table, place, own, year)
        ids, doubts = plan
        if not doubts and "" not in ids and not table.page_starts:
            at, number = table.place, table.number
            line, page, above = at.line, at.page, table.first_row + 1
            return {
                name: RawCell(
                    cell.text, Place(line, None, page, number, cell.row + above, cell.column + 1), cell.doubt
                )
                for name, cell in zip(ids, cells, strict=True)
            }
        found = {
            name: RawCell(cell.text, table.place_of(cell), doubts.get(name) or cell.doubt)
            for name, cell in zip(ids, cells, strict=True)
            if name
        }
        for name, doubt in doubts.items():
            found.setdefault(name, RawCell("", place, doubt))
        return found

    def over(self, first: int) -> list[Leaf]:
        """The leaves over numbers, if the first number stands in grid column ``first`` (-1 = another
        table's grid)."""
        leaves = list(self.leaves)
        while leaves and not leaves[0].id and (leaves[0].stub or leaves[0].start < first):
            leaves.pop(0)
        return leaves

    def _plan(self, count: int, first: int) -> tuple[tuple[str, ...], dict[str, str]] | None:
        """Ids in the order of cells, and doubts by column, where counts alone decide; else None."""
        leaves = self.over(first)
        if first < 0 and len(leaves) > count and not any(leaf.id for leaf in leaves[:-count]):
            leaves = leaves[-count:]
        if self._lost(leaves):
            fits = count == len(self.standard) and self._in_place(leaves)
            return (tuple(self.standard), {}) if fits else None
        if count != len(leaves) or (self.years and count == _TWO * len(self.standard)):
            return None
        return self._named(leaves)

    def _named(self, leaves: Sequence[Leaf]) -> tuple[tuple[str, ...], dict[str, str]]:
        """One cell under each leaf: names decide; lost names are filled in where all others stand in
        the form's places."""
        ids = [leaf.id for leaf in leaves]
        standard = list(self.standard)
        if "" in ids and len(ids) == len(standard) and self._in_place(leaves):
            texts = [leaf.text for leaf in leaves]
            for index, name in enumerate(ids):
                if not name and _remnant(texts[index], self.standard[standard[index]]):
                    ids[index] = standard[index]
        doubts: dict[str, str] = {}
        for name in ids:
            if name and ids.count(name) > 1:
                doubts[name] = f"表头有{ids.count(name)}列都写“{self.standard[name]}”"
        strange = [leaf.text for leaf, name in zip(leaves, ids, strict=True) if not name]
        if strange or doubts:
            why = f"表头“{strange[0]}”认不出是哪一列" if strange else next(iter(doubts.values()))
            doubts |= {name: why for name in standard if name not in ids}
        return tuple(ids), doubts

    def _lost(self, leaves: Sequence[Leaf]) -> bool:
        """Whether the header gives no names: none at all, or an invented one over a wide block."""
        known = sum(1 for leaf in leaves if leaf.id)
        if known == 0 and all(_remnant(leaf.text, "") for leaf in leaves):
            return True
        return known < _TWO and len(self.standard) > 3 and not (known and len(leaves) < _TWO)

    def _in_place(self, leaves: Sequence[Leaf]) -> bool:
        """Whether every recognised column stands where the form has it."""
        if len(leaves) != len(self.standard):
            return not any(leaf.id for leaf in leaves)
        return all(leaf.id in ("", name) for leaf, name in zip(leaves, self.standard, strict=True))

    def _by_shape(
        self, cells: Sequence[Cell], table: Table, place: Place, own: bool, year: int | None
    ) -> dict[str, RawCell]:
        """The cells do not match the header in number: only a one-to-one fit is believed."""
        leaves = self.over(cells[0].column if own and cells else -1)
        half = self._half(cells, leaves, year)
        if half is not None:
            return Header(self.standard, half[1]).assign(half[0], table, place, None)
        chosen = (
            (self._tiled(cells) if own else None)
            or self._filled(cells, leaves)
            or self._standard_after_all(cells, leaves, own)
        )
        if chosen is None:
            numbers = f"这一行有{len(cells)}格，表头有{len(leaves)}列，对不上" if leaves else ""
            doubt = numbers or f"表头已失，这一行有{len(cells)}格，应有{len(self.standard)}格，对不上"
            return {name: RawCell("", place, doubt) for name in self.standard}
        return {
            name: RawCell(cell.text, table.place_of(cell), cell.doubt)
            for name, cell in chosen.items()
            if cell is not None
        }

    def _filled(self, cells: Sequence[Cell], leaves: Sequence[Leaf]) -> dict[str, Cell | None] | None:
        """More cells than columns, but just as many that are not empty (sliver columns)."""
        ids = list(self.standard) if self._lost(leaves) else [leaf.id for leaf in leaves]
        full = [cell for cell in cells if not is_empty(cell.text)]
        if len(cells) < len(ids) or len(full) != len(ids) or "" in ids or len(set(ids)) != len(ids):
            return None
        if self._lost(leaves) and any(leaf.id for leaf in leaves):
            return None
        return dict(zip(ids, full, strict=True))

    def _tiled(self, cells: Sequence[Cell]) -> dict[str, Cell | None] | None:
        """The grid of header and row fits without overlap: small cells inside one header cell of which
        at most one is not empty, or an empty or wordy cell over several whole header cells."""
        ids = [leaf.id for leaf in self.leaves if leaf.id]
        if len(set(ids)) != len(ids) or len(ids) < len(self.standard):
            return None
        under: dict[str, list[Cell]] = {name: [] for name in ids}
        for cell in cells:
            start, end = cell.column, cell.column + cell.colspan
            inside = [leaf for leaf in self.leaves if leaf.start <= start and end <= leaf.end]
            if inside:
                if inside[0].id:
                    under[inside[0].id].append(cell)
                elif not is_empty(cell.text):
                    return None
                continue
            touched = [leaf for leaf in self.leaves if leaf.start < end and start < leaf.end]
            whole = all(start <= leaf.start and leaf.end <= end for leaf in touched)
            if not touched or not whole or any(map(str.isdigit, cell.text)):
                return None
            for leaf in touched:
                if leaf.id:
                    under[leaf.id].append(cell)
        chosen: dict[str, Cell | None] = {}
        for name, candidates in under.items():
            full = [cell for cell in candidates if not is_empty(cell.text)]
            if not candidates or len(full) > 1:
                return None
            chosen[name] = (full or candidates)[0]
        return chosen

    def _standard_after_all(
        self, cells: Sequence[Cell], leaves: Sequence[Leaf], own: bool
    ) -> dict[str, Cell | None] | None:
        """Names were lost from the header, those left are in the form's order, and the row has all the
        form's cells, none of them empty (an empty one could be a sliver)."""
        standard = list(self.standard)
        if len(cells) != len(standard) or len(leaves) >= len(standard):
            return None
        rest = iter(standard)
        if not all(leaf.id in rest for leaf in leaves if leaf.id):
            return None
        if any(is_empty(cell.text) for cell in cells) and not (own and self._over_own_cells(cells, leaves)):
            return None
        return dict(zip(standard, cells, strict=True))

    def _over_own_cells(self, cells: Sequence[Cell], leaves: Sequence[Leaf]) -> bool:
        """Whether each name left stands right over the cell that the form's order gives it."""
        at = dict(zip(self.standard, cells, strict=True))
        return all(
            leaf.start <= at[leaf.id].column and at[leaf.id].column + at[leaf.id].colspan <= leaf.end
            for leaf in leaves
            if leaf.id
        )

    def _half(
        self, cells: Sequence[Cell], leaves: Sequence[Leaf], year: int | None
    ) -> tuple[Sequence[Cell], Sequence[Leaf]] | None:
        """The half of a row that holds two years side by side, where the header says which is which."""
        width = len(self.standard)
        years = [printed for printed, _ in self.years]
        if len(cells) != _TWO * width or len(years) != _TWO or years[0] == years[1] or year not in years:
            return None
        part = slice(width * years.index(year), width * (years.index(year) + 1))
        return cells[part], leaves[part] if len(leaves) == _TWO * width else ()


def _remnant(text: str, label: str) -> bool:
    """Whether a header text is nothing, a mere counter (数据1), or what is left of ``label``."""
    text = "".join(text.split())
    if _NAMELESS.fullmatch(text):
        return True
    rest = iter(label)
    return bool(label) and all(sign in rest for sign in text)
