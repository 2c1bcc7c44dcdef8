"""Decides which findings a waiver covers, and says of one that no longer does why the finding is back."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from compliance.model.finding import Finding
from compliance.model.form import Form
from compliance.model.words import Words
from compliance.text.normal import normal
from compliance.text.shown import excerpt, shown_line
from compliance.waivers.file import Entry, Evidence, Waiver, Waivers, day

_SHOWN = 3
"""Differences that are told one by one."""


def applied(
    waivers: Waivers, findings: tuple[Finding, ...], agency: str | None, year: int | None, form: Form | None
) -> tuple[Finding, ...]:
    """``findings`` of one report, each with ``waived`` or ``unwaived`` where an entry speaks of it.

    An entry covers a finding of its rule, agency and year whose evidence is exactly the entry's: the
    same facts with the same values. It covers nothing after ``until``, and nothing while it is void.
    """
    own = _own(waivers, agency, year) if findings else []
    if not own:
        return findings
    # What covers one finding to the letter has nothing to say of its neighbours.
    taken = {
        id(entry): finding.fingerprint
        for finding in findings
        for entry in own
        if entry.rule == finding.rule
        and entry.waiver
        and _about(entry, finding)
        and not _differences(entry.waiver, finding)
    }
    return tuple(
        _judged(
            finding,
            [
                entry
                for entry in own
                if entry.rule == finding.rule
                and taken.get(id(entry), finding.fingerprint) == finding.fingerprint
            ],
            waivers,
            form,
        )
        for finding in findings
    )


def evidence(finding: Finding) -> dict[str, Evidence]:
    """What a waiver of this finding must state: the values of its facts; for one that rests on no fact,
    the particulars of its message."""
    if finding.facts:
        return dict(finding.values)
    return dict(finding.particulars)


def _own(waivers: Waivers, agency: str | None, year: int | None) -> list[Entry]:
    name = normal(agency or "")
    return [
        entry
        for entry in waivers.entries
        if name and entry.agency == name and (entry.year == year or (entry.year is None and not entry.waiver))
    ]


def _judged(finding: Finding, entries: Sequence[Entry], waivers: Waivers, form: Form | None) -> Finding:
    if not entries:
        return finding
    about = [entry for entry in entries if _about(entry, finding)]
    for entry in about:
        waiver = entry.waiver
        if waiver is None or _differences(waiver, finding):
            continue
        if _last(waiver) >= waivers.on.isoformat():
            return msgspec.structs.replace(finding, waived=_told(entry, waiver))
    if not about:
        return finding
    # Several may speak of it; the one that is nearest to holding tells most.
    nearest = min(about, key=lambda entry: _distance(entry, finding))
    return msgspec.structs.replace(finding, unwaived=_why(nearest, finding, form))


def _about(entry: Entry, finding: Finding) -> bool:
    """Whether an entry means this finding and no other of the same rule: by fingerprint, or because its
    evidence names the same facts. A void entry that names none means all of them."""
    waiver, found = entry.waiver, evidence(finding).keys()
    if waiver is not None and waiver.fingerprint:
        return waiver.fingerprint == finding.fingerprint
    return bool(entry.names & found) or not found or not entry.names


def _differences(waiver: Waiver, finding: Finding) -> list[str]:
    """Names whose value is not the approved one, or that only one side has."""
    found = evidence(finding)
    stated = waiver.evidence
    if not found and not waiver.fingerprint:
        return ["fingerprint"]
    return [
        name
        for name in dict.fromkeys((*found, *stated))
        if name not in found or name not in stated or not _same(stated[name], found[name])
    ]


def _same(approved: Evidence, now: Evidence) -> bool:
    """Blank is not zero, and a number is not its digits as text; text counts without white space."""
    if approved is None or now is None:
        return approved is None and now is None
    if isinstance(approved, str) or isinstance(now, str):
        both = isinstance(approved, str) and isinstance(now, str)
        return both and normal(str(approved)) == normal(str(now))
    return approved == now


def _distance(entry: Entry, finding: Finding) -> tuple[bool, int]:
    waiver = entry.waiver
    return waiver is None, len(_differences(waiver, finding)) if waiver else 0


def _last(waiver: Waiver) -> str:
    return waiver.until if day(waiver.until) else ""


def _told(entry: Entry, waiver: Waiver) -> dict[str, str]:
    told = {"reason": waiver.reason, "approved_by": waiver.approved_by}
    if waiver.approved_on:
        told["approved_on"] = waiver.approved_on
    return told | {"until": waiver.until, "file": entry.where}


def _why(entry: Entry, finding: Finding, form: Form | None) -> Words:
    waiver = entry.waiver
    if waiver is None:
        told = "；".join(entry.mistakes[:_SHOWN])
        return Words(
            f"豁免写得不对，不作数（{entry.where}）：{told}", f"The waiver {entry.where} is void: {told}"
        )
    changed = _differences(waiver, finding)
    if not changed:
        return Words(
            f"豁免（{waiver.approved_by}批准，{entry.where}）已于 {waiver.until} 到期",
            f"The waiver {entry.where} (approved by {waiver.approved_by}) ended on {waiver.until}",
        )
    pairs = [_difference(name, waiver, finding, form) for name in changed[:_SHOWN]]
    more = len(changed) - _SHOWN
    return Words(
        f"豁免所依据的数据已变，不再有效（{entry.where}）："
        + "；".join(pair.zh for pair in pairs)
        + (f"；等 {len(changed)} 项" if more > 0 else ""),
        f"The evidence of the waiver {entry.where} has changed: "
        + "; ".join(pair.en for pair in pairs)
        + (f"; and {more} more" if more > 0 else ""),
    )


def _difference(name: str, waiver: Waiver, finding: Finding, form: Form | None) -> Words:
    known = form is not None and name in form.fact_ids
    label = form.label(name) if form is not None and known else Words(shown_line(name))
    found = evidence(finding)
    before = _value(waiver.evidence[name]) if name in waiver.evidence else Words("没有写明", "not stated")
    after = _value(found[name]) if name in found else Words("不再涉及", "not concerned any more")
    return Words(
        f"{label.zh} 批准时为 {before.zh}，现为 {after.zh}",
        f"{label.get('en')} was {before.get('en')}, is {after.get('en')}",
    )


def _value(value: Evidence) -> Words:
    if value is None:
        return Words("没有数字", "no number")
    return Words(excerpt(str(value), 60))
