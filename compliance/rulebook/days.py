"""Says by the rules of which day a report is judged: those of the day on which it was published."""

from __future__ import annotations

import datetime

from compliance.model.report import Report

_DUE = (3, 31)
"""The last day for publishing (《政府信息公开条例》第四十九条): what came later was not asked for then."""


def day_of(report: Report) -> datetime.date | None:
    """The day the report was published, or failing that signed; where neither is known, or neither can
    be (it lies before the end of the report's year), the last legal day. None = the year is not known
    either."""
    after = datetime.date(report.year + 1, 1, 1) if report.year and report.year < datetime.MAXYEAR else None
    for dated in (report.published, report.signed):
        if dated is not None and dated.date is not None and (after is None or dated.date >= after):
            return dated.date
    return after and datetime.date(after.year, *_DUE)
