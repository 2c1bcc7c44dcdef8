"""What was understood of one annual report."""

from __future__ import annotations

import datetime
from typing import Literal

import msgspec

from compliance.model.document import Place
from compliance.model.facts import Facts
from compliance.model.words import Words

AgencyKind = Literal["government", "office", "department", "township", "vertical", "other", "unknown"]
AgencyLevel = Literal["national", "province", "city", "county", "township", "unknown"]


class Text(msgspec.Struct, frozen=True, gc=False):
    """A piece of text with its place."""

    text: str
    place: Place


class Dated(msgspec.Struct, frozen=True, gc=False):
    """A date. ``date`` None = written, but not a date that exists (202020年, 2月30日).
    ``origin``: metadata, page (a line such as 发布日期：…), signature, option (given by the user)."""

    date: datetime.date | None
    raw: str
    place: Place | None
    origin: Literal["metadata", "page", "signature", "option"]


class Period(msgspec.Struct, frozen=True, gc=False):
    """The stated statistics period. A bound that cannot be read is None; ``raw`` is as written."""

    start: datetime.date | None
    end: datetime.date | None
    raw: str
    place: Place


class Section(msgspec.Struct, frozen=True):
    """A first-level section as found.

    ``id``: a form section id, ``preamble`` for what stands before the first heading, ``extra`` for
    a first-level heading that is none of the form's. ``number`` as printed (一), "" = none.
    ``heading`` without the number. ``wording``: standard, variant (listed), similar (by likeness),
    implied (no heading: recognised by its table or by its sub-headings), none (preamble, extra).
    ``paragraphs``: the prose, one entry a paragraph with hard line breaks undone, table cells left
    out. ``subheads``: second-level headings in order. ``tables``, ``pictures``: what stands in it.
    """

    id: str
    number: str
    heading: str
    wording: Literal["standard", "variant", "similar", "implied", "none"]
    place: Place
    paragraphs: tuple[Text, ...]
    subheads: tuple[Text, ...] = ()
    tables: tuple[int, ...] = ()
    pictures: int = 0

    @property
    def text(self) -> str:
        """The prose, paragraphs joined by newlines."""
        return "\n".join(paragraph.text for paragraph in self.paragraphs)


class FoundTable(msgspec.Struct, frozen=True):
    """An official table as found.

    ``rows``: row ids in the order read. ``columns``: column ids in header order, empty where the
    header was lost. ``labels``: id → label as written, for rows (``row:received``), columns
    (``column:made``), block titles (``block:0``) and the corner note (``corner``); "" where a row is
    known by its neighbours but its label is lost.
    ``section``: id of the section it stood in. ``shape``: grid, or how it was flattened.
    ``doubts``: why parts could not be read.
    """

    id: str
    place: Place
    section: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    labels: dict[str, str]
    shape: str
    doubts: tuple[str, ...] = ()


class Mention(msgspec.Struct, frozen=True, gc=False):
    """A number stated in the prose.

    ``topic``: what it counts, an id of ``rules/mentions.yaml`` (``received``, ``processed``, …).
    ``value`` in ``unit`` (件, 条, 元, 万元, %). ``year``: the year the sentence speaks of, None =
    not said. ``marks``: qualifiers found beside it (an id of mentions.yaml: ``with_carried_in``,
    ``approximate``, ``part``, ``on_behalf``, ``other_scope``).
    """

    topic: str
    value: int | float
    unit: str
    year: int | None
    section: str
    place: Place
    raw: str
    sentence: str
    marks: tuple[str, ...] = ()


class Report(msgspec.Struct, frozen=True):
    """One annual report. ``form`` is the id of the form its tables follow; ``form_by_year`` the one
    its year asks for ("" = the year is unknown). ``contradictory_headers``: markers of more than
    one form were seen."""

    source: str
    sha256: str
    format: str
    title: Text | None
    agency: str | None
    agency_kind: AgencyKind
    agency_level: AgencyLevel
    year: int | None
    form: str
    form_by_year: str
    form_markers: dict[str, tuple[str, ...]]
    period: Period | None
    signature: Text | None
    signed: Dated | None
    published: Dated | None
    sections: tuple[Section, ...]
    tables: tuple[FoundTable, ...]
    facts: Facts
    mentions: tuple[Mention, ...] = ()
    metadata: dict[str, str] = {}
    doubts: tuple[Words, ...] = ()
    as_facts: bool = False

    def section(self, id: str) -> Section | None:
        """The first section with this id."""
        for section in self.sections:
            if section.id == id:
                return section
        return None

    def table(self, id: str) -> FoundTable | None:
        """The official table with this id."""
        for table in self.tables:
            if table.id == id:
                return table
        return None


class Refusal(msgspec.Struct, frozen=True):
    """Why a file was not judged. ``status``: unreadable, not_a_report, out_of_scope."""

    status: Literal["unreadable", "not_a_report", "out_of_scope"]
    code: str
    message: Words
    title: str | None = None
    agency: str | None = None
    year: int | None = None
