"""What changed between two runs: findings that are new, gone, still there, or cannot be told."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Literal

import msgspec

from compliance.audit.results import Results
from compliance.audit.store import Store, Value
from compliance.errors import UsageError
from compliance.model.finding import Finding
from compliance.model.words import Words

Change = Literal["new", "gone", "remaining", "open"]

CHANGES: dict[Change, Words] = {
    "new": Words("新增", "new"),
    "gone": Words("已整改", "gone"),
    "remaining": Words("仍存在", "remaining"),
    "open": Words("不能确认", "cannot be told"),
}

# A report without agency or year gives the same fingerprints as any other such report, so the file tells
# them apart; the second copy of a fingerprint is a second finding.
_FINDINGS = """
SELECT coalesce(r.agency_key, '') AS who, coalesce(r.year, 0) AS year,
    CASE WHEN who = '' OR year = 0 THEN r.source ELSE '' END AS file, f.fingerprint,
    row_number() OVER (PARTITION BY who, year, file, f.fingerprint
        ORDER BY f.report, f.found_in, f.number) AS copy,
    r.agency, r.region, r.year, r.source, f.rule, f.finding
FROM run_findings($1) f JOIN run_reports($1) r USING (report)
ORDER BY ALL
"""
_KEY = 5
"""Columns that tell one finding from all others."""
_REPORTS = """
SELECT report, coalesce(agency_key, ''), coalesce(year, 0), source FROM run_reports($1)
WHERE judged ORDER BY source
"""
_LEFT_OPEN = """
SELECT report, rule, coalesce(reason, ''), coalesce(reason_en, ''), outcome FROM run_outcomes($1)
WHERE report IN (SELECT unnest($2::BIGINT[]))
    AND (outcome IN ('undecided', 'crashed', 'not_applicable') OR (outcome = 'fail' AND reason IS NOT NULL))
"""
_AT_ONCE = 1000
"""Differences that are looked into together."""


Row = tuple[Value, ...]


class Difference(msgspec.Struct, frozen=True):
    """One finding in two runs. ``finding`` is as the later run words it, where it has it. ``why`` (change
    ``open``): why it cannot be told whether it was put right."""

    change: Change
    agency: str | None
    region: str | None
    year: int | None
    source: str
    finding: Finding
    why: Words = Words("")


class Side(msgspec.Struct, frozen=True):
    """One of the two runs: a store, and a run in it (None = the latest finished)."""

    path: Path
    run: int | None = None


def side(text: str, store: Path | None) -> Side:
    """``audit.duckdb``, ``audit.duckdb#3``, or ``3`` with a store given beside. Raises UsageError."""
    if store is not None and text.isdecimal():
        return Side(store, int(text))
    path, mark, run = text.rpartition("#")
    if mark and run.isdecimal():
        return Side(Path(path), int(run))
    if text.isdecimal() and not Path(text).exists():
        raise UsageError(
            f"“{text}”是第几次检查的话，要用 --store 写明审计库。 Give the store of run {text} with --store."
        )
    return Side(Path(text))


def compare(old: Side, new: Side) -> Iterator[Difference]:
    """All findings of both runs, by agency, year and fingerprint. A finding is gone only where the later run
    judged the same agency's report of that year, and the rule came to a decision on it. Waived findings
    count as there. Raises UsageError.

    Both runs are read side by side; neither is held in memory.
    """
    with Store(old.path) as before_store:
        if old.path.resolve() == new.path.resolve():
            yield from _compared(before_store, old.run, before_store, new.run)
            return
        with Store(new.path) as after_store:
            yield from _compared(before_store, old.run, after_store, new.run)


def _compared(
    old_store: Store, old_run: int | None, new_store: Store, new_run: int | None
) -> Iterator[Difference]:
    old, new = Results(old_store, old_run), Results(new_store, new_run)
    later = _Later(new)
    merged = _merged(old_store.rows(_FINDINGS, [old.head.run]), new_store.rows(_FINDINGS, [new.head.run]))
    while chunk := list(islice(merged, _AT_ONCE)):
        missing = later.without([row for change, row in chunk if change is None])
        for change, row in chunk:
            yield next(missing) if change is None else _difference(change, row, _NOTHING)


def _merged(before: Iterator[Row], after: Iterator[Row]) -> Iterator[tuple[Change | None, Row]]:
    """Both sides in one order; None = only the earlier run has it."""
    left, right = next(before, None), next(after, None)
    while left is not None or right is not None:
        if right is None or (left is not None and left[:_KEY] < right[:_KEY]):
            assert left is not None
            yield None, left
            left = next(before, None)
        elif left is None or right[:_KEY] < left[:_KEY]:
            yield "new", right
            right = next(after, None)
        else:
            yield "remaining", right
            left, right = next(before, None), next(after, None)


def _difference(change: Change, row: Row, why: Words) -> Difference:
    agency, region, year, source, _, finding = row[_KEY:]
    return Difference(
        change,
        agency if isinstance(agency, str) else None,
        region if isinstance(region, str) else None,
        year if isinstance(year, int) else None,
        str(source),
        msgspec.json.decode(str(finding), type=Finding),
        why,
    )


class _Later:
    """What the later run says of findings that it does not have."""

    def __init__(self, results: Results) -> None:
        self._store = results.store
        self._run = results.head.run
        self._rules = results.titles.keys()
        self._reports: dict[tuple[Value, Value], list[int]] = {}
        self._files: dict[Value, list[int]] = {}
        for report, agency, year, source in results.store.rows(_REPORTS, [self._run]):
            assert isinstance(report, int)
            self._files[source] = [report]
            self._reports.setdefault((agency, year), []).append(report)

    def without(self, rows: list[Row]) -> Iterator[Difference]:
        """A difference for each row that only the earlier run has."""
        wanted = {report for row in rows for report in self._same(row)}
        outcomes: dict[tuple[Value, Value], tuple[Value, Words]] = {
            (report, rule): (outcome, Words(str(zh), str(en)))
            for report, rule, zh, en, outcome in self._store.rows(_LEFT_OPEN, [self._run, sorted(wanted)])
        }
        for row in rows:
            reports, rule = self._same(row), str(row[_KEY + 4])
            if not reports:
                yield _difference("open", row, _NO_REPORT)
            elif rule not in self._rules and not rule.startswith(_BETWEEN_FILES):
                yield _difference("open", row, _NO_RULE)
            else:
                found = [outcomes.get((report, rule), (None, _NOTHING)) for report in reports]
                unclear = next((why for outcome, why in found if outcome not in (None, _IDLE)), None)
                idle = next((why for outcome, why in found if outcome == _IDLE), _NOTHING)
                if unclear is not None:
                    yield _difference("open", row, _undecided(unclear))
                else:
                    yield _difference("gone", row, idle)

    def _same(self, row: Row) -> list[int]:
        """The later run's reports of the same agency and year; without these, of the same file."""
        who, year, file = row[:3]
        return self._files.get(file, []) if file else self._reports.get((who, year), [])


_NOTHING = Words("")
_IDLE = "not_applicable"
_BETWEEN_FILES = "AUD"
"""Rules of the audit itself stand in no rule book."""
_NO_REPORT = Words("后一次检查中没有这份年报", "the later run has no such report")
_NO_RULE = Words("后一次检查没有用这条规则", "the later run did not use this rule")


def _undecided(reason: Words) -> Words:
    return Words(
        f"这条规则在后一次检查中未能判定：{reason.zh}", f"undecided in the later run: {reason.get('en')}"
    )
