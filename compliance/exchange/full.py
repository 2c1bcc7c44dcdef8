"""A Report as JSON with places, ``report/1``: what ``show --format json`` prints and programs may hand in."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from compliance.errors import did_you_mean
from compliance.exchange.shorthand import wrong
from compliance.forms import Forms
from compliance.model.document import Place
from compliance.model.facts import Fact, Facts, State
from compliance.model.form import Form
from compliance.model.report import (
    AgencyKind,
    AgencyLevel,
    Dated,
    FoundTable,
    Mention,
    Period,
    Report,
    Section,
    Text,
)
from compliance.model.words import Words


class _Spec(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    pass


class FullSection(_Spec, frozen=True):
    """A section. ``title``: the heading without its number; ``text``: the prose, paragraphs at line
    breaks; ``places``: one per paragraph, or none."""

    title: str
    text: str
    place: Place = Place()
    number: str = ""
    wording: Literal["standard", "variant", "similar", "implied", "none"] = "standard"
    places: tuple[Place, ...] = ()
    subheads: tuple[Text, ...] = ()
    tables: tuple[int, ...] = ()
    pictures: int = 0


class FullFact(_Spec, frozen=True):
    """A fact. ``value`` is a number exactly where ``state`` is ``value``."""

    value: Annotated[int, Meta(ge=-(10**15), le=10**15)] | Annotated[float, Meta(ge=-1e15, le=1e15)] | None
    state: State
    raw: str = ""
    place: Place | None = None
    note: str = ""


class FullReport(_Spec, frozen=True):
    """``report/1``: one report as it was read. ``sections``: id → section in the order of the report; a
    second one with the same id is ``extra#2``. ``facts``: every fact of the form, also absent ones."""

    schema: Literal["report/1"]
    form: str
    facts: dict[str, FullFact]
    sections: dict[str, FullSection] = {}
    source: str = ""
    sha256: str = ""
    format: str = "json"
    title: str | None = None
    title_place: Place | None = None
    agency: str | None = None
    agency_kind: AgencyKind = "unknown"
    agency_level: AgencyLevel = "unknown"
    year: int | None = None
    form_by_year: str = ""
    form_markers: dict[str, tuple[str, ...]] = {}
    period: Period | None = None
    signature: str | None = None
    signature_place: Place | None = None
    signed: Dated | None = None
    published: Dated | None = None
    tables: tuple[FoundTable, ...] = ()
    mentions: tuple[Mention, ...] = ()
    metadata: dict[str, str] = {}
    doubts: tuple[Words, ...] = ()
    as_facts: bool = False


def full_of(report: Report, form: Form) -> FullReport:
    """The report with every fact of the form, absent ones included."""
    ids = [name for table in form.tables for name in table.fact_ids()]
    ids += sorted(fact.id for fact in report.facts if fact.id not in set(ids))
    sections: dict[str, FullSection] = {}
    for section in report.sections:
        key, n = section.id, 1
        while key in sections:
            n += 1
            key = f"{section.id}#{n}"
        sections[key] = FullSection(
            title=section.heading,
            text=section.text,
            place=section.place,
            number=section.number,
            wording=section.wording,
            places=tuple(paragraph.place for paragraph in section.paragraphs),
            subheads=section.subheads,
            tables=section.tables,
            pictures=section.pictures,
        )
    facts = map(report.facts.get, ids)
    return FullReport(
        schema="report/1",
        form=report.form,
        facts={fact.id: FullFact(fact.value, fact.state, fact.raw, fact.place, fact.note) for fact in facts},
        sections=sections,
        source=report.source,
        sha256=report.sha256,
        format=report.format,
        title=report.title.text if report.title else None,
        title_place=report.title.place if report.title else None,
        agency=report.agency,
        agency_kind=report.agency_kind,
        agency_level=report.agency_level,
        year=report.year,
        form_by_year=report.form_by_year,
        form_markers=report.form_markers,
        period=report.period,
        signature=report.signature.text if report.signature else None,
        signature_place=report.signature.place if report.signature else None,
        signed=report.signed,
        published=report.published,
        tables=report.tables,
        mentions=report.mentions,
        metadata=report.metadata,
        doubts=report.doubts,
        as_facts=report.as_facts,
    )


def report_of(full: FullReport, forms: Forms) -> Report:
    """The report; raises ReadError saying what contradicts the form and where."""
    form = forms.get(full.form)
    if form is None:
        hint = did_you_mean(full.form, forms)
        raise wrong(f"form：没有格式“{full.form}”{hint}", f"form: no form {full.form!r}")
    return Report(
        source=full.source,
        sha256=full.sha256,
        format=full.format,
        title=_text(full.title, full.title_place),
        agency=full.agency,
        agency_kind=full.agency_kind,
        agency_level=full.agency_level,
        year=full.year,
        form=full.form,
        form_by_year=full.form_by_year,
        form_markers=full.form_markers,
        period=full.period,
        signature=_text(full.signature, full.signature_place),
        signed=full.signed,
        published=full.published,
        sections=tuple(_section(key, section, form) for key, section in full.sections.items()),
        tables=full.tables,
        facts=_facts(full, form),
        mentions=full.mentions,
        metadata=full.metadata,
        doubts=full.doubts,
        as_facts=full.as_facts,
    )


def _facts(full: FullReport, form: Form) -> Facts:
    facts: dict[str, Fact] = {}
    for name, given in full.facts.items():
        if name not in form.fact_ids:
            hint = did_you_mean(name, form.fact_ids)
            raise wrong(f"facts：格式 {form.id} 没有“{name}”{hint}", f"facts: form {form.id} has no {name!r}")
        if (given.value is None) == (given.state == "value"):
            raise wrong(
                f"facts.{name}：state 为 value 时才有且必须有数值",
                f"facts.{name}: a value goes with state 'value' and with no other",
            )
        if given.state != "absent":
            value = given.value
            whole = isinstance(value, float) and value.is_integer()
            number = int(value) if whole and value is not None else value
            facts[name] = Fact(name, given.state, number, given.raw, given.place, given.note)
    return Facts(facts)


def _section(key: str, full: FullSection, form: Form) -> Section:
    name = key.partition("#")[0]
    if name not in form.section and name not in ("preamble", "extra"):
        hint = did_you_mean(name, [*form.section, "preamble", "extra"])
        raise wrong(f"sections：没有章节“{key}”{hint}", f"sections: no section {key!r}")
    lines = full.text.split("\n") if full.text else []
    if full.places and len(full.places) != len(lines):
        raise wrong(
            f"sections.{key}：places 有 {len(full.places)} 处，而正文有 {len(lines)} 段",
            f"sections.{key}: {len(full.places)} places for {len(lines)} paragraphs",
        )
    places = full.places or (full.place,) * len(lines)
    return Section(
        id=name,
        number=full.number,
        heading=full.title,
        wording=full.wording,
        place=full.place,
        paragraphs=tuple(map(Text, lines, places)),
        subheads=full.subheads,
        tables=full.tables,
        pictures=full.pictures,
    )


def _text(text: str | None, place: Place | None) -> Text | None:
    return None if text is None else Text(text, place or Place())
