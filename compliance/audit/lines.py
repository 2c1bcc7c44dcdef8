"""One file's result as a line of JSON: what a worker hands back, and what the store takes in."""

from __future__ import annotations

import base64
import datetime
import hashlib
from collections.abc import Mapping, Sequence

import msgspec

from compliance.audit.schema import STATES, VERDICTS
from compliance.exchange.packed import pack
from compliance.model.facts import Fact
from compliance.model.finding import Finding, Outcome, Result
from compliance.readers.guard import Limits
from compliance.text.names import agency_key
from compliance.text.shown import shown

BOUNDED = frozenset({"timeout", "crashed_reader", "crashed", "too_large"})
"""Codes of results that hang on the limits given, or on the machine: other limits, another try."""

_STATE = {state: code for code, state in enumerate(STATES)}
_VERDICT = {verdict: code for code, verdict in enumerate(VERDICTS)}
_YEARS = range(1900, 2201)

encode = msgspec.json.Encoder(decimal_format="number").encode


class Reason(msgspec.Struct, frozen=True, gc=False):
    """Why a rule did not pass or fail."""

    rule: str
    reason: str
    reason_en: str
    facts: tuple[str, ...]
    neighbour: str = ""


class Hit(msgspec.Struct, frozen=True, gc=False):
    """A finding, as a row of the store."""

    number: int
    rule: str
    severity: str
    certainty: str
    chapter: str
    title: str
    title_en: str
    message: str
    message_en: str
    fingerprint: str
    profile: str
    waived: bool
    finding: str


