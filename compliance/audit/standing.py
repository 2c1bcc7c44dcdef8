"""Where each report of a run stands once all are read: which are judged, how many findings, which grade."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, get_args

import msgspec

from compliance.audit.answers import Answers
from compliance.audit.lines import encode
from compliance.audit.schema import VERDICTS
from compliance.audit.store import Store, Value
from compliance.forms import load_forms
from compliance.grading import grade, load_grading
from compliance.model.finding import Finding, Outcome, Severity, Verdict
from compliance.model.words import Words
from compliance.text.normal import normal

if TYPE_CHECKING:
    from compliance.waivers import Waivers

_CLEARED = ("standings", "verdicts", "reasons", "hits", "duty_rows", "likeness_rows")
_AT_ONCE = 1000

_BASE = """
INSERT INTO standings BY NAME
    SELECT $1::UINTEGER AS run, s.report, min(s.source) AS source, count(*) AS copies,
        any_value(j.agency_key) AS agency_key, '' AS region, any_value(j.status) = 'read' AS judged,
        any_value(j.grade) AS grade, any_value(j.score) AS score, any_value(j.graded) AS graded,
        0 AS errors, 0 AS warnings, 0 AS infos, 0 AS waived,
        0 AS passed, 0 AS undecided, 0 AS not_applicable, 0 AS crashed
    FROM seen s JOIN judged j USING (report) WHERE s.run = $1 GROUP BY s.report ORDER BY min(s.source)
"""
_COUNTED = """
UPDATE standings s SET
    errors = c.errors, warnings = c.warnings, infos = c.infos, waived = c.waived
FROM (SELECT report,
        count(*) FILTER (NOT waived AND severity = 'error') AS errors,
        count(*) FILTER (NOT waived AND severity = 'warning') AS warnings,
        count(*) FILTER (NOT waived AND severity = 'info') AS infos,
        count(*) FILTER (waived) AS waived
    FROM run_findings($1) GROUP BY report) c
WHERE s.run = $1 AND s.report = c.report
"""
_DECIDED = """
UPDATE standings s SET
    passed = c.passed, undecided = c.undecided, not_applicable = c.not_applicable, crashed = c.crashed
FROM (SELECT report,
        count(*) FILTER (outcome = 'pass') AS passed,
        count(*) FILTER (outcome = 'undecided') AS undecided,
        count(*) FILTER (outcome = 'not_applicable') AS not_applicable,
        count(*) FILTER (outcome = 'crashed') AS crashed
    FROM run_outcomes($1) GROUP BY report) c
WHERE s.run = $1 AND s.report = c.report
"""
_TO_GRADE = """
SELECT o.report, list(o.weight ORDER BY o.weight, o.outcome), list(o.outcome ORDER BY o.weight, o.outcome)
FROM (SELECT o.report, coalesce(r.severity, 'warning') AS weight, o.outcome
    FROM run_outcomes($1) o LEFT JOIN rules r ON r.judgement = $2 AND r.rule = o.rule
    WHERE o.report IN (SELECT unnest($3::BIGINT[])) AND coalesce(o.neighbour, '') = '') o
