"""What can be settled about a rule book before a report: who applies, how severe, what compiles."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from compliance.checks.kind import Proof
from compliance.engine.absent import NEEDS
from compliance.engine.compiled import Judge, compiled
from compliance.model.finding import Outcome, Severity, Subject
from compliance.model.form import Form, Years
from compliance.model.report import Report
from compliance.model.words import Words
from compliance.rulebook.rule import Rule, RuleBook, When
from compliance.text.patterns import pattern

_OTHER_FORM = Words("本规则不适用于这份年报所用的格式", "The rule is not about the form this report follows.")
_OTHER_YEAR = Words("本规则不适用于这一年度的年报", "The rule is not about reports on this year.")
_OTHER_KIND = Words("本规则不适用于这类机关", "The rule is not about agencies of this kind.")
_NO_YEAR = Words(
    "没有读到年报的年度，不知本规则是否适用", "The report's year was not found, so the rule may not apply."
)
_NO_KIND = Words(
    "看不出是哪一类机关，不知本规则是否适用", "The kind of agency is not known, so the rule may not apply."
)
_NO_LEVEL = Words(
    "看不出是哪一级的机关（省、市、县、乡），不知本规则是否适用",
    "The level of the agency is not known, so the rule may not apply.",
)
_OTHER_LEVEL = Words("本规则不适用于这一级的机关", "The rule is not about agencies of this level.")
_NO_AGENCY = Words(
    "没有读到机关名称，不知本规则是否适用", "The agency was not found, so the rule may not apply."
)


class Plan:
    """For all reports of one form, year, kind and level of agency.

    ``template``: the outcome of every rule if nothing is found. ``asked``: positions of rules that are
    always asked. ``named``: positions of rules about agencies of certain names. ``needing``: position →
    the neighbours without which the rule is not asked, ``needs``: every such set once. ``judge``: the
    compiled rest. ``severities``: by position, and whether the rule book adjusted it.
    """

    __slots__ = ("asked", "form", "judge", "named", "needing", "needs", "rules", "severities", "template")

    def __init__(self, book: RuleBook, form: Form, report: Report) -> None:
        self.form = form
        self.rules: tuple[Rule, ...] = book.rules
        self.template: list[Outcome] = []
        self.severities: list[tuple[Severity, bool]] = []
        self.named: list[int] = []
        self.needing: dict[int, tuple[str, ...]] = {}
        asked: list[int] = []
        proofs: list[tuple[int, Proof, Outcome | None]] = []
        for position, rule in enumerate(book.rules):
            self.severities.append(_severity(rule, report))
            ruled_out = _ruled_out(rule, form, report)
            needs = tuple(need for need in NEEDS if need in rule.check.needs)
            if needs and ruled_out is not None and ruled_out.outcome == "undecided":
                ruled_out = msgspec.structs.replace(ruled_out, neighbour=needs[0])
            self.template.append(ruled_out or Outcome(rule.id, "pass"))
            if ruled_out is not None:
                continue
            if needs:
                self.needing[position] = needs
            if rule.applies.agencies:
                self.named.append(position)
            elif needs:
                continue
            elif (proof := rule.check.proof(form)) is not None:
                idle = None if proof.idle is None else Outcome(rule.id, "not_applicable", proof.idle)
                proofs.append((position, proof, idle))
            else:
                asked.append(position)
        self.asked: Sequence[int] = tuple(asked)
        self.needs = frozenset(self.needing.values())
        self.judge: Judge = compiled(proofs)


def plan_for(book: RuleBook, subject: Subject) -> Plan:
    """The plan for this kind of report, made once per rule book."""
    report = subject.report
    plans: dict[tuple[str, int | None, str, str], Plan] = book.__dict__.setdefault("_plans", {})
    key = (subject.form.id, report.year, report.agency_kind, report.agency_level)
    plan = plans.get(key)
    if plan is None or plan.form is not subject.form:
        plan = plans[key] = Plan(book, subject.form, report)
    return plan


def named_out(rule: Rule, agency: str | None) -> Outcome | None:
    """The outcome where the agency's name rules the rule out, else None."""
    if agency is None:
        return Outcome(rule.id, "undecided", _NO_AGENCY)
    if pattern(rule.applies.agencies).search(agency) is None:
        return Outcome(rule.id, "not_applicable", _OTHER_KIND)
    return None


def _ruled_out(rule: Rule, form: Form, report: Report) -> Outcome | None:
    applies = rule.applies
    if applies.forms and form.id not in applies.forms:
        return Outcome(rule.id, "not_applicable", _OTHER_FORM)
    if applies.years is not None:
        if report.year is None:
            return Outcome(rule.id, "undecided", _NO_YEAR)
        if report.year not in applies.years:
            return Outcome(rule.id, "not_applicable", _OTHER_YEAR)
    for wanted, given, unknown, other in (
        (applies.agency_kinds, report.agency_kind, _NO_KIND, _OTHER_KIND),
        (applies.agency_levels, report.agency_level, _NO_LEVEL, _OTHER_LEVEL),
    ):
        if wanted and given not in wanted:
            if given == "unknown":
                return Outcome(rule.id, "undecided", unknown)
            return Outcome(rule.id, "not_applicable", other)
    return None


def _severity(rule: Rule, report: Report) -> tuple[Severity, bool]:
    for adjust in rule.adjust:
        if _matches(adjust.when, report):
            return adjust.severity, True
    return rule.severity, False


def _matches(when: When, report: Report) -> bool:
    return (
        (not when.forms or report.form in when.forms)
        and _in(when.years, report.year)
        and (not when.agency_kinds or report.agency_kind in when.agency_kinds)
        and (not when.agency_levels or report.agency_level in when.agency_levels)
    )


def _in(years: Years | None, year: int | None) -> bool:
    return years is None or (year is not None and year in years)
