"""Pieces of a table on following pages → one table, with the row that the page break cut made whole."""

from __future__ import annotations

import msgspec

from compliance.model.document import Cell


class Piece(msgspec.Struct):
    """A table piece on one page, or several stitched: ``page`` is the last one's, ``starts`` says at
    which row each page begins."""

    page: int
    top: float
    bottom: float
    xs: tuple[float, ...]
    rows: list[list[Cell]]
    open_top: bool
    open_bottom: bool
    starts: tuple[tuple[int, int], ...]


def stitched(upper: Piece, lower: Piece) -> Piece | None:
    """Two pieces of one table on following pages, or None: same outer edges, nothing in between
    (the caller looks only at neighbours), at least one inner line in common."""
    if lower.page != upper.page + 1:
        return None
    if abs(upper.xs[0] - lower.xs[0]) > 4 or abs(upper.xs[-1] - lower.xs[-1]) > 4:
        return None
    xs = _union(upper.xs, lower.xs)
    at = _places(upper.xs, xs)
    head = [[_moved(cell, at, 0) for cell in row] for row in upper.rows]
    at = _places(lower.xs, xs)
    tail = [[_moved(cell, at, len(head)) for cell in row] for row in lower.rows]
    if upper.open_bottom and lower.open_top and tail:
        head[-1], tail = _healed(head[-1], tail[0]), tail[1:]
        tail = [[_shifted(cell, -1) for cell in row] for row in tail]
    rows = head + tail
    start = len(head)
    for index in range(len(rows) - 1, len(head) - 2, -1):
        if _is_rest(rows, index, cut=upper.open_bottom and index == len(head) - 1):
            rows = _without(rows, index)
            start -= index < len(head)
    starts = (*upper.starts, (start, lower.page))
    return Piece(lower.page, upper.top, lower.bottom, xs, rows, upper.open_top, lower.open_bottom, starts)


def _is_rest(rows: list[list[Cell]], index: int, *, cut: bool) -> bool:
    """Whether a row is only what a page break left of merged labels: a browser that moves a whole row
    to the next page leaves their frames above the break (``cut``: the row that the break cut) and
    lets them end as much too early below it, beside cells that have words and go on."""
    own = rows[index]
    if not own or any(cell.text or cell.rowspan > 1 for cell in own):
        return False
    crossing = [
        cell for row in rows[:index] for cell in row if cell.text and cell.row + cell.rowspan == index + 1
    ]
    if cut:
        return True
    return bool(crossing) and max(cell.column for cell in own) < min(cell.column for cell in crossing)


def _without(rows: list[list[Cell]], index: int) -> list[list[Cell]]:
    """The rows with one taken out; merged cells that ran over it are shorter by one."""
    kept: list[list[Cell]] = []
    for number, row in enumerate(rows):
        if number < index:
            kept.append(
                [
                    msgspec.structs.replace(cell, rowspan=cell.rowspan - 1)
                    if cell.row + cell.rowspan > index
                    else cell
                    for cell in row
                ]
            )
        elif number > index:
            kept.append([_shifted(cell, -1) for cell in row])
    return kept


def _union(first: tuple[float, ...], second: tuple[float, ...]) -> tuple[float, ...]:
    xs = list(first)
    xs += [x for x in second if all(abs(x - other) > 4 for other in first)]
    return tuple(sorted(xs))


def _places(old: tuple[float, ...], new: tuple[float, ...]) -> list[int]:
    """For each old grid line the index of the nearest new one."""
    return [min(range(len(new)), key=lambda i: abs(new[i] - x)) for x in old]


def _moved(cell: Cell, at: list[int], down: int) -> Cell:
    left, right = at[cell.column], at[min(cell.column + cell.colspan, len(at) - 1)]
    return Cell(cell.text, cell.row + down, left, cell.rowspan, max(1, right - left), cell.doubt)


def _shifted(cell: Cell, by: int) -> Cell:
    return Cell(cell.text, cell.row + by, cell.column, cell.rowspan, cell.colspan, cell.doubt)


def _healed(upper: list[Cell], lower: list[Cell]) -> list[Cell]:
    """A row cut by the page's edge: the lower half's text goes to the cell above it. Where both
    halves hold digits the number may have been torn: the cell is doubtful."""
    healed = {cell.column: cell for cell in upper}
    for cell in lower:
        above = healed.get(cell.column)
        if above is None:
            healed[cell.column] = _shifted(cell, -1)
            continue
        torn = above.text[-1:].isdigit() and cell.text[:1].isdigit()
        doubt = above.doubt or cell.doubt or ("数字被分页切断" if torn else "")
        healed[cell.column] = Cell(
            above.text + cell.text, above.row, above.column, above.rowspan, above.colspan, doubt
        )
    return [healed[column] for column in sorted(healed)]
