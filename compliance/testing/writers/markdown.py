"""Writes a report as Markdown with pipe tables, as converters make it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from compliance.testing.flow import flow
from compliance.testing.layout import Box, Sheet
from compliance.testing.spec import Spec

Tables = Literal["grid", "row"]
"""grid: a pipe table for each official table, merged cells filled at their first position only.
row: one small table for each row of numbers, with a header that says nothing (数据1 …)."""


def write(spec: Spec, tables: Tables = "grid") -> bytes:
    """The file as UTF-8 bytes."""
    lines: list[str] = []
    for item in flow(spec):
        if isinstance(item, Sheet):
            lines += _grid(item) if tables == "grid" else _each_row(item)
        elif item.kind == "title":
            lines.append(f"# {item.text}")
        elif item.kind == "heading":
            lines.append(f"## {item.number}{item.text}")
        else:
            lines.append(item.text)
        lines.append("")
    return "\n".join(lines).encode()


def _pipes(cells: list[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _grid(table: Sheet) -> list[str]:
    head, *rows = table.grid()
    return [_pipes(head), "|" + "---|" * table.columns, *(_pipes(row) for row in rows)]


def _each_row(table: Sheet) -> list[str]:
    if table.heads and not any(box.fact for box in table.rows[table.heads][:1]):
        return list(_matrix_rows(table))
    if table.heads:
        return list(_strip_rows(table))
    return list(_block_rows(table))


def _matrix_rows(table: Sheet) -> Iterator[str]:
    """A line for every group label, a table for every row."""
    for row in table.rows[table.heads :]:
        values = [box.text for box in row if box.fact]
        *groups, label = [box.text for box in row if not box.fact]
        for group in groups:
            yield f"**{group}**"
            yield ""
        yield _pipes(["类别", *(f"数据{i}" for i in range(1, len(values))), "总计"])
        yield "|" + "---|" * (len(values) + 1)
        yield _pipes([label, *values])
        yield ""


def _strip_rows(table: Sheet) -> Iterator[str]:
    """A table for each group of columns."""
    values = {box.column: box.text for box in table.rows[-1]}
    heads = [box for row in table.rows[: table.heads] for box in row]
    leaves = {box.column: box.text for box in heads if box.colspan == 1}
    groups = [box for box in heads if box.colspan > 1 and not any(_within(other, box) for other in heads)]
    for group in sorted(groups, key=lambda box: box.column):
        span = range(group.column, group.column + group.colspan)
        yield f"**{group.text}**"
        yield ""
        yield _pipes([leaves[column] for column in span])
        yield "|" + "---|" * len(span)
        yield _pipes([values[column] for column in span])
        yield ""


def _within(inner: Box, outer: Box) -> bool:
    return (
        inner is not outer
        and inner.colspan > 1
        and inner.row > outer.row
        and outer.column <= inner.column < outer.column + outer.colspan
    )


def _block_rows(table: Sheet) -> Iterator[str]:
    """A table for each block, its title a line above."""
    for row in table.rows:
        texts = [box.text for box in row]
        if len(row) == 1:
            yield ""
            yield f"### {texts[0]}"
            yield ""
        else:
            yield _pipes(texts)
            if not any(box.fact for box in row):
                yield "|" + "---|" * len(texts)
    yield ""
