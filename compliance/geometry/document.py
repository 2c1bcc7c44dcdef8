"""Pages → the blocks of a document: tables stitched over page breaks, lines in reading order."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence

import msgspec

from compliance.geometry.lines import Line, cell_text, lines_of
from compliance.geometry.page import Glyph, Page
from compliance.geometry.pieces import Piece, stitched
from compliance.geometry.rulings import Grid, find_grids
from compliance.model.document import Block, Cell, Paragraph, Picture, Place, Table

_PAGE_NUMBER = re.compile(r"[\s\-—–_第页共/]*\d{1,4}[\s\-—–_页共/\d]*")
_DRESSED = re.compile(r"\s*(?:[-—–]+\s*\d{1,4}\s*[-—–]+|第\s*\d{1,4}\s*页.*)\s*")
"""A page number that can be nothing else."""
_PRINTED = re.compile(
    r"\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}[,，]?\s*(?:[上下]午)?\s*\d{1,2}[:：]\d{2}.*|(?:https?|file)[:：]//.*\d/\d+\s*"
)
"""What a browser prints above and below a page: date, time and title; address and page number."""
_RIM = 0.07
"""Share of a page's height at its top and bottom where page numbers stand."""
_THIN = 5.0
"""A grid column or row thinner than this (points) that holds no glyph is the gap of a double border."""
_SPILL = 0.8
"""A digit that reaches further than this (points) over a ruling belongs to a number too wide for its
cell; which of its digits fell into the next one, cannot be told."""
_PICTURE = 60.0
"""Pictures smaller than this (points, both ways) are ornaments."""


def blocks_of(pages: Iterable[Page]) -> tuple[Block, ...]:
    """Blocks in reading order. Paragraphs are lines (``Document.lines`` is true for such files)."""
    items: list[tuple[int, float, Piece | Line | tuple[float, float, float, float]]] = []
    parted = [(page, *_tables(page)) for page in pages]
    lined = [(page, pieces, lines_of(rest)) for page, pieces, rest in parted]
    running = _running([(page, lines) for page, _, lines in lined])
    for page, pieces, every in lined:
        lines = [
            line
            for line in every
            if not _is_page_number(line, page)
            and not (_at_rim(line, page) and (_shape(line) in running or _PRINTED.fullmatch(line.text)))
        ]
        found: list[tuple[float, Piece | Line | tuple[float, float, float, float]]] = [
            (piece.top, piece) for piece in pieces
        ]
        found += [(line.y0, line) for line in lines if line.text]
        found += [
            (box[1], box)
            for box in page.pictures
            if box[2] - box[0] > _PICTURE and box[3] - box[1] > _PICTURE
        ]
        items += [(page.number, top, item) for top, item in sorted(found, key=lambda entry: entry[0])]
    return _blocks(items)


def _at_rim(line: Line, page: Page) -> bool:
    return line.y1 < page.height * _RIM or line.y0 > page.height * (1 - _RIM)


def _shape(line: Line) -> str:
    """The line with its digits blanked: a running head counts its pages."""
    return re.sub(r"\d+", "0", line.text)


def _running(pages: Sequence[tuple[Page, list[Line]]]) -> frozenset[str]:
    """Running heads and feet (a browser prints date, title and address): the same at the rim of
    more than one page."""
    counts = Counter(
        shape for page, lines in pages for shape in {_shape(line) for line in lines if _at_rim(line, page)}
    )
    return frozenset(shape for shape, count in counts.items() if count > 1)


def _is_page_number(line: Line, page: Page) -> bool:
    at_edge = line.y0 > page.height * 0.88 or line.y1 < page.height * 0.1
    return at_edge and _PAGE_NUMBER.fullmatch(line.text.strip()) is not None


def _tables(page: Page) -> tuple[list[Piece], list[Glyph]]:
    """The page's tables and the glyphs outside them."""
    glyphs = list(page.glyphs)
    pieces: list[Piece] = []
    for grid in find_grids(page.rulings):
        inside = [g for g in glyphs if _within(g, grid)]
        if not inside:
            continue
        taken = set(map(id, inside))
        glyphs = [g for g in glyphs if id(g) not in taken]
        pieces.append(_piece(page, grid, _numbered(page, inside)))
    return pieces, glyphs


