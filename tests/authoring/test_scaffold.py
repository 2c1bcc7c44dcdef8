"""``rules new``: what it writes works at once, for every kind, and can then be changed."""

from __future__ import annotations

from pathlib import Path

import jsonschema
import pytest

from compliance.authoring import run_examples, scaffold
from compliance.authoring.lint import lint
from compliance.authoring.schemas import schemas
from compliance.checks import TAGS
from compliance.cli import guarded
from compliance.errors import UsageError
from compliance.rulebook import load_rules, yamlfile


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A profile with one new rule of every kind."""
    own = scaffold.new_profile("mycity", tmp_path_factory.mktemp("new"), title="某市", maintainer="某处")
    for number, kind in enumerate(TAGS):
        scaffold.new_rule(scaffold.Wanted(f"LOC{number:03d}", kind, f"要求“{kind}”: 试"), own)
    return own


def test_rules_of_every_kind_load_and_hold_their_examples(made: Path) -> None:
    book = load_rules(profile=made)
    own = [rule for rule in book.rules if rule.profile == "mycity"]
    assert sorted(str(rule.check.__struct_config__.tag) for rule in own) == sorted(TAGS)
    assert {rule.title.zh for rule in own} == {f"要求“{kind}”: 试" for kind in TAGS}
    assert [failure for failure in run_examples(book) if failure.rule.startswith("LOC")] == []
    assert book.layers[0].title.zh == "某市"


def test_they_are_right_by_the_schema_they_name(made: Path) -> None:
    found = jsonschema.Draft202012Validator(schemas()["rule.schema.json"])
    for path in made.glob("*/*.yaml"):
        text = path.read_text(encoding="utf-8")
        named = text.splitlines()[0].partition("$schema=")[2]
        assert (path.parent / named).is_file(), named
        data = yamlfile.read(path, made).data
        assert list(found.iter_errors(data)) == [], path  # type: ignore[arg-type]


def test_nothing_is_wrong_but_that_they_ask_what_the_nation_asks(made: Path) -> None:
    assert {(problem.level, problem.code) for problem in lint(made)} <= {
        ("warning", "overlap"),
        ("warning", "examples"),
    }


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        (("LOC1", "match"), "LOC101"),
        (("LOC101", "mach"), "did you mean 'match'"),
        (("DAT001", "match"), "taken"),
        (("LOC000", "match"), "taken"),
    ],
)
def test_what_cannot_be_made_is_refused(made: Path, wanted: tuple[str, str], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        scaffold.new_rule(scaffold.Wanted(*wanted), made)


@pytest.mark.parametrize("chapter", ["../up", "a/b", "", ".hidden"])
def test_a_chapter_is_one_folder(tmp_path: Path, chapter: str) -> None:
    if not chapter:
        assert scaffold.new_rule(scaffold.Wanted("LOC901", "match"), tmp_path).parent.parent == tmp_path
        return
    with pytest.raises(UsageError, match="no name"):
        scaffold.new_rule(scaffold.Wanted("LOC901", "match", chapter=chapter), tmp_path)


def test_a_profile_is_not_written_over(made: Path) -> None:
    with pytest.raises(UsageError, match="there already"):
        scaffold.new_profile("mycity", made.parent)
    with pytest.raises(UsageError, match="no name"):
        scaffold.new_profile("../x", made.parent)


def test_words_that_mean_something_in_yaml(tmp_path: Path) -> None:
    title = 'a: b # "c" \\ \' [d] %,&*!|>'
    own = scaffold.new_profile("tricky", tmp_path, title=title, maintainer="- x: 1")
    scaffold.new_rule(scaffold.Wanted("LOC901", "match", title, source="practice", clause="#1: {x}"), own)
    book = load_rules(profile=own)
    rule = book.rule("LOC901")
    assert rule is not None
    assert rule.title.zh == title
    assert rule.basis[0].clause == "#1: {x}"
    assert (book.layers[0].title.zh, book.layers[0].maintainer) == (title, "- x: 1")


def test_the_commands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert guarded.run(["rules", "new", "profile", "mycity"]) == 0
    new = ["rules", "new", "LOC101", "-o", "mycity", "--title", "应写领导机构"]
    assert (
        guarded.run([*new, "--kind", "match", "--basis", "regulation-2019:第四条", "--severity", "error"])
        == 0
    )
    assert guarded.run(["rules", "check", "mycity"]) == 0
    assert guarded.run(["rules", "list", "--profile", "mycity"]) == 0
    assert "应写领导机构" in capfd.readouterr().out
    for wrong in (
        new,
        ["rules", "new", "profile", "mycity"],
        ["rules", "new", "LOC102", "x", "--kind", "match"],
    ):
        assert guarded.run(wrong) == 2
    assert guarded.run(["rules", "new", "LOC103", "--kind", "match", "--severity", "bad"]) == 2


def test_schemas_on_request(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert guarded.run(["rules", "schema"]) == 0
    assert "LOC" not in capfd.readouterr().out
    own = scaffold.new_profile("mycity", tmp_path)
    scaffold.new_rule(scaffold.Wanted("LOC101", "match"), own)
    assert guarded.run(["rules", "schema", "profile", "--profile", str(own)]) == 0
    assert "LOC101" in capfd.readouterr().out
    assert guarded.run(["rules", "schema", "-o", str(own / ".schemas"), "--profile", str(own)]) == 0
    assert "LOC101" in (own / ".schemas/profile.schema.json").read_text(encoding="utf-8")
    assert guarded.run(["rules", "schema", "nothing"]) == 2
