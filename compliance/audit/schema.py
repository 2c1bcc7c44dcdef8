"""The tables of a store, and the views through which they are read."""

from __future__ import annotations

VERSION = "audit/1"
"""Changes with any change to the tables that older programs cannot live with."""

STATES = ("value", "blank", "placeholder", "unreadable", "absent")
VERDICTS = ("pass", "fail", "undecided", "not_applicable", "crashed")

OWN = 0
"""In place of a run's number: true of the report alone, whichever run it is seen in."""

_TABLES = """
CREATE TABLE about(name VARCHAR, value VARCHAR);
CREATE TABLE fact_names(code USMALLINT, fact VARCHAR);
CREATE TABLE rule_names(code USMALLINT, rule VARCHAR);

CREATE TABLE judgements(
    judgement UINTEGER, digest VARCHAR, engine VARCHAR, rules_digest VARCHAR, rules_count UINTEGER,
    profile VARCHAR, today DATE);
CREATE TABLE rules(
    judgement UINTEGER, rule VARCHAR, position USMALLINT, chapter VARCHAR, severity VARCHAR,
    certainty VARCHAR, title VARCHAR, title_en VARCHAR, profile VARCHAR);
CREATE TABLE runs(
    run UINTEGER, judgement UINTEGER, roots VARCHAR[], state VARCHAR, started TIMESTAMP, finished TIMESTAMP);

CREATE TABLE judged(
    report BIGINT, judgement UINTEGER, sha256 VARCHAR, suffix VARCHAR, size BIGINT, limits VARCHAR,
    status VARCHAR, code VARCHAR, reason VARCHAR, reason_en VARCHAR, format VARCHAR,
    title VARCHAR, agency VARCHAR, agency_key VARCHAR, agency_kind VARCHAR, agency_level VARCHAR,
    year SMALLINT, form VARCHAR, published DATE, signed DATE, grade VARCHAR, score DOUBLE,
    graded VARCHAR, diagnosis VARCHAR, assessments VARCHAR, content BLOB);
CREATE TABLE cells(report BIGINT, fact USMALLINT, value DOUBLE, state UTINYINT, raw VARCHAR);
CREATE TABLE verdicts(report BIGINT, run UINTEGER, rule USMALLINT, outcome UTINYINT);
CREATE TABLE reasons(
    report BIGINT, run UINTEGER, rule VARCHAR, reason VARCHAR, reason_en VARCHAR, facts VARCHAR[],
    neighbour VARCHAR);
CREATE TABLE hits(
    report BIGINT, run UINTEGER, number UINTEGER, rule VARCHAR, severity VARCHAR, certainty VARCHAR,
    chapter VARCHAR, title VARCHAR, title_en VARCHAR, message VARCHAR, message_en VARCHAR,
    fingerprint VARCHAR, profile VARCHAR, waived BOOLEAN, finding VARCHAR);

CREATE TABLE seen(
    run UINTEGER, source VARCHAR, path VARCHAR, size BIGINT, modified BIGINT, report BIGINT);
CREATE TABLE taken(
    run UINTEGER, path VARCHAR, size BIGINT, modified BIGINT, bounded BOOLEAN, limits VARCHAR);
CREATE TABLE standings(
    run UINTEGER, report BIGINT, source VARCHAR, copies UINTEGER, agency_key VARCHAR, region VARCHAR,
    judged BOOLEAN, duplicate_of BIGINT, grade VARCHAR, score DOUBLE, graded VARCHAR,
    errors UINTEGER, warnings UINTEGER, infos UINTEGER, waived UINTEGER,
    passed UINTEGER, undecided UINTEGER, not_applicable UINTEGER, crashed UINTEGER);

CREATE TABLE duty_rows(
    run UINTEGER, agency_key VARCHAR, agency VARCHAR, kind VARCHAR, region VARCHAR, parent VARCHAR,
    year SMALLINT, state VARCHAR, report BIGINT, source VARCHAR, due DATE, date DATE, dated VARCHAR,
    days INTEGER, note VARCHAR, note_en VARCHAR);
CREATE TABLE likeness_rows(
    run UINTEGER, report BIGINT, other BIGINT, share DOUBLE, characters UINTEGER, section VARCHAR,
    passages VARCHAR);
"""

