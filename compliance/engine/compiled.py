"""Compiles the proofs of many rules into one Python function over a report.

The function proves passes and nothing else: a rule that is not proven is asked in full by its kind, so
there is one meaning of every rule, and the compiled code only decides who need not be asked. Its source
holds names of ours (c0, c1, …) and numbers; no text of a rule file gets into it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter

from msgspec import UnsetType

from compliance.checks.kind import Claim, Proof
from compliance.model.finding import Outcome
from compliance.model.report import Report

Cells = tuple[int | float | None, ...]
Judge = Callable[[Report, list[Outcome]], list[int]]
"""Takes a report and the outcomes so far (a rule that does not apply is entered there); gives the
positions of the rules that must be asked."""

_NOWHERE: frozenset[str] = frozenset()
_At = Callable[[tuple[int | UnsetType, ...]], Cells]
_Body = Callable[[Cells, bool, bool, Report, frozenset[str], list[Outcome], list[int]], None]


def compiled(proofs: Sequence[tuple[int, Proof, Outcome | None]]) -> Judge:
    """One function for all ``proofs``: (position, proof, outcome where no claim applies)."""
    if not proofs:
        return lambda report, outcomes: []
    counts = dict.fromkeys(fact for _, proof, _ in proofs for fact in proof.counts)
    facts = dict(counts)
    for _, proof, _ in proofs:
        facts |= dict.fromkeys(proof.cells)
        for claim in proof.claims:
            for comparison in (*claim.when, claim.holds):
                facts |= dict.fromkeys(comparison.left.terms)
                facts |= dict.fromkeys(comparison.right.terms)
    names = {fact: f"c{number}" for number, fact in enumerate(facts)}
    lines = ["def judge(cells, whole, counted, report, there, outcomes, look):"]
    if names:
        lines.append(f"    {', '.join(names.values())}, = cells")
    scope: dict[str, object] = {}
    for position, proof, outcome in proofs:
        lines += _lines(position, proof, names)
        scope |= {f"o{position}": outcome, f"s{position}": proof.sections, f"a{position}": proof.also}
    exec(compile("\n".join(lines), "<rules>", "exec"), scope)  # noqa: S102  # our own text, see above
    body: _Body = scope["judge"]  # type: ignore[assignment]  # defined by the text just run
    return _judge(body, tuple(facts), len(counts), any(proof.sections for _, proof, _ in proofs))


def _judge(body: _Body, facts: tuple[str, ...], counts: int, sections: bool) -> Judge:
    pick: Callable[[Mapping[str, int | float]], Cells] | None = itemgetter(*facts) if len(facts) > 1 else None
    tables = frozenset(fact.partition(".")[0] for fact in facts)
    known: tuple[str, ...] = ()
    at: _At | None = None

    def judge(report: Report, outcomes: list[Outcome]) -> list[int]:
        nonlocal known, at
        given = report.facts
        if given.cells is not None and given.ids is not known:
            known, at = given.ids, _places(facts, given.ids)
        if given.cells is not None and at is not None and tables <= given.full:
            cells: Cells = at(given.cells)
            whole = True
            counted = given.least >= 0
        else:
            cells, whole, counted = _picked(given.values, pick, facts, counts)
        there = frozenset([section.id for section in report.sections]) if sections else _NOWHERE
        look: list[int] = []
        body(cells, whole, counted, report, there, outcomes, look)
        return look

    return judge


def _places(facts: tuple[str, ...], ids: tuple[str, ...]) -> _At | None:
    """What takes ``facts`` from cells in the order of ``ids``; None where one is not among them."""
    index = {name: number for number, name in enumerate(ids)}
    if len(facts) < 2 or not index.keys() >= set(facts):
        return None
    return itemgetter(*(index[fact] for fact in facts))


def _picked(
    values: Mapping[str, int | float],
    pick: Callable[[Mapping[str, int | float]], Cells] | None,
    facts: tuple[str, ...],
    counts: int,
) -> tuple[Cells, bool, bool]:
    """The cells, whether all are numbers, and whether those to be counted are whole and not negative."""
    try:
        cells: Cells = pick(values) if pick is not None else tuple(map(values.get, facts))
    except KeyError:
        return tuple(map(values.get, facts)), False, False
    if pick is None:
        return cells, False, False
    # A sum of whole numbers is an int, and one float among them makes it a float.
    numbers = cells[:counts]
    counted = bool(counts) and type(sum(numbers)) is int and min(numbers) >= 0  # type: ignore[arg-type,type-var,operator]  # none is None here
    return cells, True, counted


def _lines(position: int, proof: Proof, names: Mapping[str, str]) -> list[str]:
    ask = f"look.append({position})"
    guards = []
    if proof.cells:
        guards.append(f"not whole and ({' or '.join(f'{names[fact]} is None' for fact in proof.cells)})")
    if proof.counts:
        guards.append("not counted")
    if proof.sections:
        guards.append(f"not s{position} <= there")
    if proof.also is not None:
        guards.append(f"not a{position}(report)")
    lines = [f"    if {' or '.join(guards)}: {ask}", "    else:"] if guards else ["    if True:"]
    if not proof.claims:
        return [*lines, "        pass"]
    if all(not claim.when for claim in proof.claims):
        holds = " and ".join(f"({claim.holds.code(names)})" for claim in proof.claims)
        tests = [f"            if not ({holds}): {ask}"]
    else:
        tests = ["            good, idle = True, True"]
        for claim in proof.claims:
            tests += _claim(claim, names)
        tests.append(f"            if not good: {ask}")
        if proof.idle is not None:
            tests.append(f"            elif idle: outcomes[{position}] = o{position}")
    # A blank cell is None, and arithmetic over it raises TypeError.
    return [*lines, "        try:", *tests, f"        except TypeError: {ask}"]


def _claim(claim: Claim, names: Mapping[str, str]) -> list[str]:
    when = " and ".join(f"({comparison.code(names)})" for comparison in claim.when) or "True"
    return [
        f"            if {when}:",
        "                idle = False",
        f"                good = good and ({claim.holds.code(names)})",
    ]
