"""Kind ``rollover``: what last year's report ended with is what this year's must begin with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from itertools import product
from typing import ClassVar, Literal, NamedTuple

import msgspec

from compliance.checks.chosen import Chosen, members
from compliance.checks.kind import Kind
from compliance.expression import Bound, Expression, ExpressionError, parse_sum
from compliance.model.facts import Facts
from compliance.model.finding import Answer, Hit, NotApplicable, Severity, Subject, Unknown
from compliance.model.form import Form
from compliance.model.missing import missing_words
from compliance.model.words import Words

Targets = str | tuple[str, ...]

_INCOMPARABLE = Words(
    "上一年的年报用的是另一种格式，没有可比的数", "Last year's form has no number to compare with."
)


class _Instance(NamedTuple):
    """The comparison for one row, one column, or once."""

    key: str
    binding: dict[str, str]
    row: Words
    column: Words
    now: Bound
    change: Bound | None
    severity: Severity | None


class Rollover(Kind, frozen=True, tag="rollover"):
    """跨年衔接：上一年年报的数 ``before``，加本年的变动 ``change``，应等于本年的数 ``now``。

    All three are sums of cells (``before`` of last year's report, the others of this one's). ``for_each``:
    ``column`` or ``row`` → a table, a set of its rows or columns, one of them, or a list of these.
    ``milder``: rows or columns of these for which ``mild`` is the severity. A cell without a number, here or
    there, makes it undecided; a number that last year's form does not have is not compared.
    """

    values: ClassVar[frozenset[str]] = frozenset(
        {"now", "before", "change", "expected", "difference", "row", "column", "year", "last"}
    )
    needs: ClassVar[frozenset[str]] = frozenset({"previous"})

    now: str
    before: str
    change: str = ""
    for_each: dict[Literal["row", "column"], Targets] = msgspec.field(default_factory=dict)
    milder: dict[Literal["row", "column"], Targets] = msgspec.field(default_factory=dict)
    mild: Severity = "warning"

    def find(self, subject: Subject) -> Iterator[Answer]:
        last = subject.previous
        assert last is not None  # the engine does not ask without it
        form = subject.forms.get(last.form, subject.form)
        facts = subject.report.facts
        gone: dict[str, None] = {}
        gone_before: dict[str, None] = {}
        compared = False
        for instance in self.prepared(subject.form, self._instances):
            before_sum = _bound(_sum(self.before), form, instance.binding)
            if before_sum is None:
                continue
            compared = True
            now, before = instance.now.evaluate(facts), before_sum.evaluate(last.facts)
            change = instance.change.evaluate(facts) if instance.change is not None else None
            missing = now.missing + (change.missing if change is not None else ())
            if missing or before.missing:
                gone |= dict.fromkeys(missing)
                gone_before |= dict.fromkeys(before.missing)
                continue
            moved = change.lower if change is not None else 0
            assert now.lower is not None  # all three are exact here
            assert before.lower is not None
            assert moved is not None
            expected = before.lower + moved
            if abs(now.lower - expected) > 1e-9 * max(1.0, abs(expected)):
                year = subject.report.year
                yield Hit(
                    key=instance.key,
                    facts=now.used + (change.used if change is not None else ()),
                    severity=instance.severity,
                    values={
                        "now": now.lower,
                        "before": before.lower,
                        "change": moved,
                        "expected": expected,
                        "difference": abs(now.lower - expected),
                        "row": instance.row,
                        "column": instance.column,
                        "year": year if year is not None else Words("本", "this year"),
                        "last": last.year if last.year is not None else Words("上", "last year"),
                    },
                )
        if gone:
            yield Unknown(missing_words(subject.form, facts, gone), tuple(gone))
        if gone_before:
            words = missing_words(form, last.facts, gone_before)
            yield Unknown(Words(f"上一年的年报{words.zh}", f"Last year's report: {words.en}"))
        if not compared:
            yield NotApplicable(_INCOMPARABLE)

    def mistakes(self, forms: Mapping[str, Form]) -> Iterator[str]:
        """Expressions that do not parse or name what a form does not have."""
        for form in forms.values():
            try:
                for instance in self._instances(form):
                    _sum(self.before).bind(form, instance.binding)
            except (ExpressionError, Chosen) as trouble:
                yield str(trouble)

    def settled(
        self, form: Form, last_form: Form, last: Facts
    ) -> Iterator[tuple[str, int | float, dict[str, int | float]]]:
        """What last year's report settles, for somebody who fills in this year's: the cell, last year's
        number, and what is added to it this year (fact → factor, empty = nothing)."""
        for instance in self.prepared(form, self._instances):
            before = _bound(_sum(self.before), last_form, instance.binding)
            if before is None or list(instance.now.terms.values()) != [1] or instance.now.constant:
                continue
            value = before.evaluate(last)
            change = instance.change
            if value.exact and value.lower is not None and not (change is not None and change.constant):
                yield next(iter(instance.now.terms)), value.lower, dict(change.terms) if change else {}

    def _instances(self, form: Form) -> tuple[_Instance, ...]:
        choices = [
            [(name, one, label) for target in _list(targets) for one, label in members(form, name, target)]
            for name, targets in self.for_each.items()
        ]
        mild = {
            (name, one)
            for name, targets in self.milder.items()
            for target in _list(targets)
            for one, _ in members(form, name, target)
        }
        instances = []
        for chosen in product(*choices):
            binding: dict[str, str] = {name: one for name, one, _ in chosen}
            words = {str(name): label for name, _, label in chosen}
            instances.append(
                _Instance(
                    key=",".join(f"{name}={one}" for name, one in binding.items()) or "once",
                    binding=binding,
                    row=words.get("row", Words("")),
                    column=words.get("column", Words("")),
                    now=_sum(self.now).bind(form, binding),
                    change=_sum(self.change).bind(form, binding) if self.change else None,
                    severity=self.mild if any((name, one) in mild for name, one, _ in chosen) else None,
                )
            )
        return tuple(instances)


@cache
def _sum(source: str) -> Expression:
    return parse_sum(source)


def _bound(expression: Expression, form: Form, binding: Mapping[str, str]) -> Bound | None:
    try:
        return expression.bind(form, binding)
    except ExpressionError:
        return None


def _list(given: Targets) -> tuple[str, ...]:
    return (given,) if isinstance(given, str) else given
