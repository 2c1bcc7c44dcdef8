"""Writes what holds only among the other reports of a run: outcomes and findings that took neighbours."""

from __future__ import annotations

from collections.abc import Sequence
from types import TracebackType

import msgspec

from compliance.audit.lines import Hit, Reason, encode, hits, reasons
from compliance.audit.schema import VERDICTS
from compliance.audit.store import Store
from compliance.model.finding import Finding, Outcome

_AT_ONCE = 500
_FIRST = 1_000_000
"""The number of a report's first such finding: they come after those of the report alone."""

_VERDICT = {verdict: code for code, verdict in enumerate(VERDICTS)}

_COLUMNS = """{"report":"BIGINT","rules":["VARCHAR"],"outcomes":["UTINYINT"],
"reasons":[{"rule":"VARCHAR","reason":"VARCHAR","reason_en":"VARCHAR","facts":["VARCHAR"],
"neighbour":"VARCHAR"}],
"hits":[{"number":"UINTEGER","rule":"VARCHAR","severity":"VARCHAR","certainty":"VARCHAR",
"chapter":"VARCHAR","title":"VARCHAR","title_en":"VARCHAR","message":"VARCHAR","message_en":"VARCHAR",
"fingerprint":"VARCHAR","profile":"VARCHAR","waived":"BOOLEAN","finding":"VARCHAR"}]}"""

_STAGE = f"""
CREATE OR REPLACE TEMP TABLE answered AS
    SELECT unnest(from_json(line, '{_COLUMNS}')) FROM (SELECT unnest($1::VARCHAR[]) AS line)
"""  # noqa: S608 - a constant
_VERDICTS = """
INSERT INTO verdicts SELECT report, $1, code, outcome
    FROM (SELECT report, unnest(rules) AS rule, unnest(outcomes) AS outcome FROM answered)
    JOIN rule_names USING (rule)
"""
_REASONS = """
INSERT INTO reasons BY NAME SELECT report, $1::UINTEGER AS run, unnest(rows, max_depth := 2)
    FROM (SELECT report, reasons AS rows FROM answered)
"""
_HITS = """
INSERT INTO hits BY NAME SELECT report, $1::UINTEGER AS run, unnest(rows, max_depth := 2)
    FROM (SELECT report, hits AS rows FROM answered)
"""


class _Answer(msgspec.Struct, frozen=True):
    report: int
    rules: list[str]
    outcomes: list[int]
    reasons: list[Reason]
    hits: list[Hit]


class Answers:
    """Collects answers of one run and writes them, some hundreds at a time and the rest at the end of the
    ``with`` block. In the views of that run they stand in place of the report's own outcome and findings
    of the same rules."""

    def __init__(self, store: Store, run: int) -> None:
        self._store = store
        self._run = run
        self._waiting: list[str] = []
        self._rules = {str(rule) for (rule,) in store.rows("SELECT rule FROM rule_names")}
        self._numbers: dict[int, int] = {}

    def add(self, report: int, outcomes: Sequence[Outcome], findings: Sequence[Finding]) -> None:
        """All outcomes, and all findings, of some rules on one report; a report may come several times
        with other rules."""
        for outcome in outcomes:
            self._name(outcome.rule)
        start = self._numbers.get(report, _FIRST)
        if findings:
            self._numbers[report] = start + len(findings)
        answer = _Answer(
            report,
            [outcome.rule for outcome in outcomes],
            [_VERDICT[outcome.outcome] for outcome in outcomes],
            reasons(outcomes),
            hits(findings, start),
        )
        self._waiting.append(encode(answer).decode())
        if len(self._waiting) >= _AT_ONCE:
            self._write()

    def replace(self, report: int, outcomes: Sequence[Outcome], findings: Sequence[Finding]) -> None:
        """As ``add``, in place of what was added for these rules."""
        self._write()
        rules = [outcome.rule for outcome in outcomes]
        connection = self._store.connection
        for table in ("reasons", "hits"):
            connection.execute(
                f"DELETE FROM {table} WHERE run = $1 AND report = $2"  # noqa: S608 - constants
                " AND rule IN (SELECT unnest($3::VARCHAR[]))",
                [self._run, report, rules],
            )
        connection.execute(
            "DELETE FROM verdicts WHERE run = $1 AND report = $2 AND rule IN"
            " (SELECT code FROM rule_names WHERE rule IN (SELECT unnest($3::VARCHAR[])))",
            [self._run, report, rules],
        )
        last = self._store.value(
            "SELECT max(number) FROM hits WHERE run = $1 AND report = $2", [self._run, report]
        )
        if isinstance(last, int):
            self._numbers[report] = last + 1
        self.add(report, outcomes, findings)

    def __enter__(self) -> Answers:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self._write()

    def _name(self, rule: str) -> None:
        """A rule that no rule book has (AUD101) gets a number as well."""
        if rule not in self._rules:
            self._rules.add(rule)
            self._store.connection.execute(
                "INSERT INTO rule_names SELECT count(*), $1 FROM rule_names", [rule]
            )

    def _write(self) -> None:
        if self._waiting:
            self._store.connection.execute(_STAGE, [self._waiting])
            for statement in (_VERDICTS, _REASONS, _HITS):
                self._store.connection.execute(statement, [self._run])
            self._waiting = []
