"""Scores a report by a local assessment scheme: points, caps, groups that exclude each other. No law."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta

from compliance.errors import RuleError, did_you_mean
from compliance.model.finding import Assessment, AssessmentStep, Finding, Outcome, Severity
from compliance.model.report import AgencyKind
from compliance.model.words import Words

FILE = "assessment.yaml"
"""The scheme's file in the folder of a profile."""

Points = Annotated[float, Meta(ge=0, le=10_000)]
Name = Annotated[str, Meta(pattern="^[A-Za-z][A-Za-z0-9_-]{0,30}$")]


class Item(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What costs points. The first finding of ``rules`` costs ``points``, every further one ``each``, all
    together at most ``cap`` (default: ``points``, but no less than what one finding costs). ``severities``:
    only findings of these; empty = all. Of the items of a part that share a ``group`` only the one that
    costs most counts. ``agency_kinds``: only for these; empty = all."""

    id: Name
    title: Words
    rules: Annotated[tuple[str, ...], Meta(min_length=1)]
    points: Points
    each: Points = 0
    cap: Points | None = None
    group: str = ""
    severities: tuple[Severity, ...] = ()
    agency_kinds: tuple[AgencyKind, ...] = ()

    def cost(self, findings: int) -> float:
        """The points that so many findings cost."""
        return min(self.most, self.points + self.each * (findings - 1)) if findings else 0.0

    @property
    def most(self) -> float:
        """The points that this can cost at most."""
        return self.points if self.cap is None else self.cap


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A part of the scheme: it can cost ``points`` at most."""

    id: Name
    title: Words
    points: Points
    items: Annotated[tuple[Item, ...], Meta(min_length=1)]


class Scheme(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``assessment.yaml``: points that a locality gives. ``full``: what a report without any fault gets.

    A finding that is only probable, and a rule left undecided, cost points in the conservative total
    alone: the generous one counts what is certain.
    """

    title: Words
    full: Points
    parts: Annotated[tuple[Part, ...], Meta(min_length=1)]
    note: Words = Words("")


def load_scheme(folder: Path, rules: Collection[str]) -> Scheme | None:
    """The scheme in the folder of a profile, None where there is none. ``rules``: ids of the rules in
    use. Raises RuleError with every mistake of the file."""
    # The YAML reader says where things stand; it is read here only where a profile has a scheme.
    from compliance.rulebook.explain import explain
    from compliance.rulebook.files import content
    from compliance.rulebook.yamlfile import Source

    data = content(folder / FILE)
    if data is None:
        return None
    file = Source(f"{folder.name}/{FILE}", data)
    scheme: Scheme | None = None
    if not file.mistakes:
        try:
            scheme = msgspec.convert(file.data, Scheme)
        except msgspec.ValidationError as trouble:
            explain(file, file.data, Scheme, (), str(trouble))
    if scheme is not None:
        for path, message in _mistakes(scheme, rules):
            file.wrong(message, path)
    if file.mistakes or scheme is None:
        raise RuleError(tuple(sorted(file.mistakes, key=lambda mistake: mistake.line)))
    return scheme


def load_schemes(profile: str | Path | None, rules: Collection[str]) -> dict[str, Scheme]:
    """The schemes of a profile and of those it goes on from, by name of the profile. Raises RuleError,
    UsageError."""
    if not profile:
        return {}
    from compliance.rulebook.profile import called, chain, profile_folder

    found = {called(folder): load_scheme(folder, rules) for folder in chain(profile_folder(profile))}
    return {name: scheme for name, scheme in found.items() if scheme is not None}


def _mistakes(scheme: Scheme, rules: Collection[str]) -> Iterator[tuple[Sequence[str | int], str]]:
    """What types cannot show."""
    seen: set[str] = set()
    if sum(part.points for part in scheme.parts) != scheme.full:
        total = sum(part.points for part in scheme.parts)
        yield (
            ("full",),
            f"各部分的分值合计 {total:g}，与 full {scheme.full:g} 不同 (parts do not add up to full)",
        )
    for number, part in enumerate(scheme.parts):
        for place, item in enumerate(part.items):
            path = ("parts", number, "items", place)
            if item.id in seen:
                yield (*path, "id"), f"编号“{item.id}”写了两次 (duplicate id)"
            seen.add(item.id)
            if item.most < item.points:
                yield (*path, "cap"), "cap 不能小于 points (cap is less than points)"
            for rule in item.rules:
                if rule not in rules:
                    near = did_you_mean(rule, rules)
                    yield (*path, "rules"), f"没有规则 {rule} (no such rule){near}"


def assess(
    profile: str,
    scheme: Scheme,
    outcomes: Sequence[Outcome],
    findings: Sequence[Finding],
    agency_kind: AgencyKind,
) -> Assessment:
    """The points of one report. Waived findings cost nothing. Where it is not known which kind of agency
    this is, items for some kinds only count in the conservative total."""
    verdicts = {outcome.rule: outcome for outcome in outcomes}
    steps: list[AssessmentStep] = []
    for part in scheme.parts:
        own = [_step(part, item, verdicts, findings, agency_kind) for item in part.items]
        own = _exclusive(part, own)
        steps += own
        steps += _capped(part, own)
    conservative = scheme.full + sum(step.conservative for step in steps)
    generous = scheme.full + sum(step.generous for step in steps)
    return Assessment(
        profile=profile,
        title=scheme.title,
        full=scheme.full,
        conservative=round(max(0.0, conservative), 2),
        generous=round(max(0.0, generous), 2),
        steps=tuple(step for step in steps if step.conservative or step.why.zh),
        note=scheme.note,
    )


def _step(
    part: Part,
    item: Item,
    verdicts: Mapping[str, Outcome],
    findings: Sequence[Finding],
    kind: AgencyKind,
) -> AssessmentStep:
    meant = not item.agency_kinds or kind in item.agency_kinds
    doubtful_kind = kind == "unknown" and not meant
    own = [
        finding
        for finding in findings
        if finding.rule in item.rules
        and not finding.waived
        and (not item.severities or finding.severity in item.severities)
    ]
    certain = sum(finding.certainty == "certain" for finding in own)
    # A rule that failed here and could not judge there may cost more as well.
    undecided = [
        rule
        for rule in item.rules
        if rule in verdicts
        and (
            verdicts[rule].outcome in ("undecided", "crashed")
            or (verdicts[rule].outcome == "fail" and verdicts[rule].reason)
        )
    ]
    if not meant and not doubtful_kind:
        own, certain, undecided = [], 0, []
    generous = item.cost(certain) if meant else 0.0
    conservative = item.most if undecided else item.cost(len(own))
    zh, en = _why(len(own), certain, undecided, doubtful_kind and bool(own or undecided))
    return AssessmentStep(part.id, item.id, item.title, -conservative, -generous, Words(zh, en), item.rules)


def _why(found: int, certain: int, undecided: list[str], doubtful_kind: bool) -> tuple[str, str]:
    zh, en = [], []
    if certain:
        zh.append(f"确定的问题 {certain} 处")
        en.append(f"{certain} certain")
    if found > certain:
        zh.append(f"疑似的问题 {found - certain} 处，只计入从严得分")
        en.append(f"{found - certain} probable, in the conservative total only")
    if undecided:
        zh.append(f"{'、'.join(undecided)} 未能判定，只计入从严得分")
        en.append(f"{', '.join(undecided)} undecided, in the conservative total only")
    if doubtful_kind:
        zh.append("机关类别未能识别，只计入从严得分")
        en.append("kind of agency unknown, in the conservative total only")
    return "；".join(zh), "; ".join(en)


def _exclusive(part: Part, steps: list[AssessmentStep]) -> list[AssessmentStep]:
    """Of each group only the dearest item costs anything, for each total by itself."""
    groups = {item.id: item.group for item in part.items}
    chosen: list[AssessmentStep] = []
    for step in steps:
        rivals = [other for other in steps if groups[step.item] and groups[other.item] == groups[step.item]]
        conservative = step.conservative if _dearest(step, rivals, "conservative") else 0.0
        generous = step.generous if _dearest(step, rivals, "generous") else 0.0
        if (conservative, generous) != (step.conservative, step.generous):
            note = Words("同组只计扣分最多的一项", "of this group only the dearest item counts")
            why = Words(f"{step.why.zh}；{note.zh}", f"{step.why.en}; {note.en}")
            step = msgspec.structs.replace(step, conservative=conservative, generous=generous, why=why)
        chosen.append(step)
    return chosen


def _dearest(step: AssessmentStep, rivals: list[AssessmentStep], total: str) -> bool:
    costs = [getattr(rival, total) for rival in rivals]
    return not rivals or rivals[costs.index(min(costs))] is step


def _capped(part: Part, steps: list[AssessmentStep]) -> Iterator[AssessmentStep]:
    """Gives back what a part costs beyond its points."""
    conservative = max(0.0, -sum(step.conservative for step in steps) - part.points)
    generous = max(0.0, -sum(step.generous for step in steps) - part.points)
    if conservative or generous:
        why = Words(f"本部分最多扣 {part.points:g} 分", f"this part costs {part.points:g} at most")
        yield AssessmentStep(part.id, "", part.title, conservative, generous, why)
