"""Splits digits that run together into the cells of a row, where only one way is possible."""

from __future__ import annotations

import re
from collections.abc import Sequence

from compliance.extract.fit import balanced

_ONE = re.compile(r"(?:0|[1-9]\d{0,14})(?:\.\d{1,8})?|[/—]")


def split_cells(
    parts: Sequence[str], columns: Sequence[str], *, spaced: bool, dropped: bool
) -> list[str] | None:
    """The cells of a row from the ``parts`` of digits that white space left, or None.

    ``spaced``: every row of the table has as many parts as cells, so white space is the border there.
    ``dropped``: some row has fewer digits than cells, so blank cells leave no trace in this text.

    One cell: the one part. Else as many parts as cells, or as many digits as cells; a row with a total
    must also add up. (Digit by digit and adding up, there is no other way that adds up, even with cells
    left blank: digit sums modulo 9.) In a row without a total, and where blank cells are dropped, only
    zeros part the digits: 12, blank, 8 would give the same digits as 1, 2, 8.
    """
    width = len(columns)
    if width == 1:
        return list(parts) if len(parts) == 1 and _ONE.fullmatch(parts[0]) else None
    signs = "".join(parts)
    if len(parts) == width and all(_ONE.fullmatch(part) for part in parts):
        if spaced or set(signs) <= {"0"} or _adds_up(parts, columns):
            return list(parts)
        return None
    if len(signs) != width or not signs.isdecimal():
        return list(signs) if len(signs) == width and set(signs) in ({"/"}, {"—"}) else None
    if set(signs) == {"0"}:
        return list(signs)
    if columns[-1] == "total":
        return None if dropped or not _adds_up(signs, columns) else list(signs)
    # without a total only zeros part what follows them: no number begins with 0
    return list(signs) if set(signs[:-1]) == {"0"} and not dropped else None


def _adds_up(cells: Sequence[str], columns: Sequence[str]) -> bool:
    return balanced(list(cells), columns)
