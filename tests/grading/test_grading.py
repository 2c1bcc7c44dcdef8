"""Scores and grades, by the bundled table and by odd ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from compliance.errors import RuleError
from compliance.grading import grade, load_grading
from compliance.model.finding import Certainty, Finding, Outcome, Severity, Verdict
from compliance.model.words import Words
from compliance.resources import bundled

GRADING = load_grading()
SEVERITIES: dict[str, Severity] = {"E1": "error", "E2": "error", "W1": "warning", "I1": "info", "P1": "error"}


def finding(
    rule: str, severity: Severity = "error", certainty: Certainty = "certain", **more: object
) -> Finding:
    words = Words("标题", "title")
    return Finding(rule, severity, certainty, words, words, words, (), "", None, (), {}, "", **more)  # type: ignore[arg-type]


def outcomes(**verdicts: Verdict) -> tuple[Outcome, ...]:
    return tuple(Outcome(rule, verdict) for rule, verdict in verdicts.items())


PASSED = outcomes(P1="pass", E1="pass", E2="pass", W1="pass", I1="pass")


def test_nothing_found_is_full_marks() -> None:
    result = grade(PASSED, (), SEVERITIES, GRADING)
    assert (result.score, result.id) == (100, "A")


def test_steps_add_up_to_the_score() -> None:
    found = (finding("E1"), finding("E1"), finding("W1", "warning", "probable"), finding("I1", "info"))
    result = grade(PASSED, found, SEVERITIES, GRADING)
    assert result.score == sum(step.points for step in result.steps) == 100 - 12 - 1.5 - 0.5


def test_a_rule_costs_at_most_its_cap_and_a_severity_its_own() -> None:
    many = tuple(finding("E1") for _ in range(50))
    assert grade(PASSED, many, SEVERITIES, GRADING).score == 84
    warnings = tuple(finding(f"W{n}", "warning") for n in range(40))
    assert grade(PASSED, warnings, SEVERITIES, GRADING).score == 70
    errors = tuple(finding(f"E{n}") for n in range(40))
    assert grade(PASSED, errors, SEVERITIES, GRADING).score == 0


def test_one_certain_error_is_never_excellent() -> None:
    assert grade(PASSED, (finding("E1"),), SEVERITIES, GRADING).id == "B"
    assert grade(PASSED, (finding("E1", certainty="probable"),), SEVERITIES, GRADING).id == "A"


def test_waived_findings_cost_nothing() -> None:
    waived = finding("E1", waived={"reason": "机构改革"})
    assert grade(PASSED, (waived,), SEVERITIES, GRADING).score == 100


def test_too_much_undecided_gives_no_grade() -> None:
    open_rules = outcomes(P1="pass", E1="undecided", E2="crashed", W1="pass", I1="undecided")
    result = grade(open_rules, (), SEVERITIES, GRADING)
    assert (result.score, result.id, result.grade.zh) == (None, "undecided", "待定")


def test_little_undecided_is_said_but_does_not_count() -> None:
    little = (*outcomes(**{f"P{n}": "pass" for n in range(20)}), Outcome("W1", "undecided"))
    result = grade(little, (), SEVERITIES, GRADING)
    assert result.score == 100
    assert any("1 项未能判定" in step.words.zh for step in result.steps)


def test_nothing_judged_gives_no_grade() -> None:
    assert grade(outcomes(E1="not_applicable"), (), SEVERITIES, GRADING).score is None
    assert grade((), (), SEVERITIES, GRADING).id == "undecided"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("start: 100", "start: hundred"),
        ("at_least: 75", "at_least: 95"),
        ("  info: {points: 0.5, repeat: 0, rule_cap: 0.5, cap: 5, probable: 1}\n", ""),
        ("bands:", "bands: ["),
        ("{id: D, at_least: 0,", "{id: D, at_least: 0, errors: 2,"),
    ],
)
def test_a_bad_table_is_refused_by_name(tmp_path: Path, old: str, new: str) -> None:
    text = bundled("rules/grading.yaml").read_text("utf-8")
    assert old in text
    path = tmp_path / "grading.yaml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(RuleError, match="grading"):
        load_grading(path)