class Line(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One file of a run. ``path``: the file on disk it comes from (an archive, or itself). A line without
    ``status`` says only that the report is known already."""

    source: str
    path: str
    size: int
    modified: int
    report: int
    bounded: bool = False
    sha256: str = ""
    suffix: str = ""
    bytes: int = 0
    limits: str = ""
    status: str | None = None
    code: str = ""
    reason: str = ""
    reason_en: str = ""
    format: str = ""
    title: str | None = None
    agency: str | None = None
    agency_key: str = ""
    agency_kind: str | None = None
    agency_level: str | None = None
    year: int | None = None
    form: str | None = None
    published: datetime.date | None = None
    signed: datetime.date | None = None
    grade: str | None = None
    score: float | None = None
    graded: str | None = None
    diagnosis: str | None = None
    assessments: str | None = None
    content: str | None = None
    facts: Sequence[int] = ()
    values: Sequence[int | float | None] = ()
    states: Sequence[int] = ()
    raws: Sequence[str | None] = ()
    rules: Sequence[int] = ()
    outcomes: Sequence[int] = ()
    reasons: Sequence[Reason] = ()
    hits: Sequence[Hit] = ()


COLUMNS = """{"source":"VARCHAR","path":"VARCHAR","size":"BIGINT","modified":"BIGINT","report":"BIGINT",
"bounded":"BOOLEAN","sha256":"VARCHAR","suffix":"VARCHAR","bytes":"BIGINT","limits":"VARCHAR",
"status":"VARCHAR","code":"VARCHAR","reason":"VARCHAR","reason_en":"VARCHAR","format":"VARCHAR",
"title":"VARCHAR","agency":"VARCHAR","agency_key":"VARCHAR","agency_kind":"VARCHAR","agency_level":"VARCHAR","year":"SMALLINT",
"form":"VARCHAR","published":"DATE","signed":"DATE","grade":"VARCHAR","score":"DOUBLE","graded":"VARCHAR",
"diagnosis":"VARCHAR","assessments":"VARCHAR","content":"VARCHAR","facts":["USMALLINT"],
"values":["DOUBLE"],"states":["UTINYINT"],"raws":["VARCHAR"],"rules":["USMALLINT"],
"outcomes":["UTINYINT"],
"reasons":[{"rule":"VARCHAR","reason":"VARCHAR","reason_en":"VARCHAR","facts":["VARCHAR"],
"neighbour":"VARCHAR"}],
"hits":[{"number":"UINTEGER","rule":"VARCHAR","severity":"VARCHAR","certainty":"VARCHAR",
"chapter":"VARCHAR","title":"VARCHAR","title_en":"VARCHAR","message":"VARCHAR","message_en":"VARCHAR",
"fingerprint":"VARCHAR","profile":"VARCHAR","waived":"BOOLEAN","finding":"VARCHAR"}]}"""
"""``Line`` as DuckDB reads it."""


class Codes(msgspec.Struct, frozen=True):
    """Numbers that stand for names of facts and rules in this store, and what is judged by."""

    judgement: str
    facts: dict[str, int]
    rules: dict[str, int]


def number_of(*parts: str) -> int:
    """The number a report is known by: 63 bits that follow from ``parts``."""
    digest = hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(digest[:8], "big") >> 1


def limits_of(limits: Limits) -> str:
    """The limits in a word or two, to be compared."""
    return msgspec.json.encode(limits).decode()


def result_columns(result: Result, codes: Codes) -> dict[str, object]:
    """What of a result goes into a line; text that could mislead a terminal or a database is made safe."""
    report = result.report
    graded = result.grade
    columns: dict[str, object] = {
        "status": result.status,
        "code": result.code,
        "reason": shown(result.reason.zh) if result.reason else "",
        "reason_en": shown(result.reason.en) if result.reason else "",
        "title": None if result.title is None else shown(result.title),
        "agency": None if result.agency is None else shown(result.agency),
        "agency_key": shown(agency_key(result.agency or "")),
        "year": result.year if result.year in _YEARS else None,
    }
    if report is None:
        return columns
    facts = list(report.facts)
    return columns | {
        "format": report.format,
        "agency_kind": report.agency_kind,
        "agency_level": report.agency_level,
        "form": report.form,
        "published": report.published.date if report.published else None,
        "signed": report.signed.date if report.signed else None,
        "grade": graded.id if graded else None,
        "score": graded.score if graded else None,
        "graded": encode(graded).decode() if graded else None,
        "diagnosis": encode(result.diagnosis).decode() if result.diagnosis else None,
        "assessments": encode(result.assessments).decode() if result.assessments else None,
        "content": base64.b64encode(pack(msgspec.structs.replace(report, source=""))).decode(),
        "facts": [codes.facts[fact.id] for fact in facts],
        "values": [fact.value for fact in facts],
        "states": [_STATE[fact.state] for fact in facts],
        "raws": [_raw(fact) for fact in facts],
        "rules": [codes.rules[outcome.rule] for outcome in result.outcomes],
        "outcomes": [_VERDICT[outcome.outcome] for outcome in result.outcomes],
        "reasons": reasons(result.outcomes),
        "hits": hits(result.findings),
    }


def _raw(fact: Fact) -> str | None:
    """None where it is the number itself, as nearly everywhere."""
    return None if fact.value is not None and fact.raw == str(fact.value) else shown(fact.raw)


def reasons(outcomes: Sequence[Outcome]) -> list[Reason]:
    """A row for every outcome that says why."""
    return [
        Reason(o.rule, shown(o.reason.zh), shown(o.reason.en), o.facts, o.neighbour)
        for o in outcomes
        if o.reason is not None
    ]


def hits(findings: Sequence[Finding], start: int = 0) -> list[Hit]:
    """A row for every finding, numbered from ``start``."""
    return [
        Hit(
            number=number,
            rule=finding.rule,
            severity=finding.severity,
            certainty=finding.certainty,
            chapter=finding.section,
            title=shown(finding.title.zh),
            title_en=shown(finding.title.en),
            message=shown(finding.message.zh),
            message_en=shown(finding.message.en),
            fingerprint=finding.fingerprint,
            profile=finding.profile,
            waived=finding.waived is not None,
            finding=encode(finding).decode(),
        )
        for number, finding in enumerate(findings, start)
    ]


def line(head: Mapping[str, object], columns: Mapping[str, object]) -> bytes:
    """The JSON. Raises UnicodeEncodeError where a text has half a character in it."""
    return encode(Line(**head, **columns))  # type: ignore[arg-type]
