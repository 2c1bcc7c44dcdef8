"""Findings as a table for Excel: UTF-8 with a byte order mark, one line a finding."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from compliance.model.finding import Finding, Result, Run
from compliance.model.words import Words
from compliance.text.defused import defused
from compliance.view.causes import remedies
from compliance.view.findings import by_chapter, evidence_line, laws, place
from compliance.view.look import Look
from compliance.view.phrases import CERTAINTY, COLON, COUNT, SEVERITY, STATUS, chapter
from compliance.view.verdict import verdict
from compliance.view.waived import waiver_line

_NONE = Words("")
_MOST = 5
"""Repairs told in one cell."""

_COLUMNS = (
    Words("文件", "file"), Words("单位", "agency"), Words("年份", "year"), Words("结论", "result"),
    Words("规则", "rule"), Words("章节", "chapter"), Words("规则名称", "title"), Words("说明", "message"),
    Words("位置", "place"), Words("数据", "numbers"), Words("建议", "advice"), Words("改法", "repair"),
    Words("依据", "basis"),
    Words("确定程度", "certainty"), Words("要求来自", "profile"), Words("指纹", "fingerprint"),
    Words("豁免情况", "waiver"), Words("文件校验值（sha256）", "sha256"),
)  # fmt: skip


class Writer:
    """After the findings of a file come its undecided rules; a file with neither has one line that
    says how it came out, so that a missing line never reads as a pass."""

    def __init__(self, head: Run, look: Look) -> None:
        self._titles = head.rule_titles
        self._lang = look.lang

    def start(self) -> Iterator[str]:
        """The byte order mark and the header."""
        yield "\ufeff" + _line(column.get(self._lang) for column in _COLUMNS)

    def add(self, result: Result) -> Iterator[str]:
        """The lines of one file."""
        lang = self._lang
        empty = True
        for _, items in by_chapter(result.findings):
            for item in items:
                finding = item.finding
                empty = False
                word = COUNT["waived"] if finding.waived else SEVERITY[finding.severity]
                yield self._row(
                    result, word, finding.rule, chapter(finding.section), finding.title, finding.message,
                    place(result, finding).get(lang), evidence_line(result, finding, lang, 40),
                    finding.advice.get(lang), _repairs(finding, lang),
                    "；".join(laws(result, finding, lang)),
                    CERTAINTY[finding.certainty].get(lang), finding.profile, finding.fingerprint,
                    COLON[lang].join(waiver_line(finding, lang) or ()),
                )  # fmt: skip
        for outcome in result.outcomes:
            if outcome.outcome in ("undecided", "crashed"):
                empty = False
                title = self._titles.get(outcome.rule, _NONE)
                reason = outcome.reason or _NONE
                yield self._row(result, COUNT[outcome.outcome], outcome.rule, _NONE, title, reason)
        if empty and result.status == "read":
            yield self._row(result, verdict(result).words)
        elif empty:
            yield self._row(result, STATUS[result.status], result.code, message=result.reason or _NONE)

    def finish(self) -> Iterator[str]:
        """Nothing more."""
        return iter(())

    def _row(
        self,
        result: Result,
        word: Words,
        rule: str = "",
        section: Words = _NONE,
        title: Words = _NONE,
        message: Words = _NONE,
        *rest: str,
    ) -> str:
        lang = self._lang
        year = "" if result.year is None else str(result.year)
        head = (result.source, result.agency or "", year, word.get(lang), rule)
        cells = (*head, section.get(lang), title.get(lang), message.get(lang), *rest)
        padding = ("",) * (len(_COLUMNS) - 1 - len(cells))
        return _line((*cells, *padding, result.sha256))


def _repairs(finding: Finding, lang: str) -> str:
    told = [text for _, text in remedies(finding, _MOST, lang)]
    return (" / " if lang == "en" else "；或：").join(told)


def _line(cells: Iterable[str]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow([defused(cell) for cell in cells])
    return out.getvalue()
