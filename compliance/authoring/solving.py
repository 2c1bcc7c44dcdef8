"""Asks the solver (OR-Tools CP-SAT) whether numbers exist that satisfy rules, and how large they can be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from compliance.authoring.linear import Cell, Constraint, Linear
from compliance.errors import UsageError

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

Numbers = dict[str, int]

_SECONDS = 20.0


class UndecidedError(Exception):
    """The solver gave up in the time it had."""


def needed() -> None:
    """Raises UsageError where the solver is not installed."""
    from importlib.util import find_spec

    if find_spec("ortools") is None:
        raise UsageError(
            "rules analyse 要用求解程序 OR-Tools，尚未安装。请运行："
            'pip install "zfxxgk-compliance[authoring]"。'
            ' The solver OR-Tools is not installed: pip install "zfxxgk-compliance[authoring]".'
        )


class Question:
    """One model: cells, what must hold, and perhaps what is wanted most."""

    def __init__(self, cells: Iterable[Cell], constraints: Iterable[Constraint]) -> None:
        from ortools.sat.python import cp_model

        self._model = cp_model.CpModel()
        self._cells = {cell.id: self._model.new_int_var(cell.least, cell.most, cell.id) for cell in cells}
        for constraint in constraints:
            met = [self._met(one) for one in constraint.when]
            self._add(constraint.asks, met)

    def must(self, linear: Linear) -> None:
        """Adds a constraint."""
        self._add(linear, [])

    def one_breaks(self, constraints: Sequence[Constraint]) -> None:
        """Adds: at least one of these is broken."""
        chosen = []
        for constraint in constraints:
            literal = self._model.new_bool_var("")
            chosen.append(literal)
            for one in (*constraint.when, constraint.asks.negated()):
                self._add(one, [literal])
        self._model.add_bool_or(chosen)

    def want_many(self, wanted: Sequence[Linear]) -> None:
        """As many of these as possible shall hold."""
        literals = []
        for one in wanted:
            literal = self._model.new_bool_var("")
            self._add(one, [literal])
            literals.append(literal)
        self._model.maximize(sum(literals))

    def want(self, cell: str, *, most: bool) -> None:
        """The cell shall be as large, or as small, as can be."""
        if most:
            self._model.maximize(self._cells[cell])
        else:
            self._model.minimize(self._cells[cell])

    def answer(self) -> Numbers | None:
        """Numbers for all cells, the best there are; None where there are none. Raises UndecidedError."""
        from ortools.sat.python import cp_model

        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = 1
        solver.parameters.max_deterministic_time = _SECONDS
        status = solver.solve(self._model)
        if status == cp_model.INFEASIBLE:
            return None
        if status != cp_model.OPTIMAL:
            raise UndecidedError
        return {name: solver.value(cell) for name, cell in self._cells.items()}

    def _met(self, linear: Linear) -> cp_model.IntVar:
        """A literal that must be true where ``linear`` holds."""
        literal = self._model.new_bool_var("")
        self._add(linear.negated(), [~literal])
        return literal

    def _add(self, linear: Linear, only_if: Sequence[cp_model.LiteralT]) -> None:
        total = sum(factor * self._cells[cell] for cell, factor in linear.terms)
        if not linear.terms:
            if not linear.holds({}):
                self._model.add_bool_or([~literal for literal in only_if])
            return
        match linear.operator:
            case "=":
                made = self._model.add(total == linear.constant)
            case "≠":
                made = self._model.add(total != linear.constant)
            case "<":
                made = self._model.add(total < linear.constant)
            case "≤":
                made = self._model.add(total <= linear.constant)
            case ">":
                made = self._model.add(total > linear.constant)
            case _:
                made = self._model.add(total >= linear.constant)
        if only_if:
            made.only_enforce_if(list(only_if))


def solved(cells: Iterable[Cell], constraints: Iterable[Constraint], *must: Linear) -> Numbers | None:
    """Numbers that satisfy all of it, or None. Raises UndecidedError."""
    question = Question(cells, constraints)
    for one in must:
        question.must(one)
    return question.answer()


def satisfies(values: Mapping[str, int], constraints: Iterable[Constraint]) -> bool:
    """Whether numbers satisfy constraints."""
    return all(constraint.kept(values) for constraint in constraints)
