"""``check --watch``: what a drafter sees on saving, however the editor saves."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from queue import Empty, Queue

import pytest

from compliance.api import Checker
from compliance.cli import guarded
from compliance.cli.watch import compared
from compliance.testing.generator import generate
from compliance.testing.spec import Spec
from compliance.testing.writers import docx

GOOD = generate(5, year=2024)
BAD_TABLE_3 = GOOD.with_facts({"applications.granted.total": 99999})
BAD_TABLE_4 = GOOD.with_facts({"disputes.reconsideration.total": 88})
_PATIENCE = 40.0


class Watching:
    """A running ``check --watch`` and the lines it has printed."""

    def __init__(self, path: Path, *more: str) -> None:
        command = [sys.executable, "-m", "compliance.cli", "check", str(path), "--watch", *more]
        environment = os.environ | {"PYTHONIOENCODING": "utf-8", "PYTHONUTF8": "1"}
        self.process = subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            env=environment,
            start_new_session=True,
        )
        self._lines: Queue[str] = Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self._lines.put(line.rstrip("\n"))

    def until(self, *words: str) -> list[str]:
        """The lines up to one that holds all ``words``."""
        seen: list[str] = []
        end = time.monotonic() + _PATIENCE
        while time.monotonic() < end:
            try:
                line = self._lines.get(timeout=0.2)
            except Empty:
                assert self.process.poll() is None, f"ended; said: {seen}"
                continue
            seen.append(line)
            if all(word in line for word in words):
                return seen
        raise AssertionError(f"not said: {words}; said: {seen}")

    def silent(self, seconds: float) -> bool:
        """Whether nothing is said for a while."""
        try:
            self._lines.get(timeout=seconds)
        except Empty:
            return True
        return False

    def interrupted(self) -> int:
        """The exit status after Ctrl-C, which a terminal sends to every process of the group."""
        os.killpg(self.process.pid, signal.SIGINT)
        return self.process.wait(20)


@pytest.fixture
def watching(tmp_path: Path) -> Iterator[Watching]:
    path = tmp_path / "年报.docx"
    path.write_bytes(docx.write(BAD_TABLE_3))
    started = Watching(path, "-o", f"json:{tmp_path / 'result.json'}")
    yield started
    if started.process.poll() is None:
        started.process.kill()
    started.process.wait(20)


def renamed(path: Path, spec: Spec) -> None:
    """Saves as Word does: a new file takes the name of the old one."""
    new = path.with_name("~WRD0001.tmp")
    new.write_bytes(docx.write(spec))
    new.replace(path)


@pytest.mark.skipif(sys.platform == "win32", reason="process groups")
def test_what_is_settled_and_what_is_new(watching: Watching, tmp_path: Path) -> None:
    path = tmp_path / "年报.docx"
    watching.until("正在监视")
    renamed(path, BAD_TABLE_4)
    said = watching.until("新出现")
    settled = said.index(next(line for line in said if "已解决" in line))
    assert any("APP102" in line for line in said[settled:])
    watching.until("DSP101")

    path.write_bytes(docx.write(GOOD))
    said = watching.until("已解决")
    assert any("未发现问题" in line for line in said)
    watching.until("DSP101")
    while not watching.silent(0.7):
        pass

    os.utime(path)
    assert watching.silent(2.0)

    path.unlink()
    watching.until("等它回来")
    path.write_bytes(b"PK\x03\x04 half")
    watching.until("无法读取")
    renamed(path, BAD_TABLE_3)
    watching.until("新出现")
    watching.until("APP103")
    assert "APP103" in (tmp_path / "result.json").read_text("utf-8")
    assert watching.interrupted() == 1


def test_findings_are_told_apart_by_fingerprint() -> None:
    checker = Checker()
    one, two, none = (checker.check(docx.write(spec), "a.docx") for spec in (BAD_TABLE_3, BAD_TABLE_4, GOOD))
    settled, new, left = compared(one, two)
    assert {finding.rule for finding in settled} >= {"APP102", "APP103"}
    assert "DSP101" in {finding.rule for finding in new}
    assert not {finding.fingerprint for finding in left} & {finding.fingerprint for finding in settled}
    again = compared(one, one)
    assert (again[0], again[1]) == ([], [])
    assert len(again[2]) == len(one.findings)
    assert compared(one, none)[1] == []


@pytest.mark.parametrize("arguments", [["-"], ["."], ["missing.docx"]])
def test_only_files_can_be_watched(
    arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert guarded.run(["check", *arguments, "--watch"]) == 2
    assert "--watch" in capfd.readouterr().err


def test_the_screen_shows_text_only(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(docx.write(GOOD))
    assert guarded.run(["check", str(path), "--watch", "-f", "json"]) == 2
    assert "-o" in capfd.readouterr().err
