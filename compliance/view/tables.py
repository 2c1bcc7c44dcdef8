"""An official table laid out as the form prints it, as an abstract grid that any renderer can draw."""

from __future__ import annotations

from typing import Literal

import msgspec

from compliance.model.form import BlockSpec, GroupSpec, RowSpec, TableSpec

Part = Literal["head", "title", "label", "value", "void"]


class Box(msgspec.Struct, frozen=True):
    """A box of the printed form. ``fact`` is set where a number belongs. ``void``: the form has
    no box for a number here (the row is of another block)."""

    part: Part
    text: str = ""
    fact: str = ""
    across: int = 1
    down: int = 1


class Layout(msgspec.Struct, frozen=True):
    """Boxes row by row (HTML table model), the grid's width, and how many columns are labels."""

    rows: tuple[tuple[Box, ...], ...]
    columns: int
    label_columns: int


def layout(table: TableSpec, extra: frozenset[str] = frozenset()) -> Layout:
    """The layout of ``table``. ``extra``: ids of substitute rows that the report has; they are drawn
    in place of the rows they stand for."""
    if table.layout == "blocks":
        return _blocks(table)
    if table.layout == "strip":
        return _strip(table)
    return _matrix(table, extra)


def _blocks(table: TableSpec) -> Layout:
    most = max(len(block.columns) for block in table.blocks)
    rows: list[tuple[Box, ...]] = []
    for block in table.blocks:
        if block.title:
            rows.append((Box("title", block.title, across=most + 1),))
        last = most - len(block.columns) + 1
        spans = [1] * (len(block.columns) - 1) + [last]
        head = [Box("head", "信息内容")]
        spanned = list(zip(block.columns, spans, strict=True))
        head += [Box("head", column.label, across=span) for column, span in spanned]
        rows.append(tuple(head))
        for row in block.rows:
            values = [
                Box("value", fact=f"{table.id}.{row.id}.{column.id}", across=span) for column, span in spanned
            ]
            rows.append((Box("label", row.number + row.label), *values))
    return Layout(tuple(rows), most + 1, 1)


def _strip(table: TableSpec) -> Layout:
    block = table.blocks[0]
    width = len(block.columns)
    groups = {group.id: group for group in table.groups}
    grouped = any(row.group in groups for row in block.rows)
    heads: tuple[list[Box], ...] = ([], [], [])
    for index, row in enumerate(block.rows):
        group = groups.get(row.group)
        if group is None:
            heads[0].append(Box("head", row.label, across=width))
            heads[1].extend(Box("head", column.label, down=1 + grouped) for column in block.columns)
            continue
        if index == 0 or block.rows[index - 1].group != row.group:
            members = sum(other.group == row.group for other in block.rows)
            heads[0].append(Box("head", group.label, across=width * members))
        heads[1].append(Box("head", row.label, across=width))
        heads[2].extend(Box("head", column.label) for column in block.columns)
    values = tuple(
        Box("value", fact=f"{table.id}.{row.id}.{column.id}")
        for row in block.rows
        for column in block.columns
    )
    return Layout((*(tuple(head) for head in heads if head), values), width * len(block.rows), 0)


def _matrix(table: TableSpec, extra: frozenset[str]) -> Layout:
    block = table.blocks[0]
    printed = _printed_rows(table, block, extra)
    nests = _nests(printed, table.groups)
    depth = 1 + max((len(nest) for nest in nests), default=0)
    rows: list[tuple[Box, ...]] = list(_matrix_head(table, block, depth))
    for index, row in enumerate(printed):
        boxes: list[Box] = []
        for level, group in enumerate(nests[index]):
            before = nests[index - 1] if index else ()
            if len(before) <= level or before[level] is not group:
                down = sum(len(nest) > level and nest[level] is group for nest in nests)
                boxes.append(Box("label", group.number + group.label, down=down))
        boxes.append(Box("label", row.number + row.label, across=depth - len(nests[index])))
        boxes += [Box("value", fact=f"{table.id}.{row.id}.{column.id}") for column in block.columns]
        rows.append(tuple(boxes))
    return Layout(tuple(rows), depth + len(block.columns), depth)


def _printed_rows(table: TableSpec, block: BlockSpec, extra: frozenset[str]) -> tuple[RowSpec, ...]:
    rows = list(block.rows)
    for substitute in table.substitutes:
        used = [row for row in substitute.rows if row.id in extra]
        if used:
            at = next(i for i, row in enumerate(rows) if row.id in substitute.instead_of)
            rows = [row for row in rows if row.id not in substitute.instead_of]
            rows[at:at] = used
    return tuple(rows)


def _nests(rows: tuple[RowSpec, ...], groups: tuple[GroupSpec, ...]) -> list[tuple[GroupSpec, ...]]:
    """For each row the group labels to its left, outermost first: a group reaches from its first row to
    its last, and one that lies inside another stands to its right."""
    reach: list[tuple[int, int, GroupSpec]] = []
    for group in groups:
        own = [index for index, row in enumerate(rows) if row.group == group.id]
        if own:
            reach.append((own[0], own[-1], group))
    reach.sort(key=lambda item: item[0] - item[1])
    return [
        tuple(group for start, end, group in reach if start <= index <= end) for index in range(len(rows))
    ]


def _matrix_head(table: TableSpec, block: BlockSpec, depth: int) -> list[tuple[Box, ...]]:
    """The header: its first group stands over every column, the others over those of their set."""
    if not table.column_groups:
        return [(Box("head", table.corner, across=depth), *(Box("head", c.label) for c in block.columns))]
    every, *inner = table.column_groups
    above = {member: group for group in inner for member in table.column_sets[group.id]}
    top = [
        Box("head", table.corner, across=depth, down=3),
        Box("head", every.label, across=len(block.columns)),
    ]
    middle: list[Box] = []
    bottom: list[Box] = []
    for column in block.columns:
        group = above.get(column.id)
        if group is None:
            middle.append(Box("head", column.label, down=2))
            continue
        members = table.column_sets[group.id]
        if column.id == members[0]:
            middle.append(Box("head", group.label, across=len(members)))
        bottom.append(Box("head", column.label))
    return [tuple(top), tuple(middle), tuple(bottom)]
