"""The search finds the same sets as integer programming, on thousands of tables from seeds."""

from __future__ import annotations

import os

import pytest

from compliance.repair.search import MOST_CELLS, Work, smallest
from tests.repair import problems
from tests.repair.oracle import Oracle

if not os.environ.get("CI"):
    pytest.importorskip("ortools.sat.python.cp_model", reason="the oracle is OR-Tools (extra: dev)")

_SMALL = 800
_LARGE = 8


@pytest.mark.parametrize("block", range(8))
def test_the_same_sets_as_cp_sat_on_small_tables(block: int) -> None:
    found = []
    for seed in range(block, _SMALL, 8):
        problem = problems.table(seed)
        mine = smallest(problem, Work(10**6))
        assert mine.complete
        cost, sets = Oracle(problem).smallest(MOST_CELLS)
        assert (mine.cost, {solution.cells for solution in mine.solutions}) == (cost, sets), seed
        found.append(cost)
    assert {0, 1, 2, 3, 4, None} <= set(found)  # the seeds reach every case


def test_the_same_sets_as_cp_sat_on_full_tables() -> None:
    for seed in range(_LARGE):
        problem = problems.table(seed, large=True)
        mine = smallest(problem, Work(10**6))
        cost, sets = Oracle(problem).smallest(MOST_CELLS)
        assert (mine.cost, {solution.cells for solution in mine.solutions}) == (cost, sets), seed


def test_systems_with_odd_factors_lose_no_set() -> None:
    """Where cells stay open and factors differ, a set may be kept that no numbers fit; none is lost, and
    one whose numbers are given is right."""
    alike = 0
    for seed in range(250):
        problem = problems.system(seed)
        mine = smallest(problem, Work(10**6))
        if not mine.complete:
            continue
        cost, sets = Oracle(problem).smallest(MOST_CELLS)
        assert mine.cost == cost, seed
        own = {solution.cells for solution in mine.solutions}
        assert sets <= own, seed
        given = {solution.cells for solution in mine.solutions if solution.cells <= solution.values.keys()}
        assert given <= sets, seed
        alike += own == sets
    assert alike >= 247
