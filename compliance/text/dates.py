"""Finds dates, years and the statistics period in Chinese text."""

from __future__ import annotations

import datetime
import re
from typing import NamedTuple

from compliance.text.numerals import number, year


class FoundDate(NamedTuple):
    """A date as written. ``date`` None: written, but not a date that exists (202020年, 2月30日)."""

    date: datetime.date | None
    raw: str
    start: int
    end: int


class FoundPeriod(NamedTuple):
    """A period as written; a bound that cannot be read is None."""

    begin: datetime.date | None
    until: datetime.date | None
    raw: str
    start: int
    end: int


_N = r"[\d〇零○一二三四五六七八九十]"
_CHINESE = re.compile(
    rf"(?<!\d)((?:{_N}\s?){{2,8}})\s?年\s?((?:{_N}\s?){{1,3}})月\s?((?:{_N}\s?){{1,3}})[日号]"
)
_DIGITS = re.compile(r"(?<![\d.])((?:19|20)\d\d)([-/.])(\d{1,2})\2(\d{1,2})(?![\d.]?\d)")
_YEAR = re.compile(
    r"(?<![\d〇零○一二三四五六七八九])(20\s?\d\s?\d|二\s?[〇零○]\s?[〇零○一二三四五六七八九]\s?[〇零○一二三四五六七八九])\s?(?=年)"
)
_BOUND = r"[\d〇零○一二三四五六七八九十年月日号\s.．/-]{3,22}"
_PERIOD = re.compile(
    rf"(?:自|从|[为是:：为])?\s?({_BOUND}?)\s?(?:起|开始)?[，,]?\s?(?:至|到|—+|–|-|－|~|～)\s?({_BOUND})(?:止|底)?"
)
_PERIOD_WORDS = re.compile(
    r"统计(?:期限|时限|周期|期间|时间|时段|数据期限|区间|范围|期|截止)|数据[^。；]{0,12}(?:期限|时限|周期|期间|时间|时段)"
)


def find_date(text: str, start: int = 0) -> FoundDate | None:
    """The first date in ``text``: 2022年1月10日, 二〇二二年一月十日, 2022-01-10, 2022/1/10, 2022.1.10."""
    by_sign = _CHINESE.search(text, start) if "年" in text else None
    by_digits = _DIGITS.search(text, start)
    if by_sign is None and by_digits is None:
        return None
    if by_digits is None or (by_sign is not None and by_sign.start() < by_digits.start()):
        assert by_sign is not None
        parts = by_sign.groups()
        found = by_sign
    else:
        parts = by_digits.group(1, 3, 4)
        found = by_digits
    return FoundDate(_date(*parts), found.group().strip(), found.start(), found.end())


def find_period(text: str) -> FoundPeriod | None:
    """The statistics period: 统计期限自2021年1月1日起至2021年12月31日止, in any of its wordings.

    Only a range that a word such as 统计期限 introduces counts, or failing that the first range from
    a full date to a full date. Lost digits leave the bound None (202111日起至20211230日).
    """
    word = _PERIOD_WORDS.search(text)
    begin = word.end() if word else 0
    while (found := _PERIOD.search(text, begin)) is not None:
        first, second = found.groups()
        whole = _start_and_end(first, second)
        if whole is not None and (word is not None or (whole[0] and whole[1])):
            return FoundPeriod(*whole, found.group().strip(" ，,:：为是"), found.start(), found.end())
        begin = found.end(1) + 1 if found.end(1) >= found.start() else found.end()
        if word is not None and begin > word.end() + 60:
            return None
    return None


def find_years(text: str) -> list[int]:
    """Every year (2021年, 二〇二一年) in order, with repetitions."""
    if "年" not in text:
        return []
    years = (year(found.group(1)) for found in _YEAR.finditer(text))
    return [found for found in years if found is not None]


def _start_and_end(first: str, second: str) -> tuple[datetime.date | None, datetime.date | None] | None:
    if sum(sign.isdigit() for sign in first) < 1 and "月" not in first:
        return None
    begin, until = find_date(first), find_date(second)
    if until is None and begin is not None and begin.date is not None:
        # 2025年1月1日至12月31日: the year is written once.
        until = find_date(f"{begin.date.year}年{second.strip()}")
    if begin is None and until is None and not (len(first) >= 5 and len(second) >= 5):
        return None
    return (begin.date if begin else None), (until.date if until else None)


def _date(written_year: str, written_month: str, written_day: str) -> datetime.date | None:
    year_ = year(re.sub(r"\s", "", written_year))
    month, day = number(re.sub(r"\s", "", written_month)), number(re.sub(r"\s", "", written_day))
    if year_ is None or not isinstance(month, int) or not isinstance(day, int):
        return None
    try:
        return datetime.date(year_, month, day)
    except ValueError:
        return None
