"""Versions: rules in force from one day to another, and reports judged by the rules of their day."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import pytest

from compliance import kept
from compliance.api import Checker
from compliance.cli import guarded
from compliance.exchange import from_data
from compliance.forms import load_forms
from compliance.rulebook import day_of, load_rules
from tests.rulebook.rules import ids, profile, refused, rule


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "base"
    rule(root, "APP901-2023", "until: 2023-12-31\nnote: old\n")
    rule(root, "APP901", "since: 2024-01-01\nnote: new\n")
    rule(root, "APP902")
    rule(root, "APP903", "since: 2025-07-01\nreplaces: [APP902]\n")
    return root


def test_each_day_has_its_rules(root: Path) -> None:
    book = load_rules([root])
    assert ids(book) == ["APP901", "APP903"]
    assert book.rules[0].note == "new"
    for when, wanted, note in (
        ("2020-01-01", ["APP901", "APP902"], "old"),
        ("2023-12-31", ["APP901", "APP902"], "old"),
        ("2024-01-01", ["APP901", "APP902"], "new"),
        ("2025-06-30", ["APP901", "APP902"], "new"),
        ("2025-07-01", ["APP901", "APP903"], "new"),
    ):
        then = book.on(day(when))
        assert ids(then) == wanted, when
        assert then.rules[0].note == note
        assert then.digest == book.digest
    assert book.on(day("2023-12-31")) is book.on(day("2021-05-05"))
    assert load_rules([root]) == book


def test_a_book_without_days_is_the_same_every_day() -> None:
    book = load_rules()
    assert book.versions == ()
    assert book.on(day("1999-01-01")) is book


@pytest.mark.parametrize(
    ("name", "more", "said"),
    [
        ("APP901-b", "since: 2023-06-01\nuntil: 2023-07-01\n", "2023-06-01 至 2023-07-01"),
        ("APP901-b", "", "overlapping versions"),
        ("APP902-b", "", "duplicate id"),
        ("APP904", "since: 2025-02-01\nuntil: 2025-01-01\n", "since is after until"),
        ("APP904", "replaces: [APP904]\n", "cannot replace itself"),
        ("APP904", "replaces: [APP90]\n", "APP90"),
        ("APP904", "replaces: [APP909]\n", "no such rule"),
        ("APP904", "since: 2025-13-01\n", "since"),
    ],
)
def test_days_that_cannot_be_are_reported(root: Path, name: str, more: str, said: str) -> None:
    assert any(said in mistake for mistake in refused([rule(root, name, more)]))


@pytest.mark.parametrize(
    ("report", "wanted"),
    [
        ({"year": 2022, "published": "2023-01-20"}, "2023-01-20"),
        ({"year": 2022, "signed": "2023-02-03"}, "2023-02-03"),
        ({"year": 2022, "published": "2022-05-01", "signed": "2023-01-05"}, "2023-01-05"),
        ({"year": 2022, "published": "2022-05-01"}, "2023-03-31"),
        ({"year": 2022}, "2023-03-31"),
        ({"year": None}, None),
        ({"year": None, "published": "2023-01-20"}, "2023-01-20"),
    ],
)
def test_the_day_of_a_report(report: dict[str, object], wanted: str | None) -> None:
    found = day_of(from_data({"facts": {}, **report}, load_forms()))
    assert found == (day(wanted) if wanted else None)


def test_a_report_is_judged_by_the_rules_of_its_day(root: Path) -> None:
    book = load_rules([root])
    facts = {"applications.received.total": 7}
    old = from_data({"year": 2022, "published": "2023-01-20", "facts": facts}, load_forms())
    new = from_data({"year": 2025, "published": "2026-01-20", "facts": facts}, load_forms())
    checker = Checker(book)
    assert [finding.rule for finding in checker.judge(old).findings] == ["APP901", "APP902"]
    assert [finding.rule for finding in checker.judge(new).findings] == ["APP901", "APP903"]
    bound = Checker(book.bound(day("2025-08-01")))
    assert [finding.rule for finding in bound.judge(old).findings] == ["APP901", "APP903"]
    assert bound.head().rules_day == "2025-08-01"
    assert checker.head().rules_day == ""


def test_list_and_check_on_a_day(root: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert guarded.run(["rules", "list", "--rules", str(root), "--on", "2024-05-01"]) == 0
    listed = capfd.readouterr().out
    assert "APP902" in listed
    assert "APP903" not in listed
    report = tmp_path / "r.json"
    report.write_text('{"year": 2022, "facts": {"applications.received.total": 7}}', encoding="utf-8")
    common = ["check", str(report), "--rules", str(root), "--fail-on", "never", "--format", "json"]
    assert guarded.run(common) == 0
    own = json.loads(capfd.readouterr().out)
    assert "on" not in own["rules"]
    assert "APP902" in [finding["rule"] for finding in own["reports"][0]["findings"]]
    assert guarded.run([*common, "--on", "2026-01-01"]) == 0
    given = json.loads(capfd.readouterr().out)
    assert given["rules"]["on"] == "2026-01-01"
    rules = [finding["rule"] for finding in given["reports"][0]["findings"]]
    assert "APP903" in rules
    assert "APP902" not in rules
    assert guarded.run([*common, "--on", "yesterday"]) == 2


def test_a_profile_bound_to_days_says_so(
    root: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    own = profile(tmp_path, "house", "valid: {from: 2025-01-01}\n")
    assert guarded.run(["rules", "list", "--rules", str(root), "--profile", str(own)]) == 0
    assert "2025-01-01 – …" in capfd.readouterr().err
    profile(tmp_path, "house")
    assert guarded.run(["rules", "list", "--rules", str(root), "--profile", str(own)]) == 0
    assert capfd.readouterr().err == ""


def test_versions_are_kept_too(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(kept.OFF, raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "cache"))
    first, second = load_rules([root]), load_rules([root])
    assert second == first
    assert len(second.versions) == 4
    assert ids(second.on(day("2020-01-01"))) == ["APP901", "APP902"]
