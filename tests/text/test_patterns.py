"""Patterns: RE2 asked directly and asked through its Python face say the same."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.text import patterns
from compliance.text.patterns import Pattern

SOURCES = [
    "公开",
    "(?P<n>[0-9]+)件?",
    "(?:收到|受理)(?P<a>甲)?(?P<b>乙)?",
    "^公开|件$",
    "件*",
    "(?P<x>)甲|乙",
]


@pytest.mark.parametrize("source", SOURCES)
@given(text=st.text(alphabet="公开收到受理甲乙12件。", max_size=20))
def test_matches_are_those_of_pythons_engine(source: str, text: str) -> None:
    wanted = [
        (found[0], found.start(), found.end(), {k: v for k, v in found.groupdict().items() if v is not None})
        for found in re.finditer(source, text)
    ]
    asked = Pattern(source)
    assert asked.found(text) == bool(wanted)
    first = asked.search(text)
    assert (first and tuple(first)) == (wanted[0] if wanted else None)
    assert asked.within(text.encode()) == (wanted[0][0].encode() if wanted else None)
    if all(words for words, *_ in wanted):
        assert [tuple(match) for match in asked.finditer(text)] == wanted


class _Plain:
    """The same pattern, in a release whose insides are called otherwise."""

    def __init__(self, source: str) -> None:
        self._inner = Pattern(source)._regex
        self.groups = self._inner.groups

    def search(self, data: bytes, start: int) -> object:
        return self._inner.search(data, start)


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize("text", ["", "收到甲12件，受理乙3件", "公开", "公开件"])
def test_the_ordinary_way_says_the_same(source: str, text: str) -> None:
    data = text.encode()
    direct, ordinary = Pattern(source)._spans, patterns._spans(_Plain(source))
    for start in range(len(data) + 1):
        assert list(direct(data, start)) == list(ordinary(data, start)) or (
            direct(data, start)[0] == ordinary(data, start)[0] == (-1, -1)
        )
