"""The public functions: check one report or many, each through read → understand → evaluate → grade."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from compliance.assessment import Scheme, assess, load_schemes
from compliance.engine import evaluate
from compliance.engine.absent import unfit
from compliance.errors import ReadError
from compliance.forms import Forms, load_forms
from compliance.grading import Grading, grade, load_grading
from compliance.intake import Known, content, understand
from compliance.model.finding import Result, Run, Severity, Subject
from compliance.model.neighbours import ALONE, Neighbours
from compliance.model.report import AgencyKind, Refusal, Report
from compliance.model.words import Words
from compliance.readers.guard import LIMITS, Limits
from compliance.repair import diagnosed
from compliance.rulebook import RuleBook, day_of, load_rules
from compliance.rulebook.profile import profile_folder

if TYPE_CHECKING:
    from compliance.waivers import Waivers

NAME = "zfxxgk-compliance"

Source = Path | str | bytes
Understand = Callable[[bytes, str], Report | Refusal]


class Previous(msgspec.Struct, frozen=True):
    """Last year's report as somebody gave it, or why it could not be read. ``anyway``: it is used whatever
    agency and year it names."""

    report: Report | None = None
    why: Words | None = None
    anyway: bool = False

    def beside(self, report: Report) -> Neighbours:
        """It as a neighbour of ``report``, or why it is none."""
        if self.report is None:
            why = self.why or Words("原因不明", "no reason given")
            return Neighbours(
                absent={
                    "previous": Words(
                        f"给出的上一年年报没有读出来：{why.zh.rstrip('。')}",
                        f"last year's report as given could not be read: {(why.en or why.zh).rstrip('.')}",
                    )
                }
            )
        wrong = None if self.anyway else unfit(report, self.report)
        return Neighbours(self.report) if wrong is None else Neighbours(absent={"previous": wrong})


class Checker:
    """Rules, forms and grading loaded once, for any number of reports.

    ``understand``: reads and understands files elsewhere (``isolation.Worker.understand``: a child
    process with limits on time and memory); by default it is done here. ``waivers``: accountable
    exceptions; a finding they cover stays in the result, marked, and costs nothing. ``schemes``: local
    assessments by profile (``assessment.load_schemes``), shown beside the findings. Each report is judged
    by the rules of its own day (``rulebook.day_of``), with ``book.bound(day)`` by those of that day.
    """

    def __init__(
        self,
        book: RuleBook | None = None,
        forms: Forms | None = None,
        *,
        known: Known | None = None,
        grading: Grading | None = None,
        limits: Limits = LIMITS,
        understand: Understand | None = None,
        waivers: Waivers | None = None,
        schemes: Mapping[str, Scheme] | None = None,
    ) -> None:
        self.forms = load_forms() if forms is None else forms
        self.book = national_book() if book is None else book
        self._forms = dict(self.forms)
        self._known = known or Known()
        self._grading = grading or load_grading()
        self._limits = limits
        self._elsewhere = understand
        self._waivers = waivers
        self._schemes = schemes or {}
        everything = (*self.book.versions, *self.book.rules)
        self._severities: dict[str, Severity] = {rule.id: rule.severity for rule in everything}

    def head(self) -> Run:
        """The run without results, as renderers need it."""
        book = self.book
        titles = {rule.id: rule.title for rule in (*book.versions, *book.rules)}
        day = book.day.isoformat() if book.day else ""
        return Run(NAME, version(), book.digest, len(book.rules), book.profile, (), titles, day)

    def check(self, source: Source, name: str = "", previous: Previous | None = None) -> Result:
        """The result for one file (``bytes`` are its content, ``name`` what to call it). What cannot
        be read or is no report is a result too; nothing about the file raises. ``previous``: last
        year's report, from ``last_year``."""
        name = name or ("" if isinstance(source, bytes) else str(source))
        try:
            data = source if isinstance(source, bytes) else content(Path(source), self._limits)
        except ReadError as refused:
            return unreadable(name, refused)
        digest = hashlib.sha256(data).hexdigest()
        try:
            found = self.understand(data, name, digest)
        except ReadError as refused:
            return unreadable(name, refused, digest)
        if isinstance(found, Refusal):
            return Result(
                source=name,
                sha256=digest,
                status=found.status,
                code=found.code,
                reason=found.message,
                title=found.title,
                agency=found.agency,
                year=found.year,
            )
        return self.judge(found) if previous is None else self.judge(found, previous.beside(found))

    def last_year(
        self,
        source: Source | Report,
        name: str = "",
        *,
        anyway: bool = False,
        elsewhere: Understand | None = None,
    ) -> Previous:
        """The same agency's report on the year before, for ``check``; one that cannot be read leaves what
        needs it undecided. What is known of the report under check is not said of this one. ``anyway``:
        use it even where agency or year do not seem to fit. ``elsewhere``: reads it in a child process."""
        if isinstance(source, Report):
            return Previous(source, anyway=anyway)
        name = name or ("" if isinstance(source, bytes) else str(source))
        try:
            data = source if isinstance(source, bytes) else content(Path(source), self._limits)
            if elsewhere is not None:
                found = elsewhere(data, name)
            else:
                found = understand(data, self.forms, Known(), self._limits, name=name)
        except ReadError as refused:
            return Previous(why=Words(refused.zh, refused.en))
        return Previous(why=found.message) if isinstance(found, Refusal) else Previous(found, anyway=anyway)

    def understand(self, data: bytes, name: str = "", digest: str = "") -> Report | Refusal:
        """What the file says, not judged. Raises ReadError."""
        digest = digest or hashlib.sha256(data).hexdigest()
        if self._elsewhere is None:
            return understand(data, self.forms, self._known, self._limits, name=name, sha256=digest)
        found = self._elsewhere(data, name)
        if isinstance(found, Report):
            return msgspec.structs.replace(found, source=name, sha256=digest)
        return found

    def judge(self, report: Report, beside: Neighbours = ALONE) -> Result:
        """The result for a report already understood, judged with its neighbours."""
        form = self.forms[report.form]
        subject = self._subject(report, beside)
        book = self.book.on(day_of(report)) if self.book.versions else self.book
        outcomes, findings = evaluate(book, subject)
        diagnosis, findings = diagnosed(subject, book, outcomes, findings)
        if self._waivers is not None:
            from compliance.waivers import applied

            findings = applied(self._waivers, findings, report.agency, report.year, form)
        return Result(
            source=report.source,
            sha256=report.sha256,
            status="read",
            title=report.title.text if report.title else None,
            agency=report.agency,
            year=report.year,
            report=report,
            form=form,
            outcomes=outcomes,
            findings=findings,
            grade=grade(outcomes, findings, self._severities, self._grading),
            diagnosis=diagnosis,
            assessments=tuple(
                assess(name, scheme, outcomes, findings, report.agency_kind)
                for name, scheme in self._schemes.items()
            ),
        )

    def _subject(self, report: Report, beside: Neighbours) -> Subject:
        return Subject(
            report,
            self.forms[report.form],
            today=self._known.today,
            previous=beside.previous,
            children=beside.children,
            missing_children=beside.missing_children,
            alike=beside.alike,
            absent=beside.absent,
            forms=self._forms,
        )

    def stream(self, sources: Iterable[Source]) -> Iterator[Result]:
        """Results one by one; none is kept."""
        for source in sources:
            yield self.check(source)


