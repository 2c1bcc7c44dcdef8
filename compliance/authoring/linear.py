"""The linear rules of a rule book as systems of constraints over whole numbers, one for each kind of report.

A cell is a whole number: counts are 0 or more, changes may be negative, amounts of money count in
ten-thousandths of their unit. Which rules apply together depends on form, year, agency: every combination
that makes a difference is a context of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import product
from math import lcm

import msgspec

from compliance.authoring.cases import matching
from compliance.authoring.clean import years_of
from compliance.checks.number import Number
from compliance.expression import BoundComparison
from compliance.expression.bound import Operator
from compliance.forms import Forms
from compliance.model.form import Form
from compliance.rulebook.rule import Rule, RuleBook

MONEY = 10_000
"""Steps of one unit of money."""
LARGEST = 10**9
"""The largest number a cell is taken to hold."""

_KINDS = ("government", "office", "department", "township", "vertical", "other")
_LEVELS = ("province", "city", "county", "township")


class Linear(msgspec.Struct, frozen=True):
    """Σ factor × cell ``operator`` ``constant``, all whole numbers. ``terms``: (cell, factor), by cell."""

    terms: tuple[tuple[str, int], ...]
    operator: Operator
    constant: int

    def holds(self, values: Mapping[str, int]) -> bool:
        """Whether it holds; a cell that is not given counts as 0."""
        total = sum(factor * values.get(cell, 0) for cell, factor in self.terms)
        match self.operator:
            case "=":
                return total == self.constant
            case "≠":
                return total != self.constant
            case "<":
                return total < self.constant
            case "≤":
                return total <= self.constant
            case ">":
                return total > self.constant
        return total >= self.constant

    def negated(self) -> Linear:
        """What holds exactly where this does not."""
        return msgspec.structs.replace(self, operator=_OPPOSITE[self.operator])


_OPPOSITE: dict[Operator, Operator] = {"=": "≠", "≠": "=", "<": "≥", "≥": "<", "≤": ">", ">": "≤"}


class Constraint(msgspec.Struct, frozen=True):
    """What one rule asks for one row, column or cell: where all of ``when`` hold, ``asks`` must."""

    rule: str
    when: tuple[Linear, ...]
    asks: Linear

    def kept(self, values: Mapping[str, int]) -> bool:
        """Whether these numbers satisfy it."""
        return self.asks.holds(values) or not all(one.holds(values) for one in self.when)


class Cell(msgspec.Struct, frozen=True):
    """A cell and the numbers it may hold by its column alone; ``scale``: steps in one unit."""

    id: str
    least: int
    most: int
    scale: int


class Context(msgspec.Struct, frozen=True):
    """Reports to which the same rules apply. ``agency``: a pattern its name matches, "" = none of those."""

    form: str
    years: tuple[int, ...]
    kind: str
    level: str
    agency: str = ""


class System(msgspec.Struct, frozen=True):
    """The rules that apply together, and to which reports. ``cells``: those that some rule speaks of."""

    contexts: tuple[Context, ...]
    constraints: tuple[Constraint, ...]
    cells: tuple[Cell, ...]

    @property
    def rules(self) -> tuple[str, ...]:
        """Ids of the rules in it, in order."""
        return tuple(dict.fromkeys(constraint.rule for constraint in self.constraints))


def systems(book: RuleBook, forms: Forms) -> tuple[System, ...]:
    """One system for each different set of rules that can apply together."""
    found: dict[tuple[Constraint, ...], list[Context]] = {}
    for form in forms.values():
        linear = [(rule, _constraints(rule, form)) for rule in book.rules if _about(rule, form)]
        linear = [(rule, made) for rule, made in linear if made]
        patterns = dict.fromkeys(rule.applies.agencies for rule, _ in linear)
        for years, kind, level, agency in product(
            _segments(form, [rule for rule, _ in linear]), _KINDS, _LEVELS, dict.fromkeys(("", *patterns))
        ):
            context = Context(form.id, years, kind, level, agency)
            held = tuple(c for rule, made in linear if _applies(rule, context) for c in made)
            held += tuple(_limits(book, form, context))
            if held:
                found.setdefault(held, []).append(context)
    return tuple(
        System(tuple(contexts), held, _cells(held, forms[contexts[0].form]))
        for held, contexts in found.items()
    )


def _about(rule: Rule, form: Form) -> bool:
    return not rule.applies.forms or form.id in rule.applies.forms


def _segments(form: Form, rules: Sequence[Rule]) -> list[tuple[int, ...]]:
    """The years of a form in runs in which the same rules apply."""
    runs: dict[tuple[str, ...], list[int]] = {}
    for year in years_of(form):
        key = tuple(r.id for r in rules if r.applies.years is None or year in r.applies.years)
        runs.setdefault(key, []).append(year)
    return [tuple(years) for years in runs.values()]


def _applies(rule: Rule, context: Context) -> bool:
    applies = rule.applies
    return (
        (applies.years is None or context.years[0] in applies.years)
        and (not applies.agency_kinds or context.kind in applies.agency_kinds)
        and (not applies.agency_levels or context.level in applies.agency_levels)
        and applies.agencies in ("", context.agency)
    )


def _constraints(rule: Rule, form: Form) -> tuple[Constraint, ...]:
    """What the rule asks of the form's own rows; () where that is not linear."""
    proof = rule.check.proof(form)
    return tuple(
        Constraint(rule.id, tuple(_linear(one, form) for one in claim.when), _linear(claim.holds, form))
        for claim in (proof.claims if proof is not None else ())
    )


