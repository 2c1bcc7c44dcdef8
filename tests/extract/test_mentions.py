"""Sentences → the numbers they state. All invented."""

from __future__ import annotations

import pytest

from compliance.extract.mentions import find_mentions, mistakes
from compliance.model.document import Place
from compliance.model.report import AgencyKind, Mention, Text


def found(text: str, year: int | None = 2024, kind: AgencyKind = "department") -> list[Mention]:
    return list(find_mentions("overview", [Text(text, Place(paragraph=1))], year, kind))


def pairs(text: str) -> dict[str, int | float]:
    return {mention.topic: mention.value for mention in found(text)}


def test_patterns_are_sound() -> None:
    assert list(mistakes()) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("全年新收政府信息公开申请 35 件，上年结转 2 件，办结 36 件，结转下年度 1 件。",
         {"received": 35, "carried_in": 2, "processed": 36, "carried_out": 1}),
        ("本年度共收到7件申请，及时办结6件，1件结转下年度继续办理。",
         {"received": 7, "processed": 6, "carried_out": 1}),
        ("收到申请三件。", {"received": 3}),
        ("全年未收到政府信息公开申请，未发生行政复议、行政诉讼案件。",
         {"none_received": 0, "none_disputes": 0}),
        ("因政府信息公开被申请行政复议2件、提起行政诉讼1件。", {"reconsiderations": 2, "suits": 1}),
        ("制发行政规范性文件6件，废止1件，现行有效32件。",
         {"normative_made": 6, "normative_repealed": 1, "normative_in_force": 32}),
        ("发出收费通知2件，通知总金额300元，实际收取信息处理费总金额200元。",
         {"fee_notices": 2, "fee_notified": 300, "fee_collected": 200}),
        ("本年度未收取信息处理费。", {"fee_none": 0}),
        ("不予公开20件（10.5%）。", {"refused": 20, "refused_share": 10.5}),
        ("收到申请9件，其中自然人申请8件，法人或其他组织申请1件。",
         {"received": 9, "natural_person": 8, "organisations": 1}),
    ],
)  # fmt: skip
def test_numbers(text: str, expected: dict[str, int | float]) -> None:
    assert pairs(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "全年受理网络问政182件。",
        "办理12345热线诉求300件，建议提案45件，答复率100%。",
        "全年未发生因依申请公开被行政复议纠错或行政诉讼败诉情形。",
        "其中11件按规定办结，8件主动撤销。",
        "受理信息公开申请 1 2 件。",
        "全年收到政府信息公开申请5146 2件。",
        "全年收到政府信息公开申请5,146 2件。",
        "主动公开政府信息共 12 34 条。",
        "结转至2023年的申请较多。",
    ],
)
def test_nothing_is_invented(text: str) -> None:
    assert found(text) == []


def test_marks_and_years() -> None:
    assert found("新收申请5件。")[0].marks == ("explicit",)
    assert "approximate" in found("共收到申请260余件。")[0].marks
    assert "with_carried_in" in found("答复公开申请80件（含上年结转申请8件）。")[0].marks
    assert "on_behalf" in found("区政府办代表区政府受理政府信息公开申请17件。")[0].marks
    assert "other_scope" in found("全县共受理政府信息公开申请17件。")[0].marks
    assert "other_scope" not in found("全县共受理政府信息公开申请17件。", kind="government")[0].marks
    assert found("2022年我单位共收到申请12件。")[0].year == 2022
    assert found("去年共收到申请12件。")[0].year == 2023
    assert found("共收到申请12件。")[0].year is None


def test_other_sections_are_left_alone() -> None:
    text = Text("收到申请三件。", Place())
    assert find_mentions("problems", [text], 2024) == ()
