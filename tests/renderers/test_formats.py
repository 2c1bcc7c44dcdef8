"""Every format: valid by its own rules, complete, and equal for equal input."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from xml.etree import ElementTree as ET

import jsonschema
import pytest
from selectolax.lexbor import LexborHTMLParser

from compliance.errors import UsageError
from compliance.renderers import RENDERERS, render
from compliance.resources import bundled
from compliance.view.look import Look
from tests.renderers import invented

DATA = Path(__file__).parents[1] / "data"
RUN = invented.run(invented.result(), invented.refused(), invented.clean())


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("format", RENDERERS)
def test_the_same_bytes_for_the_same_run(format: str, lang: str) -> None:
    look = Look(lang=lang)  # type: ignore[arg-type]
    assert render(format, RUN, look) == render(format, RUN, look)


@pytest.mark.parametrize("format", RENDERERS)
def test_every_file_and_finding_is_there(format: str) -> None:
    text = render(format, RUN)
    names = ["APP101", "APP002", "TXT001", "APP102"]
    assert all(name in text for name in names)
    if format == "sarif":
        text = "\n".join(a["location"]["uri"] for a in json.loads(text)["runs"][0]["artifacts"])
        assert text.count("\n") == 2
    else:
        assert "坏文件.docx" in text
        assert "无问题.html" in text


@pytest.mark.parametrize("format", RENDERERS)
def test_an_empty_run(format: str) -> None:
    assert isinstance(render(format, invented.run()), str)


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(UsageError, match="html"):
        render("pdf", RUN)


@pytest.mark.parametrize("run", [RUN, invented.run()])
def test_json_follows_its_schema(run: object) -> None:
    schema = json.loads(bundled("schemas/result.schema.json").read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    data = json.loads(render("json", run))  # type: ignore[arg-type]
    jsonschema.validate(data, schema)


def test_json_says_what_acceptance_reads() -> None:
    first, second, third = json.loads(render("json", RUN))["reports"]
    assert first["counts"] == {
        "error": 1, "warning": 1, "info": 1, "pass": 2, "undecided": 2, "not_applicable": 1, "crashed": 0,
        "waived": 0,
    }  # fmt: skip
    assert (first["status"], first["reason"], first["published"]) == ("read", None, "2025-01-20")
    balance = next(f for f in first["findings"] if f["rule"] == "APP101")
    assert balance["values"]["applications.received.total"] == 13
    assert balance["place"] == {"table": 2, "row": 3}
    assert second["reason"] == {"code": "damaged", "message": "文件已损坏，请重新导出"}
    assert third["findings"] == []


@pytest.mark.parametrize("run", [RUN, invented.run()])
def test_sarif_follows_the_official_schema(run: object) -> None:
    schema = json.loads((DATA / "sarif-schema-2.1.0.json").read_text("utf-8"))
    jsonschema.Draft4Validator(schema).validate(json.loads(render("sarif", run)))  # type: ignore[arg-type]


def test_sarif_keeps_undecided_apart_from_findings() -> None:
    log = json.loads(render("sarif", RUN))["runs"][0]
    kinds = [(r["ruleId"], r["kind"], r["level"]) for r in log["results"]]
    assert ("APP101", "fail", "error") in kinds
    assert ("APP102", "open", "none") in kinds
    assert log["invocations"][0]["toolExecutionNotifications"][0]["descriptor"]["id"] == "damaged"
    rules = log["tool"]["driver"]["rules"]
    assert all(rules[r["ruleIndex"]]["id"] == r["ruleId"] for r in log["results"])


@pytest.mark.parametrize(("fail_on", "failures"), [("error", 1), ("warning", 2), ("info", 3), (None, 0)])
def test_junit_fails_what_fails_the_run(fail_on: str | None, failures: int) -> None:
    root = ET.fromstring(render("junit", RUN, Look(fail_on=fail_on)))  # type: ignore[arg-type]
    suite = root.find("testsuite")
    assert suite is not None
    assert suite.get("failures") == str(failures) == str(len(root.findall(".//failure")))
    assert suite.get("tests") == "8"
    assert suite.get("skipped") == "3"
    assert [error.get("type") for error in root.findall(".//error")] == ["damaged"]


def test_csv_has_a_line_a_finding_and_none_missing() -> None:
    text = render("csv", RUN)
    assert text.startswith("\ufeff")
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert [row["结论"] for row in rows] == [
        "错误", "警告", "提示", "未能判定", "未能判定", "无法读取", "未发现问题",
    ]  # fmt: skip


def test_html_is_one_page_without_script_or_request() -> None:
    page = render("html", RUN)
    tree = LexborHTMLParser(page)
    assert not tree.css("script, link, img, iframe, object, form, [style]")
    assert all(a.attributes["href"].startswith("#") for a in tree.css("a[href]"))  # type: ignore[union-attr]
    assert "url(" not in page
    assert "default-src 'none'" in page


def test_html_links_cells_and_findings_both_ways() -> None:
    tree = LexborHTMLParser(render("html", RUN))
    ids = [node.attributes["id"] for node in tree.css("[id]")]
    assert len(ids) == len(set(ids))
    assert all(a.attributes["href"][1:] in ids for a in tree.css("a[href]"))  # type: ignore[index]
    cell = tree.css_first('[id="r1c-applications.received.total"]')
    assert "error" in (cell.attributes["class"] or "")
    target = cell.css_first("a").attributes["href"]
    assert "13 + 2 ≠ 12 + 2" in tree.css_first(str(target)).text()


def test_html_marks_what_was_not_read() -> None:
    tree = LexborHTMLParser(render("html", invented.run(invented.result())))

    def cell(name: str) -> str:
        return tree.css_first(f'[id="r1c-applications.{name}"]').text()

    assert cell("granted.total") == "⟨?⟩"
    assert cell("rejected_reissue.total") == "×"
    assert cell("received.research") == "⟨/⟩"
    assert cell("received.company").startswith("␣")
    assert tree.css_first("nav") is None


def test_html_style_matches_its_policy() -> None:
    import base64
    import hashlib

    page = render("html", RUN)
    style = page.split("<style>")[1].split("</style>")[0]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"'sha256-{digest}'" in page


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_silence_is_never_taken_for_a_pass(lang: str) -> None:
    texts = [render("text", invented.run(r), Look(lang=lang)) for r in (invented.result(), invented.clean())]  # type: ignore[arg-type]
    assert ("未能判定（2 项，不等于通过）" if lang == "zh" else "Undecided (2; not a pass)") in texts[0]
    assert ("未发现问题" if lang == "zh" else "Nothing found") in texts[1]


def test_text_wraps_at_the_terminal_and_has_no_boxes_in_a_pipe() -> None:
    from compliance.view.width import width

    narrow = render("text", RUN, Look(width=60))
    assert max(width(line) for line in narrow.splitlines()) <= 60
    plain = render("text", RUN)
    assert not set(plain) & set("│─┌┐└┘╭╮╰╯┃━\x1b")
    colored = render("text", RUN, Look(color=True, width=60))
    assert "\x1b[1;31m" in colored


def test_quiet_text_is_a_line_a_file() -> None:
    lines = render("text", RUN, Look(detail="quiet")).strip().splitlines()
    assert len(lines) == 5
    assert lines[0].startswith("云溪县自然资源局.html: 不符合要求：1 处错误")
