"""Reads who reports on which year: agency, year, statistics period, signature and dates."""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from compliance.extract.agencies import comparable, kind_of
from compliance.extract.parts import Part
from compliance.extract.prose import tidy
from compliance.model.document import Document, Table
from compliance.model.report import Dated, Period, Section, Text
from compliance.text.dates import FoundDate, find_date, find_period, find_years

_BRACKETS = "（()）【】[]〔〕 　"
_PUBLISHED = re.compile(
    r"(?:信息)?(?:发布|公开|发文|上网|上传)(?:日期|时间)\s?[:：]?\s?|发布于\s?[:：]?\s?|(?:^|[\s\]】|])(?:时间|日期)\s?[:：]\s?"
)
_PUBLISHED_LABEL = re.compile(r"(?:信息)?(?:发布|公开|发文)(?:日期|时间)\s?[:：]?")
_STAMP = re.compile(r"20\d\d[-/.]\d{1,2}[-/.]\d{1,2}(?:\s+\d{1,2}:\d{2}(?::\d{2})?)?")
_NAME = re.compile(r"[\u4e00-\u9fff（）()·、]{3,40}")
_GLUED = re.compile(r"(?<=[。！；.])\s?([\u4e00-\u9fff（）()]{4,30}?)\s?$")
_LABELLED = re.compile(r"^(?:发布(?:机构|单位|机关)|公开责任部门|发文机关|编制单位|单位|落款)\s?[:：]\s?")


class Signed(NamedTuple):
    """Signature and date as found; ``used``: indexes of the parts they cover, ``rest``: what else
    stands in such a part (part index → text that stays)."""

    signature: Text | None
    signed: Dated | None
    used: frozenset[int]
    rest: dict[int, str]

    def or_else(self, other: Signed) -> Signed:
        """This one, completed by ``other``; the lines of both are no prose."""
        return Signed(
            self.signature or other.signature, self.signed or other.signed, self.used | other.used, self.rest
        )


def period_of(texts: Iterable[Text]) -> Period | None:
    """The stated statistics period: the first in the given texts."""
    for text in texts:
        if "日" not in text.text and "统计" not in text.text:
            continue
        found = find_period(text.text)
        if found is not None:
            return Period(found.begin, found.until, found.raw, text.place)
    return None


def year_of(title: int | None, period: Period | None, sections: Sequence[Section]) -> int | None:
    """The report's year: of the title, else of the period, else the one the prose speaks of.

    The prose decides only where one year stands in more than half of the places that name one and
    at least twice; a date of publication is never the report's year.
    """
    if title is not None:
        return title
    if period is not None:
        years = {bound.year for bound in (period.start, period.end) if bound is not None}
        if len(years) == 1:
            return years.pop()
    counts: Counter[int] = Counter()
    for section in sections:
        if section.id in ("preamble", "overview", "other"):
            for paragraph in section.paragraphs:
                counts.update(find_years(paragraph.text))
    if not counts:
        return None
    year, number = counts.most_common(1)[0]
    return year if number >= 2 and number * 2 > sum(counts.values()) else None


def sign_of(parts: Sequence[Part], start: int, end: int, agency: str | None) -> Signed:
    """Signature and date in the last lines of the report (parts ``start`` to ``end``)."""
    indexes = [index for index in range(start, end) if parts[index].kind == "prose"][-6:]
    used: set[int] = set()
    rest: dict[int, str] = {}
    signature: Text | None = None
    signed: Dated | None = None
    for index in reversed(indexes):
        part = parts[index]
        date = _only_date(part.text)
        if signed is None and date is not None:
            signed, used = _signed(date, part), used | {index}
            continue
        name = _name(part.text, agency)
        if signature is None and name is not None:
            signature, used = Text(name, part.place), used | {index}
        elif signature is None and signed is None and (both := _name_and_date(part.text, agency)) is not None:
            name, date, before = both
            signature, signed = Text(name, part.place), _signed(date, part)
            if before:
                rest[index] = before
            else:
                used.add(index)
        elif (
            signature is None and signed is not None and (name := _glued_name(part.text, agency)) is not None
        ):
            signature = Text(name, part.place)
            rest[index] = part.text[: part.text.rindex(name)].rstrip()
        if signature is not None or (index not in used and (signed is not None or len(part.text) > 30)):
            break
    return Signed(signature, signed, frozenset(used), rest)


def sign_below_title(parts: Sequence[Part], start: int, end: int, agency: str | None) -> Signed:
    """Agency and date between title and text: （2026年1月23日）."""
    signature: Text | None = None
    signed: Dated | None = None
    used: set[int] = set()
    for index in range(start, min(end, start + 6)):
        part = parts[index]
        if part.kind != "prose" or len(part.text) > 40:
            continue
        date = _only_date(part.text)
        if date is not None and signed is None and "年" in date.raw:
            signed = _signed(date, part)
            used.add(index)
        elif signature is None and (name := _name(part.text, agency)) is not None:
            signature = Text(name, part.place)
            used.add(index)
        elif (both := _name_and_date(part.text, agency)) is not None and not both[2] and signed is None:
            signature, signed = Text(both[0], part.place), _signed(both[1], part)
            used.add(index)
    return Signed(signature, signed, frozenset(used), {})


