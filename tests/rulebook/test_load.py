"""Rule files: the national pack loads and its examples hold; wrong files are refused with every mistake."""

from __future__ import annotations

from pathlib import Path

import pytest

from compliance.authoring import lacking_examples, run_examples
from compliance.errors import RuleError
from compliance.rulebook import load_rules

GOOD = """id: APP900
title: {zh: 试}
severity: warning
basis: [{source: format-2021, clause: 附件 三}]
check: {kind: equation, equation: applications.received.total = 1}
message: {zh: "{left}"}
advice: {zh: 改}
"""


def write(root: Path, text: str, name: str = "APP900") -> list[Path]:
    folder = root / "applications"
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return [root]


def mistakes(folders: list[Path]) -> list[str]:
    with pytest.raises(RuleError) as caught:
        load_rules(folders)
    return [str(mistake) for mistake in caught.value.mistakes]


@pytest.mark.parametrize("chapter", ["disclosure", "applications", "disputes"])
def test_rules_about_tables_hold_their_examples(chapter: str) -> None:
    book = load_rules([Path(__file__).parents[2] / "rules/national" / chapter])
    assert run_examples(book) == ()
    assert [rule.id for rule in book.rules if lacking_examples(rule)] == []


def test_a_rule_loads(tmp_path: Path) -> None:
    book = load_rules(write(tmp_path, GOOD))
    assert [rule.id for rule in book.rules] == ["APP900"]
    assert book.rules[0].section == "applications"


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("severity: warning", "severity: warnin", 3, "warning"),
        ("advice:", "advise:", 7, "advice"),
        ("kind: equation", "kind: equaton", 5, "equation"),
        ("received.total", "recieved.total", 5, "received"),
        ("{left}", "{lefty}", 6, "left"),
        ("{left}", "{left.__class__}", 6, "left"),
        ("{left}", "{left", 6, "花括号"),
        ("format-2021", "format-2012", 4, "format-2021"),
        ("id: APP900", "id: APP901", 1, "文件名"),
        ("title: {zh: 试}", "title: [试]", 2, "键值"),
        ("id: APP900", "id: APP900\nid: APP900", 2, "两次"),
        ("advice: {zh: 改}", "advice: &a {zh: 改}\nnote: *a", 7, "别名"),
        ("title: {zh: 试}", "title: {zh: 试", 3, "YAML"),
        ("format-2021", "legislation}, {source: local-practice", 0, ""),
    ],
)
def test_one_mistake_is_named_with_its_line(tmp_path: Path, old: str, new: str, line: int, said: str) -> None:
    text = GOOD.replace(old, new, 1)
    if not line:
        text = GOOD.replace("severity: warning", "severity: error").replace("format-2021", "legislation")
        line, said = 3, "未经核实"
    found = mistakes(write(tmp_path, text))
    assert any(f"APP900.yaml:{line}:" in mistake and said in mistake for mistake in found), found


def test_all_mistakes_of_all_files_at_once(tmp_path: Path) -> None:
    write(tmp_path, GOOD.replace("warning", "warnin").replace("advice:", "advise:"))
    found = mistakes(write(tmp_path, "a: [1", "APP901"))
    assert len(found) >= 4


def test_duplicate_ids(tmp_path: Path) -> None:
    write(tmp_path, GOOD)
    (tmp_path / "disputes").mkdir()
    (tmp_path / "disputes" / "APP900.yaml").write_text(GOOD, encoding="utf-8")
    assert "duplicate id" in mistakes([tmp_path])[0]


@pytest.mark.parametrize(
    "text", ["", "x" * 300_000, "[" * 5000, "- " * 100 + "1", "a: !!python/object:os.x {}"]
)
def test_hostile_files_are_refused(tmp_path: Path, text: str) -> None:
    assert mistakes(write(tmp_path, text))


def test_a_profile_changes_severities_and_adds_rules(tmp_path: Path) -> None:
    base = tmp_path / "base"
    base.mkdir()
    write(base, GOOD)
    profile = tmp_path / "house"
    profile.mkdir()
    write(profile, GOOD.replace("APP900", "APP910"), "APP910")
    (profile / "profile.yaml").write_text("title: {zh: 本地}\nseverity: {APP900: info}\n", encoding="utf-8")
    book = load_rules([base], profile)
    assert {rule.id: (rule.severity, rule.profile) for rule in book.rules} == {
        "APP900": ("info", "house"),
        "APP910": ("warning", "house"),
    }
    (profile / "profile.yaml").write_text("title: {zh: 本地}\nseverity: {APP90: info}\n", encoding="utf-8")
    with pytest.raises(RuleError, match="did you mean"):
        load_rules([base], profile)
