"""Kind ``deadline``: the report was published by the legal date."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping
from typing import ClassVar

import msgspec

from compliance.checks.kind import Kind
from compliance.model.finding import Answer, Hit, Severity, Subject, Unknown
from compliance.model.form import Form
from compliance.model.report import AgencyKind, Report
from compliance.model.words import Words

_DAY = re.compile(r"(\d\d)-(\d\d)")
_YEAR = datetime.timedelta(days=366)


class Due(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A last day (MM-DD of the year after the report's) and how grave it is to miss it."""

    by: str
    severity: Severity


class Deadline(Kind, frozen=True, tag="deadline"):
    """The publication date is not later than the last day for the agency's kind.

    ``due``: by agency kind, the last days in order; the last one missed counts. The date signed stands in
    where the publication date is not known; missing it is then only a warning, because the report may
    have been signed anew. Not decided: no date, no year, an agency kind that ``due`` does not list, or a
    page date more than a year after a signature in time (a page that was moved).
    """

    due: dict[AgencyKind, tuple[Due, ...]]

    values: ClassVar[frozenset[str]] = frozenset({"date", "due", "days", "which", "kind"})

    def find(self, subject: Subject) -> Iterator[Answer]:
        report = subject.report
        if report.year is None:
            yield Unknown(Words("不知道是哪一年的年报", "the year of the report is not known"))
            return
        due = self.due.get(report.agency_kind)
        if due is None:
            yield Unknown(
                Words(
                    "不能确定机关类别，无法确定公布期限",
                    "the kind of agency, and so the deadline, is not known",
                )
            )
            return
        published = report.published.date if report.published is not None else None
        signed = report.signed.date if report.signed is not None else None
        date = published or signed
        if date is None:
            yield self._no_date(report)
            return
        missed = [(limit, day) for limit in due if date > (day := _day(limit.by, report.year + 1))]
        if not missed:
            return
        limit, day = missed[-1]
        known = published is not None
        if published is not None and signed is not None and signed <= day and published - signed > _YEAR:
            yield Unknown(
                Words(
                    f"落款日期 {signed} 在期限内，网页日期 {published} 晚了一年以上，可能是网页迁移的日期",
                    f"signed in time on {signed}, but the page is dated {published}: it may have been moved",
                )
            )
            return
        yield Hit(
            key=f"due={day:%m-%d}",
            place=(report.published if known else report.signed).place,  # type: ignore[union-attr]
            values={
                "date": f"{date.year}年{date.month}月{date.day}日",
                "due": f"{day.year}年{day.month}月{day.day}日",
                "days": (date - day).days,
                "which": Words("公布日期", "publication date") if known else Words("落款日期", "date signed"),
            },
            severity=limit.severity if known else "warning",
            certainty="certain" if known else "probable",
        )

    def _no_date(self, report: Report) -> Unknown:
        written = report.published or report.signed
        if written is not None:
            return Unknown(Words(f"日期“{written.raw}”不能辨认", f"the date {written.raw!r} cannot be read"))
        return Unknown(Words("没有公布日期，也没有落款日期", "neither a publication date nor a date signed"))

    def mistakes(self, forms: Mapping[str, Form]) -> Iterator[str]:
        for limits in self.due.values():
            for limit in limits:
                try:
                    _day(limit.by, 2023)
                except ValueError:
                    yield f"by 写作 MM-DD，不能是“{limit.by}” (by is MM-DD)"
            days = [limit.by for limit in limits]
            if days != sorted(days) or not days:
                yield "期限应从早到晚列出 (list the last days from early to late)"


def _day(month_day: str, year: int) -> datetime.date:
    found = _DAY.fullmatch(month_day)
    if found is None:
        raise ValueError(month_day)
    return datetime.date(year, int(found[1]), int(found[2]))
