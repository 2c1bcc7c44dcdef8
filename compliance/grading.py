"""Turns findings into a score and a grade, by the table in ``rules/grading.yaml``."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import msgspec
import yaml

from compliance.errors import Mistake, RuleError
from compliance.model.finding import SEVERITIES, Finding, Grade, GradeStep, Outcome, Severity
from compliance.model.words import Words
from compliance.resources import bundled

_NAMES: dict[Severity, Words] = {
    "error": Words("错误", "errors"),
    "warning": Words("警告", "warnings"),
    "info": Words("提示", "info"),
}


class Deduction(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Points for findings of one severity; see the comments in ``rules/grading.yaml``."""

    points: float
    repeat: float
    rule_cap: float
    cap: float
    probable: float = 1.0


class Band(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A grade, from a score up. ``errors``: certain errors at most; None = any number."""

    id: str
    at_least: float
    grade: Words
    errors: int | None = None


class UndecidedSpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When too much is undecided for a grade."""

    weights: dict[Severity, float]
    limit: float
    id: str
    grade: Words


class Grading(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole table."""

    start: float
    deductions: dict[Severity, Deduction]
    bands: tuple[Band, ...]
    undecided: UndecidedSpec

    def __post_init__(self) -> None:
        if missing := [severity for severity in SEVERITIES if severity not in self.deductions]:
            raise ValueError(f"deductions lacks {', '.join(missing)}")
        scores = [band.at_least for band in self.bands]
        if not scores or scores != sorted(scores, reverse=True) or scores[-1] > 0:
            raise ValueError("bands must go from the best down to at_least: 0")
        if self.bands[-1].errors is not None:
            raise ValueError("the last band must take any number of errors")


@cache
def load_grading(path: Path | None = None) -> Grading:
    """The grading table (default: the bundled one). Raises RuleError."""
    path = path or bundled("rules/grading.yaml")
    try:
        return msgspec.convert(yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader), Grading)
    except yaml.MarkedYAMLError as trouble:
        line = trouble.problem_mark.line + 1 if trouble.problem_mark else 0
        raise RuleError((Mistake(str(path), line, str(trouble.problem)),)) from None
    except (yaml.YAMLError, msgspec.ValidationError) as trouble:
        raise RuleError((Mistake(str(path), 0, str(trouble)),)) from None


def grade(
    outcomes: tuple[Outcome, ...],
    findings: tuple[Finding, ...],
    severities: Mapping[str, Severity],
    grading: Grading,
) -> Grade:
    """The grade of one report. ``severities``: rule id → severity, for the weight of what was left
    undecided. ``score`` is None and ``id`` that of ``grading.undecided`` where too much was."""
    counted = [finding for finding in findings if not finding.waived]
    steps = [GradeStep(Words("起评分", "Starting score"), grading.start)]
    for severity in SEVERITIES:
        own = [finding for finding in counted if finding.severity == severity]
        steps += _deduct(severity, own, grading.deductions[severity])
    score = max(0.0, round(sum(step.points for step in steps), 1))
    open_share, open_count = _undecided(outcomes, severities, grading.undecided)
    if open_count:
        share, limit = f"{open_share:.0%}", f"{grading.undecided.limit:.0%}"
        words = Words(
            f"{open_count} 项未能判定，按重要程度占 {share}（超过 {limit} 不评等级）",
            f"{open_count} undecided, {share} by weight (above {limit} no grade is given)",
        )
        steps.append(GradeStep(words, 0))
    if open_share > grading.undecided.limit or not any(o.outcome in ("pass", "fail") for o in outcomes):
        words = Words("可判定的内容太少，等级待定", "Too little could be judged for a grade")
        return Grade(grading.undecided.grade, grading.undecided.id, None, (*steps, GradeStep(words, 0)))
    errors = sum(f.severity == "error" and f.certainty == "certain" for f in counted)
    band = next(b for b in grading.bands if score >= b.at_least and (b.errors is None or errors <= b.errors))
    best = next(b for b in grading.bands if score >= b.at_least)
    if best is not band:
        words = Words(
            f"有 {errors} 处确定的错误，等级不高于“{band.grade.zh}”",
            f"{errors} certain errors: no better than “{band.grade.en}”",
        )
        steps.append(GradeStep(words, 0))
    return Grade(band.grade, band.id, score, tuple(steps))


def _deduct(severity: Severity, findings: list[Finding], deduction: Deduction) -> list[GradeStep]:
    """One step a rule, and one that gives back what goes over the cap."""
    rules: dict[str, list[Finding]] = {}
    for finding in findings:
        rules.setdefault(finding.rule, []).append(finding)
    steps: list[GradeStep] = []
    name = _NAMES[severity]
    for rule, own in rules.items():
        certain = any(finding.certainty == "certain" for finding in own)
        points = min(deduction.points + deduction.repeat * (len(own) - 1), deduction.rule_cap)
        points = round(points if certain else points * deduction.probable, 2)
        doubt = Words("", "") if certain else Words("，疑似", ", probable")
        words = Words(
            f"{rule} {own[0].title.zh}（{name.zh} {len(own)} 处{doubt.zh}）",
            f"{rule} {own[0].title.get('en')} ({len(own)} {name.en}{doubt.en})",
        )
        steps.append(GradeStep(words, -points))
    over = -sum(step.points for step in steps) - deduction.cap
    if over > 0:
        words = Words(f"{name.zh}合计最多扣 {deduction.cap:g} 分", f"At most {deduction.cap:g} for {name.en}")
        steps.append(GradeStep(words, round(over, 2)))
    return steps


def _undecided(
    outcomes: tuple[Outcome, ...], severities: Mapping[str, Severity], spec: UndecidedSpec
) -> tuple[float, int]:
    """Share by weight and number of the rules that came to no decision."""
    # What only waits for another report says nothing about how well this one could be judged.
    outcomes = tuple(outcome for outcome in outcomes if not outcome.neighbour)
    weights = {o.rule: spec.weights.get(severities.get(o.rule, "warning"), 0.0) for o in outcomes}
    left_open = [o for o in outcomes if o.outcome in ("undecided", "crashed")]
    judged = sum(weights[o.rule] for o in outcomes if o.outcome != "not_applicable")
    share = sum(weights[o.rule] for o in left_open) / judged if judged else 0.0
    return share, len(left_open)
