"""How long ``compliance --version`` takes, against importing the two libraries it cannot do without; and how
long loading the national rules takes, three ways.

``kept``: from the user's cache folder. ``wheel``: from what a wheel brings along, with no cache folder that
can be written, as at the very first start. ``yaml``: from the YAML files. Milliseconds of processor time (the
wall clock says more about what else the machine does), imports of the kinds included.

Run: python benchmarks/startup.py [rounds]
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
OURS = [sys.executable, "-m", "compliance", "--version"]
FLOOR = [sys.executable, "-c", "import typer, rich"]


def seconds(command: list[str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - start


LOAD = """
import time
import compliance.api
from compliance.forms import load_forms
from compliance.rulebook import load_rules
start = time.process_time()
load_rules(), load_forms()
print((time.process_time() - start) * 1000)
"""


def loading(rounds: int, site: Path, environment: dict[str, str]) -> list[float]:
    """Milliseconds of each round; the first, which compiles the modules, is left out."""
    took = []
    for _ in range(rounds + 1):
        done = subprocess.run(
            [sys.executable, "-P", "-c", LOAD],
            check=True,
            capture_output=True,
            cwd=site,
            env=os.environ | {"PYTHONPATH": str(site), "PYTHONDONTWRITEBYTECODE": ""} | environment,
        )
        took.append(float(done.stdout))
    return took[1:]


def national(rounds: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        site, cache = Path(folder) / "site", Path(folder) / "cache"
        build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder]
        subprocess.run(build, check=True, capture_output=True, cwd=ROOT)
        with zipfile.ZipFile(next(Path(folder).glob("*.whl"))) as wheel:
            wheel.extractall(site)
        nowhere = {"XDG_CACHE_HOME": str(site / "compliance/__init__.py/cache")}
        here = {"XDG_CACHE_HOME": str(cache)}
        ways = {"wheel": loading(rounds, site, nowhere)}
        ways["yaml"] = loading(rounds, site, {"COMPLIANCE_NO_CACHE": "1"})
        shutil.rmtree(site / "compliance/_bundled/kept")
        ways["kept"] = loading(rounds, site, here)
    for name, took in ways.items():
        print(
            f"national rules, {name:10}{statistics.median(took):7.1f} ms   least {min(took):.1f}   (goal: 40)"
        )


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
    national(rounds)


if __name__ == "__main__":
    main()
