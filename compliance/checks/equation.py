"""Kind ``equation``: arithmetic that must hold between cells, for each row or column asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product
from typing import ClassVar, Literal, NamedTuple

import msgspec

from compliance.checks.kind import Claim, Kind, Proof
from compliance.errors import did_you_mean
from compliance.expression import (
    BoundComparison,
    Comparison,
    ExpressionError,
    Value,
    parse,
    substituted,
)
from compliance.model.facts import Facts
from compliance.model.finding import Answer, Hit, NotApplicable, Subject, Unknown
from compliance.model.form import Form, TableSpec
from compliance.model.missing import missing_words
from compliance.model.words import Words

_IDLE = Words("本规则所说的情形没有出现", "The situation this rule is about does not occur.")
_TERMS = 8


class _Instance(NamedTuple):
    """The equation for one row, one column, or once. ``substitute``: (table, row) if the row is one of
    another form and so only counts in reports that use it; ``replaced``: the table and the substitutes
    that may stand in for the row."""

    key: str
    row: Words
    column: Words
    claim: Claim
    substitute: tuple[TableSpec, str] | None
    replaced: tuple[TableSpec, tuple[str, ...]] | None


class Equation(Kind, frozen=True, tag="equation"):
    """勾稽关系：单元格之间的算式必须成立。

    ``equation``: two sums with one of = ≠ < ≤ > ≥ between them. ``for_each``: ``column`` or ``row`` → a
    table, a set of its rows or columns (``applications.results``), one of them
    (``disclosure.regulations``), or a list of these; the equation is judged for each.
    ``when``: only where these hold. ``left_cell``, ``right_cell`` in messages: the number of a side that
    is one cell, without its factor; ``share``: the left one in percent of the right one.
    A cell without a number makes the equation undecided, never broken.
    """

    values: ClassVar[frozenset[str]] = frozenset(
        {
            "left",
            "right",
            "difference",
            "left_terms",
            "right_terms",
            "row",
            "column",
            "left_cell",
            "right_cell",
            "share",
        }
    )

    equation: str
    for_each: dict[Literal["row", "column"], str | tuple[str, ...]] = msgspec.field(default_factory=dict)
    when: str | tuple[str, ...] = ()

    def find(self, subject: Subject) -> Iterator[Answer]:
        """A Hit for each instance that is broken; one Unknown for all that cannot be judged."""
        facts = subject.report.facts
        missing: dict[str, None] = {}
        left_out: dict[str, None] = {}
        judged = False
        for instance in self.prepared(subject.form, self._instances):
            if (instance.substitute or instance.replaced) and not _counts(instance, facts):
                continue
            if not instance.claim.when and instance.claim.holds.plainly(facts.values):
                judged = True
                continue
            applies, unsettled = _applies(instance.claim.when, facts)
            if not applies:
                missing |= dict.fromkeys(unsettled)
                continue
            claim = instance.claim.holds
            left, right = claim.left.evaluate(facts), claim.right.evaluate(facts)
            if left.missing or right.missing:
                gone = left.missing + right.missing
                # a row that does not stand in the table is the completeness rule's business
                rowless = "row" in self.for_each and all(facts.get(f).state == "absent" for f in gone)
                whole = set(gone) == set(left.used + right.used)
                (left_out if rowless and whole else missing).update(dict.fromkeys(gone))
                continue
            judged = True
            if not claim.holds(left, right):
                yield _hit(instance, left, right, subject)
        if not judged:
            missing |= left_out
        if missing:
            yield Unknown(missing_words(subject.form, facts, missing), tuple(missing))
        elif not judged:
            yield NotApplicable(_IDLE)

    def claims(self, form: Form, facts: Facts) -> Iterator[tuple[str, Claim]]:
        """Key and claim of every instance that counts in a report with these facts."""
        for instance in self.prepared(form, self._instances):
            if _counts(instance, facts):
                yield instance.key, instance.claim

    def mistakes(self, forms: Mapping[str, Form]) -> Iterator[str]:
        """Expressions that do not parse or name what a form does not have."""
        for form in forms.values():
            try:
                self._instances(form)
            except ExpressionError as trouble:
                yield str(trouble)

    def proof(self, form: Form) -> Proof:
        """All instances of the form's own rows."""
        instances = self.prepared(form, self._instances)
        claims = tuple(instance.claim for instance in instances if instance.substitute is None)
        return Proof(claims=claims, idle=_IDLE)

    def _parsed(self) -> tuple[Comparison, tuple[Comparison, ...]]:
        return parse(self.equation), tuple(map(parse, _list(self.when)))

    def _instances(self, form: Form) -> tuple[_Instance, ...]:
        equation, when = self._parsed()
        instances = []
        choices = [
            [choice for target in _list(targets) for choice in _choices(name, target, form)]
            for name, targets in self.for_each.items()
        ]
        for chosen in product(*choices):
            binding = {name: value for name, value, _, _ in chosen}
            words = {name: label for name, _, label, _ in chosen}
            tables = {name: table for name, _, _, table in chosen}
            instances.append(
                _Instance(
                    key=",".join(f"{name}={value}" for name, value in binding.items()) or "once",
                    row=words.get("row", Words("")),
                    column=words.get("column", Words("")),
                    claim=Claim(
                        tuple(condition.bind(form, binding) for condition in when),
                        equation.bind(form, binding),
                    ),
                    substitute=_substitute(tables.get("row"), binding.get("row")),
                    replaced=_replaced(tables.get("row"), binding.get("row")),
                )
            )
        return tuple(instances)


