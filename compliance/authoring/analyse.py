"""What linear rules imply together: contradictions, rules that say nothing new, cells held to a range."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Literal

import msgspec

from compliance.authoring.linear import Cell, Constraint, Context, Linear, System, systems
from compliance.authoring.solving import Numbers, Question, UndecidedError, needed, satisfies, solved
from compliance.forms import Forms
from compliance.rulebook.rule import RuleBook

What = Literal["contradiction", "never", "redundant", "forced", "bounded", "undecided"]

_BIG = 100_000
"""A cell that can be as large as this is taken to be without a bound."""


class Implied(msgspec.Struct, frozen=True):
    """One thing that follows from rules.

    ``contradiction``: no report satisfies ``because`` together. ``never``: the condition of ``rule`` is
    met in no report that satisfies ``because``. ``redundant``: ``rule`` holds wherever ``because`` do.
    ``forced``, ``bounded``: ``cell`` can only hold numbers from ``least`` to ``most`` (None = no bound).
    ``undecided``: the solver did not find out in time. ``because``: a smallest set: without any one of
    them it does not follow. ``contexts``: the reports it is true of.
    """

    what: What
    rule: str
    cell: str
    least: float | None
    most: float | None
    because: tuple[str, ...]
    contexts: tuple[Context, ...] = ()


class Analysis(msgspec.Struct, frozen=True):
    """``rules``: ids of the linear rules; ``systems``: how many different sets of them apply together."""

    rules: tuple[str, ...]
    systems: int
    implied: tuple[Implied, ...]


def analyse(book: RuleBook, forms: Forms, only: Sequence[str] = ()) -> Analysis:
    """Everything that follows from the linear rules of ``book`` (``only``: from these of them).

    Raises UsageError where the solver is not installed.
    """
    needed()
    if only:
        book = RuleBook(tuple(rule for rule in book.rules if rule.id in only), book.sources, book.digest)
    found: dict[Implied, list[Context]] = {}
    held = systems(book, forms)
    known: dict[str, list[Numbers]] = {}
    for system in held:
        for implied in _Search(system, known.setdefault(system.contexts[0].form, [])).run():
            found.setdefault(implied, []).extend(system.contexts)
    rules = dict.fromkeys(rule for system in held for rule in system.rules)
    return Analysis(
        tuple(rules),
        len(held),
        tuple(msgspec.structs.replace(one, contexts=tuple(where)) for one, where in found.items()),
    )


class _Search:
    """Looks through one system. ``known``: numbers the solver once found for the form; they answer many
    later questions without it."""

    def __init__(self, system: System, known: list[Numbers]) -> None:
        self._cells = system.cells
        self._by_rule: dict[str, list[Constraint]] = {}
        for constraint in system.constraints:
            self._by_rule.setdefault(constraint.rule, []).append(constraint)
        self._known = known
        self._fit: list[Numbers] = []
        self._causes: list[tuple[str, ...]] = []

    def run(self) -> Iterator[Implied]:
        rules = tuple(self._by_rule)
        try:
            start = solved(self._cells, self._of(rules))
        except UndecidedError:
            yield _implied("undecided", because=rules)
            return
        if start is None:
            yield _implied("contradiction", because=self._least(rules, self._none))
            return
        self._known.append(start)
        for rule in rules:
            yield from self._guarded(self._never(rule, rules), rule)
            yield from self._guarded(self._redundant(rule, rules), rule)
        yield from self._guarded(self._bounds(rules), "")

    def _guarded(self, found: Iterator[Implied], rule: str) -> Iterator[Implied]:
        try:
            yield from found
        except UndecidedError:
            yield _implied("undecided", rule=rule)

    def _of(self, rules: Iterable[str]) -> list[Constraint]:
        return [constraint for rule in rules for constraint in self._by_rule[rule]]

    def _none(self, rules: Sequence[str]) -> bool:
        return self._seek(rules) is None

    def _seek(self, rules: Sequence[str], *must: Linear) -> Numbers | None:
        """Numbers that satisfy these rules and constraints: known ones, or the solver's."""
        asked = self._of(rules)
        for numbers in self._known:
            if all(one.holds(numbers) for one in must) and satisfies(numbers, asked):
                return numbers
        return self._keep(solved(self._cells, asked, *must))

    def _keep(self, numbers: Numbers | None) -> Numbers | None:
        if numbers is not None:
            self._known.append(numbers)
        return numbers

    def _least(self, rules: Sequence[str], follows: Callable[[Sequence[str]], bool]) -> tuple[str, ...]:
        """A smallest part of ``rules`` from which it still follows: none of it can be left out."""
        for cause in self._causes:
            if set(cause) <= set(rules) and follows(cause):
                rules = cause
                break
        left = list(rules)
        size = len(left)
        while size >= 1:
            # Large parts first: of many rules only a few are ever the cause.
            at = 0
            while at < len(left):
                rest = left[:at] + left[at + size :]
                if follows(rest):
                    left = rest
                else:
                    at += size
            size //= 2
        cause = tuple(left)
        if cause not in self._causes:
            self._causes.append(cause)
        return cause

    def _never(self, rule: str, rules: Sequence[str]) -> Iterator[Implied]:
        conditions = [constraint.when for constraint in self._by_rule[rule]]
        if not all(conditions):
            return

        def unmet(held: Sequence[str]) -> bool:
            return all(self._seek(held, *when) is None for when in conditions)

        if unmet(rules):
            yield _implied("never", rule=rule, because=self._least(rules, unmet))

    def _redundant(self, rule: str, rules: Sequence[str]) -> Iterator[Implied]:
        own = self._by_rule[rule]
        others = [other for other in rules if other != rule]

        def follows(held: Sequence[str]) -> bool:
            asked = self._of(held)
            for numbers in self._known:
                if not satisfies(numbers, own) and satisfies(numbers, asked):
                    return False
            question = Question(self._cells, asked)
            question.one_breaks(own)
            return self._keep(question.answer()) is None

        if follows(others):
            yield _implied("redundant", rule=rule, because=self._least(others, follows))

    def _bounds(self, rules: Sequence[str]) -> Iterator[Implied]:
        for wanted in (
            [Linear(((cell.id, 1),), "≥", _BIG * cell.scale) for cell in self._cells],
            [Linear(((cell.id, 1),), "=", 0) for cell in self._cells],
        ):
            question = Question(self._cells, self._of(rules))
            question.want_many(wanted)
            self._keep(question.answer())
        asked = self._of(rules)
        self._fit = [numbers for numbers in self._known if satisfies(numbers, asked)]
        for cell in self._cells:
            yield from self._bound(cell, rules)

    def _bound(self, cell: Cell, rules: Sequence[str]) -> Iterator[Implied]:
        most = self._extreme(cell, rules, most=True)
        least = self._extreme(cell, rules, most=False)
        if most is None and least is None:
            return
        outside = []
        if most is not None:
            outside.append(Linear(((cell.id, 1),), ">", most))
        if least is not None:
            outside.append(Linear(((cell.id, 1),), "<", least))

        def follows(held: Sequence[str]) -> bool:
            return all(self._seek(held, one) is None for one in outside)

        low = least if least is not None else 0 if cell.least == 0 else None
        yield _implied(
            "forced" if most is not None and low == most else "bounded",
            cell=cell.id,
            least=None if low is None else low / cell.scale,
            most=None if most is None else most / cell.scale,
            because=self._least(rules, follows),
        )

    def _extreme(self, cell: Cell, rules: Sequence[str], *, most: bool) -> int | None:
        """The largest or smallest number the cell can hold; None where that is no bound of the rules."""
        lowest = 0 if cell.least == 0 else -_BIG * cell.scale
        for numbers in self._fit:
            value = numbers.get(cell.id, 0)
            if value >= _BIG * cell.scale if most else value <= lowest:
                return None
        question = Question(self._cells, self._of(rules))
        question.want(cell.id, most=most)
        best = question.answer()
        assert best is not None  # the system has a solution
        self._known.append(best)
        self._fit.append(best)
        value = best[cell.id]
        open_end = value >= _BIG * cell.scale if most else value <= lowest
        return None if open_end else value


def _implied(
    what: What,
    *,
    rule: str = "",
    cell: str = "",
    least: float | None = None,
    most: float | None = None,
    because: Sequence[str] = (),
) -> Implied:
    return Implied(what, rule, cell, least, most, tuple(because))
