"""Which rules of a book are identities, and which are about a report."""

from __future__ import annotations

from compliance.model.finding import Subject
from compliance.rulebook.rule import Rule, RuleBook
from compliance.text.patterns import pattern


def kind_of(rule: Rule) -> str:
    """The name of the rule's kind, as rule files write it."""
    return str(type(rule.check).__struct_config__.tag)


def is_identity(rule: Rule) -> bool:
    """Whether the rule holds whatever the numbers: an equation for certain, under no condition."""
    return kind_of(rule) == "equation" and rule.certainty == "certain" and not getattr(rule.check, "when", "")


def identity_rules(book: RuleBook) -> frozenset[str]:
    """Ids of the rules that repairs rest on, found once a book."""
    rules: frozenset[str] | None = book.__dict__.get("_identity_rules")
    if rules is None:
        rules = frozenset(rule.id for rule in book.rules if is_identity(rule))
        book.__dict__["_identity_rules"] = rules
    return rules


def in_force(rule: Rule, subject: Subject) -> bool:
    """Whether the rule is about this report; where that is not known it is not."""
    applies, report = rule.applies, subject.report
    if applies.forms and subject.form.id not in applies.forms:
        return False
    if applies.years is not None and (report.year is None or report.year not in applies.years):
        return False
    if applies.agency_kinds and report.agency_kind not in applies.agency_kinds:
        return False
    if applies.agency_levels and report.agency_level not in applies.agency_levels:
        return False
    if applies.agencies:
        return report.agency is not None and pattern(applies.agencies).search(report.agency) is not None
    return True
