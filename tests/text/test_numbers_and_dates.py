"""Numerals, dates and periods in every way they are written."""

from __future__ import annotations

import datetime

import pytest

from compliance.text.dates import find_date, find_period, find_years
from compliance.text.numerals import chinese, number, year
from compliance.text.sentences import ended, sentences
from compliance.text.units import scaled, yuan


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("三", 3),
        ("十二", 12),
        ("二十", 20),
        ("一百零五", 105),
        ("三万二千", 32000),
        ("二〇二一", 2021),
        ("两", 2),
    ],
)
def test_chinese_numbers(text: str, value: int) -> None:
    assert chinese(text) == value


@pytest.mark.parametrize("text", ["", "百", "二三", "三百五", "三万五", "十百", "甲"])
def test_what_is_no_number_or_two(text: str) -> None:
    assert chinese(text) is None


def test_digits() -> None:
    assert number("1,234") == 1234
    assert number("３.５") == 3.5
    assert number("1,23") is None
    assert year("二○二一") == 2021
    assert year("202020") is None


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2022年1月10日", datetime.date(2022, 1, 10)),
        ("二〇二二年一月十日", datetime.date(2022, 1, 10)),
        ("（2026 年 1 月 23 日）", datetime.date(2026, 1, 23)),
        ("来源：某处 时间：2022-02-08 16:34", datetime.date(2022, 2, 8)),
        ("2022.1.9", datetime.date(2022, 1, 9)),
        ("2023年2月30日", None),
        ("202020年12月31日", None),
    ],
)
def test_dates(text: str, date: datetime.date | None) -> None:
    found = find_date(text)
    assert found is not None
    assert found.date == date


@pytest.mark.parametrize("text", ["电话：0517-87290606", "规划（2021-2035）", "5至6件"])
def test_no_dates(text: str) -> None:
    assert find_date(text) is None
    assert find_period(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "统计期限自2021年1月1日起至2021年12月31日止",
        "统计时限为2021年1月1日至12月31日",
        "数据的统计期从 2021 年 1 月 1 日到 2021 年 12 月 31 日止",
        "统计周期：2021年1月1日—2021年12月31日",
        "统计时间为2021.1.1-2021.12.31",
        "统计期限自2021年1月1日起，至2021年12月31日止",
    ],
)
def test_periods(text: str) -> None:
    found = find_period(text)
    assert found is not None
    assert (found.begin, found.until) == (datetime.date(2021, 1, 1), datetime.date(2021, 12, 31))


def test_damaged_periods_stay_open() -> None:
    lost = find_period("所列数据统计期限为202111日起至20211230日止")
    assert lost is not None
    assert (lost.begin, lost.until) == (None, None)
    doubled = find_period("统计期自2020年1月1日起至202020年12月31日止")
    assert doubled is not None
    assert (doubled.begin, doubled.until) == (datetime.date(2020, 1, 1), None)


def test_years_sentences_units() -> None:
    assert find_years("2024年比2023年多，二〇三五年远景，202020年") == [2024, 2023, 2035]
    assert list(sentences("甲。乙；丙")) == ["甲。", "乙；", "丙"]
    assert ended("完成。”")
    assert not ended("完成，")
    assert yuan(1.5, "万元") == 15000
    assert yuan(3, "件") is None
    assert scaled(1.2, "万条") == (12000, "条")
