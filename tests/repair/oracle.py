"""All smallest repairs by integer programming (OR-Tools CP-SAT), to check our own search against."""

from __future__ import annotations

from compliance.repair.search import Problem


class Oracle:
    """One problem as a model. Counts are 0 to ``top``, signed cells -``top`` to ``top``."""

    def __init__(self, problem: Problem, top: int = 4000) -> None:
        from ortools.sat.python import cp_model

        self._cp = cp_model
        self.problem = problem
        self.model = model = cp_model.CpModel()
        self.cells = {
            cell: model.new_int_var(-top if sort == "signed" else 0, top, f"x{cell}")
            for cell, sort in problem.sorts.items()
        }
        self.changed = {cell: model.new_bool_var(f"c{cell}") for cell in problem.values}
        for cell, value in problem.values.items():
            model.add(self.cells[cell] == int(value)).only_enforce_if(~self.changed[cell])
        for sum_ in problem.sums:
            terms = [int(factor) * self.cells[cell] for cell, factor in sum_.terms.items()]
            model.add(sum(terms) + int(sum_.constant) == 0)

    def smallest(self, most: int) -> tuple[int | None, set[frozenset[int]]]:
        """The fewest cells (None = more than ``most``) and every set of that many."""
        cp = self._cp
        solver = cp.CpSolver()
        solver.parameters.num_workers = 1
        total = sum(self.changed.values())
        self.model.add(total <= most)
        self.model.minimize(total)
        if solver.solve(self.model) not in (cp.OPTIMAL, cp.FEASIBLE):
            return None, set()
        cost = round(solver.objective_value)
        self.model.clear_objective()
        self.model.add(total == cost)
        sets: set[frozenset[int]] = set()
        while solver.solve(self.model) in (cp.OPTIMAL, cp.FEASIBLE):
            chosen = frozenset(cell for cell, flag in self.changed.items() if solver.value(flag))
            sets.add(chosen)
            if not chosen:
                break
            self.model.add(sum(self.changed[cell] for cell in chosen) < len(chosen))
        return cost, sets
