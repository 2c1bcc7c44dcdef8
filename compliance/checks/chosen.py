"""Finds the cells, rows and columns that a rule names by patterns or sets, for kinds that compare reports."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatchcase

from compliance.errors import did_you_mean
from compliance.model.form import Form, TableSpec
from compliance.model.words import Words


class Chosen(Exception):  # noqa: N818 - a sentence about a wrong name, told to the rule's author
    """A name that no form has."""


def cells(form: Form, patterns: Iterable[str], but: Iterable[str] = ()) -> tuple[str, ...]:
    """Fact ids of the form's tables that match one of ``patterns`` (``disclosure.*.decisions``; * stays
    within one part) and none of ``but``, in printed order."""
    wanted, unwanted = tuple(patterns), tuple(but)
    return tuple(
        fact
        for table in form.tables
        for fact in table.fact_ids()
        if any(_matches(fact, one) for one in wanted) and not any(_matches(fact, one) for one in unwanted)
    )


def cell_mistakes(patterns: Iterable[str], forms: Mapping[str, Form]) -> Iterator[str]:
    """Patterns that match nothing in any of the forms."""
    for one in patterns:
        if not any(cells(form, (one,)) for form in forms.values()):
            known = {fact for form in forms.values() for fact in form.fact_ids}
            hint = "" if "*" in one else did_you_mean(one, known)
            yield f"没有“{one}”这样的单元格 (no such cell){hint}"


def _matches(fact: str, pattern: str) -> bool:
    parts = pattern.split(".")
    return len(parts) == 3 and all(map(fnmatchcase, fact.split("."), parts))


def column_kind(form: Form, fact: str) -> str:
    """count, signed or money."""
    table, row, column = fact.split(".")
    for block in form.table[table].blocks:
        for spec in block.columns:
            if spec.id == column and any(r.id == row for r in block.rows):
                return spec.kind
    return "count"


def members(form: Form, name: str, target: str) -> list[tuple[str, Words]]:
    """(id, label) of the rows or columns (``name``) that ``target`` stands for: a table, a set of it
    (``applications.applicants``) or one of them. Raises Chosen."""
    table_id, _, part = target.partition(".")
    table = form.table.get(table_id)
    if table is None:
        raise Chosen(f"没有表“{table_id}” (no such table){did_you_mean(table_id, form.table)}")
    labels = _labels(table, name)
    sets = table.row_sets if name == "row" else table.column_sets
    if not part:
        return list(labels.items())
    if part not in sets and part not in labels:
        hint = did_you_mean(part, [*sets, *labels])
        raise Chosen(f"表 {table_id} 没有“{part}” (no such {name}){hint}")
    return [(one, labels[one]) for one in sets.get(part, (part,))]


def _labels(table: TableSpec, name: str) -> dict[str, Words]:
    if name == "row":
        return {row.id: Words(row.number + row.label, row.en) for block in table.blocks for row in block.rows}
    return {column.id: Words(column.label, column.en) for block in table.blocks for column in block.columns}
