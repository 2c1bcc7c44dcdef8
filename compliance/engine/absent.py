"""Says which other report a rule needs and does not have, and whether one that is given is the right one."""

from __future__ import annotations

from collections.abc import Iterable

from compliance.model.finding import Subject
from compliance.model.report import Report
from compliance.model.words import Words

NEEDS = ("previous", "children", "others")
"""What a kind may need beside the report itself, in the order in which it is asked for."""


def lacking(subject: Subject, needs: Iterable[str]) -> tuple[str, Words] | None:
    """The first of ``needs`` that is not there, and the words for it; None = all are there."""
    for need in needs:
        if not _there(subject, need):
            return need, subject.absent.get(need) or wanted(need, subject.report.agency, subject.report.year)
    return None


def _there(subject: Subject, need: str) -> bool:
    if need == "previous":
        return subject.previous is not None
    if need == "children":
        return bool(subject.children)
    return subject.alike is not None


def wanted(need: str, agency: str | None, year: int | None) -> Words:
    """The report that is needed, by agency and year: 需要××市财政局 2023 年的年报."""
    if need == "previous":
        return Words(
            f"需要{agency or '本机关'}{f' {year - 1} 年' if year else '上一年'}的年报",
            f"needs the report of {agency or 'the same agency'} on {year - 1 if year else 'the year before'}",
        )
    when = Words(f" {year} 年" if year else "同一年", f" on {year}" if year else " on the same year")
    if need == "children":
        return Words(
            f"需要{agency or '本机关'}所属部门和乡镇、街道{when.zh}的年报",
            f"needs the reports of the departments and townships of {agency or 'this government'}{when.en}",
        )
    return Words(
        "需要与其他机关的年报一起检查（compliance audit）", "needs other agencies' reports (compliance audit)"
    )


def unfit(report: Report, last: Report) -> Words | None:
    """Why ``last`` is not last year's report of the same agency; None = it is.

    Names are compared in their normal form, abbreviations count where kind and level are the same; a report
    that names no agency is taken at the user's word.
    """
    if report.year is None or last.year is None:
        which = (
            Words("这份年报", "this report")
            if report.year is None
            else Words("给出的上一年年报", "that report")
        )
        return Words(
            f"{which.zh}没有读到年度，不能确认是相邻的两年，没有采用给出的上一年年报",
            f"the year of {which.en} was not found, so last year's report as given was not used",
        )
    if last.year != report.year - 1:
        return Words(
            f"给出的上一年年报是 {last.year} 年的，需要 {report.year - 1} 年的，没有采用",
            f"the report given is on {last.year}; the one on {report.year - 1} is needed, so it was not used",
        )
    if report.agency and last.agency and not _one_agency(report, last):
        return Words(
            f"给出的上一年年报是{last.agency}的，不是{report.agency}的，没有采用",
            f"the report given is that of {last.agency}, not of {report.agency}, so it was not used",
        )
    return None


def _one_agency(report: Report, last: Report) -> bool:
    # Loaded only where another report was given: nearly no run has one.
    from compliance.text.likeness import same_agency
    from compliance.text.names import agency_key, same_name

    one, other = report.agency or "", last.agency or ""
    if same_name(one, other):
        return True
    alike = report.agency_kind == last.agency_kind and report.agency_level == last.agency_level
    return alike and same_agency(agency_key(one), agency_key(other)) == "same"
