"""How long ``compliance --version`` takes, against importing the two libraries it cannot do without.

Run: python benchmarks/startup.py [rounds]
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

OURS = [sys.executable, "-m", "compliance", "--version"]
FLOOR = [sys.executable, "-c", "import typer, rich"]


def seconds(command: list[str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - start


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    seconds(OURS), seconds(FLOOR)  # byte code and file cache
    ours, floor = [], []
    for _ in range(rounds):  # taken in turn, so that a busy moment hits both
        ours.append(seconds(OURS))
        floor.append(seconds(FLOOR))
    a, b = statistics.median(ours), statistics.median(floor)
    print(f"compliance --version      {a * 1000:7.1f} ms")
    print(f"import typer, rich        {b * 1000:7.1f} ms")
    print(f"ratio                     {a / b:7.2f}   (goal: under 2)")


if __name__ == "__main__":
    main()
