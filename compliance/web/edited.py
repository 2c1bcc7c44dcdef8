"""A report as read, with what a drafter changed in the page: cells, texts, and who reports on which year."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

import msgspec

from compliance.errors import ReadError, did_you_mean
from compliance.exchange.edited import Written, with_facts
from compliance.extract.agencies import kind_of
from compliance.extract.identity import period_of
from compliance.extract.mentions import find_mentions
from compliance.extract.sections import subheads
from compliance.extract.titles import parse
from compliance.forms import Forms, by_year
from compliance.model.document import Place
from compliance.model.form import ColumnSpec, Form
from compliance.model.report import AgencyKind, Dated, FoundTable, Report, Section, Text
from compliance.readers import guard
from compliance.text.dates import find_date
from compliance.text.shown import shown

_LONGEST_CELL = 200
_LONGEST_LINE = 400


class Edits(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What was changed. ``cells``: fact id → text as typed. ``texts``: key of the section (as in
    ``report/1``) → its paragraphs at line breaks; a section of the form that the report lacks is added.
    ``standard``: headings and tables as the form prints them. The rest: None = as read, "" = none.
    ``published``: a day as 2025-01-20."""

    cells: dict[str, str] = {}
    texts: dict[str, str] = {}
    standard: bool = False
    title: str | None = None
    agency: str | None = None
    agency_kind: AgencyKind | None = None
    year: int | None = None
    signature: str | None = None
    signed: str | None = None
    published: str | None = None


def edited(report: Report, edits: Edits, forms: Forms) -> Report:
    """The report with the edits, all that follows from them read anew by the means that read files.
    Raises ReadError for what does not fit the form or is larger than any report."""
    form = forms[report.form]
    report = _identity(report, edits, forms)
    if edits.standard:
        report = _standard(report, form)
    if edits.cells:
        report = _with_cells(report, form, edits.cells)
    if edits.texts:
        report = _with_texts(report, form, edits.texts)
    _bounded(report)
    return report if edits == Edits(cells=edits.cells) else _read_anew(_numbered(report))


def keys(report: Report) -> Iterator[tuple[str, Section]]:
    """The sections with their keys in ``report/1``."""
    seen: dict[str, int] = {}
    for section in report.sections:
        count = seen[section.id] = seen.get(section.id, 0) + 1
        yield (section.id if count == 1 else f"{section.id}#{count}"), section


def _identity(report: Report, edits: Edits, forms: Forms) -> Report:
    title, agency, year = report.title, report.agency, report.year
    if edits.title is not None:
        text = _line(edits.title)
        title = Text(text, report.title.place if report.title else Place()) if text else None
        parsed = parse(text, Place(), 0, 0) if text else None
        if parsed is not None:
            agency, year = parsed.agency or agency, parsed.year or year
    if edits.agency is not None:
        agency = _line(edits.agency) or None
    year = edits.year if edits.year is not None else year
    kind, level = report.agency_kind, report.agency_level
    if agency and agency != report.agency:
        kind, level = kind_of(agency)
    asked = by_year(forms, year)
    signature, signed, published = report.signature, report.signed, report.published
    if edits.signature is not None:
        text = _line(edits.signature)
        signature = Text(text, signature.place if signature else Place()) if text else None
    if edits.signed is not None:
        signed = _dated(_line(edits.signed))
    if edits.published is not None:
        published = _published(_line(edits.published))
    return msgspec.structs.replace(
        report,
        title=title,
        agency=agency,
        agency_kind=edits.agency_kind or kind,
        agency_level=level,
        year=year,
        form_by_year=asked.id if asked else "",
        signature=signature,
        signed=signed,
        published=published,
    )


def _dated(text: str) -> Dated | None:
    if not text:
        return None
    found = find_date(text)
    return Dated(found.date if found else None, text, None, "signature")


def _published(text: str) -> Dated | None:
    if not text:
        return None
    try:
        return Dated(datetime.date.fromisoformat(text), text, None, "option")
    except ValueError:
        return Dated(None, text, None, "option")


def _standard(report: Report, form: Form) -> Report:
    """Headings as the form words and numbers them, in its order; every row and label of its tables."""
    order = {spec.id: index for index, spec in enumerate(form.sections, 1)}
    sections = [
        section
        if (spec := form.section.get(section.id)) is None
        else msgspec.structs.replace(section, number=spec.number, heading=spec.title, wording="standard")
        for section in report.sections
    ]
    last = len(order) + 1
    sections.sort(key=lambda section: order.get(section.id, 0 if section.id == "preamble" else last))
    report = msgspec.structs.replace(report, sections=tuple(sections), tables=())
    changes: dict[str, Written] = {}
    for table in form.tables:
        replaced = {
            row
            for substitute in table.substitutes
            if any(report.facts.get(f"{table.id}.{r.id}.total").state != "absent" for r in substitute.rows)
            for row in substitute.instead_of
        }
        for name in table.fact_ids():
            fact = report.facts.get(name)
            if name.split(".")[1] not in replaced:
                changes[name] = fact.raw or fact.value
    return with_facts(report, changes, form)


