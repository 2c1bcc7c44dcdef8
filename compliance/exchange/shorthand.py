"""A Report from a few lines: what examples, tests and other programs write by hand."""

from __future__ import annotations

import datetime
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import Literal

import msgspec

from compliance.errors import ReadError, did_you_mean
from compliance.forms import Forms, by_year
from compliance.model.document import Place
from compliance.model.facts import Fact, Facts, State
from compliance.model.form import Form
from compliance.model.report import Dated, FoundTable, Mention, Period, Report, Section, Text
from compliance.rulebook.rule import Shorthand, ShortPeriod, ShortSection, ShortTable

PLACEHOLDERS = ("/", "-", "—", "无")
_NOWHERE = Place()
_PLACES = tuple(Place(paragraph=number) for number in range(200))

Wording = Literal["standard", "variant", "similar", "implied", "none"]


def wrong(zh: str, en: str) -> ReadError:
    """The error for data that is not a report."""
    return ReadError("damaged", zh, en)


def build(short: Shorthand, forms: Forms) -> Report:
    """The report; raises ReadError saying what is wrong and where."""
    form = form_of(short, forms)
    facts = _facts_of(short.facts, form)
    return assembled(short, forms, form, facts, _tables(short, form, facts))


def assembled(
    short: Shorthand, forms: Forms, form: Form, facts: Facts, tables: tuple[FoundTable, ...]
) -> Report:
    """The report around facts and tables that were made already; raises ReadError."""
    year = _year(short, form)
    by = by_year(forms, year)
    sections = _sections(short, form)
    bare = short.sections is None and short.preamble is None and short.title is None
    return Report(
        source=short.source,
        sha256="",
        format=short.format,
        title=None if short.title is None else Text(short.title, _NOWHERE),
        agency=short.agency,
        agency_kind=short.agency_kind,
        agency_level=short.agency_level,
        year=year,
        form=form.id,
        form_by_year=by.id if by else "",
        form_markers=_markers(short, form),
        period=_period(short.period),
        signature=None if short.signature is None else Text(short.signature, _NOWHERE),
        signed=_dated(short.signed, "signature"),
        published=_dated(short.published, "page"),
        sections=sections,
        tables=tables,
        facts=facts,
        mentions=_mentions(short, sections, year),
        metadata=short.metadata,
        as_facts=bare,
    )


def form_of(short: Shorthand, forms: Forms) -> Form:
    """The form the shorthand names, else the one of its year; raises ReadError."""
    if short.form is None:
        known = by_year(forms, short.year) if isinstance(short.year, int) else None
        return known or forms.get("2021") or list(forms.values())[-1]
    form = forms.get(short.form)
    if form is None:
        hint = did_you_mean(short.form, forms)
        raise wrong(f"form：没有格式“{short.form}”{hint}", f"form: no form {short.form!r}")
    return form


def _year(short: Shorthand, form: Form) -> int | None:
    if isinstance(short.year, msgspec.UnsetType):
        return 2024 if form.id == "2021" else form.years.since
    return short.year


def _markers(short: Shorthand, form: Form) -> dict[str, tuple[str, ...]]:
    if short.form_markers is not None:
        return short.form_markers
    return {form.id: form.markers} if short.facts else {}


def _facts_of(given: dict[str, int | float | str | None], form: Form) -> Facts:
    if not given.keys() <= form.fact_ids:
        given = _expanded(given, form)
    facts: dict[str, Fact] = {}
    values: dict[str, int | float] = {}
    for name, value in given.items():
        if value is None:
            facts[name] = Fact(name, "blank")
        elif isinstance(value, str):
            state: State = "placeholder" if value in PLACEHOLDERS else "unreadable" if value else "blank"
            facts[name] = Fact(name, state, raw=value)
        else:
            values[name] = int(value) if isinstance(value, float) and value.is_integer() else value
    return Facts(facts, values)


