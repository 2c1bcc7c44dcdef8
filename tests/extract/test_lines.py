"""Flattened tables: every cell right in the certain shapes, none wrong in the others."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from compliance.extract.lines import LineRows, line_rows
from compliance.model.form import Form
from compliance.readers import markdown, text
from tests.extract import flatten
from tests.extract.flatten import FORM, FORM_2019, Table, Values, document

CERTAIN = [
    flatten.tabbed_cells,
    flatten.spaced_cells,
    flatten.plain_cells,
    flatten.pipe_rows,
    flatten.pipe_each,
    flatten.pipe_lead,
    flatten.tab_rows,
    flatten.layout_rows,
    flatten.layout_middle,
    flatten.spaced_text,
]
UNCERTAIN = [
    flatten.glued_all,
    flatten.glued_rows,
    flatten.columns_first,
    flatten.values_first,
    flatten.once_only,
]


def facts(numbers: Sequence[int], form: Form = FORM) -> dict[str, str]:
    """Values for all cells of a form, totals added up."""
    source = iter(numbers)
    values: dict[str, str] = {}
    for table in form.tables:
        for block in table.blocks:
            for row in block.rows:
                total = 0
                for column in block.columns:
                    number = total if column.id == "total" else next(source)
                    total += number
                    values[f"{table.id}.{row.id}.{column.id}"] = str(number)
    return values


def ramp(form: Form = FORM, factor: int = 7) -> dict[str, str]:
    """Distinct numbers in every cell."""
    return facts([number * factor % 997 for number in range(1, 400)], form)


def read(source: str, form: Form = FORM, reader: str = "text") -> LineRows:
    return line_rows((text if reader == "text" else markdown).read(source.encode()), form)


def compare(found: LineRows, values: Values) -> tuple[int, list[str], int, set[str]]:
    """Right, wrong, in doubt; and the rows that were given at all."""
    right = doubted = 0
    wrong: list[str] = []
    for row in found.rows:
        for column, cell in row.cells.items():
            name = f"{row.table}.{row.row}.{column}"
            if cell.doubt:
                doubted += 1
            elif name not in values or cell.text.strip() != values[name]:
                wrong.append(f"{name}: {cell.text!r} for {values.get(name)!r}")
            else:
                right += 1
    return right, wrong, doubted, {f"{row.table}.{row.row}" for row in found.rows}


@pytest.mark.parametrize("shape", CERTAIN)
def test_every_cell_is_right_in_a_certain_shape(shape: Callable[[Table], Sequence[str]]) -> None:
    values = ramp()
    assert compare(read(document(values, shape)), values)[:3] == (200, [], 0)


@pytest.mark.parametrize("shape", [shape for shape in CERTAIN if shape is not flatten.spaced_text])
def test_the_form_of_2019_too(shape: Callable[[Table], Sequence[str]]) -> None:
    values = ramp(FORM_2019)
    assert compare(read(document(values, shape, FORM_2019), FORM_2019), values)[1:3] == ([], 0)


@pytest.mark.parametrize("shape", UNCERTAIN)
def test_no_cell_is_wrong_and_no_row_lost_in_an_uncertain_shape(
    shape: Callable[[Table], Sequence[str]],
) -> None:
    values = ramp()
    _right, wrong, doubted, rows = compare(read(document(values, shape)), values)
    assert wrong == []
    assert doubted
    assert len(rows) == 6 + 25 + 3


NUMBERS = st.lists(
    st.one_of(st.integers(0, 1), st.integers(0, 12), st.integers(0, 10**9)), min_size=180, max_size=180
)


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(NUMBERS, st.sampled_from(CERTAIN))
def test_any_numbers_in_a_certain_shape(numbers: list[int], shape: Callable[[Table], Sequence[str]]) -> None:
    values = facts(numbers)
    assert compare(read(document(values, shape)), values)[:3] == (200, [], 0)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(NUMBERS, st.sampled_from(UNCERTAIN))
def test_any_numbers_in_an_uncertain_shape(
    numbers: list[int], shape: Callable[[Table], Sequence[str]]
) -> None:
    values = facts(numbers)
    assert compare(read(document(values, shape)), values)[1] == []


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(NUMBERS, st.randoms(use_true_random=False))
def test_blank_cells_in_glued_text_never_make_a_wrong_number(
    numbers: list[int], chance: random.Random
) -> None:
    values = facts(numbers)
    for name in values:
        if not name.endswith(".total") and chance.random() < 0.3:
            values[name] = ""
    for name in values:
        if name.endswith(".total"):
            row = name.removesuffix("total")
            parts = [values[other] for other in values if other.startswith(row) and other != name]
            values[name] = str(sum(int(part) for part in parts if part))
    for shape in (flatten.glued_all, flatten.glued_rows):
        wrong = compare(read(document(values, shape)), values)[1]
        assert [line for line in wrong if "applications" in line or "disputes" in line] == []


def test_glued_zeros_and_single_numbers_are_certain() -> None:
    values = dict.fromkeys(ramp(), "0")
    values["disclosure.licences.decisions"] = "20931"
    values["disclosure.fees.amount"] = "512.0937"
    assert compare(read(document(values, flatten.glued_all)), values)[:3] == (200, [], 0)


def test_glued_digits_with_two_readings_are_in_doubt() -> None:
    values = dict.fromkeys(ramp(), "0")
    for column, number in (("natural_person", "64"), ("company", "2"), ("total", "66")):
        values[f"applications.received.{column}"] = number
    found = read(document(values, flatten.glued_all))
    assert compare(found, values)[1:3] == ([], 7)
    assert any("粘连" in cell.doubt for row in found.rows for cell in row.cells.values())


def test_glued_digits_that_do_not_add_up_are_in_doubt_not_a_contradiction() -> None:
    values = dict.fromkeys(ramp(), "0")
    values["applications.granted.company"] = "3"
    _, wrong, doubted, _ = compare(read(document(values, flatten.glued_all)), values)
    assert (wrong, doubted) == ([], 7)


def test_a_table_lost_inside_one_html_paragraph() -> None:
    from compliance.model.document import Document, Paragraph, Place

    values = dict.fromkeys(ramp(), "0")
    blocks = tuple(
        Paragraph(line, Place(paragraph=number))
        for number, line in enumerate(document(values, flatten.glued_all).split("\n"), 1)
        if line
    )
    found = line_rows(Document("html", blocks), FORM)
    assert compare(found, values)[:3] == (200, [], 0)
    assert found.spans


@pytest.mark.parametrize(
    "shape", [flatten.tabbed_cells, flatten.pipe_rows, flatten.tab_rows, flatten.spaced_cells]
)
def test_blank_cells_stay_blank_where_the_source_marks_them(shape: Callable[[Table], Sequence[str]]) -> None:
    values = ramp()
    for row in ("granted", "refused_internal"):
        for column in ("company", "research", "other_org"):
            values[f"applications.{row}.{column}"] = ""
    right, wrong, doubted, _ = compare(read(document(values, shape)), values)
    assert wrong == []
    assert (right, doubted) == (200, 0)


def test_a_table_cut_off_in_the_middle_loses_only_the_rest() -> None:
    values = ramp()
    lines = document(values, flatten.tabbed_cells).split("\n")
    first = next(number for number, line in enumerate(lines) if "没有现成信息" in line)
    last = next(number for number, line in enumerate(lines) if line.startswith("四、政府信息公开行政"))
    right, wrong, doubted, rows = compare(read("\n".join(lines[: first - 1] + lines[last:])), values)
    assert (right, wrong, doubted) == (10 + 13 * 7 + 15, [], 0)
    assert "applications.processed" not in rows


def test_labels_whose_repeated_zeros_vanished_are_in_doubt() -> None:
    values = dict.fromkeys(ramp(), "0")
    found = read(document(values, flatten.once_only))
    right, wrong, _, rows = compare(found, values)
    assert (right, wrong, len(rows)) == (0, [], 34)


def test_a_row_that_does_not_add_up_is_still_read_where_cells_are_apart() -> None:
    values = ramp()
    values["applications.refused_internal.total"] = "4"
    assert compare(read(document(values, flatten.tabbed_cells)), values)[:3] == (200, [], 0)


def test_a_group_name_before_the_numbers_of_a_lost_label_is_not_a_row() -> None:
    values = ramp()
    lines = document(values, flatten.tabbed_cells).split("\n")
    found = read("\n".join(line for line in lines if "无正当理由逾期不补正" not in line))
    assert compare(found, values)[1] == []
    assert "applications.closed" not in compare(found, values)[3]
    assert "applications.closed_no_correction" in compare(found, values)[3]


def test_real_tables_below_titles_are_left_to_the_reader_of_tables() -> None:
    from compliance.model.document import Cell, Document, Paragraph, Place, Table

    grid = [["信息内容", "本年处理决定数量"], ["行政许可", "12"]]
    rows = tuple(tuple(Cell(text, at, to) for to, text in enumerate(row)) for at, row in enumerate(grid))
    blocks = (
        Paragraph("二、主动公开政府信息情况", Place(paragraph=1)),
        Paragraph("第二十条第（五）项", Place(paragraph=2)),
        Table(1, rows, 2, Place(table=1)),
        Paragraph("第二十条第（六）项", Place(paragraph=3)),
        Paragraph("行政处罚", Place(paragraph=4)),
    )
    assert line_rows(Document("html", blocks), FORM) == LineRows()


def test_prose_around_the_tables_is_left_alone() -> None:
    source = document(ramp(), flatten.tabbed_cells)
    parsed = text.read(source.encode())
    consumed = line_rows(parsed, FORM).consumed
    kept = [block.text for at, block in enumerate(parsed.blocks) if at not in consumed]  # type: ignore[union-attr]
    assert kept == [line for line in (*flatten.BEFORE, *flatten.HEADINGS.values(), *flatten.AFTER) if line][
        :3
    ] + list(flatten.HEADINGS.values()) + [line for line in flatten.AFTER if line]


def test_prose_alone_gives_nothing() -> None:
    prose = "一、总体情况\n2024年办理行政许可12件、行政处罚3件、行政强制0件，制发行政规范性文件2件。\n"
    prose += "本年新收政府信息公开申请数量5件，予以公开3件，部分公开2件，属于国家秘密0件，重复申请0件。"
    assert read(prose).rows == ()


SCATTERED = """
三、收到和处理政府信息公开申请情况
| 一、本年新收政府信息公开申请数量 | 9 | 1 | 0 | 0 | 0 | 0 | 10 |
|---|---|---|---|---|---|---|---|
| 二、上年结转政府信息公开申请数量 | 2 | 0 | 0 | 0 | 0 | 0 | 2 |
| （一）予以公开 | 4 | 1 | 0 | 0 | 0 | 0 | 5 |

