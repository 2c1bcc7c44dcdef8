"""Which cells are wrong: the smallest sets of changes that make every identity hold.

Fellegi and Holt's principle for statistical tables: change the fewest cells so that all edits hold. All
smallest sets are found, exactly, from the linear equation rules in force; then they are ranked by what
people do wrong, with the text and last year's report as witnesses.
"""

from __future__ import annotations

from compliance.model.finding import Subject
from compliance.model.repair import Diagnosis
from compliance.repair.attach import diagnosed
from compliance.rulebook.rule import RuleBook

__all__ = ["diagnose", "diagnosed"]


def diagnose(subject: Subject, book: RuleBook) -> Diagnosis:
    """Which cells of the report are wrong, judged by the identities among the rules of ``book``.

    The search is bounded by steps and not by time, so the same report always gets the same answer.
    """
    from compliance.repair.diagnosis import summed, traced  # as in ``attach``

    return summed(traced(subject, book))
