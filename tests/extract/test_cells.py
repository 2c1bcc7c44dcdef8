"""One cell of numbers: plain, signed, annotated, with units; blank is not zero; nothing is guessed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.extract.cells import read_cell, unit_in


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", 0),
        ("12", 12),
        (" 12 ", 12),
        ("\u00a07", 7),
        ("\u3000７８", 78),
        ("12\u200b", 12),
        ("1,234", 1234),
        ("1，234，567", 1234567),
        ("1,234.50", 1234.5),
        ("0.0", 0),
        ("3.00", 3),
        ("0.37", 0.37),
        ("24252.311082", 24252.311082),
        ("11398889", 11398889),
        ("-2", -2),
        ("−2", -2),
        ("+19", 19),
        ("5件", 5),
        ("5 件", 5),
        ("22（其中修订16件）", 22),
        ("22\n（其中修订 16 件）", 22),
        ("55(含自然失效 29 件)", 55),
        ("22，其中修订16件", 22),
        ("零", 0),
        ("〇", 0),
        ("123456789012345", 123456789012345),
    ],
)
def test_numbers_in_a_count_column(text: str, value: float) -> None:
    reading = read_cell(text)
    assert (reading.state, reading.value) == ("value", value)
    assert isinstance(reading.value, int) == (value == int(value))


@pytest.mark.parametrize(
    "text",
    [
        "1 2",
        "0\n0",
        "1,23",
        "12,34,567",
        "1、234",
        "0,123",
        "00",
        "007",
        "1.2.3",
        "5.",
        "O",
        "l2",
        "1O",
        "I",
        "5①",
        "5²",
        "22(16)",
        "(5)",
        "约50",
        "50余",
        "5%",
        "3万",
        "?",
        "？？？",
        "一",
        "十二",
        "○",
        "1234567890123456",
        "减3",
        "- 2",
        "5元",
        "锟斤拷",
        "3/5",
        "٣",
        "2024年",
        "5*",
        "无5",
    ],
)
def test_what_is_not_one_number_is_unreadable_and_says_why(text: str) -> None:
    reading = read_cell(text)
    assert reading.state == "unreadable"
    assert reading.value is None
    assert reading.note


@pytest.mark.parametrize("text", ["", " ", "\u00a0", "\u3000\n\t", "\u200b", "\ufeff "])
def test_blank_is_not_zero(text: str) -> None:
    assert read_cell(text) == ("blank", None, "")


@pytest.mark.parametrize(
    "text",
    [
        "/",
        "／",
        "-",
        "—",
        "——",
        "－",
        "--",
        "无",
        "无。",
        "暂无",
        "不涉及",
        "N/A",
        "本单位未制作规章",
        "无此项",
    ],
)
def test_placeholders(text: str) -> None:
    assert read_cell(text).state == "placeholder"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("+19", 19),
        ("-18", -18),
        ("减3", -3),
        ("减少3项", -3),
        ("增4", 4),
        ("增加 4", 4),
        ("– 2", -2),
        ("0", 0),
        ("↓2", -2),
    ],
)
def test_signed_columns(text: str, value: int) -> None:
    assert read_cell(text, "signed").value == value


@pytest.mark.parametrize("text", ["增4减2", "+4/-2", "增/减4", "—2", "增减"])
def test_signed_columns_do_not_guess(text: str) -> None:
    assert read_cell(text, "signed").state == "unreadable"


@pytest.mark.parametrize(
    ("text", "header_unit", "value"),
    [
        ("251000元", "", 25.1),
        ("75394432.52元", "", 7539.443252),
        ("160.5964万元", "", 160.5964),
        ("0.37", "", 0.37),
        ("2亿元", "", 20000),
        ("30000", "元", 3),
        ("3万元", "元", 3),
        ("0", "元", 0),
    ],
)
def test_money_is_converted_into_the_units_of_the_column(text: str, header_unit: str, value: float) -> None:
    reading = read_cell(text, "money", "万元", header_unit)
    assert reading.value == value
    assert bool(reading.note) == (value != 0.37 and text != "160.5964万元" and text != "3万元")


def test_money_without_a_unit_of_the_form_stays_as_written() -> None:
    assert read_cell("251000元", "money").value == 251000
    assert read_cell("5件", "money", "万元").state == "unreadable"


def test_the_unit_of_a_header() -> None:
    assert unit_in("本年收费金额（单位：万元）") == "万元"
    assert unit_in("采购总金额(元)") == "元"
    assert unit_in("采购总金额 单位：元") == "元"
    assert unit_in("采购总金额") == ""
    assert unit_in("现行有效件数(历史累计)") == ""


@given(st.integers(0, 10**15 - 1), st.sampled_from(["{}", "{:,}", " {}", "{}件", "{}（其中新增2件）"]))
def test_whole_numbers_survive_every_way_of_writing(number: int, shape: str) -> None:
    assert read_cell(shape.format(number)).value == number


@given(st.text(max_size=12))
def test_any_text_has_a_state_and_only_values_have_numbers(text: str) -> None:
    for kind in ("count", "signed", "money"):
        reading = read_cell(text, kind, "万元" if kind == "money" else "")
        assert (reading.value is not None) == (reading.state == "value")
