"""Finds the numbers that the prose states, with their topic, by the patterns of ``rules/mentions.yaml``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

import msgspec
import yaml

from compliance.errors import Mistake, RuleError
from compliance.extract.prose import tidy
from compliance.model.report import AgencyKind, Mention, Text
from compliance.resources import bundled
from compliance.text.cues import cues
from compliance.text.dates import find_years
from compliance.text.numerals import number
from compliance.text.patterns import Match, PatternError, pattern
from compliance.text.units import scaled

_SENTENCE = re.compile(r"[^。！？\n]+[。！？]?")
_QUOTED = re.compile(r"《[^《》]{0,80}》")
_LAST_YEAR = re.compile(r"(?:去年|上年同期|上一年度?|上年度?)(?!度?结转|度?未)[^，。；]{0,12}$")
_SHARE = re.compile(
    r"^[（(，,]?(?:占(?:比|总数|总量|办结总数|申请总数|[^\d，。；（）()]{0,10})?)?(?:为|约|达)?(\d+(?:\.\d+)?)[%％]"
)
_PAUSE = re.compile("[，。；]")
_GLUED = re.compile(r"\d[\s.,，．]?$|[〇零一二三四五六七八九十百千万两第]$|[-－—–~～]$")
_NUMBER = re.compile(r"\d|[一二三四五六七八九十百千零两](?:件|宗|份|条|例|起|项|个|次|元|部|篇)")
_NOTHING = re.compile("[未无没零]")


class _Topic(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    id: str
    patterns: tuple[str, ...]
    needs: str = ""
    never: str = ""
    unless: str = ""
    value: int | None = None
    unit: str = ""
    units: tuple[str, ...] = ()
    share: bool = False


class _Mark(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    id: str
    before: str = ""
    after: str = ""
    lead: str = ""
    behind: str = ""
    match: str = ""
    sentence: str = ""
    topics: tuple[str, ...] = ()
    kinds: tuple[AgencyKind, ...] = ()


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    sections: tuple[str, ...]
    number: str
    unit: str
    topics: tuple[_Topic, ...]
    marks: tuple[_Mark, ...]


class _Search(NamedTuple):
    """One pattern of a topic, with words of which one must stand in the text."""

    topic: _Topic
    source: str
    cues: tuple[str, ...]


class _Catalogue:
    """The file, its macros filled in. Patterns are compiled when a text first asks for them."""

    def __init__(self, file: _File) -> None:
        self.sections = frozenset(file.sections)
        self.marks = file.marks
        self.ids = frozenset(topic.id for topic in file.topics)
        self.searches: list[_Search] = []
        for topic in file.topics:
            for source in topic.patterns:
                full = (
                    source.replace("{n}", f"(?P<n>{file.number})")
                    .replace("{u}", f"(?P<u>{file.unit})")
                    .replace("{p}", r"(?P<n>[0-9]+(?:\.[0-9]+)?)(?P<u>[%％])")
                )
                self.searches.append(_Search(topic, full, cues(full)))


@cache
def _catalogue() -> _Catalogue:
    path = bundled("rules/mentions.yaml")
    try:
        return _Catalogue(msgspec.convert(yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader), _File))
    except (yaml.YAMLError, msgspec.ValidationError) as trouble:
        raise RuleError((Mistake(str(path), 0, str(trouble)),)) from None


def topics() -> frozenset[str]:
    """The ids of all topics; a topic with ``share`` also gives ``<id>_share``."""
    return _catalogue().ids


def mistakes() -> Iterator[str]:
    """What is wrong with the patterns of the file: those that do not compile or name no number."""
    book = _catalogue()
    for search in book.searches:
        yield from _mistake(search.topic.id, search.source)
        if search.topic.value is None and "(?P<n>" not in search.source:
            yield f"{search.topic.id}: {{n}} is missing in {search.source!r}"
        for source in (search.topic.needs, search.topic.never, search.topic.unless):
            yield from _mistake(search.topic.id, source)
    for mark in book.marks:
        for source in (mark.before, mark.after, mark.lead, mark.behind, mark.match, mark.sentence):
            yield from _mistake(mark.id, source)


def _mistake(id: str, source: str) -> Iterator[str]:
    try:
        pattern(source)
    except PatternError as trouble:
        yield f"{id}: {trouble}"


def find_mentions(
    section: str, paragraphs: Iterable[Text], year: int | None, agency_kind: AgencyKind = "unknown"
) -> tuple[Mention, ...]:
    """The mentions in the prose of one section, in order.

    ``section``: its id; ``year``: the report's year; ``agency_kind`` decides whose scope 全县 is.
    What is not clear is left out: a number that touches another one, a topic that two readings fit.
    """
    book = _catalogue()
    if section not in book.sections:
        return ()
    texts = [Text(tidy(paragraph.text), paragraph.place) for paragraph in paragraphs]
    whole = "\n".join(text.text for text in texts)
    searches = [search for search in book.searches if not search.cues or _any_in(search.cues, whole)]
    if not searches:
        return ()
    nothing = [search for search in searches if search.topic.value is not None]
    found: list[Mention] = []
    for text in texts:
        for sentence in _SENTENCE.findall(text.text):
            number_stands = _NUMBER.search(sentence) is not None
            if number_stands or _NOTHING.search(sentence) is not None:
                wanted = searches if number_stands else nothing
                found.extend(_in_sentence(sentence, wanted, section, text, year, agency_kind))
    return tuple(found)


def _any_in(words: tuple[str, ...], text: str) -> bool:
    for word in words:  # noqa: SIM110  (the hot loop; a generator costs three times as much)
        if word in text:
            return True
    return False


def _in_sentence(
    sentence: str, searches: list[_Search], section: str, text: Text, year: int | None, kind: AgencyKind
) -> Iterator[Mention]:
    taken: list[tuple[int, int]] = []
    found: list[tuple[int, Mention]] = []
    for search in searches:
        topic = search.topic
        if search.cues and not _any_in(search.cues, sentence):
            continue
        if topic.needs and not _stands(topic.needs, sentence):
            continue
        for match in pattern(search.source).finditer(sentence):
            span = _span(match)
            if any(span[0] < end and begin < span[1] for begin, end in taken):
                continue
            if not _allowed(topic, match, sentence) or not _year_fits(match, year):
                continue
            value, unit = _value(topic, match, sentence)
            if value is None:
                continue
            taken.append(span)
            spoken = _year(sentence[: span[0]], year)
            marks = _marks(topic.id, match, span, sentence, kind)
            mention = Mention(topic.id, value, unit, spoken, section, text.place, match.text, sentence, marks)
            found.append((span[0], mention))
            if topic.share and (share := _SHARE.match(sentence[match.end :])) is not None:
                percent = number(share.group(1))
                if percent is not None:
                    found.append((span[0] + 1, _share(mention, percent, share.group())))
    found.sort(key=lambda item: item[0])
    for _, mention in found:
        yield mention


def _share(mention: Mention, percent: int | float, raw: str) -> Mention:
    return Mention(
        f"{mention.topic}_share",
        percent,
        "%",
        mention.year,
        mention.section,
        mention.place,
        mention.raw + raw,
        mention.sentence,
        mention.marks,
    )


def _span(match: Match) -> tuple[int, int]:
    """Where the number stands; of a wording without one, the wording."""
    written = match.groups.get("n")
    if written is None:
        return match.start, match.end
    begin = match.text.rfind(written) if match.text.count(written) == 1 else _number_at(match, written)
    return match.start + begin, match.start + begin + len(written)


def _number_at(match: Match, written: str) -> int:
    """The number stands right before its unit."""
    unit = match.groups.get("u", "")
    at = match.text.rfind(written + unit)
    return at if at >= 0 else match.text.rfind(written)


def _allowed(topic: _Topic, match: Match, sentence: str) -> bool:
    if topic.never:
        behind = _PAUSE.split(sentence[match.end : match.end + 12], maxsplit=1)[0]
        if _stands(topic.never, match.text + behind):
            return False
    lead = _PAUSE.split(sentence[: match.start])[-1]
    return not (topic.unless and _stands(topic.unless, lead))


def _stands(source: str, text: str) -> bool:
    words = cues(source)
    return (not words or _any_in(words, text)) and pattern(source).search(text) is not None


def _year_fits(match: Match, year: int | None) -> bool:
    """结转至2025年 is a carry-over to the next year only in a report for 2024."""
    named = match.groups.get("y")
    return named is None or year is None or int(named) == year + 1


def _value(topic: _Topic, match: Match, sentence: str) -> tuple[int | float | None, str]:
    written = match.groups.get("n")
    if written is None:
        return topic.value, topic.unit
    begin, _ = _span(match)
    if _GLUED.search(sentence[:begin]) is not None:
        return None, ""
    value = number(written)
    if value is None:
        return None, ""
    return scaled(value, match.groups.get("u", topic.unit))


def _year(before: str, year: int | None) -> int | None:
    """The year the words before a number speak of: the last one named, last year's, or none."""
    before = _QUOTED.sub("", before)
    if year is not None and _LAST_YEAR.search(before) is not None:
        return year - 1
    years = find_years(before)
    return years[-1] if years else None


def _marks(
    topic: str, match: Match, span: tuple[int, int], sentence: str, kind: AgencyKind
) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for mark in _catalogue().marks:
        if (mark.topics and topic not in mark.topics) or (mark.kinds and kind not in mark.kinds):
            continue
        if mark.id in found:
            continue
        for source, text in (
            (mark.before, sentence[max(0, span[0] - 8) : span[0]]),
            (mark.after, sentence[span[1] : span[1] + 8]),
            (mark.lead, sentence[: match.start]),
            (mark.behind, sentence[match.end : match.end + 40]),
            (mark.match, match.text),
            (mark.sentence, sentence),
        ):
            if source and _stands(source, text):
                found[mark.id] = None
                break
    return tuple(found)
