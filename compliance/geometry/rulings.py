"""Rulings of a page → the grids they draw.

A border may be drawn as one line, as a line a cell, as two lines a hair apart, or as thin filled
rectangles that stop at the page's edge (browsers). So collinear pieces are joined, near positions
are snapped together, and a grid is what connected rulings enclose.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence

import msgspec

from compliance.geometry.page import Ruling

SNAP = 2.5
"""Positions closer than this (points) are one ruling."""
REACH = 4.0
"""A ruling that ends this close to another touches it (points)."""
OPEN = 8.0
"""A vertical ruling that runs on this far past the last horizontal leaves its row open (points)."""
MAX_LINES = 400
"""More rulings than this in one direction is a drawing, not a form's table."""


class Box(msgspec.Struct, frozen=True):
    """A cell of a grid: its grid position, spans and outline."""

    row: int
    column: int
    rowspan: int
    colspan: int
    x0: float
    y0: float
    x1: float
    y1: float


class Grid(msgspec.Struct, frozen=True):
    """A ruled grid. ``xs``/``ys``: positions of its lines. ``open_top``/``open_bottom``: the first or
    last row has no closing line: it was cut by the page's edge."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    boxes: tuple[Box, ...]
    open_top: bool
    open_bottom: bool


class _Span(msgspec.Struct):
    """Pieces of one line: position across, and [start, end] along."""

    at: float
    pieces: list[list[float]]

    def covers(self, point: float) -> bool:
        return any(start - REACH <= point <= end + REACH for start, end in self.pieces)

    @property
    def start(self) -> float:
        return self.pieces[0][0]

    @property
    def end(self) -> float:
        return max(piece[1] for piece in self.pieces)


def find_grids(rulings: Iterable[Ruling]) -> tuple[Grid, ...]:
    """All ruled grids of at least two cells, top to bottom."""
    across, down = _spans(rulings)
    grids: list[Grid] = []
    for rows, columns in _connected(across, down):
        grid = _grid(rows, columns)
        if grid is not None:
            grids.append(grid)
    return tuple(sorted(grids, key=lambda grid: (grid.ys[0], grid.xs[0])))


def _spans(rulings: Iterable[Ruling]) -> tuple[list[_Span], list[_Span]]:
    across: list[tuple[float, float, float]] = []
    down: list[tuple[float, float, float]] = []
    for line in rulings:
        if abs(line.x1 - line.x0) >= abs(line.y1 - line.y0):
            across.append(((line.y0 + line.y1) / 2, min(line.x0, line.x1), max(line.x0, line.x1)))
        else:
            down.append(((line.x0 + line.x1) / 2, min(line.y0, line.y1), max(line.y0, line.y1)))
    return _joined(across), _joined(down)


def _joined(lines: list[tuple[float, float, float]]) -> list[_Span]:
    """Lines at nearly the same position become one span, touching pieces one piece; a span whose
    pieces lie apart is split, so that two tables side by side or under each other stay apart."""
    lines.sort()
    groups: list[list[tuple[float, float, float]]] = []
    for line in lines:
        if groups and line[0] - groups[-1][-1][0] <= SNAP and line[0] - groups[-1][0][0] <= 2 * SNAP:
            groups[-1].append(line)
        else:
            groups.append([line])
    spans: list[_Span] = []
    for group in groups:
        at = sum(line[0] for line in group) / len(group)
        pieces: list[list[float]] = []
        for start, end in sorted((line[1], line[2]) for line in group):
            if pieces and start <= pieces[-1][1] + REACH:
                pieces[-1][1] = max(pieces[-1][1], end)
            else:
                pieces.append([start, end])
        spans.extend(_Span(at, [piece]) for piece in pieces)
    return spans


def _connected(across: list[_Span], down: list[_Span]) -> list[tuple[list[_Span], list[_Span]]]:
    """Groups of rulings that touch each other."""
    if len(across) > MAX_LINES * 4 or len(down) > MAX_LINES * 4:
        return []
    parent = list(range(len(across) + len(down)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    for i, row in enumerate(across):
        for j, column in enumerate(down):
            if (
                row.start - REACH <= column.at <= row.end + REACH
                and column.start - REACH <= row.at <= column.end + REACH
            ):
                parent[root(i)] = root(len(across) + j)
    groups: dict[int, tuple[list[_Span], list[_Span]]] = {}
    for i, row in enumerate(across):
        groups.setdefault(root(i), ([], []))[0].append(row)
    for j, column in enumerate(down):
        groups.setdefault(root(len(across) + j), ([], []))[1].append(column)
    return [group for group in groups.values() if group[0] and group[1]]


def _positions(values: Iterable[float]) -> list[float]:
    """Sorted positions, near ones merged."""
    merged: list[list[float]] = []
    for value in sorted(values):
        if merged and value - merged[-1][0] <= SNAP:
            merged[-1].append(value)
        else:
            merged.append([value])
    return [sum(group) / len(group) for group in merged]


def _grid(rows: list[_Span], columns: list[_Span]) -> Grid | None:
    ys = _positions(span.at for span in rows)
    xs = _positions(span.at for span in columns)
    top, bottom = min(span.start for span in columns), max(span.end for span in columns)
    left, right = min(span.start for span in rows), max(span.end for span in rows)
    open_top, open_bottom = top < ys[0] - OPEN, bottom > ys[-1] + OPEN
    ys = [top, *ys] if open_top else ys
    ys = [*ys, bottom] if open_bottom else ys
    xs = [left, *xs] if left < xs[0] - OPEN else xs
    xs = [*xs, right] if right > xs[-1] + OPEN else xs
    if len(xs) < 2 or len(ys) < 2 or len(xs) > MAX_LINES or len(ys) > MAX_LINES:
        return None
    if (len(xs) - 1) * (len(ys) - 1) < 2:
        return None
    boxes = _boxes(xs, ys, rows, columns)
    return Grid(tuple(xs), tuple(ys), boxes, open_top, open_bottom)


def _walls(lines: Sequence[float], spans: list[_Span], middles: Sequence[float]) -> list[list[bool]]:
    """``walls[i][k]``: is there a ruling on line i beside the k-th interval of the other direction."""
    walls = [[False] * len(middles) for _ in lines]
    for span in spans:
        i = bisect_left(lines, span.at - SNAP)
        while i < len(lines) and abs(lines[i] - span.at) <= SNAP:
            for k, middle in enumerate(middles):
                if not walls[i][k] and span.covers(middle):
                    walls[i][k] = True
            i += 1
    return walls


def _boxes(xs: list[float], ys: list[float], rows: list[_Span], columns: list[_Span]) -> tuple[Box, ...]:
    """Elementary cells with no ruling between them become one box, if that box is a rectangle."""
    wide, high = len(xs) - 1, len(ys) - 1
    floors = _walls(ys, rows, [(xs[j] + xs[j + 1]) / 2 for j in range(wide)])
    sides = _walls(xs, columns, [(ys[i] + ys[i + 1]) / 2 for i in range(high)])
    seen = [[False] * wide for _ in range(high)]
    boxes: list[Box] = []
    for i in range(high):
        for j in range(wide):
            if seen[i][j]:
                continue
            area = _area(i, j, floors, sides, seen)
            top, left = min(a[0] for a in area), min(a[1] for a in area)
            bottom, right = max(a[0] for a in area), max(a[1] for a in area)
            if len(area) == (bottom - top + 1) * (right - left + 1):
                outline = (top, left, bottom - top + 1, right - left + 1)
                boxes.append(Box(*outline, xs[left], ys[top], xs[right + 1], ys[bottom + 1]))
            else:
                boxes.extend(Box(r, c, 1, 1, xs[c], ys[r], xs[c + 1], ys[r + 1]) for r, c in area)
    return tuple(sorted(boxes, key=lambda box: (box.row, box.column)))


def _area(
    i: int, j: int, floors: list[list[bool]], sides: list[list[bool]], seen: list[list[bool]]
) -> list[tuple[int, int]]:
    """The elementary cells reachable from (i, j) without crossing a ruling."""
    high, wide = len(seen), len(seen[0])
    seen[i][j] = True
    todo, area = [(i, j)], []
    while todo:
        r, c = todo.pop()
        area.append((r, c))
        for nr, nc, wall in (
            (r + 1, c, floors[r + 1][c]),
            (r - 1, c, floors[r][c]),
            (r, c + 1, sides[c + 1][r]),
            (r, c - 1, sides[c][r]),
        ):
            if not wall and 0 <= nr < high and 0 <= nc < wide and not seen[nr][nc]:
                seen[nr][nc] = True
                todo.append((nr, nc))
    return area