def _list(given: str | tuple[str, ...]) -> tuple[str, ...]:
    return (given,) if isinstance(given, str) else given


def _choices(name: str, target: str, form: Form) -> list[tuple[str, str, Words, TableSpec]]:
    """(variable, id, label, table) for every row or column that ``target`` stands for."""
    table_id, _, set_id = target.partition(".")
    table = form.table.get(table_id)
    if table is None:
        raise ExpressionError(f"没有表“{table_id}”{did_you_mean(table_id, form.table)}", target, 0)
    if name == "row":
        extra = [row for substitute in table.substitutes for row in substitute.rows]
        rows = [row for block in table.blocks for row in block.rows]
        labels = {row.id: Words(row.number + row.label, row.en) for row in rows + extra}
        sets = table.row_sets
        chosen = [row.id for row in rows]
    else:
        columns = [column for block in table.blocks for column in block.columns]
        labels = {column.id: Words(column.label, column.en) for column in columns}
        sets = table.column_sets
        chosen = list(labels)
        extra = []
    if set_id:
        if set_id not in sets and set_id not in labels:
            hint = did_you_mean(set_id, [*sets, *labels])
            raise ExpressionError(f"表 {table_id} 没有“{set_id}”{hint}", target, 0)
        chosen = list(sets.get(set_id, (set_id,)))
    substitutes = [
        row.id
        for substitute in table.substitutes
        if name == "row" and set(substitute.instead_of) <= set(chosen)
        for row in substitute.rows
    ]
    return [(name, value, labels[value], table) for value in chosen + substitutes]


def _substitute(table: TableSpec | None, row: str | None) -> tuple[TableSpec, str] | None:
    if table is None or row is None:
        return None
    others = {other.id for substitute in table.substitutes for other in substitute.rows}
    return (table, row) if row in others else None


def _replaced(table: TableSpec | None, row: str | None) -> tuple[TableSpec, tuple[str, ...]] | None:
    for substitute in () if table is None else table.substitutes:
        if row in substitute.instead_of and table is not None:
            return table, tuple(other.id for other in substitute.rows)
    return None


