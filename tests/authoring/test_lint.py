"""``rules check``: everything wrong in all files at once, with line, column and the nearest right name."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from compliance.authoring.lint import Problem, lint
from compliance.authoring.overlap import twins
from compliance.authoring.patterns import matches_everything, matches_nothing, used
from compliance.checks import KINDS
from compliance.cli import guarded
from compliance.errors import UsageError
from compliance.forms import load_forms
from compliance.resources import bundled
from compliance.rulebook import load_rules
from compliance.text import reach
from tests.rulebook.rules import profile, rule

FORBID = """id: {id}
title: {{zh: 不写空话, en: no empty words}}
severity: info
basis: [{{source: practice, clause: 用字}}]
applies: {applies}
check: {{kind: forbid, where: [{where}], patterns: [{patterns}]}}
message: {{zh: "{{words}}", en: "{{words}}"}}
advice: {{zh: 删去, en: leave it out}}
examples:
  - {{outcome: pass, sections: {{overview: 好}}}}
  - {{outcome: fail, sections: {{overview: 某某某某}}}}
"""


def forbid(
    root: Path, name: str, patterns: str, applies: str = "{forms: ['2021']}", where: str = "overview"
) -> Path:
    folder = root / "wording"
    folder.mkdir(parents=True, exist_ok=True)
    text = FORBID.format(id=name, patterns=patterns, applies=applies, where=where)
    (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return root


def found(root: Path, code: str = "") -> list[Problem]:
    return [problem for problem in lint(root) if code in ("", problem.code)]


def test_our_own_rules_have_no_errors() -> None:
    assert [problem for problem in lint() if problem.level == "error"] == []


def test_one_broken_file_does_not_hide_the_others(tmp_path: Path) -> None:
    rule(tmp_path, "LOC101", "severty: info\n")
    (rule(tmp_path, "LOC102") / "applications/LOC103.yaml").write_text("id: [\n", encoding="utf-8")
    forbid(tmp_path, "LOC104", "'某 某'")
    problems = {(problem.path.name, problem.code): problem for problem in lint(tmp_path)}
    assert {("LOC101.yaml", "file"), ("LOC103.yaml", "file"), ("LOC104.yaml", "pattern-never")} <= set(
        problems
    )
    misspelt = problems["LOC101.yaml", "file"]
    assert (misspelt.line, misspelt.column, misspelt.nearest) == (8, 1, "severity")


@pytest.mark.parametrize(
    ("old", "new", "line", "column", "near"),
    [
        ("kind: equation", "kind: equaton", 5, 9, "equation"),
        ("applications.received", "applications.recieved", 5, 35, "received"),
        ("format-2021", "format-2012", 4, 10, "format-2021"),
        ("{left}", "{lefty}", 6, 11, "left"),
        ("severity: warning", "severity: waning", 3, 1, "warning"),
    ],
)
def test_a_misspelt_name_is_found_where_it_stands(
    tmp_path: Path, old: str, new: str, line: int, column: int, near: str
) -> None:
    path = rule(tmp_path, "LOC101") / "applications/LOC101.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    problem = found(tmp_path, "file")[0]
    assert (problem.line, problem.column, problem.nearest) == (line, column, near)


@pytest.mark.parametrize(
    "source",
    [
        "某 某",
        "２０２４年",
        "甲。乙",
        "甲^",
        "$甲",
        r"[^\s\S]",
        r"甲\s乙",
        r"x{2}^",
        "[Ａ-Ｚ]",
        "^.+。.+$",
        "(?:甲 |乙\t)",
    ],
)
def test_patterns_that_can_never_match(source: str) -> None:
    assert matches_nothing(source, sentence=True)
    assert not matches_everything(source)


@pytest.mark.parametrize(
    "source",
    [
        "某某",
        "甲。",
        "甲[。！]$",
        "^甲",
        "甲$",
        r"\d{4}年",
        "{year}年",
        "甲 ?乙",
        "(甲|乙 丙)",
        r"\s*甲",
        "^$",
        "(?i)abc",
        r"\pL+",
        r"\bx\b",
        "(?P<words>甲).*乙",
        "[^。]{2,20}",
        "甲{3,}",
        "",
        "[A-Z]+",
    ],
)
def test_patterns_that_can_match(source: str) -> None:
    assert not matches_nothing(source, sentence=True)


@pytest.mark.parametrize("source", [".*", "a*", "(|甲)", "^", r"[\d\D]", "[^。]{0,20}", ".", "$"])
def test_patterns_that_match_everything(source: str) -> None:
    assert matches_everything(source)


@pytest.mark.parametrize("source", ["甲", "..", "^$", r"\d", "[^甲]", "(", "^.$"])
def test_patterns_that_do_not_match_everything(source: str) -> None:
    assert not matches_everything(source)


def test_sentences_end_where_texts_go_on() -> None:
    assert matches_nothing("甲。乙", sentence=True)
    assert not matches_nothing("甲。乙", sentence=False)


def test_every_pattern_that_kinds_compile_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    """Kinds give their patterns to ``pattern_mistakes``; the walk over their options must find the same."""
    seen: set[str] = set()
    real: Callable[[object], Iterator[str]] = reach.pattern_mistakes  # type: ignore[assignment]

    def watched(sources: object) -> Iterator[str]:
        listed = list(sources)  # type: ignore[call-overload]
        seen.update(listed)
        return real(listed)

    for kind in KINDS:
        module = __import__(kind.__module__, fromlist=["x"])
        if hasattr(module, "pattern_mistakes"):
            monkeypatch.setattr(module, "pattern_mistakes", watched)
    forms: Mapping[str, object] = load_forms()
    checks = [each.check for each in load_rules().rules]
    for check in checks:
        list(check.mistakes(forms))  # type: ignore[arg-type]
    assert seen
    assert seen <= {each.source for check in checks for each in used(check)}


def test_a_pattern_problem_stands_at_the_pattern(tmp_path: Path) -> None:
    forbid(tmp_path, "LOC101", "某某, '.*'")
    (problem,) = found(tmp_path, "pattern-always")
    line = problem.path.read_text(encoding="utf-8").splitlines()[problem.line - 1]
    assert line[problem.column - 1 :].startswith("'.*'")


@pytest.mark.parametrize(
    ("applies", "twice"),
    [
        ("{forms: ['2021']}", True),
        ("{forms: ['2019']}", False),
        ("{years: {until: 2020}}", False),
        ("{years: {since: 2022}}", True),
        ("{agency_kinds: [township]}", False),
        ("{agency_kinds: [department, township]}", True),
        ("{}", True),
    ],
)
def test_the_same_question_to_the_same_reports(tmp_path: Path, applies: str, twice: bool) -> None:
    forbid(tmp_path, "LOC101", "某某", "{forms: ['2021'], years: {since: 2021}, agency_kinds: [department]}")
    forbid(tmp_path, "LOC102", "某某", applies)
    assert bool(found(tmp_path, "overlap")) is twice


def test_another_question_is_no_overlap(tmp_path: Path) -> None:
    forbid(tmp_path, "LOC101", "某某")
    forbid(tmp_path, "LOC102", "某某", where="problems")
    assert found(tmp_path, "overlap") == []


def test_an_equation_of_the_nation_written_otherwise_is_the_same(tmp_path: Path) -> None:
    path = rule(tmp_path, "LOC101") / "applications/LOC101.yaml"
    right = (
        "'2*applications.received[column] = 2*applications.processed[column]"
        " + 2*applications.carried_out[column] - 2*applications.carried_in[column]',"
        " for_each: {column: applications}"
    )
    text = path.read_text(encoding="utf-8").replace("applications.received.total = 1", right)
    path.write_text(text, encoding="utf-8")
    (problem,) = found(tmp_path, "overlap")
    assert "APP101" in problem.message
    assert "表三" in problem.message


def test_national_rules_do_not_ask_twice() -> None:
    assert list(twins(load_rules().rules, load_forms())) == []


def test_a_national_rule_without_english_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    national = tmp_path / "rules/national"
    path = rule(national, "APP901") / "applications/APP901.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace(", en: try", ""), encoding="utf-8")
    monkeypatch.setattr(
        "compliance.authoring.lint.bundled",
        lambda name: {"rules/national": national, "rules": national.parent}.get(name) or bundled(name),
    )
    (problem,) = [each for each in lint() if each.code == "english"]
    assert problem.line == 2


def test_years_that_never_come_and_examples_that_cannot_be(tmp_path: Path) -> None:
    rule(tmp_path, "LOC101", "applies: {years: {since: 2024, until: 2022}}\n")
    rule(
        tmp_path,
        "LOC102",
        "examples:\n  - {outcome: pass, facts: {applications.recieved.total: 1}}\n  - {outcome: fail}\n",
    )
    codes = {(problem.path.stem, problem.code, problem.line) for problem in lint(tmp_path)}
    assert ("LOC101", "never-applies", 8) in codes
    assert ("LOC101", "examples", 1) in {(a, b, 1) for a, b, _ in codes}
    assert ("LOC102", "example", 9) in codes


def test_a_profile_is_checked_with_what_it_changes(tmp_path: Path) -> None:
    own = profile(
        tmp_path,
        "house",
        "based_on: nowhere\nchanges:\n  TXT001:\n    check: {patterns: ['某 某']}\n  DAT01: {note: x}\n",
    )
    forbid(own, "LOC101", "'某　某'")
    codes = {(problem.path.name, problem.line, problem.code) for problem in lint(own)}
    assert ("profile.yaml", 2, "file") in codes
    assert ("profile.yaml", 6, "file") in codes
    assert ("LOC101.yaml", 6, "pattern-never") in codes
    (own / "profile.yaml").write_text(
        "title: {zh: 地方}\nchanges:\n  TXT001:\n    check: {patterns: ['某 某']}\n", encoding="utf-8"
    )
    codes = {(problem.path.name, problem.line, problem.code) for problem in lint(tmp_path)}
    assert ("profile.yaml", 4, "pattern-never") in codes


def test_no_such_folder(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such rule folder"):
        lint(tmp_path / "none")


def test_the_command(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    rule(tmp_path / "own", "LOC101")
    assert guarded.run(["rules", "check", "own"]) == 0
    out = capfd.readouterr().out
    assert "own/applications/LOC101.yaml" in out
    assert "examples" in out
    assert guarded.run(["rules", "check", "own", "--fail-on", "warning"]) == 1
    rule(tmp_path / "own", "LOC102", "severty: x\n")
    capfd.readouterr()
    assert guarded.run(["rules", "check", "own", "--format", "json"]) == 1
    data = json.loads(capfd.readouterr().out)
    wrong = next(each for each in data["problems"] if each["code"] == "file")
    assert (wrong["file"], wrong["line"], wrong["nearest"]) == ("own/applications/LOC102.yaml", 8, "severity")
    assert guarded.run(["rules", "check", "own", "--format", "sarif"]) == 1
    run = json.loads(capfd.readouterr().out)["runs"][0]
    codes = [each["id"] for each in run["tool"]["driver"]["rules"]]
    for result in run["results"]:
        assert codes[result["ruleIndex"]] == result["ruleId"]
        assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].startswith("own/")
    assert guarded.run(["rules", "check", "nowhere"]) == 2
