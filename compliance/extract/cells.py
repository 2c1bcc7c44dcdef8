"""Reads the text of one cell of numbers: which state it is in, which number it says, what else it says."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Literal, NamedTuple

from compliance.model.facts import State

Kind = Literal["count", "signed", "money"]


class Reading(NamedTuple):
    """State, number (only in state ``value``) and note of a cell, as they go into a Fact."""

    state: State
    value: int | float | None = None
    note: str = ""


# Full-width signs become half-width one by one: NFKC would also turn the footnote mark in 5① into 51.
_WIDTH = str.maketrans(
    {
        **{chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)},
        **dict.fromkeys("\u3000\u00a0\u2002\u2003\u2009\u202f\t\r\n\x0b\x0c", " "),
        **dict.fromkeys("\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff", None),
        **dict.fromkeys("−﹣‐‑–", "-"),
        "﹢": "+",
        "〇": "零",
    }
)
_COUNTED = "件|条|个|项|次|份|宗|起|人次|人|部"
_MONEY = {"元": Decimal(1), "千元": Decimal(1000), "万元": Decimal(10_000), "亿元": Decimal(100_000_000)}
_NUMBER = r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?"
_CELL = re.compile(
    rf"(?P<sign>[+-]|增加?|减少?|↑|↓)? ?(?P<number>{_NUMBER}) ?(?P<unit>{_COUNTED}|[千万亿]?元)?"
    r"(?P<more> ?\([^()]*[\u4e00-\u9fff][^()]*\)| ?[,;] ?(?:其中|含)[^()]*)?"
)
_DASHES = re.compile(r"[-—―─/\\ ]+")
_EMPTY_WORDS = frozenset(
    word
    for line in (
        "无 暂无 没有 不涉及 不适用 未涉及 空 无数据",
        "持平 不变 无变化",
        "n/a na none null nil",
    )
    for word in line.split()
)
_SAYS_NONE = re.compile(r"无|未|没有|不(?:涉及|适用|具|制|承担|存在|属)")
_CHINESE_NUMBER = re.compile("[零一二三四五六七八九十百千万亿两]+")
_LOOKALIKE = re.compile(r"[0-9OolIiZzSsBb|,.]*[OolIiZzSsBb|][0-9OolIiZzSsBb|,.]*")
_LONGEST = 15

_BLANK = Reading("blank")
_PLACEHOLDER = Reading("placeholder")


def read_cell(text: str, kind: Kind = "count", unit: str = "", header_unit: str = "") -> Reading:
    """The reading of a cell in a column of ``kind``.

    ``unit`` is the unit the form gives the column (万元), ``header_unit`` the one the report's own
    header prints ("" = the form's). An amount in another unit is converted into ``unit`` and the note
    says so. Nothing is guessed: two numbers, look-alike letters, wrong grouping of digits, numbers with
    needless zeros in front and more than 15 digits are ``unreadable``, and the note says why.
    """
    if text.isdecimal() and text.isascii() and len(text) <= _LONGEST and not header_unit:
        if text[0] != "0" or len(text) == 1:
            return Reading("value", int(text))
        return Reading("unreadable", None, f"“{text}”前有多余的零，可能是几个数字连在一起")
    plain = text.translate(_WIDTH).strip()
    if not plain:
        return _BLANK
    if _DASHES.fullmatch(plain):
        return _PLACEHOLDER
    found = _CELL.fullmatch(plain)
    if found is not None:
        return _number(plain, found, kind, unit, header_unit)
    return _no_number(plain)


def is_empty(text: str) -> bool:
    """Whether a cell holds nothing but white space and invisible characters."""
    return not text or (not text[0].isalnum() and not text.translate(_WIDTH).strip())


def unit_in(header: str) -> str:
    """The money unit a column header prints (采购总金额(万元) → 万元); "" = none."""
    found = _HEADER_UNIT.search(header.translate(_WIDTH).replace(" ", ""))
    return found[1] if found else ""


_HEADER_UNIT = re.compile(r"(?:\(|\(?单位:?)([千万亿]?元)(?:人民币)?\)?")


def _number(plain: str, found: re.Match[str], kind: Kind, unit: str, header_unit: str) -> Reading:
    sign, digits, written, more = found.group("sign", "number", "unit", "more")
    whole = digits.replace(",", "")
    if sum(map(str.isdigit, whole)) > _LONGEST:
        return _unreadable(plain, "数字太长，可能是几个数字连在一起")
    if len(whole) > 1 and whole[0] == "0" and whole[1] != ".":
        return _unreadable(plain, "数字前有多余的零，可能是几个数字连在一起")
    if sign and sign not in "+-" and kind != "signed":
        return _unreadable(plain, "不是单纯的数字")
    if sign == "-" and kind != "signed" and plain[1] == " ":
        return _unreadable(plain, "短横与数字之间有空格，不能确定是不是负数")
    value = Decimal(whole)
    if sign and sign in "-减少↓":
        value = -value
    notes: list[str] = []
    if written and written in _MONEY:
        if kind != "money":
            return _unreadable(plain, "这一列不是金额，却写了金额单位")
    elif written:
        if kind == "money":
            return _unreadable(plain, "这一列是金额，却写了件数单位")
        notes.append(f"原文带单位“{written}”")
    source = (written if written in _MONEY else "") or header_unit
    if kind == "money" and source and unit and source != unit:
        value = value * _MONEY[source] / _MONEY[unit]
        notes.append(f"原文单位为{source}，已换算为{unit}")
    elif kind == "money" and source and not unit:
        notes.append(f"单位为{source}")
    if more:
        notes.append(more.strip(" ,;()"))
    return Reading("value", _plain(value), "；".join(notes))


def _plain(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


def _no_number(plain: str) -> Reading:
    """The reading of a text that is not one number."""
    bare = plain.strip(" .。()").lower()
    if bare in _EMPTY_WORDS:
        return _PLACEHOLDER
    if bare == "零":
        return Reading("value", 0, "原文为汉字“零”")
    if any(map(str.isnumeric, plain.replace("一", "").replace("三", ""))) or _CHINESE_NUMBER.fullmatch(bare):
        if re.search(r"[0-9] +[0-9]", plain):
            return _unreadable(plain, "一格中有几个数字，或数字被拆开")
        return _unreadable(plain, "不能确定是哪个数字")
    if _LOOKALIKE.fullmatch(plain):
        return _unreadable(plain, "含有与数字相像的字母")
    if len(plain) <= 40 and _SAYS_NONE.search(plain):
        return Reading("placeholder", None, plain)
    return _unreadable(plain, "不是数字")


def _unreadable(plain: str, why: str) -> Reading:
    shown = plain if len(plain) <= 30 else plain[:30] + "…"
    return Reading("unreadable", None, f"“{shown}”：{why}")
