"""Linear identities over cells, from which cells are taken out one by one by exact elimination.

All numbers are changes: a row says that the factors times the changes of its cells, plus the residual,
are zero. A cell that was taken out may change; all others keep what they hold.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from compliance.repair.identities import Number, plain


class Row(NamedTuple):
    """Factors by cell, the residual, and the cells as bits."""

    terms: dict[int, Number]
    residual: Number
    mask: int


class System(NamedTuple):
    """``rows`` hold no cell that was taken out. ``pivots``: for each cell taken out the row that gives
    its change once those taken out after it are known. ``free``: cells taken out that no row binds."""

    rows: tuple[Row, ...]
    pivots: tuple[tuple[int, Row], ...] = ()
    free: tuple[int, ...] = ()

    def without(self, cell: int) -> System:
        """The system with one more cell that may change."""
        bit = 1 << cell
        holding = [row for row in self.rows if row.mask & bit]
        if not holding:
            return System(self.rows, self.pivots, (*self.free, cell))
        pivot = min(holding, key=lambda row: len(row.terms))
        rows = tuple(
            _eliminated(row, pivot, cell) if row.mask & bit else row for row in self.rows if row is not pivot
        )
        return System(rows, (*self.pivots, (cell, pivot)), self.free)

    def failing(self) -> list[Row]:
        """Rows that do not hold as long as no further cell changes."""
        return [row for row in self.rows if row.residual]

    def changes(self) -> dict[int, Number]:
        """The change of every cell taken out; free ones are left where they are."""
        found: dict[int, Number] = dict.fromkeys(self.free, 0)
        for cell, row in reversed(self.pivots):
            rest = row.residual
            for other, factor in row.terms.items():
                if other in found:
                    rest += factor * found[other]
            found[cell] = _quotient(-rest, row.terms[cell])
        return found

    def expressed(self) -> Iterator[tuple[int, Mapping[int, Number], Number]]:
        """The change of every cell that a row binds, as factors of the free cells' changes and a constant."""
        free = set(self.free)
        found: dict[int, tuple[dict[int, Number], Number]] = {}
        for cell, row in reversed(self.pivots):
            factors: dict[int, Number] = {}
            constant = row.residual
            for other, factor in row.terms.items():
                if other in free:
                    factors[other] = factors.get(other, 0) + factor
                elif other in found:
                    theirs, number = found[other]
                    constant += factor * number
                    for name, its in theirs.items():
                        factors[name] = factors.get(name, 0) + factor * its
            own = row.terms[cell]
            factors = {name: _quotient(-number, own) for name, number in factors.items() if number}
            found[cell] = factors, _quotient(-constant, own)
            yield cell, *found[cell]

    def bound_by(self, cell: int) -> int:
        """The cells, as bits, on which the change of a cell taken out depends."""
        return self._dependence().get(cell, 0)

    def bound_cells(self) -> int:
        """The cells, as bits, on which any cell taken out depends."""
        mask = 0
        for own in self._dependence().values():
            mask |= own
        return mask

    def _dependence(self) -> dict[int, int]:
        """By cell taken out: the cells not taken out that stand in its row, those of later rows put in."""
        found: dict[int, int] = {}
        taken = 0
        for cell, _ in self.pivots:
            taken |= 1 << cell
        for cell in self.free:
            taken |= 1 << cell
        for cell, row in reversed(self.pivots):
            mask = row.mask & ~taken
            for other in row.terms:
                mask |= found.get(other, 0)
            found[cell] = mask
        return found


def _eliminated(row: Row, pivot: Row, cell: int) -> Row:
    factor = _quotient(row.terms[cell], pivot.terms[cell])
    terms = row.terms.copy()
    mask = row.mask
    for other, number in pivot.terms.items():
        left = terms.get(other, 0) - factor * number
        if left:
            terms[other] = left
            mask |= 1 << other
        else:
            del terms[other]
            mask &= ~(1 << other)
    return Row(terms, row.residual - factor * pivot.residual, mask)


def _quotient(number: Number, by: Number) -> Number:
    if by == 1:
        return number
    if by == -1:
        return -number
    return plain(Fraction(number) / Fraction(by))


def row(terms: Mapping[int, Number], values: Mapping[int, Number], constant: Number) -> Row:
    """An identity as a row; a cell without a value counts as holding nothing yet."""
    residual = constant
    mask = 0
    for cell, factor in terms.items():
        residual += factor * values.get(cell, 0)
        mask |= 1 << cell
    return Row(dict(terms), plain(residual), mask)


def bits(mask: int) -> Iterator[int]:
    """The cells of a mask, lowest first."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


def disjoint(rows: Sequence[Row], allowed: int) -> int:
    """How many cells must change at the least: that many of ``rows`` share no allowed cell. Where one has
    none at all, more than there are."""
    used = count = 0
    for mask in sorted((row.mask & allowed for row in rows), key=int.bit_count):
        if not mask:
            return 1 << 30
        if not mask & used:
            count += 1
            used |= mask
    return count
