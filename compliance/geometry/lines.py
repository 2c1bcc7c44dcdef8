"""Glyphs → lines of text in reading order, and the text of a cell."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from compliance.geometry.page import Glyph

OVERLAP = "字符重叠"
"""Digits printed over each other: which of them counts, cannot be seen."""


class Line(msgspec.Struct, frozen=True):
    """A line of text with its outline; wide gaps are kept as runs of spaces (they carry columns)."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    doubt: str = ""


def lines_of(glyphs: Iterable[Glyph]) -> list[Line]:
    """Glyphs grouped into lines, top to bottom, each left to right.

    Punctuation is small and sits low, so overlap is measured against the tallest glyph of the line.
    """
    rows: list[list[Glyph]] = []
    top = bottom = 0.0
    for glyph in sorted(glyphs, key=_middle):
        y0, y1 = glyph.y0, glyph.y1
        if rows and min(bottom, y1) - max(top, y0) > 0.5 * min(bottom - top, y1 - y0):
            rows[-1].append(glyph)
            if y1 - y0 > bottom - top:
                top, bottom = y0, y1
        else:
            rows.append([glyph])
            top, bottom = y0, y1
    return [_line(sorted(row, key=_left)) for row in rows]


def _middle(glyph: Glyph) -> tuple[float, float]:
    return glyph.y0 + glyph.y1, glyph.x0


def _left(glyph: Glyph) -> float:
    return glyph.x0


def _line(row: list[Glyph]) -> Line:
    size = max([glyph.y1 - glyph.y0 for glyph in row]) or 1.0
    parts: list[str] = []
    end = row[0].x0
    last = row[0]
    doubt = ""
    for glyph in row:
        gap = glyph.x0 - end
        if gap < -0.2 * size and glyph is not last:
            width = min(glyph.x1 - glyph.x0, last.x1 - last.x0)
            if glyph.text == last.text and glyph.x0 - last.x0 < 0.4 * width:
                continue  # drawn twice, a hair apart, to look bold
            if -gap > 0.5 * width and (glyph.text.isdigit() or last.text.isdigit()):
                doubt = OVERLAP
        last = glyph
        if gap > 1.2 * size:
            parts.append(" " * max(2, round(gap / (size / 2))))
        elif gap > 0.3 * size:
            parts.append(" ")
        parts.append(glyph.text)
        end = max(end, glyph.x1)
    return Line(
        "".join(parts).rstrip(),
        row[0].x0,
        min([glyph.y0 for glyph in row]),
        end,
        max([glyph.y1 for glyph in row]),
        next((glyph.doubt for glyph in row if glyph.doubt), doubt),
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
