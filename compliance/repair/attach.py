"""Hangs repairs on the findings that go away with them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

import msgspec

from compliance.model.finding import Finding, Outcome, Subject
from compliance.model.repair import Diagnosis
from compliance.repair.rules import identity_rules
from compliance.rulebook.rule import RuleBook

if TYPE_CHECKING:
    from compliance.repair.diagnosis import Traced


def diagnosed(
    subject: Subject, book: RuleBook, outcomes: Collection[Outcome], findings: Sequence[Finding]
) -> tuple[Diagnosis | None, tuple[Finding, ...]]:
    """The diagnosis of a report that was judged, and its findings with their repairs. None where every
    identity holds, so that there is nothing to repair."""
    rules = identity_rules(book)
    if not any(outcome.rule in rules and outcome.outcome in ("fail", "undecided") for outcome in outcomes):
        return None, tuple(findings)
    from compliance.repair.diagnosis import summed, traced  # only a report with something wrong pays for it

    causes = traced(subject, book)
    if not causes:
        return None, tuple(findings)
    hung = list(findings)
    for number, trace in enumerate(causes):
        own = [index for index, finding in enumerate(hung) if not finding.repairs and _from(trace, finding)]
        for index in own:
            hung[index] = msgspec.structs.replace(hung[index], repairs=trace.cause.repairs)
        prints = tuple(hung[index].fingerprint for index in own)
        causes[number] = trace._replace(cause=msgspec.structs.replace(trace.cause, findings=prints))
    return summed(causes), tuple(hung)


def _from(trace: Traced, finding: Finding) -> bool:
    """Whether the finding goes away with the cause."""
    if not trace.cause.fills:
        return (finding.rule, frozenset(finding.facts)) in trace.broken
    empty = {fact for fact in finding.facts if finding.values.get(fact) is None}
    return bool(empty) and empty <= trace.cause.repairs[0].set.keys()
