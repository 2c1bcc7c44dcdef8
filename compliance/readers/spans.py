"""Merged cells: puts the cells of each row at their grid positions, by the HTML table model."""

from __future__ import annotations

from collections.abc import Sequence

from compliance.model.document import Cell
from compliance.readers import guard

Raw = tuple[str, int, int, str]
"""A cell before it has a position: text, rowspan (0 = down to the end of its row group), colspan, doubt."""


def place(groups: Sequence[Sequence[Sequence[Raw]]]) -> tuple[tuple[tuple[Cell, ...], ...], int]:
    """Rows of placed cells and the width of the grid, from row groups (thead, tbody, …) of rows.

    As browsers do it: a cell goes to the first free position of its row, may overlap a cell that
    hangs down from above, and never hangs out of its row group. Columns beyond the last one in which
    any cell starts are nobody's: spans are cut back to it. Raises ReadError (too_large).
    """
    rows: list[list[Cell]] = []
    most = 2 * guard.IN_FORCE.get().cells  # overlapping cells take a position twice
    width = marks = hang = 0  # hang: the first row that is free in every column
    for group in groups:
        end = len(rows) + len(group)
        busy: list[int] = []  # per column: the first row that is free again
        for cells in group:
            y = len(rows)
            row: list[Cell] = []
            x = 0
            if hang <= y and not [raw for raw in cells if raw[1] != 1 or raw[2] != 1]:
                # Nothing hangs down into this row, and nothing out of it: the cells stand side by side.
                row = [Cell(raw[0], y, x, 1, 1, raw[3]) for x, raw in enumerate(cells)]
                busy += [0] * (len(row) - len(busy))
                width = max(width, len(row))
                rows.append(row)
                continue
            for text, rowspan, colspan, doubt in cells:
                start = x
                while x < len(busy) and busy[x] > y:
                    x += 1
                if rowspan != 1:
                    rowspan = min(rowspan or end, end - y)
                row.append(Cell(text, y, x, rowspan, colspan, doubt))
                below = y + rowspan
                if below > hang:
                    hang = below
                if colspan == 1 and x == len(busy):
                    busy.append(below)
                else:
                    for column in range(x, x + colspan):
                        if column == len(busy):
                            busy.append(below)
                        elif busy[column] < below:
                            busy[column] = below
                x += colspan
                marks += x - start  # looking for a free position costs too
                if marks > most:
                    guard.cells(marks)
            if row and row[-1].column >= width:
                width = row[-1].column + 1
            rows.append(row)
    guard.cells(len(rows) * width)
    return tuple(_cut(row, width) for row in rows), width


def _cut(row: list[Cell], width: int) -> tuple[Cell, ...]:
    if not row or row[-1].column + row[-1].colspan <= width:
        return tuple(row)
    return tuple(
        cell
        if cell.column + cell.colspan <= width
        else Cell(cell.text, cell.row, cell.column, cell.rowspan, width - cell.column, cell.doubt)
        for cell in row
    )
