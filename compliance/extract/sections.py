"""Divides a report into its first-level sections and gives each its prose."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Mapping, Sequence

from compliance.extract.headings import NUMERALS, Heading, Headings, split_number
from compliance.extract.parts import Part
from compliance.extract.remains import prose_of_table_section
from compliance.model.document import Place
from compliance.model.report import Section, Text

_LONG = 260
_SECOND = re.compile(r"[（(][一二三四五六七八九十]{1,3}[）)]|[一二三四五六七八九十]{1,2}[）)]")
_THIRD = re.compile(r"\d{1,2}\s?[.．、](?!\d)")
_INNER = re.compile(r"(?<=[。！？；.])\s?(?=[（(][一二三四五六七八九十]{1,2}[）)])")
_HEAD_END = re.compile(r"[。：:；;！？]")
_HEAD_MOST = 45
_OVERVIEW_TOPICS = ("主动公开", "依申请", "信息管理", "平台", "监督")
_PROBLEMS_HEAD = re.compile(r"存在.{0,6}(?:问题|不足)|主要问题|问题.{0,4}(?:改进|整改)")


def choose(parts: Sequence[Part], headings: Headings) -> dict[int, Heading]:
    """Which recognised headings are the report's: index of the part → heading, in order.

    Left out: tables of contents, repetitions, doubtful wordings where a sure one stands or the order
    speaks against them. Added: first-level headings that are none of the form's (id ``extra``), where
    their number continues the count.
    """
    found = {index: part.heading for index, part in enumerate(parts) if part.heading is not None}
    _drop_contents(found, parts)
    order = headings.order
    sure = {index for index, heading in found.items() if heading.wording != "similar"}
    kept: dict[str, int] = {}
    for name in order:
        rivals = [index for index in found if found[index].id == name and index in sure]
        if rivals:
            kept[name] = _best(rivals, found, parts, kept, order)
    for name in order:
        doubtful = [i for i, heading in found.items() if heading.id == name and i not in sure]
        rivals = [index for index in doubtful if _fits(index, name, kept, order)]
        if rivals and name not in kept:
            kept[name] = _best(rivals, found, parts, kept, order)
    chosen = {index: found[index] for index in sorted(kept.values())}
    chosen.update(_extra(parts, chosen))
    return dict(sorted(chosen.items()))


def _drop_contents(found: dict[int, Heading], parts: Sequence[Part]) -> None:
    """Drops runs of headings with nothing between them whose sections come again later."""
    indexes = list(found)
    start = 0
    while start < len(indexes):
        end = start
        seen = {found[indexes[start]].id}
        while end + 1 < len(indexes) and not _content(parts, indexes[end], indexes[end + 1]):
            if found[indexes[end + 1]].id in seen:
                break
            end += 1
            seen.add(found[indexes[end]].id)
        run = indexes[start : end + 1]
        if len(run) >= 3:
            later = {found[index].id for index in indexes[end + 1 :]}
            again = sum(found[index].id in later for index in run)
            if again >= 2 and again * 3 >= len(run) * 2:
                for index in run:
                    del found[index]
        start = end + 1


def _content(parts: Sequence[Part], start: int, end: int) -> int:
    """How much stands between two parts."""
    return sum(
        len(part.text) if part.kind == "prose" else 20 for part in parts[start + 1 : end] if not part.heading
    )


def _fits(index: int, id: str, kept: Mapping[str, int], order: Sequence[str]) -> bool:
    position = order.index(id)
    return all((kept[other] < index) == (order.index(other) < position) for other in kept)


def _best(
    rivals: list[int],
    found: Mapping[int, Heading],
    parts: Sequence[Part],
    kept: Mapping[str, int],
    order: Sequence[str],
) -> int:
    """Of several headings of one section the numbered one, in its order, with something below it."""
    if len(rivals) == 1:
        return rivals[0]
    indexes = list(found)

    def worth(index: int) -> tuple[bool, bool, bool, bool, int]:
        heading = found[index]
        later = [other for other in indexes if other > index]
        full = _content(parts, index, later[0] if later else len(parts)) > 0
        return (
            bool(heading.number),
            heading.wording == "standard" or bool(parts[index].marked),
            _fits(index, heading.id, kept, order),
            full,
            -index,
        )

    return max(rivals, key=worth)


def _extra(parts: Sequence[Part], chosen: Mapping[int, Heading]) -> dict[int, Heading]:
    """First-level headings between and after the chosen ones whose number continues the count."""
    extra: dict[int, Heading] = {}
    indexes = list(chosen)
    for place, index in enumerate(indexes):
        count = _value(chosen[index].number)
        end = indexes[place + 1] if place + 1 < len(indexes) else len(parts)
        limit = _value(chosen[end].number) if end < len(parts) else 0
        for at in range(index + 1, end):
            part = parts[at]
            if (
                not count
                or part.kind != "prose"
                or len(part.text) > 44
                or part.text[0] not in NUMERALS + "第"
            ):
                continue
            number, rest = split_number(part.text)
            if _value(number) != count + 1 or not rest or "。" in rest.rstrip("。") or "，" in rest:
                continue
            if limit and limit <= count + 1:
                continue
            extra[at] = Heading("extra", number, rest.rstrip("。：: "), "similar")
            count += 1
    return extra


def _value(number: str) -> int:
    if len(number) == 1:
        return NUMERALS.index(number) + 1 if number in NUMERALS else 0
    return 10 + _value(number[1:]) if number[:1] == "十" and len(number) == 2 else 0


def build(
    parts: Sequence[Part], chosen: Mapping[int, Heading], first: int, end: int, tables: Mapping[int, str]
) -> tuple[list[Section], dict[int, str]]:
    """The sections in order, and the section id of each block.

    ``first``: index of the first part of the report after its title; ``end``: one after its last.
    ``tables``: block index → id of the official table found there. Sections without a heading are
    added where that is certain (wording ``implied``).
    """
    starts = {index: heading for index, heading in chosen.items() if first <= index < end}
    implied = _implied(parts, starts, first, end, tables)
    bounds = sorted({*starts, *implied, end})
    sections: list[Section] = []
    by_block: dict[int, str] = {}
    preamble = _paragraphs("preamble", parts[first : bounds[0]])
    if preamble:
        sections.append(_section("preamble", None, preamble[0].place, parts[first : bounds[0]], preamble))
    for index, after in itertools.pairwise(bounds):
        heading = starts.get(index)
        body = parts[index + 1 : after] if heading else parts[index:after]
        name = heading.id if heading else implied[index]
        for part in parts[index:after]:
            by_block.setdefault(part.block, name)
        sections.append(_section(name, heading, parts[index].place, body, _paragraphs(name, body)))
    return sections, by_block


def _section(
    id: str, heading: Heading | None, place: Place, body: Sequence[Part], texts: list[Text]
) -> Section:
    if heading is None:
        wording = "none" if id == "preamble" else "implied"
    else:
        wording = "none" if id == "extra" else heading.wording
    return Section(
        id=id,
        number=heading.number if heading else "",
        heading=heading.text if heading else "",
        wording=wording,  # type: ignore[arg-type]  # one of the five by construction
        place=place,
        paragraphs=tuple(texts),
        subheads=subheads(texts) if id != "preamble" else (),
        tables=tuple(part.number for part in body if part.number),
        pictures=sum(part.kind == "picture" for part in body),
    )


def _implied(
    parts: Sequence[Part], starts: Mapping[int, Heading], first: int, end: int, tables: Mapping[int, str]
) -> dict[int, str]:
    """Sections whose heading is missing: by their table, by what only they can say."""
    present = {heading.id for heading in starts.values()}
    implied: dict[int, str] = {}
    for index in range(first, end):
        name = tables.get(parts[index].block)
        if name is not None and name not in present and parts[index].kind in ("official", "table"):
            implied[index] = name
            present.add(name)
    if "problems" not in present and (at := _implied_problems(parts, starts, implied, end)) is not None:
        implied[at] = "problems"
    if "overview" not in present:
        at = _implied_overview(parts, first, min([*starts, *implied, end]))
        if at is not None:
            implied[at] = "overview"
    return implied


def _implied_problems(
    parts: Sequence[Part], starts: Mapping[int, Heading], implied: Mapping[int, str], end: int
) -> int | None:
    """Where section five begins if its heading was lost: at a sub-heading on problems after the tables."""
    tables = ("disputes", "applications")
    after = [index for index, heading in starts.items() if heading.id in tables]
    after += [index for index, name in implied.items() if name in tables]
    if not after:
        return None
    until = min([index for index in starts if index > max(after)] or [end])
    for index in range(max(after) + 1, until):
        text = parts[index].text
        if len(text) <= 40 and (_SECOND.match(text) or len(text) <= 14) and _PROBLEMS_HEAD.search(text):
            return index
    return None


def _implied_overview(parts: Sequence[Part], first: int, end: int) -> int | None:
    """Where 总体情况 begins without its heading: its sub-headings on two of its topics stand there."""
    heads = [i for i in range(first, end) if parts[i].kind == "prose" and _SECOND.match(parts[i].text)]
    topics = {topic for i in heads for topic in _OVERVIEW_TOPICS if topic in parts[i].text[:30]}
    if len(topics) < 2:
        return None
    start = heads[0]
    while start > first and parts[start - 1].kind == "prose" and not _is_preamble(parts[start - 1].text):
        start -= 1
    return start


def _is_preamble(text: str) -> bool:
    return any(
        word in text
        for word in ("统计期", "统计时", "编制", "本报告", "年度报告", "中华人民共和国政府信息公开条例")
    )


def _paragraphs(id: str, body: Sequence[Part]) -> list[Text]:
    """The prose of a section, table content left out, over-long paragraphs cut before （二）."""
    texts: list[Text] = []
    kept = prose_of_table_section(id, body) if id in ("disclosure", "applications", "disputes") else body
    for part in kept:
        if part.kind != "prose" or not part.text:
            continue
        if len(part.text) > _LONG:
            texts.extend(
                Text(piece.strip(), part.place) for piece in _INNER.split(part.text) if piece.strip()
            )
        else:
            texts.append(Text(part.text, part.place))
    return texts


def subheads(texts: Iterable[Text]) -> tuple[Text, ...]:
    """Second-level headings （一）… up to the first stop; 1. … where there are none of those."""
    second: list[Text] = []
    third: list[Text] = []
    for text in texts:
        first = text.text[:1]
        if first in "（(一二三四五六七八九十" and _SECOND.match(text.text):
            second.append(_head(text))
        elif first.isdigit() and _THIRD.match(text.text):
            third.append(_head(text))
    return tuple(second or third)


def _head(text: Text) -> Text:
    found = _HEAD_END.search(text.text)
    head = text.text[: found.start()].rstrip() if found else text.text
    return Text(head if len(head) <= _HEAD_MOST else re.split("[，,]", head)[0], text.place)
