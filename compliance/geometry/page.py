"""A page as drawn: glyphs and rulings in points, origin at the top left."""

from __future__ import annotations

import msgspec


class Glyph(msgspec.Struct, frozen=True, gc=False):
    """A character with its box: x0 ≤ x1, y0 (top) ≤ y1 (bottom). ``size`` is its height in points.

    ``doubt`` is not empty where the character itself is uncertain (optical recognition)."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    doubt: str = ""

    @property
    def size(self) -> float:
        return self.y1 - self.y0


class Ruling(msgspec.Struct, frozen=True, gc=False):
    """A straight line: horizontal (y0 == y1) or vertical (x0 == x1)."""

    x0: float
    y0: float
    x1: float
    y1: float


class Page(msgspec.Struct, frozen=True):
    """One page. ``number`` counts from 1; ``pictures`` are boxes (x0, y0, x1, y1) of images."""

    number: int
    width: float
    height: float
    glyphs: tuple[Glyph, ...]
    rulings: tuple[Ruling, ...]
    pictures: tuple[tuple[float, float, float, float], ...] = ()


def turned(page: Page, quarters: int) -> Page:
    """The page turned clockwise by so many quarters of a circle."""
    for _ in range(quarters % 4):
        high = page.height
        page = Page(
            page.number,
            high,
            page.width,
            tuple(Glyph(g.text, high - g.y1, g.x0, high - g.y0, g.x1, g.doubt) for g in page.glyphs),
            tuple(Ruling(high - r.y1, r.x0, high - r.y0, r.x1) for r in page.rulings),
            tuple((high - y1, x0, high - y0, x1) for x0, y0, x1, y1 in page.pictures),
        )
    return page
