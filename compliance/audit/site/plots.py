"""Plots of the overview as plain SVG: bars across, columns; every number is printed, none is only drawn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

import msgspec

from compliance.text.shown import shown_line

_ROW = 26
_LABEL = 400
_BARS = 440
_NUMBER = 90
_HEIGHT = 170
_WIDE = 760
_TEXT = 28
"""Characters of a label; the whole is in the title that the pointer shows."""


class Bar(msgspec.Struct, frozen=True):
    """A label and its parts: (name of the style, number). ``note`` is printed after the bar."""

    label: str
    parts: tuple[tuple[str, float], ...]
    note: str = ""
    hint: str = ""

    @property
    def total(self) -> float:
        """All parts together."""
        return sum(number for _, number in self.parts)


def across(bars: Sequence[Bar], title: str) -> Iterator[str]:
    """Bars one below the other, the longest filling the width."""
    height = _ROW * len(bars) + 6
    most = max((bar.total for bar in bars), default=0) or 1
    yield from _open(title, _LABEL + _BARS + _NUMBER, height)
    for position, bar in enumerate(bars):
        y = position * _ROW + 4
        hint = escape(shown_line(bar.hint or bar.label))
        yield f"<g><title>{hint}</title>"
        yield f'<text class="label" x="{_LABEL - 8}" y="{y + 14}">{_cut(bar.label)}</text>'
        x = float(_LABEL)
        for style, number in bar.parts:
            size = number / most * _BARS
            if number:
                yield f'<rect class="{style}" x="{x:.1f}" y="{y}" width="{max(size, 1.5):.1f}" height="18"/>'
            x += size
        note = escape(bar.note or _number(bar.total))
        yield f'<text class="note" x="{x + 6:.1f}" y="{y + 14}">{note}</text></g>\n'
    yield "</svg>\n"


def columns(bars: Sequence[Bar], title: str) -> Iterator[str]:
    """Columns side by side, with a number above and a label below each."""
    most = max((bar.total for bar in bars), default=0) or 1
    step = min(120.0, _WIDE / max(len(bars), 1))
    wide = step * len(bars)
    yield from _open(title, round(wide), _HEIGHT + 56)
    for position, bar in enumerate(bars):
        middle = step * (position + 0.5)
        base = _HEIGHT + 20.0
        yield f"<g><title>{escape(shown_line(bar.hint or bar.label))}</title>"
        y = base
        for style, number in bar.parts:
            size = number / most * (_HEIGHT - 10)
            if number:
                size = max(size, 1.5)
                y -= size
                yield (
                    f'<rect class="{style}" x="{middle - step * 0.3:.1f}" y="{y:.1f}"'
                    f' width="{step * 0.6:.1f}" height="{size:.1f}"/>'
                )
        note = escape(bar.note or _number(bar.total))
        yield f'<text class="over" x="{middle:.1f}" y="{y - 6:.1f}">{note}</text>'
        yield f'<text class="under" x="{middle:.1f}" y="{base + 20:.1f}">{_cut(bar.label, 8)}</text></g>\n'
    yield f'<line class="base" x1="0" y1="{_HEIGHT + 20}" x2="{wide:.1f}" y2="{_HEIGHT + 20}"/></svg>\n'


def _open(title: str, wide: int, high: int) -> Iterator[str]:
    yield (
        f'<svg class="plot" role="img" aria-label="{escape(title)}" viewBox="0 0 {wide} {high}"'
        f' width="{wide}" height="{high}" xmlns="http://www.w3.org/2000/svg">\n'
    )


def _cut(label: str, most: int = _TEXT) -> str:
    label = shown_line(label)
    return escape(label if len(label) <= most else label[: most - 1] + "…")


def _number(value: float) -> str:
    return f"{value:g}" if value < 1e6 else f"{value:.0f}"