GROUP BY o.report
"""


def open_standings(store: Store, run: int) -> None:
    """A row for every report of the run, as far as each stands for itself. What an earlier attempt at the
    same run left is cleared away first."""
    for table in _CLEARED:
        store.connection.execute(f"DELETE FROM {table} WHERE run = $1", [run])  # noqa: S608 - constants
    store.connection.execute(_BASE, [run])


def apply_waivers(store: Store, run: int, waivers: Waivers) -> None:
    """Marks the findings that are waived, and those whose waiver does not hold."""
    from compliance.waivers import applied

    forms = load_forms()
    with Answers(store, run) as answers:
        for report, agency, year, form, findings in _found(store, run, _named(store, run, waivers)):
            judged = applied(waivers, findings, agency, year, forms.get(form))
            changed = {new.rule for new, old in zip(judged, findings, strict=True) if new != old}
            if changed:
                outcomes = _outcomes(store, run, report, changed)
                answers.replace(report, outcomes, [found for found in judged if found.rule in changed])


def _named(store: Store, run: int, waivers: Waivers) -> list[int]:
    """The reports of agencies that a waiver names."""
    named = {entry.agency for entry in waivers.entries}
    agencies = store.rows(
        "SELECT DISTINCT j.agency FROM standings s JOIN judged j USING (report)"
        " WHERE s.run = $1 AND s.judged AND j.agency IS NOT NULL",
        [run],
    )
    meant = [str(agency) for (agency,) in agencies if normal(str(agency)) in named]
    return [
        int(str(report))
        for (report,) in store.rows(
            "SELECT s.report FROM standings s JOIN judged j USING (report)"
            " WHERE s.run = $1 AND s.judged AND j.agency IN (SELECT unnest($2::VARCHAR[]))",
            [run, meant],
        )
    ]


def close_standings(store: Store, run: int) -> None:
    """Counts, and the grades of those reports whose own outcomes are not all."""
    store.connection.execute(_COUNTED, [run])
    store.connection.execute(_DECIDED, [run])
    judgement = store.value("SELECT judgement FROM runs WHERE run = $1", [run])
    changed = [
        int(str(report))
        for (report,) in store.rows(
            "SELECT DISTINCT v.report FROM verdicts v JOIN standings s USING (report, run)"
            " WHERE v.run = $1 AND s.judged ORDER BY v.report",
            [run],
        )
    ]
    for start in range(0, len(changed), _AT_ONCE):
        _grade(store, run, judgement, changed[start : start + _AT_ONCE])


def _grade(store: Store, run: int, judgement: Value, reports: Sequence[int]) -> None:
    grading = load_grading()
    # Only its severity decides what an undecided rule weighs.
    severities: dict[str, Severity] = {severity: severity for severity in get_args(Severity)}
    found: dict[int, list[Finding]] = {}
    for report, finding in findings(store, run, reports):
        found.setdefault(report, []).append(finding)
    graded: list[str] = []
    for number, weights, verdicts in store.rows(_TO_GRADE, [run, judgement, list(reports)]):
        assert isinstance(number, int)
        assert isinstance(weights, list)
        assert isinstance(verdicts, list)
        outcomes = tuple(map(Outcome, weights, verdicts))
        own = grade(outcomes, tuple(found.get(number, ())), severities, grading)
        row = {"report": number, "grade": own.id, "score": own.score, "graded": encode(own).decode()}
        graded.append(encode(row).decode())
    store.connection.execute(
        "UPDATE standings s SET grade = g.grade, score = g.score, graded = g.graded FROM ("
        'SELECT unnest(from_json(line, \'{"report":"BIGINT","grade":"VARCHAR","score":"DOUBLE",'
        '"graded":"VARCHAR"}\')) FROM (SELECT unnest($1::VARCHAR[]) AS line)) g'
        " WHERE s.run = $2 AND s.report = g.report",
        [graded, run],
    )


def findings(store: Store, run: int, reports: Sequence[int]) -> Iterator[tuple[int, Finding]]:
    """The findings of some reports of a run, in order."""
    decode = msgspec.json.Decoder(Finding).decode
    for report, finding in store.rows(
        "SELECT report, finding FROM run_findings($1) WHERE report IN (SELECT unnest($2::BIGINT[]))"
        " ORDER BY report, number",
        [run, list(reports)],
    ):
        yield int(str(report)), decode(str(finding))


def _found(
    store: Store, run: int, reports: Sequence[int]
) -> Iterator[tuple[int, str | None, int | None, str, tuple[Finding, ...]]]:
    """Report, agency, year, form and findings of each of ``reports`` that has any."""
    decode = msgspec.json.Decoder(Finding).decode
    for report, agency, year, form, found in store.rows(
        "SELECT f.report, any_value(j.agency), any_value(j.year), any_value(j.form),"
        " list(f.finding ORDER BY f.number) FROM run_findings($1) f JOIN judged j USING (report)"
        " WHERE f.report IN (SELECT unnest($2::BIGINT[])) GROUP BY f.report ORDER BY f.report",
        [run, list(reports)],
    ):
        assert isinstance(report, int)
        assert isinstance(found, list)
        assert agency is None or isinstance(agency, str)
        assert year is None or isinstance(year, int)
        yield report, agency, year, str(form or ""), tuple(map(decode, found))


def _outcomes(store: Store, run: int, report: int, rules: set[str]) -> list[Outcome]:
    verdicts: dict[str, Verdict] = dict(zip(VERDICTS, get_args(Verdict), strict=True))
    return [
        Outcome(str(rule), verdicts[str(outcome)], Words(str(zh), str(en)) if zh else None)
        for rule, outcome, zh, en in store.rows(
            "SELECT rule, outcome, reason, reason_en FROM run_outcomes($1) WHERE report = $2"
            " AND rule IN (SELECT unnest($3::VARCHAR[])) ORDER BY rule",
            [run, report, sorted(rules)],
        )
    ]
