"""Puts the parts together: Document + forms → Report, or the reason why not."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence

import msgspec

from compliance.extract import frame, identity, refusal
from compliance.extract.agencies import kind_of
from compliance.extract.boxed import unboxed
from compliance.extract.headings import Heading, headings_of
from compliance.extract.mentions import find_mentions
from compliance.extract.parts import Part, parts_of
from compliance.extract.prose import pieces
from compliance.extract.sections import build, choose
from compliance.extract.tables import TablesRead, read_tables
from compliance.extract.titles import Title, find_titles, parse
from compliance.forms import Forms, by_year
from compliance.model.document import Document, Paragraph, Place
from compliance.model.facts import Facts
from compliance.model.report import AgencyKind, AgencyLevel, FoundTable, Mention, Refusal, Report, Section

_Key = tuple[int | None, ...]


def understand(
    document: Document,
    forms: Forms,
    *,
    source: str = "",
    sha256: str = "",
    published: datetime.date | None = None,
    year: int | None = None,
    agency_kind: str | None = None,
) -> Report | Refusal:
    """What a document says as an annual report; a Refusal if it is none, is of the old form, or
    cannot be read.

    ``published``, ``year`` and ``agency_kind`` are what the user knows: they win over the document.
    """
    if (refused := refusal.unreadable(document)) is not None:
        return refused
    document = unboxed(document)
    tables = read_tables(document, forms, year or _year_hint(document))
    headings = headings_of(tables.form)
    parts = parts_of(pieces(document, tables.consumed, headings.is_known), headings)
    chosen = choose(parts, headings)
    first = next(
        (i for i in chosen if chosen[i].wording != "similar"), next(iter(chosen), min(len(parts), 60))
    )
    titles = find_titles(parts, first, document.metadata.get("title", ""))
    title, start = _title(titles)
    sure = sum(heading.wording != "similar" for heading in chosen.values())
    filled = sum(len(table.rows) >= 1 for table in tables.tables)

    end = frame.end_of(parts, max(chosen, default=first))
    named = title.agency if title else None
    signed = identity.sign_of(parts, max(chosen, default=start), end, named)
    signed = signed.or_else(identity.sign_below_title(parts, start, first, named))
    body = _trimmed(parts, chosen, start, end, signed)
    by_place = _blocks_by_place(document)
    sections, by_block = build(
        body, _moved(chosen, start, end), 0, len(body), _table_blocks(by_place, tables)
    )

    agency = named or (signed.signature.text if signed.signature else None)
    agency = agency or identity.publisher_of(document.metadata)
    period = identity.period_of(paragraph for section in sections[:2] for paragraph in section.paragraphs)
    found_year = year or identity.year_of(title.year if title else None, period, sections)

    if titles or filled or sure >= 2:
        old = refusal.out_of_scope(title, agency, found_year, document)
        if old is not None:
            return old
    if not (title and title.blank):
        none = refusal.not_a_report(document, parts, titles, filled, sure)
        if none is not None:
            return none

    kind, level = kind_of(agency) if agency else _unknown()
    asked = by_year(forms, found_year)
    return Report(
        source=source,
        sha256=sha256,
        format=document.format,
        title=title.shown if title else None,
        agency=agency,
        agency_kind=_kind(agency_kind) or kind,
        agency_level=level,
        year=found_year,
        form=tables.form.id,
        form_by_year=asked.id if asked else "",
        form_markers=tables.form_markers,
        period=period,
        signature=signed.signature,
        signed=signed.signed,
        published=identity.published_of(document, parts, start or first, published),
        sections=tuple(sections),
        tables=_located(tables.tables, by_place, by_block, {section.id for section in sections}),
        facts=Facts(tables.facts),
        mentions=_mentions(sections, found_year, _kind(agency_kind) or kind),
        metadata=document.metadata,
        doubts=document.doubts + tables.doubts,
    )


def _unknown() -> tuple[AgencyKind, AgencyLevel]:
    return "unknown", "unknown"


def _kind(given: str | None) -> AgencyKind | None:
    return None if given is None else msgspec.convert(given, AgencyKind)


def _title(titles: Sequence[Title]) -> tuple[Title | None, int]:
    """The title, and the first part after its last printing in the body."""
    if not titles:
        return None, 0
    best = titles[0]
    printed = [title.end for title in titles if title.start >= 0 and title.worth >= best.worth - 4]
    return best, max(printed, default=-1) + 1


def _year_hint(document: Document) -> int | None:
    """The year in the first title line, wanted before the tables are read."""
    title = (
        parse(document.metadata.get("title", ""), Place(), -1, -1) if document.metadata.get("title") else None
    )
    if title is not None and title.year:
        return title.year
    for block in document.blocks[:80]:
        if isinstance(block, Paragraph) and len(block.text) <= 70 and "公开" in block.text:
            title = parse(block.text, block.place, 0, 0)
            if title is not None and title.year:
                return title.year
    return None


def _trimmed(
    parts: Sequence[Part], chosen: Mapping[int, Heading], start: int, end: int, signed: identity.Signed
) -> list[Part]:
    """The parts of the report itself; the indexes stay those of ``parts`` less ``start``."""
    first = min((index for index in chosen if index >= start), default=start)
    body: list[Part] = []
    for index in range(start, end):
        part = parts[index]
        repeated = part.heading is not None and part.heading.wording != "similar" and index not in chosen
        if index in signed.used or repeated:
            part = part._replace(text="", kind="prose")
        elif index in signed.rest:
            part = part._replace(text=signed.rest[index])
        elif index < first:
            part = next(frame.preamble_of((part,)), part._replace(text="", kind="prose"))
        elif index == end - 1 and part.kind == "prose":
            part = part._replace(text=frame.without_tail(part.text))
        body.append(part)
    return body


def _moved(chosen: Mapping[int, Heading], start: int, end: int) -> dict[int, Heading]:
    return {index - start: heading for index, heading in chosen.items() if start <= index < end}


def _table_blocks(by_place: Mapping[_Key, int], tables: TablesRead) -> dict[int, str]:
    """Index of the block an official table begins at → table id (a form section's id)."""
    blocks: dict[int, str] = {}
    for table in tables.tables:
        block = by_place.get(_key(table.place))
        if block is not None:
            blocks[block] = table.id
    return blocks


def _located(
    tables: tuple[FoundTable, ...],
    by_place: Mapping[_Key, int],
    by_block: Mapping[int, str],
    sections: set[str],
) -> tuple[FoundTable, ...]:
    """The tables with the section each stands in. One line may hold a whole glued report: there the
    place says nothing, and a table counts as standing in its own section if that was found."""
    located: list[FoundTable] = []
    for table in tables:
        block = by_place.get(_key(table.place))
        section = by_block.get(block, "") if block is not None else ""
        glued = table.shape == "glued" and table.id in sections
        located.append(
            msgspec.structs.replace(table, section=table.id if glued else section or table.section)
        )
    return tuple(located)


def _blocks_by_place(document: Document) -> dict[_Key, int]:
    return {_key(block.place): index for index, block in reversed(list(enumerate(document.blocks)))}


def _key(place: Place) -> _Key:
    if place.table is not None:
        return (place.table,)
    return (place.page, place.line, place.paragraph)


def _mentions(sections: Sequence[Section], year: int | None, kind: AgencyKind) -> tuple[Mention, ...]:
    found: list[Mention] = []
    for section in sections:
        found.extend(find_mentions(section.id, section.paragraphs, year, kind))
    return tuple(found)
