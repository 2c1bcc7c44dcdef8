"""Writes a report as plain text with its tables flattened in the ways programs flatten them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Literal

from compliance.testing.flow import Line, flow
from compliance.testing.layout import Box, Sheet
from compliance.testing.spec import Spec

Flat = Literal["cells", "spaced", "pipes", "layout", "glued"]
"""cells: a cell a line, indented by a tab, rows apart by an empty line. spaced: a cell a line, an
empty line between, a blank cell a run of empty lines. pipes: a row a line, cells between pipes, a
merged cell followed by empty ones. layout: columns by spaces, prose broken at the line's end, page
numbers (``pdftotext -layout``). glued: no separator at all, everything in one paragraph."""

FLATS: tuple[Flat, ...] = ("cells", "spaced", "pipes", "layout", "glued")
_WIDTH = 60  # half-width characters in a line of prose
_PIECES = re.compile(r"[0-9A-Za-z.%]+|.")  # no program breaks a line inside a number


def write(spec: Spec, flat: Flat = "cells") -> bytes:
    """The file as UTF-8 bytes."""
    if flat == "glued":
        return _glued(spec).encode()
    lines: list[str] = []
    for item in flow(spec):
        if isinstance(item, Sheet):
            lines += _TABLES[flat](item)
        elif flat == "layout":
            lines += _wrapped(item)
        else:
            lines += [item.number + item.text, ""]
    if flat == "layout":
        lines = _paged(lines)
    return ("\n".join(lines) + "\n").encode()


def _glued(spec: Spec) -> str:
    parts: list[str] = []
    for item in flow(spec):
        if isinstance(item, Sheet):
            parts += [box.text for row in item.rows for box in row]
        else:
            parts.append(item.number + item.text + ("\n" if item.kind == "title" else ""))
    return "".join(parts) + "\n"


def _cells(table: Sheet) -> Iterator[str]:
    for row in table.rows:
        for box in row:
            yield f"\t{box.text}"
        yield ""


def _spaced(table: Sheet) -> Iterator[str]:
    for row in table.rows:
        for box in row:
            yield box.text
            yield ""


def _pipes(table: Sheet) -> Iterator[str]:
    for row in table.rows:
        yield "|" + "".join(box.text + "|" * box.colspan for box in row)
    yield ""


def _layout(table: Sheet) -> Iterator[str]:
    """Every grid column gets the room its widest unmerged cell needs, at least 8."""
    widths = [8] * table.columns
    for row in table.rows:
        for box in row:
            if box.colspan == 1:
                widths[box.column] = max(widths[box.column], _wide(box.text) + 2)
    starts = [sum(widths[:column]) for column in range(table.columns)]
    yield ""
    for row in table.rows:
        yield _placed(row, starts)
        if any(not box.fact for box in row) and len(row) == 1:
            yield ""
    yield ""


def _placed(row: tuple[Box, ...], starts: list[int]) -> str:
    line = ""
    for box in row:
        room = starts[box.column] - _wide(line)
        # Columns must never touch: two spaces are what tells them apart.
        line += " " * max(room, 2 if line else 0) + box.text
    return line


def _wide(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WFA" else 1 for sign in text)


def _wrapped(line: Line) -> Iterator[str]:
    text = line.number + line.text
    if line.kind == "title":
        yield " " * max(0, (_WIDTH - _wide(text)) // 2) + text
        yield ""
        return
    if line.kind in ("signature", "date"):
        yield " " * max(0, _WIDTH - _wide(text) - 4) + text
        return
    current = "    "
    for piece in _PIECES.findall(text):
        if _wide(current) + _wide(piece) > _WIDTH and piece not in "，。；：、）》〉":
            yield current
            current = ""
        current += piece
    yield current


def _paged(lines: list[str]) -> list[str]:
    """Page numbers and form feeds every 42 lines."""
    pages = [lines[i : i + 42] for i in range(0, len(lines), 42)]
    paged: list[str] = []
    for number, page in enumerate(pages, 1):
        paged += [*page, "", " " * 28 + f"- {number} -", "\f" if number < len(pages) else ""]
    return paged


_TABLES = {"cells": _cells, "spaced": _spaced, "pipes": _pipes, "layout": _layout}
