"""Random and changed bytes through every reader, through understanding and through the rule loader."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance.errors import ReadError
from compliance.isolation import Worker
from compliance.model.report import Refusal, Report
from compliance.readers.guard import Limits
from tests.robustness.hostile import SEEDS
from tests.robustness.targets import TARGETS, reasoned, seeds

CRASHES = Path(__file__).parent / "crashes"
_SNIPPETS = (
    b"<table><tr><td rowspan=0 colspan=9>",
    b"</td></tr></table>",
    b"&#0;&#x110000;&l9;",
    b"<!--",
    b"\xff\xfe\x00",
    b"\xef\xbb\xbf",
    b"\x00" * 9,
    "年度报告２０２４年①㈠〇".encode(),
    "\u202e\u2028\ufffe".encode(),
    "一、（一）1.".encode(),
    b"-1 1e999 nan 0x1f 99999999999999999999",
    b"| -- | -- |\n",
    b"\r\x0b\x0c\x85",
    b"\xed\xa0\x80",
)


@st.composite
def changed(draw: st.DrawFn, wholes: list[bytes]) -> bytes:
    """One of the files with a few bytes changed, cut out, doubled or put in."""
    data = bytearray(draw(st.sampled_from(wholes)))
    for _ in range(draw(st.integers(1, 6))):
        start = draw(st.integers(0, len(data)))
        end = min(len(data), start + draw(st.integers(0, 60)))
        match draw(st.integers(0, 4)):
            case 0:
                data[start:end] = b""
            case 1:
                data[start:start] = data[start:end] * draw(st.integers(1, 50))
            case 2:
                data[start:start] = draw(st.sampled_from(_SNIPPETS))
            case 3:
                data[start:end] = draw(st.binary(max_size=20))
            case _:
                del data[start:]
    return bytes(data)


@pytest.mark.parametrize("target", TARGETS)
@settings(max_examples=60)
@given(data=st.data())
def test_changed_files_give_a_result_or_a_reason(target: str, data: st.DataObject) -> None:
    TARGETS[target](data.draw(changed(seeds(target)), label=target))


@pytest.mark.parametrize("target", TARGETS)
@settings(max_examples=60)
@given(data=st.binary(max_size=300) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace")))
def test_any_bytes_give_a_result_or_a_reason(target: str, data: bytes) -> None:
    TARGETS[target](data)


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    with Worker(limits=Limits(seconds=10, memory=1024)) as worker:
        yield worker


@pytest.mark.parametrize("name", SEEDS)
@settings(max_examples=40)
@given(data=st.data())
def test_changed_containers_in_the_worker(worker: Worker, name: str, data: st.DataObject) -> None:
    """Native parsers may die of a file; the worker bears it."""
    try:
        assert isinstance(
            worker.understand(data.draw(changed([SEEDS[name]]), label=name), name), Report | Refusal
        )
    except ReadError as refused:
        reasoned(refused)


@pytest.mark.parametrize("path", sorted(CRASHES.glob("*-*")), ids=lambda path: path.name)
def test_what_once_failed_fails_no_more(path: Path) -> None:
    """Named ``TARGET-whatever``."""
    TARGETS[path.name.partition("-")[0]](path.read_bytes())
