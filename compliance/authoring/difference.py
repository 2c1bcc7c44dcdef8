"""Says what other rules would change on real reports: findings that appear, vanish or change severity."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Literal

import msgspec

from compliance.engine import evaluate
from compliance.forms import Forms
from compliance.model.document import Place
from compliance.model.finding import Finding, Severity, Subject, Verdict
from compliance.model.report import Report
from compliance.model.words import Words
from compliance.rulebook.days import day_of
from compliance.rulebook.rule import Rule, RuleBook

What = Literal["new", "gone", "severity", "message"]

_ASIDE = frozenset(("file", "raw_examples", "note", "profile", "touched"))
"""Fields of a rule that change no finding."""


class RuleChange(msgspec.Struct, frozen=True):
    """A rule that is not the same in both: ``added``, ``removed``, or ``changed`` in ``fields``."""

    rule: str
    what: Literal["added", "removed", "changed"]
    title: Words
    fields: tuple[str, ...] = ()


class Moved(msgspec.Struct, frozen=True):
    """A finding that is not the same under both. ``before``, ``after``: its severity, None = not there.
    ``message``: what the new rules say, or the old ones where it is gone."""

    what: What
    rule: str
    source: str
    agency: str | None
    year: int | None
    before: Severity | None
    after: Severity | None
    message: Words
    place: Place | None


class Turned(msgspec.Struct, frozen=True):
    """On how many reports a rule's outcome went from one to another (None = no such rule)."""

    rule: str
    before: Verdict | None
    after: Verdict | None
    reports: int


class Difference(msgspec.Struct, frozen=True):
    """``reports``: how many were judged by both; ``moved``: findings by rule and report."""

    rules: tuple[RuleChange, ...]
    reports: int
    moved: tuple[Moved, ...]
    turned: tuple[Turned, ...]


def difference(
    old: RuleBook, new: RuleBook, reports: Iterable[tuple[Report, Report | None]], forms: Forms
) -> Difference:
    """What ``new`` says of the reports that ``old`` does not, and the other way round. ``reports``: each
    with the same agency's of the year before, where it is there. Rules that are the same in both are not
    asked: they say the same."""
    changes = rule_changes(old, new)
    ids = frozenset(change.rule for change in changes)
    before, after = _only(old, ids), _only(new, ids)
    moved: list[Moved] = []
    turned: Counter[tuple[str, Verdict | None, Verdict | None]] = Counter()
    count = 0
    for report, previous in reports:
        count += 1
        was, were = _judged(before, report, previous, forms)
        now, are = _judged(after, report, previous, forms)
        for rule in sorted(was.keys() | now.keys()):
            if was.get(rule) != now.get(rule):
                turned[rule, was.get(rule), now.get(rule)] += 1
        moved += _moved(report, were, are)
    order = {change.rule: number for number, change in enumerate(changes)}
    moved.sort(key=lambda one: order[one.rule])
    return Difference(
        changes,
        count,
        tuple(moved),
        tuple(Turned(*key, reports=number) for key, number in sorted(turned.items(), key=_order)),
    )


def rule_changes(old: RuleBook, new: RuleBook) -> tuple[RuleChange, ...]:
    """The rules that are not the same in both, in the order of the new ones; those removed come last."""
    before, after = _by_id(old), _by_id(new)
    changes: list[RuleChange] = []
    for rule, versions in after.items():
        title = versions[-1].title
        if rule not in before:
            changes.append(RuleChange(rule, "added", title))
        elif fields := _differing(before[rule], versions):
            changes.append(RuleChange(rule, "changed", title, fields))
    changes += (
        RuleChange(rule, "removed", versions[-1].title)
        for rule, versions in before.items()
        if rule not in after
    )
    return tuple(changes)


def _by_id(book: RuleBook) -> dict[str, list[Rule]]:
    found: dict[str, list[Rule]] = {}
    for rule in book.versions or book.rules:
        found.setdefault(rule.id, []).append(rule)
    return found


def _differing(before: list[Rule], after: list[Rule]) -> tuple[str, ...]:
    if len(before) != len(after):
        return ("versions",)
    names = [name for name in Rule.__struct_fields__ if name not in _ASIDE]
    return tuple(
        name
        for name in names
        if any(getattr(a, name) != getattr(b, name) for a, b in zip(before, after, strict=True))
    )


def _only(book: RuleBook, ids: frozenset[str]) -> RuleBook:
    return RuleBook(
        tuple(rule for rule in book.rules if rule.id in ids),
        book.sources,
        book.digest,
        book.profile,
        tuple(rule for rule in book.versions if rule.id in ids),
        book.layers,
    )


def _judged(
    book: RuleBook, report: Report, previous: Report | None, forms: Forms
) -> tuple[dict[str, Verdict], dict[tuple[str, str], Finding]]:
    subject = Subject(report, forms[report.form], previous=previous, forms=dict(forms))
    outcomes, findings = evaluate(book.on(day_of(report)) if book.versions else book, subject)
    verdicts = {outcome.rule: outcome.outcome for outcome in outcomes}
    return verdicts, {(finding.rule, finding.fingerprint): finding for finding in findings}


def _moved(
    report: Report, were: dict[tuple[str, str], Finding], are: dict[tuple[str, str], Finding]
) -> Iterable[Moved]:
    for key in sorted(were.keys() | are.keys()):
        before, after = were.get(key), are.get(key)
        shown = after or before
        assert shown is not None  # the key is of one of them
        what: What
        if before is None:
            what = "new"
        elif after is None:
            what = "gone"
        elif before.severity != after.severity:
            what = "severity"
        elif before.message != after.message:
            what = "message"
        else:
            continue
        yield Moved(
            what,
            shown.rule,
            report.source,
            report.agency,
            report.year,
            before.severity if before else None,
            after.severity if after else None,
            shown.message,
            shown.place,
        )


def _order(item: tuple[tuple[str, Verdict | None, Verdict | None], int]) -> tuple[str, str, str]:
    rule, before, after = item[0]
    return rule, before or "", after or ""
