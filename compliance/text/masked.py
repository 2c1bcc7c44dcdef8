"""Blots out of a text what is an agency's own, names and numbers, so that only the wording is compared."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

_BLANK = re.compile(r"\s+|[\u00ad\u200b-\u200f\u2060\ufeff]+")
_NUMBER = re.compile(
    r"[0-9〇○]+(?:[.,:/~\-—][0-9]+)*%?|[一二三四五六七八九十百千万两零]{2,}(?=[年月日件条次个篇项场期份人])"
)
_SELF = re.compile(
    r"(?:我|本|全)(?:局|厅|委|办|省|市|县|区|州|盟|旗|镇|乡|街道|单位|机关|部门|中心|院|校|会|系统|辖区)"
)
_PLACE = re.compile(
    r"^[\u4e00-\u9fff]{1,9}?(?:特别行政区|自治区|自治州|自治县|自治旗|街道|新区|省|市|区|县|镇|乡|旗|盟)"
)
_ORDINAL = re.compile(r"^(?:[（(]?[一二三四五六七八九十0-9]{1,3}[）)、.．]|[一二三四五六七八九十]是)+")
_END = re.compile(r"[。！？；!?;\n]+")
NAME, NUMBER = "某", "0"
"""What names and numbers become."""


class Sentence(NamedTuple):
    """A sentence as written, and its wording alone ("" where nothing of it is left to compare)."""

    text: str
    wording: str


@lru_cache(maxsize=4096)
def own_names(agency: str) -> tuple[str, ...]:
    """What a text may call the agency, longest first: its name, its places with and without their rank, and
    what stands behind them (甲县教育局 → 甲县教育局, 教育局, 甲县)."""
    rest = _BLANK.sub("", unicodedata.normalize("NFKC", agency))
    names = {rest}
    while (place := _PLACE.match(rest)) is not None and place.end() < len(rest):
        names.add(place.group())
        rest = rest[place.end() :]
        names.add(rest)
    for ending in ("人民政府办公室", "人民政府", "办事处"):
        names |= {name.removesuffix(ending) for name in names}
    return tuple(sorted((name for name in names if len(name) >= 2), key=lambda name: (-len(name), name)))


def wording(text: str, names: tuple[str, ...] = ()) -> str:
    """``text`` without white space and ordinals, with names as 某 and numbers as 0."""
    text = _BLANK.sub("", unicodedata.normalize("NFKC", text))
    for name in names:
        if name in text:
            text = text.replace(name, NAME)
    text = _SELF.sub(NAME, text)
    return _NUMBER.sub(NUMBER, _ORDINAL.sub("", text))


def sentences(text: str, names: tuple[str, ...] = ()) -> list[Sentence]:
    """The sentences of a text, each with its wording; line breaks, stops and semicolons end one."""
    return [Sentence(part, wording(part, names)) for part in map(str.strip, _END.split(text)) if part]
