"""An expression over the facts of one form: its linear form, its bounds on a report, its comparison."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

from compliance.model.facts import Facts
from compliance.model.form import Form, TableSpec

Operator = Literal["=", "≠", "<", "≤", ">", "≥"]
Scalar = int | float

_CODE = {"=": "==", "≠": "!=", "<": "<", "≤": "<=", ">": ">", "≥": ">="}


class Value(NamedTuple):
    """What an expression is worth on one report.

    Exact where ``lower == upper``. A missing count is "0 or more", so ``lower`` still holds and
    ``upper`` is None (and the other way round behind a minus); a missing signed cell leaves neither.
    ``missing`` are the facts without a value, ``used`` all facts that were asked for.
    """

    lower: Scalar | None
    upper: Scalar | None
    missing: tuple[str, ...]
    used: tuple[str, ...]

    @property
    def exact(self) -> bool:
        """Every cell had a number."""
        return not self.missing


class Bound:
    """An expression over the facts of one form with its variables filled in: a linear form.

    ``terms``: fact id → factor. ``swaps``: for sums over a row set, what stands in for which facts
    (``Substitute`` of the form).
    """

    __slots__ = ("_plain", "constant", "form", "swaps", "terms")

    def __init__(
        self,
        form: Form,
        terms: dict[str, Scalar],
        constant: Scalar,
        swaps: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...],
    ) -> None:
        self.form = form
        self.terms = terms
        self.constant = constant
        self.swaps = swaps
        self._plain = tuple(terms) if all(factor == 1 for factor in terms.values()) else ()

    def terms_in(self, facts: Facts) -> dict[str, Scalar]:
        """The linear form with the substitute rows this report uses."""
        terms = self.terms
        for table, instead_of, rows in self.swaps:
            if substituted(self.form.table[table], facts, rows[0].split(".")[1]):
                factor = terms[instead_of[0]]
                terms = {fact: f for fact, f in terms.items() if fact not in instead_of}
                terms |= dict.fromkeys(rows, factor)
        return terms

    def plain_sum(self, values: Mapping[str, Scalar]) -> Scalar:
        """The sum where every cell has a number and no factor; else KeyError."""
        if not self._plain:
            raise KeyError
        return sum(map(values.__getitem__, self._plain), self.constant)

    def evaluate(self, facts: Facts) -> Value:
        """The bounds over these facts."""
        values = facts.values
        try:
            if self._plain:
                total: Scalar = sum(map(values.__getitem__, self._plain), self.constant)
            else:
                total = self.constant
                for fact, factor in self.terms.items():
                    total += factor * values[fact]
            return Value(total, total, (), tuple(self.terms))
        except KeyError:
            return self._bounds(facts)

    def _bounds(self, facts: Facts) -> Value:
        terms = self.terms_in(facts)
        total = self.constant
        low = high = True
        missing: list[str] = []
        for fact, factor in terms.items():
            value = facts.values.get(fact)
            if value is not None:
                total += factor * value
                continue
            missing.append(fact)
            signed = _column_kind(self.form, fact) == "signed"
            low = low and factor > 0 and not signed
            high = high and factor < 0 and not signed
        return Value(total if low else None, total if high else None, tuple(missing), tuple(terms))

    def code(self, names: Mapping[str, str]) -> str:
        """Python source of the sum; ``names`` gives the local variable of each fact. Holds nothing
        but those names and numbers; raises TypeError at run time where a cell is None."""
        parts = [
            f"{'-' if factor < 0 else '+'}{'' if abs(factor) == 1 else f'{abs(factor)!r}*'}{names[fact]}"
            for fact, factor in self.terms.items()
        ]
        if self.constant or not parts:
            parts.append(f"{'-' if self.constant < 0 else '+'}{abs(self.constant)!r}")
        return "".join(parts)


class BoundComparison(NamedTuple):
    """A comparison with its variables filled in."""

    left: Bound
    operator: Operator
    right: Bound

    def holds(self, left: Value, right: Value) -> bool | None:
        """Whether it holds between two values; None where missing cells leave both possible."""
        surely = _compare(self.operator, left, right)
        if surely is not None or (left.exact and right.exact):
            return surely
        return None

    def plainly(self, values: Mapping[str, Scalar]) -> bool:
        """Whether it is an equality of plain sums that holds over these numbers; a quick no means nothing."""
        if self.operator != "=":
            return False
        try:
            return self.left.plain_sum(values) == self.right.plain_sum(values)
        except KeyError:
            return False

    def code(self, names: Mapping[str, str]) -> str:
        """Python source that is true only where the comparison holds and every cell is a number."""
        return f"{self.left.code(names)} {_CODE[self.operator]} {self.right.code(names)}"


def substituted(table: TableSpec, facts: Facts, row: str) -> bool:
    """Whether this report uses substitute row ``row``: none of the rows it stands for has a cell,
    and it has one itself."""
    columns = [column.id for column in table.blocks[0].columns]
    for substitute in table.substitutes:
        if row in [other.id for other in substitute.rows]:
            if any(
                f"{table.id}.{old}.{column}" in facts for old in substitute.instead_of for column in columns
            ):
                return False
            return any(f"{table.id}.{row}.{column}" in facts for column in columns)
    return False


def _column_kind(form: Form, fact: str) -> str:
    table, row, column = fact.split(".")
    for block in form.table[table].blocks:
        for spec in block.columns:
            if spec.id == column and any(r.id == row for r in block.rows):
                return spec.kind
    return "count"


def _compare(operator: Operator, left: Value, right: Value) -> bool | None:
    """Decides with bounds; sums of decimals get a hair of room where equality counts."""
    if operator in (">", "≥"):
        return _compare("<" if operator == ">" else "≤", right, left)
    if operator in ("=", "≠"):
        apart = _above(left.lower, right.upper) or _above(right.lower, left.upper)
        equal = left.exact and right.exact and not apart
        verdict = False if apart else True if equal else None
        return verdict if operator == "=" or verdict is None else not verdict
    if operator == "≤":
        if _above(left.lower, right.upper):
            return False
        return True if _not_above(left.upper, right.lower) else None
    if _not_above(right.upper, left.lower):
        return False
    return True if _above(right.lower, left.upper) else None


def _above(a: Scalar | None, b: Scalar | None) -> bool:
    if a is None or b is None:
        return False
    if type(a) is int and type(b) is int:
        return a > b
    return a - b > 1e-9 * max(1.0, abs(a), abs(b))


def _not_above(a: Scalar | None, b: Scalar | None) -> bool:
    return a is not None and b is not None and not _above(a, b)
