"""What rules say about a report."""

from __future__ import annotations

import datetime
from typing import Literal

import msgspec

from compliance.model.document import Place
from compliance.model.form import Form
from compliance.model.repair import Diagnosis, Repair
from compliance.model.report import Report
from compliance.model.words import Words

Severity = Literal["error", "warning", "info"]
Certainty = Literal["certain", "probable"]
Verdict = Literal["pass", "fail", "undecided", "not_applicable", "crashed"]

SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")


class Alike(msgspec.Struct, frozen=True):
    """Another agency's report whose text is much like this one's, names and numbers left out.

    ``share``: of this report's own text that stands there too, 0 to 1. ``characters`` of it. ``section``:
    where most of it stands. ``passages``: (here, there) as written, the longest first.
    """

    agency: str
    year: int | None
    source: str
    share: float
    characters: int
    section: str = ""
    passages: tuple[tuple[str, str], ...] = ()


class Subject(msgspec.Struct, frozen=True):
    """All that a rule may look at. Time and neighbours come in as values.

    ``forms``: the forms neighbours may follow, by id. ``missing_children``: names of those the roster
    lists below this agency whose reports are not there; None = no roster, so nobody knows. ``alike``:
    None = texts were not compared with other agencies'. ``absent``: need → why it is not there, where
    more is known than that it was not given.
    """

    report: Report
    form: Form
    today: datetime.date | None = None
    previous: Report | None = None
    children: tuple[Report, ...] = ()
    missing_children: tuple[str, ...] | None = None
    alike: tuple[Alike, ...] | None = None
    absent: dict[str, Words] = {}
    forms: dict[str, Form] = {}


class Hit(msgspec.Struct, frozen=True):
    """A check's answer: here the rule is broken.

    ``key`` names the instance stably (``column=total``, the offending words), for fingerprints; it
    must not contain places or wording of messages. ``values`` fill the message's {placeholders}.
    ``severity`` overrides the rule's (a placeholder instead of a blank).
    """

    key: str
    facts: tuple[str, ...] = ()
    place: Place | None = None
    values: dict[str, str | int | float | Words] = {}
    severity: Severity | None = None
    certainty: Certainty | None = None


class Unknown(msgspec.Struct, frozen=True):
    """A check's answer: cannot be decided, with the reason and the facts that are missing."""

    reason: Words
    facts: tuple[str, ...] = ()


class NotApplicable(msgspec.Struct, frozen=True):
    """A check's answer: the question does not arise in this report."""

    reason: Words


Answer = Hit | Unknown | NotApplicable


class BasisRef(msgspec.Struct, frozen=True):
    """A clause a rule rests on. ``source`` is an id of rules/sources.yaml, ``number`` the document
    number (国办公开办函〔2021〕30号), ``clause`` the article."""

    source: str
    number: str
    clause: str
    title: str = ""


class Finding(msgspec.Struct, frozen=True):
    """A broken rule in the rule's own words.

    ``waived``: who approved the exception, why and until when. ``unwaived``: why a waiver that was
    written for this finding does not hold. ``particulars``: what the message was filled with, our own
    wording left out; with ``values`` it is the evidence that a waiver is tied to.
    """

    rule: str
    severity: Severity
    certainty: Certainty
    title: Words
    message: Words
    advice: Words
    basis: tuple[BasisRef, ...]
    section: str
    place: Place | None
    facts: tuple[str, ...]
    values: dict[str, int | float | None]
    fingerprint: str
    profile: str = ""
    repairs: tuple[Repair, ...] = ()
    waived: dict[str, str] | None = None
    unwaived: Words | None = None
    particulars: dict[str, str | int | float] = {}


class Outcome(msgspec.Struct, frozen=True):
    """Of one rule on one report. ``neighbour``: undecided only because this neighbour (previous,
    children, others) is not there, which says nothing about the report."""

    rule: str
    outcome: Verdict
    reason: Words | None = None
    facts: tuple[str, ...] = ()
    neighbour: str = ""


class GradeStep(msgspec.Struct, frozen=True):
    """One line of how a score came about."""

    words: Words
    points: float


class Grade(msgspec.Struct, frozen=True):
    """Score (0–100), grade and how they came about. ``grade`` is undecided where too little could
    be judged."""

    grade: Words
    id: str
    score: float | None
    steps: tuple[GradeStep, ...]


class AssessmentStep(msgspec.Struct, frozen=True):
    """One line of a local assessment: what it cost at least (``generous``) and at most
    (``conservative``), both 0 or negative, and why. ``rules``: the rules it rests on."""

    part: str
    item: str
    title: Words
    conservative: float
    generous: float
    why: Words
    rules: tuple[str, ...] = ()


class Assessment(msgspec.Struct, frozen=True):
    """Points by a local scheme, no legal finding. ``conservative``: all that is undecided counts
    against the agency; ``generous``: none of it does. Equal where everything was decided."""

    profile: str
    title: Words
    full: float
    conservative: float
    generous: float
    steps: tuple[AssessmentStep, ...]
    note: Words = Words("")


class Result(msgspec.Struct, frozen=True):
    """All outcomes and findings for one file. ``report`` is None unless ``status`` is ``read``."""

    source: str
    sha256: str
    status: Literal["read", "unreadable", "not_a_report", "out_of_scope"]
    code: str = ""
    reason: Words | None = None
    title: str | None = None
    agency: str | None = None
    year: int | None = None
    report: Report | None = None
    form: Form | None = None
    outcomes: tuple[Outcome, ...] = ()
    findings: tuple[Finding, ...] = ()
    grade: Grade | None = None
    diagnosis: Diagnosis | None = None
    assessments: tuple[Assessment, ...] = ()

    def counts(self) -> dict[str, int]:
        """Findings by severity and outcomes by verdict, keys as in the JSON result."""
        counts = dict.fromkeys(
            ("error", "warning", "info", "pass", "undecided", "not_applicable", "crashed", "waived"), 0
        )
        for finding in self.findings:
            counts["waived" if finding.waived else finding.severity] += 1
        for outcome in self.outcomes:
            if outcome.outcome != "fail":
                counts[outcome.outcome] += 1
        return counts


class Run(msgspec.Struct, frozen=True):
    """What every output carries: engine, rules and all results. ``rules_day``: the day whose rules were
    used for all reports, "" = for each report those of its own day."""

    engine_name: str
    engine_version: str
    rules_digest: str
    rules_count: int
    profile: str
    results: tuple[Result, ...]
    rule_titles: dict[str, Words] = {}
    rules_day: str = ""
