"""Parsed sums and comparisons, and how they are bound to the rows and columns of a form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from compliance.errors import ComplianceError, did_you_mean
from compliance.expression.bound import Bound, BoundComparison, Operator, Scalar, Value
from compliance.model.facts import Facts
from compliance.model.form import Form, TableSpec

Binding = Mapping[str, str]


class ExpressionError(ComplianceError):
    """An expression that cannot be used. ``position`` counts characters of the source from 0."""

    def __init__(self, message: str, source: str, position: int) -> None:
        near = source[position : position + 24].strip()
        super().__init__(f"表达式第 {position + 1} 个字符处（“{near}”）：{message}" if near else message)
        self.position = position


class Term(NamedTuple):
    """``factor`` × a cell or a sum. ``row`` and ``column`` are ids, or [row]/[column] for a variable."""

    factor: Scalar
    table: str
    row: str
    column: str
    summed: bool
    position: int


class Expression:
    """A parsed sum."""

    __slots__ = ("_bound", "constant", "source", "terms")

    def __init__(self, source: str, terms: tuple[Term, ...], constant: Scalar) -> None:
        self.source = source
        self.terms = terms
        self.constant = constant
        self._bound: dict[tuple[object, ...], Bound] = {}

    @property
    def variables(self) -> frozenset[str]:
        """The index variables it needs: row, column."""
        return frozenset(
            slot[1:-1] for term in self.terms for slot in (term.row, term.column) if slot.startswith("[")
        )

    def bind(self, form: Form, binding: Binding) -> Bound:
        """The expression over the facts of ``form``; raises ExpressionError naming what the form
        does not have."""
        key = (id(form), *sorted(binding.items()))
        bound = self._bound.get(key)
        if bound is None:
            # The form is kept by the value, so its id cannot be taken by another one.
            bound = self._bound[key] = self._bind(form, binding)
        return bound

    def _bind(self, form: Form, binding: Binding) -> Bound:
        terms: dict[str, Scalar] = {}
        swaps: list[tuple[str, tuple[str, ...], tuple[str, ...]]] = []
        for term in self.terms:
            table = form.table.get(term.table)
            if table is None:
                raise self._unknown(term, "表 (table)", term.table, form, form.table)
            rows, row_swaps = self._rows(term, table, form, binding)
            columns = self._columns(term, table, form, binding)
            facts = [f"{table.id}.{row}.{column}" for row in rows for column in columns]
            for fact in facts:
                if fact not in form.fact_ids:
                    raise self._unknown(term, "单元格 (cell)", fact, form, form.fact_ids)
                terms[fact] = terms.get(fact, 0) + term.factor
            for instead_of, others in row_swaps:
                for column in columns:
                    old = tuple(f"{table.id}.{row}.{column}" for row in instead_of)
                    new = tuple(f"{table.id}.{row}.{column}" for row in others)
                    swaps.append((table.id, old, new))
        return Bound(form, terms, self.constant, tuple(swaps))

    def _rows(
        self, term: Term, table: TableSpec, form: Form, binding: Binding
    ) -> tuple[tuple[str, ...], list[tuple[tuple[str, ...], tuple[str, ...]]]]:
        if term.row.startswith("["):
            return (self._variable(term, term.row, binding),), []
        if term.row in table.row_sets and term.summed:
            rows = table.row_sets[term.row]
            swaps = [
                (substitute.instead_of, tuple(row.id for row in substitute.rows))
                for substitute in table.substitutes
                if set(substitute.instead_of) <= set(rows)
            ]
            return rows, swaps
        known = {row.id for block in table.blocks for row in block.rows} | _substitute_rows(table)
        if term.row not in known:
            sets = set(table.row_sets) if term.summed else set()
            raise self._unknown(term, "行 (row)", term.row, form, known | sets)
        return (term.row,), []

    def _columns(self, term: Term, table: TableSpec, form: Form, binding: Binding) -> tuple[str, ...]:
        if term.column.startswith("["):
            return (self._variable(term, term.column, binding),)
        if term.column in table.column_sets and term.summed:
            return table.column_sets[term.column]
        known = {column.id for block in table.blocks for column in block.columns}
        if term.column not in known:
            sets = set(table.column_sets) if term.summed else set()
            raise self._unknown(term, "列 (column)", term.column, form, known | sets)
        return (term.column,)

    def _variable(self, term: Term, slot: str, binding: Binding) -> str:
        name = slot[1:-1]
        if name not in binding:
            raise ExpressionError(
                f"[{name}] 没有取值：请用 for_each 给出 ({name} is not bound by for_each)",
                self.source,
                term.position,
            )
        return binding[name]

    def _unknown(
        self,
        term: Term,
        what: str,
        name: str,
        form: Form,
        known: Iterable[str],
    ) -> ExpressionError:
        return ExpressionError(
            f"格式 {form.id} 没有{what}“{name}”{did_you_mean(name, known)}", self.source, term.position
        )

    def evaluate(self, facts: Facts, form: Form, binding: Binding) -> Value:
        """What it is worth on one report."""
        return self.bind(form, binding).evaluate(facts)

    def linear(self, form: Form, binding: Binding) -> dict[str, Scalar]:
        """Fact id → factor (the constant is ``constant``)."""
        return dict(self.bind(form, binding).terms)


class Comparison(NamedTuple):
    """Two sums and the sign between them."""

    left: Expression
    operator: Operator
    right: Expression
    source: str

    @property
    def variables(self) -> frozenset[str]:
        """The index variables it needs."""
        return self.left.variables | self.right.variables

    def bind(self, form: Form, binding: Binding) -> BoundComparison:
        """The comparison over the facts of ``form``; raises ExpressionError."""
        return BoundComparison(self.left.bind(form, binding), self.operator, self.right.bind(form, binding))


def _substitute_rows(table: TableSpec) -> set[str]:
    return {row.id for substitute in table.substitutes for row in substitute.rows}
