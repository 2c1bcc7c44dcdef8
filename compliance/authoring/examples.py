"""Runs the examples that stand in rule files."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import NamedTuple

import msgspec

from compliance.engine import evaluate
from compliance.errors import ReadError
from compliance.exchange import from_data
from compliance.forms import Forms, load_forms
from compliance.model.finding import Alike, Subject
from compliance.model.report import Report
from compliance.rulebook.rule import Example, Rule, RuleBook, ShortAlike

_NEIGHBOURS = ("previous", "children", "missing_children", "alike")
_ONLY_EXAMPLE = ("outcome", "findings", "severity", "note", *_NEIGHBOURS)


class Failure(NamedTuple):
    """An example that did not come out as written. ``number`` counts from 1."""

    rule: str
    file: str
    number: int
    message: str

    def __str__(self) -> str:
        return f"{self.file} 第 {self.number} 个示例 (example {self.number}): {self.message}"


def run_examples(book: RuleBook, forms: Forms | None = None) -> tuple[Failure, ...]:
    """Every example of every rule that does not hold; empty = all hold."""
    forms = load_forms() if forms is None else forms
    failures: list[Failure] = []
    for rule in book.rules:
        alone = RuleBook((rule,), book.sources, book.digest, book.profile)
        for number, (raw, example) in enumerate(zip(rule.raw_examples, rule.examples, strict=True), 1):
            failures += (
                Failure(rule.id, rule.file, number, message) for message in _run(alone, raw, example, forms)
            )
    return tuple(failures)


def subject_of(raw: dict[str, object], forms: Forms) -> Subject:
    """What the rule looks at in an example; raises ReadError."""
    report = from_data({key: value for key, value in raw.items() if key not in _ONLY_EXAMPLE}, forms)
    today = raw.get("today")
    given = msgspec.convert({name: raw[name] for name in _NEIGHBOURS if name in raw}, _Neighbours)
    return Subject(
        report,
        forms[report.form],
        datetime.date.fromisoformat(today) if isinstance(today, str) else None,
        previous=_beside(given.previous, report, 1, forms),
        children=tuple(beside for child in given.children if (beside := _beside(child, report, 0, forms))),
        missing_children=given.missing_children,
        alike=None if given.alike is None else tuple(map(alike_of, given.alike)),
        forms=dict(forms),
    )


class _Neighbours(msgspec.Struct, frozen=True):
    """What else stands in an example about several reports."""

    previous: dict[str, object] | None = None
    children: tuple[dict[str, object], ...] = ()
    missing_children: tuple[str, ...] | None = None
    alike: tuple[ShortAlike, ...] | None = None


def _beside(raw: dict[str, object] | None, report: Report, before: int, forms: Forms) -> Report | None:
    """A neighbour: ``before`` years earlier; the same agency if that is above 0, unless it says else."""
    if raw is None:
        return None
    known: dict[str, object] = {"year": report.year - before} if report.year is not None else {}
    if before:
        known["agency"] = report.agency
    return from_data({**known, **raw}, forms)


def alike_of(short: ShortAlike) -> Alike:
    """What a rule sees of another report that an example calls alike."""
    passages = ((short.text, short.text),) if short.text else ()
    return Alike(short.agency, short.year, "", short.share, short.characters, short.section, passages)


def _run(book: RuleBook, raw: dict[str, object], example: Example, forms: Forms) -> Iterator[str]:
    try:
        outcomes, findings = evaluate(book, subject_of(raw, forms))
    except (ReadError, ValueError) as trouble:
        yield str(trouble)
        return
    outcome = outcomes[0]
    why = f"：{outcome.reason.zh}" if outcome.reason else ""
    said = "；".join(f"[{finding.severity}] {finding.message.zh}" for finding in findings[:5])
    if outcome.outcome != example.outcome:
        yield f"应为 {example.outcome}，得到 {outcome.outcome}{why} {said}".rstrip()
    elif example.findings is not None and len(findings) != example.findings:
        yield f"应有 {example.findings} 个发现，得到 {len(findings)}：{said}"
    elif example.severity is not None and any(f.severity != example.severity for f in findings):
        yield f"应为 {example.severity}，得到 {said}"


def lacking_examples(rule: Rule) -> tuple[str, ...]:
    """Which of the two examples that every rule needs, a pass and a fail, it does not have."""
    outcomes = {example.outcome for example in rule.examples}
    return tuple(outcome for outcome in ("pass", "fail") if outcome not in outcomes)
