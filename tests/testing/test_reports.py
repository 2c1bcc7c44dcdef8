"""The invented reports themselves: figures balance, layouts are the official ones, defects are real."""

import io
import re
import zipfile

import pytest
from hypothesis import given, settings

from compliance.forms import load_forms
from compliance.testing.balanced import reports
from compliance.testing.defects import DEFECTS, Defect
from compliance.testing.generator import generate
from compliance.testing.identities import broken
from compliance.testing.layout import sheet
from compliance.testing.spec import Spec
from compliance.testing.writers import docx, html, markdown, text


@settings(max_examples=40)
@given(reports())
def test_balanced_reports_keep_every_identity(spec: Spec) -> None:
    assert set(spec.facts) == {fact for table in spec.layout.tables for fact in table.fact_ids()}
    assert all(isinstance(value, int | float) for value in spec.facts.values())
    assert broken(spec.layout, spec.facts) == ()


def test_the_same_seed_gives_the_same_report() -> None:
    assert generate(11) == generate(11)
    assert generate(11) != generate(12)


@pytest.mark.parametrize("form", ["2019", "2021"])
def test_a_sheet_has_every_fact_once_and_no_hole(form: str) -> None:
    spec = generate(1, year=2020 if form == "2019" else 2023, size="dense")
    for table in load_forms()[form].tables:
        printed = sheet(spec, table.id)
        boxes = [box for row in printed.rows for box in row]
        assert sorted(box.fact for box in boxes if box.fact) == sorted(table.fact_ids())
        covered = [
            (r, c)
            for box in boxes
            for r in range(box.row, box.row + box.rowspan)
            for c in range(box.column, box.column + box.colspan)
        ]
        assert sorted(covered) == [(r, c) for r in range(len(printed.rows)) for c in range(printed.columns)]


def test_the_matrix_is_nested_as_printed() -> None:
    boxes = [box for row in sheet(generate(1, year=2023), "applications").rows for box in row]
    spans = {box.text: (box.rowspan, box.column) for box in boxes}
    assert spans["三、本年度办理结果"] == (22, 0)
    assert spans["（三）不予公开"] == (8, 1)
    assert spans["1.属于国家秘密"] == (1, 2)
    assert spans["（七）总计"] == (1, 1)


@pytest.mark.parametrize("defect", DEFECTS, ids=lambda defect: defect.id)
def test_a_defect_changes_the_report_and_names_a_rule(defect: Defect) -> None:
    spec = generate(5, year=2024, size="sparse")
    damaged = defect.apply(spec)
    assert damaged.spec != spec
    assert damaged.rules


def test_sliver_columns_leave_no_hole_and_line_up_nowhere() -> None:
    page = html.write(generate(2, year=2024, size="dense"), html.Style(sliver=True)).decode()
    for table in re.findall(r"<table.*?</table>", page, re.S):
        widths = set()
        open_rows: list[list[int]] = []
        for row in re.findall(r"<tr>.*?</tr>", table, re.S):
            cells = re.findall(r'<td(?: rowspan="(\d+)")?(?: colspan="(\d+)")?>', row)
            width = sum(int(span or 1) for _, span in cells) + sum(span for _, span in open_rows)
            widths.add(width)
            open_rows = [[rows - 1, span] for rows, span in open_rows if rows > 1]
            open_rows += [[int(rows) - 1, int(span or 1)] for rows, span in cells if rows]
        assert len(widths) == 1


def test_a_word_file_is_a_zip_and_the_same_each_time() -> None:
    spec = generate(4)
    data = docx.write(spec, docx.Style(numbered=True, controls=True, tracked=True))
    assert data == docx.write(spec, docx.Style(numbered=True, controls=True, tracked=True))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert "word/document.xml" in archive.namelist()


@pytest.mark.parametrize("flat", text.FLATS)
def test_every_flattening_prints_every_figure(flat: text.Flat) -> None:
    spec = generate(8, year=2022, size="dense")
    written = text.write(spec, flat).decode()
    for value in spec.facts.values():
        assert str(value) in written


def test_markdown_has_a_table_for_each_row() -> None:
    spec = generate(8, year=2022, size="dense")
    assert markdown.write(spec, "row").decode().count("| 类别 |") == 25
    assert len(re.findall(r"^\|(?:---\|)+$", markdown.write(spec).decode(), re.M)) == 3
