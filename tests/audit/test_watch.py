"""``audit --watch`` and the command line of a run."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from queue import Empty, Queue
from threading import Thread

import pytest

from compliance.audit.watch import changes
from compliance.cli.guarded import run
from compliance.errors import UsageError
from compliance.testing.writers import html
from tests.audit.shown import everything
from tests.audit.stores import COUNTY, SCHOOL, WATER, folder, spec


class _Input:
    def __init__(self, data: bytes) -> None:
        self.buffer = io.BytesIO(data)


def test_a_list_on_standard_input(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pages = folder(tmp_path / "in", {"a.html": spec(WATER, 2024), "b.html": spec(SCHOOL, 2024)})
    monkeypatch.setattr(sys, "stdin", _Input(f"{pages / 'b.html'}\n".encode()))
    store = tmp_path / "a.duckdb"
    assert run(["audit", "-", "--store", str(store), "--jobs", "1", "--lang", "en"]) == 0
    said = capsys.readouterr()
    assert "1 files (1 newly read), 1 reports" in said.out
    assert "0 left, 0 findings" in said.err
    (row,) = everything(store)["run_reports"]
    assert row[0] == str(pages / "b.html")


def test_statuses(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pages = folder(tmp_path / "in", {"a.html": spec(WATER, 2024, "disputes-total")})
    store = ["--store", str(tmp_path / "a.duckdb"), "--quiet"]
    assert run(["audit", str(pages), *store]) == 1
    assert run(["audit", str(pages), *store, "--fail-on", "never"]) == 0
    assert run(["audit", str(tmp_path / "nothing"), *store]) == 2
    assert run(["audit", "-", *store, "--watch"]) == 2
    assert run(["audit", str(pages / "a.html"), "--store", str(pages / "a.html")]) == 2
    assert "Traceback" not in capsys.readouterr().err
    assert (pages / "a.html").read_bytes() == html.write(spec(WATER, 2024, "disputes-total"))


def test_nothing_to_watch_is_said(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="没有可以守候的文件夹"):
        next(changes([str(tmp_path / "no" / "such" / "file.html")]))


@pytest.mark.skipif(sys.platform == "win32", reason="ends it by SIGINT")
def test_what_changes_is_checked_again(tmp_path: Path) -> None:
    pages = folder(tmp_path / "in", {"a.html": spec(WATER, 2024), "b.html": spec(SCHOOL, 2024)})
    command = [sys.executable, "-m", "compliance", "audit", str(pages), "--watch", "--lang", "en"]
    running = subprocess.Popen(
        [*command, "--store", str(tmp_path / "a.duckdb"), "--jobs", "1"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    said: Queue[str] = Queue()
    assert running.stdout is not None
    out = running.stdout
    Thread(target=lambda: [said.put(line) for line in out], daemon=True).start()
    try:
        assert _waited(said, "watching")
        time.sleep(1)  # the watcher is told of what happens from now on
        (pages / "b.html").write_bytes(html.write(spec(SCHOOL, 2024, "disputes-total")))
        (pages / "c.html").write_bytes(html.write(spec(COUNTY, 2024)))
        line = _waited(said, "3 files (2 newly read), 3 reports")
        assert line.startswith("run 1:")
    finally:
        running.send_signal(signal.SIGINT)
        assert running.wait(20) == 130
    rules = {row[2] for row in everything(tmp_path / "a.duckdb")["run_findings"]}
    assert "DSP101" in rules


def _waited(said: Queue[str], words: str) -> str:
    try:
        while True:
            line = said.get(timeout=60)
            if words in line:
                return line
    except Empty:
        return ""
