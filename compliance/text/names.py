"""Brings names of agencies into one form, so that a body is found again under each way of writing it.

Stricter than ``likeness``: what is equal here is taken for one agency without asking anybody, so a
government and its office, two departments, or two places never become equal.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_SPACE = re.compile(r"[\s\u00ad\u200b-\u200f\u2028-\u202f\u2060\ufeff“”\"'‘’「」《》<>·•,，、.。:：;；]+")
_NOTE = re.compile(r"\((?:本级|机关|机关本级|汇总|全文|筹|含办公室)\)$")
_SHORT = {
    "发改": "发展和改革",
    "人社": "人力资源和社会保障",
    "住建": "住房和城乡建设",
    "住房城乡建设": "住房和城乡建设",
    "人力资源社会保障": "人力资源和社会保障",
    "发展改革": "发展和改革",
    "市监": "市场监督管理",
    "市场监管": "市场监督管理",
    "卫健": "卫生健康",
    "卫生和健康": "卫生健康",
    "文旅": "文化和旅游",
    "文化旅游": "文化和旅游",
    "工信": "工业和信息化",
    "工业信息化": "工业和信息化",
    "城管": "城市管理",
    "应急": "应急管理",
}
"""Short names of departments that mean one body everywhere."""
_DEPARTMENT = re.compile(rf"({'|'.join(sorted(_SHORT, key=len, reverse=True))})(局|厅|委员会|委)$")
_COUNCIL = re.compile(r"(发展和改革|卫生健康|住房和城乡建设|工业和信息化)委$")
_ZONE = r"(?:开发区|新区|[实试]验区|示范区|高新区|园区|保税区|度假区|合作区|功能区|风景区|名胜区|产业园)"
_ENDINGS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(人民政府|国务院)办公厅$"), r"\1办公室"),
    (re.compile(r"([省市县区州盟旗镇乡])政府办(?:公[室厅])?$"), r"\1人民政府办公室"),
    (re.compile(r"([省市县区州盟旗镇乡]|苏木)政府$"), r"\1人民政府"),
    (re.compile(r"(街道)(?:办公?处?|办事处)?$"), r"\1办事处"),
    (re.compile(r"(街道)人民政府(办公室)?$"), r"\1办事处\2"),
    (re.compile(rf"({_ZONE})(?:党工委)?(?:管委会|管理委员会)?$"), r"\1管理委员会"),
    (re.compile(r"管委会(办公室)?$"), r"管理委员会\1"),
    (re.compile(r"(省|自治区|自治州|自治县|自治旗|市|县|区|旗|州|盟|镇|乡|苏木)$"), r"\1人民政府"),
)
_UPPER = re.compile(r"^[\u4e00-\u9fff]{1,9}?(?:省|自治区|特别行政区|自治州|地区|市|盟)")
_NO_PLACE = "城市|社区|园区|城区|小区|景区|灾区|库区|林区|矿区|市区|地区|辖区|校区|牧区|山区"
_LOWER = re.compile(
    rf"^(?!{_NO_PLACE})[\u4e00-\u9fff]{{1,6}}?(?:自治县|自治旗|新区|市|县|区|旗)(?=[\u4e00-\u9fff]{{2}})"
)
_NOT_HERE = re.compile(_NO_PLACE)
_CITY = re.compile(rf"^(?!{_NO_PLACE})[\u4e00-\u9fff]{{1,9}}?(?:自治州|市|盟|地区)(?=[\u4e00-\u9fff]{{2}})")


@lru_cache(maxsize=65536)
def agency_key(name: str) -> str:
    """The name in one form: full-width signs narrow, nothing invisible, endings written out (甲县政府 and
    甲县 → 甲县人民政府, 政府办 and 办公厅 → 人民政府办公室, 发改局 → 发展和改革局). "" for no name."""
    text = _SPACE.sub("", unicodedata.normalize("NFKC", name))
    text = _NOTE.sub("", text).replace("(", "").replace(")", "")
    text = _DEPARTMENT.sub(lambda found: _SHORT[found[1]] + found[2], text)
    text = _COUNCIL.sub(r"\1委员会", text)
    for ending, full in _ENDINGS:
        changed = ending.sub(full, text)
        if changed != text:
            return changed
    return text


@lru_cache(maxsize=65536)
def shorter(key: str) -> tuple[str, ...]:
    """The key without the province and the city it begins with, as long as a city, county or district is
    left in front: 甲省乙市丙县教育局 → 乙市丙县教育局, 丙县教育局. A bare department or township is no
    name: there is one in every county."""
    found: list[str] = []
    rest = key
    while (upper := _UPPER.match(rest)) is not None:
        below = rest[upper.end() :]
        if _LOWER.match(below) is None and _CITY.match(below) is None:
            break
        found.append(below)
        rest = below
    return tuple(found)


@lru_cache(maxsize=65536)
def region_of(key: str) -> str:
    """The places the key begins with, down to a county, city or district: 甲市乙区丙镇人民政府 → 甲市乙区;
    "" where it begins with none; for a government's own name the place it governs counts too."""
    taken, rest = "", key
    while _NOT_HERE.match(rest) is None:
        upper, lower = _UPPER.match(rest), _LOWER.match(rest)
        if upper is not None and (lower is None or upper.end() <= lower.end()):
            taken, rest = taken + upper.group(), rest[upper.end() :]
        elif lower is not None:
            return taken + lower.group()
        else:
            break
    return taken


def same_name(one: str, other: str) -> bool:
    """Whether two names are one agency's beyond doubt: equal, or one lacks only the places above it."""
    first, second = agency_key(one), agency_key(other)
    return bool(first) and (first == second or second in shorter(first) or first in shorter(second))
