"""Whatever a file holds: a status, a reason, in time, and the next file is read as ever."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from compliance.api import Checker
from compliance.isolation import Worker
from compliance.readers.guard import Limits
from tests.robustness.hostile import HOSTILE, SEEDS, page

_LIMITS = Limits(seconds=5, memory=640)


@pytest.fixture(scope="module")
def checker() -> Iterator[Checker]:
    with Worker(limits=_LIMITS) as worker:
        yield Checker(limits=_LIMITS, understand=worker.understand)


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_file_gets_a_status_and_a_reason(checker: Checker, what: str) -> None:
    name, make = HOSTILE[what]
    data = make()
    start = time.monotonic()
    result = checker.check(data, name)
    assert time.monotonic() - start < _LIMITS.seconds + 5
    if result.status != "read":
        assert result.code
        assert result.reason
        assert result.reason.zh
        assert result.reason.en
    after = checker.check(page(), "next.html")
    assert (after.status, after.code) != ("unreadable", "crashed_reader")


@pytest.mark.parametrize(
    ("what", "code"),
    [
        ("empty", "empty"),
        ("encrypted word", "encrypted"),
        ("truncated docx", "damaged"),
        ("laughs in docx", "damaged"),
        ("laughs in odt", "damaged"),
        ("outer entity", "damaged"),
        ("bomb in docx", "too_large"),
        ("bomb in odt", "too_large"),
        ("bomb in ofd", "too_large"),
        ("parts without number", "too_large"),
        ("a million open tags", "too_deep"),
        ("open fonts", "too_deep"),
        ("ten thousand pages", "too_large"),
        ("ofd pages", "too_large"),
        ("one line", "too_large"),
    ],
)
def test_what_goes_over_a_limit_says_which(checker: Checker, what: str, code: str) -> None:
    name, make = HOSTILE[what]
    result = checker.check(make(), name)
    assert (result.status, result.code) == ("unreadable", code)


@pytest.mark.parametrize("name", SEEDS)
def test_the_small_files_fuzzers_change_are_valid(checker: Checker, name: str) -> None:
    result = checker.check(SEEDS[name], name)
    assert result.code not in ("damaged", "crashed_reader", "garbled"), result