（二）部分公开（区分处理的，只计这一情
形，不计其他情形）
| 3 | 0 | 0 | 0 | 0 | 0 | 3 |
|---|---|---|---|---|---|---|
| 1.属于国家秘密 | 0 | 0 | 0 | 0 | 0 | 0 | 0 |  |
|---|---|---|---|---|---|---|---|---|
{lost}
|---|---|---|---|---|---|---|
| 3.危及“三安全一稳定” | 0 | 0 | 0 | 0 | 0 | 0 | 0 |
|---|---|---|---|---|---|---|---|
{scraps}
"""


def _scattered(lost: str, scraps: str) -> dict[str, list[str]]:
    found = read(SCATTERED.format(lost=lost, scraps=scraps), reader="markdown")
    return {row.row: [cell.doubt or cell.text for cell in row.cells.values()] for row in found.rows}


def test_a_row_without_label_is_placed_between_its_neighbours() -> None:
    rows = _scattered("| 7 | 0 | 0 | 0 | 0 | 0 | 7 |", "2.其他法律行政法规禁止公开")
    assert rows["partly_granted"] == ["3", "0", "0", "0", "0", "0", "3"]
    assert rows["refused_by_law"] == ["7", "0", "0", "0", "0", "0", "7"]


def test_a_row_without_label_that_nothing_names_is_in_doubt() -> None:
    rows = _scattered("| 7 | 0 | 0 | 0 | 0 | 0 | 7 |", "（三）不")
    assert all("残缺" in cell for cell in rows["refused_by_law"])


def test_two_rows_without_label_where_one_belongs_are_in_doubt() -> None:
    rows = _scattered(
        "| 7 | 0 | 0 | 0 | 0 | 0 | 7 |\n| 8 | 0 | 0 | 0 | 0 | 0 | 8 |", "2.其他法律行政法规禁止公开"
    )
    assert all("残缺" in cell for cell in rows["refused_by_law"])


def test_a_scrap_that_speaks_against_the_place_is_heeded() -> None:
    rows = _scattered("| 公开出版物 | 7 | 0 | 0 | 0 | 0 | 0 | 7 |", "2.其他法律行政法规禁止公开")
    assert "7" not in rows.get("refused_by_law", [])


def test_columns_in_another_order_are_in_doubt() -> None:
    values = ramp()
    source = document(values, flatten.tab_rows).replace(
        "本年制发件数\t本年废止件数", "本年废止件数\t本年制发件数"
    )
    found = read(source)
    assert all(cell.doubt for row in found.rows if row.table == "disclosure" for cell in row.cells.values())


def test_dispute_numbers_of_two_years_are_in_doubt() -> None:
    values = ramp()
    lines = document(values, flatten.tab_rows).split("\n")
    at = next(number for number, line in enumerate(lines) if line.startswith("五、"))
    last = next(number for number in range(at - 1, 0, -1) if lines[number])
    lines.insert(last + 1, lines[last])
    found = read("\n".join(lines))
    assert all(cell.doubt for row in found.rows if row.table == "disputes" for cell in row.cells.values())


@pytest.mark.parametrize("digits", ["51-3", "500+61"])
def test_digits_before_a_sign_are_not_all_of_a_row(digits: str) -> None:
    from compliance.extract.marks import _digits

    assert _digits(f"{digits}第二十条", ()) is None
