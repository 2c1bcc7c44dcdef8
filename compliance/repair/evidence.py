"""What else speaks for or against a repair: the text, last year's report, and rules under conditions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import msgspec

from compliance.model.facts import Fact, Facts
from compliance.model.finding import Hit, Subject
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
        self._subject = subject
        self._facts = {fact.id: fact for fact in subject.report.facts}
        self._rules = [
            (rule, where)
            for rule in book.rules
            if (where := _KINDS.get(kind_of(rule)))
            and rule.id not in identity_rules
            and _askable(rule, subject)
            and in_force(rule, subject)
        ]
        self._now = {rule.id: _hits(rule, subject) for rule, _ in self._rules}

    def heard(self, changed: Mapping[str, int | float]) -> Witness:
        """What speaks for and against ``changed``."""
        subject = self._with(changed)
        score = 0.0
        words: dict[Words, None] = {}
        settled: set[Broken] = set()
        for rule, where in self._rules:
            before, after = self._now[rule.id], _hits(rule, subject)
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

    def _with(self, changed: Mapping[str, int | float]) -> Subject:
        facts = self._facts.copy()
        for name, value in changed.items():
            old = facts.get(name)
            facts[name] = Fact(name, "value", value, str(value), old.place if old else None)
        report = msgspec.structs.replace(self._subject.report, facts=Facts(facts))
        return msgspec.structs.replace(self._subject, report=report)


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
