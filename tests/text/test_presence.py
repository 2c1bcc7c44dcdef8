"""The one search for all words answers as a search for each word would."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from compliance.text.passages import Scope, united
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
    sources = ["^甲", "乙$", "甲.?年", "[^甲]年", ".{3,}", ".{1,}", ".", "甲|年", "乙[^年]*甲", "年。", "甲*"]
    for source in sources:
        assert scope.matches(pattern(source)) is any(True for _ in scope.search(pattern(source)))


@given(st.text("甲乙。\n年", max_size=40))
def test_several_patterns_together_miss_nothing(text: str) -> None:
    scope = Scope([], text)
    patterns = [pattern(source) for source in ("^(?P<words>甲)", "(?P<words>乙)$", "甲.?年")]
    together = united(patterns)
    loose = together.loose
    if loose is not None and loose.within(scope.data) is None:
        assert not any(scope.matches(one) for one in patterns)
    possible = together.possible(Presence(text))
    for number, one in enumerate(patterns):
        assert number in possible or not scope.matches(one)


@given(st.text("甲é𠀀a1", max_size=12))
def test_matches_are_counted_in_characters(text: str) -> None:
    for source in ("(?P<one>é)?[a𠀀]", "甲*", "1|甲a", "(?:)"):
        expected = [(found.group(), *found.span(), found.groupdict()) for found in re.finditer(source, text)]
        given_ = [
            (found.text, found.start, found.end, {"one": None} | found.groups if "one" in source else {})
            for found in pattern(source).finditer(text)
        ]
        if source in ("甲*", "(?:)"):
            assert [text[start:end] for _, start, end, _ in given_] == [found for found, *_ in given_]
        else:
            assert given_ == expected
