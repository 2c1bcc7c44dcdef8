"""A run as it is shown: reports in order, their findings with waivers applied, what stayed undecided."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import islice
from typing import TypeVar

import msgspec

from compliance.api import NAME
from compliance.assessment import Scheme, assess, load_schemes
from compliance.audit.store import RunHead, Store
from compliance.errors import UsageError
from compliance.forms import Forms, load_forms
from compliance.grading import grade, load_grading
from compliance.model.document import Place
from compliance.model.facts import Fact, Facts
from compliance.model.finding import Finding, Grade, Outcome, Result, Run, Severity
from compliance.model.report import AgencyKind, AgencyLevel, Dated, Report
from compliance.model.words import Words
from compliance.text.normal import normal
from compliance.waivers import Waivers, applied

_AT_ONCE = 1000
"""Reports whose findings are in memory together."""

T = TypeVar("T")
_finding: msgspec.json.Decoder[Finding] = msgspec.json.Decoder(Finding)


class Line(msgspec.Struct, frozen=True):
    """A report in the list of a run: the columns of the view ``reports``. Counts and grade are those with
    waivers applied."""

    report: int
    source: str
    copies: int
    sha256: str
    status: str
    code: str | None
    reason: str | None
    reason_en: str | None
    format: str | None
    title: str | None
    agency: str | None
    agency_key: str | None
    agency_kind: str | None
    agency_level: str | None
    region: str | None
    year: int | None
    form: str | None
    published: datetime.date | None
    signed: datetime.date | None
    judged: bool
    duplicate_of: int | None
    grade: str | None
    score: float | None
    errors: int | None
    warnings: int | None
    infos: int | None
    waived: int | None
    passed: int | None
    undecided: int | None
    not_applicable: int | None
    crashed: int | None

    @property
    def name(self) -> str:
        """What people call the agency: its name, or the file's where it is not known."""
        return self.agency or self.title or self.source


_COLUMNS = ", ".join(Line.__struct_fields__)
_WAIVED = """SELECT DISTINCT report FROM run_findings($1)
WHERE waived OR json_extract_string(finding, '$.unwaived') IS NOT NULL"""
_TELLING = """ AND (o.outcome IN ('undecided', 'crashed')
OR (o.outcome = 'fail' AND o.reason IS NOT NULL))"""
_ORDER = "agency_key NULLS LAST, agency NULLS LAST, year NULLS LAST, source, report"


