"""Cues never make a search miss a match."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.rulebook import load_rules
from compliance.text.cues import cues, needs, words_of


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("我局", {"我局"}),
        ("(?:未|没有)收到", {"未收到", "没有收到"}),
        (r"\d{5,}年", {"年"}),
        ("本?单位", {"单位"}),
        ("甲|乙丙", {"甲", "乙丙"}),
        ("[我本]局", {"我局", "本局"}),
        (r"\d+", set()),
        ("甲?", set()),
        ("(?i)abc", set()),
        ("甲{0,2}乙", {"乙"}),
        ("甲+乙", {"甲"}),
    ],
)
def test_cues(source: str, expected: set[str]) -> None:
    assert set(cues(source)) == expected


_pieces = st.recursive(
    st.sampled_from(["甲", "乙", "丙丁", "[甲乙]", r"\d", ".", "[^甲]"]),
    lambda inner: st.one_of(
        st.tuples(inner, inner).map("".join),
        st.tuples(inner, inner).map(lambda pair: f"(?:{pair[0]}|{pair[1]})"),
        st.tuples(inner, st.sampled_from(["?", "*", "+", "{2}", "{0,1}"])).map(
            lambda pair: f"(?:{pair[0]}){pair[1]}"
        ),
    ),
    max_leaves=6,
)


@given(_pieces, st.text("甲乙丙丁1戊", max_size=12))
def test_a_match_contains_a_cue(source: str, text: str) -> None:
    words = cues(source)
    if words and re.search(source, text):
        assert any(word in text for word in words)


@given(_pieces, st.text("甲乙丙丁1戊", max_size=12))
def test_a_match_contains_a_word_of_each_need(source: str, text: str) -> None:
    if re.search(source, text):
        assert all(any(word in text for word in group) for group in needs(source))


@given(_pieces, st.text("甲乙丙丁1戊", max_size=12))
def test_a_choice_of_words_is_found_as_words(source: str, text: str) -> None:
    if words := words_of(source):
        assert any(word in text for word in words) == (re.search(source, text) is not None)


def test_every_need_of_a_sequence_is_known() -> None:
    assert needs(r"(?:共计|累计)[^。]{0,9}(?:收到|受理)\d+件") == (("共计", "累计"), ("受理", "收到"))
    assert needs("(?:我局|我委)?公开") == (("公开",),)
    assert needs("我局|公开了.*文件") == (("公开了", "我局"),)
    assert needs(r"\d+") == ()


@pytest.mark.parametrize("source", ["^我局", "我局$", r"\b我局", "我局。", "我.局", "甲|", r"我\d", "(?i)ab"])
def test_other_patterns_are_no_choice_of_words(source: str) -> None:
    assert words_of(source) == ()


def test_the_shipped_patterns_nearly_all_have_cues() -> None:
    sources = [
        pattern if isinstance(pattern, str) else pattern.pattern
        for rule in load_rules().rules
        for pattern in getattr(rule.check, "patterns", ())
    ]
    without = [source for source in sources if not cues(source)]
    assert len(without) < len(sources) / 5
