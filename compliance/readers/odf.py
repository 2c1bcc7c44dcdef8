"""OpenDocument texts and spreadsheets (ODT, ODS) → Document, by a walk over content.xml."""

from __future__ import annotations

import io
from collections.abc import Iterator
from zipfile import BadZipFile, ZipFile

from lxml import etree

from compliance.errors import ReadError
from compliance.model.document import Block, Cell, Document, Paragraph, Picture, Place, Table
from compliance.readers import guard
from compliance.readers.sheetrows import SheetBlocks

_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"

_LEFT_OUT = {
    _OFFICE + "annotation",
    _OFFICE + "annotation-end",
    _OFFICE + "forms",
    _TEXT + "note",
    _TEXT + "ruby-text",
    _TEXT + "sequence-decls",
    _TEXT + "tracked-changes",
    _TEXT + "variable-decls",
}
_CHINESE = "一二三四五六七八九十"


def read(data: bytes, limits: guard.Limits = guard.LIMITS) -> Document:
    """The document; raises ReadError (encrypted, damaged, too_large)."""
    try:
        with ZipFile(io.BytesIO(data)) as archive:
            parts = {info.filename: info for info in archive.infolist()}
            if len(parts) > guard.MAX_PARTS or "content.xml" not in parts:
                raise guard.damaged("OpenDocument")
            content = guard.part(archive, parts["content.xml"])
            manifest = parts.get("META-INF/manifest.xml")
            if manifest is not None and b"encryption-data" in guard.part(archive, manifest):
                raise ReadError(
                    "encrypted",
                    "文档有打开密码，无法读取。请去掉密码后再检查。",
                    "The document is encrypted.",
                )
    except (BadZipFile, OSError, ValueError):
        raise guard.damaged("OpenDocument") from None
    root = _parsed(content)
    body = root.find(_OFFICE + "body")
    if body is None or not len(body):
        raise guard.damaged("OpenDocument")
    if body[0].tag == _OFFICE + "spreadsheet":
        sheets = SheetBlocks()
        for table in body[0].iterchildren(_TABLE + "table"):
            sheets.add(list(_rows(table)))
        return Document("ods", tuple(sheets.blocks))
    walk = _Walk(_lists(root))
    walk.blocks_of(body[0])
    return Document("odt", tuple(walk.blocks))


def _parsed(content: bytes) -> etree._Element:
    if b"<!DOCTYPE" in content[:4096] or b"<!ENTITY" in content:
        raise guard.damaged("OpenDocument")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        return etree.fromstring(content, parser)
    except etree.XMLSyntaxError:
        raise guard.damaged("OpenDocument") from None


def _lists(root: etree._Element) -> dict[str, dict[int, tuple[str, str, str]]]:
    """List style → level → (number format, prefix, suffix), for automatically numbered headings."""
    styles: dict[str, dict[int, tuple[str, str, str]]] = {}
    for style in root.iter(_TEXT + "list-style"):
        levels = styles.setdefault(style.get(_STYLE + "name", ""), {})
        for level in style.iterchildren(_TEXT + "list-level-style-number"):
            number = level.get(_STYLE + "num-format", "")
            ends = (level.get(_STYLE + "num-prefix", ""), level.get(_STYLE + "num-suffix", ""))
            levels[_whole(level.get(_TEXT + "level"), 1)] = (number, *ends)
    return styles


