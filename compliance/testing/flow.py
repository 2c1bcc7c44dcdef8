"""A report as the sequence of things a page prints: title, headings, paragraphs, tables, signature."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import msgspec

from compliance.testing.layout import Sheet, sheet
from compliance.testing.spec import Spec


class Line(msgspec.Struct, frozen=True):
    """One paragraph. ``number`` is a heading's number with its stop (一、), kept apart because Word
    may number headings by itself."""

    kind: Literal["title", "heading", "text", "signature", "date"]
    text: str
    number: str = ""


def flow(spec: Spec) -> Iterator[Line | Sheet]:
    """Everything a report prints, top to bottom."""
    yield Line("title", spec.title)
    for text in spec.preamble:
        yield Line("text", text)
    for part in spec.parts:
        if part.heading:
            yield Line("heading", part.heading, f"{part.number}、" if part.number else "")
        for text in part.paragraphs:
            yield Line("text", text)
        if part.table and not _empty(spec, part.table):
            yield sheet(spec, part.table)
    if spec.signature:
        yield Line("signature", spec.signature)
    if spec.signed:
        yield Line("date", f"{spec.signed.year}年{spec.signed.month}月{spec.signed.day}日")


def _empty(spec: Spec, table_id: str) -> bool:
    table = spec.layout.table[table_id]
    return all(f"{table_id}.{row.id}" in spec.dropped for block in table.blocks for row in block.rows)
