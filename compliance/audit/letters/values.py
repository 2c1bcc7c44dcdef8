"""What a letter can say: plain values for the template, made from an agency's reports."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Sequence

import msgspec

from compliance.audit.letters.filling import Plain
from compliance.audit.results import Line
from compliance.audit.sheets import grades
from compliance.model.finding import SEVERITIES, Finding, Result, Severity
from compliance.text.shown import shown_line
from compliance.view.findings import by_chapter, doubts, joined, laws, number, place, untold
from compliance.view.phrases import SEVERITY

_CELLS = 12
_RULES = 6


class Asked(msgspec.Struct, frozen=True):
    """What the letters are about. ``severity``: the least grave findings still listed; ``year``: reports of
    this year alone; ``number``: a pattern for the letters' numbers, ``{n}`` in it counts."""

    due: datetime.date | None = None
    date: datetime.date | None = None
    issuer: str = ""
    number: str = ""
    severity: Severity = "warning"
    year: int | None = None

    @property
    def severities(self) -> tuple[Severity, ...]:
        """The severities that are listed."""
        return SEVERITIES[: SEVERITIES.index(self.severity) + 1]


class Addressee(msgspec.Struct, frozen=True):
    """Whom a letter is for: its reports with something to put right, and the years without a report."""

    agency: str
    region: str
    key: str
    reports: tuple[tuple[Line, Result], ...] = ()
    missing: tuple[int, ...] = ()


def concerned(asked: Asked, line: Line, result: Result) -> bool:
    """Whether a report has something that a letter would list."""
    return (
        line.judged
        and asked.year in (None, line.year)
        and any(_listed(asked, finding) for finding in result.findings)
    )


def _listed(asked: Asked, finding: Finding) -> bool:
    return not finding.waived and finding.severity in asked.severities


def values(asked: Asked, position: int, to: Addressee) -> dict[str, Plain]:
    """The values of one letter; texts are on one line and hold nothing invisible."""
    reports = to.reports
    told = [_report(asked, line, result) for line, result in reports]
    counts = counted(asked, [result for _, result in reports])
    years = sorted({line.year for line, _ in reports if line.year})
    listed = "、".join(f"{counts[s]} 处{SEVERITY[s].zh}" for s in asked.severities if counts[s])
    return {
        "agency": shown_line(to.agency),
        "region": shown_line(to.region),
        "missing": listed_years(to.missing),
        "number": shown_line(asked.number.replace("{n}", str(position))),
        "years": listed_years(years),
        "counts": f"（{listed}）" if listed else "",
        "errors": counts["error"],
        "warnings": counts["warning"],
        "infos": counts["info"],
        "due": chinese(asked.due) or "    年  月  日",
        "issuer": shown_line(asked.issuer),
        "date": chinese(asked.date) or "    年  月  日",
        "reports": told,
    }


def listed_years(years: Sequence[int]) -> str:
    """Years in words; "" for none."""
    return f"{'、'.join(map(str, years))} 年度" if years else ""


def counted(asked: Asked, results: Sequence[Result]) -> Counter[Severity]:
    """The findings that are listed, by severity."""
    return Counter(
        finding.severity for result in results for finding in result.findings if _listed(asked, finding)
    )


def _report(asked: Asked, line: Line, result: Result) -> dict[str, Plain]:
    findings = [
        item.finding
        for _, items in by_chapter(result.findings)
        for item in items
        if _listed(asked, item.finding)
    ]
    grade = grades().get(line.grade or "")
    about = [f"文件：{shown_line(line.source)}"]
    if line.published:
        about.append(f"公布日期：{chinese(line.published)}")
    if grade is not None:
        about.append(f"等级：{grade.zh}" + ("" if line.score is None else f"（{number(line.score)} 分）"))
    return {
        "heading": f"{line.year} 年度报告" if line.year else shown_line(line.title or "年度报告"),
        "about": "；".join(about),
        "year": line.year,
        "title": shown_line(line.title or ""),
        "source": shown_line(line.source),
        "published": chinese(line.published),
        "grade": grade.zh if grade else "",
        "score": line.score,
        "findings": [_finding(position, result, finding) for position, finding in enumerate(findings, 1)],
        "undecided": [
            f"{joined(doubt.rules, 'zh', _RULES)}：{shown_line(doubt.reason.zh)}"
            for doubt in doubts(tuple(outcome for outcome in result.outcomes if not outcome.neighbour))
        ],
    }


def _finding(position: int, result: Result, finding: Finding) -> dict[str, Plain]:
    where, numbers = place(result, finding).zh, untold(result, finding, "zh", _CELLS)
    doubt = "（疑似，请核实）" if finding.certainty == "probable" else ""
    what = [shown_line(finding.message.zh).rstrip("。") + "。" + doubt]
    if numbers:
        what.append(f"数据：{shown_line(numbers)}。")
    if where:
        what.append(f"位置：{shown_line(where)}。")
    return {
        "number": position,
        "severity": SEVERITY[finding.severity].zh,
        "certain": finding.certainty == "certain",
        "rule": finding.rule,
        "title": shown_line(finding.title.zh),
        "message": shown_line(finding.message.zh),
        "place": shown_line(where),
        "numbers": shown_line(numbers),
        "what": "".join(what),
        "advice": shown_line(finding.advice.zh),
        "law": "；".join(shown_line(law) for law in laws(result, finding, "zh")),
        "profile": shown_line(finding.profile),
        "fingerprint": finding.fingerprint,
    }


def chinese(day: datetime.date | None) -> str:
    """A date as letters write it; "" for none."""
    return f"{day.year}年{day.month}月{day.day}日" if day else ""
