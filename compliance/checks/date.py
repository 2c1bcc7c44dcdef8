"""Kind ``date``: the report's dates exist and are not too early."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

from compliance.checks.kind import Kind
from compliance.model.finding import Answer, Hit, NotApplicable, Severity, Subject, Unknown
from compliance.model.report import Dated
from compliance.model.words import Words

_WHICH = {
    "published": Words("公布日期", "the publication date"),
    "signed": Words("落款日期", "the date signed"),
}


class Date(Kind, frozen=True, tag="date"):
    """``valid``: a date that is written can be read and exists. ``after_year``: no date lies before the
    end of the report's year; a date in its December has severity ``december``."""

    check: Literal["valid", "after_year"]
    december: Severity = "warning"

    values: ClassVar[frozenset[str]] = frozenset({"raw", "which", "year"})

    def find(self, subject: Subject) -> Iterator[Answer]:
        report = subject.report
        dates = [
            (name, dated)
            for name, dated in (("signed", report.signed), ("published", report.published))
            if dated
        ]
        if not dates:
            yield NotApplicable(Words("没有写日期", "no date is written"))
            return
        if self.check == "after_year" and report.year is None:
            yield Unknown(Words("不知道是哪一年的年报", "the year of the report is not known"))
            return
        for name, dated in dates:
            if self.check == "valid":
                if dated.date is None:
                    yield self._hit(name, dated, report.year, None)
            elif dated.date is not None and report.year is not None and dated.date.year <= report.year:
                december = dated.date.year == report.year and dated.date.month == 12
                yield self._hit(name, dated, report.year, self.december if december else None)

    def _hit(self, name: str, dated: Dated, year: int | None, severity: Severity | None) -> Hit:
        return Hit(
            name,
            place=dated.place,
            values={"raw": dated.raw, "which": _WHICH[name], "year": year or 0},
            severity=severity,
        )
