"""Rows of real tables: whatever an exporter does to the grid, no cell may be wrong."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from compliance.testing.layout import Box
from tests.extract.spoilt_grids import (
    HEADINGS,
    Row,
    document,
    lay,
    numbered,
    permute,
    read,
    replace,
    report,
    rows_of,
    slivers,
    spec_of,
    unread,
    wrong,
)


@pytest.mark.parametrize("year", [2019, 2024])
@pytest.mark.parametrize("seed", range(6))
def test_the_official_tables(seed: int, year: int) -> None:
    spec = spec_of(seed, year)
    found = read(report(spec), year)
    assert found.form.id == spec.form
    assert (wrong(spec, found), unread(spec, found)) == ([], [])


@pytest.mark.parametrize("year", [2019, 2024])
@pytest.mark.parametrize("seed", range(12))
def test_sliver_columns(seed: int, year: int) -> None:
    spec = numbered("2019" if year == 2019 else "2021", year)
    chance = random.Random(seed)
    change = {table: lambda rows: slivers(rows, chance) for table in HEADINGS}
    found = read(report(spec, change), year)
    assert (wrong(spec, found), unread(spec, found)) == ([], [])


@pytest.mark.parametrize("seed", range(12))
def test_columns_in_another_order_are_read_by_their_header(seed: int) -> None:
    spec = numbered()
    chance = random.Random(seed)
    found = read(report(spec, {"applications": lambda rows: slivers(permute(rows, chance), chance)}))
    assert (wrong(spec, found), unread(spec, found)) == ([], [])


def _without(rows: list[Row], keep: Callable[[int, int, Box], bool]) -> list[Row]:
    return [[box for c, box in enumerate(row) if keep(r, c, box)] for r, row in enumerate(rows)]


@pytest.mark.parametrize("name", ["natural_person", "research", "other_org", "total"])
def test_a_column_that_is_missing_is_absent_and_the_others_are_right(name: str) -> None:
    spec = numbered()
    label = {"natural_person": "自然人", "research": "科研机构", "other_org": "其他", "total": "总计"}[name]

    def cut(rows: list[Row]) -> list[Row]:
        return _without(
            rows, lambda r, c, box: not box.fact.endswith(f".{name}") and (r > 2 or box.text != label)
        )

    found = read(report(spec, {"applications": cut}))
    assert wrong(spec, found) == []
    gone = {fact for fact in spec.facts if fact.startswith("applications.") and fact.endswith(f".{name}")}
    assert set(unread(spec, found)) == gone
    assert not gone & set(found.facts)


@pytest.mark.parametrize("names", [["数据1", "数据2", "数据3", "数据4", "数据5", "数据6", "总计"], [""] * 7])
def test_lost_names_leave_the_standard_order(names: list[str]) -> None:
    spec = numbered()

    def one_row(rows: list[Row]) -> list[Row]:
        head = [Box("类别", 0, 0, colspan=3), *(Box(name, 0, 3 + i) for i, name in enumerate(names))]
        return [head, *rows[3:]]

    found = read(report(spec, {"applications": one_row}))
    assert (wrong(spec, found), unread(spec, found)) == ([], [])


def test_no_header_at_all() -> None:
    spec = numbered()
    found = read(report(spec, {"applications": lambda rows: rows[3:], "disputes": lambda rows: rows[3:]}))
    assert (wrong(spec, found), unread(spec, found)) == ([], [])


def test_some_names_lost() -> None:
    spec = numbered()
    for lost in ("自然人", "商业企业", "法律服务机构", "总计"):

        def blank(rows: list[Row], lost: str = lost) -> list[Row]:
            heads = [[replace(box, text="") if box.text == lost else box for box in row] for row in rows[:3]]
            return [*heads, *rows[3:]]

        found = read(report(spec, {"applications": blank}))
        assert (wrong(spec, found), unread(spec, found)) == ([], []), lost


def test_empty_cells_instead_of_rowspan() -> None:
    spec = numbered()

    def unmerge(rows: list[Row]) -> list[Row]:
        """Every rowspan becomes empty cells below."""
        grid: dict[tuple[int, int], Box] = {}
        for row in rows:
            for box in row:
                for r in range(box.row, box.row + box.rowspan):
                    text = box.text if r == box.row else ""
                    grid[r, box.column] = replace(box, text=text, row=r, rowspan=1)
        return [[grid[key] for key in sorted(grid) if key[0] == r] for r in range(len(rows))]

    found = read(report(spec, dict.fromkeys(("applications", "disputes"), unmerge)))
    assert (wrong(spec, found), unread(spec, found)) == ([], [])


def test_rowspans_lost_so_that_cells_slide_left() -> None:
    spec = numbered()

    def flat(rows: list[Row]) -> list[Row]:
        return [[replace(box, rowspan=1) for box in row] for row in rows]

    found = read(report(spec, dict.fromkeys(("applications", "disputes"), flat)))
    assert (wrong(spec, found), unread(spec, found)) == ([], [])


@pytest.mark.parametrize("again", [True, False])
@pytest.mark.parametrize("cut", [5, 9, 12, 20, 27])
def test_tables_cut_at_a_page(cut: int, again: bool) -> None:
    spec = numbered()
    rows = rows_of(spec, "applications")
    head = rows[:3] if again else []
    blocks = [HEADINGS["applications"], lay(rows[:cut], 1), lay([*head, *rows[cut:]], 2)]
    found = read(document(blocks))
    assert wrong(spec, found) == []
    assert not [fact for fact in unread(spec, found) if fact.startswith("applications.")]


@pytest.mark.parametrize("seed", range(60))
def test_a_lost_or_added_cell_never_makes_a_wrong_value(seed: int) -> None:
    chance = random.Random(seed)
    spec = numbered(gaps=chance if seed % 2 else None)

    def damage(rows: list[Row]) -> list[Row]:
        changed = [list(row) for row in rows]
        full = [row for row in changed if any(box.fact for box in row)]
        for row in chance.sample(full, min(len(full), chance.randint(1, 4))):
            at = chance.choice([i for i, box in enumerate(row) if box.fact])
            if chance.random() < 0.6:
                del row[at]
            else:
                row.insert(at, Box("", 0, 0))
        return slivers(changed, chance) if seed % 3 == 0 else changed

    found = read(report(spec, dict.fromkeys(HEADINGS, damage)))
    assert wrong(spec, found) == []
