"""Writes the waivers that somebody would have to fill in and approve for the findings of a report."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from compliance.model.finding import Result
from compliance.text.shown import excerpt
from compliance.waivers.match import evidence


def drafted(result: Result, rules: Collection[str] = ()) -> Iterator[str]:
    """YAML entries, one a finding that is not waived, evidence filled in; reason, approval and last day
    are left empty, and an entry is void until they are filled. ``rules``: only these; empty = all."""
    import yaml

    for finding in result.findings:
        if finding.waived or (rules and finding.rule not in rules):
            continue
        stated = evidence(finding)
        entry: dict[str, object] = {
            "rule": finding.rule,
            "agency": result.agency or "",
            "year": result.year,
            "reason": "",
            "approved_by": "",
            "until": "",
        }
        if stated:
            entry["evidence"] = stated
        # Findings of one rule that rest on no fact differ in their words only.
        if not finding.facts:
            entry["fingerprint"] = finding.fingerprint
        text: str = yaml.safe_dump([entry], allow_unicode=True, sort_keys=False, width=100)
        yield f"  # {excerpt(finding.message.zh, 100)}\n"
        yield "".join(f"  {line}\n" for line in text.splitlines())
