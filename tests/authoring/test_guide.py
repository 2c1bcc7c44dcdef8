"""The guide for rule authors, walked: every command and every file as it stands in docs/rules.md."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from compliance.cli import guarded

ROOT = Path(__file__).parents[2]
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(text: str, kind: str) -> list[str]:
    """The blocks of one kind, as they stand."""
    return [found[2] for found in BLOCK.finditer(text) if found[1] == kind]


@pytest.fixture
def guide() -> str:
    return (ROOT / "docs/rules.md").read_text(encoding="utf-8").partition("## 一层压一层")[0]


def test_from_an_empty_folder_to_a_proven_rule(
    guide: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    report = next((ROOT / "samples/clean-docx").glob("report.*"))

    def run(line: str, status: int = 0) -> str:
        words = shlex.split(line.replace("年报.html", str(report)))
        assert words[0] == "compliance"
        assert guarded.run(words[1:]) == status, line
        return capfd.readouterr().out

    commands = [line for block in blocks(guide, "sh") for line in block.splitlines()]
    sources, rule, changes = blocks(guide, "yaml")
    assert commands[0].startswith("compliance rules new profile mycity")
    run(commands[0])
    Path("mycity/sources.yaml").write_text(sources, encoding="utf-8")
    run(commands[1])
    path = Path("mycity/overview/LOC101.yaml")
    assert run("compliance rules test mycity")
    path.write_text(rule, encoding="utf-8")
    profile = Path("mycity/profile.yaml")
    profile.write_text(profile.read_text(encoding="utf-8") + changes, encoding="utf-8")
    for line in commands[2:]:
        if line.startswith(("compliance rules", "compliance check")) and " diff " not in line:
            run(line)
    assert "mycity" in run("compliance rules explain DAT001 --profile mycity")
    assert "DOC301" not in run("compliance rules list --profile mycity")
    said = next(block for block in blocks(guide, "") if "LOC101" in block).strip()
    path.write_text(rule.replace("kind: match", "kind: mach"), encoding="utf-8")
    assert said in run("compliance rules check mycity", 1)


def test_the_rule_and_the_profile_of_the_readme_are_right(tmp_path: Path) -> None:
    rule, profile = blocks((ROOT / "rules/README.md").read_text(encoding="utf-8"), "yaml")[1:]
    own = tmp_path / "mycity"
    (own / "overview").mkdir(parents=True)
    (own / "overview/LOC101.yaml").write_text(rule, encoding="utf-8")
    (own / "profile.yaml").write_text(profile, encoding="utf-8")
    (own / "sources.yaml").write_text(
        "sources: [{id: local-notice, title: {zh: 示例通知}, confirmed: true}]", encoding="utf-8"
    )
    assert guarded.run(["rules", "check", str(own)]) == 0
