"""Drawn pages become the tables and lines a person sees, however the borders are drawn."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.geometry.document import blocks_of
from compliance.geometry.page import Glyph, Page, Ruling, turned
from compliance.model.document import Paragraph, Table

XS = (60.0, 200.0, 260.0, 320.0, 380.0)


def write(text: str, x: float, y: float, size: float = 10.0) -> list[Glyph]:
    return [Glyph(char, x + i * size, y, x + (i + 1) * size, y + size) for i, char in enumerate(text)]


def lines(ys: tuple[float, ...], xs: tuple[float, ...] = XS, *, double: float = 0.0) -> list[Ruling]:
    """A full grid, a line a cell side, optionally every line drawn twice."""
    found: list[Ruling] = []
    for shift in (0.0, double) if double else (0.0,):
        for y in ys:
            found += [Ruling(a, y + shift, b, y + shift) for a, b in itertools.pairwise(xs)]
        for x in xs:
            found += [Ruling(x + shift, a, x + shift, b) for a, b in itertools.pairwise(ys)]
    return found


def fill(rows: list[list[str]], ys: tuple[float, ...], xs: tuple[float, ...] = XS) -> list[Glyph]:
    return [
        glyph
        for r, row in enumerate(rows)
        for c, text in enumerate(row)
        for glyph in write(text, xs[c] + 6, ys[r] + 6)
    ]


def page(number: int, glyphs: list[Glyph], rulings: list[Ruling]) -> Page:
    return Page(number, 595, 842, tuple(glyphs), tuple(rulings))


def tables(*pages: Page) -> list[list[list[str]]]:
    blocks = [block for block in blocks_of(pages) if isinstance(block, Table)]
    return [[[cell.text for cell in row] for row in table.rows if row] for table in blocks]


@pytest.mark.parametrize("double", [0.0, 1.5, 3.5])
def test_a_full_grid_is_read_cell_by_cell_however_its_lines_are_doubled(double: float) -> None:
    rows = [["规章", "1", "20", "333"], ["许可", "0", "5", "60"]]
    ys = (100.0, 130.0, 160.0)
    assert tables(page(1, fill(rows, ys), lines(ys, double=double))) == [rows]


def test_a_missing_side_merges_two_cells() -> None:
    ys = (100.0, 130.0, 160.0)
    rulings = [r for r in lines(ys) if not (r.x0 == r.x1 == 260.0 and r.y0 == 100.0)]
    found = list(blocks_of([page(1, fill([["表", "甲"], ["乙", "1", "2", "3"]], ys), rulings)]))
    assert isinstance(found[0], Table)
    assert [(c.text, c.colspan) for c in found[0].rows[0]] == [("表", 1), ("甲", 2), ("", 1)]


def test_a_table_cut_by_the_page_is_one_table() -> None:
    first, second = (700.0, 730.0, 760.0), (60.0, 90.0)
    upper = page(1, fill([["一", "1", "2", "3"], ["二", "4", "5", "6"]], first), lines(first))
    lower = page(2, fill([["三", "7", "8", "9"]], second), lines(second))
    assert tables(upper, lower) == [[["一", "1", "2", "3"], ["二", "4", "5", "6"], ["三", "7", "8", "9"]]]


def test_a_row_cut_by_the_page_is_healed_and_a_torn_number_is_doubtful() -> None:
    sides_above = [Ruling(x, 730.0, x, 760.0) for x in XS]
    sides_below = [Ruling(x, 40.0, x, 70.0) for x in XS]
    upper = page(
        1,
        fill([["一", "1", "2", "3"], ["结转", "12", "5", "6"]], (700.0, 730.0)),
        lines((700.0, 730.0)) + sides_above,
    )
    lower = page(
        2,
        fill([["下年", "3", "", ""], ["四", "7", "8", "9"]], (44.0, 70.0)),
        lines((70.0, 100.0)) + sides_below,
    )
    blocks = [b for b in blocks_of([upper, lower]) if isinstance(b, Table)]
    assert len(blocks) == 1
    healed = blocks[0].rows[1]
    assert [cell.text for cell in healed] == ["结转下年", "123", "5", "6"]
    assert healed[1].doubt
    assert not healed[2].doubt


def test_two_numbers_under_each_other_in_a_cell_never_become_one() -> None:
    ys = (100.0, 160.0)
    glyphs = write("规", 66, 120) + write("12", 206, 106) + write("34", 206, 130)
    assert tables(page(1, glyphs, lines(ys)))[0][0][1] == "12 34"


def test_page_numbers_and_running_heads_are_left_out_and_wide_gaps_kept() -> None:
    pages = [
        page(
            n,
            write("某县年报", 60, 20)
            + write(f"正文{n}", 60, 300)
            + write("9", 400, 300)
            + write(f"-{n}-", 300, 800),
            [],
        )
        for n in (1, 2)
    ]
    texts = [b.text for b in blocks_of(pages) if isinstance(b, Paragraph)]
    assert [text.split() for text in texts] == [["正文1", "9"], ["正文2", "9"]]
    assert "  " in texts[0]


@given(
    st.lists(st.lists(st.integers(0, 99999).map(str), min_size=4, max_size=4), min_size=1, max_size=12),
    st.sampled_from([0.0, 1.0, 3.0]),
)
def test_any_grid_of_numbers_is_read_exactly(rows: list[list[str]], double: float) -> None:
    ys = tuple(100.0 + 30 * i for i in range(len(rows) + 1))
    assert tables(page(1, fill(rows, ys), lines(ys, double=double))) == [rows]


def cells(*pages: Page) -> list[list[tuple[str, bool]]]:
    (table,) = [block for block in blocks_of(pages) if isinstance(block, Table)]
    return [[(cell.text, bool(cell.doubt)) for cell in row] for row in table.rows if row]


def test_glyphs_drawn_twice_to_look_bold_count_once() -> None:
    ys = (100.0, 130.0, 160.0)
    rows = [["规章", "1", "11", "333"], ["许可", "0", "5", "60"]]
    bold = [Glyph(g.text, g.x0 + 0.4, g.y0 + 0.2, g.x1 + 0.4, g.y1 + 0.2) for g in fill(rows, ys)]
    assert tables(page(1, fill(rows, ys) + bold, lines(ys))) == [rows]


def test_digits_over_other_digits_are_doubtful() -> None:
    ys = (100.0, 130.0, 160.0)
    rows = [["规章", "12", "11", "333"], ["许可", "0", "5", "60"]]
    struck = write("34", 207, 106)
    assert cells(page(1, fill(rows, ys) + struck, lines(ys)))[0][1] == ("1324", True)


def test_a_number_too_wide_for_its_cell_and_its_neighbour_are_doubtful() -> None:
    ys = (100.0, 130.0, 160.0)
    glyphs = fill([["规章", "", "", "3"], ["许可", "4", "5", "6"]], ys) + write("1234567", 205, 106)
    found = cells(page(1, glyphs, lines(ys)))
    assert [doubt for _, doubt in found[0]] == [False, True, True, False]
    assert not any(doubt for _, doubt in found[1])


@pytest.mark.parametrize(
    ("footer", "shown"), [("-3-", ("", False)), ("第3页", ("", False)), ("3", ("3", True))]
)
def test_a_page_number_inside_a_table_is_no_figure(footer: str, shown: tuple[str, bool]) -> None:
    ys = (740.0, 770.0, 835.0)
    glyphs = fill([["规章", "1", "2", "3"]], ys) + write("许可", 66, 775) + write(footer, 266, 818)
    assert cells(page(1, glyphs, lines(ys)))[1] == [("许可", False), ("", False), shown, ("", False)]


def test_a_row_of_figures_at_the_edge_of_the_page_stays() -> None:
    ys = (740.0, 770.0, 800.0, 830.0)
    rows = [["规章", "1", "2", "3"], ["许可", "4", "5", "6"], ["", "7", "", "9"]]
    assert tables(page(1, fill(rows, ys), lines(ys))) == [rows]


@pytest.mark.parametrize("sides", [(60.0,), (380.0,), (60.0, 380.0)])
def test_a_table_without_lines_at_its_sides_keeps_its_outer_columns(sides: tuple[float, ...]) -> None:
    ys = (100.0, 130.0, 160.0)
    rows = [["规章", "1", "20", "333"], ["许可", "0", "5", "60"]]
    open_sided = [r for r in lines(ys) if not (r.x0 == r.x1 and r.x0 in sides)]
    assert tables(page(1, fill(rows, ys), open_sided)) == [rows]


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_a_turned_page_is_read_upright(quarters: int) -> None:
    ys = (100.0, 130.0, 160.0)
    rows = [["规章", "1", "20", "333"], ["许可", "0", "5", "60"]]
    upright = page(1, fill(rows, ys), lines(ys))
    lying = turned(upright, 4 - quarters)
    assert lying.width == (842 if quarters % 2 else 595)
    assert tables(turned(lying, quarters)) == [rows]


def test_frames_that_a_browser_leaves_at_a_page_break_are_no_rows() -> None:
    """Separate borders: the row moved on, its merged label's frame began above the break and ends as
    much too early below it."""
    xs = (60.0, 120.0, 200.0, 260.0)
    upper = lines((700.0, 730.0), xs) + [Ruling(x, 730.0, x, 750.0) for x in (60.0, 120.0, 260.0)]
    lower = lines((40.0, 70.0), xs) + [Ruling(x, 70.0, x, 120.0) for x in xs]
    lower += [Ruling(60, 100.0, 120.0, 100.0), Ruling(60, 120.0, 260.0, 120.0)]
    above = fill([["甲", "一", "1"]], (700.0, 730.0), xs)
    below = fill([["乙", "二", "2"], ["", "三", "3"]], (40.0, 70.0), xs)
    blocks = [b for b in blocks_of([page(1, above, upper), page(2, below, lower)]) if isinstance(b, Table)]
    assert [[(c.text, c.rowspan) for c in row] for row in blocks[0].rows] == [
        [("甲", 1), ("一", 1), ("1", 1)],
        [("乙", 1), ("二", 1), ("2", 1)],
        [("", 1), ("三", 1), ("3", 1)],
    ]


def test_a_stitched_table_knows_on_which_page_each_row_stands() -> None:
    first, second = (700.0, 730.0, 760.0), (60.0, 90.0)
    upper = page(3, fill([["一", "1", "2", "3"], ["二", "4", "5", "6"]], first), lines(first))
    lower = page(4, fill([["三", "7", "8", "9"]], second), lines(second))
    (table,) = [block for block in blocks_of([upper, lower]) if isinstance(block, Table)]
    assert table.place.page == 3
    assert [table.place_of(row[0]).page for row in table.rows] == [3, 3, 4]


def test_what_a_browser_prints_above_and_below_its_only_page_is_left_out() -> None:
    glyphs = write("2025/1/6 09:30  某县年报", 30, 20) + write("某县年报", 60, 100)
    glyphs += write("https://example.gov.cn/nb.html  1/1", 30, 820)
    assert [b.text.strip() for b in blocks_of([page(1, glyphs, [])]) if isinstance(b, Paragraph)] == [
        "某县年报"
    ]
