"""Offers the prose of a report as joined, cleaned texts in which rules can search, with places kept."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import cache
from typing import NamedTuple, TypeVar, cast

from compliance.model.document import Place
from compliance.model.report import Report, Section, Text
from compliance.text.cues import cues, needs, words_of
from compliance.text.patterns import Pattern, PatternError, pattern
from compliance.text.presence import Presence

T = TypeVar("T")

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

    __slots__ = ("_bytes", "_matched", "_parts", "_pieces", "_starts", "_there", "text")

    def __init__(self, pieces: list[tuple[Text, str]], text: str, there: Presence | None = None) -> None:
        self._pieces = pieces
        self._there = Presence(text) if there is None else there
        self._parts: tuple[Scope, ...] = ()
        self._starts: list[int] | None = None
        self._bytes: bytes | None = None
        self._matched: dict[Pattern, bool] = {}
        self.text = text

    @classmethod
    def joined(cls, parts: list[Scope], there: Presence) -> Scope:
        """Several scopes one after the other."""
        parts = [part for part in parts if part._pieces]
        if len(parts) == 1:
            return parts[0]
        pieces = [piece for part in parts for piece in part._pieces]
        scope = cls(pieces, "\n".join([part.text for part in parts]), there)
        scope._parts = tuple(parts)
        return scope

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
        starts = self.starts
        number = bisect_right(starts, offset)
        end = starts[number] if number < len(starts) else len(self.text)
        return starts[number - 1], end - 1 if self.text[end - 1 : end] == "\n" else end

    @property
    def starts(self) -> list[int]:
        """Where sentences begin."""
        if self._starts is None:
            if self._parts:
                # The parts keep theirs: the same section stands in many scopes.
                starts: list[int] = []
                offset = 0
                for part in self._parts:
                    starts += [offset + start for start in part.starts] if offset else part.starts
                    offset += len(part.text) + 1
                self._starts = starts
            else:
                self._starts = [0, *[found.end() for found in _END.finditer(self.text)]]
        return self._starts

    def paragraph(self, offset: int) -> tuple[int, int]:
        """Start and end of the paragraph at ``offset``."""
        end = self.text.find("\n", offset)
        return self.text.rfind("\n", 0, offset) + 1, len(self.text) if end < 0 else end

    def candidates(self, words: tuple[str, ...]) -> list[tuple[int, int]]:
        """The sentences that contain one of ``words``, in order; all sentences if there are none."""
        text = self.text
        if not words:
            return [self.sentence(start) for start in self.starts if start < len(text)]
        spans: set[tuple[int, int]] = set()
        if self._there.any(words):
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
        if not self.possible(searched):
            return
        # One search over everything is cheaper than many over sentences, and nearly always says no.
        if quotes and (loose := _loose(searched)) is not None and loose.within(self.data) is None:
            return
        for start, end in self.candidates(cues(searched.source)):
            sentence = self.text[start:end]
            looked_at = sentence if quotes else unquoted(sentence)
            for match in searched.finditer(looked_at):
                place, section = self.origin(start)
                yield Found(match.text, sentence, match.start, start, match.groups, place, section)

    def possible(self, searched: Pattern) -> bool:
        """False where the report lacks every word of which the pattern needs one."""
        return all(map(self._there.any, needs(searched.source)))

    def perhaps(self, searched: Pattern) -> bool:
        """False where one search over the whole text says that no sentence matches."""
        loose = _loose(searched)
        return loose is None or loose.within(self.data) is not None

    def matches(self, searched: Pattern) -> bool:
        """Whether the pattern matches a sentence; the answer is kept."""
        answer = self._matched.get(searched)
        if answer is None:
            answer = self._matched[searched] = self.possible(searched) and self._matches(searched)
        return answer

    def _matches(self, searched: Pattern) -> bool:
        if choice := words_of(searched.source):
            return self.holds(choice)
        if (least := _LEAST.fullmatch(searched.source)) is not None:
            long = int(least[1] or 1)
            return any(end - start >= long for start, end in map(self.sentence, self.starts))
        loose = _loose(searched)
        if loose is not None:
            found = loose.within(self.data)
            if found is None:
                return False
            if found and _alone(searched):
                words = found.decode()
                if "\n" not in words and _END.search(words, 0, len(words) - 1) is None:
                    return True  # it lies in one sentence, and the pattern does not ask what is around it
        text = self.text
        words_needed = cues(searched.source)
        spans = self.candidates(words_needed) if words_needed else map(self.sentence, self.starts)
        return any(searched.found(text[start:end]) for start, end in spans if start < len(text))

    @property
    def data(self) -> bytes:
        """The text in UTF-8."""
        if self._bytes is None:
            self._bytes = self.text.encode()
        return self._bytes

    def holds(self, words: Iterable[str]) -> bool:
        """Whether one of ``words`` stands in the text."""
        return any(word in self._there and word in self.text for word in words)


_END = re.compile(rf"[{_ENDS}]")


_LEAST = re.compile(r"\.(?:\{([1-9]\d?),\})?", re.ASCII)
"""A pattern that only asks for a sentence of so many characters."""

_NAMED = re.compile(r"\(\?P?<\w+>")
_SIGN_IN_SET = re.compile(r"\[[^\]]*\$|\[[^\]]+\^")


@cache
def _loose(searched: Pattern) -> Pattern | None:
    """The pattern without ^ and $, which matches a whole text wherever the pattern matches a sentence."""
    source = searched.source
    if "\\A" in source or "\\z" in source:
        return None
    if "^" in source or "$" in source:
        if _SIGN_IN_SET.search(source) or any(sign in source for sign in ("\\^", "\\$", "\\[^")):
            return None
        source = source.replace("[^", "[\0").replace("^", "").replace("$", "").replace("[\0", "[^")
    # Without groups the engine need not find out what each of them matched.
    return pattern(source if "\\(?" in source else _NAMED.sub("(?:", source))


@cache
def _alone(searched: Pattern) -> bool:
    """Whether a match does not depend on what stands before and after it."""
    source = searched.source.replace("[^", "")
    return not any(sign in source for sign in ("^", "$", "\\[", "\\A", "\\z", "\\b", "\\B"))


class United(NamedTuple):
    """Several patterns as one question. ``cues``: word → numbers of the patterns that need it or another
    one; ``cueless``: those of which no word is known; ``needs`` of each; ``loose``: a pattern that matches
    a whole text wherever one of them matches a sentence, or None."""

    cues: dict[str, list[int]]
    cueless: tuple[int, ...]
    needs: tuple[tuple[tuple[str, ...], ...], ...]
    loose: Pattern | None

    def possible(self, there: Presence) -> list[int]:
        """Which of the patterns are not ruled out by the words that are there."""
        left = set(self.cueless)
        for word in there.which(self.cues):
            left.update(self.cues[word])
        return [number for number in sorted(left) if all(map(there.any, self.needs[number]))]


def united(patterns: Iterable[Pattern]) -> United:
    """The patterns as one question."""
    patterns = tuple(patterns)
    by_word: dict[str, list[int]] = {}
    for number, one in enumerate(patterns):
        for word in cues(one.source):
            by_word.setdefault(word, []).append(number)
    cueless = tuple(number for number, one in enumerate(patterns) if not cues(one.source))
    every = tuple(needs(one.source) for one in patterns)
    loose = [one.source for one in map(_loose, patterns) if one is not None]
    together = None
    if len(loose) == len(patterns):
        with suppress(PatternError):
            together = pattern("|".join(f"(?:{one})" for one in loose))
    return United(by_word, cueless, every, together)


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


_ALWAYS = frozenset(("headings", "subheads", "body", "anywhere"))


class Passages:
    """The texts of one report by name. ``names``: those that are there."""

    def __init__(self, report: Report) -> None:
        self.report = report
        title = [(report.title, "title")] if report.title is not None else []
        signature = [(report.signature, "signature")] if report.signature is not None else []
        headings = [(Text(s.heading, s.place), s.id) for s in report.sections if s.heading]
        subheads = [(head, s.id) for s in report.sections for head in s.subheads]
        prose = [_prose(section) for section in report.sections]
        groups = [title, signature, headings, subheads, *prose]
        texts = [clean("\n".join([text.text.replace("\n", "") for text, _ in group])) for group in groups]
        self._there = Presence("\n".join(texts))
        leaves = [Scope(*leaf, self._there) for leaf in zip(groups, texts, strict=True)]
        self._named = dict(zip(("title", "signature", "headings", "subheads"), leaves, strict=False))
        self._prose = leaves[4:]
        self._sections: dict[str, list[Scope]] = {}
        for section, scope in zip(report.sections, self._prose, strict=True):
            self._sections.setdefault(section.id, []).append(scope)
        lone = (("title", title), ("signature", signature))
        self.names = _ALWAYS.union(self._sections, [name for name, given in lone if given])
        self._scopes: dict[tuple[str, ...], Scope] = {}
        self._kept: dict[object, object] = {}

    def kept(self, key: object, make: Callable[[], T]) -> T:
        """``make()``, made once a report: what several rules derive from its texts. ``key`` names it."""
        try:
            return cast("T", self._kept[key])
        except KeyError:
            made = self._kept[key] = make()
            return made

    def scope(self, *where: str) -> Scope:
        """The texts called ``where`` (names of ``WHERE`` or section ids), joined in that order."""
        scope = self._scopes.get(where)
        if scope is None:
            parts = [part for name in where for part in self._parts(name)]
            scope = self._scopes[where] = Scope.joined(parts, self._there)
        return scope

    def possible(self, united: United) -> list[int]:
        """Which of the patterns the words of the report do not rule out."""
        return united.possible(self._there)

    def _parts(self, name: str) -> list[Scope]:
        if name in self._named:
            return [self._named[name]]
        if name == "body":
            return self._prose
        if name == "anywhere":
            return [*(self._named[part] for part in ("title", "signature", "headings")), *self._prose]
        return self._sections.get(name, [])


def _prose(section: Section) -> list[tuple[Text, str]]:
    texts = [paragraph.text for paragraph in section.paragraphs]
    heads = [head for head in section.subheads if not any(head.text in text for text in texts)]
    return [(text, section.id) for text in (*heads, *section.paragraphs)]


_last: Passages | None = None


def passages(report: Report) -> Passages:
    """The texts of ``report``. The last report's are kept, because every rule asks for them in turn."""
    global _last
    kept = _last
    if kept is None or kept.report is not report:
        kept = _last = Passages(report)
    return kept
