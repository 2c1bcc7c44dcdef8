"""The official form filled, as a Word file."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil

from compliance.model.form import Form
from compliance.model.report import Report
from compliance.papers.content import Filled, Grid, Line, LineKind, content
from compliance.papers.parts import TEXT_WIDTH, packed, xml

_STYLE: dict[LineKind, str] = {
    "title": "Title",
    "preamble": "BodyText",
    "heading": "Heading1",
    "subheading": "Heading2",
    "text": "BodyText",
    "signature": "Signature",
    "date": "Signature",
}
_BORDERS = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)
_CHARACTER = 200
"""Width of a character of the tables' 10 points, in twentieths of a point."""
_ROOM = 40
"""Left and right of a cell's text."""
_NUMBER_WIDTH = 740
"""A column of numbers beside columns of labels: three characters, five digits."""

_SMALLEST = 10
"""Half points: the smallest figures."""
_TALL = 10
"""Rows from which a label stands upright, two characters a line."""


def form_docx(report: Report, form: Form) -> bytes:
    """The report on the form of its year: title, preamble, the six sections, the three official tables
    with their merged headers, signature. Cells without a number that can be relied on are shaded. Same
    report and form ⇒ same bytes; read back, it has the same facts (unreadable ones stay unreadable)."""
    items = list(content(report, form))
    body = "".join(_line(item) if isinstance(item, Line) else _table(item) for item in items)
    title = next((item.text for item in items if isinstance(item, Line)), "")
    return packed(body, title)


def _line(line: Line) -> str:
    return _paragraph(_STYLE[line.kind], line.text)


def _paragraph(style: str, text: str, size: int = 0) -> str:
    small = f'<w:rPr><w:sz w:val="{size}"/><w:szCs w:val="{size}"/></w:rPr>' if size else ""
    run = f'<w:r>{small}<w:t xml:space="preserve">{xml(text)}</w:t></w:r>' if text else ""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{run}</w:p>'


def _table(grid: Grid) -> str:
    widths = _widths(grid)
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    rows = "".join(_row(grid, at, widths) for at in range(len(grid.rows)))
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblBorders>{_BORDERS}</w:tblBorders><w:tblLayout w:type="fixed"/><w:tblCellMar>'
        f'<w:left w:w="{_ROOM}" w:type="dxa"/><w:right w:w="{_ROOM}" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        f"<w:tblGrid>{columns}</w:tblGrid>{rows}</w:tbl>"
    )


def _widths(grid: Grid) -> list[int]:
    """Column widths that fill the text: equal ones, but where several columns of labels stand at the left
    those of groups are as narrow as their height allows and the last takes what is left."""
    columns, labels = grid.layout.columns, grid.layout.label_columns
    if labels < 2:
        even = TEXT_WIDTH // columns
        return [even] * (columns - 1) + [TEXT_WIDTH - even * (columns - 1)]
    narrow = [2] * (labels - 1)
    for filled in _boxes(grid):
        box = filled.box
        if box.part == "label" and box.across == 1 and filled.column < labels - 1:
            # a tall box needs few characters a line; a low one should keep its （三） on one
            least = max(ceil(len(box.text) / (2 * box.down)), 2 if box.down > _TALL else 3)
            narrow[filled.column] = max(narrow[filled.column], least)
    groups = [characters * _CHARACTER + 2 * _ROOM + 20 for characters in narrow]
    numbers = [_NUMBER_WIDTH] * (columns - labels)
    return [*groups, TEXT_WIDTH - sum(groups) - sum(numbers), *numbers]


def _boxes(grid: Grid) -> Iterator[Filled]:
    for row in grid.rows:
        yield from row


def _row(grid: Grid, at: int, widths: list[int]) -> str:
    """The cells of a row; where a merged one comes down from above stands an empty one that continues
    it, as Word wants."""
    here = [filled for filled in _boxes(grid) if filled.row <= at < filled.row + filled.box.down]
    here.sort(key=lambda filled: filled.column)
    header = "<w:tblHeader/>" if at < grid.heads else ""
    cells = "".join(_cell(filled, at, widths) for filled in here)
    return f"<w:tr><w:trPr><w:cantSplit/>{header}</w:trPr>{cells}</w:tr>"


def _cell(filled: Filled, at: int, widths: list[int]) -> str:
    box = filled.box
    width = sum(widths[filled.column : filled.column + box.across])
    properties = f'<w:tcW w:w="{width}" w:type="dxa"/>'
    if box.across > 1:
        properties += f'<w:gridSpan w:val="{box.across}"/>'
    if box.down > 1:
        properties += '<w:vMerge w:val="restart"/>' if at == filled.row else "<w:vMerge/>"
    if not filled.sure:
        properties += '<w:shd w:val="clear" w:color="auto" w:fill="FFF2CC"/>'
    style = "TableLabel" if box.part == "label" and box.down == 1 else "TableText"
    text = filled.text if at == filled.row else ""
    size = _size(text, width) if box.fact else 0
    paragraph = _paragraph(style, text, size)
    return f'<w:tc><w:tcPr>{properties}<w:vAlign w:val="center"/></w:tcPr>{paragraph}</w:tc>'


def _size(text: str, width: int) -> int:
    """Half points at which a number stays on one line: a number cut in two reads as two; 0 = as usual."""
    wide = len(text) * _CHARACTER // 2
    room = width - 2 * _ROOM
    return 0 if wide <= room else max(_SMALLEST, 20 * room // wide)
