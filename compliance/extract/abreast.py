"""Recovers a strip table (table four) from lines: its groups stand side by side over one row of numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from compliance.extract.fit import fit
from compliance.extract.pieces import Piece
from compliance.extract.rows import RawCell, ReadRow
from compliance.extract.runs import Label, Reading
from compliance.extract.vocabulary import Vocabulary
from compliance.model.document import Place
from compliance.model.form import TableSpec

_DOUBT = "这张表的数字与表头对不上（应为{}个数字），无法确定各是哪一格"


def abreast_rows(vocabulary: Vocabulary, table: TableSpec, reading: Reading) -> Iterator[ReadRow]:
    """The rows of a strip table: all numbers in one go below a header that names the groups in the form's
    order, or each group's numbers below its own name. Else every row in doubt, if any was named."""
    rows = vocabulary.rows[table.id]
    columns = [column.id for column in table.blocks[0].columns]
    parts: list[tuple[list[Label], list[Piece]]] = [([], [])]
    for run in reading.runs:
        if run.labels or (run.texts and parts[-1][1]):
            parts.append(([], []))
        parts[-1][0].extend(run.labels)
        if run.values or (run.cells and run.cells[0].explicit):
            parts[-1][1].extend(run.cells)
    seen = list(dict.fromkeys(label.row for labels, _ in parts for label in labels))
    if not seen:
        return
    cells = _cells(parts, rows, seen, len(columns))
    texts = {label.row: label for labels, _ in parts for label in labels}
    place = texts[seen[0]].piece.place
    if cells is None:
        if all(cell.table for _, own in parts for cell in own):
            return
        doubt = _DOUBT.format(len(rows) * len(columns))
        for row in rows:
            yield ReadRow(
                table.id,
                row,
                {column: RawCell("", place, doubt) for column in columns},
                texts[row].text if row in texts else "",
                place,
                "stream",
            )
        return
    if all(cell.table for cell in cells):
        return
    shape = "rows" if len({cell.line for cell in cells}) <= len(rows) else "stream"
    for index, row in enumerate(rows):
        own = cells[index * len(columns) : (index + 1) * len(columns)]
        read = {column: RawCell(cell.text, cell.place) for column, cell in zip(columns, own, strict=True)}
        label = texts[row].text if row in texts else ""
        yield ReadRow(table.id, row, read, label, own[0].place or Place(), shape)


def _cells(
    parts: Sequence[tuple[list[Label], list[Piece]]], rows: Sequence[str], seen: Sequence[str], width: int
) -> list[Piece] | None:
    """All cells in the form's order, or None."""
    if tuple(seen) != tuple(rows):
        return None
    filled = [index for index, (_, cells) in enumerate(parts) if any(cell.sort == "value" for cell in cells)]
    if not filled:
        return None
    after = any(labels for labels, _ in parts[filled[-1] + 1 :])
    if len(filled) == 1 and not after:
        return fit(parts[filled[0]][1], width * len(rows))
    if len(filled) != len(rows) or after:
        return None
    found: list[Piece] = []
    named: list[str] = []
    start = 0
    for index in filled:
        own = [label.row for labels, _ in parts[start : index + 1] for label in labels]
        cells = fit(parts[index][1], width)
        if cells is None or len(set(own)) != 1:
            return None
        named.append(own[0])
        found.extend(cells)
        start = index + 1
    return found if tuple(named) == tuple(rows) else None
