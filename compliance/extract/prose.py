"""Turns a document's blocks into pieces of prose, with hard line breaks undone and page numbers dropped."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterator
from typing import Literal, NamedTuple

from compliance.model.document import Document, Paragraph, Picture, Place, Table
from compliance.text.sentences import ended

_SPACE = re.compile(r"[\s\u00ad\u200b-\u200f\u2028-\u202f\u2060\ufeff]+")
_CJK = r"[\u2014\u2018-\u201d\u2026\u3000-\u303f\u3400-\u9fff\uff00-\uffef]"
_BESIDE = re.compile(rf"(?<={_CJK}) | (?={_CJK})")
_PAGE = re.compile(r"[-—–－·\s]*(?:第\s*)?\d{1,3}\s*(?:页)?(?:\s*[/，,共]+\s*\d{1,3}\s*页?)?[-—–－·\s]*")
_LIST = re.compile(
    r"[（(]?[一二三四五六七八九十]{1,3}[）)、．.]|[（(]?\d{1,2}[）)、．.](?!\d)|第[一二三四五六七八九十]{1,3}[部条章，,、]"
    r"|[一二三四五六七八九十][是要]|[①-⑳●■◆○•·-]|附件|注[:：1１]|[|#]"
)
_TITLE = re.compile(r"(?:报告|年报)$")

Kind = Literal["prose", "official", "table", "picture"]


class Piece(NamedTuple):
    """A paragraph of prose, or the place of something else. ``official``: content of an official table.

    ``text``: white space beside Chinese characters gone. ``number``: of a table. ``heading``: 1–6
    where the source marks one. ``block``: index of the (first) block of the document.
    """

    text: str
    place: Place
    block: int
    kind: Kind = "prose"
    heading: int = 0
    number: int = 0


def tidy(text: str) -> str:
    """``text`` for reading: white space beside a Chinese character is gone (2024 年 → 2024年), any other
    run of it is one space."""
    text = text.strip()
    if _SPACE.search(text) is None:
        return text
    return _BESIDE.sub("", _SPACE.sub(" ", text).strip())


def pieces(document: Document, consumed: Collection[int], known: Callable[[str], bool]) -> list[Piece]:
    """The document as pieces in reading order.

    ``consumed``: indexes of blocks that were read as content of an official table.
    ``known``: whether a text is exactly a section heading (so that it is never joined to what follows).
    """
    if document.lines:
        return list(_unwrapped(_lines(document, consumed), known))
    return list(_plain(document, consumed))


def _plain(document: Document, consumed: Collection[int]) -> Iterator[Piece]:
    for index, block in enumerate(document.blocks):
        if isinstance(block, Paragraph):
            if index in consumed:
                yield Piece(tidy(block.text), block.place, index, "official", block.heading)
            elif "\n" in block.text:
                for part in block.text.split("\n"):
                    if text := tidy(part):
                        yield Piece(text, block.place, index, "prose", block.heading)
            elif text := tidy(block.text):
                yield Piece(text, block.place, index, "prose", block.heading)
        else:
            yield _other(block, index, consumed)


def _other(block: Table | Picture, index: int, consumed: Collection[int]) -> Piece:
    if isinstance(block, Picture):
        return Piece("", block.place, index, "picture")
    return Piece("", block.place, index, "official" if index in consumed else "table", number=block.number)


class _Line(NamedTuple):
    piece: Piece
    indent: int
    width: int
    gap: int
    after_page: bool


def _lines(document: Document, consumed: Collection[int]) -> list[_Line]:
    lines: list[_Line] = []
    gap, page = 0, False
    for index, block in enumerate(document.blocks):
        if not isinstance(block, Paragraph):
            lines.append(_Line(_other(block, index, consumed), 0, 0, 0, False))
            gap, page = 0, False
            continue
        text = tidy(block.text)
        if index in consumed:
            lines.append(_Line(Piece(text, block.place, index, "official", block.heading), 0, 0, 0, False))
            gap, page = 0, False
        elif not text or _PAGE.fullmatch(text):
            gap, page = gap + block.gap + 1, page or bool(text)
        else:
            piece = Piece(text, block.place, index, "prose", block.heading)
            indent = len(block.text.expandtabs(4)) - len(block.text.expandtabs(4).lstrip())
            lines.append(_Line(piece, indent, _width(block.text.strip()), gap + block.gap, page))
            gap, page = 0, False
    return lines


def _unwrapped(lines: list[_Line], known: Callable[[str], bool]) -> Iterator[Piece]:
    full = _full_width(lines)
    before: _Line | None = None
    held: Piece | None = None
    for line in lines:
        if line.piece.kind != "prose":
            if held is not None:
                yield held
            held = before = None
            yield line.piece
            continue
        if held is not None and before is not None and _continues(held, before, line, full, known):
            # A line that is full to its last column may break off inside a number.
            cut = bool(full) and before.width >= full - 1
            held = held._replace(text=_joined(held.text, line.piece.text, cut))
        else:
            if held is not None:
                yield held
            held = line.piece
        before = line
    if held is not None:
        yield held


def _continues(held: Piece, before: _Line, line: _Line, full: int, known: Callable[[str], bool]) -> bool:
    """Whether a line goes on with the paragraph before it."""
    text = line.piece.text
    if line.piece.heading or held.heading or ended(held.text) or known(held.text):
        return False
    if len(held.text) <= 40 and _LIST.match(held.text) and known(_joined(held.text, text)):
        return True
    if known(text) or _LIST.match(text):
        return False
    if full:
        # The first line of a paragraph is two characters shorter, one with digits and spaces varies.
        if before.width < full * 0.78:
            return False
        indented = line.indent > before.indent + 1
        if line.gap and not line.after_page and (indented or _TITLE.search(held.text)):
            # A title as wide as a line stands an empty line above the preamble.
            return False
        if line.after_page or (line.gap and line.gap <= 3 and before.width >= full * 0.85):
            return True
        return not indented and line.gap == 0
    # Lines are whole paragraphs: only a page break inside a sentence can have cut one.
    return len(held.text) >= 30 and "，" in held.text and ended(text) and line.gap <= 3


def _joined(first: str, second: str, cut: bool = False) -> str:
    """``cut``: digits at the break are certain to be one number."""
    if first[-1:].isascii() and second[:1].isascii() and first[-1:].isalnum() and second[:1].isalnum():
        if cut and first[-1].isdigit() and second[0].isdigit():
            return first + second
        # 12 | 34 may be one number or two: keep them apart.
        return f"{first} {second}"
    return first + second


def _full_width(lines: list[_Line]) -> int:
    """The width at which the source breaks its lines; 0 if it does not break them."""
    widths = sorted((line.width for line in lines if line.width >= 36), reverse=True)
    need = max(3, len(widths) // 5)
    for width in dict.fromkeys(widths):
        if width > 130:
            continue
        if sum(width - 4 <= other <= width for other in widths) >= need:
            return width if sum(other > width + 8 for other in widths) <= len(widths) // 10 else 0
    return 0


def _width(text: str) -> int:
    """Display columns: a Chinese character takes two."""
    if text.isascii():
        return len(text)
    return sum(2 if unicodedata.east_asian_width(sign) in "WFA" else 1 for sign in text)
