"""Glyphs → lines of text in reading order, and the text of a cell."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from compliance.geometry.page import Glyph


class Line(msgspec.Struct, frozen=True):
    """A line of text with its outline; wide gaps are kept as runs of spaces (they carry columns)."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    doubt: str = ""


def lines_of(glyphs: Iterable[Glyph]) -> list[Line]:
    """Glyphs grouped into lines, top to bottom, each left to right."""
    rows: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=lambda glyph: ((glyph.y0 + glyph.y1) / 2, glyph.x0)):
        if rows and _same_line(rows[-1], glyph):
            rows[-1].append(glyph)
        else:
            rows.append([glyph])
    return [_line(sorted(row, key=lambda glyph: glyph.x0)) for row in rows]


def _same_line(row: list[Glyph], glyph: Glyph) -> bool:
    """Punctuation is small and sits low, so overlap is measured against the tallest glyph."""
    tallest = max(row, key=lambda other: other.size)
    overlap = min(tallest.y1, glyph.y1) - max(tallest.y0, glyph.y0)
    return overlap > 0.5 * min(tallest.size, glyph.size)


def _line(row: list[Glyph]) -> Line:
    size = max(glyph.size for glyph in row) or 1.0
    parts: list[str] = []
    end = row[0].x0
    for glyph in row:
        gap = glyph.x0 - end
        if gap > 1.2 * size:
            parts.append(" " * max(2, round(gap / (size / 2))))
        elif gap > 0.3 * size:
            parts.append(" ")
        parts.append(glyph.text)
        end = max(end, glyph.x1)
    return Line(
        "".join(parts).rstrip(),
        row[0].x0,
        min(glyph.y0 for glyph in row),
        end,
        max(glyph.y1 for glyph in row),
        next((glyph.doubt for glyph in row if glyph.doubt), ""),
    )


def cell_text(glyphs: Iterable[Glyph]) -> tuple[str, str]:
    """The text of one cell and its doubt: lines joined without space, except between two digits
    (two numbers under each other must not become one)."""
    text, doubt = "", ""
    for line in lines_of(glyphs):
        piece = line.text.strip()
        text += (" " if text[-1:].isdigit() and piece[:1].isdigit() else "") + piece
        doubt = doubt or line.doubt
    return text, doubt
