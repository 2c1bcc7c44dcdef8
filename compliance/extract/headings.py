"""Recognises the first-level headings of a report by their meaning."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from compliance.extract.agencies import kind_of
from compliance.model.form import Form, SectionSpec
from compliance.text.normal import normal

Wording = Literal["standard", "variant", "similar"]

NUMERALS = "一二三四五六七八九十"

_NUMBER = re.compile(
    r"(?:第\s?([一二三四五六七八九十]{1,3}|\d{1,2})\s?(?:部分|章|节|项)?\s?[、．.，,:：]?\s?)"
    r"|(?:([一二三四五六七八九十]{1,3})\s?(?:[、．.，,:：]|\s))"
    r"|(?:(\d{1,2})\s?[、．.](?!\d))"
)
_SECOND = re.compile(r"[（(]?[一二三四五六七八九十]{1,3}[）)]")
_YEAR = re.compile(r"^(?:(?:20\d\d|二[〇零○][一二三四五六七八九〇零○]{2}|yyyy)年度?|本年度?|今年|全年)")
_SELF = re.compile(r"^(?:我|本)(?:机关|单位|省|市|县|区|局|委|办|厅|镇|乡|街道|院|校|中心)")
_LEADERS = re.compile(r"[.…·\s-]{2,}\d{1,3}$|[.…·]{3,}$")

# What a heading means when its wording is not known: words it must have, words it must not have.
_MEANINGS: tuple[tuple[str, re.Pattern[str], re.Pattern[str] | None], ...] = (
    ("disputes", re.compile("复议|诉讼"), None),
    ("problems", re.compile("问题|不足|短板|困难"), re.compile("回应|热点|社会关切")),
    (
        "other",
        re.compile("^(?:其他|其它|需要|需|有关).{0,8}(?:事项|情况|内容|说明)$"),
        re.compile("公开|申请"),
    ),
    ("applications", re.compile("申请"), re.compile("新收|结转|办理结果|主动公开")),
    ("disclosure", re.compile("主动公开"), re.compile("申请")),
    ("overview", re.compile("总体|概述|概况|基本情况|总述|综述"), re.compile("申请|问题")),
)
# By likeness: the least that tells the wordings of the six sections apart (measured in the tests).
LIKENESS = 72.0
MARGIN = 8.0


class Heading(NamedTuple):
    """A line recognised as the heading of a section. ``number``: as printed, "" = none."""

    id: str
    number: str
    text: str
    wording: Wording


class Cut(NamedTuple):
    """A heading inside a paragraph, from ``start`` to ``end``."""

    start: int
    end: int
    heading: Heading


def split_number(text: str) -> tuple[str, str]:
    """The number before a first-level heading (一、 第一部分 1.) in Chinese numerals, and the rest."""
    found = _NUMBER.match(text)
    if found is None:
        return "", text
    sign = found.group(1) or found.group(2) or found.group(3)
    if sign.isdigit():
        sign = NUMERALS[int(sign) - 1] if 1 <= int(sign) <= 10 else ""
    return sign, text[found.end() :].strip()


class Headings:
    """The wordings of one form's sections. Made by ``headings_of``."""

    def __init__(self, form: Form) -> None:
        self._known: dict[str, tuple[SectionSpec, Wording]] = {}
        self._forbidden = _row_labels(form)
        for spec in form.sections:
            self._known.update({_key(text): (spec, "similar") for text in spec.recognised})
            self._known.update({_key(text): (spec, "variant") for text in spec.also})
            self._known[_key(spec.title)] = (spec, "standard")
        self._longest = max(map(len, self._known)) + 20
        self._cut = _cutter(form)
        self._numbers = {spec.id: spec.number for spec in form.sections}
        self.order: tuple[str, ...] = tuple(self._numbers)
        self._cache: dict[tuple[str, bool], Heading | None] = {}

    def find(self, text: str, marked: bool = False) -> Heading | None:
        """The heading a whole line is. ``marked``: the source marks the line as a heading.

        Wordings that are not listed count only where a number or the source's mark shows a heading.
        """
        if not 2 <= len(text) <= 70:
            return None
        first = text[0]
        if first in "（(|表附" or (
            len(text) > 24 and not marked and first not in "第一二三四五六七八九十 0123456789"
        ):
            return None
        cached = (text, marked)
        if cached not in self._cache:
            if len(self._cache) > 4096:
                self._cache.clear()
            self._cache[cached] = self._find(text, marked)
        return self._cache[cached]

    def is_known(self, text: str) -> bool:
        """Whether a line is a listed wording."""
        found = self.find(text)
        return found is not None and found.wording != "similar"

    def cuts(self, text: str) -> Iterator[Cut]:
        """Listed wordings with their number where one begins inside a paragraph, after the end of a
        sentence, a digit or a space."""
        for found in self._cut.finditer(text):
            start = found.start()
            before = text[:start].rstrip()[-1:]
            if start and not (
                text[start - 1].isspace() or before in "。！？；;!?：:”）)>" or before.isdigit()
            ):
                continue
            written = found.group(2)
            entry = self._listed(_key(written))
            if entry is not None and found.group(1) == entry[0].number:
                yield Cut(start, found.end(), Heading(entry[0].id, found.group(1), written, entry[1]))

    def number(self, id: str) -> str:
        """The official number of a section."""
        return self._numbers[id]

    def _find(self, text: str, marked: bool) -> Heading | None:
        number, rest = split_number(text)
        if _SECOND.match(text):
            return None
        rest = _LEADERS.sub("", rest).rstrip("：:。.；;，, ")
        if not 2 <= len(rest) <= self._longest:
            return None
        key = _key(rest)
        if key in self._forbidden:
            return None
        found = self._listed(key)
        if found is not None:
            if not number and not marked and found[1] == "similar":
                return None
            return Heading(found[0].id, number, rest, found[1])
        stripped = _YEAR.sub("", _SELF.sub("", key))
        stripped = _SELF.sub("", stripped)
        found = self._known.get(stripped) or self._after_agency(stripped)
        if not number and not marked:
            return None
        if found is not None:
            return Heading(found[0].id, number, rest, "variant" if found[1] == "standard" else found[1])
        if len(rest) > 34 or "。" in rest or "，" in rest:
            return None
        meant = self._by_likeness(stripped) or self._by_meaning(stripped, number)
        return Heading(meant, number, rest, "similar") if meant else None

    def _listed(self, key: str) -> tuple[SectionSpec, Wording] | None:
        found = self._known.get(key)
        if found is None and key.startswith("20"):
            found = self._known.get(f"yyyy{key[4:]}") or self._known.get(_YEAR.sub("", key))
            if found is not None and found[1] == "standard":
                return found[0], "variant"
        return found

    def _after_agency(self, key: str) -> tuple[SectionSpec, Wording] | None:
        """A listed wording after the name of an agency (某某局政府信息公开工作总体情况)."""
        for size in range(min(len(key) - 3, 30), 3, -1):
            found = self._known.get(key[-size:])
            if found is not None:
                before = _YEAR.sub("", key[:-size])
                return found if not before or kind_of(before)[0] != "unknown" else None
        return None

    def _by_likeness(self, key: str) -> str | None:
        from rapidfuzz import fuzz

        best: dict[str, float] = {}
        for known, (spec, _) in self._known.items():
            score = fuzz.ratio(key, known, score_cutoff=40)
            if score > best.get(spec.id, 0.0):
                best[spec.id] = score
        ranked = sorted(best.items(), key=lambda item: -item[1])
        if not ranked or ranked[0][1] < LIKENESS:
            return None
        if len(ranked) > 1 and ranked[0][1] - ranked[1][1] < MARGIN:
            return None
        return ranked[0][0]

    def _by_meaning(self, key: str, number: str) -> str | None:
        """The section a wording means, only under that section's own number."""
        for section, must, must_not in _MEANINGS:
            if must.search(key) and not (must_not and must_not.search(key)):
                return section if self._numbers.get(section) == number else None
        return None