def _with_cells(report: Report, form: Form, cells: dict[str, str]) -> Report:
    """With other cells. A row that the drafter writes in stands in the table, and so does a table: the
    cells around are empty, not missing."""
    for name, text in cells.items():
        if name not in form.fact_ids:
            raise ReadError(
                "damaged",
                f"cells：格式 {form.id} 没有“{name}”{did_you_mean(name, form.fact_ids)}",
                f"cells: form {form.id} has no {name!r}",
            )
        if len(text) > _LONGEST_CELL:
            raise guard.too_large(f"“{name}”的内容过长。", f"{name}: too long.")
    touched = {name.partition(".")[0] for name in cells}
    around: dict[str, None] = {}
    for table in (spec for spec in form.tables if spec.id in touched):
        whole = report.table(table.id) is None
        rows = {name.rpartition(".")[0] for name in cells}
        for name in table.fact_ids():
            if (whole or name.rpartition(".")[0] in rows) and report.facts.get(name).state == "absent":
                around[name] = None
    changes: dict[str, Written] = {**around, **{name: shown(text) for name, text in cells.items()}}
    changed = with_facts(report, changes, form)
    return msgspec.structs.replace(changed, sha256=report.sha256, tables=_settled(changed, touched))


def _settled(report: Report, touched: set[str]) -> tuple[FoundTable, ...]:
    """Where every cell of a table is now certain, what was odd about reading it no longer matters."""
    unread = {fact.id.partition(".")[0] for fact in report.facts if fact.state == "unreadable"}
    return tuple(
        msgspec.structs.replace(table, shape="grid", doubts=())
        if table.id in touched and table.id not in unread
        else table
        for table in report.tables
    )


def _with_texts(report: Report, form: Form, texts: dict[str, str]) -> Report:
    sections: list[Section] = []
    left = dict(texts)
    for key, section in keys(report):
        text = left.pop(key, None)
        sections.append(
            section if text is None else msgspec.structs.replace(section, paragraphs=_paragraphs(text))
        )
    order = ["preamble", *form.section]
    for key, text in left.items():
        if key not in order:
            raise ReadError("damaged", f"texts：没有章节“{key}”", f"texts: no section {key!r}")
        spec = form.section.get(key)
        added = Section(
            id=key,
            number=spec.number if spec else "",
            heading=spec.title if spec else "",
            wording="standard" if spec else "none",
            place=Place(),
            paragraphs=_paragraphs(text),
        )
        later = order[order.index(key) + 1 :]
        at = next((i for i, section in enumerate(sections) if section.id in later), len(sections))
        sections.insert(at, added)
    return msgspec.structs.replace(report, sections=tuple(sections), as_facts=False)


def _paragraphs(text: str) -> tuple[Text, ...]:
    lines = (line.strip() for line in shown(text).split("\n"))
    return tuple(Text(line, Place()) for line in lines if line)


def _numbered(report: Report) -> Report:
    """Every line with a place of its own, counted through the report, so that a finding leads to it."""
    count = 0

    def next_place() -> Place:
        nonlocal count
        count += 1
        return Place(paragraph=count)

    title = Text(report.title.text, next_place()) if report.title else None
    sections: list[Section] = []
    for section in report.sections:
        place = next_place() if section.heading else Place(paragraph=count + 1)
        texts = tuple(Text(text.text, next_place()) for text in section.paragraphs)
        heads = subheads(texts)
        sections.append(msgspec.structs.replace(section, place=place, paragraphs=texts, subheads=heads))
    signature = Text(report.signature.text, next_place()) if report.signature else None
    return msgspec.structs.replace(report, title=title, sections=tuple(sections), signature=signature)


def _read_anew(report: Report) -> Report:
    """What the texts say: the statistics period and the numbers in the prose."""
    first = [text for section in report.sections[:2] for text in section.paragraphs]
    mentions = tuple(
        mention
        for section in report.sections
        for mention in find_mentions(section.id, section.paragraphs, report.year, report.agency_kind)
    )
    return msgspec.structs.replace(report, period=period_of(first), mentions=mentions)


def _bounded(report: Report) -> None:
    sizes = [len(text.text) for section in report.sections for text in section.paragraphs]
    if sum(sizes) > guard.MAX_CHARACTERS or max(sizes, default=0) > guard.MAX_PARAGRAPH:
        raise guard.too_large(
            "文字远多于一份年报，请缩短或分段。", "Far more text than in a report, or a paragraph too long."
        )


def form_columns(form: Form) -> dict[str, ColumnSpec]:
    """Fact id → its column, substitute rows included."""
    found: dict[str, ColumnSpec] = {}
    for table in form.tables:
        for block in table.blocks:
            for row in block.rows:
                found |= {f"{table.id}.{row.id}.{column.id}": column for column in block.columns}
        for substitute in table.substitutes:
            for row in substitute.rows:
                for column in table.blocks[0].columns:
                    name = f"{table.id}.{row.id}.{column.id}"
                    if name in form.fact_ids:
                        found[name] = column
    return found


def _line(text: str) -> str:
    if len(text) > _LONGEST_LINE:
        raise guard.too_large("标题、单位或日期过长。", "Title, agency or date too long.")
    return " ".join(shown(text).split())
