"""Figures for the official tables of a form, in which all identities (勾稽关系) hold."""

from __future__ import annotations

from typing import Literal

from compliance.model.form import BlockSpec, ColumnSpec, Form, RowSpec, TableSpec
from compliance.testing.choices import Choices
from compliance.testing.spec import Agency, Value

Size = Literal["zero", "calm", "sparse", "dense", "huge"]
"""zero: nothing happened. calm: small figures of which none is odd, so that not even a hint is due.
sparse: most cells 0, small figures. dense: most cells filled, up to four digits. huge: up to 10^9
anywhere, plausible or not: for reading and arithmetic only."""

_DIGITS: dict[Size, int] = {"zero": 0, "calm": 2, "sparse": 2, "dense": 4, "huge": 9}
_FILLED: dict[Size, int] = {"zero": 0, "calm": 30, "sparse": 12, "dense": 85, "huge": 60}
_ODD = ("closed_other", "direct_suit")
"""Rows in which more than a little is worth a hint: they are 0 in calm reports."""


def figures(choices: Choices, form: Form, agency: Agency, size: Size) -> dict[str, Value]:
    """Fact id → number for every cell of ``form``; I1–I4 hold."""
    facts: dict[str, int | float] = {}
    for table in form.tables:
        if table.layout == "blocks":
            facts |= _disclosure(choices, table, agency, size)
        elif table.layout == "matrix":
            facts |= _applications(choices, table, size)
        else:
            quiet = size == "calm" and not facts.get("applications.received.total")
            facts |= _disputes(choices, table, "zero" if quiet else size)
    return dict(facts)


def _number(choices: Choices, size: Size) -> int:
    if choices.integer(0, 99) >= _FILLED[size]:
        return 0
    return choices.integer(0, 10 ** choices.integer(1, _DIGITS[size]))


def _applications(choices: Choices, table: TableSpec, size: Size) -> dict[str, int | float]:
    received, carried_in, processed, carried_out = table.row_sets["summary"]
    results, applicants = table.row_sets["results"], table.column_sets["applicants"]
    rows = (received, carried_in, *results, processed, carried_out)
    cells: dict[tuple[str, str], int] = {}
    for column in applicants:
        for row in results:
            cells[row, column] = 0 if size == "calm" and row in _ODD else _number(choices, size)
        done = sum(cells[row, column] for row in results)
        # Few cases stay open at the end of a year (条例 art. 33: 20 + 20 working days).
        left = choices.integer(0, done // 8) if done else 0
        brought = choices.integer(0, (done + left) // 8) if done + left else 0
        cells[processed, column], cells[carried_out, column] = done, left
        cells[carried_in, column], cells[received, column] = brought, done + left - brought
    (total,) = (column.id for column in table.blocks[0].columns if column.id not in applicants)
    for row in rows:
        cells[row, total] = sum(cells[row, column] for column in applicants)
    return {f"{table.id}.{row}.{column}": value for (row, column), value in cells.items()}


def _disputes(choices: Choices, table: TableSpec, size: Size) -> dict[str, int | float]:
    facts: dict[str, int | float] = {}
    outcomes = table.column_sets["outcomes"]
    (total,) = (column.id for column in table.blocks[0].columns if column.id not in outcomes)
    for row in table.blocks[0].rows:
        odd = size == "calm" and row.id in _ODD
        values = [0 if odd else _number(choices, size) for _ in outcomes]
        facts |= {f"{table.id}.{row.id}.{column}": n for column, n in zip(outcomes, values, strict=True)}
        facts[f"{table.id}.{row.id}.{total}"] = sum(values)
    return facts


def _disclosure(choices: Choices, table: TableSpec, agency: Agency, size: Size) -> dict[str, int | float]:
    facts: dict[str, int | float] = {}
    for block in table.blocks:
        for row in block.rows:
            values = _row(choices, block, row, agency, size)
            facts |= {f"{table.id}.{row.id}.{column}": value for column, value in values.items()}
    return facts


def _row(
    choices: Choices, block: BlockSpec, row: RowSpec, agency: Agency, size: Size
) -> dict[str, int | float]:
    if row.id == "regulations" and not _makes_regulations(agency):
        return {column.id: 0 for column in block.columns}
    values = {column.id: _cell(choices, column, agency, size) for column in block.columns}
    if size == "calm":
        # A stock neither grows tenfold in a year nor melts away.
        values |= {name: min(values[name], 5) for name in ("made", "repealed") if name in values}
    # What a sensible report keeps besides the printed identities: stock covers what was made; what
    # is published was made; there is an amount where something was bought.
    if "in_force" in values:
        values["in_force"] += values["made"]
    if "published_total" in values:
        values["published"] = min(values["published"], values["made"])
        values["published_total"] += values["published"]
    if "change" in values:
        values["change"] = choices.integer(
            -min(int(values["items_last_year"]), 9), 9 if size != "zero" else 0
        )
    if "items" in values and (values["items"] == 0 or values["amount"] == 0):
        values = dict.fromkeys(values, 0)
    return values


def _makes_regulations(agency: Agency) -> bool:
    """立法法: provinces and cities with districts make 规章, nobody below them."""
    return agency.kind in ("government", "office") and agency.level in ("national", "province", "city")


def _cell(choices: Choices, column: ColumnSpec, agency: Agency, size: Size) -> int | float:
    if column.kind == "money":
        whole = _money(choices, agency, size)
        decimals = choices.integer(0, 6) if whole else 0
        fraction = choices.integer(0, 10**decimals - 1) if decimals else 0
        return float(f"{whole}.{fraction:0{decimals}}") if fraction else whole
    number = _number(choices, size)
    return min(number, 500) if agency.kind == "township" and size != "huge" else number


def _money(choices: Choices, agency: Agency, size: Size) -> int:
    # A float holds 15 digits: nine before the point leave room for six behind it.
    number = min(_number(choices, size), 999_999_999)
    return min(number, 200) if agency.kind == "township" and size != "huge" else number
