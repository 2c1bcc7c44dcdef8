"""Glued digits are split only where nothing else, blank cells included, gives the same digits."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from compliance.extract.split import split_cells

THREE = ("made", "repealed", "in_force")


def test_a_hidden_blank_cell_makes_a_row_without_a_total_uncertain() -> None:
    # 12, blank, 8 gives the same digits as 1, 2, 8, and nothing in the row adds up
    assert split_cells(["128"], THREE, spaced=False, dropped=False) is None
    assert split_cells(["100"], THREE, spaced=False, dropped=False) is None
    assert split_cells(["000"], THREE, spaced=False, dropped=False) == ["0", "0", "0"]
    assert split_cells(["005"], THREE, spaced=False, dropped=False) == ["0", "0", "5"]


@given(st.lists(st.one_of(st.none(), st.integers(0, 10**6)), min_size=3, max_size=3))
def test_no_row_of_numbers_and_blanks_is_read_as_another(cells: list[int | None]) -> None:
    signs = "".join("" if cell is None else str(cell) for cell in cells)
    found = split_cells([signs], THREE, spaced=False, dropped=False) if signs else None
    assert found is None or found == ["" if cell is None else str(cell) for cell in cells]
