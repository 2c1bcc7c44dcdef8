"""Which cells follow from others, as the rules in force say: totals to fill in as one types."""

from __future__ import annotations

import msgspec

from compliance.checks.rollover import Rollover
from compliance.expression import BoundComparison
from compliance.model.form import Form
from compliance.model.report import Report
from compliance.rulebook import RuleBook


class Formula(msgspec.Struct, frozen=True):
    """``target`` is ``start`` and the sum of ``terms`` (fact id → factor), by ``rule``."""

    target: str
    terms: dict[str, int | float]
    rule: str
    start: int | float = 0


def formulas(book: RuleBook, form: Form) -> tuple[Formula, ...]:
    """Every equation of an error rule that gives one cell as a plain sum of others, sums of sums last,
    so that one pass in this order fills everything. A cell may have several: all must agree."""
    found: dict[tuple[str, tuple[str, ...]], Formula] = {}
    for rule in book.rules:
        if rule.severity != "error" or (rule.applies.forms and form.id not in rule.applies.forms):
            continue
        proof = rule.check.proof(form)
        for claim in proof.claims if proof else ():
            sides = None if claim.when else _sum(claim.holds)
            if sides is not None:
                target, terms = sides
                found.setdefault(sides, Formula(target, dict.fromkeys(terms, 1), rule.id))
    return tuple(_in_order(list(found.values())))


def carried(book: RuleBook, form: Form, last: Report, last_form: Form, year: int) -> tuple[Formula, ...]:
    """What last year's report gives for the report on ``year``, by the rules across years: a number (no
    terms), or a number to which this year's changes are added."""
    found: dict[str, Formula] = {}
    for rule in book.rules:
        applies = rule.applies
        fits = not applies.forms or form.id in applies.forms
        if isinstance(rule.check, Rollover) and fits and (applies.years is None or year in applies.years):
            for target, before, change in rule.check.settled(form, last_form, last.facts):
                found.setdefault(target, Formula(target, change, rule.id, before))
    return tuple(found.values())


def _sum(claim: BoundComparison) -> tuple[str, tuple[str, ...]] | None:
    if claim.operator != "=" or claim.left.constant or claim.right.constant:
        return None
    for one, other in ((claim.left, claim.right), (claim.right, claim.left)):
        plain = all(factor == 1 for factor in (*one.terms.values(), *other.terms.values()))
        if plain and len(one.terms) == 1 and len(other.terms) > 1:
            return next(iter(one.terms)), tuple(other.terms)
    return None


def _in_order(left: list[Formula]) -> list[Formula]:
    ordered: list[Formula] = []
    while left:
        open_targets = {formula.target for formula in left}
        ready = [formula for formula in left if not open_targets.intersection(formula.terms)]
        if not ready:
            break  # equations that lean on each other give no order; the rules still check them
        ordered += ready
        left = [formula for formula in left if formula not in ready]
    return ordered
