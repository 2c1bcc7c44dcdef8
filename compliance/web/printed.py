"""A form as the page draws it: tables box by box, sections with what each must hold, totals."""

from __future__ import annotations

import msgspec

from compliance.model.form import Form, TableSpec
from compliance.model.words import Words
from compliance.rulebook import RuleBook
from compliance.view.tables import Box, layout
from compliance.web.edited import form_columns
from compliance.web.guidance import Hint, hints
from compliance.web.totals import Formula, formulas


class Grid(msgspec.Struct, frozen=True):
    """Boxes row by row (HTML table model). ``substitute``: the layout where the report uses the rows
    of another year's form, by the ids of those rows."""

    id: str
    title: Words
    rows: tuple[tuple[Box, ...], ...]
    substitutes: dict[str, tuple[tuple[Box, ...], ...]]


class Chapter(msgspec.Struct, frozen=True):
    """A section of the form. ``hint``: what it must hold."""

    id: str
    number: str
    title: str
    en: str
    table: str
    hint: Hint


class Printed(msgspec.Struct, frozen=True):
    """Everything about a form that does not depend on a report."""

    id: str
    title: Words
    since: int | None
    until: int | None
    sections: tuple[Chapter, ...]
    preamble: Hint
    tables: tuple[Grid, ...]
    labels: dict[str, Words]
    kinds: dict[str, str]
    totals: tuple[Formula, ...]


def printed(form: Form, book: RuleBook) -> Printed:
    """The form for the page."""
    told = hints(form, book)
    return Printed(
        id=form.id,
        title=form.title,
        since=form.years.since,
        until=form.years.until,
        sections=tuple(
            Chapter(spec.id, spec.number, spec.title, spec.en, spec.table, told[spec.id])
            for spec in form.sections
        ),
        preamble=told["preamble"],
        tables=tuple(_grid(table) for table in form.tables),
        labels=form.labels,
        kinds={name: column.kind for name, column in form_columns(form).items()},
        totals=formulas(book, form),
    )


def _grid(table: TableSpec) -> Grid:
    title = Words(f"表{table.number}　{table.title.zh}", table.title.en)
    substitutes = {
        row.id: layout(table, frozenset((row.id,))).rows
        for substitute in table.substitutes
        for row in substitute.rows
    }
    return Grid(table.id, title, layout(table).rows, substitutes)