def _numbered(page: Page, inside: list[Glyph]) -> list[Glyph]:
    """The glyphs of a table without the page number that stands in it where the table runs to the
    page's edge; where it may as well be a figure of the table, it is doubtful."""
    top, bottom = page.height * _RIM, page.height * (1 - _RIM)
    rim = [glyph for glyph in inside if glyph.y1 < top or glyph.y0 > bottom]
    for line in lines_of(rim):
        if len(re.findall(r"\d+", line.text)) != 1 or not _PAGE_NUMBER.fullmatch(line.text):
            continue
        doubt = "可能是页码"
        own = {id(g) for g in rim if line.y0 <= (g.y0 + g.y1) / 2 <= line.y1}
        if _DRESSED.fullmatch(line.text):
            inside = [g for g in inside if id(g) not in own]
        else:
            inside = [msgspec.structs.replace(g, doubt=doubt) if id(g) in own else g for g in inside]
    return inside


def _within(glyph: Glyph, grid: Grid) -> bool:
    x, y = (glyph.x0 + glyph.x1) / 2, (glyph.y0 + glyph.y1) / 2
    return grid.xs[0] <= x <= grid.xs[-1] and grid.ys[0] <= y <= grid.ys[-1]


def _piece(page: Page, grid: Grid, glyphs: list[Glyph]) -> Piece:
    """Glyphs go to the box their middle lies in; boxes are found by the grid lines around it."""
    owner = {
        (r, c): index
        for index, box in enumerate(grid.boxes)
        for r in range(box.row, box.row + box.rowspan)
        for c in range(box.column, box.column + box.colspan)
    }
    held: dict[int, list[Glyph]] = {}
    spilled: set[int] = set()
    last_row, last_column = len(grid.ys) - 2, len(grid.xs) - 2
    for glyph in glyphs:
        row = bisect_right(grid.ys, (glyph.y0 + glyph.y1) / 2) - 1
        column = bisect_right(grid.xs, (glyph.x0 + glyph.x1) / 2) - 1
        row, column = min(row, last_row), min(column, last_column)
        held.setdefault(owner[row, column], []).append(glyph)
        if glyph.text.isdigit():
            first = max(0, bisect_right(grid.xs, glyph.x0 + _SPILL) - 1)
            last = min(bisect_right(grid.xs, glyph.x1 - _SPILL) - 1, last_column)
            if first < last and owner[row, first] != owner[row, last]:
                spilled |= {owner[row, first], owner[row, last]}
    rows: list[list[Cell]] = [[] for _ in range(len(grid.ys) - 1)]
    for index, box in enumerate(grid.boxes):
        inside = held.get(index, [])
        if not inside and (box.x1 - box.x0 < _THIN or box.y1 - box.y0 < _THIN):
            continue
        text, doubt = cell_text(inside)
        if index in spilled:
            doubt = doubt or "数字越过了单元格的边线"
        rows[box.row].append(Cell(text, box.row, box.column, box.rowspan, box.colspan, doubt))
    starts = ((0, page.number),)
    return Piece(page.number, grid.ys[0], grid.ys[-1], grid.xs, rows, grid.open_top, grid.open_bottom, starts)


def _blocks(items: Sequence[tuple[int, float, object]]) -> tuple[Block, ...]:
    blocks: list[Block] = []
    tables = 0
    line_number = 0
    margin = _margin([item for _, _, item in items if isinstance(item, Line)])
    piece: Piece | None = None
    for index, (page, _, item) in enumerate(items):
        if isinstance(item, Piece):
            joined = stitched(piece, item) if piece is not None else None
            piece = joined or item
            following = items[index + 1][2] if index + 1 < len(items) else None
            if isinstance(following, Piece) and stitched(piece, following) is not None:
                continue
            tables += 1
            blocks.append(_table(piece, tables))
            piece = None
        elif isinstance(item, Line):
            line_number += 1
            indent = "　　" if item.x0 > margin + 1.4 * (item.y1 - item.y0) else ""
            blocks.append(Paragraph(indent + item.text, Place(line=line_number, page=page)))
        else:
            blocks.append(Picture(Place(page=page)))
    return tuple(blocks)


def _margin(lines: list[Line]) -> float:
    """The usual left edge of a full line."""
    edges = sorted(line.x0 for line in lines)
    return edges[len(edges) // 10] if edges else 0.0


def _table(piece: Piece, number: int) -> Table:
    rows = tuple(tuple(row) for row in piece.rows)
    starts = piece.starts if len(piece.starts) > 1 else ()
    place = Place(page=piece.starts[0][1], table=number)
    return Table(number, rows, max(1, len(piece.xs) - 1), place, page_starts=starts)
