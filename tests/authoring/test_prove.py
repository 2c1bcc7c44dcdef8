"""Rules are proved: each fires on a mutant, keeps quiet on clean reports, has examples that can fail."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from compliance.authoring.cases import Builder, of_spec
from compliance.authoring.coverage import coverage
from compliance.authoring.prove import RuleProof, prove
from compliance.authoring.wordings import wordings
from compliance.checks import TAGS
from compliance.cli.app import app
from compliance.engine import evaluate
from compliance.forms import load_forms
from compliance.rulebook import RuleBook, load_rules
from compliance.testing import generate
from compliance.text.patterns import pattern

RULE = """id: APP900
title: {{zh: 试, en: trial}}
severity: warning
basis: [{{source: practice, clause: 试}}]
check: {{kind: equation, equation: {equation}}}
message: {{zh: "试 {{left}}", en: "{{left}}"}}
advice: {{zh: 改, en: change}}
examples:
  - {{outcome: {first}, facts: {{applications.*.*: 0}}}}
  - {{outcome: {second}, facts: {{applications.*.*: 0, applications.received.total: {number}}}}}
"""


def one(root: Path, equation: str, first: str = "pass", second: str = "fail", number: int = 9) -> RuleProof:
    folder = root / "applications"
    folder.mkdir(exist_ok=True)
    text = RULE.format(equation=equation, first=first, second=second, number=number)
    (folder / "APP900.yaml").write_text(text, encoding="utf-8")
    return prove(load_rules([root])).rules[0]


def test_a_good_rule_is_proven_on_every_form(tmp_path: Path) -> None:
    proof = one(tmp_path, "applications.received.total ≤ 100000", number=100_001)
    assert proof.proven
    assert proof.state == "fires"
    assert [fired.form for fired in proof.fired] == ["2019", "2021"]
    assert proof.silent == ()


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fewer mutants, where none of them will do anyway."""
    monkeypatch.setattr("compliance.authoring.prove._TURNS", (20, 60, 60))


@pytest.mark.usefixtures("few")
def test_a_rule_that_cannot_fire_is_reported(tmp_path: Path) -> None:
    proof = one(tmp_path, "applications.received.total = applications.received.total", second="pass")
    assert proof.state == "never"
    assert proof.silent == ("2019", "2021")
    assert not proof.proven
    assert proof.lacking == ("fail",)
    # Examples that nothing can turn prove nothing.
    assert proof.rigid == (1, 2)


def test_a_rule_that_fires_where_all_is_right_is_reported(tmp_path: Path) -> None:
    proof = one(tmp_path, "applications.received.total = 0")
    assert proof.state == "fires"
    assert proof.noise
    assert not proof.proven
    assert "试" in proof.noise[0].message.zh


def test_a_local_rule_may_ask_for_more_than_the_national_form(tmp_path: Path) -> None:
    (tmp_path / "overview").mkdir()
    (tmp_path / "overview" / "LOC101.yaml").write_text(
        "id: LOC101\ntitle: {zh: 试}\nseverity: warning\nbasis: [{source: practice, clause: 试}]\n"
        "check: {kind: match, where: [overview], patterns: [营商环境]}\nmessage: {zh: 没有写}\n"
        "advice: {zh: 补}\nexamples:\n"
        "  - {outcome: pass, sections: {overview: 优化营商环境。}}\n"
        "  - {outcome: fail, sections: {overview: 优化服务。}}\n",
        encoding="utf-8",
    )
    proof = prove(load_rules([tmp_path])).rules[0]
    assert proof.noise
    assert proof.asks is not None
    assert "营商环境" in proof.asks.zh
    assert proof.proven


def test_an_example_that_does_not_hold_is_reported(tmp_path: Path) -> None:
    proof = one(tmp_path, "applications.received.total ≤ 100000", number=5)
    assert [failure.number for failure in proof.examples] == [2]
    assert not proof.proven


@pytest.fixture(scope="module")
def national() -> RuleBook:
    return load_rules()


def test_one_rule_of_every_kind_is_proven(national: RuleBook) -> None:
    by_kind = {str(rule.check.__struct_config__.tag): rule.id for rule in reversed(national.rules)}
    assert set(by_kind) == set(TAGS)
    proofs = prove(national, only=list(by_kind.values()))
    wrong = [proof.rule for proof in proofs.rules if not proof.proven or proof.state != "fires"]
    assert wrong == []


def test_no_national_rule_says_anything_about_clean_reports_with_neighbours(national: RuleBook) -> None:
    forms = load_forms()
    builder = Builder(forms)
    for seed in range(12):
        spec = generate(seed, size="calm")
        case = of_spec(spec, forms, ("previous", "children", "others"))
        if spec.agency.kind != "government":
            case = of_spec(spec, forms, ("previous", "others"))
        _, findings = evaluate(national, builder.subject(case))
        assert [(finding.rule, finding.message.zh) for finding in findings] == []


@pytest.mark.parametrize(
    "source",
    [
        "(?:未|没有)(?:收到|受理)[^，。]{0,8}申请",
        "^无[。；]?$",
        "[〔（]20\\d\\d[〕）]\\d{1,3}号",
        "(?P<n>[0-9]+)(?P<u>件|宗)",
        "a{2,3}b*c+?",
        "[^\\d年]{3}x",
    ],
)
def test_wordings_are_texts_the_pattern_matches(source: str) -> None:
    found = wordings(source)
    assert found
    assert all(pattern(source).found(text) for text in found)


def test_repeats_within_repeats_end() -> None:
    assert all(len(text) < 10**6 for text in wordings("(?:(?:(?:a{50}){50}){2}){2}"))


def test_a_number_can_be_asked_for_in_a_wording() -> None:
    assert all("98761" in text for text in wordings("收到(?P<n>[0-9]+)件", number="98761"))


@pytest.mark.parametrize("source", ["(", "(?i)a", "\\1", "[[:alpha:]]"])
def test_of_a_pattern_that_is_not_followed_there_is_no_wording(source: str) -> None:
    assert wordings(source) == ()


def test_coverage_names_what_no_rule_looks_at(tmp_path: Path) -> None:
    folder = tmp_path / "applications"
    folder.mkdir()
    text = RULE.format(equation="applications.received.total ≤ 9", first="pass", second="fail", number=10)
    (folder / "APP900.yaml").write_text(text, encoding="utf-8")
    found = coverage(load_rules([tmp_path]), load_forms())
    assert found.kinds == {"equation": 1}
    assert "forbid" in found.unused
    form = next(form for form in found.forms if form.form == "2021")
    assert "applications.received.total" not in form.arithmetic
    assert "applications.granted.total" in form.arithmetic
    assert "overview" in form.sections
    assert set(form.years) == {2021, 2022, 2023, 2024, 2025}


@pytest.mark.usefixtures("few")
def test_the_command_says_what_is_wrong_and_ends_with_one(tmp_path: Path) -> None:
    one(tmp_path, "applications.received.total = applications.received.total", second="pass")
    done = CliRunner().invoke(app, ["rules", "test", str(tmp_path)], standalone_mode=False)
    assert done.return_value == 1
    assert "怎样改动年报，这条规则都不报" in done.output
    done = CliRunner().invoke(app, ["rules", "test", str(tmp_path), "-f", "json"], standalone_mode=False)
    assert '"state": "never"' in done.output
