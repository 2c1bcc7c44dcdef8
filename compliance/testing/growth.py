"""Figures of one agency over the years, and of a government as the sum of those below it."""

from __future__ import annotations

from collections.abc import Iterable

from compliance.model.form import Form
from compliance.testing.choices import Choices
from compliance.testing.spec import Agency, Value

Facts = dict[str, int | float]

_EXPLAINED = frozenset({"closed_fee_unpaid", "closed_other", "rejected_excessive"})
"""Results that ask for words of explanation, or for fees stated to the cent."""


def grown(choices: Choices, form: Form, agency: Agency, before: Facts | None) -> Facts:
    """Fact id → number for every cell of ``form`` (a form from 2021 on). What was carried over by ``before``,
    last year's, is carried in; what was in force still counts; nothing jumps. I1–I4 hold."""
    facts = _applications(choices, form, before)
    for row in form.table["disputes"].blocks[0].rows:
        outcomes = form.table["disputes"].column_sets["outcomes"]
        rare = 0 if row.id == "direct_suit" else 4
        values = [1 if choices.integer(0, 99) < rare else 0 for _ in outcomes]
        facts |= {f"disputes.{row.id}.{column}": n for column, n in zip(outcomes, values, strict=True)}
        facts[f"disputes.{row.id}.total"] = sum(values)
    return facts | _disclosure(choices, form, agency, before)


def summed(form: Form, below: Iterable[Facts]) -> Facts:
    """The figures of a government: of each cell the sum over those below it."""
    total = dict.fromkeys(_cells(form), 0.0)
    for facts in below:
        for name, value in facts.items():
            total[name] += value
    return {name: _whole(value) for name, value in total.items()}


def values(facts: Facts) -> dict[str, Value]:
    """The figures as a ``Spec`` takes them."""
    return dict(facts)


def _cells(form: Form) -> list[str]:
    return [name for table in form.tables for name in table.fact_ids()]


def _whole(value: float) -> int | float:
    rounded = round(value, 2)
    return int(rounded) if rounded == int(rounded) else rounded


def _applications(choices: Choices, form: Form, before: Facts | None) -> Facts:
    table = form.table["applications"]
    results, applicants = table.row_sets["results"], table.column_sets["applicants"]
    rows = [row.id for row in table.blocks[0].rows]
    facts: Facts = dict.fromkeys((f"applications.{row}.{column}" for row in rows for column in applicants), 0)
    for column in applicants:
        busy = 30 if column == "natural_person" else 4
        for row in results:
            if row not in _EXPLAINED and choices.integer(0, 99) < busy:
                facts[f"applications.{row}.{column}"] = choices.integer(1, 6)
        brought = int(before[f"applications.carried_out.{column}"]) if before else 0
        done = sum(int(facts[f"applications.{row}.{column}"]) for row in results)
        if done < brought:
            facts[f"applications.granted.{column}"] += brought - done
            done = brought
        left = choices.integer(0, done // 8)
        facts[f"applications.processed.{column}"] = done
        facts[f"applications.carried_out.{column}"] = left
        facts[f"applications.carried_in.{column}"] = brought
        facts[f"applications.received.{column}"] = done + left - brought
    for row in rows:
        facts[f"applications.{row}.total"] = sum(
            facts[f"applications.{row}.{column}"] for column in applicants
        )
    return facts


def _disclosure(choices: Choices, form: Form, agency: Agency, before: Facts | None) -> Facts:
    facts: Facts = {}
    for block in form.table["disclosure"].blocks:
        for row in block.rows:
            name = f"disclosure.{row.id}"
            if block.columns[0].id == "made":
                makes = row.id != "regulations"
                made = choices.integer(1, 9) if makes else 0
                stock = int(before[f"{name}.in_force"]) if before else made + choices.integer(0, 20) * makes
                repealed = choices.integer(0, min(2, stock)) if before else 0
                facts |= {f"{name}.made": made, f"{name}.repealed": repealed}
                facts[f"{name}.in_force"] = stock + made - repealed if before else stock
                continue
            for column in block.columns:
                cell = f"{name}.{column.id}"
                last = before[cell] if before else choices.integer(20, 400)
                now = int(last) * choices.integer(85, 118) // 100 + choices.integer(1, 3)
                facts[cell] = float(f"{now}.{choices.integer(1, 99):02}") if column.kind == "money" else now
    return facts