def _limits(book: RuleBook, form: Form, context: Context) -> Iterator[Constraint]:
    """What rules about numbers ask of single cells: a largest one; what the column allows is known."""
    for rule in book.rules:
        check = rule.check
        if not isinstance(check, Number) or not _about(rule, form) or not _applies(rule, context):
            continue
        most = check.maximum
        if isinstance(most, dict):
            most = most.get(context.kind, most.get(context.level, most.get("default")))
        for glob in check.cells if most is not None else ():
            for cell in matching(glob, form):
                limit = int(Fraction(str(most)) * _scale(form, cell))
                yield Constraint(rule.id, (), Linear(((cell, 1),), "≤", limit))


def _linear(comparison: BoundComparison, form: Form) -> Linear:
    """A comparison with whole factors: left − right against one constant."""
    factors: dict[str, Fraction] = {}
    for side, sign in ((comparison.left, 1), (comparison.right, -1)):
        for cell, factor in side.terms.items():
            step = sign * Fraction(str(factor)) / _scale(form, cell)
            factors[cell] = factors.get(cell, Fraction(0)) + step
    constant = Fraction(str(comparison.right.constant)) - Fraction(str(comparison.left.constant))
    times = lcm(constant.denominator, *(factor.denominator for factor in factors.values()))
    terms = tuple(sorted((cell, int(factor * times)) for cell, factor in factors.items() if factor))
    return Linear(terms, comparison.operator, int(constant * times))


def _cells(constraints: Sequence[Constraint], form: Form) -> tuple[Cell, ...]:
    named = {cell for c in constraints for one in (*c.when, c.asks) for cell, _ in one.terms}
    order = [fact for table in form.tables for fact in table.fact_ids()]
    cells = [fact for fact in order if fact in named] + sorted(named.difference(order))
    return tuple(
        Cell(
            cell,
            -LARGEST if _kind(form, cell) == "signed" else 0,
            LARGEST * _scale(form, cell),
            _scale(form, cell),
        )
        for cell in cells
    )


def _scale(form: Form, cell: str) -> int:
    return MONEY if _kind(form, cell) == "money" else 1


def _kind(form: Form, cell: str) -> str:
    table, row, column = cell.split(".")
    for block in form.table[table].blocks:
        if any(spec.id == row for spec in block.rows):
            for spec in block.columns:
                if spec.id == column:
                    return spec.kind
    return "count"
