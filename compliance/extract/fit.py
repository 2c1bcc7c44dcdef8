"""Decides whether the cells behind a label are exactly the cells of its row, blank ones included."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from compliance.extract.pieces import Piece

_PLAIN = re.compile(r"\d{1,15}")


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How a document with a cell a line is spaced: ``step`` empty lines between two cells of a row, and
    ``rest`` between the last cell of a row and what follows."""

    step: int
    rest: int


def rhythm_of(rows: Iterable[tuple[Sequence[Piece], int]]) -> Rhythm | None:
    """The rhythm that all full rows keep; ``rows``: values of each and the empty lines behind them. None
    where they differ or are fewer than three."""
    steps: set[int] = set()
    rests: set[int] = set()
    count = 0
    for values, after in rows:
        if any(cell.explicit for cell in values) or len({cell.line for cell in values}) != len(values):
            return None
        steps.update(cell.gap for cell in values)
        rests.add(after)
        count += 1
    if count < 3 or len(steps) != 1 or len(rests) != 1:
        return None
    return Rhythm(steps.pop(), rests.pop())


def in_rhythm(values: Sequence[Piece], after: int, width: int, rhythm: Rhythm) -> list[Piece] | None:
    """The cells of a row that has fewer values than cells, where the empty lines between them say exactly
    which cells are blank; else None. A blank cell is an empty line more and a step more."""
    found: list[Piece] = []
    unit = rhythm.step + 1
    for cell in values:
        blanks, rest = divmod(cell.gap - rhythm.step, unit)
        if rest or blanks < 0:
            return None
        found.extend([_blank(cell)] * blanks)
        found.append(cell)
    blanks, rest = divmod(after - rhythm.rest, unit)
    if rest or blanks < 0:
        return None
    found.extend([_blank(values[-1])] * blanks)
    return found if len(found) == width else None


def _blank(near: Piece) -> Piece:
    return Piece("blank", "", near.line, near.block, near.place)


def fit(cells: Sequence[Piece], width: int) -> list[Piece] | None:
    """The ``width`` cells of a row, or None where it is not certain which they are.

    As many values as cells: these. Else blanks count only where the source marks each cell: a line with
    pipes or tabs, or a cell a line with rows apart by empty lines.
    """
    values = [cell for cell in cells if cell.sort == "value"]
    if len(values) == width:
        return values
    if len(values) > width or not cells:
        return None
    if len({cell.line for cell in cells}) == 1:
        return list(cells) if cells[0].explicit and len(cells) == width else None
    cluster = _cluster(cells)
    rest = cells[len(cluster) :]
    if len(cluster) == width and all(cell.sort == "blank" for cell in rest):
        return cluster
    return None


def _cluster(cells: Sequence[Piece]) -> list[Piece]:
    """The cells up to the first empty line; none where the label stands apart by one."""
    if cells[0].gap or any(cell.explicit for cell in cells):
        return []
    for index, cell in enumerate(cells):
        if index and cell.gap:
            return list(cells[:index])
    return list(cells)


def balanced(texts: Sequence[str], columns: Sequence[str]) -> bool:
    """Whether the last cell, a total, is the sum of the others. False where there is no total column or
    a cell is not a plain number."""
    if len(columns) < 3 or columns[-1] != "total" or len(texts) != len(columns):
        return False
    plain = [text.strip() for text in texts]
    if not all(_PLAIN.fullmatch(text) for text in plain):
        return False
    numbers = [int(text) for text in plain]
    return sum(numbers[:-1]) == numbers[-1]
