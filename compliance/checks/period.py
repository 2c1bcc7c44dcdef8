"""Kind ``period``: the statistics period is stated and covers the report's year."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

from compliance.checks.kind import Kind
from compliance.model.finding import Answer, Hit, NotApplicable, Severity, Subject
from compliance.model.words import Words
from compliance.text.dates import find_years
from compliance.text.passages import clean
from compliance.text.reach import unjudged


class Period(Kind, frozen=True, tag="period"):
    """``stated``: the report says which period its numbers cover. ``exact``: that is 1 January to 31
    December of its own year; other days are found with severity ``days``, another year with the rule's,
    a date that does not exist with severity ``days``."""

    check: Literal["stated", "exact"]
    days: Severity = "warning"

    values: ClassVar[frozenset[str]] = frozenset({"raw", "year", "what"})

    def find(self, subject: Subject) -> Iterator[Answer]:
        report = subject.report
        period = report.period
        if self.check == "stated":
            if period is None:
                yield unjudged(subject, ("body",)) or Hit(
                    "missing", values={"raw": "", "year": report.year or 0}
                )
            return
        if period is None:
            yield NotApplicable(Words("没有写明统计期限", "no statistics period is stated"))
            return
        year = report.year
        what, severity = self._wrong(
            (period.start.year, period.start.month, period.start.day) if period.start else None,
            (period.end.year, period.end.month, period.end.day) if period.end else None,
            # A title that gives a year is compared with the period by a rule of its own.
            None if report.title is not None and find_years(clean(report.title.text)) else year,
        )
        if what is not None:
            yield Hit(
                what.en,
                place=period.place,
                values={"raw": period.raw, "year": year or 0, "what": what},
                severity=severity,
            )

    def _wrong(
        self, start: tuple[int, int, int] | None, end: tuple[int, int, int] | None, year: int | None
    ) -> tuple[Words | None, Severity | None]:
        if start is None or end is None:
            return Words("日期写得不完整或不存在", "a date is incomplete or does not exist"), self.days
        if start[0] != end[0]:
            return Words("起止不在同一年", "it begins and ends in different years"), None
        if year is not None and start[0] != year:
            return Words(f"不是报告年度 {year} 年", f"it is not the report's year {year}"), None
        if start[1:] != (1, 1) or end[1:] != (12, 31):
            return Words("不是 1 月 1 日至 12 月 31 日", "it is not 1 January to 31 December"), self.days
        return None, None
