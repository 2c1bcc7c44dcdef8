"""Tells whether two names of agencies mean the same body."""

from __future__ import annotations

import re
from typing import Literal

Likeness = Literal["same", "doubtful", "different"]

_PLACE = re.compile(
    r"^[\u4e00-\u9fff]{1,12}?(?:特别行政区|自治区|自治州|自治县|街道|新区|省|市|区|县|镇|乡|旗|盟)"
)
_GOVERNMENT = re.compile(r"人民政府|街道办事处|管理?委员?会")
_DATE = re.compile(r"[\d〇零○一二三四五六七八九十]{2,4}年.*$")
_INNER = re.compile(r"(?:办公室|政务公开办公?室?|党政综合办公?室?|综合办公?室?|党政办公?室?|办)$")


def same_agency(one: str, other: str) -> Likeness:
    """Whether two names are one agency: ``same`` if one contains or abbreviates the other
    (发改局 ~ 发展和改革局), or both belong to one government (an office signing for it);
    ``doubtful`` if they differ in one character, which may be a misreading."""
    one, other = _bare(one), _bare(other)
    short, long = sorted((one, other), key=len)
    if not short or _abbreviates(short, long):
        return "same"
    if _abbreviates(_INNER.sub("", short), long) or _abbreviates(_INNER.sub("", long), short):
        return "same"
    if _one_government(one, other):
        return "same"
    if len(one) == len(other) and sum(a != b for a, b in zip(one, other, strict=True)) == 1:
        return "doubtful"
    return "different"


def _bare(name: str) -> str:
    name = re.sub(r"[\s（(）)“”《》·,，。:：]", "", name)
    return _DATE.sub("", name)


def _abbreviates(short: str, long: str) -> bool:
    """All characters of ``short`` stand in ``long`` in this order, and it is no mere fragment."""
    if len(short) < 3:
        return False
    rest = iter(long)
    return all(sign in rest for sign in short)


def _one_government(one: str, other: str) -> bool:
    """XX镇人民政府 and XX镇党政办公室: the same place, and one of the two is its government."""
    first, second = _deepest(one), _deepest(other)
    if not first or not second or not (_GOVERNMENT.search(one) or _GOVERNMENT.search(other)):
        return False
    return first == second or (
        len(first) > 1 and len(second) > 1 and (first.endswith(second) or second.endswith(first))
    )


def _deepest(name: str) -> str:
    """The place a name begins with, down to its smallest part: 甲省乙市丙县教育局 → 甲省乙市丙县."""
    end = 0
    while (found := _PLACE.match(name[end:])) is not None:
        end += found.end()
    return name[:end]
