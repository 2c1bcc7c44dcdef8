"""Offers the prose of a report as joined, cleaned texts in which rules can search, with places kept."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

from compliance.model.document import Place
from compliance.model.report import Report, Section, Text
from compliance.text.cues import cues
from compliance.text.patterns import Pattern

WHERE = ("title", "preamble", "headings", "subheads", "extra", "signature", "body", "anywhere")
"""Names of texts besides the section ids of the form. ``body``: all prose, preamble and sub-headings
included; ``anywhere``: body, title, headings and signature."""

_BLANK = re.compile(r"[^\S\n]+|[\u00ad\u200b-\u200f\u2060\ufeff]+")
_WIDE = re.compile(r"[０-９Ａ-Ｚａ-ｚ％．]")
_NARROW = {
    code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))
}
_NARROW |= {ord("％"): ord("%"), ord("．"): ord(".")}
_ENDS = "。！？!?\n"
_QUOTED = re.compile(r"“[^“”\n]*”|‘[^‘’\n]*’|「[^「」\n]*」|《[^《》\n]*》|\"[^\"\n]*\"")


class Found(NamedTuple):
    """A match inside a sentence: ``words`` is the match, ``start`` its position in the sentence,
    ``groups`` its named groups, ``offset`` where the sentence begins in the text."""

    words: str
    sentence: str
    start: int
    offset: int
    groups: dict[str, str]
    place: Place | None
    section: str


class Scope:
    """Paragraphs joined by newlines. White space inside a paragraph is gone and full-width letters,
    digits and ％ are narrow, so that patterns need not care for 2 0 2 3 年 or ２０２３年."""

    __slots__ = ("_pieces", "text")

    def __init__(self, pieces: list[tuple[Text, str]]) -> None:
        self._pieces = pieces
        self.text = clean("\n".join([text.text.replace("\n", "") for text, _ in pieces]))

    def __bool__(self) -> bool:
        return bool(self.text)

    @property
    def paragraphs(self) -> Iterator[tuple[str, Place, str]]:
        """Each paragraph with its place and the id of its section."""
        if self._pieces:
            for line, (text, section) in zip(self.text.split("\n"), self._pieces, strict=True):
                yield line, text.place, section

    def __len__(self) -> int:
        """Characters, line breaks not counted."""
        return len(self.text) - self.text.count("\n")

    def origin(self, offset: int) -> tuple[Place | None, str]:
        """Place and section id of the paragraph at ``offset``."""
        if not self._pieces:
            return None, ""
        text, section = self._pieces[self.text.count("\n", 0, offset)]
        return text.place, section

    def sentence(self, offset: int) -> tuple[int, int]:
        """Start and end of the sentence at ``offset`` (ends at 。！？ or the end of the paragraph)."""
        text = self.text
        start = text.rfind("\n", 0, offset) + 1
        end = text.find("\n", offset)
        end = len(text) if end < 0 else end
        for sign in _ENDS[:-1]:
            start = max(start, text.rfind(sign, start, offset) + 1)
            stop = text.find(sign, offset, end)
            end = end if stop < 0 else stop + 1
        return start, end

    def paragraph(self, offset: int) -> tuple[int, int]:
        """Start and end of the paragraph at ``offset``."""
        end = self.text.find("\n", offset)
        return self.text.rfind("\n", 0, offset) + 1, len(self.text) if end < 0 else end

    def candidates(self, words: tuple[str, ...]) -> list[tuple[int, int]]:
        """The sentences that contain one of ``words``, in order; all sentences if there are none."""
        text = self.text
        if not words:
            return [found.span() for found in _SENTENCE.finditer(text)]
        spans: set[tuple[int, int]] = set()
        for word in words:
            at = text.find(word)
            while at >= 0:
                span = self.sentence(at)
                spans.add(span)
                at = text.find(word, max(span[1], at + 1))
        return sorted(spans)

    def search(self, searched: Pattern, *, quotes: bool = True) -> Iterator[Found]:
        """Every match of a pattern, sentence by sentence, so ^ and $ are the ends of a sentence.
        ``quotes`` False: what stands in quotation marks or 《》 does not count."""
        spans = self.candidates(cues(searched.source))
        # Common cues (年) leave many sentences: one search over everything is cheaper than many.
        if len(spans) > 12 and _unanchored(searched.source) and searched.search(self.text) is None:
            return
        for start, end in spans:
            sentence = self.text[start:end]
            looked_at = sentence if quotes else unquoted(sentence)
            for match in searched.finditer(looked_at):
                place, section = self.origin(start)
                yield Found(match.text, sentence, match.start, start, match.groups, place, section)

    def holds(self, words: Iterable[str]) -> bool:
        """Whether one of ``words`` stands in the text."""
        return any(word in self.text for word in words)


_SENTENCE = re.compile(rf"[^{_ENDS}]+[{_ENDS[:-1]}]*")


@cache
def _unanchored(source: str) -> bool:
    return "$" not in source and "^" not in source.replace("[^", "")


def clean(text: str) -> str:
    """``text`` without white space (line breaks stay), full-width letters and digits made narrow."""
    text = _BLANK.sub("", text)
    return text.translate(_NARROW) if _WIDE.search(text) else text


def unquoted(sentence: str) -> str:
    """``sentence`` with what stands in quotation marks or 《》 blotted out, same length."""
    return _QUOTED.sub(lambda found: "□" * len(found.group()), sentence)


def excerpt(sentence: str, start: int, length: int, most: int = 48) -> str:
    """The part of ``sentence`` around a match, … where cut."""
    sentence_, room = sentence.strip(), max(most - length, 8) // 2
    first, last = max(start - room, 0), min(start + length + room, len(sentence_))
    return ("…" if first else "") + sentence_[first:last] + ("…" if last < len(sentence_) else "")


class Passages:
    """The texts of one report by name."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self._scopes: dict[tuple[str, ...], Scope] = {}

    def scope(self, *where: str) -> Scope:
        """The texts called ``where`` (names of ``WHERE`` or section ids), joined in that order."""
        scope = self._scopes.get(where)
        if scope is None:
            scope = self._scopes[where] = Scope([piece for name in where for piece in self._pieces(name)])
        return scope

    def _pieces(self, name: str) -> Iterator[tuple[Text, str]]:
        report = self.report
        if name in ("title", "anywhere") and report.title is not None:
            yield report.title, "title"
        if name in ("signature", "anywhere") and report.signature is not None:
            yield report.signature, "signature"
        for section in report.sections:
            if name in ("headings", "anywhere") and section.heading:
                yield Text(section.heading, section.place), section.id
            if name in ("body", "anywhere", section.id):
                yield from _prose(section)
            elif name == "subheads":
                for head in section.subheads:
                    yield head, section.id


def _prose(section: Section) -> Iterator[tuple[Text, str]]:
    seen = {paragraph.text for paragraph in section.paragraphs}
    for head in section.subheads:
        if not any(head.text in text for text in seen):
            yield head, section.id
    for paragraph in section.paragraphs:
        yield paragraph, section.id


_last: Passages | None = None


def passages(report: Report) -> Passages:
    """The texts of ``report``. The last report's are kept, because every rule asks for them in turn."""
    global _last
    kept = _last
    if kept is None or kept.report is not report:
        kept = _last = Passages(report)
    return kept
