"""Patterns from rule files, run by a linear-time engine so that no pattern can hang the program."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import islice
from typing import NamedTuple

import re2

from compliance.errors import ComplianceError


class PatternError(ComplianceError):
    """A pattern that cannot be compiled."""


class Match(NamedTuple):
    """A match: the text, its start and end in the searched text, and the named groups found."""

    text: str
    start: int
    end: int
    groups: dict[str, str]


Spans = Sequence[tuple[int, int]]
"""Start and end of a match and of each of its groups, (-1, -1) where there is none."""


def _spans(regex: re2._Regexp) -> Callable[[bytes, int], Spans]:
    """Asks a pattern for its first match in bytes from a position on.

    RE2 is asked past its Python face, which costs more than the search in texts as short as a report's;
    a release that is built otherwise is asked in the ordinary way.
    """
    try:
        match, anywhere = regex._regexp.Match, re2._Anchor.UNANCHORED
        if list(match(anywhere, b"", 0, 0)[0]) not in ([0, 0], [-1, -1]):
            raise TypeError
    except (AttributeError, IndexError, TypeError):
        count = regex.groups + 1

        def ask(data: bytes, start: int) -> Spans:
            found = regex.search(data, start)
            return _NOWHERE if found is None else [found.span(number) for number in range(count)]

        return ask
    return lambda data, start: match(anywhere, data, start, len(data))


_NULL = (-1, -1)
_NOWHERE = [_NULL]


class Pattern:
    """A compiled pattern (RE2 syntax: no back-references, no look-around)."""

    __slots__ = ("_groups", "_regex", "_spans", "source")

    def __init__(self, source: str) -> None:
        options = re2.Options()
        options.max_mem = 8 << 20
        options.log_errors = False
        try:
            self._regex = re2.compile(source, options)
        except re2.error as trouble:
            raise PatternError(f"{source!r}: {trouble.args[0] if trouble.args else trouble}") from None
        self.source = source
        self._spans = _spans(self._regex)
        self._groups: tuple[tuple[str, int], ...] = tuple(self._regex.groupindex.items())

    # The engine works on UTF-8; given text it would count the characters before every group of every match.

    def search(self, text: str) -> Match | None:
        """The first match."""
        data = text.encode()
        spans = self._spans(data, 0)
        return None if spans[0] == _NULL else self._match(data, spans)

    def groups(self, data: bytes) -> dict[str, str] | None:
        """The named groups of the first match in UTF-8 text, None = no match."""
        spans = self._spans(data, 0)
        return None if spans[0] == _NULL else self._named(data, spans)

    def found(self, text: str) -> bool:
        """Whether it matches anywhere in the text."""
        return self._spans(text.encode(), 0)[0] != _NULL

    def within(self, data: bytes) -> bytes | None:
        """What the pattern matches first in UTF-8 text, None = nothing."""
        start, end = self._spans(data, 0)[0]
        return None if start < 0 else data[start:end]

    def finditer(self, text: str) -> Iterator[Match]:
        """All matches, left to right, not overlapping."""
        data = text.encode()
        at = number = before = 0
        while (spans := self._spans(data, at))[0] != _NULL:
            start, end = spans[0]
            if start == end:
                # In bytes the next search would begin inside a character.
                yield from islice(self._finditer(text), number, None)
                return
            before += len(data[at:start].decode())
            match = self._match(data, spans, before)
            yield match
            at, number, before = end, number + 1, match.end

    def fullmatch(self, text: str) -> Match | None:
        """The match if the pattern covers the whole text."""
        data = text.encode()
        found = self._regex.fullmatch(data)
        if found is None:
            return None
        return self._match(data, [found.span(number) for number in range(self._regex.groups + 1)])

    def _match(self, data: bytes, spans: Spans, before: int | None = None) -> Match:
        """``before``: the characters before the match, where they were counted already."""
        start, end = spans[0]
        if before is None:
            before = len(data[:start].decode())
        words = data[start:end].decode()
        return Match(words, before, before + len(words), self._named(data, spans))

    def _named(self, data: bytes, spans: Spans) -> dict[str, str]:
        groups = {}
        for name, number in self._groups:
            first, last = spans[number]
            if first >= 0:
                groups[name] = data[first:last].decode()
        return groups

    def _finditer(self, text: str) -> Iterator[Match]:
        for found in self._regex.finditer(text):
            groups = {name: value for name, value in found.groupdict().items() if value is not None}
            start, end = found.span()
            yield Match(found.group(), start, end, groups)


@cache
def pattern(source: str) -> Pattern:
    """The compiled pattern; raises PatternError."""
    return Pattern(source)
