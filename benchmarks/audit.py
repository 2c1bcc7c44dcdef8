"""Measures an audit of a synthetic country: rates, overhead, scaling, memory, and what it finds.

    python benchmarks/audit.py [--agencies N] [--years N] [--every N] [--runs N] [--small] [--keep DIR]

Every rate is taken ``--runs`` times and the best counts; ratios are of rates taken in the same run. Processor
time is that of all processes together: on a busy machine it tells more than the clock. Exit status 1 where a
defect was not found or one was invented.
"""

from __future__ import annotations

import argparse
import contextlib
import ctypes
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import NamedTuple

from compliance.audit.store import Store
from compliance.testing.country import Injected, country, write, write_roster

_PEAK = (
    "import resource, sys\n"
    "from compliance.cli.guarded import run\n"
    "code = run(sys.argv[1:])\n"
    "peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
    "spent = resource.getrusage(resource.RUSAGE_SELF)\n"
    "print('PEAK', peak, spent.ru_utime + spent.ru_stime, code)\n"
)


def main() -> int:
    parser = argparse.ArgumentParser(description="Rates, overhead, scaling, memory, recall and precision.")
    parser.add_argument("--agencies", type=int, default=400)
    parser.add_argument("--years", type=int, default=3)
    parser.add_argument("--every", type=int, default=10, help="every how manieth page has a defect")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--jobs", type=int, nargs="*", default=[1, 2])
    parser.add_argument("--small", action="store_true", help="reports as JSON: for the size of the store")
    parser.add_argument("--no-similar", action="store_true", help="do not look for copied text")
    parser.add_argument("--keep", type=Path, help="folder for pages and store, kept")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        root = options.keep or Path(temporary)
        root.mkdir(parents=True, exist_ok=True)
        pages = root / "pages"
        years = list(range(2025 - options.years, 2025))
        start = time.perf_counter()
        injected = write(pages, country(1, options.agencies, years, every=options.every), small=options.small)
        write_roster(root / "roster.csv", options.agencies)
        files = sorted(path for path in pages.rglob("*.*") if path.is_file())
        size = sum(path.stat().st_size for path in files)
        print(
            f"{len(files)} pages of {options.agencies} agencies, {size / len(files) / 1024:.0f} KiB each,"
            f" {len(injected)} with a defect; written in {time.perf_counter() - start:.0f} s"
        )
        _adopt()
        more = ["--roster", str(root / "roster.csv"), *(["--no-similar"] if options.no_similar else [])]
        few = files[:5000]
        alone, alone_spent = (
            min(times) * len(files) / len(few)
            for times in zip(*(_alone(few) for _ in range(options.runs)), strict=True)
        )
        print(
            f"reading and judging alone: {len(files) / alone:.0f} pages/s,"
            f" {1000 * alone / len(files):.2f} ms, {alone_spent:.1f} s of processor"
        )
        best: dict[int, float] = {}
        least: dict[int, float] = {}
        for turn in range(options.runs):
            for jobs in options.jobs:
                store = root / f"{jobs}-{turn}.duckdb"
                store.unlink(missing_ok=True)
                run = _audit(pages, store, jobs, more)
                print(
                    f"  {jobs} jobs: {run.reading:.1f} s reading and storing"
                    f" ({run.work:.1f} s of processor, of these the main process {run.main:.1f}),"
                    f" {run.whole:.1f} s in all;"
                    f" main process {run.peak / 1024:.0f} MiB then, {run.last / 1024:.0f} MiB at the end;"
                    f" store {store.stat().st_size / len(files) / 1024:.1f} KiB a page"
                )
                best[jobs] = min(run.reading, best.get(jobs, run.reading))
                least[jobs] = min(run.work, least.get(jobs, run.work))
        for jobs, seconds in best.items():
            print(f"{jobs} jobs: {len(files) / seconds:.0f} pages/s")
        if 1 in best:
            print(
                "overhead with one job, beyond reading and judging:"
                f" {100 * (best[1] / alone - 1):.0f} % by the clock,"
                f" {100 * (least[1] / alone_spent - 1):.0f} % by processor time"
            )
        if {1, 2} <= best.keys():
            print(f"two jobs: {best[1] / best[2]:.2f} times one")
        jobs = options.jobs[-1]
        again = _audit(pages, root / f"{jobs}-0.duckdb", jobs, more)
        print(f"a second run over the same files: {again.whole:.1f} s in all")
        return 0 if options.small else _found(root / f"{jobs}-0.duckdb", pages, injected)


