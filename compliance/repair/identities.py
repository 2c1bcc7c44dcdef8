"""The identities (勾稽关系) that a report must keep, taken from the linear equation rules in force."""

from __future__ import annotations

from fractions import Fraction
from typing import Literal, NamedTuple

from compliance.checks.equation import Equation
from compliance.checks.kind import Claim
from compliance.model.facts import Facts
from compliance.model.finding import Subject
from compliance.repair.rules import in_force, is_identity
from compliance.rulebook.rule import RuleBook

Number = int | Fraction
Sort = Literal["count", "signed", "money"]


class Identity(NamedTuple):
    """The sum of factor × cell over ``terms``, plus ``constant``, is zero.

    ``facts``: the cells as findings of ``rule`` list them. ``total``: the cell that all others add up
    to, "" = there is none.
    """

    rule: str
    key: str
    facts: tuple[str, ...]
    terms: dict[str, Number]
    constant: Number
    total: str


def identities(book: RuleBook, subject: Subject) -> tuple[Identity, ...]:
    """Every equality that surely holds in this report, whatever the numbers. Equalities that only hold
    under a condition, comparisons, and rules that are merely probable are not among them."""
    found: list[Identity] = []
    for rule in book.rules:
        if not is_identity(rule) or not in_force(rule, subject):
            continue
        assert isinstance(rule.check, Equation)  # is_identity says so
        for key, claim in rule.check.claims(subject.form, subject.report.facts):
            if claim.holds.operator == "=" and (made := _identity(rule.id, key, claim, subject.report.facts)):
                found.append(made)
    return tuple(found)


def _identity(rule: str, key: str, claim: Claim, facts: Facts) -> Identity | None:
    left, right = claim.holds.left, claim.holds.right
    mine, theirs = left.terms_in(facts), right.terms_in(facts)
    terms = {fact: exact(factor) for fact, factor in mine.items()}
    for fact, factor in theirs.items():
        terms[fact] = terms.get(fact, 0) - exact(factor)
    terms = {fact: factor for fact, factor in terms.items() if factor}
    constant = exact(left.constant) - exact(right.constant)
    total = "" if constant else _total(terms)
    return (
        Identity(rule, key, tuple(dict.fromkeys((*mine, *theirs))), terms, constant, total) if terms else None
    )


def _total(terms: dict[str, Number]) -> str:
    """The only cell on its side of the sign, where at least two stand on the other."""
    for sign in (1, -1):
        alone = [fact for fact, factor in terms.items() if factor == sign]
        if len(alone) == 1 and len(terms) > 2 and all(abs(factor) == 1 for factor in terms.values()):
            return alone[0]
    return ""


def exact(value: int | float) -> Number:
    """The number without rounding: 0.1 is one tenth."""
    return value if isinstance(value, int) else plain(Fraction(str(value)))


def plain(value: Number) -> Number:
    """An int where the number is whole."""
    return value.numerator if isinstance(value, Fraction) and value.denominator == 1 else value
