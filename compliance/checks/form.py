"""Kind ``form``: the table headers must be those of the form that is in force for the report's year."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar

from compliance.checks.kind import Kind
from compliance.errors import did_you_mean
from compliance.model.finding import Answer, Hit, NotApplicable, Subject, Unknown
from compliance.model.form import Form
from compliance.model.words import Words

_NO_YEAR = Words(
    "没有读到年度，不知应用哪一年的格式。", "The year was not found, so no form can be asked for."
)
_NO_HEADER = Words(
    "没有读到能区分格式的表头，不作判断。", "No table header that tells the forms apart was read."
)
_OTHER = Words("本规则问的是另一年度的格式", "The rule asks about another year's form.")


class FormUsed(Kind, frozen=True, tag="form"):
    """格式版本：表头应当是年报年度所用格式的表头。

    ``expected``: the form in force for the report's year; ``used``: the form whose headers must not be
    there. Headers of both forms in one report count as well.
    """

    values: ClassVar[frozenset[str]] = frozenset({"markers", "year", "expected", "used"})

    expected: str
    used: str

    def find(self, subject: Subject) -> Iterator[Answer]:
        """One Hit, with the headers of the other form that were read."""
        report = subject.report
        if not report.form_by_year:
            yield Unknown(_NO_YEAR)
        elif report.form_by_year != self.expected:
            yield NotApplicable(_OTHER)
        elif not any(report.form_markers.values()):
            yield Unknown(_NO_HEADER)
        elif markers := report.form_markers.get(self.used):
            yield Hit(
                key=f"used={self.used}",
                values={
                    "markers": Words(
                        "、".join(f"“{marker}”" for marker in markers),
                        ", ".join(f"“{marker}”" for marker in markers),
                    ),
                    "year": report.year or "",
                    "expected": self.expected,
                    "used": self.used,
                },
            )

    def mistakes(self, forms: Mapping[str, Form]) -> Iterator[str]:
        """Forms that do not exist."""
        for name in (self.expected, self.used):
            if name not in ("2019", "2021") and name not in forms:
                yield f"没有格式“{name}” (no such form){did_you_mean(name, forms)}"