def _expanded(given: dict[str, int | float | str | None], form: Form) -> dict[str, int | float | str | None]:
    globs = {key: value for key, value in given.items() if "*" in key or "?" in key}
    known = form.fact_ids
    expanded: dict[str, int | float | str | None] = {}
    for glob, value in globs.items():
        ids = _glob(glob, tuple(name for table in form.tables for name in table.fact_ids()))
        if not ids:
            raise wrong(f"facts：“{glob}”在格式 {form.id} 里什么也没有", f"facts: {glob!r} matches nothing")
        expanded |= dict.fromkeys(ids, value)
    for name, value in given.items():
        if name in globs:
            continue
        if name not in known:
            hint = did_you_mean(name, known)
            raise wrong(f"facts：格式 {form.id} 没有“{name}”{hint}", f"facts: form {form.id} has no {name!r}")
        expanded[name] = value
    return expanded


@lru_cache(maxsize=512)
def _glob(glob: str, ids: tuple[str, ...]) -> tuple[str, ...]:
    """The ids that match, part by part, so that ``*`` stays within one part."""
    parts = glob.split(".")
    return tuple(name for name in ids if len(parts) == 3 and all(map(fnmatchcase, name.split("."), parts)))


def _sections(short: Shorthand, form: Form) -> tuple[Section, ...]:
    sections: list[Section] = []
    count = 0
    if short.preamble is not None:
        texts = _texts(short.preamble, 0)
        count = len(texts)
        sections.append(Section("preamble", "", "", "none", _place(1), texts))
    for key, given in (short.sections or {}).items():
        if isinstance(given, str) and (standard := form.section.get(key)) is not None:
            count += 1
            place = _place(count)
            texts = _texts(given, count)
            sections.append(Section(key, standard.number, standard.title, "standard", place, texts))
            count += len(texts)
            continue
        name = key.partition("#")[0]
        spec = form.section.get(name)
        if spec is None and name not in ("extra", "preamble"):
            hint = did_you_mean(name, [*form.section, "extra", "preamble"])
            raise wrong(f"sections：没有章节“{key}”{hint}", f"sections: no section {key!r}")
        part = ShortSection(text=given) if isinstance(given, str) else given
        count += 1
        texts = _texts(part.text, count)
        heading = part.heading if part.heading is not None else spec.title if spec else ""
        sections.append(
            Section(
                id=name,
                number=part.number if part.number is not None else spec.number if spec else "",
                heading=heading,
                wording=part.wording
                or _wording(heading, spec.title if spec else None, spec.also if spec else ()),
                place=_place(count),
                paragraphs=texts,
                subheads=tuple(Text(text, _place(count)) for text in part.subheads),
                pictures=part.pictures,
            )
        )
        count += len(texts)
    return tuple(sections)


def _wording(heading: str, title: str | None, also: tuple[str, ...]) -> Wording:
    if title is None:
        return "none"
    return "standard" if heading == title else "variant" if heading in also else "similar"


def _texts(text: str, before: int) -> tuple[Text, ...]:
    if "\n" not in text:
        return (Text(text, _place(before + 1)),) if text and not text.isspace() else ()
    lines = [line for line in text.split("\n") if line.strip()]
    return tuple(Text(line, _place(before + n)) for n, line in enumerate(lines, 1))


def _place(number: int) -> Place:
    """The place of a paragraph. Places are values, and nearly every report has the same few."""
    return _PLACES[number] if number < len(_PLACES) else Place(paragraph=number)


def _tables(short: Shorthand, form: Form, facts: Facts) -> tuple[FoundTable, ...]:
    """A table that has a fact was found, with the standard labels and the rows and columns that have one."""
    for name in short.tables:
        if name not in form.table:
            hint = did_you_mean(name, form.table)
            raise wrong(f"tables：没有表“{name}”{hint}", f"tables: no table {name!r}")
    found: list[FoundTable] = []
    given = facts.values.keys()
    seen: set[tuple[str, str, str]] | None = None
    for ids, whole in _printed(form):
        if whole.id not in short.tables:
            if ids <= given:
                found.append(whole)
                continue
            if ids.isdisjoint(given) and len(facts) == len(given):
                continue
        if seen is None:
            seen = {(*fact.id.split("."),) for fact in facts}  # type: ignore[misc]  # table, row, column
        rows = {f"{table}.{row}" for table, row, _ in seen}
        columns = {column for table, _, column in seen if table == whole.id}
        if columns or whole.id in short.tables:
            found.append(_table(form, whole.id, rows, columns, short.tables.get(whole.id)))
    return tuple(found)


