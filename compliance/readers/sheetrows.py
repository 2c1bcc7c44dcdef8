"""Rows of a spreadsheet → blocks: a row with a single text is a line, runs of other rows are tables."""

from __future__ import annotations

from collections.abc import Iterable

from compliance.model.document import Block, Cell, Paragraph, Place, Table


class SheetBlocks:
    """Collects blocks over the sheets of a workbook."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self._paragraphs = 0
        self._tables = 0

    def add(self, rows: Iterable[list[Cell]]) -> None:
        """One sheet: its rows' own cells, merged cells with their spans."""
        run: list[list[Cell]] = []
        covered = -1
        for index, row in enumerate(rows):
            filled = [cell for cell in row if cell.text]
            inside = index <= covered
            for cell in filled:
                if cell.rowspan > 1:
                    covered = max(covered, index + cell.rowspan - 1)
            if len(filled) > 1 or (filled and (inside or _is_number(filled[0].text))):
                run.append(row)
                continue
            self._flush(run)
            run = []
            if filled:
                self._paragraphs += 1
                self.blocks.append(Paragraph(filled[0].text, Place(paragraph=self._paragraphs)))
        self._flush(run)

    def _flush(self, run: list[list[Cell]]) -> None:
        if not run:
            return
        first = run[0][0].row
        width = max(cell.column + cell.colspan for row in run for cell in row if cell.text)
        self._tables += 1
        rows = tuple(
            tuple(
                Cell(c.text, c.row - first, c.column, c.rowspan, min(c.colspan, width - c.column))
                for c in row
                if c.column < width
            )
            for row in run
        )
        self.blocks.append(Table(self._tables, rows, width, Place(table=self._tables)))


def _is_number(text: str) -> bool:
    return text.replace(".", "", 1).replace("-", "", 1).isdigit()
