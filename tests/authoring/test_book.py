"""The rule book: what is committed is what the rules give; links lead somewhere; words are no markup."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec
import pytest
from typer.testing import CliRunner

from compliance.authoring.book import Book, book_of
from compliance.authoring.onepage import page
from compliance.authoring.pages import MARK, pages
from compliance.cli.app import app
from compliance.errors import UsageError
from compliance.forms import load_forms
from compliance.model.words import Words
from compliance.rulebook import load_rules
from compliance.rulebook.profile import names

COMMITTED = Path(__file__).parents[2] / "docs" / "rules"


@pytest.fixture(scope="module")
def book() -> Book:
    profiles = [(name, load_rules(profile=name)) for name in names()]
    return book_of(load_rules(), load_forms(), profiles)


def test_the_committed_book_is_the_one_the_rules_give(book: Book) -> None:
    """If this fails: compliance rules book -o docs/rules"""
    made = pages(book, "zh")
    assert sorted(path.name for path in COMMITTED.glob("*.md")) == sorted(made)
    for name, text in made.items():
        assert (COMMITTED / name).read_text(encoding="utf-8") == text, name


def test_every_rule_stands_under_its_chapter_its_law_and_its_severity(book: Book) -> None:
    made = pages(book, "zh")
    for entry in book.entries:
        rule = entry.rule
        assert f"\n## {rule.id}\n" in made[f"{rule.section}.md"]
        link = f"({rule.section}.md#{rule.id.lower()})"
        assert all(link in made[name] for name in ("README.md", "by-law.md", "by-severity.md"))


def test_links_lead_somewhere(book: Book) -> None:
    for lang in ("zh", "en"):
        made = pages(book, lang)
        for text in made.values():
            for target, anchor in re.findall(r"\]\(([\w-]+\.md)(?:#(\w+))?\)", text):
                assert target in made
                assert not anchor or f"\n## {anchor.upper()}\n" in made[target]


def test_a_rule_shows_an_example_its_history_and_the_profiles_that_change_it(book: Book) -> None:
    by_id = {entry.rule.id: entry for entry in book.entries}
    assert any(entry.profiles for entry in book.entries)
    assert any("2019" in line.zh for line in by_id["APP001"].history)
    shown = by_id["APP101"].shown
    assert shown is not None
    assert shown.says
    assert any("本年新收" in row.what.zh for row in shown.rows)
    assert "〔一、本年新收政府信息公开申请数量·本列〕" in by_id["APP101"].read[0].zh
    lacking = [entry.rule.id for entry in book.entries if entry.shown is None or not entry.shown.says]
    assert lacking == []


def test_what_a_rule_says_is_never_markup(book: Book) -> None:
    entry = book.entries[0]
    hostile = Words("<script>alert(1)</script> | `x` [a](b) *y*", "<img src=x onerror=y>")
    rule = msgspec.structs.replace(entry.rule, title=hostile, message=hostile, note=hostile.zh)
    code = "```\n# out of the fence\n````\n"
    nasty = msgspec.structs.replace(book, entries=(msgspec.structs.replace(entry, rule=rule, formula=code),))
    chapter = pages(nasty, "zh")[f"{rule.section}.md"]
    assert f"`````yaml\n{code}`````\n" in chapter
    for lang in ("zh", "en"):
        html = page(nasty, lang)
        assert "<script" not in html
        assert "<img" not in html
        for text in pages(nasty, lang).values():
            assert "<script" not in text
            assert "<img" not in text
            assert "[a](b)" not in text


def test_the_html_page_needs_nothing_else(book: Book) -> None:
    html = page(book, "zh")
    assert not re.search(r"<(?:script|link|img|iframe)", html)
    assert "http-equiv" in html
    ids = set(re.findall(r'id="([^"]+)"', html))
    assert set(re.findall(r'href="#([^"]+)"', html)) <= ids


def test_the_command_leaves_pages_of_others_alone(tmp_path: Path) -> None:
    args = ["rules", "book", "-o", str(tmp_path)]
    (tmp_path / "mine.md").write_text("my own page", encoding="utf-8")
    (tmp_path / "old-chapter.md").write_text(f"{MARK}\n# gone", encoding="utf-8")
    CliRunner().invoke(app, args, standalone_mode=False)
    assert (tmp_path / "mine.md").exists()
    assert not (tmp_path / "old-chapter.md").exists()
    assert (tmp_path / "README.md").read_text(encoding="utf-8").startswith(MARK)
    (tmp_path / "README.md").write_text("my own page", encoding="utf-8")
    done = CliRunner().invoke(app, args, standalone_mode=False)
    assert isinstance(done.exception, UsageError)
    assert (tmp_path / "README.md").read_text(encoding="utf-8") == "my own page"
