"""What the guides tell people to type works as it stands there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from compliance.authoring import run_examples
from compliance.readers import READERS
from compliance.rulebook import load_rules

ROOT = Path(__file__).resolve().parent.parent
READMES = ["README.md", "README.zh-CN.md"]


def test_the_rule_of_the_guide_is_a_rule_and_its_examples_come_out(tmp_path: Path) -> None:
    (block,) = re.findall(r"```yaml\n(.*?)```", (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"), re.S)
    (tmp_path / "problems").mkdir()
    (tmp_path / "problems" / "PRB090.yaml").write_text(block, encoding="utf-8")
    book = load_rules([tmp_path])
    assert [rule.id for rule in book.rules] == ["PRB090"]
    assert list(run_examples(book)) == []


@pytest.mark.parametrize("name", READMES)
def test_a_readme_names_every_format(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8").lower()
    words = {"text": "markdown", "image": "ocr"}
    assert [known for known in READERS if words.get(known, known) not in text] == []


@pytest.mark.parametrize("name", READMES)
def test_a_readme_has_the_two_commands(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert "python3 -m pip install . && python3 -m compliance check samples --fail-on never" in text
    assert 'python3 -m pip install -e ".[dev]" && python3 -m pytest -n auto --dist loadfile' in text


def test_links_between_the_guides_lead_somewhere() -> None:
    for name in [*READMES, "CONTRIBUTING.md", "CHANGELOG.md", "ARCHITECTURE.md"]:
        for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", (ROOT / name).read_text(encoding="utf-8")):
            assert (ROOT / target).exists(), f"{name}: {target}"
