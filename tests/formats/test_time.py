"""Recognising a scan takes seconds a page: the time limit holds for each page, not for all of them."""

from __future__ import annotations

import sys
import time

import msgspec
import pytest

from compliance import isolation
from compliance.errors import ReadError
from compliance.model.report import Refusal
from compliance.model.words import Words
from compliance.readers.guard import LIMITS, ON_PAGE

FOUND = Refusal("not_a_report", "none", Words("不是年报"))


def slow(pages: int, pause: float) -> Refusal:
    for _ in range(pages):
        time.sleep(pause)
        ON_PAGE.get()()
    return FOUND


@pytest.mark.usefixtures("forked")
@pytest.mark.skipif(sys.platform != "linux", reason="the changed function reaches only a forked child")
@pytest.mark.parametrize(("pages", "pause", "ends"), [(4, 0.6, True), (1, 5.0, False)])
def test_time_starts_anew_with_each_page(
    monkeypatch: pytest.MonkeyPatch, pages: int, pause: float, ends: bool
) -> None:
    monkeypatch.setattr(isolation, "understand", lambda *_, **__: slow(pages, pause))
    with isolation.Worker(limits=msgspec.structs.replace(LIMITS, seconds=1.5)) as worker:
        if ends:
            assert worker.understand(b"x") == FOUND
        else:
            with pytest.raises(ReadError) as caught:
                worker.understand(b"x")
            assert caught.value.code == "timeout"
