"""Measures reading against known values: cells right, wrong, unreadable and missing, file by file.

    python benchmarks/corpus.py [--corpus DIR] [FILE …]

``DIR`` (default ``../shared/corpus``) holds reports and a ``truth.json``: file name → {form, facts: {fact
id: number, null for a blank cell, or the cell's text}}. Every wrong cell is listed; exit status 1 if
there is any, 2 if there is nothing to measure.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
from collections import Counter
from pathlib import Path

from compliance.errors import ReadError
from compliance.extract.tables import TablesRead, read_tables
from compliance.extract.understand import understand
from compliance.forms import load_forms
from compliance.model.facts import Fact, Facts
from compliance.model.report import Refusal
from compliance.readers import read

ROOT = Path(__file__).resolve().parents[1]
_FIRST_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")


def main() -> int:
    parser = argparse.ArgumentParser(description="Cells right and wrong against known values.")
    parser.add_argument("--corpus", type=Path, default=ROOT.parent / "shared" / "corpus")
    parser.add_argument("files", nargs="*", help="names in truth.json; default: all")
    options = parser.parse_args()
    truth_file = options.corpus / "truth.json"
    if not truth_file.exists():
        print(f"no {truth_file}", file=sys.stderr)
        return 2
    truths = json.loads(truth_file.read_text(encoding="utf-8"))
    total: Counter[str] = Counter()
    for name, truth in truths.items():
        if options.files and name not in options.files:
            continue
        total += measure(options.corpus / name, truth)
    print("all:", _line(total))
    return 1 if total["wrong"] else 0


def measure(path: Path, truth: dict[str, object]) -> Counter[str]:
    """Counts for one file; prints them and every wrong cell."""
    forms = load_forms()
    start = time.perf_counter()
    try:
        document = read(path.read_bytes(), path.name)
    except ReadError as trouble:
        print(f"{path.name}: cannot be read ({trouble.code})")
        return Counter(unread=1)
    read_ms = (time.perf_counter() - start) * 1000
    start = time.perf_counter()
    report = understand(document, forms, source=path.name)
    ms = (time.perf_counter() - start) * 1000
    if isinstance(report, Refusal):
        print(f"{path.name}: refused ({report.code})")
        return Counter(refused=1)
    tables: TablesRead = read_tables(document, forms, report.year)
    counts, wrong = compare(truth.get("facts") or {}, report.facts)
    form = "" if report.form == truth["form"] else f"  FORM {report.form} instead of {truth['form']}"
    decided = f"form {report.form} by {tables.decided_by}"
    print(f"{path.name}: {_line(counts)}  ({decided}; read {read_ms:.1f} ms, understood {ms:.1f} ms){form}")
    for line in wrong:
        print("   WRONG", line)
    return counts


def compare(truth: dict[str, object], facts: Facts) -> tuple[Counter[str], list[str]]:
    """Counts by kind, and a line for every wrong cell. A value that the truth does not have is wrong too,
    if the truth has that table at all."""
    counts: Counter[str] = Counter()
    wrong: list[str] = []
    for name, value in truth.items():
        fact = facts.get(name)
        kind = _judge(value, fact)
        counts[kind] += 1
        if kind == "wrong":
            wrong.append(f"{name}: {value!r}, read as {fact.state} {fact.value!r} from {fact.raw!r}")
    tables = {name.split(".")[0] for name in truth}
    for fact in facts:
        if fact.id.split(".")[0] in tables and fact.id not in truth and fact.state == "value":
            counts["wrong"] += 1
            wrong.append(f"{fact.id}: not in the report, read as {fact.value!r} from {fact.raw!r}")
    return counts, wrong


def _judge(value: object, fact: Fact) -> str:
    if fact.state == "unreadable":
        return "unreadable"
    if fact.state == "absent":
        return "missing"
    if value is None or value == "":
        return "blank-right" if fact.state == "blank" else "wrong"
    if isinstance(value, str):
        number = _FIRST_NUMBER.match(value)
        if number is None:
            return "right" if fact.state == "placeholder" else "wrong"
        value = float(number[0])
    return "right" if fact.state == "value" and fact.value == value else "wrong"


def _line(counts: Counter[str]) -> str:
    kinds = ("right", "wrong", "unreadable", "blank-right", "missing")
    return "  ".join(f"{kind} {counts[kind]}" for kind in kinds)


if __name__ == "__main__":
    sys.exit(main())
