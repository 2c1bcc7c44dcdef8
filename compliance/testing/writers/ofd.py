"""Writes a report as OFD (GB/T 33190): pages of A4 on which text and the lines of tables are drawn."""

from __future__ import annotations

import io
import itertools
import zipfile
from collections.abc import Iterator
from xml.sax.saxutils import escape

from compliance.testing.flow import Line, flow
from compliance.testing.layout import Box, Sheet
from compliance.testing.spec import Spec

_NS = 'xmlns:ofd="http://www.ofdspec.org/2016"'
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
# A fixed time of day, so that the same report gives the same bytes.
_WHEN = (2020, 1, 1, 0, 0, 0)
_LEFT, _RIGHT, _TOP, _BOTTOM = 20.0, 190.0, 25.0, 270.0  # millimetres
_PROSE, _CELL = 4.5, 3.2  # character sizes
_LEADING = 1.4


def write(spec: Spec) -> bytes:
    """The document as bytes."""
    pages = _Pages()
    for item in flow(spec):
        if isinstance(item, Sheet):
            pages.table(item)
        else:
            pages.paragraph(item)
    listed = "".join(
        f'<ofd:Page ID="{100 + n}" BaseLoc="Pages/Page_{n}/Content.xml"/>' for n in range(len(pages.drawn))
    )
    parts = {
        "OFD.xml": f'<ofd:OFD {_NS} Version="1.0" DocType="OFD"><ofd:DocBody><ofd:DocInfo><ofd:Title>'
        f"{escape(spec.title)}</ofd:Title></ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot>"
        "</ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": f"<ofd:Document {_NS}><ofd:CommonData><ofd:MaxUnitID>999999</ofd:MaxUnitID>"
        "<ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea></ofd:CommonData>"
        f"<ofd:Pages>{listed}</ofd:Pages></ofd:Document>",
    }
    for number, objects in enumerate(pages.drawn):
        parts[f"Doc_0/Pages/Page_{number}/Content.xml"] = (
            f'<ofd:Page {_NS}><ofd:Content><ofd:Layer ID="{200 + number}">{"".join(objects)}</ofd:Layer>'
            "</ofd:Content></ofd:Page>"
        )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            info = zipfile.ZipInfo(name, _WHEN)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, (_HEAD + content).encode())
    return buffer.getvalue()


class _Pages:
    """Fills pages from the top; a table is cut between two of its rows where a page is full."""

    def __init__(self) -> None:
        self.drawn: list[list[str]] = [[]]
        self._y = _TOP
        self._ids = itertools.count(1000)

    def paragraph(self, line: Line) -> None:
        """One paragraph, indented by two characters unless it is a title or stands at the right."""
        text = line.number + line.text
        if line.kind in ("signature", "date"):
            text = "　" * max(0, int((_RIGHT - _LEFT) / _PROSE) - len(text)) + text
        elif line.kind != "title":
            text = "　　" + text
        for piece in _wrapped(text, _RIGHT - _LEFT, _PROSE):
            if self._y + _PROSE > _BOTTOM:
                self._turn()
            self._text(piece, _LEFT, self._y, _PROSE)
            self._y += _PROSE * _LEADING

    def table(self, table: Sheet) -> None:
        """One table, columns of equal width."""
        wide = (_RIGHT - _LEFT) / table.columns
        xs = [_LEFT + wide * column for column in range(table.columns + 1)]
        heights = _heights(table, wide)
        start = 0
        while start < len(table.rows):
            end, bottom = start, self._y
            while end < len(table.rows) and bottom + heights[end] <= _BOTTOM:
                bottom += heights[end]
                end += 1
            if end == start:
                self._turn()
                continue
            ys = [self._y, *itertools.accumulate(heights[start:end], initial=self._y)][1:]
            for box in (box for row in table.rows for box in row):
                top, stop = max(box.row, start), min(box.row + box.rowspan, end)
                if top < stop:
                    self._box(box, xs, (ys[top - start], ys[stop - start]), show=box.row >= start)
            self._y = ys[-1] + _PROSE
            start = end

    def _box(self, box: Box, xs: list[float], ys: tuple[float, float], *, show: bool) -> None:
        left, right, (top, bottom) = xs[box.column], xs[box.column + box.colspan], ys
        self._line(left, top, right, top)
        self._line(left, bottom, right, bottom)
        self._line(left, top, left, bottom)
        self._line(right, top, right, bottom)
        if show:
            for index, piece in enumerate(_wrapped(box.text, right - left - 2, _CELL)):
                self._text(piece, left + 1, top + 1 + index * _CELL * _LEADING, _CELL)

    def _turn(self) -> None:
        self.drawn.append([])
        self._y = _TOP

    def _text(self, text: str, x: float, y: float, size: float) -> None:
        steps = " ".join(f"{_width(char, size):g}" for char in text[:-1])
        delta = f' DeltaX="{steps}"' if steps else ""
        if text.strip():
            self.drawn[-1].append(
                f'<ofd:TextObject ID="{next(self._ids)}" Boundary="{x:g} {y:g} {_RIGHT - _LEFT:g} {size:g}" '
                f'Font="1" Size="{size:g}"><ofd:TextCode X="0" Y="{size * 0.86:g}"{delta}>{escape(text)}'
                "</ofd:TextCode></ofd:TextObject>"
            )

    def _line(self, x0: float, y0: float, x1: float, y1: float) -> None:
        self.drawn[-1].append(
            f'<ofd:PathObject ID="{next(self._ids)}" Boundary="{x0:g} {y0:g} {x1 - x0 + 0.2:g} '
            f'{y1 - y0 + 0.2:g}" LineWidth="0.2"><ofd:AbbreviatedData>M 0 0 L {x1 - x0:g} {y1 - y0:g}'
            "</ofd:AbbreviatedData></ofd:PathObject>"
        )


def _heights(table: Sheet, wide: float) -> list[float]:
    """Of each row, so that every box holds its text; a tall box stretches its last row."""
    heights = [_CELL * _LEADING + 2.0] * len(table.rows)
    for box in (box for row in table.rows for box in row):
        lines = sum(1 for _ in _wrapped(box.text, wide * box.colspan - 2, _CELL))
        rows = range(box.row, box.row + box.rowspan)
        missing = lines * _CELL * _LEADING + 2.0 - sum(heights[row] for row in rows)
        heights[rows[-1]] += max(0.0, missing)
    return heights


def _width(char: str, size: float) -> float:
    return size if ord(char) > 0x2E7F else size / 2


def _wrapped(text: str, wide: float, size: float) -> Iterator[str]:
    """Pieces no wider than ``wide``; a number is not broken."""
    line, used = "", 0.0
    for piece in _pieces(text):
        width = sum(_width(char, size) for char in piece)
        if line and used + width > wide + 0.01:
            yield line
            line, used = "", 0.0
        line, used = line + piece, used + width
    yield line


def _pieces(text: str) -> Iterator[str]:
    for solid, group in itertools.groupby(text, key=lambda char: char.isascii() and not char.isspace()):
        if solid:
            yield "".join(group)
        else:
            yield from group
