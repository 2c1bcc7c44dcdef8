"""The causes that stand above the findings: one slip, its repairs, and how many findings follow from it."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from compliance.model.finding import Finding, Result
from compliance.model.repair import Cause, Repair
from compliance.model.words import Words
from compliance.text.shown import shown_line
from compliance.view.phrases import JOIN

TITLE = Words("原因与改法", "Causes and repairs")
REMEDY = Words("改法", "Repair")
REMEDIES = Words("可能的改法", "Possible repair")
_UNLISTED = Words("另有 {} 种，未列出", "{} more are not listed")
_LEAST = 2
"""Findings of one cause from which on it is told once, above them all."""


class Headed(msgspec.Struct, frozen=True):
    """A cause that stands at the top, numbered from 1. ``follows`` says what goes away with it."""

    number: int
    cause: Cause
    follows: Words


def headed(result: Result) -> tuple[Headed, ...]:
    """The causes to tell at the top: those with several findings, those nothing was found for, and
    blanks that can be worked out but that no finding names."""
    if result.diagnosis is None:
        return ()
    found: list[Headed] = []
    for cause in result.diagnosis.causes:
        own = _open(result, cause)
        silent = not cause.findings  # nothing was found for it, or no finding names its blanks
        if len(own) >= _LEAST or silent:
            found.append(Headed(len(found) + 1, cause, _follows(own)))
    return tuple(found)


def followers(result: Result, causes: tuple[Headed, ...]) -> dict[str, int]:
    """Fingerprint of each finding that follows from a cause at the top → the cause's number."""
    return {
        finding.fingerprint: head.number
        for head in causes
        for finding in _open(result, head.cause)
        if head.cause.findings
    }


def remedies(finding: Finding, most: int, lang: str) -> Iterator[tuple[Words, str]]:
    """Label and words of each repair to tell beside a finding that no cause at the top speaks for."""
    repairs = () if finding.waived else finding.repairs
    label = REMEDY if len(repairs) == 1 else REMEDIES
    for repair in repairs[:most]:
        yield label, told(repair, lang)
    if more := len(repairs) - most:
        yield from [(label, _UNLISTED.get(lang).format(more))] if more > 0 else ()


def candidates(cause: Cause, most: int) -> tuple[Repair, ...]:
    """The repairs to list; a single one stands in the cause's own words."""
    return cause.repairs[:most] if cause.status == "several" else ()


def told(repair: Repair, lang: str) -> str:
    """One repair in a line: cells, numbers, why."""
    words, why = shown_line(repair.words.get(lang)), shown_line(repair.why.get(lang))
    if not why:
        return words
    return f"{words}（{why}）" if lang == "zh" else f"{words} ({why})"


def unlisted(cause: Cause, most: int) -> Words | None:
    """How many repairs are not listed, where there are any."""
    more = max(0, len(cause.repairs) - most) + cause.more if cause.status == "several" else 0
    return Words(_UNLISTED.zh.format(more), _UNLISTED.en.format(more)) if more else None


def see(numbers: list[int], count: int) -> Words:
    """What stands in place of findings that a cause at the top speaks for."""
    which = [str(number) for number in dict.fromkeys(numbers)]
    plural = "s" if len(which) > 1 else ""
    return Words(
        f"{count} 处，见原因 {JOIN['zh'].join(which)}",
        f"{count} {'place' if count == 1 else 'places'}, see cause{plural} {JOIN['en'].join(which)}",
    )


def _open(result: Result, cause: Cause) -> list[Finding]:
    own = set(cause.findings)
    return [finding for finding in result.findings if finding.fingerprint in own and not finding.waived]


def _follows(findings: list[Finding]) -> Words:
    if not findings:
        return Words("")
    counts: dict[str, int] = {}
    for finding in findings:
        counts[finding.rule] = counts.get(finding.rule, 0) + 1
    zh = JOIN["zh"].join(f"{rule} {count} 处" for rule, count in counts.items())
    en = JOIN["en"].join(f"{rule} ({count})" for rule, count in counts.items())
    return Words(f"由此引起 {len(findings)} 处：{zh}", f"{len(findings)} findings follow from it: {en}")
