"""What other rules would change on real reports is said, finding by finding."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from compliance.authoring.difference import difference, rule_changes
from compliance.cli.app import app
from compliance.forms import load_forms
from compliance.rulebook import load_rules
from compliance.testing import as_report, defect, generate, rendered

RULE = """id: {id}
title: {{zh: 试}}
severity: {severity}
basis: [{{source: format-2021, clause: 附件 三}}]
check: {{kind: equation, equation: applications.received.total ≤ {most}}}
message: {{zh: "{words} {{left}}"}}
advice: {{zh: 改}}
"""


def pack(root: Path, **rules: tuple[str, int, str]) -> Path:
    folder = root / "applications"
    folder.mkdir(parents=True)
    for name, (severity, most, words) in rules.items():
        text = RULE.format(id=name, severity=severity, most=most, words=words)
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return root


@pytest.fixture
def packs(tmp_path: Path) -> tuple[Path, Path]:
    old = pack(
        tmp_path / "old",
        APP901=("warning", 10, "多"),
        APP902=("warning", 10, "多"),
        APP903=("warning", 10, "多"),
        APP904=("warning", 10, "多"),
        APP905=("warning", 10, "多"),
    )
    new = pack(
        tmp_path / "new",
        APP901=("warning", 10, "多"),
        APP902=("error", 10, "多"),
        APP903=("warning", 10_000_000, "多"),
        APP904=("warning", 10, "过多"),
        APP906=("warning", 20, "多"),
    )
    return old, new


def test_findings_that_appear_vanish_or_change(packs: tuple[Path, Path]) -> None:
    old, new = load_rules([packs[0]]), load_rules([packs[1]])
    spec = generate(5, year=2024, size="dense")
    reports = [(as_report(spec), None), (as_report(generate(5, year=2024, size="zero")), None)]
    found = difference(old, new, reports, load_forms())
    assert found.reports == 2
    assert {(one.rule, one.what) for one in found.moved} == {
        ("APP902", "severity"),
        ("APP903", "gone"),
        ("APP904", "message"),
        ("APP905", "gone"),
        ("APP906", "new"),
    }
    (severity,) = (one for one in found.moved if one.what == "severity")
    assert (severity.before, severity.after) == ("warning", "error")
    assert {(c.rule, c.what) for c in found.rules} == {
        ("APP902", "changed"),
        ("APP903", "changed"),
        ("APP904", "changed"),
        ("APP905", "removed"),
        ("APP906", "added"),
    }


def test_the_same_rules_differ_in_nothing(packs: tuple[Path, Path]) -> None:
    old = load_rules([packs[0]])
    assert rule_changes(old, old) == ()


def run(*args: str) -> tuple[object, str]:
    done = CliRunner().invoke(app, ["rules", "diff", *args], standalone_mode=False)
    return done.return_value, done.output


def test_on_a_folder_and_on_a_store_it_says_the_same(packs: tuple[Path, Path], tmp_path: Path) -> None:
    folder = tmp_path / "reports"
    folder.mkdir()
    for seed in (5, 6):
        spec = defect("balance").apply(generate(seed, year=2024, size="dense")).spec
        (folder / f"{seed}.html").write_bytes(rendered(spec, "html").data)
    old, new = map(str, packs)
    status, said = run(old, new, "--on", str(folder), "-f", "json")
    assert status == 0
    on_folder = json.loads(said)
    assert on_folder["reports"] == 2
    status, said = run(old, new, "--on", str(folder), "--fail-on", "error")
    assert status == 1
    assert "级别变了 2 个发现（2 份年报）" in said
    store = tmp_path / "audit.duckdb"
    CliRunner().invoke(app, ["audit", str(folder), "--store", str(store)], standalone_mode=False)
    assert store.exists()
    _, said = run(old, new, "--on", str(store), "-f", "json")
    on_store = json.loads(said)
    assert on_store["reports"] == 2
    keys = ("what", "rule", "agency", "year", "before", "after")
    both = [sorted([str(one[k]) for k in keys] for one in d["moved"]) for d in (on_folder, on_store)]
    assert both[0] == both[1]


def test_nothing_to_read_is_said(packs: tuple[Path, Path], tmp_path: Path) -> None:
    done = CliRunner().invoke(
        app, ["rules", "diff", str(packs[0]), str(packs[1]), "--on", str(tmp_path / "none")]
    )
    assert done.exit_code != 0
    assert "没有可读的年报" in str(done.exception)
