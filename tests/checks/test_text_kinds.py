"""Text kinds where an example in a rule file would not show the point."""

from __future__ import annotations

import pytest

from compliance.checks.forbid import Forbid
from compliance.checks.match import Match
from compliance.exchange import from_data
from compliance.forms import load_forms
from compliance.model.finding import Hit, Subject
from compliance.text.fees import fee_statement
from compliance.text.likeness import same_agency
from compliance.text.passages import passages


def _subject(data: dict[str, object]) -> Subject:
    forms = load_forms()
    report = from_data(data, forms)
    return Subject(report, forms[report.form])


def test_white_space_and_full_width_digits_do_not_hide_words() -> None:
    subject = _subject({"sections": {"overview": "２０ ２３ 年，我 单位 共公开信息12条。"}, "year": 2024})
    rule = Forbid(where=("overview",), patterns=("{last}年，我单位",))
    assert [answer.key for answer in rule.find(subject) if isinstance(answer, Hit)] == ["2023年，我单位"]


def test_a_sentence_bounds_a_pattern() -> None:
    subject = _subject({"sections": {"overview": "甲公司。乙公司。"}})
    assert not list(Forbid(where=("overview",), patterns=("甲.*乙",)).find(subject))


def test_the_kept_texts_are_those_of_the_report_asked_for() -> None:
    first = _subject({"sections": {"overview": "甲"}})
    second = _subject({"sections": {"overview": "乙"}})
    assert passages(first.report).scope("overview").text == "甲"
    assert passages(second.report).scope("overview").text == "乙"
    assert passages(first.report).scope("overview").text == "甲"


def test_a_missing_title_can_be_a_finding() -> None:
    subject = _subject({"sections": {"overview": "甲"}})
    assert [type(a) for a in Match(where=("title",), patterns=("报告",), absent="fail").find(subject)] == [
        Hit
    ]


def test_mistakes_name_the_nearest_text() -> None:
    told = list(Forbid(where=("overveiw",), patterns=("(",)).mistakes(load_forms()))
    assert any("overview" in line for line in told)
    assert len(told) == 2


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("云溪县发展和改革局", "云溪县发改局", "same"),
        ("云溪县人民政府", "东河市云溪县人民政府办公室", "same"),
        ("青石镇人民政府", "云溪县青石镇党政办公室", "same"),
        ("云溪县教育局", "云溪县教育局\n2025年1月8日", "same"),
        ("云溪县教育局", "云溪县卫生健康局", "different"),
        ("青石镇人民政府", "白沙镇人民政府", "different"),
        ("云溪县教育局", "云溪县体育局", "doubtful"),
    ],
)
def test_same_agency(one: str, other: str, expected: str) -> None:
    assert same_agency(one, other) == expected


@pytest.mark.parametrize(
    ("text", "stated", "none", "notices", "notified", "collected"),
    [
        ("未收取信息处理费。", True, True, None, None, None),
        ("没有产生信息处理费。", True, True, None, None, None),
        ("收取信息处理费0元。", True, True, None, None, 0),
        ("2024年度，本机关政府信息公开未发生收费情况。", True, True, None, None, None),
        ("无法出收费通知，无收取信息处理费。", True, True, None, None, None),
        ("信息处理费收取情况：无。", True, True, None, None, None),
        ("共收取信息处理费380元，其中民政局1件，收取380元。", True, False, None, None, 380),
        ("发出收费通知3件，总金额300元，实际收取200元。", True, False, 3, 300, 200),
        ("收取信息处理费0.038万元。", True, False, None, None, 380),
        ("无。", False, False, None, None, None),
        ("严格落实《政府信息公开信息处理费管理办法》。", False, False, None, None, None),
        ("严格按规定收取信息处理费。", False, False, None, None, None),
        ("行政事业性收费300元。", False, False, None, None, None),
    ],
)
def test_fee_statement(
    text: str, stated: bool, none: bool, notices: int | None, notified: int | None, collected: float | None
) -> None:
    scope = passages(_subject({"sections": {"other": text}}).report).scope("other")
    fee = fee_statement(scope, loose=True)
    said = tuple(part.value if part else None for part in (fee.notices, fee.notified, fee.collected))
    assert (fee.stated, fee.none is not None) == (stated, none)
    assert said == (notices, notified, collected)
