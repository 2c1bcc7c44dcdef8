"""How repairs reach people and programs: one cause at the top, and fixes that can be applied."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest
from selectolax.lexbor import LexborHTMLParser

from compliance import check
from compliance.api import Checker
from compliance.exchange import from_data
from compliance.forms import load_forms
from compliance.model.finding import Result
from compliance.renderers import render
from compliance.resources import bundled
from compliance.testing.generator import generate
from compliance.testing.spec import Value
from compliance.testing.writers.shorthand import data
from compliance.view.look import Look

FORMS = load_forms()
CHECKER = Checker()
SARIF = Path(__file__).parents[1] / "data/sarif-schema-2.1.0.json"
IDENTITIES = ("APP101", "APP102", "APP103", "DSP101")


def judged(changes: dict[str, Value]) -> Result:
    """A balanced report with these cells changed, judged."""
    spec = generate(3, year=2024, size="dense").with_facts(changes)
    return CHECKER.judge(msgspec.structs.replace(from_data(data(spec), FORMS), source="年报/云溪县.html"))


def held(fact: str) -> int:
    """The number the balanced report has there."""
    value = generate(3, year=2024, size="dense").facts[fact]
    assert isinstance(value, int)
    return value


def shown(format: str, result: Result, **look: Any) -> str:
    """One result in one format."""
    return render(format, msgspec.structs.replace(CHECKER.head(), results=(result,)), Look(**look))


ROW = tuple(
    f"applications.processed.{column}"
    for column in ("natural_person", "company", "research", "welfare", "legal_service", "other_org", "total")
)
ZERO = judged(dict.fromkeys(ROW, 0))
SLIP = judged({"applications.granted.company": held("applications.granted.company") + 30})
BLANK = judged({"applications.granted.company": None})
SEVERAL = judged({"disputes.reconsideration.total": held("disputes.reconsideration.total") + 4})
BOTH = judged(
    {
        "applications.granted.company": held("applications.granted.company") + 30,
        "disputes.direct_suit.total": held("disputes.direct_suit.total") + 4,
        "applications.carried_out.welfare": None,
    }
)
NONE = judged({f"applications.{row}.{column}": 1234 + 7 * n for n, (row, column) in enumerate((
    ("granted", "company"), ("partly_granted", "research"), ("refused_internal", "welfare"),
    ("rejected_petition", "natural_person"), ("rejected_repeat", "legal_service"),
))})  # fmt: skip
ALL = (ZERO, SLIP, BLANK, SEVERAL, BOTH, NONE)


def test_twenty_wrong_sums_from_one_slip_are_one_cause() -> None:
    complaints = [finding for finding in ZERO.findings if finding.rule in IDENTITIES]
    assert len(complaints) >= 14
    text = shown("text", ZERO)
    assert text.count("原因与改法") == 1
    assert text.index("原因与改法") < text.index("APP101")
    assert "“（七）总计”行都填 0" in text
    assert not any(finding.message.zh in text for finding in complaints)
    assert text.count("见原因 1") == len({f.rule for f in ZERO.findings if f.repairs})


def test_everything_is_written_out_when_asked_for() -> None:
    text = shown("text", ZERO, detail="verbose")
    assert all(finding.message.zh in text for finding in ZERO.findings)
    assert "原因与改法" in text


def test_a_single_finding_has_its_repairs_beside_it() -> None:
    text = shown("text", SEVERAL)
    assert "原因与改法" not in text
    assert text.count("可能的改法：") == 5
    assert "Possible repair" in shown("text", SEVERAL, lang="en")


def test_nothing_found_is_said() -> None:
    assert "改动 4 格以内不能使勾稽关系全部成立" in shown("text", NONE)
    assert "up to 4 cells" in shown("text", NONE, lang="en")
    assert all(finding.message.zh in shown("text", NONE) for finding in NONE.findings if not finding.repairs)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("result", ALL)
def test_json_follows_its_schema(result: Result, lang: str) -> None:
    schema = json.loads(bundled("schemas/result.schema.json").read_text("utf-8"))
    told = json.loads(shown("json", result, lang=lang))
    jsonschema.validate(told, schema)
    (one,) = told["reports"]
    named = {print_ for cause in one["diagnosis"]["causes"] for print_ in cause["findings"]}
    assert named == {finding["fingerprint"] for finding in one["findings"] if finding["repairs"]}
    for finding in one["findings"]:
        for repair in finding["repairs"]:
            assert repair["set"].keys() == repair["from"].keys()
            assert repair["why"]


def test_json_has_the_shape_other_systems_read() -> None:
    (one,) = json.loads(shown("json", SLIP))["reports"]
    finding = next(finding for finding in one["findings"] if finding["rule"] == "APP103")
    name, right = "applications.granted.company", held("applications.granted.company")
    (repair,) = finding["repairs"]
    assert repair["set"] == {name: right}
    assert repair["from"] == {name: right + 30}
    assert one["diagnosis"]["status"] == "one"


def test_a_clean_report_has_no_diagnosis() -> None:
    (one,) = json.loads(shown("json", judged({})))["reports"]
    assert one["diagnosis"] is None


def applied(text: str, replacements: list[dict[str, Any]]) -> str:
    """A text with the replacements of a SARIF fix, as a tool applies them: from the end."""
    lines = text.split("\n")

    def start(replacement: dict[str, Any]) -> tuple[int, int]:
        region = replacement["deletedRegion"]
        return region["startLine"], region["startColumn"]

    for replacement in sorted(replacements, key=start, reverse=True):
        region = replacement["deletedRegion"]
        line = lines[region["startLine"] - 1]
        new = line[: region["startColumn"] - 1] + replacement["insertedContent"]["text"]
        lines[region["startLine"] - 1] = new + line[region["endColumn"] - 1 :]
    return "\n".join(lines)


@pytest.mark.parametrize("result", [ZERO, SLIP, BLANK, SEVERAL, BOTH])
def test_sarif_fixes_can_be_applied_and_mend_the_report(result: Result) -> None:
    told = json.loads(shown("sarif", result))
    jsonschema.Draft4Validator(json.loads(SARIF.read_text("utf-8"))).validate(told)
    (run,) = told["runs"]
    fixed = 0
    text = ""
    seen: list[dict[str, Any]] = []
    for entry in run["results"]:
        for fix in entry.get("fixes", ())[:1]:
            (change,) = fix["artifactChanges"]
            figures = run["artifacts"][change["artifactLocation"]["index"]]
            assert run["artifacts"][figures["parentIndex"]]["location"]["uri"].endswith(".html")
            assert change["artifactLocation"]["uri"] == figures["location"]["uri"]
            text = figures["contents"]["text"]
            if change["replacements"] not in seen:
                seen.append(change["replacements"])
            fixed += 1
    assert fixed
    mended = check(
        applied(text, [r for replacements in seen for r in replacements]).encode(), name="figures.json"
    )
    assert not [finding for finding in mended.findings if finding.rule in (*IDENTITIES, "APP002")]


def test_every_candidate_is_a_fix_of_its_own() -> None:
    (run,) = json.loads(shown("sarif", SEVERAL))["runs"]
    entry = next(entry for entry in run["results"] if entry["ruleId"] == "DSP101")
    assert len(entry["fixes"]) == 5
    assert all("应为" in fix["description"]["text"] for fix in entry["fixes"])


def test_html_marks_the_cell_and_folds_what_follows() -> None:
    tree = LexborHTMLParser(shown("html", ZERO))
    (cause,) = tree.css("ol.causes > li")
    assert "都填 0" in cause.text()
    numbers = [cell.text() for cell in tree.css("td .suggested")]
    assert numbers == [f"→ {held(fact)}" for fact in ROW if held(fact)]
    assert len(tree.css("details li")) == sum(bool(finding.repairs) for finding in ZERO.findings)
    assert "见原因 1" in tree.css_first("summary").text()
    # Where there is more than one repair none is put into the cell.
    assert not LexborHTMLParser(shown("html", SEVERAL)).css("td .suggested")


def test_markdown_and_csv_tell_the_repair() -> None:
    name, right = "表三“（一）予以公开”行“商业企业”列", held("applications.granted.company")
    markdown = shown("markdown", SLIP)
    assert "### 原因与改法" in markdown
    assert f"{name}填 {right + 30}，应为 {right}" in markdown
    rows = list(csv.DictReader(io.StringIO(shown("csv", SLIP).removeprefix("\ufeff"))))
    assert any(f"应为 {right}" in row["改法"] for row in rows if row["规则"] == "APP103")


def test_a_waived_finding_makes_no_cause() -> None:
    findings = tuple(
        msgspec.structs.replace(finding, waived={"reason": "机构改革"}) if finding.repairs else finding
        for finding in ZERO.findings
    )
    text = shown("text", msgspec.structs.replace(ZERO, findings=findings))
    assert "原因与改法" not in text