def check(
    source: Source,
    *,
    name: str = "",
    book: RuleBook | None = None,
    forms: Forms | None = None,
    published: datetime.date | None = None,
    today: datetime.date | None = None,
    profile: str | None = None,
    agency_kind: AgencyKind | None = None,
    year: int | None = None,
    previous: Source | Report | None = None,
    any_previous: bool = False,
) -> Result:
    """Checks one report. ``source``: a path, or the content as bytes.

    ``published``: the day it was published, where the file does not say. ``today``: the day to judge
    deadlines by. ``profile``: local requirements beside the national rules. ``previous``: the same
    agency's report on the year before, for the rules across years; one that cannot be read, or is another
    agency's or year's (unless ``any_previous``), leaves them undecided and says so. Raises RuleError for
    rule files that cannot be used; a file that cannot be read is a Result with its reason.
    """
    known = Known(published, today, agency_kind, year)
    used = book or national_book(profile)
    checker = Checker(used, forms, known=known, schemes=load_schemes(profile, used.ids))
    last = None if previous is None else checker.last_year(previous, anyway=any_previous)
    return checker.check(source, name, last)


def check_many(
    sources: Sequence[Source],
    *,
    book: RuleBook | None = None,
    forms: Forms | None = None,
    today: datetime.date | None = None,
    profile: str | None = None,
) -> Run:
    """Checks several reports and keeps all results; for thousands use ``Checker.stream``."""
    used = book or national_book(profile)
    checker = Checker(used, forms, known=Known(today=today), schemes=load_schemes(profile, used.ids))
    return msgspec.structs.replace(checker.head(), results=tuple(checker.stream(sources)))


def national_book(profile: str | None = None) -> RuleBook:
    """The bundled national rules, changed by ``profile``; loaded once. Raises RuleError, UsageError."""
    # A name may mean another folder after a change of the working directory.
    return _book(None if profile is None else profile_folder(profile).absolute())


@cache
def _book(profile: Path | None) -> RuleBook:
    return load_rules(profile=profile)


@cache
def version() -> str:
    """The installed version; 0 in a checkout that was never installed."""
    from importlib.metadata import PackageNotFoundError
    from importlib.metadata import version as installed

    try:
        return installed(NAME)
    except PackageNotFoundError:
        return "0"


def unreadable(name: str, refused: ReadError, digest: str = "") -> Result:
    """The result for a file that cannot be read."""
    words = Words(refused.zh, refused.en)
    return Result(source=name, sha256=digest, status="unreadable", code=refused.code, reason=words)