def published_of(
    document: Document, parts: Sequence[Part], until: int, option: datetime.date | None
) -> Dated | None:
    """When it was published: as the user says, by the file's metadata, or by a line of the page."""
    if option is not None:
        return Dated(option, option.isoformat(), None, "option")
    raw = document.metadata.get("published", "")
    if raw and (date := find_date(tidy(raw))) is not None and date.date is not None:
        return Dated(date.date, raw, None, "metadata")
    return _published_line(parts, until) or _published_cell(document)


def _published_line(parts: Sequence[Part], until: int) -> Dated | None:
    label = False
    for index in (*range(until), *range(max(until, len(parts) - 12), len(parts))):
        part = parts[index]
        if part.kind != "prose" or (len(part.text) > 90 and index < until and not part.glued):
            label = False
            continue
        text = part.text[:400]
        if label and (date := find_date(text[:30])) is not None and date.date and date.start <= 2:
            return Dated(date.date, date.raw, part.place, "page")
        label = _PUBLISHED_LABEL.fullmatch(text) is not None
        found = _PUBLISHED.search(text)
        if found is not None:
            date = find_date(text[: found.end() + 24], found.end())
            if date is not None and date.date and date.start <= found.end() + 2:
                return Dated(date.date, date.raw, part.place, "page")
        if index < until and _STAMP.fullmatch(text) and (date := find_date(text)) is not None and date.date:
            return Dated(date.date, date.raw, part.place, "page")
    return None


def _published_cell(document: Document) -> Dated | None:
    """A date beside 发布日期 in the little table with the index number that sites put above."""
    for block in document.blocks:
        if not isinstance(block, Table) or len(block.rows) > 12:
            continue
        label = False
        for row in block.rows:
            for cell in row:
                text = tidy(cell.text)[:60]
                found = _PUBLISHED.match(text)
                begin = found.end() if found else 0
                date = find_date(text, begin) if (found or label) else None
                if date is not None and date.date and date.start <= begin + 2:
                    return Dated(date.date, date.raw, block.place_of(cell), "page")
                label = _PUBLISHED_LABEL.fullmatch(text) is not None
    return None


def publisher_of(metadata: Mapping[str, str]) -> str | None:
    """The publisher the file names, if it is an agency."""
    name = tidy(metadata.get("publisher", ""))
    return name if 3 <= len(name) <= 40 and kind_of(name)[0] != "unknown" else None


def _signed(date: FoundDate, part: Part) -> Dated:
    return Dated(date.date, date.raw, part.place, "signature")


def _only_date(text: str) -> FoundDate | None:
    """The date if the line is nothing but one."""
    if not 6 <= len(text) <= 40:
        return None
    date = find_date(text)
    if date is None:
        return None
    left = (text[: date.start] + text[date.end :]).strip(_BRACKETS)
    return date if left in ("", "印发", "日期：", "时间：") else None


def _name(text: str, agency: str | None) -> str | None:
    """The agency if the line is nothing but its name."""
    text = _LABELLED.sub("", text).strip(" 　")
    if not _NAME.fullmatch(text):
        return None
    if agency is not None and comparable(text) in (comparable(agency), comparable(agency) + "办公室"):
        return text
    return (
        text if kind_of(text)[0] != "unknown" and len(text) >= 4 and not _PLAIN_WORDS.search(text) else None
    )


# Ordinary sentences and headings end in these too (无其他需要报告的部门).
_PLAIN_WORDS = re.compile(r"没有|[无的是不未]|情况|报告|问题|信息公开|其他|其它|需要|工作|措施|加强|存在")


def _name_and_date(text: str, agency: str | None) -> tuple[str, FoundDate, str] | None:
    """Name and date on one line, or at the end of a paragraph: name, date, what stands before."""
    tail = text[-70:]
    offset = len(text) - len(tail)
    date: FoundDate | None = None
    at = 0
    while (found := find_date(tail, at)) is not None:
        date, at = found, found.end
    if date is None or tail[date.end :].strip(_BRACKETS):
        return None
    before = text[: offset + date.start].rstrip(_BRACKETS)
    name = _name(before, agency)
    if name is not None:
        return name, date, ""
    name = _glued_name(before, agency)
    return None if name is None else (name, date, before[: before.rindex(name)].rstrip())


def _glued_name(text: str, agency: str | None) -> str | None:
    """The agency's name behind the last sentence of a paragraph."""
    found = _GLUED.search(text[-60:])
    return None if found is None else _name(found.group(1), agency)
