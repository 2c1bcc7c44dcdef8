"""One connected part of the identities: its smallest repairs, divided into slips that do not touch."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

from compliance.repair.feasible import Sum
from compliance.repair.identities import Identity, Number, Sort
from compliance.repair.lines import Line, suspected
from compliance.repair.search import MOST_CELLS, Found, Problem, Solution, Work, smallest

MOST_LINE_CELLS = 1
"""Single cells changed beside whole lines of totals."""


class Item(NamedTuple):
    """What one slip changes: fact → number. ``line`` is set where that is a whole line of totals."""

    changes: tuple[tuple[str, Number], ...]
    line: Line | None = None


Choice = frozenset[Item]
"""Items that together are one repair."""


_Solved = tuple[Solution, tuple[Line, ...]]


class Outcome(NamedTuple):
    """Of one part. ``groups``: for each slip all choices; one choice of each group makes a repair.
    ``fills``: numbers of cells that had none, the same in every repair. ``complete``: no choice was left
    out. ``open``: sets of cells that could be changed, but to more than one number. ``solved``: at least
    one repair was found, be it that nothing need be changed."""

    groups: tuple[tuple[Choice, ...], ...]
    fills: dict[str, Number]
    complete: bool
    open: tuple[frozenset[str], ...] = ()
    solved: bool = True


def connected(identities: Iterable[Identity]) -> list[list[Identity]]:
    """Identities in groups that share no cell, in the order first met."""
    groups: list[tuple[set[str], list[Identity]]] = []
    for identity in identities:
        cells, own = set(identity.terms), [identity]
        apart = []
        for other_cells, others in groups:
            if cells.isdisjoint(other_cells):
                apart.append((other_cells, others))
            else:
                cells |= other_cells
                own = others + own
        groups = [*apart, (cells, own)]
    order = {id(identity): number for number, identity in enumerate(identities)}
    return sorted((own for _, own in groups), key=lambda own: min(order[id(identity)] for identity in own))


class Part:
    """Connected identities over the cells of one report."""

    def __init__(
        self, identities: Sequence[Identity], values: Mapping[str, Number], sorts: Mapping[str, Sort]
    ) -> None:
        self.identities = identities
        self.names = list(dict.fromkeys(fact for identity in identities for fact in identity.terms))
        self.values = {name: values[name] for name in self.names if name in values}
        self._numbers = {name: number for number, name in enumerate(self.names)}
        self._sums = tuple(
            Sum({self._numbers[fact]: factor for fact, factor in identity.terms.items()}, identity.constant)
            for identity in identities
        )
        self._sorts = {number: sorts.get(name, "count") for name, number in self._numbers.items()}

    def sound(self) -> bool:
        """Every cell has a number and every identity holds."""
        return len(self.values) == len(self.names) and not any(map(self.broken, self.identities))

    def broken(self, identity: Identity) -> bool:
        """All cells of the identity have a number and it does not hold."""
        total = identity.constant
        for fact, factor in identity.terms.items():
            if fact not in self.values:
                return False
            total += factor * self.values[fact]
        return total != 0

    def problem(self, unknown: frozenset[str] = frozenset()) -> Problem:
        """The search problem, with these cells as if they had no number."""
        held = {self._numbers[n]: value for n, value in self.values.items() if n not in unknown}
        return Problem(self._sums, held, self._sorts)

    def solve(self, work: Work) -> Outcome:
        """All smallest repairs. A whole line of forgotten totals counts like one cell."""
        first = smallest(self.problem(), work, most=1)
        if first.cost is not None:
            alone: list[_Solved] = [(solution, ()) for solution in first.solutions]
            return self._outcome(alone, first.complete)
        lines, cost = self._lines(work, zero=True)
        found = smallest(self.problem(), work, least=2) if first.complete else Found(None, (), False)
        if not lines and found.cost is None:
            lines, cost = self._lines(work, zero=False)
        plain: list[_Solved] = [(solution, ()) for solution in found.solutions]
        if not lines or (found.cost is not None and found.cost < cost):
            return self._outcome(plain, found.complete)
        return self._outcome([*lines, *plain], found.complete)

    def _lines(self, work: Work, *, zero: bool) -> tuple[list[_Solved], int]:
        """Repairs that take whole lines for one slip each, and the slips of the fewest."""
        best: list[_Solved] = []
        cost = MOST_CELLS + 1
        for lines in suspected(self.identities, self.values, zero=zero):
            most = min(MOST_LINE_CELLS, cost - len(lines))
            if most < 0:
                continue
            cells = frozenset[str]().union(*(line.facts for line in lines))
            found = smallest(self.problem(cells), work, most=most)
            if found.cost is None or not all(cells <= self._set(s) for s in found.solutions):
                continue
            if found.cost + len(lines) < cost:
                best, cost = [], found.cost + len(lines)
            best += [(solution, lines) for solution in found.solutions]
        return best, cost

    def _set(self, solution: Solution) -> set[str]:
        return {self.names[cell] for cell in solution.values}

    def _outcome(self, found: Sequence[_Solved], complete: bool) -> Outcome:
        whole: list[tuple[dict[str, Number], tuple[Line, ...]]] = []
        left: list[frozenset[str]] = []
        for solution, lines in found:
            if solution.cells <= solution.values.keys():
                whole.append(({self.names[c]: value for c, value in solution.values.items()}, lines))
            else:
                left.append(frozenset(self.names[cell] for cell in solution.cells))
        fills = self._common([values for values, _ in whole])
        choices = [
            self._choice({name: v for name, v in values.items() if name not in fills}, lines)
            for values, lines in whole
        ]
        distinct = list({_flat(choice): choice for choice in reversed(choices)}.values())[::-1]
        return Outcome(tuple(self._divided(distinct)), fills, complete, tuple(left), bool(whole))

    def _common(self, found: Sequence[Mapping[str, Number]]) -> dict[str, Number]:
        """Numbers of cells that had none, where every repair gives the same."""
        first = found[0] if found else {}
        return {
            name: value
            for name, value in first.items()
            if name not in self.values and all(other.get(name) == value for other in found)
        }

    def _choice(self, values: Mapping[str, Number], lines: tuple[Line, ...]) -> Choice:
        rest = dict(values)
        items = []
        for line in lines:
            own = {fact: rest.pop(fact) for fact in sorted(line.facts) if fact in rest}
            changed = tuple((fact, value) for fact, value in own.items() if value != self.values[fact])
            if changed:
                items.append(Item(changed, line))
        items += [Item(((name, value),)) for name, value in rest.items()]
        return frozenset(items)

    def _divided(self, choices: Sequence[Choice]) -> list[tuple[Choice, ...]]:
        """Choices as groups of which any combination is a repair; one group where that does not hold."""
        items = list(dict.fromkeys(item for choice in choices for item in sorted(choice, key=_facts)))
        if not items:
            return []
        groups = _joined(items, self._linked(items, choices))
        parts = [tuple(dict.fromkeys(choice & group for choice in choices)) for group in groups]
        product = 1
        for part in parts:
            product *= len(part)
        return parts if product == len(choices) else [tuple(choices)]

    def _linked(self, items: Sequence[Item], choices: Sequence[Choice]) -> Iterator[tuple[Item, Item]]:
        """Pairs of items of one slip: they stand in for each other, or share an identity."""
        met = {item: sum(1 << n for n, choice in enumerate(choices) if item in choice) for item in items}
        touched = {
            item: sum(
                1 << n
                for n, identity in enumerate(self.identities)
                if any(fact in identity.terms for fact, _ in item.changes)
            )
            for item in items
        }
        for one, two in combinations(items, 2):
            if not met[one] & met[two] or touched[one] & touched[two]:
                yield one, two


def _facts(item: Item) -> tuple[str, ...]:
    return tuple(fact for fact, _ in item.changes)


def _flat(choice: Choice) -> frozenset[tuple[str, Number]]:
    return frozenset(change for item in choice for change in item.changes)


def _joined(items: Sequence[Item], pairs: Iterable[tuple[Item, Item]]) -> list[frozenset[Item]]:
    groups = {item: {item} for item in items}
    for one, two in pairs:
        if groups[one] is not groups[two]:
            groups[one] |= groups[two]
            for item in groups[two]:
                groups[item] = groups[one]
    return list(dict.fromkeys(frozenset(groups[item]) for item in items))
