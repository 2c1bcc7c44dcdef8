"""Small rule folders and profiles to try things on."""

from __future__ import annotations

from pathlib import Path

import pytest

from compliance.errors import RuleError
from compliance.rulebook import RuleBook, load_rules

RULE = """id: {id}
title: {{zh: 试, en: try}}
severity: warning
basis: [{{source: format-2021, clause: 附件 三}}]
check: {{kind: equation, equation: applications.received.total = 1}}
message: {{zh: "得到 {{left}}", en: "{{left}}"}}
advice: {{zh: 改, en: mend}}
"""


def rule(root: Path, name: str, more: str = "", chapter: str = "applications") -> Path:
    """Writes a rule; ``name`` is the file's, ``more`` lines are added at its end."""
    folder = root / chapter
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.yaml"
    path.write_text(RULE.format(id=name.partition("-")[0]) + more, encoding="utf-8")
    return root


def profile(root: Path, name: str, text: str = "") -> Path:
    """Writes a profile's folder."""
    folder = root / name
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "profile.yaml").write_text(f"title: {{zh: 地方 {name}}}\n{text}", encoding="utf-8")
    return folder


def refused(folders: list[Path], own: Path | None = None) -> list[str]:
    """Everything that is wrong with them."""
    with pytest.raises(RuleError) as caught:
        load_rules(folders, own)
    return [str(mistake) for mistake in caught.value.mistakes]


def ids(book: RuleBook) -> list[str]:
    """The rules by id."""
    return [each.id for each in book.rules]
