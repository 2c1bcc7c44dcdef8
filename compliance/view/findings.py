"""Findings in the order and the words in which people read them."""

from __future__ import annotations

import re
from itertools import groupby

import msgspec

from compliance.model.finding import SEVERITIES, Finding, Outcome, Result
from compliance.model.words import Words
from compliance.text.shown import shown_line
from compliance.view.phrases import CHAPTERS, COLON, JOIN, basis

_CHAPTER_ORDER = {chapter: index for index, chapter in enumerate(CHAPTERS)}
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_SEVERITY_ORDER = {severity: index for index, severity in enumerate(SEVERITIES)}


class Numbered(msgspec.Struct, frozen=True):
    """A finding and its number on the page, counted from 1 in the order shown."""

    number: int
    finding: Finding


class Evidence(msgspec.Struct, frozen=True):
    """One fact a finding rests on: id, words, the number read or why there is none."""

    fact: str
    label: Words
    shown: Words


class Doubt(msgspec.Struct, frozen=True):
    """Rules left undecided for one and the same reason. ``waiting``: for other reports, which says nothing
    about this one."""

    reason: Words
    rules: tuple[str, ...]
    waiting: bool = False


def by_chapter(findings: tuple[Finding, ...]) -> list[tuple[str, list[Numbered]]]:
    """Findings numbered and grouped by chapter: chapters in the order of the report, in each the worst
    first, then by rule and as found."""
    ordered = sorted(
        findings,
        key=lambda finding: (
            _CHAPTER_ORDER.get(finding.section, len(_CHAPTER_ORDER)),
            finding.section,
            bool(finding.waived),
            _SEVERITY_ORDER[finding.severity],
            finding.certainty == "probable",
            finding.rule,
        ),
    )
    numbered = (Numbered(number, finding) for number, finding in enumerate(ordered, 1))
    return [
        (section, list(group)) for section, group in groupby(numbered, key=lambda item: item.finding.section)
    ]


def by_rule(items: list[Numbered]) -> list[list[Numbered]]:
    """Neighbours that one rule says in the same way: its title, advice and law need be said only once."""
    return [
        list(group)
        for _, group in groupby(
            items, key=lambda n: (n.finding.rule, n.finding.severity, n.finding.certainty, n.finding.waived)
        )
    ]


def evidence(result: Result, finding: Finding) -> list[Evidence]:
    """The facts of a finding in words, in the rule's order."""
    items: list[Evidence] = []
    for fact in dict.fromkeys((*finding.facts, *finding.values)):
        label = result.form.label(fact) if result.form else Words(fact, fact)
        items.append(Evidence(fact, label, _value(result, finding, fact)))
    return items


def _value(result: Result, finding: Finding, id: str) -> Words:
    value = finding.values.get(id)
    fact = result.report.facts.get(id) if result.report else None
    if value is None and fact is not None:
        value = fact.value
    if value is not None:
        text = number(value)
        return Words(text, text)
    if fact is not None and fact.state == "unreadable":
        return Words("不能确认", "not readable")
    if fact is not None and fact.state == "placeholder":
        raw = shown_line(fact.raw)
        return Words(f"“{raw}”", f'"{raw}"')
    if fact is not None and fact.state == "blank":
        return Words("空白", "blank")
    return Words("未找到", "not found")


def number(value: int | float) -> str:
    """A number as people write it: no exponent, no trailing zeros."""
    if isinstance(value, int):
        return str(value)
    return f"{value:.6f}".rstrip("0").rstrip(".") if abs(value) < 1e15 else f"{value:.0f}"


def doubts(outcomes: tuple[Outcome, ...]) -> list[Doubt]:
    """Undecided rules grouped by reason, in the order first met; those that wait for other reports are one
    group, the last."""
    groups: dict[Words, list[str]] = {}
    waiting: dict[Words, list[str]] = {}
    for outcome in outcomes:
        if outcome.outcome == "undecided":
            kept = waiting if outcome.neighbour else groups
            kept.setdefault(outcome.reason or Words("原因不明", "no reason given"), []).append(outcome.rule)
    found = [Doubt(reason, tuple(rules)) for reason, rules in groups.items()]
    if waiting:
        words = Words(
            f"{'；'.join(reason.zh for reason in waiting)}。",
            f"{'; '.join(reason.get('en') for reason in waiting)}.",
        )
        found.append(Doubt(words, tuple(rule for rules in waiting.values() for rule in rules), waiting=True))
    return found


def place(result: Result, finding: Finding) -> Words:
    """Where a finding stands: the cell if it rests on one, and the place in the source."""
    where = finding.place.words() if finding.place else Words("", "")
    if len(finding.facts) == 1 and result.form and finding.facts[0] in result.form.fact_ids:
        label = result.form.label(finding.facts[0])
        return Words(
            f"{label.zh}（{where.zh}）" if where.zh else label.zh,
            f"{label.en} ({where.en})" if where.en else label.en,
        )
    return where


def joined(texts: list[str] | tuple[str, ...], lang: str, most: int = 0) -> str:
    """A list in words; more than ``most`` (0 = no limit) end in “等 n 项”."""
    if most and len(texts) > most:
        head = JOIN[lang].join(texts[:most])
        return f"{head}等 {len(texts)} 项" if lang == "zh" else f"{head} and {len(texts) - most} more"
    return JOIN[lang].join(texts)


def labelled(label: Words, text: str, lang: str) -> str:
    """“label：text”."""
    return f"{label.get(lang)}{COLON[lang]}{text}"


def evidence_line(result: Result, finding: Finding, lang: str, most: int = 0) -> str:
    """The evidence in one sentence. Many zeros, blanks or unreadable cells are counted, not listed;
    after ``most`` (0 = no limit) the rest is only counted."""
    items = evidence(result, finding)
    texts: list[str] = []
    alike: dict[str, list[Evidence]] = {}
    for item in items:
        if len(items) > 6 and not (
            item.shown.zh.strip("-").replace(".", "").isdigit() and item.shown.zh != "0"
        ):
            alike.setdefault(item.shown.get(lang), []).append(item)
        else:
            texts.append(f"{item.label.get(lang)} {item.shown.get(lang)}")
    if most and len(texts) > most:
        rest = len(texts) - most
        texts[most:] = [f"另有 {rest} 格" if lang == "zh" else f"{rest} more"]
    for word, same in alike.items():
        if len(same) <= 2:
            texts += [f"{item.label.get(lang)} {word}" for item in same]
        else:
            texts.append(
                f"{len(same)} 格{'为 ' * (word == '0')}{word}"
                if lang == "zh"
                else f"{len(same)} cells {word}"
            )
    return ("；" if lang == "zh" else "; ").join(texts)


def untold(result: Result, finding: Finding, lang: str, most: int = 0) -> str:
    """``evidence_line``, or nothing where the message already says every number other than 0."""
    if len(finding.facts) < 2:
        return ""
    message = finding.message.get(lang)
    said = {*_NUMBER.findall(message)}
    words = {item.shown.get(lang) for item in evidence(result, finding)} - {"0"}
    if all(word in said or (not word[-1:].isdigit() and word in message) for word in words):
        return ""
    return evidence_line(result, finding, lang, most)


def laws(result: Result, finding: Finding, lang: str) -> list[str]:
    """The clauses in words. Of the official forms only the one this report follows is named."""
    own = result.form.source if result.form else ""
    refs = [ref for ref in finding.basis if ref.source == own or not ref.source.startswith("format-")]
    return [basis(ref, lang) for ref in refs or finding.basis]
