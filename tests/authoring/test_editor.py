"""An editor completes kinds, options, cells and documents, explains them in Chinese and marks wrong keys."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from compliance.authoring import schemas
from compliance.authoring.editor import kind_help
from compliance.authoring.schemas import names_of
from compliance.checks import KINDS
from compliance.resources import bundled
from compliance.rulebook import load_rules, yamlfile
from tests.authoring.languageserver import LanguageServer, installed
from tests.rulebook.rules import profile, rule

RULE = """id: LOC101
severity: warning
check:
  kind: number
  @options
  wole: true
  cells:
    - @cell
examples:
  - outcome: pass
    facts:
      applications.received.total: 1
      @fact
basis:
  - source: @source
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LanguageServer]:
    script = installed()
    if script is None:
        if os.environ.get("CI"):
            pytest.fail("npm could not install yaml-language-server")
        pytest.skip("npm is not there, or cannot install yaml-language-server")
    started = LanguageServer(script, tmp_path_factory.mktemp("editor"))
    yield started
    started.close()


class Opened:
    """A rule file in the editor; ``@name`` marks where to ask."""

    def __init__(self, server: LanguageServer, folder: Path, text: str, schema: str = "rule") -> None:
        uri = (bundled("schemas") / f"{schema}.schema.json").as_uri()
        self._server = server
        self._path = folder / "LOC101.yaml"
        self._marks: dict[str, tuple[int, int]] = {}
        lines = [f"# yaml-language-server: $schema={uri}"]
        for line in text.splitlines():
            plain, at, name = line.partition("@")
            if at:
                self._marks[name] = (len(lines), len(plain))
            lines.append(plain)
        self.lines = lines
        self.diagnostics: list[dict[str, Any]] = server.open(self._path, "\n".join(lines) + "\n")

    def complete(self, name: str) -> dict[str, str]:
        """What may stand at a mark."""
        return self._server.complete(self._path, *self._marks[name])

    def hover(self, word: str) -> str:
        """What is said about a word."""
        for number, line in enumerate(self.lines):
            if word in line and number:
                return self._server.hover(self._path, number, line.index(word) + 1)
        raise AssertionError(word)


@pytest.fixture(scope="module")
def opened(server: LanguageServer, tmp_path_factory: pytest.TempPathFactory) -> Opened:
    return Opened(server, tmp_path_factory.mktemp("rules"), RULE)


def test_kinds_are_completed_with_chinese_words(server: LanguageServer, tmp_path: Path) -> None:
    kinds = Opened(server, tmp_path, "id: LOC101\ncheck:\n  kind: @kind\n").complete("kind")
    assert set(kinds) == {str(kind.__struct_config__.tag) for kind in KINDS}
    assert "勾稽" in kinds["equation"]


def test_options_of_the_kind_are_completed_and_only_those(opened: Opened) -> None:
    options = opened.complete("options")
    assert {"cells", "whole", "not_negative", "maximum"} - {"cells"} <= set(options)
    assert "负数" in options["not_negative"]
    assert "equation" not in options
    assert "patterns" not in options


@pytest.mark.parametrize("mark", ["cell", "fact"])
def test_cells_are_completed_with_their_labels(opened: Opened, mark: str) -> None:
    cells = opened.complete(mark)
    assert "总计" in cells["applications.processed.total"]
    assert "表四" in cells["disputes.reconsideration.upheld"]


def test_documents_are_completed_with_their_titles(opened: Opened) -> None:
    assert "政府信息公开条例" in opened.complete("source")["regulation-2019"]


def test_help_on_hover_is_chinese(opened: Opened) -> None:
    assert "级别" in opened.hover("severity")
    assert "数值合理" in opened.hover("number")
    assert "单元格" in opened.hover("cells")
    assert "新收" in opened.hover("applications.received.total")


def test_a_wrong_key_is_marked_where_it_stands(opened: Opened) -> None:
    wrong = [each for each in opened.diagnostics if "wole" in each["message"]]
    assert len(wrong) == 1
    start = wrong[0]["range"]["start"]
    assert opened.lines[start["line"]].strip().startswith("wole")


def test_a_profile_is_completed_too(server: LanguageServer, tmp_path: Path) -> None:
    text = "title: {zh: 地方}\nbasd_on: national\nchanges:\n  DAT001:\n    @change\nva@top\n"
    opened = Opened(server, tmp_path, text, "profile")
    assert "停用" in opened.complete("change")["off"]
    assert "有效期" in opened.complete("top")["valid"]
    assert any("basd_on" in each["message"] for each in opened.diagnostics)


def test_every_kind_and_option_has_chinese_help() -> None:
    for kind in KINDS:
        tag = str(kind.__struct_config__.tag)
        assert {".", *kind.__struct_fields__} <= set(kind_help(tag)), f"compliance/authoring/help.yaml: {tag}"


def test_every_rule_we_have_is_right_by_its_schema() -> None:
    found = jsonschema.Draft202012Validator(schemas()["rule.schema.json"])
    for path in sorted(bundled("rules/national").glob("*/*.yaml")):
        data = yamlfile.read(path, path.parent).data
        assert [error.message for error in found.iter_errors(data)] == [], path  # type: ignore[arg-type]


def test_names_of_ones_own_are_in_ones_own_schemas(tmp_path: Path) -> None:
    own = profile(tmp_path, "house")
    rule(own, "LOC101")
    (own / "sources.yaml").write_text(
        "sources:\n  - {id: notice, title: {zh: 示例通知}, confirmed: true}\n", encoding="utf-8"
    )
    made = schemas(names_of(load_rules(profile=own)))
    assert "示例通知" in str(made["rule.schema.json"])
    profile_fields = made["profile.schema.json"]["$defs"]["Profile"]["properties"]  # type: ignore[index]
    assert {"DAT001", "LOC101"} <= set(profile_fields["changes"]["properties"])
