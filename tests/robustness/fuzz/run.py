"""Fuzzes every target: ``python -m tests.robustness.fuzz.run [SECONDS]`` (in all, default 120).

Does nothing where atheris is not installed. A failing input is kept in ``tests/robustness/crashes``,
where a test replays it ever after.
"""

from __future__ import annotations

import math
import os
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path

from tests.robustness.targets import TARGETS, seeds

CRASHES = Path(__file__).parents[1] / "crashes"
_START = 8
"""Seconds until a target runs."""


def main(seconds: int) -> int:
    """Exit status: 1 where a target failed."""
    if find_spec("atheris") is None:
        print("fuzzing left out: atheris is not installed (extra fuzz)")
        return 0
    at_once = min(os.cpu_count() or 1, len(TARGETS))
    each = max(1, seconds // math.ceil(len(TARGETS) / at_once) - _START)
    with ThreadPoolExecutor(at_once) as pool:
        outcomes = list(pool.map(lambda name: _fuzzed(name, each), TARGETS))
    return int(any(outcomes))


def _fuzzed(target: str, seconds: int) -> int:
    with tempfile.TemporaryDirectory() as folder:
        for number, data in enumerate(seeds(target)):
            Path(folder, str(number)).write_bytes(data)
        options = [
            f"-max_total_time={seconds}",
            "-max_len=8192",
            "-timeout=20",
            "-rss_limit_mb=3072",
            "-print_final_stats=1",
            f"-artifact_prefix={CRASHES}/{target}-",
        ]
        done = subprocess.run(
            [sys.executable, "-m", "tests.robustness.fuzz.harness", target, *options, folder],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
    text = done.stderr.decode("utf-8", "replace") + done.stdout.decode("utf-8", "replace")
    runs = next((line.split()[-1] for line in text.splitlines() if "number_of_executed_units" in line), "?")
    print(f"{target}: {runs} inputs, {'FAILED' if done.returncode else 'nothing failed'}", flush=True)
    if done.returncode:
        print("\n".join(text.splitlines()[-60:]), flush=True)
    return done.returncode


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 120))
