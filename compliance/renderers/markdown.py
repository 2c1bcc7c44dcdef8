"""Results as Markdown, for merge requests and notes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from compliance.model.finding import Finding, Result, Run
from compliance.model.words import Words
from compliance.text.shown import shown_line
from compliance.view import causes
from compliance.view.findings import (
    by_chapter,
    by_rule,
    doubts,
    joined,
    labelled,
    laws,
    place,
    untold,
)
from compliance.view.look import Look
from compliance.view.phrases import CERTAINTY, SEVERITY, chapter
from compliance.view.verdict import Totals, tally, verdict
from compliance.view.waived import waiver_line

# Signs with which Markdown or HTML begins something: anywhere, at the start of a line, in a link.
_SIGN = re.compile(
    r"[\\`*_{}\[\]<>|~&$@!]|^[#+\-=]|(?<=^\d)[.)]|(?<=^\d\d)[.)]|:(?=//)|(?<=www)\.", re.IGNORECASE
)


_REPAIRS = 10
"""Repairs listed of one cause."""

_PLACE = Words("位置", "Where")
_NUMBERS = Words("数据", "Numbers")
_ADVICE = Words("建议", "Advice")
_LAW = Words("依据", "Basis")
_PROFILE = Words("要求来自", "Asked by")


class Writer:
    """A second-level heading a file, a bullet a finding, a summary after several files."""

    def __init__(self, head: Run, look: Look) -> None:
        self._head = head
        self._lang = look.lang
        self._totals = Totals()

    def start(self) -> Iterator[str]:
        """The title."""
        yield "# 政府信息公开工作年度报告检查结果\n" if self._lang == "zh" else "# Annual report check\n"

    def add(self, result: Result) -> Iterator[str]:
        """One file."""
        lang = self._lang
        self._totals.add(result)
        yield f"\n## {_safe(result.title or result.source)}\n\n"
        yield f"**{_safe(verdict(result).words.get(lang))}**\n\n"
        if result.reason:
            yield f"{_safe(result.reason.get(lang))}\n\n"
        if result.grade:
            score = "" if result.grade.score is None else f" {result.grade.score:g}"
            yield f"- {_named(Words('等级', 'Grade'), result.grade.grade.get(lang) + score, lang)}\n"
        yield f"- {_named(Words('文件', 'File'), result.source, lang)}\n"
        yield f"- sha256: {result.sha256}\n"
        if result.status != "read":
            return
        yield f"- {_safe(tally(result, lang))}\n"
        heads = causes.headed(result)
        yield from self._causes(heads)
        told = causes.followers(result, heads)
        for section, items in by_chapter(result.findings):
            yield f"\n### {_safe(chapter(section).get(lang))}\n\n"
            for group in by_rule(items):
                yield from self._group(result, [item.finding for item in group], told)
        yield from self._undecided(result)

    def finish(self) -> Iterator[str]:
        """The summary and what was used."""
        lang, head = self._lang, self._head
        yield "\n---\n\n"
        if self._totals.files != 1:
            yield f"{_safe(self._totals.words().get(lang))}\n\n"
        engine = f"{head.engine_name} {head.engine_version}"
        rules = f"规则 {head.rules_count} 条" if lang == "zh" else f"{head.rules_count} rules"
        yield f"{_safe(engine)}, {rules}, {_safe(head.rules_digest)}\n"

    def _causes(self, heads: tuple[causes.Headed, ...]) -> Iterator[str]:
        lang = self._lang
        if heads:
            yield f"\n### {_safe(causes.TITLE.get(lang))}\n\n"
        for head in heads:
            yield f"{head.number}. {_safe(head.cause.words.get(lang))}\n"
            for repair in causes.candidates(head.cause, _REPAIRS):
                yield f"   - {_safe(causes.told(repair, lang))}\n"
            for words in (causes.unlisted(head.cause, _REPAIRS), head.follows):
                if words is not None and words.zh:
                    yield f"   - {_safe(words.get(lang))}\n"

    def _group(self, result: Result, findings: list[Finding], told: dict[str, int]) -> Iterator[str]:
        lang, first = self._lang, findings[0]
        doubt = f" ({CERTAINTY['probable'].get(lang)})" if first.certainty == "probable" else ""
        label = SEVERITY[first.severity].get(lang)
        yield f"- **{label} {_safe(first.rule)}** {_safe(first.title.get(lang) + doubt)}\n"
        written = [finding for finding in findings if finding.fingerprint not in told]
        for finding in written:
            yield f"  - {_safe(finding.message.get(lang))}\n"
            where = place(result, finding).get(lang)
            evidence = untold(result, finding, lang, 8)
            for name, text in ((_PLACE, where), (_NUMBERS, evidence)):
                if text:
                    yield f"    - {_named(name, text, lang)}\n"
            if waiver := waiver_line(finding, lang):
                yield f"    - {_named(Words(waiver[0]), waiver[1], lang)}\n"
            for name, text in causes.remedies(finding, _REPAIRS, lang):
                yield f"    - {_named(name, text, lang)}\n"
        if numbers := [told[finding.fingerprint] for finding in findings if finding.fingerprint in told]:
            yield f"  - {_safe(causes.see(numbers, len(numbers)).get(lang))}\n"
        clauses = "；".join(laws(result, first, lang))
        for name, text in ((_ADVICE, first.advice.get(lang)), (_LAW, clauses), (_PROFILE, first.profile)):
            if text and (written or name is _LAW):
                yield f"  - {_named(name, text, lang)}\n"

    def _undecided(self, result: Result) -> Iterator[str]:
        groups = doubts(result.outcomes)
        if not groups:
            return
        zh = self._lang == "zh"
        yield "\n### 未能判定（不等于通过）\n\n" if zh else "\n### Undecided (not a pass)\n\n"
        for group in groups:
            yield f"- {_safe(joined(group.rules, self._lang))}: {_safe(group.reason.get(self._lang))}\n"


def _named(label: Words, text: str, lang: str) -> str:
    return _safe(labelled(label, text, lang))


def _safe(text: str) -> str:
    return _SIGN.sub(r"\\\g<0>", shown_line(text))
