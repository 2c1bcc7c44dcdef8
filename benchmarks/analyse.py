"""How long the proof and the analysis of rules take, and how they grow with the number of rules.

Run: python benchmarks/analyse.py [rounds]
Times are processor seconds, the smallest of the rounds; the solver (extra ``authoring``) and the rules are
loaded before the clock starts. The growing packs hold made-up sums over table three: every other one says
what two others already say, so the solver has something to find.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from compliance.authoring.analyse import analyse
from compliance.authoring.prove import prove
from compliance.forms import load_forms
from compliance.rulebook import RuleBook, load_rules

COLUMNS = ("natural_person", "company", "research", "welfare", "legal_service", "other_org", "total")
ROWS = ("received", "carried_in", "granted", "partly_granted", "processed", "carried_out")
RULE = """id: ZZZ{number:03}
title: {{zh: 试}}
severity: info
basis: [{{source: practice, clause: 试}}]
check: {{kind: equation, equation: {equation}}}
message: {{zh: 试}}
advice: {{zh: 试}}
"""


def pack(count: int) -> RuleBook:
    """``count`` inequalities: a ≤ b, b ≤ c, and every third one a ≤ c."""
    cells = [f"applications.{row}.{column}" for row in ROWS for column in COLUMNS]
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "applications"
        home.mkdir()
        for number in range(count):
            group, step = divmod(number, 3)
            a, b, c = (cells[(group * 2 + shift) % len(cells)] for shift in range(3))
            left, right = ((a, b), (b, c), (a, c))[step]
            text = RULE.format(number=number, equation=f"{left} ≤ {right} + {group // 21}")
            (home / f"ZZZ{number:03}.yaml").write_text(text, encoding="utf-8")
        return load_rules([Path(folder)])


def took(work: Callable[[], object], rounds: int) -> float:
    """The least processor time of some rounds."""
    best = float("inf")
    for _ in range(rounds):
        start = time.process_time()
        work()
        best = min(best, time.process_time() - start)
    return best


def main(rounds: int) -> None:
    forms = load_forms()
    national = load_rules()
    analyse(pack(3), forms)  # the solver is loaded
    found = analyse(national, forms)
    seconds = took(lambda: analyse(national, forms), rounds)
    print(f"national: {len(found.rules)} linear rules, {found.systems} systems, {seconds:.1f} s")
    proofs = prove(national, forms)
    seconds = took(lambda: prove(national, forms), rounds)
    proven = sum(proof.proven for proof in proofs.rules)
    print(
        f"national: {proven} of {len(proofs.rules)} rules proven by {proofs.mutants} mutants, {seconds:.1f} s"
    )
    before = 0.0
    for count in (15, 30, 60, 120):
        book = pack(count)
        seconds = took(lambda book=book: analyse(book, forms), rounds)  # type: ignore[misc]
        implied = analyse(book, forms).implied
        redundant = sum(one.what == "redundant" for one in implied)
        growth = f", {seconds / before:.1f} times the half" if before else ""
        print(f"made up: {count} rules, {redundant} redundant, {seconds:.2f} s{growth}")
        before = seconds


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1)