_HEADINGS: dict[int, tuple[Form, Headings]] = {}


def headings_of(form: Form) -> Headings:
    """The headings of a form, made once."""
    held = _HEADINGS.get(id(form))
    if held is None:
        # The form is kept beside, so that its id is not used again for another one.
        held = _HEADINGS[id(form)] = (form, Headings(form))
    return held[1]


def _key(text: str) -> str:
    return normal(text).lower().rstrip(".,:;")


def _row_labels(form: Form) -> frozenset[str]:
    """Rows of official tables that are numbered like sections (四、结转下年度继续办理)."""
    labels: set[str] = set()
    for table in form.tables:
        for group in table.groups:
            labels.update(_key(text) for text in (group.label, *group.also))
        for block in table.blocks:
            for row in block.rows:
                labels.update(_key(text) for text in (row.label, *row.also))
    return frozenset(labels)


def _cutter(form: Form) -> re.Pattern[str]:
    wordings = {text for spec in form.sections for text in (spec.title, *spec.also)}
    words = sorted(wordings, key=len, reverse=True)
    alternatives = "|".join(
        re.escape(text).replace("、", "[、,，]").replace("YYYY", r"20\d\d") for text in words
    )
    return re.compile(rf"([一二三四五六])\s?[、．.，]\s?({alternatives})")
