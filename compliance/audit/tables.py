"""A run as tables: reports, findings, undecided rules, figures, rules, local points."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from typing import Literal

import msgspec

from compliance.audit import missing, sidebyside, versions
from compliance.audit.missing import duties
from compliance.audit.results import Line, Results
from compliance.model.finding import Finding, Result
from compliance.model.words import Words
from compliance.text.shown import shown_line
from compliance.view.findings import evidence_line, laws, place
from compliance.view.waived import waiver_line

Cell = str | int | float | bool | datetime.date | None
Type = Literal["text", "integer", "number", "boolean", "date"]

_AUDIT = {**{rule: words for rule, (_, words) in versions.TITLES.items()}, missing.LOCAL: missing.TITLE}
_EVIDENCE = 40
"""Figures of a finding that are told one by one."""


class Column(msgspec.Struct, frozen=True):
    """``id`` for other programs, ``head`` for people."""

    id: str
    head: Words
    type: Type = "text"


class Table(msgspec.Struct, frozen=True):
    """``rows()`` makes the rows anew, one at a time."""

    id: str
    title: Words
    columns: tuple[Column, ...]
    rows: Callable[[], Iterator[tuple[Cell, ...]]]


_WHO = (
    Column("agency", Words("单位", "agency")),
    Column("region", Words("地区", "region")),
    Column("year", Words("年度", "year"), "integer"),
)
_SOURCE = Column("source", Words("文件", "file"))

_REPORTS = (
    *_WHO,
    Column("agency_kind", Words("单位类别", "kind of agency")),
    Column("agency_level", Words("层级", "level")),
    Column("status", Words("状态", "status")),
    Column("judged", Words("已评判", "judged"), "boolean"),
    Column("grade", Words("等级", "grade")),
    Column("score", Words("得分", "score"), "number"),
    Column("errors", Words("错误", "errors"), "integer"),
    Column("warnings", Words("警告", "warnings"), "integer"),
    Column("infos", Words("提示", "info"), "integer"),
    Column("waived", Words("已豁免", "waived"), "integer"),
    Column("passed", Words("通过", "passed"), "integer"),
    Column("undecided", Words("未能判定", "undecided"), "integer"),
    Column("not_applicable", Words("不适用", "not applicable"), "integer"),
    Column("crashed", Words("程序出错", "crashed"), "integer"),
    Column("published", Words("公布日期", "published"), "date"),
    Column("signed", Words("落款日期", "signed"), "date"),
    Column("title", Words("标题", "title")),
    Column("form", Words("格式", "form")),
    Column("format", Words("文件类型", "file type")),
    Column("copies", Words("文件份数", "copies"), "integer"),
    Column("code", Words("原因代码", "reason code")),
    Column("reason", Words("未检查的原因", "why not checked")),
    _SOURCE,
    Column("sha256", Words("文件校验值（sha256）", "sha256")),
)
_FINDINGS = (
    *_WHO,
    Column("severity", Words("级别", "severity")),
    Column("certainty", Words("确定程度", "certainty")),
    Column("rule", Words("规则", "rule")),
    Column("chapter", Words("章节", "chapter")),
    Column("title", Words("规则名称", "title")),
    Column("message", Words("说明", "message")),
    Column("place", Words("位置", "place")),
    Column("numbers", Words("数据", "numbers")),
    Column("advice", Words("建议", "advice")),
    Column("basis", Words("依据", "basis")),
    Column("profile", Words("要求来自", "profile")),
    Column("waived", Words("已豁免", "waived"), "boolean"),
    Column("waiver", Words("豁免情况", "waiver")),
    Column("facts", Words("涉及的数据项", "facts")),
    Column("fingerprint", Words("指纹", "fingerprint")),
    _SOURCE,
)
_UNDECIDED = (
    *_WHO,
    Column("rule", Words("规则", "rule")),
    Column("title", Words("规则名称", "title")),
    Column("outcome", Words("结果", "outcome")),
    Column("reason", Words("原因", "reason")),
    _SOURCE,
)
_FACTS = (
    *_WHO,
    Column("fact", Words("数据项", "fact")),
    Column("value", Words("数值", "value"), "number"),
    Column("state", Words("读取状态", "state")),
    Column("raw", Words("原文", "as written")),
    _SOURCE,
)
_RULES = (
    Column("rule", Words("规则", "rule")),
    Column("chapter", Words("章节", "chapter")),
    Column("title", Words("规则名称", "title")),
    Column("severity", Words("级别", "severity")),
    Column("certainty", Words("确定程度", "certainty")),
    Column("profile", Words("要求来自", "profile")),
    Column("reports", Words("涉及年报", "reports"), "integer"),
    Column("findings", Words("问题", "findings"), "integer"),
    Column("waived", Words("已豁免", "waived"), "integer"),
    Column("passed", Words("通过", "passed"), "integer"),
    Column("failed", Words("不符合", "failed"), "integer"),
    Column("undecided", Words("未能判定", "undecided"), "integer"),
    Column("not_applicable", Words("不适用", "not applicable"), "integer"),
    Column("crashed", Words("程序出错", "crashed"), "integer"),
)
_POINTS = (
    *_WHO,
    Column("profile", Words("规则包", "profile")),
    Column("scheme", Words("考核办法", "scheme")),
    Column("full", Words("满分", "full"), "number"),
    Column("conservative", Words("从严得分", "conservative"), "number"),
    Column("generous", Words("从宽得分", "generous"), "number"),
    _SOURCE,
)


_DUTIES = (
    *_WHO,
    Column("kind", Words("单位类别", "kind of agency")),
    Column("parent", Words("上级", "parent")),
    Column("duty", Words("情况", "what")),
    Column("due", Words("期限", "due"), "date"),
    Column("date", Words("公布日期", "date"), "date"),
    Column("dated", Words("日期来自", "date is")),
    Column("days", Words("迟报天数", "days late"), "integer"),
    Column("note", Words("说明", "note")),
    _SOURCE,
)


_ALIKE = (
    Column("agency", Words("单位", "agency")),
    Column("year", Words("年度", "year"), "integer"),
    Column("other", Words("雷同单位", "other agency")),
    Column("other_year", Words("雷同年度", "other year"), "integer"),
    Column("share", Words("相同百分比", "percent"), "integer"),
    Column("characters", Words("相同字数", "characters"), "integer"),
    Column("here", Words("本年报原文", "text here")),
    Column("there", Words("雷同年报原文", "text there")),
    _SOURCE,
    Column("other_source", Words("雷同文件", "other source")),
)


def tables(results: Results, lang: str = "zh") -> tuple[Table, ...]:
    """All tables of a run, texts in ``lang``."""
    made = _Made(results, lang)
    found = [
        Table("reports", Words("年报", "Reports"), _REPORTS, made.reports),
        Table("findings", Words("问题", "Findings"), _FINDINGS, made.findings),
        Table("undecided", Words("未能判定", "Undecided"), _UNDECIDED, made.undecided),
        Table("rules", Words("规则统计", "Rules"), _RULES, made.rules),
        Table("facts", Words("表格数据", "Figures"), _FACTS, made.facts),
    ]
    if results.rostered:
        found.append(Table("duties", Words("缺报迟报", "Missing and late"), _DUTIES, made.duties))
    if results.store.value("SELECT 1 FROM run_likenesses($1) LIMIT 1", [results.head.run]):
        found.append(Table("alike", Words("内容雷同", "Same text"), _ALIKE, made.alike))
    if results.schemes:
        found.append(Table("assessments", Words("地方考核得分", "Local points"), _POINTS, made.points))
    return tuple(found)


class _Made:
    """The rows of each table."""

    def __init__(self, results: Results, lang: str) -> None:
        self._results = results
        self._lang = lang

    def reports(self) -> Iterator[tuple[Cell, ...]]:
        for line in self._results.lines():
            reason = line.reason_en if self._lang == "en" and line.reason_en else line.reason
            cells = {**msgspec.structs.asdict(line), "reason": reason}
            yield tuple(cells[column.id] for column in _REPORTS)

    def findings(self) -> Iterator[tuple[Cell, ...]]:
        for line, result in self._results.results():
            for finding in result.findings:
                yield (*_who(line), *_finding(result, finding, self._lang), line.source)

    def undecided(self) -> Iterator[tuple[Cell, ...]]:
        lang = self._lang
        for line, result in self._results.results():
            for outcome in result.outcomes:
                title = self._results.titles.get(outcome.rule, Words(outcome.rule)).get(lang)
                reason = outcome.reason.get(lang) if outcome.reason else ""
                yield (*_who(line), outcome.rule, title, outcome.outcome, reason, line.source)

    def facts(self) -> Iterator[tuple[Cell, ...]]:
        """The figures as they were read, by report; a blank cell has no value."""
        yield from self._results.store.rows(
            "SELECT r.agency, r.region, r.year, f.fact, f.value, f.state, f.raw, r.source"
            " FROM run_facts($1) f JOIN run_reports($1) r USING (report) WHERE r.judged"
            " ORDER BY r.agency_key NULLS LAST, r.agency NULLS LAST, r.year NULLS LAST, r.source, f.fact",
            [self._results.head.run],
        )  # type: ignore[misc]

    def rules(self) -> Iterator[tuple[Cell, ...]]:
        hits: dict[str, tuple[set[int], list[int]]] = {}
        for line, result in self._results.results():
            for finding in result.findings:
                reports, counts = hits.setdefault(finding.rule, (set(), [0, 0]))
                counts[bool(finding.waived)] += 1
                if not finding.waived:
                    reports.add(line.report)
        for rule, chapter, title, severity, certainty, profile, *verdicts in self._verdicts():
            reports, counts = hits.pop(str(rule), (set(), [0, 0]))
            yield (
                rule, chapter, title, severity, certainty, profile,
                len(reports), counts[0], counts[1], *verdicts,
            )  # fmt: skip
        # Rules of the audit itself stand in no rule book.
        for rule in sorted(hits):
            reports, counts = hits[rule]
            words = _AUDIT.get(rule, Words(rule))
            row: tuple[Cell, ...] = (rule, "audit", words.get(self._lang), "warning", "certain", "")
            yield (*row, len(reports), *counts, None, len(reports), None, None, None)

    def duties(self) -> Iterator[tuple[Cell, ...]]:
        """What the roster asks for: of every agency and year whether the report is there and in time."""
        for duty in duties(self._results.store, self._results.head.run):
            note = duty.note_en if self._lang == "en" and duty.note_en else duty.note
            yield (
                duty.agency, duty.region, duty.year, duty.kind, duty.parent, duty.state, duty.due, duty.date,
                duty.dated, duty.days, note, duty.source,
            )  # fmt: skip

    def alike(self) -> Iterator[tuple[Cell, ...]]:
        """Pairs of reports with the same text, each with the longest passage as it stands in both."""
        for pair in sidebyside.pairs(self._results.store, self._results.head.run):
            first, second = pair.first, pair.second
            here, there = pair.passages[0] if pair.passages else ("", "")
            yield (
                first.agency, first.year, second.agency, second.year, round(100 * first.share),
                pair.characters, here, there, first.source, second.source,
            )  # fmt: skip

    def points(self) -> Iterator[tuple[Cell, ...]]:
        for line, result in self._results.results():
            for found in result.assessments:
                title = found.title.get(self._lang)
                both = (found.conservative, found.generous)
                yield (*_who(line), found.profile, title, found.full, *both, line.source)

    def _verdicts(self) -> Iterator[tuple[Cell, ...]]:
        """Each rule with how many reports came out how, in the order of the rule book."""
        title = "coalesce(nullif(r.title_en, ''), r.title)" if self._lang == "en" else "r.title"
        counts = ", ".join(
            f"count(*) FILTER (o.outcome = '{verdict}')"
            for verdict in ("pass", "fail", "undecided", "not_applicable", "crashed")
        )
        yield from self._results.store.rows(
            f"SELECT r.rule, any_value(r.chapter), any_value({title}), any_value(r.severity),"  # noqa: S608
            f" any_value(r.certainty), any_value(r.profile), {counts}"
            " FROM rules r LEFT JOIN run_outcomes($1) o ON o.rule = r.rule WHERE r.judgement = $2"
            " GROUP BY r.rule ORDER BY any_value(r.position), r.rule",
            [self._results.head.run, self._results.head.judgement],
        )  # type: ignore[misc]


def _who(line: Line) -> tuple[Cell, ...]:
    return line.agency, line.region, line.year


def _finding(result: Result, finding: Finding, lang: str) -> tuple[Cell, ...]:
    waiver = waiver_line(finding, lang)
    return (
        finding.severity,
        finding.certainty,
        finding.rule,
        finding.section,
        finding.title.get(lang),
        finding.message.get(lang),
        place(result, finding).get(lang),
        evidence_line(result, finding, lang, _EVIDENCE) if finding.facts else "",
        finding.advice.get(lang),
        ("；" if lang == "zh" else "; ").join(laws(result, finding, lang)),
        finding.profile,
        finding.waived is not None,
        shown_line("：".join(waiver)) if waiver else "",
        " ".join(finding.facts),
        finding.fingerprint,
    )
