"""Tables with errors and blanks, from a seed: totals of rows and columns, balances, odd factors."""

from __future__ import annotations

from random import Random

from compliance.repair.feasible import Sum
from compliance.repair.identities import Number, Sort
from compliance.repair.search import Problem


def table(seed: int, *, large: bool = False) -> Problem:
    """A table like that of section three, in small or in full: result rows and their sum, a balance of
    four rows, a total column."""
    random = Random(seed)
    results = 21 if large else random.randint(1, 4)
    applicants = 6 if large else random.randint(2, 4)
    rows = results + 4
    number = {(r, c): r * (applicants + 1) + c for r in range(rows) for c in range(applicants + 1)}
    new, old, done, left = results, results + 1, results + 2, results + 3
    top = random.choice((1, 3, 9, 40))
    values: dict[int, Number] = {}
    for c in range(applicants):
        for r in range(results):
            values[number[r, c]] = random.choice((0, 0, random.randint(0, top)))
        values[number[done, c]] = sum(values[number[r, c]] for r in range(results))
        values[number[left, c]] = random.randint(0, 2)
        values[number[old, c]] = random.randint(0, 1)
        values[number[new, c]] = values[number[done, c]] + values[number[left, c]] - values[number[old, c]]
    for r in range(rows):
        values[number[r, applicants]] = sum(values[number[r, c]] for c in range(applicants))
    sums = []
    for r in range(rows):
        sums.append(Sum({number[r, applicants]: 1} | {number[r, c]: -1 for c in range(applicants)}, 0))
    for c in range(applicants + 1):
        sums.append(Sum({number[done, c]: 1} | {number[r, c]: -1 for r in range(results)}, 0))
        sums.append(Sum({number[new, c]: 1, number[old, c]: 1, number[done, c]: -1, number[left, c]: -1}, 0))
    return _damaged(random, tuple(sums), values, dict.fromkeys(values, "count"))


def system(seed: int) -> Problem:
    """Any sparse system, with factors other than 1, constants, and cells that may be negative."""
    random = Random(seed)
    cells = random.randint(3, 12)
    sorts: dict[int, Sort] = {c: "signed" if random.random() < 0.2 else "count" for c in range(cells)}
    values: dict[int, Number] = {
        c: random.randint(-5 if sorts[c] == "signed" else 0, random.choice((2, 9))) for c in range(cells)
    }
    sums = []
    for _ in range(random.randint(1, 5)):
        chosen = random.sample(range(cells), random.randint(2, min(cells, 6)))
        terms: dict[int, Number] = {c: random.choice((1, 1, -1, -1, 2, -3)) for c in chosen}
        sums.append(Sum(terms, -sum(factor * values[c] for c, factor in terms.items())))
    return _damaged(random, tuple(sums), values, sorts)


def _damaged(
    random: Random, sums: tuple[Sum, ...], values: dict[int, Number], sorts: dict[int, Sort]
) -> Problem:
    """The balanced ``values`` with up to six errors and up to three blanks."""
    values = dict(values)
    for cell in random.sample(sorted(values), min(len(values), random.choice((0, 1, 1, 2, 2, 3, 4, 6)))):
        values[cell] += random.choice((-9, -2, -1, 1, 2, 5, 10))
    if random.random() < 0.5:
        for cell in random.sample(sorted(values), min(len(values), random.randint(1, 3))):
            del values[cell]
    return Problem(sums, values, sorts)