class _Run(NamedTuple):
    """Seconds until everything is read and stored, and seconds in all; processor seconds until then of all
    processes, and of the main one; its largest size in KiB then, and at the end."""

    reading: float
    whole: float
    work: float
    main: float
    peak: int
    last: int


def _adopt() -> None:
    """Lets orphans come to this process, so that their processor time can be asked for."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)  # PR_SET_CHILD_SUBREAPER


def _spent() -> float:
    """Processor seconds of all children that have ended; waits for them."""
    with contextlib.suppress(ChildProcessError):
        while True:
            os.wait()
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _alone(files: list[Path]) -> tuple[float, float]:
    """Seconds, and seconds of processor, for the same work in a process that does nothing else."""
    code = (
        "import sys, time\n"
        "from pathlib import Path\n"
        "from compliance.api import national_book\n"
        "from compliance.audit.judging import Judging\n"
        "check = Judging(national_book()).checker().check\n"
        "files = [Path(line) for line in sys.stdin.read().splitlines()]\n"
        "check(files[0])\n"
        "start, spent = time.perf_counter(), time.process_time()\n"
        "for file in files:\n    check(file)\n"
        "print(time.perf_counter() - start, time.process_time() - spent)\n"
    )
    names = "\n".join(map(str, files))
    done = subprocess.run(
        [sys.executable, "-c", code], input=names, text=True, capture_output=True, check=True
    )
    clock, spent = done.stdout.split()
    return float(clock), float(spent)


def _audit(pages: Path, store: Path, jobs: int, more: list[str]) -> _Run:
    command = ["audit", str(pages), "--store", str(store), "--jobs", str(jobs), "--fail-on", "never"]
    before = _spent()
    start = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-c", _PEAK, *command, *more],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    assert process.stdout is not None
    begun = reading = start
    peak, main, later = 0, 0.0, 0.0
    for line in process.stderr:
        if line.startswith("第"):
            begun = time.perf_counter()
            main = _of(process.pid)[1]
        elif "比较同一年报" in line:
            reading = time.perf_counter()
            peak, later = _of(process.pid)
        elif "每秒" in line and time.perf_counter() - begun > 60:
            print(
                f"    {line.partition('，')[0]}: main process {_of(process.pid)[0] / 1024:.0f} MiB",
                flush=True,
            )
    out = process.stdout.read()
    process.wait()
    end = time.perf_counter()
    last, whole, code = out.rpartition("PEAK ")[2].split()
    assert code == "0", out
    # What the main process used before and after is no part of the work.
    spent = _spent() - before - (float(whole) - (later - main))
    return _Run(reading - begun, end - start, spent, later - main, peak, int(last))


def _of(pid: int) -> tuple[int, float]:
    """KiB at most, and processor seconds, of a process that runs."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace")
        fields = (
            Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
        )
    except OSError:
        return 0, 0.0
    peak = next((int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")), 0)
    return peak, (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _found(store: Path, pages: Path, injected: list[Injected]) -> int:
    """Prints recall and precision; 1 where either is not whole."""
    prefix = f"{pages}/"
    with Store(store) as opened:
        told = {
            (str(source).removeprefix(prefix), str(rule))
            for source, rule in opened.rows(
                "SELECT DISTINCT r.source, f.rule FROM findings f JOIN reports r USING (report)"
            )
        }
    wanted = {(one.source, rule) for one in injected for rule in one.rules}
    touched = {source for one in injected for source in (one.source, *one.may)}
    missed = wanted - told
    invented = {(source, rule) for source, rule in told if source not in touched}
    print(f"recall: {len(wanted) - len(missed)} of {len(wanted)} injected defects found")
    print(f"precision: {len(invented)} findings on reports without a defect, nor next to one")
    for source, rule in sorted(missed)[:20]:
        print("  MISSED", rule, source)
    for rule, count in Counter(rule for _, rule in invented).most_common(20):
        print("  INVENTED", rule, count, min(source for source, found in invented if found == rule))
    return 1 if missed or invented else 0


if __name__ == "__main__":
    sys.exit(main())