_PRINTED: dict[str, tuple[Form, tuple[tuple[frozenset[str], FoundTable], ...]]] = {}


def printed_tables(form: Form) -> tuple[FoundTable, ...]:
    """The form's tables as they are found where every cell stands in them."""
    return tuple(whole for _, whole in _printed(form))


def _printed(form: Form) -> tuple[tuple[frozenset[str], FoundTable], ...]:
    """The form's tables with all their cells: nearly every report has exactly these, so they are made
    once."""
    held = _PRINTED.get(form.id)
    if held is None or held[0] is not form:
        tables = []
        for table in form.tables:
            ids = frozenset(table.fact_ids())
            rows = {fact.rpartition(".")[0] for fact in ids}
            columns = {column.id for block in table.blocks for column in block.columns}
            tables.append((ids, _table(form, table.id, rows, columns, None)))
        held = _PRINTED[form.id] = (form, tuple(tables))
    return held[1]


def _table(
    form: Form, name: str, rows_seen: set[str], columns_seen: set[str], short: ShortTable | None
) -> FoundTable:
    table = form.table[name]
    labels: dict[str, str] = {}
    rows: list[str] = []
    columns: list[str] = []
    extra = tuple(row for substitute in table.substitutes for row in substitute.rows)
    for number, block in enumerate(table.blocks):
        if block.title:
            labels[f"block:{number}"] = block.title
        for row in (*block.rows, *extra):
            if f"{name}.{row.id}" in rows_seen and row.id not in rows:
                rows.append(row.id)
                labels[f"row:{row.id}"] = row.number + row.label
        for column in block.columns:
            if column.id in columns_seen and column.id not in columns:
                columns.append(column.id)
                labels[f"column:{column.id}"] = column.label
    if table.corner:
        labels["corner"] = table.corner
    if short is not None:
        for key, label in short.labels.items():
            if label is None:
                labels.pop(key, None)
            else:
                labels[key] = label
    section = next((s.id for s in form.sections if s.table == name), "")
    return FoundTable(
        id=name,
        place=_NOWHERE,
        section=section if short is None or short.section is None else short.section,
        rows=tuple(rows),
        columns=tuple(columns),
        labels=labels,
        shape="grid" if short is None else short.shape,
        doubts=() if short is None else short.doubts,
    )


def _mentions(short: Shorthand, sections: tuple[Section, ...], year: int | None) -> tuple[Mention, ...]:
    if short.mentions is not None:
        return tuple(
            Mention(m.topic, m.value, m.unit, m.year, m.section, _NOWHERE, m.raw, m.sentence, m.marks)
            for m in short.mentions
        )
    # Reading numbers in prose is a large part of the program; it is loaded where there is prose to read.
    from compliance.extract.mentions import find_mentions

    return tuple(
        mention
        for section in sections
        if section.paragraphs
        for mention in find_mentions(section.id, section.paragraphs, year)
    )


def _period(given: ShortPeriod | str | None) -> Period | None:
    if given is None:
        return None
    if isinstance(given, str):
        start, _, end = given.partition("/")
        return Period(_date(start.strip()), _date(end.strip()), given, _NOWHERE)
    raw = given.raw or f"{given.start or ''}至{given.end or ''}"
    return Period(_date(given.start or ""), _date(given.end or ""), raw, _NOWHERE)


def _dated(given: str | None, origin: str) -> Dated | None:
    return None if given is None else Dated(_date(given), given, _NOWHERE, origin)  # type: ignore[arg-type]


def _date(text: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        return None
