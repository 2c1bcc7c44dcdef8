"""Measures every format: invented reports written by real programs, read, every cell compared.

    python benchmarks/formats.py [--only WAY …] [--write]

Prints a Markdown table: format × cells right, unreadable, wrong. ``--write`` puts it between the
markers in README.md and README.zh-CN.md. Needs LibreOffice, Chromium, CJK fonts and the extra
``ocr``; a format whose writer is missing is left out. Exit status 1 if any cell is wrong or fewer are
read than the format should give, 2 where ``--write`` lacks a writer.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from pathlib import Path

from compliance import readers
from compliance.errors import ReadError
from compliance.extract import understand
from compliance.forms import load_forms
from compliance.model.report import Refusal
from compliance.testing.generator import generate
from compliance.testing.programs import MissingError
from compliance.testing.spec import Spec
from compliance.testing.ways import WAYS, Way, compared

ROOT = Path(__file__).resolve().parents[1]
START, END = "<!-- formats -->", "<!-- /formats -->"
KINDS = ("right", "unreadable", "wrong")


def specs() -> tuple[Spec, ...]:
    """One report for each form, with everything that may stand in a cell: numbers, blanks, signs."""
    newer = generate(7, year=2024, size="dense")
    older = generate(8, year=2019, size="dense")
    gaps: dict[str, int | str | None] = {
        "applications.granted.company": None,
        "applications.granted.research": None,
        "disputes.direct_suit.other": "/",
        "disputes.direct_suit.pending": None,
    }
    return newer, older.with_facts(gaps)


def measured(way: Way) -> Counter[str]:
    """Cells by what became of them; a refused report is all unreadable. Raises MissingError."""
    counts: Counter[str] = Counter()
    # Recognition takes seconds a page: one report is enough to see how it does.
    for spec in specs()[: 1 if way.format == "scan" else None]:
        try:
            document = readers.read(way.write(spec), f"report.{way.suffix}")
            report = understand(document, load_forms())
        except ReadError as refused:
            print(f"{way.id}: refused ({refused.code})", file=sys.stderr)
            counts["unreadable"] += len(spec.printed())
            continue
        if isinstance(report, Refusal):
            print(f"{way.id}: refused ({report.code})", file=sys.stderr)
            counts["unreadable"] += len(spec.printed())
            continue
        for name, outcome in compared(spec, report):
            counts[outcome] += 1
            if outcome != "right":
                fact = report.facts.get(name)
                print(
                    f"{way.id} {spec.year} {outcome}: {name} printed {spec.facts[name]!r}, read {fact.state} "
                    f"{fact.value} {fact.raw!r} {fact.note}",
                    file=sys.stderr,
                )
    return counts


def table(results: list[tuple[Way, Counter[str]]], lang: str) -> str:
    """The matrix in Markdown."""
    zh = lang == "zh"
    lines = [
        "| 格式（写成它的程序） | 读对 | 不能确认 | 读错 |"
        if zh
        else "| format (written by) | right | unreadable | wrong |",
        "|---|---:|---:|---:|",
    ]
    for way, counts in results:
        cells = " | ".join(str(counts[kind]) for kind in KINDS)
        lines.append(f"| {way.zh if zh else way.en} | {cells} |")
    return "\n".join(lines) + "\n"


def put(path: Path, text: str) -> None:
    """Replaces what stands between the markers."""
    before, _, rest = path.read_text(encoding="utf-8").partition(START)
    _, marked, after = rest.partition(END)
    if not marked:
        raise SystemExit(f"{path.name} has no {START} … {END}")
    path.write_text(f"{before}{START}\n{text}{END}{after}", encoding="utf-8")


def main() -> int:
    """Measures, prints, writes."""
    parser = argparse.ArgumentParser(description="Cells right and wrong, format by format.")
    parser.add_argument("--only", nargs="*", default=[], help="ids of ways; default: all")
    parser.add_argument("--write", action="store_true", help="put the table into the READMEs")
    options = parser.parse_args()
    results: list[tuple[Way, Counter[str]]] = []
    missing = 0
    for way in WAYS:
        if options.only and not any(way.id.startswith(only) for only in options.only):
            continue
        start = time.perf_counter()
        try:
            results.append((way, measured(way)))
        except MissingError as program:
            missing += 1
            print(f"{way.id}: left out, needs {program}", file=sys.stderr)
        print(f"{way.id}: {time.perf_counter() - start:.1f} s", file=sys.stderr)
    print(table(results, "en"), end="")
    if options.write:
        if missing or options.only:
            print("not written: the table would be incomplete", file=sys.stderr)
            return 2
        put(ROOT / "README.md", table(results, "en"))
        put(ROOT / "README.zh-CN.md", table(results, "zh"))
    poor = [
        way.id
        for way, counts in results
        if counts["wrong"] or counts["right"] < way.least * sum(counts.values())
    ]
    if poor:
        print(f"worse than they should be: {', '.join(poor)}", file=sys.stderr)
    return 1 if poor else 0


if __name__ == "__main__":
    sys.exit(main())
