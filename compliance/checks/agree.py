"""Kind ``agree``: what the report says of itself in two places must be the same."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar, Literal

from compliance.checks.kind import Kind
from compliance.model.document import Place
from compliance.model.finding import Answer, Hit, NotApplicable, Subject, Unknown
from compliance.model.report import Report
from compliance.model.words import Words
from compliance.text.dates import find_years
from compliance.text.passages import clean

if TYPE_CHECKING:
    from compliance.text.likeness import Likeness

Name = Literal["title_year", "period_year", "title_agency", "signature_agency", "form", "form_by_year"]

_NAMES = {
    "title_year": Words("标题中的年份", "the year in the title"),
    "period_year": Words("统计期限的年份", "the year of the statistics period"),
    "title_agency": Words("标题中的机关", "the agency in the title"),
    "signature_agency": Words("落款机关", "the agency that signs"),
    "form": Words("表格所用的格式", "the form of the tables"),
    "form_by_year": Words("该年度应当使用的格式", "the form for that year"),
}


class Agree(Kind, frozen=True, tag="agree"):
    """``left`` and ``right`` must be the same. Agencies agree if one name contains or abbreviates the
    other, or both are bodies of one government; a difference of a single character is undecided, because
    it may have been misread."""

    left: Name
    right: Name

    values: ClassVar[frozenset[str]] = frozenset({"left", "right", "left_name", "right_name"})

    def find(self, subject: Subject) -> Iterator[Answer]:
        report = subject.report
        left, right = _value(report, self.left), _value(report, self.right)
        if left is None or right is None:
            words = _NAMES[self.left if left is None else self.right]
            yield NotApplicable(Words(f"没有写明{words.zh}", f"{words.en} is not stated"))
            return
        (a, _), (b, place) = left, right
        likeness = self._likeness(a, b)
        if likeness == "doubtful":
            yield Unknown(
                Words(
                    f"“{a}”与“{b}”只差一个字，可能是识别错误", f"{a!r} and {b!r} differ in one character only"
                )
            )
        elif likeness == "different":
            yield Hit(
                "differ",
                place=place,
                values={
                    "left": a,
                    "right": b,
                    "left_name": _NAMES[self.left],
                    "right_name": _NAMES[self.right],
                },
            )

    def _likeness(self, left: str, right: str) -> Likeness:
        if "agency" in self.left and "agency" in self.right:
            from compliance.text.likeness import same_agency

            return same_agency(left, right)
        return "same" if left == right else "different"


def _value(report: Report, name: Name) -> tuple[str, Place | None] | None:
    match name:
        case "title_year" if report.title is not None:
            written = set(find_years(clean(report.title.text)))
            return (str(min(written)), report.title.place) if len(written) == 1 else None
        case "period_year" if report.period is not None:
            years = {bound.year for bound in (report.period.start, report.period.end) if bound is not None}
            return (str(min(years)), report.period.place) if len(years) == 1 else None
        case "title_agency" if report.title is not None and report.agency:
            # An agency known from the page's metadata only is not what the title says.
            title = clean(report.title.text).replace("\n", "")
            return (report.agency, report.title.place) if clean(report.agency) in title else None
        case "signature_agency" if report.signature is not None:
            return clean(report.signature.text).replace("\n", ""), report.signature.place
        case "form":
            return (report.form, None) if report.form and report.form_markers.get(report.form) else None
        case "form_by_year":
            return (report.form_by_year, None) if report.form_by_year else None
    return None
