"""Tables as readers give them, made from the printed form and then spoilt the way exporters spoil them."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

import msgspec

from compliance.extract.tables import TablesRead, read_tables
from compliance.forms import load_forms
from compliance.model.document import Block, Cell, Document, Paragraph, Place, Table
from compliance.testing.generator import generate
from compliance.testing.layout import Box, sheet
from compliance.testing.spec import Spec

FORMS = load_forms()
HEADINGS = {"disclosure": "二、主动公开政府信息情况", "applications": "三、收到和处理政府信息公开申请情况"}
HEADINGS["disputes"] = "四、政府信息公开行政复议、行政诉讼情况"
TABLES = tuple(HEADINGS)

Row = list[Box]
"""Boxes of one row, left to right; spans count, positions are worked out by ``lay``."""


def rows_of(spec: Spec, table: str) -> list[Row]:
    return [list(row) for row in sheet(spec, table).rows]


def lay(rows: Sequence[Sequence[Box]], number: int = 1) -> Table:
    """Place boxes as the HTML table model does: each in the first free position of its row."""
    taken: set[tuple[int, int]] = set()
    placed: list[tuple[Cell, ...]] = []
    for index, row in enumerate(rows):
        column = 0
        cells: list[Cell] = []
        for box in row:
            while (index, column) in taken:
                column += 1
            rowspan = min(box.rowspan, len(rows) - index)
            for r in range(index, index + rowspan):
                taken.update((r, c) for c in range(column, column + box.colspan))
            cells.append(Cell(box.text, index, column, rowspan, box.colspan))
            column += box.colspan
        placed.append(tuple(cells))
    width = max((c + 1 for _, c in taken), default=1)
    return Table(number, tuple(placed), width, Place(table=number))


def document(blocks: Sequence[Block | str], lines: bool = False) -> Document:
    made: list[Block] = []
    for index, block in enumerate(blocks):
        made.append(Paragraph(block, Place(paragraph=index + 1)) if isinstance(block, str) else block)
    return Document("html", tuple(made), lines=lines)


def report(spec: Spec, change: dict[str, Callable[[list[Row]], list[Row]]] | None = None) -> Document:
    """A document with the three tables, each changed by its function."""
    blocks: list[Block | str] = [f"某某市档案局{spec.year}年政府信息公开工作年度报告"]
    for number, table in enumerate(TABLES, 1):
        rows = rows_of(spec, table)
        rows = (change or {}).get(table, lambda same: same)(rows)
        blocks += [HEADINGS[table], lay(rows, number)]
    return document(blocks)


def read(doc: Document, year: int | None = 2024) -> TablesRead:
    return read_tables(doc, FORMS, year)


def spec_of(seed: int, year: int = 2024) -> Spec:
    return generate(seed, year=year, size=random.Random(seed).choice(["sparse", "dense", "huge"]))


def wrong(spec: Spec, found: TablesRead) -> list[str]:
    """Every fact with a value that is not the report's."""
    bad = []
    for fact in found.facts.values():
        true = spec.facts.get(fact.id)
        if fact.state == "value" and (true is None or isinstance(true, str) or abs(fact.value - true) > 1e-9):
            bad.append(f"{fact.id}: {true!r} read as {fact.value!r}")
    return bad


def unread(spec: Spec, found: TablesRead) -> list[str]:
    """Every number of the report that has no fact with its value."""
    values = {name: fact.value for name, fact in found.facts.items()}
    numbers = [name for name, true in spec.facts.items() if isinstance(true, int | float)]
    return [name for name in numbers if values.get(name) != spec.facts[name]]


def numbered(form: str = "2021", year: int = 2024, gaps: random.Random | None = None) -> Spec:
    """A report in which every cell holds another number, so that no mix-up can hide. ``gaps``: leaves
    some cells blank."""
    spec = generate(1, year=year)
    facts = {
        fact: (-index if fact.endswith(".change") else 1000 + index)
        for index, fact in enumerate(FORMS[form].fact_ids - _substitutes(form), 1)
    }
    if gaps is not None:
        facts |= dict.fromkeys((fact for fact in sorted(facts) if gaps.random() < 0.3), None)
    return spec.with_facts(facts)


def _substitutes(form: str) -> set[str]:
    return {
        f"{table.id}.{row.id}.{column.id}"
        for table in FORMS[form].tables
        for substitute in table.substitutes
        for row in substitute.rows
        for block in table.blocks
        for column in block.columns
    }


def slivers(rows: list[Row], chance: random.Random) -> list[Row]:
    """Every grid column becomes several, and borders of a row drift by one as exporters draw them."""
    changed: list[Row] = []
    for row in rows:
        drift = 0
        new: Row = []
        for index, box in enumerate(row):
            move = chance.choice((-1, 0, 0, 1)) if index < len(row) - 1 and box.rowspan == 1 else 0
            new.append(replace(box, colspan=3 * box.colspan - drift + move))
            drift = move
        changed.append(new)
    return changed


def permute(rows: list[Row], chance: random.Random) -> list[Row]:
    """The applicant columns of a matrix in another order (inside 法人或其他组织), header and numbers."""
    order = list(range(5))
    chance.shuffle(order)
    changed = [list(row) for row in rows]
    changed[2] = [rows[2][i] for i in order]
    for index in range(3, len(rows)):
        values = [box for box in rows[index] if box.fact]
        labels = [box for box in rows[index] if not box.fact]
        changed[index] = [*labels, values[0], *(values[1 + i] for i in order), values[6]]
    return changed


def replace(box: Box, **changes: object) -> Box:
    return msgspec.structs.replace(box, **changes)