def _counts(instance: _Instance, facts: Facts) -> bool:
    """Whether the instance's row is one that this report uses."""
    if instance.substitute is not None:
        return substituted(instance.substitute[0], facts, instance.substitute[1])
    if instance.replaced is not None:
        table, rows = instance.replaced
        return not any(substituted(table, facts, row) for row in rows)
    return True


def _applies(when: tuple[BoundComparison, ...], facts: Facts) -> tuple[bool, tuple[str, ...]]:
    """Whether all conditions hold, and the missing facts on which that hangs if none surely fails."""
    unsettled: tuple[str, ...] = ()
    for condition in when:
        left, right = condition.left.evaluate(facts), condition.right.evaluate(facts)
        holds = condition.holds(left, right)
        if holds is False:
            return False, ()
        if holds is None:
            unsettled += left.missing + right.missing
    return not unsettled, unsettled


def _hit(instance: _Instance, left: Value, right: Value, subject: Subject) -> Hit:
    comparison = instance.claim.holds
    facts = subject.report.facts
    assert left.lower is not None  # both sides are exact here
    assert right.lower is not None
    left_cell, right_cell = _cell(left, facts), _cell(right, facts)
    return Hit(
        key=instance.key,
        facts=tuple(dict.fromkeys(left.used + right.used)),
        values={
            "left": left.lower,
            "right": right.lower,
            "difference": abs(left.lower - right.lower),
            "left_terms": _terms(comparison, True, facts, subject.form, instance),
            "right_terms": _terms(comparison, False, facts, subject.form, instance),
            "row": instance.row,
            "column": instance.column,
            "left_cell": left_cell,
            "right_cell": right_cell,
            "share": round(100 * left_cell / right_cell) if right_cell else 0,
        },
    )


def _cell(side: Value, facts: Facts) -> int | float:
    """The number of the side's only cell, else what the side is worth."""
    only = facts.values.get(side.used[0]) if len(side.used) == 1 else None
    return only if only is not None else side.lower or 0


def _terms(comparison: BoundComparison, left: bool, facts: Facts, form: Form, instance: _Instance) -> Words:
    """One side written out, e.g. “一、本年新收…” 5 + “二、上年结转…” 1; zeros are left out of long sums."""
    side = comparison.left if left else comparison.right
    terms = side.terms_in(facts)
    if len(terms) > 3:
        terms = {fact: factor for fact, factor in terms.items() if facts.values.get(fact)} or terms
    zh, en = [], []
    for fact, factor in list(terms.items())[:_TERMS]:
        sign = "-" if factor < 0 else "+"
        times = "" if abs(factor) == 1 else f"{abs(factor)}×"
        label = _short(form.label(fact), instance)
        value = facts.values.get(fact)
        zh.append(f"{sign} {times}{label.zh} {value}")
        en.append(f"{sign} {times}{label.en} {value}")
    if side.constant or not terms:
        zh.append(f"+ {side.constant}")
        en.append(f"+ {side.constant}")
    more = len(terms) - _TERMS
    return Words(
        " ".join(zh).removeprefix("+ ") + (f" 等{len(terms)}项" if more > 0 else ""),
        " ".join(en).removeprefix("+ ") + (f" and {more} more" if more > 0 else ""),
    )


def _short(label: Words, instance: _Instance) -> Words:
    """The label without the row or column that the message names already (表三“…”行“…”列)."""
    row, column = instance.row, instance.column
    start = label.zh.find("“")
    zh = label.zh[start:] if start > 0 and (row.zh or column.zh) else label.zh
    en = label.en.partition(": ")[2] if (row.en or column.en) else label.en
    if column.zh:
        zh, en = zh.removesuffix(f"“{column.zh}”列").removesuffix("行"), en.removesuffix(f", {column.en}")
    if row.zh:
        zh, en = zh.removeprefix(f"“{row.zh}”").removeprefix("行"), en.removeprefix(f"{row.en}, ")
        zh = zh.removesuffix("列")
    return Words(zh, en)
