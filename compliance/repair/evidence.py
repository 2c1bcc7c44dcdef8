"""What else speaks for or against a repair: the text, last year's report, and rules under conditions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import msgspec

from compliance.checks.equation import Equation
from compliance.model.facts import Fact, Facts
from compliance.model.finding import Hit, NotApplicable, Subject
from compliance.model.words import Words
from compliance.repair.rules import in_force, kind_of
from compliance.rulebook.rule import Rule, RuleBook

_KINDS = {"mention": "text", "equation": "table", "rollover": "before", "jump": "before", "levels": "below"}
"""Kinds of rules over numbers, and where the other number stands."""

_AGREES = {
    "text": Words("改后与正文所写的数一致", "the text then says the same"),
    "before": Words("改后与上一年年报衔接", "it then follows on last year's report"),
    "below": Words("改后与下级年报相符", "it then agrees with the reports below"),
    "table": Words("改后另一项规则也成立", "another rule then holds as well"),
}
_DIFFERS = {
    "text": Words("改后与正文所写的数不符", "the text then says something else"),
    "before": Words("改后与上一年年报不衔接", "it then does not follow on last year's report"),
    "below": Words("改后与下级年报不符", "it then disagrees with the reports below"),
    "table": Words("改后另一项规则不成立", "another rule then fails"),
}


Broken = tuple[str, frozenset[str]]
"""What a finding is about: its rule and the facts it names."""


class Witness(NamedTuple):
    """``score``: above 0 speaks for the repair. ``settled``: what no longer fails, as rule and facts."""

    score: float
    words: tuple[Words, ...]
    settled: frozenset[Broken]


class Witnesses:
    """Asks the rules over numbers that are no identities, before and after a repair."""

    def __init__(self, book: RuleBook, subject: Subject, identity_rules: frozenset[str]) -> None:
        self._facts = {fact.id: fact for fact in subject.report.facts}
        self._cells = self._facts.copy()
        self._trial = Facts(self._cells)
        self._tried: tuple[str, ...] = ()
        report = msgspec.structs.replace(subject.report, facts=self._trial)
        self._there = msgspec.structs.replace(subject, report=report)
        self._rules = [
            (rule, where)
            for rule in book.rules
            if (where := _KINDS.get(kind_of(rule)))
            and rule.id not in identity_rules
            and _askable(rule, subject)
            and in_force(rule, subject)
        ]
        # A number that the text does not state, it does not state whatever the tables say.
        self._rules = [
            (rule, where) for rule, where in self._rules if where != "text" or _speaks(rule, self._there)
        ]
        self._now = {rule.id: _hits(rule, self._there) for rule, _ in self._rules}
        self._reads = {rule.id: _reads(rule, self._there) for rule, where in self._rules if where == "table"}

    def heard(self, changed: Mapping[str, int | float]) -> Witness:
        """What speaks for and against ``changed``."""
        self._try(changed)
        score = 0.0
        words: dict[Words, None] = {}
        settled: set[Broken] = set()
        for rule, where in self._rules:
            reads = self._reads.get(rule.id)
            if reads is not None and reads.isdisjoint(changed):
                continue
            before, after = self._now[rule.id], _hits(rule, self._there)
            if before == after:
                continue
            weight = 8 if rule.certainty == "certain" else 5
            if gone := before - after:
                score += weight
                words[_AGREES[where]] = None
                settled |= {(rule.id, facts) for _, facts in gone}
            if after - before:
                score -= weight
                words[_DIFFERS[where]] = None
        return Witness(score, tuple(words), frozenset(settled))

    def _try(self, changed: Mapping[str, int | float]) -> None:
        """Puts ``changed`` into the trial report in place of what was tried before. One report is used for
        all trials, because what was found in its text is kept with it; nobody else ever sees it."""
        for name in self._tried:
            if name in self._facts:
                self._cells[name] = self._facts[name]
            else:
                del self._cells[name]
            self._trial.values.pop(name, None)
            value = self._cells[name].value if name in self._cells else None
            if value is not None:
                self._trial.values[name] = value
        for name, value in changed.items():
            old = self._facts.get(name)
            self._cells[name] = Fact(name, "value", value, str(value), old.place if old else None)
            self._trial.values[name] = value
        self._tried = tuple(changed)


def _speaks(rule: Rule, subject: Subject) -> bool:
    try:
        answers = list(rule.check.find(subject))
        return not answers or any(not isinstance(answer, NotApplicable) for answer in answers)
    except Exception:  # as in ``_hits``
        return False


def _reads(rule: Rule, subject: Subject) -> frozenset[str]:
    """The cells of an equation under a condition."""
    assert isinstance(rule.check, Equation)  # only asked of those
    comparisons = [
        comparison
        for _, claim in rule.check.claims(subject.form, subject.report.facts)
        for comparison in (*claim.when, claim.holds)
    ]
    facts = subject.report.facts
    return frozenset(
        fact
        for comparison in comparisons
        for side in (comparison.left, comparison.right)
        for fact in side.terms_in(facts)
    )


def _askable(rule: Rule, subject: Subject) -> bool:
    there = {"previous"} if subject.previous is not None else set()
    if subject.children:
        there.add("children")
    return rule.check.needs <= there


def _hits(rule: Rule, subject: Subject) -> frozenset[tuple[str, frozenset[str]]]:
    """Key and facts of the places where the rule is broken. One that crashes is the engine's to report;
    here, as there, it must not take the others with it, and says nothing."""
    try:
        answers = rule.check.find(subject)
        return frozenset((hit.key, frozenset(hit.facts)) for hit in answers if isinstance(hit, Hit))
    except Exception:  # the barrier described above
        return frozenset()
