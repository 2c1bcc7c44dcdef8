"""Both engines find the same in the patterns of the project's own files."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance.extract.topics import PLACES, catalogue
from compliance.text.cues import cues
from compliance.text.own import Own, tame
from compliance.text.patterns import pattern


def _worn(source: str) -> Own:
    """A pattern that was asked for so often that Python's engine has taken over."""
    made = Own(source)
    for _ in range(60):
        made.matches("", True)
    return made


def _sources() -> list[str]:
    found: dict[str, None] = {}
    for search in catalogue().searches:
        for own in (search.wording, search.needs, search.never, search.unless):
            if own is not None:
                found[own.source] = None
    for topic in catalogue().ids:
        for mark in catalogue().marks(topic, "department"):
            found.update((own.source, None) for _, own in mark.where)
    return list(found)


_SOURCES = _sources()
_WORN = {source: _worn(source) for source in _SOURCES}
_FILLER = [
    "",
    "的",
    "了",
    "共计",
    "为",
    "12",
    "1,234.5",
    "三",
    "件",
    "万条",
    "元",
    "，",
    "；",
    "（",
    "）",
    "2024",
    "年度",
    "未",
    "其中",
    "全县",
]


@given(st.data())
@settings(max_examples=300, deadline=None)
def test_both_engines_agree(data: st.DataObject) -> None:
    source = data.draw(st.sampled_from(_SOURCES))
    word = st.sampled_from([*(cues(source) or ("申请",)), *_FILLER])
    text = "".join(data.draw(st.lists(word, max_size=10)))
    exact = list(pattern(source).finditer(text))
    assert _WORN[source].matches(text, True) == exact
    assert _WORN[source].matches(text, False) == exact
    assert _WORN[source].stands(text, True) == _WORN[source].stands(text, False) == bool(exact)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("收到申请12件。", True),
        ("件" * 301, False),
        ("1" * 20, False),
        ("1,1,1,1,1,1,1,1,1,1,1,1", False),
        ("", True),
    ],
)
def test_what_python_may_have(text: str, expected: bool) -> None:
    assert tame(text) is expected


def test_every_place_of_a_mark_is_one_of_the_file() -> None:
    marks = [mark for topic in catalogue().ids for mark in catalogue().marks(topic, "government")]
    assert marks
    assert all(0 <= at < len(PLACES) for mark in marks for at, _ in mark.where)
