"""Counts what a jurisdiction looks like: grades, rules, regions, years, lateness; one pass, little memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import msgspec

from compliance.audit.missing import STATES, Duty, duties
from compliance.audit.results import Line, Results
from compliance.grading import load_grading
from compliance.model.finding import SEVERITIES, Result, Severity
from compliance.model.words import Words

LATE = "DAT001"
"""The rule on the legal date of publication."""

# Days late, by the last day of each class; then those of which it is not known.
LATENESS: tuple[tuple[str, int, Words], ...] = (
    ("in_time", 0, Words("按期", "in time")),
    ("days_10", 10, Words("迟1–10天", "1–10 days late")),
    ("days_30", 30, Words("迟11–30天", "11–30 days late")),
    ("days_90", 90, Words("迟31–90天", "31–90 days late")),
    ("more", 10**9, Words("迟90天以上", "more than 90 days late")),
)
UNKNOWN = ("unknown", Words("日期不明", "date not known"))


class Standing(msgspec.Struct, frozen=True):
    """A judged report in the league table. ``late``: days after the legal date, 0 = in time, None = not
    known. ``points``: local points, from … to."""

    agency: str
    region: str
    year: int | None
    kind: str
    grade: str | None
    score: float | None
    errors: int
    warnings: int
    infos: int
    waived: int
    undecided: int
    published: str
    late: int | None
    points: tuple[float, ...]
    source: str


class Tally(msgspec.Struct):
    """Sums over some reports."""

    reports: int = 0
    clean: int = 0
    errors: int = 0
    warnings: int = 0
    infos: int = 0
    waived: int = 0
    undecided: int = 0
    late: int = 0
    scored: int = 0
    score: float = 0.0

    def add(self, line: Line, late: int | None) -> None:
        """One judged report."""
        self.reports += 1
        self.clean += not (line.errors or 0)
        self.errors += line.errors or 0
        self.warnings += line.warnings or 0
        self.infos += line.infos or 0
        self.waived += line.waived or 0
        self.undecided += line.undecided or 0
        self.late += bool(late)
        if line.score is not None:
            self.scored += 1
            self.score += line.score

    @property
    def mean(self) -> float | None:
        """The mean score of the reports that have one."""
        return self.score / self.scored if self.scored else None


class RuleTally(msgspec.Struct):
    """Findings of one rule that are not waived, by severity, and the reports they are in."""

    title: Words
    counts: dict[Severity, int]
    reports: int = 0

    @property
    def findings(self) -> int:
        """All of them."""
        return sum(self.counts.values())


class Overview:
    """Filled report by report, then read."""

    def __init__(self, titles: dict[str, Words]) -> None:
        self._titles = titles
        self._dated = LATE in titles
        self.files = 0
        self.agencies: set[str] = set()
        self.statuses: Counter[str] = Counter()
        self.duplicates = 0
        self.total = Tally()
        self.grades: Counter[str] = Counter()
        self.lateness: Counter[str] = Counter()
        self.regions: dict[str, Tally] = {}
        self.years: dict[int | None, Tally] = {}
        self.rules: dict[str, RuleTally] = {}
        self.league: list[Standing] = []
        self.duties: dict[str, int] = {}
        """What the roster says, by state; empty without one."""
        self.gaps: list[Duty] = []
        """Reports that are not there or cannot be read."""

    def add(self, line: Line, result: Result) -> None:
        """One report."""
        self.files += line.copies
        self.statuses[line.status] += 1
        self.duplicates += line.duplicate_of is not None
        if line.agency_key:
            self.agencies.add(line.agency_key)
        if not line.judged:
            return
        late = self.late(result)
        self.total.add(line, late)
        self.regions.setdefault(line.region or "", Tally()).add(line, late)
        self.years.setdefault(line.year, Tally()).add(line, late)
        self.grades[line.grade or load_grading().undecided.id] += 1
        self.lateness[_class(late)] += 1
        self._count(result)
        self.league.append(_standing(line, result, late))

    def roster(self, results: Results) -> None:
        """What the roster of the run says, if it had one."""
        if not results.rostered:
            return
        self.duties = dict.fromkeys(STATES, 0)
        for duty in duties(results.store, results.head.run):
            self.duties[duty.state] += 1
            if duty.report is None and duty.state != "open":
                self.gaps.append(duty)

    def late(self, result: Result) -> int | None:
        """Days after the legal date; None where that was not decided."""
        for finding in result.findings:
            days = finding.particulars.get("days")
            if finding.rule == LATE and isinstance(days, int):
                return None if finding.waived else days
        if not self._dated or any(outcome.rule == LATE for outcome in result.outcomes):
            return None
        return 0

    def ranked(self) -> list[tuple[int | None, Standing]]:
        """The league table: latest year first, in each year the best first; those without a score come
        last and have no place. Equal scores and errors share a place."""
        ordered = sorted(
            self.league,
            key=lambda one: (
                -(one.year or 0), one.score is None, -(one.score or 0), one.errors, one.warnings, one.agency,
                one.source,
            ),
        )  # fmt: skip
        ranked: list[tuple[int | None, Standing]] = []
        place = counted = 0
        last: tuple[object, ...] = ()
        for one in ordered:
            if last[:1] != (one.year,):
                counted = 0
            counted += 1
            if last != (one.year, one.score, one.errors):
                place = counted
            last = (one.year, one.score, one.errors)
            ranked.append((None if one.score is None else place, one))
        return ranked

    def _count(self, result: Result) -> None:
        seen: set[str] = set()
        for finding in result.findings:
            if finding.waived:
                continue
            tally = self.rules.get(finding.rule)
            if tally is None:
                title = self._titles.get(finding.rule, finding.title)
                tally = self.rules[finding.rule] = RuleTally(title, dict.fromkeys(SEVERITIES, 0))
            tally.counts[finding.severity] += 1
            if finding.rule not in seen:
                seen.add(finding.rule)
                tally.reports += 1


def _standing(line: Line, result: Result, late: int | None) -> Standing:
    points: Iterable[float] = ()
    if result.assessments:
        points = (result.assessments[0].conservative, result.assessments[0].generous)
    return Standing(
        agency=line.name,
        region=line.region or "",
        year=line.year,
        kind=line.agency_kind or "unknown",
        grade=line.grade,
        score=line.score,
        errors=line.errors or 0,
        warnings=line.warnings or 0,
        infos=line.infos or 0,
        waived=line.waived or 0,
        undecided=line.undecided or 0,
        published=line.published.isoformat() if line.published else "",
        late=late,
        points=tuple(points),
        source=line.source,
    )


def _class(late: int | None) -> str:
    if late is None:
        return UNKNOWN[0]
    return next(name for name, last, _ in LATENESS if late <= last)
