"""Cuts one physical line (or one row of a table) into pieces of text, values and blanks."""

from __future__ import annotations

import re
from typing import Literal

import msgspec

from compliance.model.document import Place

Sort = Literal["text", "value", "blank"]


class Piece(msgspec.Struct, frozen=True):
    """A piece of a line. ``line``: serial number of the line, so that neighbours can be told from
    followers. ``block``: index of the block in the document. ``explicit``: the line marks its cells
    itself (pipes, tabs, a real table), so an empty one is a blank cell. ``gap``: empty lines before it,
    for the first piece of a line. ``table``: it stands in a real table."""

    sort: Sort
    text: str
    line: int
    block: int
    place: Place
    explicit: bool = False
    gap: int = 0
    table: bool = False


_NUMBER = r"[+\-−－＋]?\s?[\d０-９]+(?:[,，][\d０-９]{3})*(?:[.．][\d０-９]+)?"
_UNIT = r"(?:亿元|万元|元|件|条|项|个|次|宗|份|%)"
_NOTE = r"(?:[（(][^（）()]{1,40}[）)])"
_VALUE = re.compile(rf"(?:[增减]?{_NUMBER}\s*{_UNIT}?\s*{_NOTE}?|[/／\-－—–─―]{{1,4}}|无|零)")
_NOTE_ONLY = re.compile(r"[（(](?=[^（）()]*\d)[^（）()]{2,40}[）)]")
_SPACES = re.compile(r"[ \u00a0\u2002\u2003\u3000]{2,}|\u3000+")
_TAIL = re.compile(rf"(.*\S)[\s\u3000]+({_VALUE.pattern})")
_LEAD = re.compile(rf"((?:{_NUMBER}|[/／—])[\s\u3000]+)+(?=[（(\u4e00-\u9fff])")
_ROW_NUMBER = re.compile(r"[1-9]\s+")
_DASHES = re.compile(r"[|\s:\-]+")


def is_value(text: str) -> bool:
    """Whether a text is a number as written in a cell (sign, unit, note allowed) or a placeholder."""
    return _VALUE.fullmatch(text) is not None


def is_note(text: str) -> bool:
    """Whether a text is an annotation with a number: （其中修订16件）."""
    return _NOTE_ONLY.fullmatch(text) is not None


def cut(text: str) -> tuple[list[tuple[Sort, str]], bool]:
    """A line → its pieces and whether it marks its cells itself. A line of signs only has none."""
    if "|" in text:
        if _DASHES.fullmatch(text):
            return ([("blank", "")] if "-" not in text and text.count("|") > 1 else []), False
        cells = [cell.strip() for cell in text.strip().split("|")]
        if not cells[0]:
            cells = cells[1:]
        if cells and not cells[-1] and text.strip().endswith("|"):
            cells = cells[:-1]
        return [_sorted(cell) for cell in cells], len(cells) > 1
    if "\t" in text.strip():
        return [_sorted(cell.strip()) for cell in text.lstrip("\t").split("\t")], True
    stripped = text.strip()
    if not stripped:
        return [("blank", "")], False
    pieces: list[tuple[Sort, str]] = []
    for part in _SPACES.split(stripped):
        pieces.extend(_peeled(part.strip()))
    return pieces, False


def cells(texts: list[str]) -> list[tuple[Sort, str]]:
    """The cells of a real table's row as pieces."""
    return [_sorted(text.strip()) for text in texts]


def _sorted(text: str) -> tuple[Sort, str]:
    if not text:
        return "blank", ""
    return ("value", text) if is_value(text) else ("text", text)


def _peeled(part: str) -> list[tuple[Sort, str]]:
    """A part without wide spaces: values after a label (行政许可 0) and before one stand apart."""
    if not part:
        return []
    if is_value(part):
        return [("value", part)]
    tail: list[tuple[Sort, str]] = []
    while (found := _TAIL.fullmatch(part)) is not None:
        part = found[1]
        tail.insert(0, ("value", found[2]))
        if is_value(part):
            return [("value", part), *tail]
    lead = _LEAD.match(part)
    if lead is None or _ROW_NUMBER.fullmatch(lead.group()):
        return [("text", part), *tail]
    before: list[tuple[Sort, str]] = [("value", number) for number in lead.group().split()]
    return [*before, ("text", part[lead.end() :]), *tail]
