"""Kind ``complete``: the cells of a table must be filled with numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar

from compliance.checks.kind import Kind, Proof
from compliance.errors import did_you_mean
from compliance.expression import substituted
from compliance.model.facts import Facts
from compliance.model.finding import Answer, Hit, Subject, Unknown
from compliance.model.form import Form, TableSpec
from compliance.model.missing import listed, missing_words
from compliance.model.words import Words

_EMPTY = ("blank", "placeholder")


class Complete(Kind, frozen=True, tag="complete"):
    """填写完整：表里每一格都应填数字，没有的填 0。

    ``table``: its id. A blank cell has the rule's severity, one that says "/" or 无 is a warning; one
    that could not be read makes the rule undecided. A table, columns or rows that are empty throughout
    are one finding each. Rows and columns that the report does not have are the business of ``present``.
    """

    values: ClassVar[frozenset[str]] = frozenset({"cells", "count", "written"})

    table: str

    def find(self, subject: Subject) -> Iterator[Answer]:
        """Hits grouped by what is empty: the table, columns, rows, single cells."""
        table = subject.form.table[self.table]
        facts = subject.report.facts
        rows = _cells(table, facts)
        if not rows:
            yield Unknown(
                Words(
                    f"没有读到表{table.number}（{table.title.zh}），不作判断。",
                    f"Table {self.table} was not found.",
                ),
                (),
            )
            return
        empty = {fact for row in rows.values() for fact in row if facts.get(fact).state in _EMPTY}
        yield from _groups(table, rows, empty, subject)
        replaced = _replaced(table, rows)
        unread = tuple(
            fact
            for fact in dict.fromkeys((*(f for row in rows.values() for f in row), *table.fact_ids()))
            if facts.get(fact).state in ("unreadable", "absent") and fact.split(".")[1] not in replaced
        )
        if unread:
            yield Unknown(missing_words(subject.form, facts, unread), unread)

    def mistakes(self, forms: Mapping[str, Form]) -> Iterator[str]:
        """A table that a form does not have."""
        for form in forms.values():
            if self.table not in form.table:
                hint = did_you_mean(self.table, form.table)
                yield f"格式 {form.id} 没有表“{self.table}” (no such table){hint}"

    def proof(self, form: Form) -> Proof:
        """Every cell of the form is a number."""
        return Proof(cells=form.table[self.table].fact_ids())


def _cells(table: TableSpec, facts: Facts) -> dict[str, list[str]]:
    """The cells that the report has, by row: a row counts if any of its cells was found."""
    rows: dict[str, list[str]] = {}
    for block in table.blocks:
        extra = [row for substitute in table.substitutes for row in substitute.rows]
        for row in (*block.rows, *extra):
            ids = [f"{table.id}.{row.id}.{column.id}" for column in block.columns]
            found = [fact for fact in ids if fact in facts and facts.get(fact).state != "absent"]
            # A row of another form beside the rows it stands for is no part of the table.
            if found and (row in block.rows or substituted(table, facts, row.id)):
                rows[row.id] = found
    return rows


def _replaced(table: TableSpec, rows: Mapping[str, Sequence[str]]) -> set[str]:
    """Rows for which the report has another year's row instead."""
    return {
        row
        for substitute in table.substitutes
        if any(other.id in rows for other in substitute.rows)
        and not any(row in rows for row in substitute.instead_of)
        for row in substitute.instead_of
    }


def _groups(
    table: TableSpec, rows: Mapping[str, Sequence[str]], empty: set[str], subject: Subject
) -> Iterator[Hit]:
    if not empty:
        return
    everything = [fact for row in rows.values() for fact in row]
    if len(empty) == len(everything):
        words = Words(f"整张表{table.number}", f"the whole table {table.id}")
        yield _hit("table", words, everything, subject)
        return
    rest = dict.fromkeys(fact for fact in everything if fact in empty)
    if table.layout == "matrix":
        labels = {column.id: Words(column.label, column.en) for column in table.blocks[0].columns}
        columns = {
            name: [fact for fact in everything if fact.endswith(f".{name}")]
            for name in labels
            if len(rows) > 1
        }
        whole = [name for name, cells in columns.items() if cells and all(fact in empty for fact in cells)]
        if whole:
            yield _line_hit(
                "column", "列", whole, labels, [f for name in whole for f in columns[name]], subject, table
            )
            rest = {fact: None for fact in rest if fact.rpartition(".")[2] not in whole}
    row_labels = {
        row.id: Words(row.number + row.label, row.en)
        for block in table.blocks
        for row in (*block.rows, *(row for s in table.substitutes for row in s.rows))
    }
    lines = [name for name, row in rows.items() if len(row) > 1 and all(fact in rest for fact in row)]
    if lines:
        cells = [fact for name in lines for fact in rows[name]]
        yield _line_hit("row", "行", lines, row_labels, cells, subject, table)
        rest = {fact: None for fact in rest if fact not in cells}
    for state in _EMPTY:
        cells = [fact for fact in rest if subject.report.facts.get(fact).state == state]
        if cells:
            yield _hit(f"cells={state}", listed(subject.form, cells, 6), cells, subject)


def _line_hit(
    what: str,
    unit: str,
    ids: Sequence[str],
    labels: Mapping[str, Words],
    cells: Sequence[str],
    subject: Subject,
    table: TableSpec,
) -> Hit:
    zh = "、".join(labels[name].zh for name in ids[:6]) + (f"等{len(ids)}{unit}" if len(ids) > 6 else "")
    en = "; ".join(labels[name].en for name in ids[:6]) + (
        f" and {len(ids) - 6} more" if len(ids) > 6 else ""
    )
    words = Words(f"表{table.number}“{zh}”整{unit}", f"{table.id}: the whole {what} {en}")
    return _hit(f"{what}={','.join(ids)}", words, cells, subject)


def _hit(key: str, words: Words, cells: Sequence[str], subject: Subject) -> Hit:
    facts = [subject.report.facts.get(fact) for fact in cells]
    blank = any(fact.state == "blank" for fact in facts)
    marks = sorted({fact.raw for fact in facts if fact.state == "placeholder" and fact.raw})
    return Hit(
        key=key,
        facts=tuple(cells),
        values={
            "cells": words,
            "count": len(cells),
            "written": Words("空白", "blank")
            if blank
            else Words(f"写的是“{'”“'.join(marks)}”", f"“{'” “'.join(marks)}”"),
        },
        severity=None if blank else "warning",
    )
