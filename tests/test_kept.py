"""The user's cache folder: things come back only as they were kept, to whom they belong; never needed."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

import pytest

from compliance import kept
from compliance.authoring import run_examples
from compliance.errors import RuleError
from compliance.forms import load_forms
from compliance.rulebook import RuleBook, keeping, load_rules

RULE = """id: APP900
title: {zh: 试}
severity: warning
basis: [{source: format-2021, clause: 附件 三}]
check: {kind: equation, equation: applications.received.total = 1}
message: {zh: "{left}"}
advice: {zh: 改}
examples: [{outcome: pass, facts: {applications.received.total: 1}}]
"""
posix = pytest.mark.skipif(sys.platform == "win32", reason="modes and owners are of POSIX")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The cache folder of a user of whom nothing is known yet."""
    monkeypatch.delenv(kept.OFF)
    home = tmp_path / "home"
    for name in ("XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(home / "cache"))
    return home / "cache" / "zfxxgk-compliance"


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    root = tmp_path / "pack" / "applications"
    root.mkdir(parents=True)
    (root / "APP900.yaml").write_text(RULE, encoding="utf-8")
    return root.parent


@pytest.fixture
def recalled(monkeypatch: pytest.MonkeyPatch) -> list[RuleBook | None]:
    """What each load got out of the cache."""
    answers: list[RuleBook | None] = []
    real = keeping.recalled

    def spied(*given: object) -> RuleBook | None:
        answers.append(real(*given))  # type: ignore[arg-type]
        return answers[-1]

    monkeypatch.setattr(keeping, "recalled", spied)
    return answers


def test_what_is_kept_comes_back_for_its_key_only(folder: Path) -> None:
    assert kept.recall("a", b"1") is None
    kept.keep("a", b"1", b"content")
    assert kept.recall("a", b"1") == b"content"
    assert kept.recall("a", b"2") is None
    assert kept.recall("b", b"1") is None
    assert [path.name for path in folder.iterdir()] == ["a"]


@posix
def test_only_the_user_can_look_in(folder: Path) -> None:
    kept.keep("a", b"1", b"content")
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / "a").stat().st_mode) == 0o600


@pytest.mark.parametrize("damage", [b"", b"x" * 200, b"\xff"])
def test_a_damaged_file_is_nothing(folder: Path, damage: bytes) -> None:
    kept.keep("a", b"1", b"content")
    whole = (folder / "a").read_bytes()
    (folder / "a").write_bytes(whole[: len(whole) - 1] + damage if damage else b"")
    assert kept.recall("a", b"1") is None


@posix
@pytest.mark.parametrize("mode", [0o770, 0o702, 0o777])
def test_a_folder_that_others_may_write_is_not_used(folder: Path, mode: int) -> None:
    kept.keep("a", b"1", b"content")
    folder.chmod(mode)
    assert kept.recall("a", b"1") is None
    kept.keep("b", b"1", b"content")
    assert not (folder / "b").exists()


@posix
def test_files_of_others_links_and_pipes_are_not_read(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept.keep("a", b"1", b"content")
    (folder / "link").symlink_to(folder / "a")
    os.mkfifo(folder / "pipe")
    assert kept.recall("link", b"1") is None
    assert kept.recall("pipe", b"1") is None
    (folder / "a").chmod(0o666)
    assert kept.recall("a", b"1") is None
    (folder / "a").chmod(0o600)
    monkeypatch.setattr(os, "geteuid", lambda: folder.stat().st_uid + 1)
    assert kept.recall("a", b"1") is None


@posix
def test_a_folder_that_is_a_link_is_not_used(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir(mode=0o700)
    folder.parent.mkdir(parents=True)
    folder.symlink_to(tmp_path / "elsewhere")
    kept.keep("a", b"1", b"content")
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_where_nothing_can_be_written_nothing_is_kept(folder: Path, rules: Path) -> None:
    folder.parent.parent.mkdir(parents=True)
    folder.parent.write_text("a file where the folder should be", encoding="utf-8")
    assert len(load_rules([rules]).rules) == 1


def test_a_relative_or_missing_folder_is_none(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(name, "cache")
    kept.keep("a", b"1", b"content")
    assert kept.recall("a", b"1") is None


def test_old_files_make_room(folder: Path) -> None:
    for number in range(60):
        kept.keep(f"n{number}", b"1", b"content")
    assert len(list(folder.iterdir())) < 30
    assert kept.recall("n59", b"1") == b"content"


def test_a_recalled_book_is_the_same_book(folder: Path, recalled: list[RuleBook | None]) -> None:
    first, second = load_rules(), load_rules()
    assert recalled[0] is None
    assert recalled[1] is second
    assert second == first
    assert [type(rule.check) for rule in second.rules] == [type(rule.check) for rule in first.rules]
    assert run_examples(second) == ()


@pytest.mark.parametrize("profile", [None, "local"])
def test_a_changed_rule_file_counts_at_once(
    folder: Path, rules: Path, tmp_path: Path, recalled: list[RuleBook | None], profile: str | None
) -> None:
    own: Path | None = None
    if profile:
        own = tmp_path / profile
        own.mkdir()
        text = "title: {zh: 地方}\nseverity: {APP900: info}\n"
        (own / "profile.yaml").write_text(text, encoding="utf-8")
    before = load_rules([rules], own)
    assert load_rules([rules], own) == before
    file = rules / "applications/APP900.yaml"
    file.write_text(RULE.replace("= 1", "= 2"), encoding="utf-8")
    after = load_rules([rules], own)
    assert after.rules[0].check != before.rules[0].check
    assert after.rules[0].severity == ("info" if profile else "warning")
    # What a profile changes is looked for by itself, and not found either.
    looked = [False, False, True, False, False] if profile else [False, True, False]
    assert [book is not None for book in recalled] == looked
    file.write_text(RULE.replace("severity", "severty"), encoding="utf-8")
    for _ in range(2):
        with pytest.raises(RuleError, match="severty"):
            load_rules([rules], own)


def test_forms_of_ones_own_are_never_kept(folder: Path, rules: Path, recalled: list[RuleBook | None]) -> None:
    load_rules([rules], forms=load_forms())
    assert recalled == []


def test_forms_come_back_the_same(folder: Path) -> None:
    load_forms.cache_clear()
    first = load_forms()
    load_forms.cache_clear()
    assert load_forms() == first
    assert any(path.name.startswith("forms-") for path in folder.iterdir())
    load_forms.cache_clear()
