"""The process that reads: the same answers, an end to everything that lasts, and nothing left behind."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from compliance import exchange, isolation
from compliance.errors import ReadError
from compliance.forms import load_forms
from compliance.intake import Known, understand
from compliance.isolation import Worker
from compliance.model.document import Document
from compliance.model.report import Refusal, Report
from compliance.readers import office
from compliance.readers.guard import Limits
from tests.robustness.hostile import SEEDS, page

SAMPLES = sorted(Path(__file__).parents[2].glob("samples/*/report.*"))


def forks(test: Callable[..., None]) -> Callable[..., None]:
    """Marks a test that needs a worker that is forked."""
    only = pytest.mark.skipif(sys.platform != "linux", reason="needs a worker that is forked")
    return only(pytest.mark.usefixtures("forked")(test))  # type: ignore[no-any-return]


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    with Worker() as worker:
        yield worker


def answer(ask: Callable[[], Report | Refusal]) -> object:
    try:
        found = ask()
    except ReadError as refused:
        return (refused.code, refused.zh, refused.en)
    if isinstance(found, Refusal):
        return found
    return exchange.to_data(found, load_forms()[found.form])


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.parent.name)
def test_the_same_as_in_this_process(worker: Worker, path: Path) -> None:
    data = path.read_bytes()
    here = answer(lambda: understand(data, load_forms(), Known(), name=path.name))
    assert answer(lambda: worker.understand(data, path.name)) == here


def test_what_the_user_knows_gets_there() -> None:
    path = next(path for path in SAMPLES if path.parent.name == "clean-html")
    with Worker(Known(year=2023)) as worker:
        found = worker.understand(path.read_bytes(), path.name)
    assert isinstance(found, Report)
    assert found.year == 2023


def broken(read: Callable[[bytes], None], monkeypatch: pytest.MonkeyPatch, limits: Limits) -> Worker:
    """A worker whose reader does something bad first (a fork inherits the patch)."""

    def reader(data: bytes, *_: object, **__: object) -> Document:
        read(data)
        return Document("text", ())

    monkeypatch.setattr("compliance.readers.read", reader)
    return Worker(limits=limits)


def refused(worker: Worker, data: bytes = b"x") -> ReadError:
    with pytest.raises(ReadError) as trouble:
        worker.understand(data, "a.txt")
    return trouble.value


@forks
def test_a_reader_that_hangs_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    with broken(lambda _: time.sleep(60), monkeypatch, Limits(seconds=0.3)) as worker:
        start = time.monotonic()
        assert refused(worker).code == "timeout"
        assert time.monotonic() - start < 5
        monkeypatch.undo()
        assert isinstance(worker.understand(page(), "a.html"), Refusal)


@forks
def test_a_reader_deaf_to_being_ended_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    def deaf(_: bytes) -> None:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        time.sleep(60)

    with broken(deaf, monkeypatch, Limits(seconds=0.3)) as worker:
        start = time.monotonic()
        assert refused(worker).code == "timeout"
        assert time.monotonic() - start < 5


@forks
def test_a_reader_that_dies_costs_one_file(monkeypatch: pytest.MonkeyPatch) -> None:
    with broken(
        lambda data: os.kill(os.getpid(), signal.SIGKILL) if data == b"die" else None, monkeypatch, Limits()
    ) as worker:
        assert refused(worker, b"die").code == "crashed_reader"
        assert isinstance(worker.understand(b"live", "a.txt"), Refusal)


@forks
def test_memory_is_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    with broken(lambda _: bytearray(3 << 30) and None, monkeypatch, Limits(memory=1024)) as worker:
        assert refused(worker).code == "too_large"


@forks
def test_a_mistake_of_the_program_is_told_from_a_bad_file(monkeypatch: pytest.MonkeyPatch) -> None:
    def mistaken(_: bytes) -> None:
        raise KeyError("oops\x1b[31m")

    with broken(mistaken, monkeypatch, Limits()) as worker, pytest.raises(RuntimeError, match="KeyError"):
        worker.understand(b"x", "a.txt")


@forks
def test_what_a_parser_prints_reaches_nobody(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("COMPLIANCE_TRACEBACK", raising=False)

    def noisy(_: bytes) -> None:
        os.write(1, b"noise")
        os.write(2, b"noise")

    with broken(noisy, monkeypatch, Limits()) as worker:
        worker.understand(b"x", "a.txt")
    assert capfd.readouterr() == ("", "")


@forks
def test_the_end_of_this_process_is_the_end_of_the_worker() -> None:
    worker = Worker()
    worker.understand(page(), "a.html")
    child = worker._child
    assert child is not None
    assert worker._pipe is not None
    worker._pipe.close()
    child.join(5)
    assert child.exitcode == 0
    worker.close()


def test_a_worker_started_from_nothing_reads_too() -> None:
    """As on Windows and macOS: with threads about, nothing is forked."""
    stop = threading.Event()
    thread = threading.Thread(target=stop.wait)
    thread.start()
    try:
        with Worker(limits=Limits(seconds=20)) as worker:
            assert isinstance(worker.understand(page(), "a.html"), Refusal)
            assert refused(worker, b"").code == "empty"
    finally:
        stop.set()
        thread.join()


@pytest.mark.parametrize("name", ["\ud800\udcff.html", "a\0.html", "\u202e.html"])
def test_odd_names_do_not_matter(worker: Worker, name: str) -> None:
    assert isinstance(worker.understand(page(), name), Refusal)


def test_a_file_beyond_the_limit_is_not_even_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    with Worker(limits=Limits(size=1000)) as worker:
        assert refused(worker, bytes(100_000_000)).code == "too_large"


@pytest.mark.parametrize("name", SEEDS)
def test_limits_reach_every_reader(name: str) -> None:
    tight = Limits(size=10)
    with pytest.raises(ReadError, match="上限"):
        understand(SEEDS[name] if "zip" not in name else b"x" * 11, load_forms(), Known(), tight, name=name)


def test_the_number_of_pages_may_be_raised() -> None:
    from tests.robustness.hostile import ofd

    data = ofd(pages=301)
    with pytest.raises(ReadError, match="300 页"):
        understand(data, load_forms(), Known(), name="a.ofd")
    assert understand(data, load_forms(), Known(), Limits(pages=301), name="a.ofd")


@pytest.mark.skipif(not office.available(), reason="needs LibreOffice")
def test_libreoffice_runs_from_a_process_with_little_memory() -> None:
    text = rb"{\rtf1\ansi\deff0 {\fonttbl{\f0 Arial;}}\f0 annual report 2024\par}"
    with Worker(limits=Limits(memory=800, seconds=120)) as worker:
        assert isinstance(worker.understand(text, "a.rtf"), Refusal)


@pytest.fixture
def endless(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A LibreOffice that never ends and starts programs of its own; where it writes their numbers."""
    script = tmp_path / "soffice"
    pids = tmp_path / "pids"
    script.write_text(
        f"#!/bin/sh\nsleep 60 &\necho $! $$ > {pids}.new\nmv {pids}.new {pids}\nwait\n", "utf-8"
    )
    script.chmod(0o755)
    monkeypatch.setattr(office, "program", lambda: str(script))
    return pids


def alive(pids: Path) -> list[str]:
    """Those of the processes that run (a dead one that nobody has asked after does not)."""
    states = []
    for pid in pids.read_text(encoding="utf-8").split():
        with contextlib.suppress(FileNotFoundError):
            states.append(
                Path("/proc", pid, "stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
            )
    return [state for state in states if state not in "ZX"]


@forks
def test_libreoffice_ends_with_its_time(endless: Path) -> None:
    with Worker(limits=Limits(seconds=2)) as worker:
        assert refused(worker, rb"{\rtf1 x}").code == "timeout"
    assert not alive(endless)


@forks
def test_libreoffice_ends_with_the_worker(endless: Path) -> None:
    worker = Worker()
    worker._connected().send_bytes(isolation._encode(isolation._Request("a.rtf", rb"{\rtf1 x}")))
    deadline = time.monotonic() + 10
    while not endless.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert len(alive(endless)) == 2
    worker.close()
    assert not alive(endless)
