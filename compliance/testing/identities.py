"""The identities of the official tables worked out apart from the engine, to check it against."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from compliance.model.form import Form, TableSpec
from compliance.testing.spec import Value


class Broken(msgspec.Struct, frozen=True):
    """One identity that does not hold: ``rule`` (APP101 = I1, APP102 = I2, APP103 = I3, DSP101 = I4),
    ``instance`` (the row or column id) and the facts it is over."""

    rule: str
    instance: str
    facts: frozenset[str]


def broken(form: Form, facts: Mapping[str, Value]) -> tuple[Broken, ...]:
    """Every identity with all its cells filled that does not hold. One with a cell that is no
    number is neither kept nor broken, and left out."""
    found: list[Broken] = []
    for rule, instance, left, right in _identities(form):
        values = [facts.get(fact) for fact in (*left, *right)]
        numbers = [value for value in values if isinstance(value, int | float)]
        if len(numbers) == len(values) and sum(numbers[: len(left)]) != sum(numbers[len(left) :]):
            found.append(Broken(rule, instance, frozenset((*left, *right))))
    return tuple(found)


def touching(form: Form, fact: str) -> frozenset[str]:
    """The rules whose identities are over ``fact``."""
    return frozenset(rule for rule, _, left, right in _identities(form) if fact in left or fact in right)


Identity = tuple[str, str, tuple[str, ...], tuple[str, ...]]


def _identities(form: Form) -> Iterator[Identity]:
    for table in form.tables:
        if table.layout == "matrix":
            yield from _matrix(table)
        elif table.layout == "strip":
            parts = table.column_sets["outcomes"]
            (total,) = (column.id for column in table.blocks[0].columns if column.id not in parts)
            for row in table.blocks[0].rows:
                base = f"{table.id}.{row.id}"
                yield "DSP101", row.id, (f"{base}.{total}",), tuple(f"{base}.{part}" for part in parts)


def _matrix(table: TableSpec) -> Iterator[Identity]:
    received, carried_in, processed, carried_out = table.row_sets["summary"]
    results, applicants = table.row_sets["results"], table.column_sets["applicants"]
    columns = [column.id for column in table.blocks[0].columns]
    (total,) = (column for column in columns if column not in applicants)
    for column in columns:
        yield (
            "APP101",
            column,
            (f"{table.id}.{received}.{column}", f"{table.id}.{carried_in}.{column}"),
            (f"{table.id}.{processed}.{column}", f"{table.id}.{carried_out}.{column}"),
        )
        sums = tuple(f"{table.id}.{row}.{column}" for row in results)
        yield "APP102", column, (f"{table.id}.{processed}.{column}",), sums
    for row in (received, carried_in, *results, processed, carried_out):
        cells = tuple(f"{table.id}.{row}.{column}" for column in applicants)
        yield "APP103", row, (f"{table.id}.{row}.{total}",), cells
