"""Says in one sentence what a waiver has to do with a finding: that it holds, or why it does not."""

from __future__ import annotations

from compliance.model.finding import Finding
from compliance.model.words import Words
from compliance.text.shown import shown_line
from compliance.view.phrases import COUNT

UNWAIVED = Words("豁免无效", "waiver void")


def waiver_line(finding: Finding, lang: str) -> tuple[str, str] | None:
    """Label and sentence in ``lang``; None where no waiver speaks of the finding."""
    if finding.waived:
        return COUNT["waived"].get(lang), _held(finding.waived, lang)
    if finding.unwaived:
        return UNWAIVED.get(lang), shown_line(finding.unwaived.get(lang))
    return None


def _held(waived: dict[str, str], lang: str) -> str:
    reason, by, until = (shown_line(waived.get(key, "")) for key in ("reason", "approved_by", "until"))
    if not (by and until):
        return shown_line("; ".join(waived.values()))
    if lang == "en":
        return f"{reason} (approved by {by}, until {until})"
    return f"{reason}（{by}批准，有效期至 {until}）"
