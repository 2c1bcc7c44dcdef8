"""Patterns from rule files, run by a linear-time engine so that no pattern can hang the program."""

from __future__ import annotations

from collections.abc import Iterator
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


class Pattern:
    """A compiled pattern (RE2 syntax: no back-references, no look-around)."""

    __slots__ = ("_groups", "_regex", "source")

    def __init__(self, source: str) -> None:
        options = re2.Options()
        options.max_mem = 8 << 20
        options.log_errors = False
        try:
            self._regex = re2.compile(source, options)
        except re2.error as trouble:
            raise PatternError(f"{source!r}: {trouble.args[0] if trouble.args else trouble}") from None
        self.source = source
        self._groups: tuple[tuple[str, int], ...] = tuple(self._regex.groupindex.items())

    # The engine works on UTF-8; given text it would count the characters before every group of every match.

    def search(self, text: str) -> Match | None:
        """The first match."""
        data = text.encode()
        found = self._regex.search(data)
        return None if found is None else self._match(data, found)

    def within(self, data: bytes) -> bytes | None:
        """What the pattern matches first in UTF-8 text, None = nothing."""
        found = self._regex.search(data)
        return None if found is None else found.group()

    def finditer(self, text: str) -> Iterator[Match]:
        """All matches, left to right, not overlapping."""
        data = text.encode()
        for number, found in enumerate(self._regex.finditer(data)):
            if found.start() == found.end():
                # In bytes the next search would begin inside a character.
                yield from islice(self._finditer(text), number, None)
                return
            yield self._match(data, found)

    def fullmatch(self, text: str) -> Match | None:
        """The match if the pattern covers the whole text."""
        data = text.encode()
        found = self._regex.fullmatch(data)
        return None if found is None else self._match(data, found)

    def _match(self, data: bytes, found: re2._Match) -> Match:
        start, end = found.span()
        before = len(data[:start].decode())
        words = data[start:end].decode()
        groups = {
            name: value.decode()
            for name, number in self._groups
            if (value := found.group(number)) is not None
        }
        return Match(words, before, before + len(words), groups)

    def _finditer(self, text: str) -> Iterator[Match]:
        for found in self._regex.finditer(text):
            groups = {name: value for name, value in found.groupdict().items() if value is not None}
            start, end = found.span()
            yield Match(found.group(), start, end, groups)


@cache
def pattern(source: str) -> Pattern:
    """The compiled pattern; raises PatternError."""
    return Pattern(source)
