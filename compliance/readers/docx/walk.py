"""The walk over a document's body: paragraphs, tables, text boxes and pictures in order."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree
from msgspec import structs

from compliance.errors import ReadError
from compliance.model.document import Block, Cell, Paragraph, Picture, Place, Table
from compliance.readers import guard
from compliance.readers.docx.names import DRAWING, MC, PICTURE, VML, W, on, val, whole
from compliance.readers.docx.numbering import Numbering
from compliance.readers.docx.styles import Styles

_DROPPED = {W + "del", W + "moveFrom", W + "rt", MC + "Fallback", W + "sdtPr", W + "sdtEndPr", W + "pPr"}
"""Not shown: deleted text, the old place of moved text, phonetic guides, the second copy of a drawing."""
_DEEP = 30
"""Tables within tables; no report has more than three."""
_SMALL = 500_000
"""Pictures smaller than this both ways (EMU, 1.4 cm) are ornaments."""


class Walk:
    """Collects blocks in document order. ``seen``: where wanted, the paragraph or cell at each place."""

    def __init__(
        self, styles: Styles, numbering: Numbering, seen: dict[Place, etree._Element] | None = None
    ) -> None:
        self.blocks: list[Block] = []
        self._seen = seen
        self._styles = styles
        self._numbering = numbering
        self._paragraphs = 0
        self._tables = 0
        self._carried = ""
        self._tables_open = 0

    def blocks_of(self, element: etree._Element) -> None:
        """Adds what ``element`` (a body, a cell, a text box, a content control) contains."""
        for child in element:
            tag = child.tag
            if tag == W + "p":
                self._paragraph(child)
            elif tag == W + "tbl":
                self._table(child)
            elif tag not in _DROPPED and isinstance(tag, str) and len(child):
                self.blocks_of(child)

    def _paragraph(self, element: etree._Element) -> None:
        number, heading = self._head(element)
        text = self._carried + _numbered(number, "".join(_pieces(element)))
        self._carried = ""
        if _mark_deleted(element):
            self._carried = text
            return
        for line in text.split("\n"):
            if line.strip():
                self._paragraphs += 1
                place = Place(paragraph=self._paragraphs)
                self.blocks.append(Paragraph(line.rstrip(), place, heading))
                if self._seen is not None:
                    self._seen[place] = element
        if len(self.blocks) > guard.MAX_BLOCKS:
            raise guard.too_large("文档的段落太多。", "The document has too many paragraphs.")
        self._floating(element)

    def _head(self, element: etree._Element) -> tuple[str, int]:
        """The automatic number and the heading level of a paragraph."""
        properties = element.find(W + "pPr")
        style = "" if properties is None else val(properties.find(W + "pStyle"))
        heading = self._styles.heading(style)
        outline = None if properties is None else properties.find(W + "outlineLvl")
        if outline is not None:
            level = whole(val(outline), 9)
            heading = level + 1 if 0 <= level < 6 else 0
        return self._numbering.number(properties, style), heading

    def _floating(self, element: etree._Element) -> None:
        """Text boxes and pictures anchored in a paragraph follow it."""
        for anchor in _shown(element, (W + "txbxContent", PICTURE + "pic", VML + "imagedata")):
            if anchor.tag == W + "txbxContent":
                self.blocks_of(anchor)
            elif not _is_small(anchor):
                self.blocks.append(Picture(Place(paragraph=max(1, self._paragraphs))))

    def _table(self, element: etree._Element) -> None:
        rows = list(_rows(element))
        cells = [list(_cells(row)) for row in rows]
        if all(len(row) < 2 for row in cells) or any(
            next(cell.iter(W + "tbl"), None) is not None for row in cells for cell in row
        ):
            # a table of one column, or one that contains tables, is layout: its content follows in order
            self._tables_open += 1
            if self._tables_open > _DEEP:
                raise ReadError(
                    "too_deep", "文档的嵌套层次过深，无法读取。", "The document is nested too deeply."
                )
            for row in cells:
                for cell in row:
                    self.blocks_of(cell)
            self._tables_open -= 1
            return
        elements: dict[tuple[int, int], etree._Element] | None = None if self._seen is None else {}
        placed, width = self._placed(rows, cells, elements)
        if not any(cell.text for row in placed for cell in row) and width <= 1:
            return
        self._tables += 1
        if self._seen is not None and elements is not None:
            for (y, x), cell in elements.items():
                self._seen[Place(table=self._tables, row=y + 1, column=x + 1)] = cell
        self.blocks.append(Table(self._tables, tuple(map(tuple, placed)), width, Place(table=self._tables)))

    def _placed(
        self,
        rows: list[etree._Element],
        cells: list[list[etree._Element]],
        elements: dict[tuple[int, int], etree._Element] | None,
    ) -> tuple[list[list[Cell]], int]:
        """Cells at their grid positions; where they are wanted, the element of each into ``elements``. A
        vertically continued cell lengthens the one above it at the same column; one with nothing above it
        stands for itself."""
        placed: list[list[Cell]] = []
        open_above: dict[int, tuple[int, int]] = {}  # column → where its merged cell is kept
        width = marks = 0
        for y, (row, own) in enumerate(zip(rows, cells, strict=True)):
            column = _skipped(row)
            line: list[Cell] = []
            placed.append(line)
            still_open: dict[int, tuple[int, int]] = {}
            for cell in own:
                properties = cell.find(W + "tcPr")
                span = _span(properties)
                merge = None if properties is None else properties.find(W + "vMerge")
                horizontal = None if properties is None else properties.find(W + "hMerge")
                marks += span
                if horizontal is not None and val(horizontal, "continue") == "continue" and line:
                    last = line[-1]
                    line[-1] = structs.replace(last, colspan=last.colspan + span)
                elif merge is not None and val(merge, "continue") == "continue" and column in open_above:
                    still_open[column] = at = open_above[column]
                    above = placed[at[0]][at[1]]
                    placed[at[0]][at[1]] = structs.replace(above, rowspan=y - above.row + 1)
                else:
                    if merge is not None:
                        still_open[column] = (y, len(line))
                    text = self._text(cell)
                    line.append(Cell(text, y, column, 1, span, "" if text else _drawn(cell)))
                    if elements is not None:
                        elements[y, column] = cell
                column += span
                guard.cells(marks)
            open_above = still_open
            width = max(width, column)
        return placed, width

    def _text(self, cell: etree._Element) -> str:
        """The text of a cell, its paragraphs joined without space, except between two digits (two
        numbers under each other must not become one)."""
        text = ""
        for paragraph in _shown(cell, (W + "p",)):
            number, _ = self._head(paragraph)
            piece = _numbered(number, "".join(_pieces(paragraph)))
            for line in piece.split("\n"):
                stripped = line.strip()
                text += (" " if text[-1:].isdigit() and stripped[:1].isdigit() else "") + stripped
        return text


def _numbered(number: str, text: str) -> str:
    """A list number and its text; a space where they would run into one number (2 and 2023年)."""
    return f"{number} {text}" if number[-1:].isdigit() and text[:1].isdigit() else number + text


def _drawn(cell: etree._Element) -> str:
    """Why a cell without text is not blank: what it shows is drawn."""
    drawn = next(_shown(cell, (W + "txbxContent", PICTURE + "pic", VML + "imagedata")), None) is not None
    return "单元格里是图片或文本框" if drawn else ""


def _shown(element: etree._Element, tags: tuple[str, ...]) -> Iterator[etree._Element]:
    """Descendants with one of the tags that are shown, outermost only."""
    for child in element:
        if child.tag in tags:
            yield child
        elif child.tag not in _DROPPED and len(child):
            yield from _shown(child, tags)


def _pieces(element: etree._Element) -> Iterator[str]:
    """The visible text of a paragraph; line breaks as newlines, floating content left out."""
    for child in element:
        tag = child.tag
        if tag == W + "t":
            yield child.text or ""
        elif tag == W + "r":
            properties = child.find(W + "rPr")
            if properties is None or not on(properties.find(W + "vanish")):
                yield from _pieces(child)
        elif tag == W + "tab":
            yield "\t"
        elif tag in (W + "br", W + "cr"):
            yield "\n"
        elif tag in (W + "noBreakHyphen",):
            yield "-"
        elif tag == W + "sym":
            yield _symbol(child)
        elif tag in (W + "drawing", W + "pict", W + "object", W + "instrText", W + "rPr") or tag in _DROPPED:
            continue
        elif len(child):
            yield from _pieces(child)


def _symbol(element: etree._Element) -> str:
    """A symbol that is no private character of a symbol font; those carry no text."""
    code = element.get(W + "char", "")
    try:
        number = int(code, 16)
    except ValueError:
        return ""
    return chr(number) if 32 <= number < 0xD800 else ""


def _mark_deleted(paragraph: etree._Element) -> bool:
    """The paragraph's end was deleted in a tracked change: it runs on into the next."""
    return paragraph.find(f"{W}pPr/{W}rPr/{W}del") is not None


def _is_small(picture: etree._Element) -> bool:
    for ancestor in picture.iterancestors(DRAWING + "inline", DRAWING + "anchor"):
        extent = ancestor.find(DRAWING + "extent")
        if extent is not None:
            wide, high = whole(extent.get("cx"), 10**7), whole(extent.get("cy"), 10**7)
            return wide < _SMALL and high < _SMALL
    return False


def _rows(table: etree._Element) -> Iterator[etree._Element]:
    """Rows that are shown; they may stand in content controls."""
    for row in _shown(table, (W + "tr",)):
        properties = row.find(W + "trPr")
        if properties is None or properties.find(W + "del") is None:
            yield row


def _cells(row: etree._Element) -> Iterator[etree._Element]:
    yield from _shown(row, (W + "tc",))


def _skipped(row: etree._Element) -> int:
    before = row.find(f"{W}trPr/{W}gridBefore")
    return max(0, min(whole(val(before), 0), guard.MAX_COLSPAN))


def _span(properties: etree._Element | None) -> int:
    if properties is None:
        return 1
    return max(1, min(whole(val(properties.find(W + "gridSpan"), "1"), 1), guard.MAX_COLSPAN))
