"""Results as text for a terminal or a pipe."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING

from compliance.model.finding import Finding, Result, Run
from compliance.model.words import Words
from compliance.text.shown import shown, shown_line
from compliance.view import assessed, causes
from compliance.view.findings import (
    Doubt,
    by_chapter,
    by_rule,
    doubts,
    evidence_line,
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
from compliance.view.width import pad, width, wrap

if TYPE_CHECKING:
    from rich.console import Console

_STYLE = {
    "error": "bold red",
    "warning": "bold yellow",
    "info": "bold cyan",
    "pass": "bold green",
    "undecided": "bold magenta",
    "none": "bold magenta",
    "title": "bold",
    "chapter": "bold blue",
    "faint": "dim",
    "": "",
}
_REPAIRS = (10, 20)
"""Repairs listed of one cause: as a rule, and when everything is asked for."""

_PLACE = Words("位置", "Where")
_LAW = Words("依据", "Basis")
_ADVICE = Words("建议", "Advice")
_NUMBERS = Words("数据", "Numbers")


class Writer:
    """One block a file; a summary after several."""

    def __init__(self, head: Run, look: Look) -> None:
        self._head = head
        self._look = look
        self._totals = Totals()
        self._console = _console(look) if look.color else None

    def start(self) -> Iterator[str]:
        """Nothing stands before the first file."""
        return iter(())

    def add(self, result: Result) -> Iterator[str]:
        """One file."""
        self._totals.add(result)
        if self._look.detail == "quiet":
            yield self._line(f"{shown_line(result.source)}: ", verdict(result).words.get(self._look.lang))
            return
        if self._totals.files > 1:
            yield "\n"
        yield from self._head_lines(result)
        if result.status != "read":
            return
        heads = causes.headed(result)
        yield from self._causes(heads)
        told = causes.followers(result, heads)
        for section, items in by_chapter(result.findings):
            yield "\n" + self._line(chapter(section).get(self._look.lang), style="chapter")
            for group in by_rule(items):
                yield from self._group(result, [item.finding for item in group], told)
        yield from self._undecided(result)
        yield "\n" + self._line(tally(result, self._look.lang), style="faint")
        if self._look.detail == "verbose":
            yield from self._provenance(result)

    def finish(self) -> Iterator[str]:
        """The summary of several files."""
        if self._totals.files != 1:
            yield "\n" if self._totals.files else ""
            yield self._line(self._totals.words().get(self._look.lang), style="title")

    def _head_lines(self, result: Result) -> Iterator[str]:
        lang = self._look.lang
        yield self._line(shown_line(result.source), style="title")
        if result.title or result.agency:
            yield self._line(shown_line(result.title or result.agency or ""))
        found = verdict(result)
        yield self._line(found.words.get(lang), style=found.tone)
        if result.reason:
            yield self._line(shown(result.reason.get(lang)))
        if result.grade:
            yield self._line(_grade(result, lang))
            if self._look.explain_grade:
                for step in result.grade.steps:
                    points = f"{step.points:+g}" if step.points else ""
                    yield self._hanging(f"  {pad(points, 6, right=True)}  ", shown_line(step.words.get(lang)))
        if self._look.explain_grade:
            yield from self._assessed(result)

    def _assessed(self, result: Result) -> Iterator[str]:
        """Local points, apart from the grade: they rest on a local scheme."""
        lang = self._look.lang
        for found in result.assessments:
            yield self._line(assessed.totals(found).get(lang))
            for step in found.steps:
                lead = f"  {pad(assessed.points(step), 8, right=True)}  "
                yield self._hanging(lead, assessed.line(step, lang), style="faint")
            note = shown_line(found.note.get(lang)) or assessed.APART.get(lang)
            yield self._hanging("  ", note, style="faint")

    def _causes(self, heads: tuple[causes.Headed, ...]) -> Iterator[str]:
        """One slip, told once, above all that follows from it."""
        lang = self._look.lang
        most = _REPAIRS[self._look.detail == "verbose"]
        if heads:
            yield "\n" + self._line(causes.TITLE.get(lang), style="chapter")
        for head in heads:
            yield self._hanging(f"  {head.number}. ", shown(head.cause.words.get(lang)), style="title")
            for number, repair in enumerate(causes.candidates(head.cause, most), 1):
                yield self._hanging(f"     {number}) ", causes.told(repair, lang))
            for words in (causes.unlisted(head.cause, most), head.follows):
                if words is not None and words.zh:
                    yield self._hanging("     ", words.get(lang), style="faint")

    def _group(self, result: Result, findings: list[Finding], told: dict[str, int]) -> Iterator[str]:
        """What one rule found: title, each place, then advice and law once. ``told``: findings that a
        cause at the top speaks for; only asked in full are they written out."""
        first, lang = findings[0], self._look.lang
        notes = [CERTAINTY["probable"].get(lang)] if first.certainty == "probable" else []
        if len(findings) > 1:
            notes.insert(0, f"{len(findings)} 处" if lang == "zh" else f"{len(findings)} places")
        note = joined(notes, lang)
        note = "" if not note else f"（{note}）" if lang == "zh" else f" ({note})"
        label = SEVERITY[first.severity].get(lang)
        yield self._hanging(
            f"  {label} ", f"{first.rule} {shown_line(first.title.get(lang))}{note}", style=first.severity
        )
        verbose = self._look.detail == "verbose"
        written = [finding for finding in findings if verbose or finding.fingerprint not in told]
        for number, finding in enumerate(written, 1):
            lead = "    " if len(written) == 1 else f"    {number}) "
            yield self._hanging(lead, shown(finding.message.get(lang)))
            for name, text in self._where(result, finding, told):
                yield self._hanging(" " * len(lead), labelled(name, text, lang), style="faint")
        if numbers := [told[finding.fingerprint] for finding in findings if finding.fingerprint in told]:
            yield self._hanging("    ", causes.see(numbers, len(numbers)).get(lang))
        for name, text in self._advice(result, first):
            if written or name is _LAW:
                yield self._hanging("    ", labelled(name, text, lang), style="faint")

    def _where(self, result: Result, finding: Finding, told: dict[str, int]) -> Iterator[tuple[Words, str]]:
        lang, most = self._look.lang, 0 if self._look.detail == "verbose" else 8
        if where := place(result, finding).get(lang):
            yield _PLACE, where
        tell = evidence_line if self._look.detail == "verbose" and len(finding.facts) > 1 else untold
        if numbers := tell(result, finding, lang, most):
            yield _NUMBERS, numbers
        if waiver := waiver_line(finding, lang):
            yield Words(waiver[0]), waiver[1]
        if finding.fingerprint not in told:
            yield from causes.remedies(finding, _REPAIRS[self._look.detail == "verbose"], lang)

    def _advice(self, result: Result, finding: Finding) -> Iterator[tuple[Words, str]]:
        lang = self._look.lang
        if advice := finding.advice.get(lang):
            yield _ADVICE, shown(advice)
        if clauses := laws(result, finding, lang):
            yield _LAW, ("；" if lang == "zh" else "; ").join(clauses)
        if finding.profile:
            yield Words("要求来自", "Asked by"), shown_line(finding.profile)

    def _undecided(self, result: Result) -> Iterator[str]:
        lang = self._look.lang
        found = doubts(result.outcomes)
        groups = [group for group in found if not group.waiting]
        if groups:
            count = sum(len(group.rules) for group in groups)
            yield "\n" + self._line(
                f"未能判定（{count} 项，不等于通过）" if lang == "zh" else f"Undecided ({count}; not a pass)",
                style="undecided",
            )
        most = 0 if self._look.detail == "verbose" else 6
        for group in groups:
            text = labelled(Words(joined(group.rules, lang, most)), shown(group.reason.get(lang)), lang)
            yield self._hanging("  ", text)
        for group in found:
            if group.waiting:
                yield "\n" + self._line(self._waiting(group), style="faint")
        crashed = [outcome for outcome in result.outcomes if outcome.outcome == "crashed"]
        for outcome in crashed:
            reason = shown_line(outcome.reason.get(lang)) if outcome.reason else ""
            yield self._hanging(
                "  ", f"{outcome.rule} {'检查程序出错' if lang == 'zh' else 'crashed'} {reason}"
            )

    def _waiting(self, group: Doubt) -> str:
        """One line on the rules that need other reports."""
        lang = self._look.lang
        count = f"{len(group.rules)}{' 项' if lang == 'zh' else ''}"
        note = joined(group.rules, lang) if self._look.detail == "verbose" else count
        lead = Words(f"未与其他年报对照（{note}）", f"Not compared with other reports ({note})")
        return labelled(lead, shown_line(group.reason.get(lang)), lang)

    def _provenance(self, result: Result) -> Iterator[str]:
        head = self._head
        yield self._line(f"sha256 {result.sha256}", style="faint")
        engine = f"{head.engine_name} {head.engine_version}"
        yield self._line(f"{engine}, rules {head.rules_digest} ({head.rules_count})", style="faint")

    def _line(self, *parts: str, style: str = "") -> str:
        return self._hanging("", "".join(parts), style=style)

    def _hanging(self, lead: str, text: str, *, style: str = "") -> str:
        """``lead``, then ``text`` wrapped beside it."""
        columns = None if self._look.width is None else self._look.width - width(lead)
        first, *rest = wrap(text, columns)
        indent = " " * width(lead)
        return "".join(
            self._styled(line, style) for line in (lead + first, *(indent + line for line in rest))
        )

    def _styled(self, line: str, style: str) -> str:
        if self._console is None or not style:
            return line + "\n"
        from rich.text import Text

        with self._console.capture() as capture:
            self._console.print(Text(line, style=_STYLE[style]), soft_wrap=True)
        return capture.get()


def _console(look: Look) -> Console:
    from rich.console import Console

    return Console(
        file=io.StringIO(),
        force_terminal=True,
        color_system="standard",
        width=look.width or 1000,
        highlight=False,
        markup=False,
        emoji=False,
        legacy_windows=False,
    )


def _grade(result: Result, lang: str) -> str:
    grade = result.grade
    if grade is None:
        return ""
    if grade.score is None:
        return f"等级：{grade.grade.zh}" if lang == "zh" else f"Grade: {grade.grade.get(lang)}"
    if lang == "zh":
        return f"等级：{grade.grade.zh}（{grade.id}），{grade.score:g} 分"
    return f"Grade: {grade.grade.get(lang)} ({grade.id}), {grade.score:g} points"
