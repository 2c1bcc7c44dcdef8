"""HTML tables: which are data and which only lay out the page, and the cells of those that are data."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import unescape
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode

from compliance.model.document import Cell
from compliance.readers import guard
from compliance.readers.spans import Raw, place

MARKER = "frame"
"""Stands where a table stood. A <frame> cannot come from the page: the parser drops it in a body."""

_BREAK = "\x0b"
_ODD = "img,input,s,strike,del"
"""What makes a cell more than its text: put in, or doubted, before the text is taken."""

_STRUCK_STYLE = ',[style*="line-through"]'
_TWO_DIGITS = re.compile(r"[\d.,]\s*[\d.,]")
_PARTS = re.compile(
    r"</?(?:address|article|aside|blockquote|br|center|dd|details|dialog|dir|div|dl|dt|fieldset|figcaption|figure"
    r"|footer|form|h[1-6]|header|hr|legend|li|main|menu|nav|ol|p|pre|section|sub|summary|sup|ul)(?: [^>]*)?>"
)
"""Tags (as the parser writes them) between which digits are not one number."""
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_SPACES = re.compile(r"[ \t\n\r\f\v]+")
_WIDE = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uff0d\uff0f\uff1a-\uffef\u3000-\u303f“”‘’—…·"
"""What a line of Chinese may break after; not full-width digits and stops: １２ ３４ are two numbers."""
_UNWRAP = re.compile(rf"(?<=[{_WIDE}]) (?=[{_WIDE}])")

_LONG_PROSE = 400
"""Characters in one cell that no cell of an official table has."""

_PICTURE = "单元格里是图片"
_STRUCK = "单元格里有删除线"
_TABLE = "单元格里还有表格"


class Found(NamedTuple):
    """A data table: its caption, its placed rows and the width of its grid."""

    caption: str
    rows: tuple[tuple[Cell, ...], ...]
    columns: int


def take(tree: LexborHTMLParser, source: bytes) -> list[Found]:
    """All data tables in the order of their markers, each replaced in ``tree`` by a marker.

    A table of one column, one that holds other tables, or one with long prose in a cell lays out
    the page and stays where it is. Raises ReadError (too_large).
    """
    tables = tree.css("table")
    if not tables:
        return []
    spans: dict[int, tuple[int, int]] = {}
    for node in tree.css("[rowspan],[colspan]"):
        attributes = node.attributes
        spans[node.mem_id] = (
            guard.clamp(attributes.get("rowspan"), guard.MAX_ROWSPAN, zero=0),
            guard.clamp(attributes.get("colspan"), guard.MAX_COLSPAN),
        )
    odd = _ODD + _STRUCK_STYLE if b"line-through" in source else _ODD
    found: list[Found] = []
    if tree.css_first("table table") is None:
        for table in tables:
            taken = _take(tree, table, spans, odd, ())
            if taken is not None:
                found.append(taken)
        return found
    inside_out: list[Found] = []
    for table in reversed(tables):  # inner tables come after the one they stand in
        taken = _take(tree, table, spans, odd, table.css(MARKER))
        if taken is not None:
            inside_out.append(taken)
    return inside_out[::-1]


def _take(
    tree: LexborHTMLParser,
    table: LexborNode,
    spans: dict[int, tuple[int, int]],
    odd: str,
    inner: Sequence[LexborNode],
) -> Found | None:
    caption, groups = _parts(table)
    single = all(len(cells) < 2 for group in groups for cells in group)
    if single:
        return None
    if inner and not _numeric(groups):
        return None
    doubts = _prepare(table, odd)
    for marker in inner:
        _mark(doubts, marker, _TABLE)
    rows = [[_row(cells, spans, doubts) for cells in group] for group in groups]
    if not _is_data(rows):
        return None
    placed, columns = place(rows)
    for _ in inner:
        table.insert_after(tree.create_node(MARKER))
    table.replace_with(tree.create_node(MARKER))
    return Found(joined(caption.text()) if caption is not None else "", placed, columns)


def _parts(table: LexborNode) -> tuple[LexborNode | None, list[list[list[LexborNode]]]]:
    """The caption, and the row groups as lists of rows as lists of cells, in display order."""
    caption: LexborNode | None = None
    head: list[list[list[LexborNode]]] = []
    body: list[list[list[LexborNode]]] = []
    foot: list[list[list[LexborNode]]] = []
    for part in table.iter():
        tag = part.tag
        if tag == "tbody":
            body.append(_rows(part))
        elif tag == "thead":
            (body if head else head).append(_rows(part))
        elif tag == "tfoot":
            (body if foot else foot).append(_rows(part))
        elif tag == "tr":
            body.append([_cells(part)])
        elif tag == "caption" and caption is None:
            caption = part
    return caption, head + body + foot


def _rows(group: LexborNode) -> list[list[LexborNode]]:
    return [_cells(row) for row in group.iter() if row.tag == "tr"]


def _cells(row: LexborNode) -> list[LexborNode]:
    return [cell for cell in row.iter() if cell.tag in ("td", "th")]


def _prepare(table: LexborNode, odd: str) -> dict[int, str]:
    """Makes inputs text, and tells which cells (by id) are to be doubted, and why."""
    doubts: dict[int, str] = {}
    for node in table.css(odd):
        tag = node.tag
        if tag == "img":
            _mark(doubts, node, _PICTURE)
        elif tag == "input":
            attributes = node.attributes
            if (attributes.get("type") or "text").lower() in ("text", "number"):
                node.replace_with(f" {attributes.get('value') or ''} ")
        else:
            _mark(doubts, node, _STRUCK)
    return doubts


def _mark(doubts: dict[int, str], node: LexborNode, doubt: str) -> None:
    parent: LexborNode | None = node
    while parent is not None and parent.tag not in ("td", "th"):
        parent = parent.parent
    if parent is not None:
        doubts[parent.mem_id] = doubt


def _row(cells: list[LexborNode], spans: dict[int, tuple[int, int]], doubts: dict[int, str]) -> list[Raw]:
    row: list[Raw] = []
    for cell in cells:
        text = cell.text().strip()
        if len(text) > 1:
            if _TWO_DIGITS.search(text) is not None:
                markup = cell.inner_html or ""
                if "<" in markup and f">{text}<" not in markup:  # not all in one piece
                    text = _lines(markup).strip()
            if not text.isalnum():
                text = joined(text)
        key = cell.mem_id
        rowspan, colspan = spans.get(key, (1, 1))
        doubt = ""
        if key in doubts:
            doubt = doubts[key]
            if doubt == _PICTURE and text and not text.isdigit():
                doubt = ""  # an ornament beside a label
        row.append((text, rowspan, colspan, doubt))
    return row


def _lines(markup: str) -> str:
    """The text of a cell from its markup, with a break where a line or a block ends."""
    markup = _COMMENT.sub("", markup) if "<!--" in markup else markup
    markup = _TAG.sub("", _PARTS.sub(_BREAK, markup))
    return unescape(markup) if "&" in markup else markup


def joined(text: str) -> str:
    """A cell's text on one line: breaks and source line ends vanish between Chinese characters and
    words, and stay a space between digits, where joining would make another number."""
    if _BREAK in text:
        text = _SOFT_BREAK.sub("", _AROUND_BREAK.sub(_BREAK, text))
    if "\n" in text or "\t" in text or "\r" in text or "  " in text or _BREAK in text:
        text = _UNWRAP.sub("", _SPACES.sub(" ", text))
    if "\u200b" in text or "\ufeff" in text:
        text = text.replace("\u200b", "").replace("\ufeff", "")
    return text.strip()


_AROUND_BREAK = re.compile(r"\s*\v\s*")
_SOFT_BREAK = re.compile(r"(?<![\d.,])\v|\v(?![\d.,])")


def _numeric(groups: list[list[list[LexborNode]]]) -> bool:
    """Whether the table's own cells are numbers, so that a table inside is an accident."""
    count = sum(cell.text().strip().isdigit() for group in groups for cells in group for cell in cells)
    return count >= 15


def _is_data(rows: list[list[list[Raw]]]) -> bool:
    """Whether the table says something and is not there for the layout of long prose."""
    longest = numbers = 0
    doubted = False
    for group in rows:
        for cells in group:
            for text, _, _, doubt in cells:
                if doubt:
                    doubted = True
                if text.isdigit():
                    numbers += 1
                elif len(text) > longest:
                    longest = len(text)
    return numbers >= 8 or (0 < longest < _LONG_PROSE) or (not longest and bool(numbers or doubted))
