"""Judges one report by a rule book: one outcome a rule, findings in the rule's words, one crash barrier."""

from __future__ import annotations

from hashlib import sha256
from itertools import islice

from compliance.engine.absent import lacking
from compliance.engine.plan import Plan, named_out, plan_for
from compliance.model.finding import (
    SEVERITIES,
    Answer,
    Finding,
    Hit,
    NotApplicable,
    Outcome,
    Severity,
    Subject,
    Unknown,
)
from compliance.model.words import Words
from compliance.rulebook.rule import Rule, RuleBook

__all__ = ["evaluate"]

_MOST = 500
"""Answers of one rule on one report; a hostile text could make a rule find without end."""

_RECOGNISED = Words("（由文字识别得到，请对照原件。）", " (Read by OCR; compare with the original.)")
"""Said with every finding on a scan: it may be the reading that is wrong."""

_MORE = Words(f"只列出前 {_MOST} 处", f"Only the first {_MOST} places are listed.")


def evaluate(book: RuleBook, subject: Subject) -> tuple[tuple[Outcome, ...], tuple[Finding, ...]]:
    """One outcome per rule in the order of ``book``, and the findings in the same order."""
    plan = plan_for(book, subject)
    outcomes = plan.template.copy()
    look = plan.judge(subject.report, outcomes)
    for position in plan.named:
        ruled_out = named_out(plan.rules[position], subject.report.agency)
        if ruled_out is None:
            look.append(position)
        else:
            outcomes[position] = ruled_out
    look += plan.asked
    if plan.needing:
        _hold_back(plan, subject, look, outcomes)
    look.sort()
    findings: list[Finding] = []
    for position in look:
        severity, adjusted = plan.severities[position]
        outcome, found = _ask(plan.rules[position], subject, severity, adjusted)
        if outcome is not None:
            outcomes[position] = outcome
            findings += found
    return tuple(outcomes), tuple(findings)


def _hold_back(plan: Plan, subject: Subject, look: list[int], outcomes: list[Outcome]) -> None:
    """Rules about other reports are asked only where those are there; else they say which is not."""
    absent = {needs: lacking(subject, needs) for needs in plan.needs}
    for position, needs in plan.needing.items():
        gone = absent[needs]
        if position in plan.named:
            if position not in look:
                continue  # ruled out by the agency's name
            look.remove(position)
        if gone is None:
            look.append(position)
        else:
            outcomes[position] = Outcome(plan.rules[position].id, "undecided", gone[1], (), gone[0])


def _ask(
    rule: Rule, subject: Subject, severity: Severity, adjusted: bool
) -> tuple[Outcome | None, list[Finding]]:
    """The outcome (None = pass) and findings of one rule. Whatever goes wrong in it is its own."""
    try:
        answers = list(islice(rule.check.find(subject), _MOST + 1))
        return _answered(rule, answers, subject, severity, adjusted) if answers else _PASS
    except Exception as trouble:
        reason = f"{type(trouble).__name__}: {trouble}"
        words = Words(f"规则运行出错：{reason}", f"The rule crashed: {reason}")
        return Outcome(rule.id, "crashed", words), []


_PASS: tuple[None, list[Finding]] = (None, [])


def _answered(
    rule: Rule, answers: list[Answer], subject: Subject, severity: Severity, adjusted: bool
) -> tuple[Outcome, list[Finding]]:
    """The outcome and findings of a rule that answered."""
    findings: list[Finding] = []
    unknown: list[Unknown] = []
    idle: NotApplicable | None = None
    keys: dict[str, int] = {}
    for answer in answers[:_MOST]:
        if isinstance(answer, Hit):
            keys[answer.key] = again = keys.get(answer.key, 0) + 1
            findings.append(_finding(rule, answer, again, subject, severity, adjusted))
        elif isinstance(answer, Unknown):
            unknown.append(answer)
        else:
            idle = answer
    if findings:
        reason_left = _MORE if len(answers) > _MOST else _reason(unknown) if unknown else None
        return Outcome(rule.id, "fail", reason_left, _facts(unknown)), findings
    if unknown:
        return Outcome(rule.id, "undecided", _reason(unknown), _facts(unknown)), []
    assert idle is not None  # one of the three
    return Outcome(rule.id, "not_applicable", idle.reason), []


def _reason(unknown: list[Unknown]) -> Words:
    reasons = list(dict.fromkeys(answer.reason for answer in unknown))
    if len(reasons) == 1:
        return reasons[0]
    more = "；等" if len(reasons) > 3 else ""
    return Words(
        "；".join(reason.zh.rstrip("。") for reason in reasons[:3]) + more,
        "; ".join((reason.en or reason.zh).rstrip(".") for reason in reasons[:3]) + ("; …" if more else "."),
    )


def _facts(unknown: list[Unknown]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(fact for answer in unknown for fact in answer.facts))


def _finding(
    rule: Rule, hit: Hit, again: int, subject: Subject, severity: Severity, adjusted: bool
) -> Finding:
    report = subject.report
    if hit.severity is not None:
        # An adjustment is leniency for a year or a kind of agency: it caps what the check asks for.
        severity = max(severity, hit.severity, key=SEVERITIES.index) if adjusted else hit.severity
    place = hit.place
    if place is None:
        place = report.facts.place(hit.facts)
    key = hit.key if again == 1 else f"{hit.key}#{again}"
    message = Words(_filled(rule.message.zh, hit, "zh"), _filled(rule.message.en, hit, "en"))
    certainty = hit.certainty or rule.certainty
    if report.format == "scan":
        message = Words(message.zh + _RECOGNISED.zh, message.en + _RECOGNISED.en if message.en else "")
        certainty = "probable"
    identity = "\0".join((rule.id, report.agency or "", str(report.year or ""), key))
    return Finding(
        rule=rule.id,
        severity=severity,
        certainty=certainty,
        title=rule.title,
        message=message,
        advice=rule.advice,
        basis=rule.basis,
        section=rule.section,
        place=place,
        facts=hit.facts,
        values={fact: report.facts.values.get(fact) for fact in hit.facts},
        fingerprint=sha256(identity.encode()).hexdigest()[:16],
        profile=rule.profile,
        particulars={name: value for name, value in hit.values.items() if not isinstance(value, Words)},
    )


def _filled(text: str, hit: Hit, lang: str) -> str:
    """``text`` with its {placeholders} filled; rulebook.verify has let only plain names through."""
    if "{" not in text:
        return text
    return text.format_map({name: _shown(value, lang) for name, value in hit.values.items()})


def _shown(value: str | int | float | Words, lang: str) -> str:
    if isinstance(value, Words):
        return value.get(lang)
    if isinstance(value, float):
        return f"{value:.6f}".rstrip("0").rstrip(".")
    return str(value)
