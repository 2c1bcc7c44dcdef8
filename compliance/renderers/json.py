"""Results as one JSON object, ``schemas/result.schema.json``."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from compliance.model.finding import Assessment, Finding, Outcome, Result, Run
from compliance.model.repair import Diagnosis, Repair
from compliance.text.shown import shown
from compliance.view.findings import by_chapter
from compliance.view.look import Look

SCHEMA = "result/1"

Json = str | int | float | bool | None | dict[str, "Json"] | list["Json"]


class Writer:
    """Engine and rules first, then one object a file in ``reports``."""

    def __init__(self, head: Run, look: Look) -> None:
        self._head = head
        self._lang = look.lang
        self._first = True

    def start(self) -> Iterator[str]:
        """Everything but the reports."""
        head = self._head
        engine: Json = {"name": head.engine_name, "version": head.engine_version}
        rules: dict[str, Json] = {
            "digest": head.rules_digest,
            "count": head.rules_count,
            "profile": shown(head.profile) or None,
        }
        if head.rules_day:
            rules["on"] = head.rules_day
        yield "{\n"
        yield f'  "schema": "{SCHEMA}",\n'
        yield f'  "engine": {_dumps(engine, 2)},\n'
        yield f'  "rules": {_dumps(rules, 2)},\n'
        yield '  "reports": ['

    def add(self, result: Result) -> Iterator[str]:
        """One report."""
        yield "\n    " if self._first else ",\n    "
        self._first = False
        yield _dumps(self._result(result), 4)

    def finish(self) -> Iterator[str]:
        """Closes the object."""
        yield "]\n}\n" if self._first else "\n  ]\n}\n"

    def _result(self, result: Result) -> dict[str, Json]:
        lang, report = self._lang, result.report
        published = report.published.date if report and report.published else None
        reason: Json = None
        if result.status != "read":
            message = shown(result.reason.get(lang)) if result.reason else ""
            reason = {"code": result.code, "message": message}
        counts: dict[str, Json] = {**result.counts()}
        findings = [item.finding for _, items in by_chapter(result.findings) for item in items]
        return {
            "source": shown(result.source),
            "sha256": result.sha256,
            "status": result.status,
            "reason": reason,
            "title": None if result.title is None else shown(result.title),
            "agency": None if result.agency is None else shown(result.agency),
            "agency_kind": report.agency_kind if report else None,
            "year": result.year,
            "form": (report.form or None) if report else None,
            "published": published.isoformat() if published else None,
            "grade": result.grade.id if result.grade else None,
            "score": result.grade.score if result.grade else None,
            "assessments": [_assessment(assessment, lang) for assessment in result.assessments],
            "counts": counts,
            "outcomes": [_outcome(outcome, lang) for outcome in result.outcomes],
            "findings": [_finding(finding, lang) for finding in findings],
            "diagnosis": _diagnosis(result.diagnosis, lang),
        }


def _assessment(found: Assessment, lang: str) -> Json:
    return {
        "profile": shown(found.profile),
        "title": shown(found.title.get(lang)),
        "note": shown(found.note.get(lang)),
        "full": found.full,
        "conservative": found.conservative,
        "generous": found.generous,
        "steps": [
            {
                "part": step.part,
                "item": step.item,
                "title": shown(step.title.get(lang)),
                "conservative": step.conservative,
                "generous": step.generous,
                "why": shown(step.why.get(lang)),
                "rules": [*step.rules],
            }
            for step in found.steps
        ],
    }


def _outcome(outcome: Outcome, lang: str) -> Json:
    reason = shown(outcome.reason.get(lang)) if outcome.reason else None
    return {"rule": outcome.rule, "outcome": outcome.outcome, "reason": reason}


def _finding(finding: Finding, lang: str) -> Json:
    place: dict[str, Json] | None = msgspec.to_builtins(finding.place) if finding.place else None
    repairs: list[Json] = [_repair(repair, lang) for repair in finding.repairs]
    waived: dict[str, Json] | None = (
        {key: shown(text) for key, text in finding.waived.items()} if finding.waived else None
    )
    facts: list[Json] = [*finding.facts]
    values: dict[str, Json] = {**finding.values}
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        "certainty": finding.certainty,
        "section": shown(finding.section),
        "profile": shown(finding.profile) or None,
        "title": shown(finding.title.get(lang)),
        "message": shown(finding.message.get(lang)),
        "advice": shown(finding.advice.get(lang)),
        "basis": [
            {"source": ref.source, "number": shown(ref.number), "clause": shown(ref.clause)}
            for ref in finding.basis
        ],
        "place": place,
        "facts": facts,
        "values": values,
        "repairs": repairs,
        "fingerprint": finding.fingerprint,
        "waived": waived,
        "unwaived": shown(finding.unwaived.get(lang)) if finding.unwaived else None,
    }


def _diagnosis(found: Diagnosis | None, lang: str) -> Json:
    if found is None:
        return None
    return {
        "status": found.status,
        "words": shown(found.words.get(lang)),
        "causes": [
            {
                "status": cause.status,
                "words": shown(cause.words.get(lang)),
                "as_read": cause.as_read,
                "fills": cause.fills,
                "findings": [*cause.findings],
                "repairs": [_repair(repair, lang) for repair in cause.repairs],
                "more": cause.more,
            }
            for cause in found.causes
        ],
    }


def _repair(repair: Repair, lang: str) -> Json:
    before: dict[str, Json] = {change.fact: change.before for change in repair.changes}
    after: dict[str, Json] = {**repair.set}
    return {"set": after, "from": before, "why": shown(repair.why.get(lang)), "slip": repair.slip or None}


def _dumps(value: Json, indent: int) -> str:
    """Two-space indented JSON that starts at column ``indent``."""
    text = msgspec.json.format(msgspec.json.encode(value), indent=2).decode()
    return text.replace("\n", "\n" + " " * indent)
