"""The drafter's own Word file with a comment at the place of each finding, otherwise as it was."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
from lxml import etree

from compliance.errors import UsageError
from compliance.model.document import Place
from compliance.model.finding import Result, Run
from compliance.papers import comments
from compliance.papers.markup import Markup
from compliance.papers.package import Package
from compliance.papers.parts import W as WORD
from compliance.papers.remarks import Remark, placeless, remarks, summary
from compliance.readers import guard
from compliance.readers.docx import located
from compliance.readers.docx.names import MC, W

_BOX = W + "txbxContent"
_HIDDEN = (W + "del", W + "moveFrom", MC + "Fallback", W + "txbxContent")


class Annotated(msgspec.Struct, frozen=True):
    """The file with comments, how many stand at a place of their own, and how many findings have none
    and so are told in the comment at the top. ``signed``: the original has a digital signature, which
    holds for it alone."""

    data: bytes
    placed: int
    unplaced: int
    signed: bool = False


def annotate(data: bytes, result: Result, lang: str = "zh", head: Run | None = None) -> bytes:
    """``annotated(…).data``."""
    return annotated(data, result, lang, head).data


def annotated(data: bytes, result: Result, lang: str = "zh", head: Run | None = None) -> Annotated:
    """``data`` (a DOCX file) with a comment for each finding of ``result`` at its paragraph or cell, and
    one at the top that sums up and tells what has no place.

    Nothing else changes: every other part of the package is kept byte for byte, and in the text itself
    only the anchors of the comments are new. Same file, same result ⇒ same bytes. A finding in a text
    box is told at the paragraph the box hangs on: Word takes no comment inside. Raises UsageError where
    ``result`` is not of a report, ReadError for a file that is no DOCX file.
    """
    if result.status != "read":
        raise UsageError("只有读得出来的年报才能加批注。 Only a report that was read can get comments.")
    package = Package(data)
    main, tree, spots = located(data)
    original = package.part(main) or b""
    markup = Markup(original)
    anchors = _Anchors(tree, spots, markup)
    placed: list[tuple[Remark, int]] = []
    unplaced: list[Remark] = []
    for remark in remarks(result, lang):
        at = anchors.at(remark.place)
        if at is None:
            unplaced.append(placeless(remark, lang))
        else:
            placed.append((remark, at))
    top = summary(result, lang, len(placed), unplaced, head)
    all_of_them = [(top, anchors.first()), *placed]
    part = comments.name(package, main)
    first = comments.first_free(tree, package.part(part) if part else None, len(all_of_them))
    strict = comments.STRICT_W.encode() in original
    _insert(markup, all_of_them, first, comments.STRICT_W if strict else WORD)
    package.put(main, markup.content())
    comments.write(package, main, [remark for remark, _ in all_of_them], first, strict, lang)
    return Annotated(package.packed(), len(placed), len(unplaced), package.signed)


class _Anchors:
    """Finds the paragraph (its number among the elements) that a place means."""

    def __init__(self, tree: etree._Element, spots: dict[Place, etree._Element], markup: Markup) -> None:
        self._numbers = {element: at for at, element in enumerate(tree.iter(etree.Element))}
        if len(self._numbers) != len(markup.spans):
            raise guard.damaged("DOCX")  # two parsers that see different things cannot both be right
        self._tree = tree
        self._spots = spots
        self._cells: dict[tuple[int, int | None], Place] = {}
        for place in spots:
            if place.table is not None:
                self._cells.setdefault((place.table, None), place)
                self._cells.setdefault((place.table, place.row), place)

    def at(self, place: Place | None) -> int | None:
        """The paragraph at ``place``; where only a row or a table is meant, that of its first cell."""
        if place is None:
            return None
        if place.table is None:
            element = self._spots.get(Place(paragraph=place.paragraph))
        else:
            cell = Place(table=place.table, row=place.row, column=place.column)
            known = cell if cell in self._spots else self._cells.get((place.table, place.row))
            element = self._spots[known] if known else None
        if element is None:
            return None
        paragraph = element if element.tag == W + "p" else _first(element)
        return None if paragraph is None else self._numbers[_outside(paragraph)]

    def first(self) -> int:
        """The first paragraph of the document, for what concerns all of it."""
        paragraph = _first(self._tree)
        assert paragraph is not None  # a report that was read has text
        return self._numbers[paragraph]


def _first(element: etree._Element) -> etree._Element | None:
    """The first paragraph in it with text, else the first, none of a text box."""
    paragraphs = list(_paragraphs(element))
    with_text = (p for p in paragraphs if any(text.text for text in p.iter(W + "t")))
    return next(with_text, paragraphs[0] if paragraphs else None)


def _paragraphs(element: etree._Element) -> Iterator[etree._Element]:
    for child in element:
        if child.tag == W + "p":
            yield child
        elif child.tag not in _HIDDEN:
            yield from _paragraphs(child)


def _outside(paragraph: etree._Element) -> etree._Element:
    """The paragraph itself, or the one that the outermost text box around it hangs on."""
    for box in paragraph.iterancestors(_BOX):
        paragraph = next(box.iterancestors(W + "p"), paragraph)
    return paragraph


def _insert(markup: Markup, anchored: list[tuple[Remark, int]], first: int, space: str) -> None:
    """Writes the anchors: where a comment begins, where it ends, and the mark that refers to it."""
    by_paragraph: dict[int, list[int]] = {}
    for number, (_, at) in enumerate(anchored, first):
        by_paragraph.setdefault(at, []).append(number)
    for at, numbers in by_paragraph.items():
        span = markup.spans[at]
        prefix, colon, _ = span.name.rpartition(":")
        w = prefix + colon or "w:"
        declared = "" if colon else f' xmlns:w="{space}"'
        starts = "".join(f'<{w}commentRangeStart{declared} {w}id="{n}"/>' for n in numbers)
        ends = "".join(
            f'<{w}commentRangeEnd{declared} {w}id="{n}"/>'
            f'<{w}r{declared}><{w}commentReference {w}id="{n}"/></{w}r>'
            for n in numbers
        )
        if markup.is_empty(span):
            markup.fill(span, starts + ends)
            continue
        begin, end = markup.inside(span)
        properties = markup.child(at)
        if properties is not None and properties.name == f"{prefix}{colon}pPr":
            begin = markup.after(properties)
        markup.insert(begin, starts)
        markup.insert(end, ends)
