"""Finds the numbers that the prose states, with their topic, by the patterns of ``rules/mentions.yaml``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from compliance.extract.prose import tidy
from compliance.extract.topics import Search, catalogue
from compliance.model.report import AgencyKind, Mention, Text
from compliance.text.dates import find_years
from compliance.text.numerals import number
from compliance.text.own import tame
from compliance.text.patterns import Match
from compliance.text.units import scaled

_SENTENCE = re.compile(r"[^。！？\n]+[。！？]?")
_QUOTED = re.compile(r"《[^《》]{0,80}》")
_LAST_YEAR = re.compile(r"(?:去年|上年同期|上一年度?|上年度?)(?!度?结转|度?未)[^，。；]{0,12}$")
_SHARE = re.compile(
    r"^[（(，,]?(?:占(?:比|总数|总量|办结总数|申请总数|[^\d，。；（）()]{0,10})?)?(?:为|约|达)?(\d+(?:\.\d+)?)[%％]"
)
_PAUSE = re.compile("[，。；]")
_GLUED = re.compile(r"\d[\s.,，．]?$|[〇零一二三四五六七八九十百千万两第]$|[-－—–~～]$")
_GOES_ON = re.compile(r"\s?[,，.．]?\d|\s[.,]")
_NUMBER = re.compile(r"\d|[一二三四五六七八九十百千零两](?:件|宗|份|条|例|起|项|个|次|元|部|篇)")
_NOTHING = re.compile("[未无没零]")


def topics() -> frozenset[str]:
    """The ids of all topics; a topic with ``share`` also gives ``<id>_share``."""
    return catalogue().ids


def mistakes() -> Iterator[str]:
    """What is wrong with the patterns of the file: those that do not compile or name no number."""
    return catalogue().mistakes()


def find_mentions(
    section: str, paragraphs: Iterable[Text], year: int | None, agency_kind: AgencyKind = "unknown"
) -> tuple[Mention, ...]:
    """The mentions in the prose of one section, in order.

    ``section``: its id; ``year``: the report's year; ``agency_kind`` decides whose scope 全县 is.
    What is not clear is left out: a number that touches another one, a topic that two readings fit.
    """
    book = catalogue()
    if section not in book.sections:
        return ()
    sentences: list[tuple[str, bool, Text]] = []
    for text in paragraphs:
        for sentence in _SENTENCE.findall(tidy(text.text)):
            if _NUMBER.search(sentence) is not None:
                sentences.append((sentence, True, text))
            elif _NOTHING.search(sentence) is not None:
                sentences.append((sentence, False, text))
    if not sentences:
        return ()
    words = book.words_in("\n".join([sentence for sentence, _, _ in sentences]))
    found: list[Mention] = []
    for sentence, number_stands, text in sentences:
        searches = book.candidates(sentence, words)
        if not number_stands:
            # Only a wording that says none can stand there.
            searches = [search for search in searches if search.value is not None]
        if searches:
            found.extend(_in_sentence(sentence, searches, section, text, year, agency_kind))
    return tuple(found)


def _in_sentence(
    sentence: str, searches: list[Search], section: str, text: Text, year: int | None, kind: AgencyKind
) -> Iterator[Mention]:
    taken: list[tuple[int, int]] = []
    found: list[tuple[int, Mention]] = []
    quick = tame(sentence)
    for search in searches:
        if search.needs is not None and not search.needs.stands(sentence, quick):
            continue
        for match in search.wording.matches(sentence, quick):
            span = _span(match)
            if any(span[0] < end and begin < span[1] for begin, end in taken):
                continue
            if not _allowed(search, match, sentence, quick) or not _year_fits(match, year):
                continue
            value, unit = _value(search, match, span, sentence)
            if value is None:
                continue
            taken.append(span)
            spoken = _year(sentence[: span[0]], year)
            marks = _marks(search.topic, match, span, sentence, kind, quick)
            mention = Mention(
                search.topic, value, unit, spoken, section, text.place, match.text, sentence, marks
            )
            found.append((span[0], mention))
            if search.share and (share := _SHARE.match(sentence[match.end :])) is not None:
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


def _allowed(search: Search, match: Match, sentence: str, quick: bool) -> bool:
    if search.never is not None:
        behind = _PAUSE.split(sentence[match.end : match.end + 12], maxsplit=1)[0]
        if search.never.stands(match.text + behind, quick):
            return False
    if search.unless is None:
        return True
    lead = _PAUSE.split(sentence[: match.start])[-1]
    return not search.unless.stands(lead, quick)


def _year_fits(match: Match, year: int | None) -> bool:
    """结转至2025年 is a carry-over to the next year only in a report for 2024."""
    named = match.groups.get("y")
    return named is None or year is None or int(named) == year + 1


def _value(
    search: Search, match: Match, span: tuple[int, int], sentence: str
) -> tuple[int | float | None, str]:
    written = match.groups.get("n")
    if written is None:
        return search.value, search.unit
    begin, end = span
    # Two signs before the number tell whether it is a part of another one; so do those behind it.
    if _GLUED.search(sentence[max(0, begin - 2) : begin]) is not None:
        return None, ""
    if _GOES_ON.match(sentence[end : end + 3]) is not None:
        return None, ""
    value = number(written)
    if value is None:
        return None, ""
    return scaled(value, match.groups.get("u", search.unit))


def _year(before: str, year: int | None) -> int | None:
    """The year the words before a number speak of: the last one named, last year's, or none."""
    if "年" not in before:
        return None
    before = _QUOTED.sub("", before)
    if year is not None and _LAST_YEAR.search(before) is not None:
        return year - 1
    years = find_years(before)
    return years[-1] if years else None


def _marks(
    topic: str, match: Match, span: tuple[int, int], sentence: str, kind: AgencyKind, quick: bool
) -> tuple[str, ...]:
    begin, end = span
    # In the order of topics.PLACES.
    texts = (
        sentence[max(0, begin - 8) : begin],
        sentence[end : end + 8],
        sentence[: match.start],
        sentence[match.end : match.end + 40],
        match.text,
        sentence,
    )
    found: list[str] = []
    for mark in catalogue().marks(topic, kind):
        if mark.id in found:
            continue
        for at, words in mark.where:
            if words.stands(texts[at], quick):
                found.append(mark.id)
                break
    return tuple(found)
