"""Waivers: what holds, what no longer does and why, what is wrong in the file, and every output."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import msgspec
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from compliance.api import Checker, national_book
from compliance.errors import RuleError, UsageError
from compliance.forms import load_forms
from compliance.model.finding import Finding, Result
from compliance.renderers import RENDERERS, render
from compliance.view.look import Look
from compliance.waivers import Waivers, drafted, load_waivers

ON = datetime.date(2025, 6, 30)
AGENCY = "云溪县自然资源局"
REPORT = {
    "year": 2024,
    "title": f"{AGENCY}2024年政府信息公开工作年度报告",
    "agency": AGENCY,
    "agency_kind": "department",
    "facts": {"*.*.*": 0, "applications.received.total": 5},
    "sections": {"overview": "主动公开信息120条。", "problems": "问题。", "other": "无。"},
}
EVIDENCE = {
    "applications.received.total": 5,
    "applications.carried_in.total": 0,
    "applications.processed.total": 0,
    "applications.carried_out.total": 0,
}
ENTRY: dict[str, object] = {
    "rule": "APP101",
    "agency": AGENCY,
    "year": 2024,
    "reason": "机构改革，申请已移交",
    "approved_by": "云溪县政务公开办公室",
    "until": "2025-12-31",
    "evidence": EVIDENCE,
}


def load(tmp_path: Path, *entries: dict[str, object], on: datetime.date = ON) -> Waivers:
    path = tmp_path / "waivers.yaml"
    path.write_text(json.dumps({"waivers": list(entries)}), encoding="utf-8")
    return load_waivers([path], national_book(), load_forms(), on)


def judged(waivers: Waivers | None, report: dict[str, object] = REPORT) -> Result:
    return Checker(waivers=waivers).check(json.dumps(report).encode(), "年报.json")


def of(result: Result, rule: str) -> Finding:
    (found,) = [finding for finding in result.findings if finding.rule == rule]
    return found


def test_a_waived_finding_stays_but_does_not_count(tmp_path: Path) -> None:
    plain, waived = judged(None), judged(load(tmp_path, ENTRY))
    finding = of(waived, "APP101")
    assert finding.waived is not None
    assert finding.waived["reason"] == ENTRY["reason"]
    assert finding.waived["until"] == "2025-12-31"
    assert len(waived.findings) == len(plain.findings)
    assert waived.counts()["error"] == plain.counts()["error"] - 1
    assert waived.counts()["waived"] == 1
    assert plain.grade is not None
    assert waived.grade is not None
    assert (waived.grade.score or 0) > (plain.grade.score or 0)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"until": "2025-06-29"}, "已于 2025-06-29 到期"),
        ({"evidence": EVIDENCE | {"applications.received.total": 4}}, "批准时为 4，现为 5"),
        ({"evidence": EVIDENCE | {"applications.carried_in.total": None}}, "批准时为 没有数字，现为 0"),
        ({"evidence": {"applications.received.total": 5}}, "没有写明"),
        ({"evidence": EVIDENCE | {"applications.granted.total": 0}}, "不再涉及"),
        ({"until": "2025-13-01"}, "没有“2025-13-01”这一天"),
        ({"approved_by": " "}, "不能为空"),
    ],
)
def test_one_that_does_not_hold_lets_the_finding_return_with_the_reason(
    tmp_path: Path, change: dict[str, object], why: str
) -> None:
    finding = of(judged(load(tmp_path, ENTRY | change)), "APP101")
    assert finding.waived is None
    assert finding.unwaived is not None
    assert why in finding.unwaived.zh
    assert "waivers.yaml:" in finding.unwaived.zh
    assert finding.unwaived.en


@pytest.mark.parametrize(
    "change", [{"agency": "云溪县教育局"}, {"year": 2023}, {"rule": "APP102"}, {"fingerprint": "0" * 16}]
)
def test_another_agency_year_rule_or_finding_is_not_concerned(
    tmp_path: Path, change: dict[str, object]
) -> None:
    finding = of(judged(load(tmp_path, ENTRY | change)), "APP101")
    assert (finding.waived, finding.unwaived) == (None, None)


def test_it_holds_on_its_last_day_and_for_the_name_typed_otherwise(tmp_path: Path) -> None:
    spaced = ENTRY | {"until": "2025-06-30", "agency": "云溪县 自然资源局"}
    assert of(judged(load(tmp_path, spaced)), "APP101").waived


def test_one_that_holds_wins_over_an_older_one(tmp_path: Path) -> None:
    old = ENTRY | {"until": "2024-01-01"}
    assert of(judged(load(tmp_path, old, ENTRY)), "APP101").waived


def test_a_row_has_its_own_waiver(tmp_path: Path) -> None:
    """Two findings of one rule: the one that was approved is waived, the other says nothing of it."""
    report = REPORT | {
        "facts": {"*.*.*": 0, "applications.received.total": 5, "applications.granted.total": 2}
    }
    found = [finding for finding in judged(None, report).findings if finding.rule == "APP103"]
    assert len(found) == 2
    entry = ENTRY | {"rule": "APP103", "evidence": dict(found[0].values)}
    again = [f for f in judged(load(tmp_path, entry), report).findings if f.rule == "APP103"]
    assert [bool(f.waived) for f in again] == [True, False]
    assert again[1].unwaived is None


def test_text_findings_are_tied_to_the_words_found(tmp_path: Path) -> None:
    finding = of(judged(None), "OTH001")
    assert not finding.facts
    entry = ENTRY | {
        "rule": "OTH001",
        "fingerprint": finding.fingerprint,
        "evidence": dict(finding.particulars),
    }
    waivers = load(tmp_path, entry)
    assert of(judged(waivers), "OTH001").waived
    other = REPORT | {"sections": REPORT["sections"] | {"other": "没有其他事项需要报告。"}}  # type: ignore[operator]
    back = of(judged(waivers, other), "OTH001")
    assert back.waived is None
    assert back.unwaived is not None
    assert "无" in back.unwaived.zh


def test_every_mistake_is_told_at_once_with_line_and_nearest_name(tmp_path: Path) -> None:
    path = tmp_path / "waivers.yaml"
    path.write_text(
        "waivers:\n"
        "  - rule: AP101\n"
        "    agency: 云溪县教育局\n"
        "    year: 2024\n"
        "    reason: 理由\n"
        "    aproved_by: 县政府办公室\n"
        "    until: 明年\n"
        "    evidence: {applications.recieved.total: 5}\n"
        "  - {rule: APP102, agency: 云溪县教育局, year: 2024, reason: 理由, approved_by: 办公室,"
        " until: 2025-12-31, evidence: {applications.recieved.total: 5}}\n"
        "  - {rule: APP102, agency: 云溪县教育局, year: 2024, reason: 理由, approved_by: 办公室,"
        " until: 2025-12-31}\n",
        encoding="utf-8",
    )
    told = [str(m) for m in load_waivers([path], national_book(), load_forms(), ON).mistakes]
    assert any(text.startswith("waivers.yaml:2:") and "APP101" in text for text in told)
    assert any(text.startswith("waivers.yaml:6:") and "approved_by" in text for text in told)
    assert any(text.startswith("waivers.yaml:7:") and "应为日期" in text for text in told)
    assert any(text.startswith("waivers.yaml:9:") and "applications.received.total" in text for text in told)
    assert any(text.startswith("waivers.yaml:10:") and "evidence" in text for text in told)


@pytest.mark.parametrize(
    "text", ["", "- 1\n", "waivers: 3\n", "{", "waivers: []\nmore: 1\n", "a: &x 1\nb: *x\n"]
)
def test_what_is_no_list_of_waivers_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "waivers.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(RuleError):
        load_waivers([path], national_book(), load_forms(), ON)
    with pytest.raises(UsageError):
        load_waivers([tmp_path / "没有.yaml"], national_book(), load_forms(), ON)


def test_a_draft_filled_in_waives_everything(tmp_path: Path) -> None:
    result = judged(None)
    draft = "waivers:\n" + "".join(drafted(result))
    path = tmp_path / "waivers.yaml"
    path.write_text(draft, encoding="utf-8")
    empty = load_waivers([path], national_book(), load_forms(), ON)
    assert all(entry.waiver is None for entry in empty.entries)
    filled = draft.replace("reason: ''", "reason: 理由").replace("approved_by: ''", "approved_by: 办公室")
    path.write_text(filled.replace("until: ''", "until: 2025-12-31"), encoding="utf-8")
    waivers = load_waivers([path], national_book(), load_forms(), ON)
    assert waivers.mistakes == ()
    again = judged(waivers)
    assert again.findings
    assert all(finding.waived for finding in again.findings)
    assert again.grade is not None
    assert again.grade.score in (None, 100)


def test_every_output_shows_who_waived_and_why_a_waiver_is_void(tmp_path: Path) -> None:
    ended = ENTRY | {"rule": "OTH001", "evidence": {"text": "无"}, "until": "2024-01-01"}
    finding = of(judged(None), "OTH001")
    ended |= {"evidence": dict(finding.particulars), "fingerprint": finding.fingerprint}
    checker = Checker(waivers=load(tmp_path, ENTRY, ended))
    result = checker.check(json.dumps(REPORT).encode(), "年报.json")
    run = msgspec.structs.replace(checker.head(), results=(result,))
    for name in RENDERERS:
        text = render(name, run, Look())
        assert "云溪县政务公开办公室" in text, name
        assert "机构改革，申请已移交" in text, name
        assert "2024-01-01 到期" in text, name
    sarif = json.loads(render("sarif", run, Look()))["runs"][0]["results"]
    suppressed = [entry for entry in sarif if entry.get("suppressions")]
    assert [entry["ruleId"] for entry in suppressed] == ["APP101"]
    assert suppressed[0]["suppressions"][0]["kind"] == "external"


@given(
    st.recursive(
        st.none() | st.integers() | st.text(), lambda more: st.lists(more) | st.dictionaries(st.text(), more)
    )
)
def test_no_entry_however_odd_waives_or_breaks_anything(
    tmp_path_factory: pytest.TempPathFactory, entry: object
) -> None:
    path = tmp_path_factory.mktemp("odd") / "waivers.yaml"
    path.write_text(yaml.safe_dump({"waivers": [entry]}), encoding="utf-8")
    try:
        waivers = load_waivers([path], national_book(), load_forms(), ON)
    except RuleError:
        return
    assert waivers.mistakes
    assert all(finding.waived is None for finding in judged(waivers).findings)
