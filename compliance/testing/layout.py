"""How the official tables of a form look on paper: boxes with spans, worked out from the form file."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from compliance.model.form import BlockSpec, GroupSpec, RowSpec, TableSpec
from compliance.testing.spec import Spec, cell_text


class Box(msgspec.Struct, frozen=True):
    """A printed cell at its top left position (0-based). ``fact`` is the id of the value it holds,
    "" for labels and headers."""

    text: str
    row: int
    column: int
    rowspan: int = 1
    colspan: int = 1
    fact: str = ""


class Sheet(msgspec.Struct, frozen=True):
    """A printed table. ``heads`` is the number of header rows at its top (0 for a table of blocks,
    whose headers stand among the rows)."""

    table: str
    columns: int
    rows: tuple[tuple[Box, ...], ...]
    heads: int

    def grid(self) -> list[list[str]]:
        """The texts of all grid positions; a merged cell's text stands at its first only."""
        grid = [[""] * self.columns for _ in self.rows]
        for row in self.rows:
            for box in row:
                grid[box.row][box.column] = box.text
        return grid


def sheet(spec: Spec, table_id: str) -> Sheet:
    """The official table ``table_id`` of a report, as its form prints it."""
    table = spec.layout.table[table_id]
    if table.layout == "blocks":
        return _blocks(spec, table)
    if table.layout == "matrix":
        return _matrix(spec, table)
    return _strip(spec, table)


def rows_of(spec: Spec, table: TableSpec, block: BlockSpec) -> tuple[RowSpec, ...]:
    """The rows that are printed: substitutes in their place, dropped ones left out."""
    rows: list[RowSpec] = []
    replaced: dict[str, tuple[RowSpec, ...]] = {}
    if table.id in spec.substitutes:
        for substitute in table.substitutes:
            first, *rest = substitute.instead_of
            replaced |= {first: substitute.rows, **dict.fromkeys(rest, ())}
    for row in block.rows:
        rows += replaced.get(row.id, (row,))
    return tuple(row for row in rows if f"{table.id}.{row.id}" not in spec.dropped)


def row_label(spec: Spec, table: TableSpec, row: RowSpec) -> str:
    """A row's printed label, with its number."""
    return spec.labels.get(f"{table.id}.{row.id}", f"{row.number}{row.label}")


def _blocks(spec: Spec, table: TableSpec) -> Sheet:
    width = 1 + max(len(block.columns) for block in table.blocks)
    rows: list[tuple[Box, ...]] = []
    for block in table.blocks:
        if block.title:
            rows.append((Box(block.title, len(rows), 0, colspan=width),))
        labels = ("信息内容", *(column.label for column in block.columns))
        rows.append(tuple(_spread(labels, len(rows), width, ())))
        for row in rows_of(spec, table, block):
            ids = tuple(f"{table.id}.{row.id}.{column.id}" for column in block.columns)
            texts = (cell_text(spec.facts.get(i), c) for i, c in zip(ids, block.columns, strict=True))
            label = row_label(spec, table, row)
            rows.append(tuple(_spread((label, *texts), len(rows), width, ids)))
    return Sheet(table.id, width, tuple(rows), 0)


def _spread(texts: tuple[str, ...], row: int, width: int, facts: tuple[str, ...]) -> Iterator[Box]:
    """Boxes side by side; the last takes what is left of the width, as the official table does."""
    for column, text in enumerate(texts):
        span = width - column if column == len(texts) - 1 else 1
        yield Box(text, row, column, colspan=span, fact=facts[column - 1] if facts and column else "")


def _matrix(spec: Spec, table: TableSpec) -> Sheet:
    block = table.blocks[0]
    printed = rows_of(spec, table, block)
    nesting = [_nesting(table, printed, row) for row in printed]
    depth = 1 + max(len(groups) for groups in nesting)
    heads = _heads(table, block, depth)
    rows = [list(row) for row in heads]
    for index, row in enumerate(printed):
        top = len(heads) + index
        boxes: list[Box] = []
        for level, group in enumerate(nesting[index]):
            if index == 0 or group not in nesting[index - 1]:
                span = sum(group in groups for groups in nesting)
                boxes.append(Box(f"{group.number}{group.label}", top, level, rowspan=span))
        start = len(nesting[index])
        boxes.append(Box(row_label(spec, table, row), top, start, colspan=depth - start))
        for offset, column in enumerate(block.columns):
            fact = f"{table.id}.{row.id}.{column.id}"
            boxes.append(Box(cell_text(spec.facts.get(fact), column), top, depth + offset, fact=fact))
        rows.append(boxes)
    return Sheet(table.id, depth + len(block.columns), tuple(tuple(row) for row in rows), len(heads))


def _nesting(table: TableSpec, rows: tuple[RowSpec, ...], row: RowSpec) -> list[GroupSpec]:
    """The groups a row stands in, outermost first: a group spans from its first row to its last,
    whatever lies between (本年度办理结果 spans the rows of 不予公开)."""
    index = rows.index(row)
    spans: list[tuple[int, GroupSpec]] = []
    for group in table.groups:
        own = [i for i, other in enumerate(rows) if other.group == group.id]
        if own and own[0] <= index <= own[-1]:
            spans.append((own[-1] - own[0], group))
    return [group for _, group in sorted(spans, key=lambda span: -span[0])]


def _heads(table: TableSpec, block: BlockSpec, depth: int) -> list[list[Box]]:
    every, *inner = table.column_groups
    columns = [column.id for column in block.columns]
    top = [
        Box(table.corner, 0, 0, rowspan=3, colspan=depth),
        Box(every.label, 0, depth, colspan=len(columns)),
    ]
    middle: list[Box] = []
    bottom: list[Box] = []
    grouped = {member: group for group in inner for member in table.column_sets[group.id]}
    for offset, column in enumerate(block.columns):
        group = grouped.get(column.id)
        if group is None:
            middle.append(Box(column.label, 1, depth + offset, rowspan=2))
            continue
        members = table.column_sets[group.id]
        if column.id == members[0]:
            middle.append(Box(group.label, 1, depth + offset, colspan=len(members)))
        bottom.append(Box(column.label, 2, depth + offset))
    return [top, middle, bottom]


def _strip(spec: Spec, table: TableSpec) -> Sheet:
    block = table.blocks[0]
    width = len(block.columns)
    groups = {group.id: group for group in table.groups}
    rows: list[list[Box]] = [[], [], [], []]
    seen: set[str] = set()
    for index, row in enumerate(rows_of(spec, table, block)):
        left = index * width
        if row.group and row.group not in seen:
            seen.add(row.group)
            members = sum(other.group == row.group for other in block.rows)
            rows[0].append(Box(groups[row.group].label, 0, left, colspan=members * width))
        rows[1 if row.group else 0].append(Box(row.label, 1 if row.group else 0, left, colspan=width))
        for offset, column in enumerate(block.columns):
            if row.group:
                rows[2].append(Box(column.label, 2, left + offset))
            else:
                rows[1].append(Box(column.label, 1, left + offset, rowspan=2))
            fact = f"{table.id}.{row.id}.{column.id}"
            rows[3].append(Box(cell_text(spec.facts.get(fact), column), 3, left + offset, fact=fact))
    return Sheet(table.id, width * len(block.rows), tuple(tuple(row) for row in rows), 3)
