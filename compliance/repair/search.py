"""Finds every smallest set of cells whose change makes all identities hold with numbers that may stand there.

Exact: a row that fails without holding a cell that was taken out can only be mended by one of its own
cells, so the branches over its cells reach every set; one already branched over is barred for those
after it, so each set is reached once. The depth grows one by one, so the first sets found are smallest.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from compliance.repair.feasible import Sum, filled, suits
from compliance.repair.identities import Number, Sort, plain
from compliance.repair.system import Row, System, bits, disjoint, row

MOST_CELLS = 4
"""Cells changed at the most; beyond that an explanation explains nothing."""

MOST_SETS = 400
"""Sets kept of one search; more are not listed by anyone."""


_MOST_FREE = 8
"""Open cells for which it is worked out whether numbers fit; a table of which little was read has more."""


class Solution(NamedTuple):
    """``cells`` are changed, ``values`` are the numbers of these and of cells that had none; a cell
    whose number the identities leave open is not in ``values``."""

    cells: frozenset[int]
    values: dict[int, Number]


class Problem(NamedTuple):
    """Cells by number. ``values``: what they hold; one without is unknown and costs nothing."""

    sums: tuple[Sum, ...]
    values: Mapping[int, Number]
    sorts: Mapping[int, Sort]

    @property
    def unknown(self) -> list[int]:
        """Cells without a number."""
        return [cell for cell in self.sorts if cell not in self.values]


class Work:
    """A bound on steps and not on time, so that the same report always gets the same answer."""

    def __init__(self, steps: int) -> None:
        self.left = steps

    def step(self, much: int = 1) -> None:
        """Counts; raises OutOfWork when nothing is left."""
        self.left -= much
        if self.left < 0:
            raise OutOfWork


class OutOfWork(Exception):  # noqa: N818  # not an error: the search ends here
    """The bound on steps was reached."""


class Found(NamedTuple):
    """``cost``: cells changed in each of ``solutions``, None = none within the bound. ``complete``: no
    set is missing because of the bound on steps or sets."""

    cost: int | None
    solutions: tuple[Solution, ...]
    complete: bool


def smallest(problem: Problem, work: Work, most: int = MOST_CELLS, least: int = 0) -> Found:
    """All smallest solutions with ``least`` to ``most`` cells."""
    try:
        search = _Search(problem, work)
        for cost in range(least, most + 1):
            search.run(cost)
            if search.found:
                return Found(cost, tuple(search.found), len(search.found) < MOST_SETS)
    except OutOfWork:
        return Found(None, (), False)
    return Found(None, (), True)


class _Search:
    def __init__(self, problem: Problem, work: Work) -> None:
        self.problem = problem
        self.work = work
        self.found: list[Solution] = []
        self.all = (1 << (max(problem.sorts, default=0) + 1)) - 1
        system = System(tuple(row(s.terms, problem.values, s.constant) for s in problem.sums))
        for cell in problem.unknown:
            work.step()
            system = system.without(cell)
        # What cannot stand in its cell must change, whatever the sums say.
        self.forced = [c for c, value in problem.values.items() if not suits(value, problem.sorts[c])]
        for cell in self.forced:
            system = system.without(cell)
        self.system = system

    def run(self, cost: int) -> None:
        budget = cost - len(self.forced)
        if budget >= 0:
            taken = 0
            for cell in self.forced:
                taken |= 1 << cell
            self._search(self.system, budget, taken, self.all & ~taken)

    def _search(self, system: System, budget: int, taken: int, allowed: int) -> None:
        self.work.step()
        if len(self.found) >= MOST_SETS:
            return
        failing = system.failing()
        if not failing:
            self._settle(system, budget, taken, allowed)
        elif budget == 1:
            self._last(system, failing, taken, allowed)
        elif budget > 1 and disjoint(failing, allowed) <= budget:
            narrow = min(failing, key=lambda failed: (failed.mask & allowed).bit_count())
            self._branch(system, narrow.mask & allowed, budget, taken, allowed)

    def _branch(self, system: System, mask: int, budget: int, taken: int, allowed: int) -> None:
        for cell in bits(mask):
            bit = 1 << cell
            allowed &= ~bit
            self._search(system.without(cell), budget - 1, taken | bit, allowed)

    def _last(self, system: System, failing: Sequence[Row], taken: int, allowed: int) -> None:
        """One more cell: it must stand in every row that fails, in no other, and mend all alike."""
        for failed in failing:
            allowed &= failed.mask
        if not allowed:
            return
        for kept in system.rows:
            if not kept.residual:
                allowed &= ~kept.mask
        first = failing[0]
        for cell in bits(allowed):
            factor = first.terms[cell]
            if all(f.residual * factor == first.residual * f.terms[cell] for f in failing):
                self.work.step()
                self._settle(system.without(cell), 0, taken | 1 << cell, 0)

    def _settle(self, system: System, budget: int, taken: int, allowed: int) -> None:
        """All sums hold. Keeps the solution if the numbers may stand in their cells, else goes on."""
        unfit, values = self._values(system)
        if values is not None:
            self.found.append(Solution(frozenset(bits(taken)), values))
        elif budget:
            self._branch(system, unfit & allowed, budget, taken, allowed)

    def _values(self, system: System) -> tuple[int, dict[int, Number] | None]:
        """The numbers of all cells taken out that have one only; or None, and the cells on which it
        hangs that there are none."""
        held, sorts = self.problem.values, self.problem.sorts
        if not system.free:
            values = {c: plain(held.get(c, 0) + change) for c, change in system.changes().items()}
            for cell, value in values.items():
                if not suits(value, sorts[cell]):
                    return system.bound_by(cell), None
            return 0, values
        if len(system.free) > _MOST_FREE:
            return self._bound_values(system)
        self.work.step(10)
        taken = {cell for cell, _ in system.pivots}.union(system.free)
        # The sums as they are draw limits in between many open cells, the solved ones between few.
        sums = (*_open(self.problem, taken), *_solved(system, held))
        limits = filled(sums, {cell: sorts[cell] for cell in taken})
        if limits is None:
            return system.bound_cells(), None
        fixed = {c: limit.low for c, limit in limits.items() if limit.fixed}
        return 0, {cell: plain(value) for cell, value in fixed.items() if value is not None}

    def _bound_values(self, system: System) -> tuple[int, dict[int, Number] | None]:
        """``_values`` where much is open: the cells that hang on nothing open; the rest is taken to fit."""
        values: dict[int, Number] = {}
        for cell, factors, change in system.expressed():
            if not factors:
                values[cell] = plain(self.problem.values.get(cell, 0) + change)
                if not suits(values[cell], self.problem.sorts[cell]):
                    return system.bound_by(cell), None
        return 0, values


def _open(problem: Problem, taken: set[int]) -> Iterator[Sum]:
    """The sums over the cells taken out, all others put in as they are."""
    for sum_ in problem.sums:
        terms = {cell: factor for cell, factor in sum_.terms.items() if cell in taken}
        if terms:
            constant = sum_.constant
            for cell, factor in sum_.terms.items():
                if cell not in taken:
                    constant += factor * problem.values[cell]
            yield Sum(terms, constant)


def _solved(system: System, held: Mapping[int, Number]) -> Iterator[Sum]:
    """Every bound cell taken out as a sum of the free ones."""
    for cell, factors, change in system.expressed():
        terms = {cell: 1} | {free: -factor for free, factor in factors.items()}
        constant = -change - held.get(cell, 0)
        for free, factor in factors.items():
            constant += factor * held.get(free, 0)
        yield Sum(terms, constant)
