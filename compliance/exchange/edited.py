"""A report with other figures in its tables: what it would be if those cells were put right."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from compliance.errors import UsageError, did_you_mean
from compliance.extract.cells import read_cell
from compliance.model.document import Place
from compliance.model.facts import Fact, Facts
from compliance.model.form import ColumnSpec, Form, TableSpec
from compliance.model.report import FoundTable, Report

Written = int | float | str | None
"""A cell: a number, a text as someone types it ("12", "/", "3件"), None or "" = blank."""


def with_facts(report: Report, changes: Mapping[str, Written], form: Form) -> Report:
    """A copy of ``report`` with ``changes`` (fact id → what the cell says now) in its tables.

    A text is read as a cell of a report is read, so "/" is a placeholder and "1 2" unreadable. Places
    stay; a row or table that was not there is there afterwards. The prose and what it mentions are not
    touched. ``sha256`` becomes "": the result is no file's content. Raises UsageError for a fact that
    ``form`` does not have, and for numbers no cell can hold.
    """
    columns = _columns(form)
    facts = {fact.id: fact for fact in report.facts}
    for name, written in changes.items():
        column = columns.get(name)
        if column is None:
            hint = did_you_mean(name, columns)
            raise UsageError(
                f"格式 {form.id} 没有“{name}”这一格{hint}。 Form {form.id} has no cell {name!r}."
            )
        facts[name] = _fact(name, written, column, facts.get(name))
    return msgspec.structs.replace(
        report,
        sha256="",
        facts=Facts({name: fact for name, fact in facts.items() if fact.state != "absent"}),
        tables=_tables(report, facts, set(changes), form),
    )


def _columns(form: Form) -> dict[str, ColumnSpec]:
    """The column of every fact, rows of other years' forms included."""
    return {
        f"{table.id}.{row.id}.{column.id}": column
        for table in form.tables
        for block in table.blocks
        for row in (*block.rows, *(row for substitute in table.substitutes for row in substitute.rows))
        for column in block.columns
    }


def _fact(name: str, written: Written, column: ColumnSpec, before: Fact | None) -> Fact:
    place = before.place if before else None
    if written is None:
        return Fact(name, "blank", place=place)
    if isinstance(written, str):
        reading = read_cell(written, column.kind, column.unit)
        return Fact(name, reading.state, reading.value, written, place, reading.note)
    if isinstance(written, float):
        if written != written or abs(written) == float("inf"):
            raise UsageError(f"“{name}”不是数字。 {name!r} is not a number.")
        written = int(written) if written.is_integer() else written
    if abs(written) >= 10**15:
        raise UsageError(f"“{name}”的数字过大。 The number for {name!r} is too large.")
    return Fact(
        name, "value", written, format(written, "f") if isinstance(written, float) else str(written), place
    )


def _tables(
    report: Report, facts: Mapping[str, Fact], changed: set[str], form: Form
) -> tuple[FoundTable, ...]:
    """The tables found, with the rows and columns that the changed facts add."""
    touched = {name.partition(".")[0] for name in changed}
    tables = {table.id: table for table in report.tables}
    for spec in form.tables:
        if spec.id in touched:
            tables[spec.id] = _grown(spec, tables.get(spec.id), facts, form)
    return tuple(tables.values())


def _grown(spec: TableSpec, found: FoundTable | None, facts: Mapping[str, Fact], form: Form) -> FoundTable:
    """The table with every row and column that has facts now, in the order of the form."""
    section = next((section.id for section in form.sections if section.table == spec.id), "")
    found = found or FoundTable(spec.id, Place(), section, (), (), {}, "grid")
    rows, columns, labels = list(found.rows), list(found.columns), dict(found.labels)
    extra = tuple(row for substitute in spec.substitutes for row in substitute.rows)
    for number, block in enumerate(spec.blocks):
        for row in (*block.rows, *extra):
            for column in block.columns:
                if f"{spec.id}.{row.id}.{column.id}" not in facts:
                    continue
                if row.id not in rows:
                    rows.append(row.id)
                    labels[f"row:{row.id}"] = row.number + row.label
                if column.id not in columns and (found.columns or not found.rows):
                    columns.append(column.id)
                    labels[f"column:{column.id}"] = column.label
                if block.title:
                    labels.setdefault(f"block:{number}", block.title)
    if spec.corner and not found.rows:
        labels["corner"] = spec.corner
    if len(rows) > len(found.rows):
        order = [row.id for block in spec.blocks for row in (*block.rows, *extra)]
        rows.sort(key=order.index)
    return msgspec.structs.replace(found, rows=tuple(rows), columns=tuple(columns), labels=labels)
