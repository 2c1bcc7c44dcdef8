"""What the search promises: exact repairs, one for every single slip, a bound that is said."""

from __future__ import annotations

from collections.abc import Mapping

from hypothesis import given, settings
from hypothesis import strategies as st

from compliance.api import national_book
from compliance.exchange import from_data
from compliance.forms import load_forms
from compliance.model.finding import Subject
from compliance.repair.feasible import Sum, filled, suits
from compliance.repair.identities import Number, exact, identities
from compliance.repair.parts import Part, connected
from compliance.repair.search import Found, Problem, Work, smallest
from compliance.repair.system import System, row
from compliance.testing.generator import generate
from compliance.testing.writers.shorthand import data
from tests.repair import problems

FORMS = load_forms()


def part(year: int, facts: Mapping[str, object]) -> Part:
    """The identities of table three over these numbers."""
    numbers = {fact: value for fact, value in facts.items() if isinstance(value, int | float)}
    report = from_data(data(generate(1, year=year)), FORMS)
    known = identities(national_book(), Subject(report, FORMS[report.form]))
    values = {fact: exact(value) for fact, value in numbers.items()}
    groups = [Part(group, values, {}) for group in connected(known)]
    return next(group for group in groups if len(group.names) > 100)


def holds(problem: Problem, changed: Mapping[int, Number]) -> bool:
    """Every sum whose cells all have a number is zero."""
    values = {**problem.values, **changed}
    sums = [s for s in problem.sums if s.terms.keys() <= values.keys()]
    return all(s.constant + sum(f * values[c] for c, f in s.terms.items()) == 0 for s in sums)


@given(
    st.integers(0, 10**6), st.sampled_from([2020, 2024]), st.sampled_from(["sparse", "dense"]),
    st.integers(0, 10**6), st.integers(1, 5000),
)  # fmt: skip
@settings(max_examples=60)
def test_every_single_slip_in_table_three_has_one_repair(
    seed: int, year: int, size: str, cell: int, amount: int
) -> None:
    facts = dict(generate(seed, year=year, size=size).facts)  # type: ignore[arg-type]
    names = sorted(fact for fact in facts if fact.startswith("applications."))
    name = names[cell % len(names)]
    before = facts[name]
    assert isinstance(before, int)
    facts[name] = before + amount
    own = part(year, facts)
    outcome = own.solve(Work(10_000))
    (group,) = outcome.groups
    (choice,) = group
    assert {change for item in choice for change in item.changes} == {(name, before)}


@given(st.integers(0, 10**6), st.booleans())
@settings(max_examples=150)
def test_what_is_found_makes_every_sum_hold_with_numbers_that_may_stand_there(seed: int, odd: bool) -> None:
    problem = problems.system(seed) if odd else problems.table(seed)
    found = smallest(problem, Work(10**6))
    for solution in found.solutions:
        assert all(suits(value, problem.sorts[cell]) for cell, value in solution.values.items())
        if solution.values.keys() >= set(problem.unknown) | solution.cells:
            assert holds(problem, solution.values)
            changed = {c for c in solution.cells if solution.values[c] != problem.values[c]}
            assert changed == solution.cells  # no cell is named in vain


def test_a_bound_on_steps_is_said() -> None:
    problem = problems.table(3, large=True)
    assert smallest(problem, Work(0)) == Found(None, (), False)


def test_the_same_problem_gets_the_same_answer() -> None:
    for seed in range(20):
        assert smallest(problems.table(seed), Work(10**6)) == smallest(problems.table(seed), Work(10**6))


def test_money_is_not_rounded() -> None:
    sums = (Sum({0: 1, 1: -1, 2: -1}, 0),)
    held = {0: exact(0.3), 1: exact(0.1), 2: exact(0.2)}
    assert smallest(Problem(sums, held, dict.fromkeys(held, "money")), Work(100)).cost == 0
    assert not suits(exact(0.0000001), "money")


def test_a_negative_count_must_change_though_the_sums_hold() -> None:
    problem = Problem((Sum({0: 1, 1: -1}, 0),), {0: -2, 1: -2}, {0: "count", 1: "count"})
    assert smallest(problem, Work(100)).cost == 2


def test_a_blank_that_would_have_to_be_negative_is_not_filled() -> None:
    # total 3 = 5 + blank: no number fits, whichever cell is wrong
    problem = Problem((Sum({0: 1, 1: -1, 2: -1}, 0),), {0: 3, 1: 5}, dict.fromkeys((0, 1, 2), "count"))
    found = smallest(problem, Work(1000))
    assert found.cost == 1
    assert {solution.cells for solution in found.solutions} == {frozenset({0}), frozenset({1})}
    assert all(not solution.cells & solution.values.keys() for solution in found.solutions)


def test_factors_that_do_not_divide_leave_nothing() -> None:
    assert filled((Sum({0: 2, 1: 4}, 5),), {0: "count", 1: "count"}) is None
    assert filled((Sum({0: 2, 1: 4}, -6),), {0: "count", 1: "count"}) is not None


def test_taking_out_a_cell_keeps_what_the_others_must_hold() -> None:
    rows = (row({0: 1, 1: 1}, {0: 1, 1: 1}, -3), row({1: 1, 2: 1}, {1: 1, 2: 1}, -2))
    system = System(rows).without(1)
    assert [dict(left.terms) for left in system.rows] in ([{0: -1, 2: 1}], [{0: 1, 2: -1}])
    assert system.bound_cells() in (0b001, 0b100)
