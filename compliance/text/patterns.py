"""Patterns from rule files, run by a linear-time engine so that no pattern can hang the program."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
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

    __slots__ = ("_regex", "source")

    def __init__(self, source: str) -> None:
        options = re2.Options()
        options.max_mem = 8 << 20
        options.log_errors = False
        try:
            self._regex = re2.compile(source, options)
        except re2.error as trouble:
            raise PatternError(f"{source!r}: {trouble.args[0] if trouble.args else trouble}") from None
        self.source = source

    def search(self, text: str) -> Match | None:
        """The first match."""
        found = self._regex.search(text)
        return None if found is None else _match(found)

    def within(self, data: bytes) -> bool:
        """Whether the pattern matches anywhere in UTF-8 text; spares the engine encoding it again."""
        return self._regex.search(data) is not None

    def finditer(self, text: str) -> Iterator[Match]:
        """All matches, left to right, not overlapping."""
        for found in self._regex.finditer(text):
            yield _match(found)

    def fullmatch(self, text: str) -> Match | None:
        """The match if the pattern covers the whole text."""
        found = self._regex.fullmatch(text)
        return None if found is None else _match(found)


def _match(found: re2._Match) -> Match:
    start, end = found.span()
    groups = {name: value for name, value in found.groupdict().items() if value is not None}
    return Match(found.group(), start, end, groups)


@cache
def pattern(source: str) -> Pattern:
    """The compiled pattern; raises PatternError."""
    return Pattern(source)
