"""Decides whether the cells behind a label are exactly the cells of its row, blank ones included."""

from __future__ import annotations

import re
from collections.abc import Sequence

from compliance.extract.pieces import Piece

_PLAIN = re.compile(r"\d{1,15}")


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
