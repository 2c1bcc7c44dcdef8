"""Runs that are cut off at random points come to the same end, byte for byte, as one that is not."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from compliance.cli.guarded import run
from compliance.testing.country import country, write
from tests.audit.shown import everything

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX signals")

FORMATS = ("csv", "json")


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Pages with defects, some of them twice."""
    folder = tmp_path_factory.mktemp("kill") / "pages"
    write(folder, country(3, 16, (2023, 2024), every=5))
    first = min(folder.rglob("*.html"))
    (folder / "copy.html").write_bytes(first.read_bytes())
    return folder


@pytest.fixture(scope="module")
def whole(pages: Path) -> Path:
    """The store of a run that nobody disturbed."""
    store = pages.parent / "whole.duckdb"
    assert audit(pages, store).wait() == 1
    return store


def audit(pages: Path, store: Path, *more: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "compliance", "audit", str(pages), "--store", str(store), "--jobs", "2"]
    return subprocess.Popen(
        [*command, "--today", "2025-06-01", *more],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        start_new_session=True,
    )


def exported(store: Path, folder: Path) -> dict[str, bytes]:
    """Every file of every export."""
    for name in FORMATS:
        command = ["audit", "report", "--store", str(store), "--format", name, "--output", str(folder / name)]
        assert run(command) == 0
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def wait_for(process: subprocess.Popen[str], seconds: float) -> bool:
    """Whether it is still running after that."""
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        return True
    return False


def workers(parent: int) -> list[int]:
    """Processes below ``parent``, however deep."""
    found: list[int] = []
    waiting = [parent]
    while waiting:
        for path in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = path.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[1]) == waiting[0]:
                found.append(int(path.parent.name))
                waiting.append(found[-1])
        waiting.pop(0)
    return found


def gone(processes: list[int]) -> bool:
    """Whether none of them is left after a while."""
    for _ in range(100):
        if not any(Path(f"/proc/{number}").exists() for number in processes):
            return True
        time.sleep(0.1)
    return False


def test_killed_again_and_again_it_comes_to_the_same_end(pages: Path, whole: Path, tmp_path: Path) -> None:
    store = tmp_path / "a.duckdb"
    chance = random.Random(os.environ.get("COMPLIANCE_SEED", "7"))
    killed = 0
    running = audit(pages, store)
    while killed < 5 and wait_for(running, chance.uniform(0.7, 2.5) + killed / 2):
        killed += 1
        below = workers(running.pid) if sys.platform == "linux" else []
        running.kill()
        running.wait()
        assert gone(below)
        running = audit(pages, store)
    running.communicate()
    assert killed
    assert running.returncode == 1
    assert everything(store) == everything(whole)
    assert exported(store, tmp_path / "out") == exported(whole, tmp_path / "whole")


@pytest.mark.skipif(sys.platform != "linux", reason="finds the workers in /proc")
def test_workers_killed_cost_nothing(pages: Path, whole: Path, tmp_path: Path) -> None:
    store = tmp_path / "a.duckdb"
    chance = random.Random(11)
    running = audit(pages, store)
    killed = 0
    while wait_for(running, chance.uniform(0.3, 0.6)) and killed < 6:
        # Not the server that forks them, nor what only counts shared memory: those have no file to lose.
        below = [number for number in workers(running.pid) if _works(number)]
        if below:
            os.kill(chance.choice(below), signal.SIGKILL)
            killed += 1
    running.communicate()
    assert killed
    # A file whose worker died twice is put down as deadly; here it was not the file's fault.
    again = audit(pages, store, "--retry")
    again.communicate()
    assert again.returncode == 1
    assert everything(store) == everything(whole)


def _works(number: int) -> bool:
    """Whether it is a grandchild: forked by the server."""
    try:
        fields = Path(f"/proc/{number}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        above = Path(f"/proc/{fields[1]}/cmdline").read_bytes()
    except OSError:
        return False
    return b"forkserver" in above


def test_ctrl_c_says_how_to_go_on(pages: Path, whole: Path, tmp_path: Path) -> None:
    store = tmp_path / "a.duckdb"
    running = audit(pages, store)
    assert running.stderr is not None
    while "第 1 次检查" not in running.stderr.readline():
        assert running.poll() is None
    wait_for(running, random.Random(5).uniform(0, 1.5))
    os.killpg(running.pid, signal.SIGINT)
    _, said = running.communicate(timeout=60)
    if running.returncode == 1:
        pytest.skip("it was through already")
    assert running.returncode == 130
    assert "用同样的命令可接着做" in said
    assert "Traceback" not in said
    again = audit(pages, store)
    _, said = again.communicate()
    assert again.returncode == 1
    assert "第 1 次检查（接着做）" in said
    assert everything(store) == everything(whole)