class Results:
    """Reads one run of a store. Never holds more than a thousand reports with their findings.

    The run's own waivers count, unless others are given (``waivers``) or none are wanted
    (``no_waivers``)."""

    def __init__(
        self,
        store: Store,
        run: int | None = None,
        *,
        waivers: Waivers | None = None,
        no_waivers: bool = False,
    ) -> None:
        """Raises UsageError where there is no such run."""
        self.store = store
        self.head: RunHead = store.head(run)
        self.forms: Forms = load_forms()
        self._again: dict[int, Result] = {}
        self.waived_digest = "none" if no_waivers else waivers.digest if waivers else ""
        """Which waivers count; "" = the run's own."""
        if waivers is not None or no_waivers:
            self._again = self._waived(waivers)

    @cached_property
    def titles(self) -> dict[str, Words]:
        """The title of every rule, in the order of the rule book."""
        return {rule: Words(zh, en or "") for rule, zh, en in self._rules("rule, title, title_en")}

    @cached_property
    def severities(self) -> dict[str, Severity]:
        """The severity of every rule."""
        return dict(self._rules("rule, severity"))  # type: ignore[arg-type]

    @cached_property
    def schemes(self) -> Mapping[str, Scheme]:
        """The local assessments of the run's profile, where that is a bundled one."""
        try:
            return load_schemes(self.head.profile, self.titles)
        except UsageError:
            return {}

    @cached_property
    def rostered(self) -> bool:
        """Whether a roster says which reports there should be."""
        return bool(self.store.value("SELECT count(*) FROM run_duties($1)", [self.head.run]))

    def renderers_head(self) -> Run:
        """The run without its results, for renderers."""
        head = self.head
        return Run(NAME, head.engine, head.rules_digest, head.rules_count, head.profile, (), self.titles)

    def lines(self) -> Iterator[Line]:
        """Every report by agency, year and file."""
        sql = f"SELECT {_COLUMNS} FROM run_reports($1) ORDER BY {_ORDER}"  # noqa: S608 - names of ours
        for row in self.store.rows(sql, [self.head.run]):
            yield self._line(row)

    def results(self, *, everything: bool = False) -> Iterator[tuple[Line, Result]]:
        """Every report with its findings and the outcomes that say something: undecided, crashed, failed
        in part. ``everything``: all outcomes."""
        lines = self.lines()
        while chunk := list(islice(lines, _AT_ONCE)):
            yield from zip(chunk, self._results(chunk, everything), strict=True)

    def agencies(self) -> Iterator[list[tuple[Line, Result]]]:
        """Reports grouped by agency; one whose agency is not known stands alone."""
        group: list[tuple[Line, Result]] = []
        for line, result in self.results():
            if group and (not line.agency_key or group[0][0].agency_key != line.agency_key):
                yield group
                group = []
            group.append((line, result))
        if group:
            yield group

    def _line(self, row: Sequence[object]) -> Line:
        line = Line(*row)  # type: ignore[arg-type]
        again = self._again.get(line.report)
        if again is None:
            return line
        counts = again.counts()
        return msgspec.structs.replace(
            line,
            grade=again.grade.id if again.grade else None,
            score=again.grade.score if again.grade else None,
            errors=counts["error"],
            warnings=counts["warning"],
            infos=counts["info"],
            waived=counts["waived"],
        )

    def _rules(self, columns: str) -> Iterator[tuple[str, ...]]:
        sql = f"SELECT {columns} FROM rules WHERE judgement = $1 ORDER BY position, rule"  # noqa: S608
        yield from self.store.rows(sql, [self.head.judgement])  # type: ignore[misc]

    def _results(self, lines: Sequence[Line], everything: bool) -> Iterator[Result]:
        wanted = [line.report for line in lines if line.judged]
        findings = self._findings(wanted)
        outcomes = self._outcomes(wanted, everything)
        unread = self._unread(
            [
                report
                for report, found in findings.items()
                if any(None in finding.values.values() for finding in found)
            ]
        )
        graded = self._graded(wanted)
        for line in lines:
            report = line.report
            again = self._again.get(report)
            result = Result(
                source=line.source,
                sha256=line.sha256,
                status=line.status,  # type: ignore[arg-type]
                code=line.code or "",
                reason=Words(line.reason, line.reason_en or "") if line.reason else None,
                title=line.title,
                agency=line.agency,
                year=line.year,
                report=_outline(line, unread.get(report, {})) if line.status == "read" else None,
                form=self.forms.get(line.form or ""),
                outcomes=tuple(outcomes.get(report, ())),
                findings=again.findings if again else tuple(findings.get(report, ())),
                grade=again.grade if again else graded.get(report),
            )
            yield self._assessed(line, result)

    def _assessed(self, line: Line, result: Result) -> Result:
        if not self.schemes or not line.judged:
            return result
        kind: AgencyKind = line.agency_kind or "unknown"  # type: ignore[assignment]
        points = tuple(
            assess(name, scheme, result.outcomes, result.findings, kind)
            for name, scheme in self.schemes.items()
        )
        return msgspec.structs.replace(result, assessments=points)

    def _findings(self, reports: list[int]) -> dict[int, list[Finding]]:
        found: dict[int, list[Finding]] = {}
        for report, content in self.store.rows(
            "SELECT report, finding FROM run_findings($1) WHERE report IN (SELECT unnest($2::BIGINT[]))"
            " ORDER BY report, found_in, number",
            [self.head.run, reports],
        ):
            found.setdefault(_number(report), []).append(_finding.decode(str(content)))
        return found

    def _outcomes(self, reports: list[int], everything: bool) -> dict[int, list[Outcome]]:
        some = "" if everything else _TELLING
        found: dict[int, list[Outcome]] = {}
        for report, rule, outcome, zh, en, facts, neighbour in self.store.rows(
            "SELECT o.report, o.rule, o.outcome, o.reason, o.reason_en, o.facts, o.neighbour"  # noqa: S608 - ours
            " FROM run_outcomes($1) o LEFT JOIN rules r ON r.rule = o.rule AND r.judgement = $2"
            f" WHERE o.report IN (SELECT unnest($3::BIGINT[])){some} ORDER BY o.report, r.position, o.rule",
            [self.head.run, self.head.judgement, reports],
        ):
            reason = Words(str(zh), str(en or "")) if zh else None
            cells = tuple(str(fact) for fact in facts) if isinstance(facts, list) else ()
            found.setdefault(_number(report), []).append(
                Outcome(str(rule), outcome, reason, cells, str(neighbour or ""))  # type: ignore[arg-type]
            )
        return found

    def _unread(self, reports: list[int]) -> dict[int, dict[str, Fact]]:
        """Cells that gave no number, so that a blank one is never called missing."""
        found: dict[int, dict[str, Fact]] = {}
        if not reports:
            return found
        for report, fact, state, raw in self.store.rows(
            "SELECT report, fact, state, raw FROM run_facts($1) WHERE state <> 'value'"
            " AND report IN (SELECT unnest($2::BIGINT[]))",
            [self.head.run, reports],
        ):
            cell = Fact(str(fact), state, None, str(raw or ""))  # type: ignore[arg-type]
            found.setdefault(_number(report), {})[cell.id] = cell
        return found

    def _graded(self, reports: list[int]) -> dict[int, Grade]:
        return {
            _number(report): msgspec.json.decode(str(content), type=Grade)
            for report, content in self.store.rows(
                "SELECT report, graded FROM standings WHERE run = $1 AND graded IS NOT NULL"
                " AND report IN (SELECT unnest($2::BIGINT[]))",
                [self.head.run, reports],
            )
        }

    def _waived(self, waivers: Waivers | None) -> dict[int, Result]:
        """The reports that other waivers make a difference to: findings, counts and grade."""
        named = {entry.agency for entry in waivers.entries} if waivers else set()
        spoken_of = {report for (report,) in self.store.rows(_WAIVED, [self.head.run])}
        concerned = [
            line
            for line in self.lines()
            if line.judged and (line.report in spoken_of or normal(line.agency or "") in named)
        ]
        again: dict[int, Result] = {}
        for start in range(0, len(concerned), _AT_ONCE):
            chunk = concerned[start : start + _AT_ONCE]
            for line, result in zip(chunk, self._results(chunk, everything=True), strict=True):
                findings = tuple(
                    msgspec.structs.replace(finding, waived=None, unwaived=None)
                    for finding in result.findings
                )
                if waivers is not None:
                    findings = applied(waivers, findings, line.agency, line.year, result.form)
                if findings != result.findings:
                    graded = grade(result.outcomes, findings, self.severities, load_grading())
                    again[line.report] = Result(
                        line.source, line.sha256, "read", findings=findings, grade=graded
                    )
        return again


def _outline(line: Line, unread: dict[str, Fact]) -> Report:
    """What renderers ask of a report beside its findings."""
    nowhere = Place()
    published = Dated(line.published, line.published.isoformat(), nowhere, "page") if line.published else None
    signed = Dated(line.signed, line.signed.isoformat(), nowhere, "signature") if line.signed else None
    kind: AgencyKind = line.agency_kind or "unknown"  # type: ignore[assignment]
    level: AgencyLevel = line.agency_level or "unknown"  # type: ignore[assignment]
    return Report(
        source=line.source, sha256=line.sha256, format=line.format or "", title=None, agency=line.agency,
        agency_kind=kind, agency_level=level, year=line.year, form=line.form or "", form_by_year="",
        form_markers={}, period=None, signature=None, signed=signed, published=published, sections=(),
        tables=(), facts=Facts(unread, {}),
    )  # fmt: skip


def _number(value: object) -> int:
    assert isinstance(value, int)
    return value
