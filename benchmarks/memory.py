"""Peak memory of ``compliance check`` over many files: it must not grow with their number.

Run: python benchmarks/memory.py [files]
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from compliance.testing.generator import generate
from compliance.testing.writers import html

DIFFERENT = 50


def write(folder: Path, count: int) -> None:
    pages = [html.write(generate(seed), html.Style(styled=True)) for seed in range(DIFFERENT)]
    for number in range(count):
        (folder / f"{number:05}.html").write_bytes(pages[number % DIFFERENT])


def peak(folder: Path) -> tuple[int, float]:
    """KiB and seconds. A fresh child each time: the peak of all children never falls."""
    code = (
        "import resource, subprocess, sys\n"
        "subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=True)\n"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    command = [
        sys.executable,
        "-m",
        "compliance",
        "check",
        str(folder),
        "--format",
        "json",
        "--fail-on",
        "never",
    ]
    start = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", code, *command], check=True, capture_output=True, text=True)
    return int(done.stdout), time.perf_counter() - start


def main() -> None:
    most = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    print(f"this process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MiB")
    for count in (100, most // 10, most):
        with tempfile.TemporaryDirectory() as folder:
            write(Path(folder), count)
            kib, seconds = peak(Path(folder))
        each = 1000 * seconds / count
        print(f"{count:6} files: peak {kib / 1024:6.0f} MiB, {seconds:6.1f} s, {each:5.1f} ms a file")


if __name__ == "__main__":
    main()
