"""The official tables as grids: every position covered once, every cell of the form there in order."""

from __future__ import annotations

import pytest

from compliance.forms import load_forms
from compliance.model.form import TableSpec
from compliance.renderers.reading import drawn
from compliance.view.look import Look
from compliance.view.tables import layout
from tests.renderers import invented

TABLES = [(form.id, table) for form in load_forms().values() for table in form.tables]


@pytest.mark.parametrize(("form", "table"), TABLES, ids=[f"{form}-{table.id}" for form, table in TABLES])
def test_boxes_fill_the_grid(form: str, table: TableSpec) -> None:
    drawn_layout = layout(table)
    taken: set[tuple[int, int]] = set()
    for r, row in enumerate(drawn_layout.rows):
        c = 0
        for box in row:
            while (r, c) in taken:
                c += 1
            spots = {(r + i, c + j) for i in range(box.down) for j in range(box.across)}
            assert not spots & taken
            taken |= spots
    assert len(taken) == len(drawn_layout.rows) * drawn_layout.columns
    assert [box.fact for row in drawn_layout.rows for box in row if box.fact] == list(table.fact_ids())


def test_a_substitute_row_takes_the_place_of_the_rows_it_stands_for() -> None:
    table = load_forms()["2021"].table["applications"]
    boxes = [box for row in layout(table, frozenset({"closed"})).rows for box in row]
    facts = [box.fact for box in boxes]
    assert "applications.closed.total" in facts
    assert "applications.closed_other.total" not in facts
    assert not any(box.text == "（六）其他处理" and box.down > 1 for box in boxes)


def test_groups_nest_as_printed() -> None:
    rows = layout(load_forms()["2021"].table["applications"]).rows
    texts = {box.text: box for row in rows for box in row if box.part == "label"}
    assert texts["三、本年度办理结果"].down == 22
    assert texts["（三）不予公开"].down == 8
    assert texts["一、本年新收政府信息公开申请数量"].across == 3
    assert texts["（一）予以公开"].across == 2


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_reading_shows_gaps(lang: str) -> None:
    text = "".join(drawn(invented.report(), invented.FORM, Look(lang=lang)))  # type: ignore[arg-type]
    assert "⟨?⟩" in text
    assert "␣" in text
    assert "⟨/⟩" in text
    assert "×" in text
    assert "两个数字连在一起" in text
    assert "云溪县自然资源局" in text
