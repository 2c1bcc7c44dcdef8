"""The one search for all words answers as a search for each word would."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from compliance.text.passages import Scope
from compliance.text.patterns import pattern
from compliance.text.presence import Presence

_WORDS = [a + b for a in "甲乙丙丁戊己庚辛" for b in "子丑寅卯辰巳午未申"]


@given(st.text("甲乙丙丁子丑寅卯", max_size=40))
def test_presence_is_containment(text: str) -> None:
    there = Presence(text)
    assert [word in there for word in _WORDS] == [word in text for word in _WORDS]


@given(st.text("甲乙。\n年", max_size=40))
def test_searching_sentences_misses_nothing(text: str) -> None:
    scope = Scope([], text)
    for source in ("^甲", "乙$", "甲.?年", "[^甲]年", "(?:^|乙)年"):
        expected = [
            (match.text, start)
            for start in scope.starts
            if start < len(text)
            for match in pattern(source).finditer(text[slice(*scope.sentence(start))])
        ]
        assert [(found.words, found.offset) for found in scope.search(pattern(source))] == expected
