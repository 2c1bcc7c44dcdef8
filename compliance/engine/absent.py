"""Says which other report a rule needs and does not have."""

from __future__ import annotations

from collections.abc import Iterable

from compliance.model.finding import Subject
from compliance.model.words import Words

NEEDS = ("previous", "children", "parent", "others")
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
    if need == "parent":
        return subject.parent is not None
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
    if need == "parent":
        return Words(
            f"需要{agency or '本机关'}的上级政府{when.zh}的年报",
            f"needs the report of the government above {agency or 'this agency'}{when.en}",
        )
    return Words(
        "需要与其他机关的年报一起检查（compliance audit）", "needs other agencies' reports (compliance audit)"
    )