_STATE = f"({list(STATES)!r})[state + 1]"
_VERDICT = f"({list(VERDICTS)!r})[outcome + 1]"

_MACROS = f"""
CREATE OR REPLACE MACRO run_reports(r) AS TABLE
    SELECT s.run, s.report, s.source, j.sha256, j.status, j.code, j.reason, j.reason_en, j.format,
        j.title, j.agency, s.agency_key, j.agency_kind, j.agency_level, s.region, j.year, j.form,
        j.published, j.signed, s.judged, s.duplicate_of, s.copies, s.grade, s.score,
        s.errors, s.warnings, s.infos, s.waived, s.passed, s.undecided, s.not_applicable, s.crashed
    FROM standings s JOIN judged j USING (report) WHERE s.run = r;
CREATE OR REPLACE MACRO run_facts(r) AS TABLE
    SELECT s.run, c.report, n.fact, c.value, {_STATE} AS state,
        coalesce(c.raw, CASE WHEN c.value = trunc(c.value) AND abs(c.value) < 1e15
            THEN c.value::BIGINT::VARCHAR ELSE c.value::VARCHAR END) AS raw
    FROM standings s JOIN cells c USING (report) JOIN fact_names n ON n.code = c.fact WHERE s.run = r;
CREATE OR REPLACE MACRO run_outcomes(r) AS TABLE
    WITH again AS (SELECT report, rule FROM verdicts WHERE run = r),
    chosen AS (
        SELECT v.report, v.run, v.rule, v.outcome FROM verdicts v WHERE v.run = r
        UNION ALL
        SELECT v.report, v.run, v.rule, v.outcome FROM verdicts v ANTI JOIN again USING (report, rule)
        WHERE v.run = {OWN})
    SELECT s.run, c.report, n.rule, {_VERDICT} AS outcome, w.reason, w.reason_en, w.facts, w.neighbour
    FROM standings s JOIN chosen c USING (report) JOIN rule_names n ON n.code = c.rule
    LEFT JOIN reasons w ON w.report = c.report AND w.run = c.run AND w.rule = n.rule
    WHERE s.run = r AND s.judged;
CREATE OR REPLACE MACRO run_findings(r) AS TABLE
    SELECT s.run, h.report, h.number, h.rule, h.severity, h.certainty, h.chapter, h.title, h.title_en,
        h.message, h.message_en, h.fingerprint, h.profile, h.waived, h.finding, h.run AS found_in
    FROM standings s JOIN hits h USING (report)
    WHERE s.run = r AND s.judged AND (h.run = r OR (h.run = {OWN} AND NOT EXISTS (
        SELECT 1 FROM verdicts v JOIN rule_names n ON n.code = v.rule
        WHERE v.run = r AND v.report = h.report AND n.rule = h.rule)));
CREATE OR REPLACE MACRO run_duties(r) AS TABLE SELECT * FROM duty_rows WHERE run = r;
CREATE OR REPLACE MACRO run_likenesses(r) AS TABLE SELECT * FROM likeness_rows WHERE run = r;

CREATE OR REPLACE VIEW latest AS SELECT max(run) AS run FROM runs WHERE state = 'finished';
CREATE OR REPLACE VIEW reports AS SELECT * FROM run_reports((SELECT run FROM latest));
CREATE OR REPLACE VIEW facts AS SELECT * FROM run_facts((SELECT run FROM latest));
CREATE OR REPLACE VIEW outcomes AS SELECT * FROM run_outcomes((SELECT run FROM latest));
CREATE OR REPLACE VIEW findings AS SELECT * FROM run_findings((SELECT run FROM latest));
CREATE OR REPLACE VIEW duties AS SELECT * FROM run_duties((SELECT run FROM latest));
CREATE OR REPLACE VIEW likenesses AS SELECT * FROM run_likenesses((SELECT run FROM latest));
"""  # noqa: S608 - made of constants

CREATE = f"{_TABLES}INSERT INTO about VALUES ('schema', '{VERSION}');{_MACROS}"  # noqa: S608
