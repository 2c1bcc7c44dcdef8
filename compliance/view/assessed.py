"""A local assessment in words: the totals, and what cost points in which of them."""

from __future__ import annotations

from compliance.model.finding import Assessment, AssessmentStep
from compliance.model.words import Words
from compliance.text.shown import shown_line

APART = Words(
    "按地方考核办法计分，与法律法规的检查结论无关", "by a local scheme; no bearing on the legal findings"
)


def totals(found: Assessment) -> Words:
    """One total where everything was decided, else both."""
    title = Words(shown_line(found.title.zh), shown_line(found.title.get("en")))
    if found.conservative == found.generous:
        return Words(
            f"{title.zh}：{found.generous:g} 分（满分 {found.full:g}）",
            f"{title.en}: {found.generous:g} of {found.full:g} points",
        )
    return Words(
        f"{title.zh}：从严 {found.conservative:g} 分，从宽 {found.generous:g} 分（满分 {found.full:g}）",
        f"{title.en}: {found.conservative:g} (conservative) to {found.generous:g} (generous)"
        f" of {found.full:g} points",
    )


def points(step: AssessmentStep) -> str:
    """The points of one line: one number, or from … to."""
    if step.conservative == step.generous:
        return f"{step.generous:+g}" if step.generous else "0"
    return f"{step.conservative:+g}～{step.generous:+g}" if step.generous else f"{step.conservative:+g}～0"


def line(step: AssessmentStep, lang: str) -> str:
    """What cost the points, and why."""
    title, why = shown_line(step.title.get(lang)), shown_line(step.why.get(lang))
    if lang == "en":
        return f"{title} ({why})" if why else title
    return f"{title}（{why}）" if why else title
