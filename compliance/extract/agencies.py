"""Says what kind and level of agency a name stands for, by ``rules/agencies.yaml``."""

from __future__ import annotations

import re
from functools import cache

import msgspec
import yaml

from compliance.errors import Mistake, RuleError
from compliance.model.report import AgencyKind, AgencyLevel
from compliance.resources import bundled
from compliance.text.patterns import Pattern, PatternError, pattern

_SPACE = re.compile(r"[\s\u200b-\u200f\ufeff]+")
_HANDS = re.compile(
    r"(?P<province>[\u4e00-\u9fff]{2,3}省)?"
    r"(?P<city>[^省市县区]{1,14}?自治州|[^省市县区]{1,6}?(?:市|地区|(?<=[勒哈郭善])盟|州(?=人民政府|[^市]{1,4}[县市])))?"
    r"(?P<county>市[中南北]区|(?:沙|新)市区|津市市|(?!城市)[^省市县]{1,9}?(?:自治县|县|自治旗|旗|区|市))?"
)
# A zone's rank is not in its name: 新区 may be a county's equal, a city's, or part of a county.
_ZONE = re.compile(
    r"(?:开发区|新区|[实试]验区|示范区|高新区|园区|保税区|度假区|合作区|功能区|风景区|名胜区|管理区)$"
)
_HEAD = re.compile(r"(?P<province>省)|(?P<county>[县区旗])|(?P<city>[州盟])")
_STATE_SERVICE = re.compile(
    r"^国家(?:税务总局|统计局|金融监督管理总局|外汇管理局)|^中国人民银行|^中华人民共和国"
)


class _Kind(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    kind: AgencyKind
    patterns: tuple[str, ...]


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    kinds: tuple[_Kind, ...]
    municipalities: tuple[str, ...]
    regions: tuple[str, ...]
    cities: str


class _Agencies:
    """The compiled file."""

    def __init__(self, file: _File) -> None:
        self.kinds: tuple[tuple[AgencyKind, tuple[Pattern, ...]], ...] = tuple(
            (entry.kind, tuple(pattern(source) for source in entry.patterns)) for entry in file.kinds
        )
        self.municipalities = tuple(f"{name}市" for name in file.municipalities)
        self.regions = file.regions
        self.cities = frozenset(file.cities.split())


@cache
def _agencies() -> _Agencies:
    path = bundled("rules/agencies.yaml")
    try:
        return _Agencies(msgspec.convert(yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader), _File))
    except (yaml.YAMLError, msgspec.ValidationError, PatternError) as trouble:
        raise RuleError((Mistake(str(path), 0, str(trouble)),)) from None


def comparable(name: str) -> str:
    """A name for comparing two of them: white space gone. An office stays apart from its government."""
    return _SPACE.sub("", name)


@cache
def kind_of(name: str) -> tuple[AgencyKind, AgencyLevel]:
    """Kind and level of the agency called ``name``; ``unknown`` where the name does not tell.

    A 市 that is no prefecture-level city of the file may be one of a county's level: level unknown.
    """
    name = comparable(name)
    kind: AgencyKind = "unknown"
    for candidate, patterns in _agencies().kinds:
        if any(found.search(name) for found in patterns):
            kind = candidate
            break
    return kind, ("township" if kind == "township" else _level(name))


def _level(name: str) -> AgencyLevel:
    book = _agencies()
    if name.startswith("国务院") or name.endswith(("总署", "总局")):
        return "national"
    rest = _STATE_SERVICE.sub("", name)
    if rest != name and not rest:
        return "national"
    above = False
    for prefix in book.municipalities + book.regions:
        if rest.startswith(prefix):
            rest, above = rest[len(prefix) :], True
            break
    found = _HANDS.match(rest)
    assert found is not None
    if found["county"]:
        return "unknown" if _ZONE.search(found["county"]) else "county"
    if found["city"]:
        city = found["city"]
        known = not city.endswith("市") or city[:-1] in book.cities
        return "city" if known else "unknown"
    if found["province"] or above:
        return "province"
    head = _HEAD.match(rest)
    if head is not None:
        return "province" if head["province"] else "county" if head["county"] else "city"
    if rest == name and name.startswith("国家"):
        return "national"
    return "unknown"
