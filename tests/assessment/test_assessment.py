"""Local assessment schemes: points, caps, groups, two totals, and nothing of it among the legal findings."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.api import Checker, check
from compliance.assessment import Scheme, assess, load_scheme, load_schemes
from compliance.errors import RuleError
from compliance.model.finding import Assessment, Finding, Outcome
from compliance.model.report import AgencyKind
from compliance.model.words import Words
from compliance.renderers import render
from compliance.rulebook import load_rules
from compliance.rulebook.profile import names
from compliance.view.look import Look

RULES = ("AAA001", "AAA002", "AAA003", "AAA004")
SCHEME = """\
title: {zh: 示例}
full: 30
parts:
  - id: one
    title: {zh: 甲}
    points: 10
    items:
      - {id: a, title: {zh: 一}, rules: [AAA001], points: 4, each: 3, cap: 9}
      - {id: b, title: {zh: 二}, rules: [AAA002], points: 3}
  - id: two
    title: {zh: 乙}
    points: 20
    items:
      - {id: c, title: {zh: 三}, rules: [AAA003], points: 8, group: late}
      - {id: d, title: {zh: 四}, rules: [AAA004], points: 5, group: late, agency_kinds: [government]}
"""


def scheme(tmp_path: Path, text: str = SCHEME) -> Scheme:
    (tmp_path / "assessment.yaml").write_text(text, encoding="utf-8")
    found = load_scheme(tmp_path, RULES)
    assert found is not None
    return found


def finding(rule: str, certainty: str = "certain", waived: bool = False) -> Finding:
    words = Words(rule)
    return Finding(
        rule, "error", certainty, words, words, words, (), "other", None, (), {}, "0" * 16,  # type: ignore[arg-type]
        waived={"reason": "理由"} if waived else None,
    )  # fmt: skip


def judged(
    given_scheme: Scheme,
    findings: list[Finding],
    undecided: tuple[str, ...] = (),
    kind: AgencyKind = "government",
) -> Assessment:
    failed = {found.rule for found in findings}
    outcomes = [
        Outcome(rule, "fail" if rule in failed else "undecided" if rule in undecided else "pass")
        for rule in RULES
    ]
    return assess("甲", given_scheme, outcomes, findings, kind)


@pytest.mark.parametrize(
    ("findings", "undecided", "both"),
    [
        ([], (), (30, 30)),
        ([finding("AAA001")], (), (26, 26)),
        ([finding("AAA001")] * 2, (), (23, 23)),
        ([finding("AAA001")] * 9, (), (21, 21)),
        ([finding("AAA001")] * 9 + [finding("AAA002")], (), (20, 20)),
        ([finding("AAA003"), finding("AAA004")], (), (22, 22)),
        ([finding("AAA004")], (), (25, 25)),
        ([finding("AAA004")], ("AAA003",), (22, 25)),
        ([], ("AAA001",), (21, 30)),
        ([finding("AAA001", "probable")], (), (26, 30)),
        ([finding("AAA001", waived=True)], (), (30, 30)),
    ],
)
def test_points_caps_groups_and_both_totals(
    tmp_path: Path, findings: list[Finding], undecided: tuple[str, ...], both: tuple[float, float]
) -> None:
    found = judged(scheme(tmp_path), findings, undecided)
    assert (found.conservative, found.generous) == both


def test_an_item_for_governments_leaves_others_alone_and_unknown_ones_open(tmp_path: Path) -> None:
    findings = [finding("AAA004")]
    assert judged(scheme(tmp_path), findings, kind="department").conservative == 30
    unknown = judged(scheme(tmp_path), findings, kind="unknown")
    assert (unknown.conservative, unknown.generous) == (25, 30)


def test_a_rule_that_failed_and_could_not_judge_all_may_cost_more(tmp_path: Path) -> None:
    outcomes = [Outcome("AAA001", "fail", Words("有一格不能确认"))]
    found = assess("甲", scheme(tmp_path), outcomes, [finding("AAA001")], "government")
    assert (found.conservative, found.generous) == (21, 26)


@given(
    st.lists(st.tuples(st.sampled_from(RULES), st.sampled_from(["certain", "probable"])), max_size=12),
    st.sets(st.sampled_from(RULES)),
    st.sampled_from(["government", "department", "unknown"]),
)
def test_the_totals_stay_in_order_and_more_findings_never_earn_points(
    tmp_path_factory: pytest.TempPathFactory,
    found: list[tuple[str, str]],
    undecided: set[str],
    kind: AgencyKind,
) -> None:
    given_scheme = scheme(tmp_path_factory.mktemp("scheme"))
    findings = [finding(rule, certainty) for rule, certainty in found]
    result = judged(given_scheme, findings, tuple(undecided), kind)
    assert 0 <= result.conservative <= result.generous <= given_scheme.full
    total = given_scheme.full + sum(step.conservative for step in result.steps)
    assert round(total, 2) == result.conservative
    decided = judged(given_scheme, findings, (), kind)
    assert result.conservative <= decided.conservative
    others = tuple(undecided - {"AAA001"})
    before = judged(given_scheme, findings, others, kind)
    more = judged(given_scheme, [*findings, finding("AAA001")], others, kind)
    assert more.conservative <= before.conservative
    assert more.generous <= before.generous


def test_every_mistake_of_a_scheme_is_told_with_its_line(tmp_path: Path) -> None:
    text = SCHEME.replace("full: 30", "full: 31").replace("[AAA002]", "[AAA0002]").replace("cap: 9", "cap: 1")
    with pytest.raises(RuleError) as wrong:
        scheme(tmp_path, text.replace("id: b", "id: a"))
    told = [str(mistake) for mistake in wrong.value.mistakes]
    assert [text.partition(": ")[0].rpartition("/")[2] for text in told] == [
        "assessment.yaml:2", "assessment.yaml:8", "assessment.yaml:9", "assessment.yaml:9",
    ]  # fmt: skip
    assert "AAA002" in "".join(told)
    with pytest.raises(RuleError, match="points"):
        scheme(tmp_path, SCHEME.replace("points: 4", "point: 4"))


@pytest.mark.parametrize("profile", ["gansu", "hunan"])
def test_the_worked_examples_load_and_are_shown_apart_from_the_findings(profile: str) -> None:
    assert profile in names()
    book = load_rules(profile=profile)
    report = {
        "year": 2024,
        "agency": "云溪县自然资源局",
        "agency_kind": "department",
        "facts": {"*.*.*": 0, "applications.received.total": 5},
        "sections": {"overview": "主动公开信息120条。"},
        "published": "2025-01-25",
    }
    data = json.dumps(report).encode()
    plain = Checker(book).check(data, "年报.json")
    checker = Checker(book, schemes=load_schemes(profile, book.ids))
    result = checker.check(data, "年报.json")
    assert result.findings == plain.findings
    assert result.grade == plain.grade
    (found,) = result.assessments
    assert found.profile == profile
    assert found.conservative < found.generous < 100
    assert sum("示例" in text for text in (found.title.zh, found.note.zh)) == 2
    assert check(data, profile=profile).assessments == result.assessments
    run = msgspec.structs.replace(checker.head(), results=(result,))
    shown = json.loads(render("json", run))["reports"][0]
    assert shown["assessments"][0]["generous"] == found.generous
    assert "从严" in render("text", run, Look(explain_grade=True))
    assert "从严" not in render("text", run, Look())
    assert "从严" in render("html", run)
