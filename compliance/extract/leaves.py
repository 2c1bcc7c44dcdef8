"""Finds the lowest header cells, in their order, in the rows above the numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from compliance.extract.cells import is_empty
from compliance.extract.lexicon import Word
from compliance.model.document import Cell


class HeadCell(NamedTuple):
    """A header cell with what its text could be; ``name``: it names a column of the table in question;
    ``over``: it stands over several columns (or is the corner), so it is not a lowest cell."""

    cell: Cell
    word: Word
    name: bool
    over: bool


def lowest(rows: Sequence[Sequence[HeadCell]]) -> list[HeadCell]:
    """The lowest cells left to right. An empty cell below a name stands for a missing rowspan. Where the
    grid hides names (rowspan lost, so that the row below slid to the left), the order is taken from the
    rows themselves: the cells of the row below belong, in equal parts, to the wide cells of the row."""
    found = _by_grid(rows)
    named = [head for row in rows for head in row if head.name]
    if all(any(head.cell is other.cell for other in found) for head in named):
        return found
    unfolded = _by_rows(rows)
    if sum(1 for head in unfolded if head.name) == len(named):
        return unfolded
    return found


def _by_grid(rows: Sequence[Sequence[HeadCell]]) -> list[HeadCell]:
    bottom: dict[int, HeadCell] = {}
    for row in rows:
        for head in row:
            cell = head.cell
            empty = is_empty(cell.text)
            for column in range(cell.column, cell.column + cell.colspan):
                above = bottom.get(column)
                if empty and above is not None and not above.over:
                    continue
                if empty and above is not None and above.word.corner:
                    continue
                bottom[column] = head
    # A wide label that has anything below it is no lowest cell, even where it sticks out by a sliver.
    whole = {id(head.cell): head.cell.colspan for head in bottom.values() if head.over}
    for head in bottom.values():
        if head.over:
            whole[id(head.cell)] -= 1
    found: list[HeadCell] = []
    for column in sorted(bottom):
        head = bottom[column]
        if head.over and whole[id(head.cell)] > 0:
            continue
        if not found or found[-1].cell is not head.cell:
            found.append(head)
    return found


def _by_rows(rows: Sequence[Sequence[HeadCell]]) -> list[HeadCell]:
    start = next((index for index, row in enumerate(rows) if any(head.name for head in row)), None)
    if start is None:
        return []
    upper = [head for head in rows[start] if head.name or (head.over and not head.word.corner)]
    wide = sum(1 for head in upper if head.over)
    lower = [head for head in rows[start + 1] if head.name] if start + 1 < len(rows) else []
    if not wide or len(lower) % wide:
        return []
    share = len(lower) // wide
    found: list[HeadCell] = []
    for head in upper:
        if head.over:
            found.extend(lower[:share])
            lower = lower[share:]
        else:
            found.append(head)
    return found
