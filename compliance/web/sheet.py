"""A judged report as the page shows it: findings in words, each with the place in the page it belongs to."""

from __future__ import annotations

import msgspec

from compliance.model.document import Place
from compliance.model.finding import Assessment, Finding, Result
from compliance.model.repair import Diagnosis
from compliance.model.report import Report
from compliance.model.words import Words
from compliance.text.shown import excerpt, shown
from compliance.view import assessed
from compliance.view.findings import Numbered, by_chapter, doubts, laws, place, untold
from compliance.view.phrases import chapter
from compliance.view.verdict import tally, verdict
from compliance.web.edited import keys


class Anchor(msgspec.Struct, frozen=True, omit_defaults=True):
    """Where in the page a finding belongs: a part (``title``, ``signature``, ``signed``, ``published``
    or the key of a section), and in a section the paragraph, counted from 0 (None = its heading)."""

    part: str
    paragraph: int | None = None


class Shown(msgspec.Struct, frozen=True):
    """A finding. ``facts``: the cells it rests on. ``where``: in the words of the source."""

    number: int
    rule: str
    severity: str
    certainty: str
    chapter: str
    title: Words
    message: Words
    advice: Words
    laws: Words
    where: Words
    evidence: Words
    facts: tuple[str, ...]
    anchor: Anchor | None
    profile: str
    waived: str
    fingerprint: str


class Open(msgspec.Struct, frozen=True):
    """Rules left undecided for one reason. ``waiting``: for other reports."""

    reason: Words
    rules: tuple[str, ...]
    waiting: bool


class Gap(msgspec.Struct, frozen=True):
    """A cell without a number: its state, and why."""

    state: str
    note: str


class Step(msgspec.Struct, frozen=True):
    """A line of how the score came about."""

    words: Words
    points: float


class Assessed(msgspec.Struct, frozen=True):
    """A local assessment: its totals, and what cost points."""

    title: Words
    totals: Words
    note: Words
    lines: tuple[tuple[str, Words], ...]


class Sheet(msgspec.Struct, frozen=True):
    """The judgment on one report. ``outcomes``: rule → outcome; ``titles`` of the rules left open."""

    tone: str
    verdict: Words
    tally: Words
    counts: dict[str, int]
    grade: Words | None
    grade_id: str
    score: float | None
    steps: tuple[Step, ...]
    assessments: tuple[Assessed, ...]
    chapters: dict[str, Words]
    findings: tuple[Shown, ...]
    diagnosis: Diagnosis | None
    gaps: dict[str, Gap]
    open: tuple[Open, ...]
    titles: dict[str, Words]
    outcomes: dict[str, str]
    agency: str
    agency_kind: str
    year: int | None
    form: str


def sheet(result: Result, titles: dict[str, Words]) -> Sheet:
    """What the page needs of a result. ``titles``: of all rules."""
    grouped = by_chapter(result.findings)
    said = verdict(result)
    open_rules = doubts(result.outcomes)
    anchors = _anchors(result.report) if result.report else {}
    grade = result.grade
    named = {rule for doubt in open_rules for rule in doubt.rules}
    return Sheet(
        tone=said.tone,
        verdict=said.words,
        tally=Words(tally(result, "zh"), tally(result, "en")),
        counts=result.counts(),
        grade=grade.grade if grade else None,
        grade_id=grade.id if grade else "",
        score=grade.score if grade else None,
        steps=tuple(Step(_clean(step.words), step.points) for step in grade.steps) if grade else (),
        assessments=tuple(map(_assessed, result.assessments)),
        chapters={name: chapter(name) for name, _ in grouped},
        findings=tuple(_shown(result, item, anchors) for _, items in grouped for item in items),
        diagnosis=result.diagnosis,
        gaps=_gaps(result),
        open=tuple(Open(_clean(doubt.reason), doubt.rules, doubt.waiting) for doubt in open_rules),
        titles={rule: title for rule, title in titles.items() if rule in named},
        outcomes={outcome.rule: outcome.outcome for outcome in result.outcomes},
        agency=shown(result.agency or ""),
        agency_kind=result.report.agency_kind if result.report else "unknown",
        year=result.year,
        form=result.form.id if result.form else "",
    )


def _shown(result: Result, item: Numbered, anchors: dict[Place, Anchor]) -> Shown:
    finding = item.finding
    known = result.form.fact_ids if result.form else frozenset()
    return Shown(
        number=item.number,
        rule=finding.rule,
        severity=finding.severity,
        certainty=finding.certainty,
        chapter=finding.section,
        title=_clean(finding.title),
        message=_clean(finding.message),
        advice=_clean(finding.advice),
        laws=Words("；".join(laws(result, finding, "zh")), "; ".join(laws(result, finding, "en"))),
        where=_clean(place(result, finding)),
        evidence=Words(shown(untold(result, finding, "zh", 12)), shown(untold(result, finding, "en", 12))),
        facts=tuple(fact for fact in finding.facts if fact in known),
        anchor=_anchor(finding, anchors, result),
        profile=shown(finding.profile),
        waived=shown("；".join(finding.waived.values())) if finding.waived else "",
        fingerprint=finding.fingerprint,
    )


def _anchors(report: Report) -> dict[Place, Anchor]:
    """Place → the part of the page; of two at one place the first, headings after what they head."""
    found: dict[Place, Anchor] = {}
    if report.title:
        found[report.title.place] = Anchor("title")
    for key, section in keys(report):
        for number, text in enumerate(section.paragraphs):
            found.setdefault(text.place, Anchor(key, number))
    for key, section in keys(report):
        found.setdefault(section.place, Anchor(key))
    if report.signature:
        found.setdefault(report.signature.place, Anchor("signature"))
    for name, dated in (("signed", report.signed), ("published", report.published)):
        if dated and dated.place:
            found.setdefault(dated.place, Anchor(name))
    found.pop(Place(), None)
    return found


_CHAPTER_PART = {"document": "title", "dates": "published"}


def _anchor(finding: Finding, anchors: dict[Place, Anchor], result: Result) -> Anchor | None:
    if finding.place is not None and finding.place in anchors:
        return anchors[finding.place]
    if finding.facts or result.form is None:
        return None
    if finding.section in result.form.section:
        return Anchor(finding.section)
    part = _CHAPTER_PART.get(finding.section)
    return Anchor(part) if part else None


def _assessed(found: Assessment) -> Assessed:
    lines = tuple(
        (assessed.points(step), Words(assessed.line(step, "zh"), assessed.line(step, "en")))
        for step in found.steps
    )
    note = found.note if found.note.zh else assessed.APART
    return Assessed(_clean(found.title), assessed.totals(found), _clean(note), lines)


def _gaps(result: Result) -> dict[str, Gap]:
    if result.report is None or result.form is None:
        return {}
    facts = map(result.report.facts.get, sorted(result.form.fact_ids))
    return {fact.id: Gap(fact.state, excerpt(fact.note, 120)) for fact in facts if fact.state != "value"}


def _clean(words: Words) -> Words:
    return Words(shown(words.zh), shown(words.en))


def crashed(name: str, reason: Words) -> Sheet:
    """For a file on which the program itself failed."""
    return sheet(Result(source=name, sha256="", status="unreadable", code="crashed", reason=reason), {})