def _whole(text: str | None, default: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 7 else default


class _Walk:
    """Collects blocks in document order."""

    def __init__(self, lists: dict[str, dict[int, tuple[str, str, str]]]) -> None:
        self.blocks: list[Block] = []
        self._lists = lists
        self._counts: dict[tuple[str, int], int] = {}
        self._paragraphs = 0
        self._tables = 0

    def blocks_of(self, element: etree._Element) -> None:
        """Adds what ``element`` contains."""
        for child in element:
            if child.tag in _LEFT_OUT:
                continue
            if child.tag in (_TEXT + "p", _TEXT + "h"):
                self._paragraph(child, "")
            elif child.tag == _TEXT + "list":
                self._list(child, child.get(_TEXT + "style-name", ""), 1)
            elif child.tag == _TABLE + "table":
                self._table(child)
            elif not isinstance(child.tag, str):
                continue
            else:
                self.blocks_of(child)

    def _paragraph(self, element: etree._Element, number: str) -> None:
        for line in (number + "".join(_pieces(element))).split("\n"):
            if line.strip():
                self._paragraphs += 1
                heading = 0
                if element.tag == _TEXT + "h":
                    heading = min(6, _whole(element.get(_TEXT + "outline-level"), 1))
                self.blocks.append(Paragraph(line.rstrip(), Place(paragraph=self._paragraphs), heading))
        for frame in element.iter(_DRAW + "frame"):
            box = frame.find(_DRAW + "text-box")
            if box is not None:
                self.blocks_of(box)
            elif frame.find(_DRAW + "image") is not None:
                self.blocks.append(Picture(Place(paragraph=self._paragraphs)))
        if len(self.blocks) > guard.MAX_BLOCKS:
            raise guard.too_large("文档的段落太多。", "The document has too many paragraphs.")

    def _list(self, element: etree._Element, style: str, level: int) -> None:
        if element.get(_TEXT + "continue-numbering") != "true" and not element.get(_TEXT + "continue-list"):
            self._counts.pop((style, level), None)
        for item in element.iterchildren(_TEXT + "list-item", _TEXT + "list-header"):
            number = self._number(style, level) if item.tag == _TEXT + "list-item" else ""
            for child in item:
                if child.tag in (_TEXT + "p", _TEXT + "h"):
                    self._paragraph(child, number)
                    number = ""
                elif child.tag == _TEXT + "list":
                    self._list(child, child.get(_TEXT + "style-name", style), level + 1)

    def _number(self, style: str, level: int) -> str:
        """The printed number of the next item, 一、 for Chinese formats."""
        kind, prefix, suffix = self._lists.get(style, {}).get(level, ("", "", ""))
        count = self._counts[style, level] = self._counts.get((style, level), 0) + 1
        if not kind:
            return ""
        if kind.startswith("一"):
            digits = _CHINESE[count - 1] if count <= 10 else "十" + _CHINESE[count - 11] if count < 20 else ""
            return prefix + digits + suffix
        return f"{prefix}{count}{suffix}" if kind == "1" else ""

    def _table(self, element: etree._Element) -> None:
        """A table that contains tables is layout: its content follows in order."""
        if element.find(f".//{_TABLE}table") is not None:
            for cell in element.iter(_TABLE + "table-cell"):
                if next(cell.iterancestors(_TABLE + "table")) is element:
                    self.blocks_of(cell)
            return
        rows = list(_rows(element))
        while rows and not any(cell.text for cell in rows[-1]):
            rows.pop()
        if not rows:
            return
        width = max((cell.column + cell.colspan for row in rows for cell in row if cell.text), default=1)
        kept = tuple(tuple(cell for cell in row if cell.column < width) for row in rows)
        self._tables += 1
        self.blocks.append(Table(self._tables, kept, width, Place(table=self._tables)))


def _rows(table: etree._Element) -> Iterator[list[Cell]]:
    """The rows' own cells. Repeated empty rows and cells (a sheet's margins) are not multiplied out
    beyond what can matter."""
    index = cells = 0
    for row in table.iter(_TABLE + "table-row"):
        repeat = _whole(row.get(_TABLE + "number-rows-repeated"), 1)
        own = list(_cells(row, index))
        filled = any(cell.text for cell in own)
        for _ in range(min(repeat, 50) if filled else min(repeat, 1)):
            cells += len(own)
            guard.cells(cells)
            yield [Cell(c.text, index, c.column, c.rowspan, c.colspan) for c in own]
            index += 1


def _cells(row: etree._Element, index: int) -> Iterator[Cell]:
    column = 0
    for cell in row:
        if cell.tag not in (_TABLE + "table-cell", _TABLE + "covered-table-cell"):
            continue
        repeat = min(_whole(cell.get(_TABLE + "number-columns-repeated"), 1), guard.MAX_COLSPAN)
        if cell.tag == _TABLE + "covered-table-cell":
            column += repeat
            continue
        text = "".join("".join(_pieces(part)) for part in cell.iter(_TEXT + "p", _TEXT + "h"))
        rowspan = guard.clamp(cell.get(_TABLE + "number-rows-spanned"), guard.MAX_ROWSPAN)
        colspan = guard.clamp(cell.get(_TABLE + "number-columns-spanned"), guard.MAX_COLSPAN)
        for _ in range(repeat if text or repeat < 50 else 1):
            yield Cell(text.replace("\n", "").strip(), index, column, rowspan, colspan)
            column += 1
        column += 0 if text or repeat < 50 else repeat - 1


def _pieces(element: etree._Element) -> Iterator[str]:
    """The text of a paragraph: spaces, tabs and line breaks made real, notes and frames left out."""
    yield element.text or ""
    for child in element:
        if child.tag == _TEXT + "s":
            yield " " * min(_whole(child.get(_TEXT + "c"), 1), 1000)
        elif child.tag == _TEXT + "tab":
            yield "\t"
        elif child.tag == _TEXT + "line-break":
            yield "\n"
        elif isinstance(child.tag, str) and child.tag not in _LEFT_OUT and not child.tag.startswith(_DRAW):
            yield from _pieces(child)
        yield child.tail or ""
