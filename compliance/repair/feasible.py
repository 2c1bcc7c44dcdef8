"""Whether cells that the identities leave open can be filled, and which of them have one value only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from math import ceil, floor, gcd
from typing import NamedTuple

from compliance.repair.identities import Number, Sort

_TRIES = 400
"""Trial fillings; where they do not settle it, the cells are taken to be fillable."""

_ROUNDS = 200
_WINDOW = 24
_UNLIMITED = 10**18


class Limits(NamedTuple):
    """Lowest and highest value of a cell; None = unlimited."""

    low: Number | None
    high: Number | None

    @property
    def fixed(self) -> bool:
        """There is one value only."""
        return self.low is not None and self.low == self.high


class Sum(NamedTuple):
    """factor × cell over ``terms`` plus ``constant`` is zero."""

    terms: Mapping[int, Number]
    constant: Number


def suits(value: Number, sort: Sort) -> bool:
    """Whether a cell of this sort may hold the value: a count is whole and not negative, a signed one
    whole, money not negative and without fractions of a millionth."""
    if sort == "money":
        return value >= 0 and (value * 10**6) == floor(value * 10**6)
    return value == floor(value) and (sort == "signed" or value >= 0)


def filled(sums: Sequence[Sum], kinds: Mapping[int, Sort]) -> dict[int, Limits] | None:
    """The limits of every cell of ``kinds``; None where no filling fits all ``sums``."""
    start = {cell: Limits(None if sort == "signed" else 0, None) for cell, sort in kinds.items()}
    limits = _narrowed(sums, start, kinds)
    if limits is None:
        return None
    tries = [_TRIES]
    return limits if _fillable(sums, limits, kinds, tries) else None


def _fillable(
    sums: Sequence[Sum], limits: dict[int, Limits], kinds: Mapping[int, Sort], tries: list[int]
) -> bool:
    """Whether whole numbers within ``limits`` fit, by trying: the cell with the fewest left first."""
    open_ = [cell for cell, limit in limits.items() if not limit.fixed and kinds[cell] != "money"]
    if not open_:
        return True
    cell = min(open_, key=lambda name: _room(limits[name]))
    for value in _candidates(limits[cell]):
        tries[0] -= 1
        if tries[0] < 0:
            return True
        narrowed = _narrowed(sums, {**limits, cell: Limits(value, value)}, kinds)
        if narrowed is not None and _fillable(sums, narrowed, kinds, tries):
            return True
    return False


def _room(limit: Limits) -> Number:
    if limit.low is None or limit.high is None:
        return _UNLIMITED + (limit.low is None)
    return limit.high - limit.low


def _candidates(limit: Limits) -> Iterator[Number]:
    """The whole numbers within the limits. Where there is no end, those near the one there is: what is
    left to ask then is only whether factors divide, and that repeats."""
    low, high = limit
    if low is not None:
        most = _WINDOW if high is None else high - low
        yield from (low + step for step in range(int(most) + 1))
    elif high is not None:
        yield from (high - step for step in range(_WINDOW + 1))
    else:
        yield from ((step + 1) // 2 if step % 2 else -step // 2 for step in range(_WINDOW + 1))


def _narrowed(
    sums: Sequence[Sum], limits: dict[int, Limits], kinds: Mapping[int, Sort]
) -> dict[int, Limits] | None:
    """Limits drawn in by each sum until nothing moves; None where one cannot hold."""
    limits = dict(limits)
    for _ in range(_ROUNDS):
        moved = False
        for sum_ in sums:
            reach = _reach(sum_, limits)
            if not sum_.terms and sum_.constant:
                return None
            for cell, factor in sum_.terms.items():
                old = limits[cell]
                new = _drawn(old, cell, factor, sum_, limits, reach, kinds[cell])
                if new is None:
                    return None
                if new != old:
                    limits[cell] = new
                    reach = _reach(sum_, limits)
                    moved = True
        if not moved:
            break
    return limits if all(_divides(sum_, limits, kinds) for sum_ in sums) else None


def _divides(sum_: Sum, limits: Mapping[int, Limits], kinds: Mapping[int, Sort]) -> bool:
    """Whether whole numbers can make the sum zero: the factors' common divisor must divide the rest."""
    divisor, rest = 0, sum_.constant
    for cell, factor in sum_.terms.items():
        if kinds[cell] == "money" or not isinstance(factor, int):
            return True
        low = limits[cell].low
        if low is not None and limits[cell].fixed:
            rest += factor * low
        else:
            divisor = gcd(divisor, factor)
    return rest == 0 if divisor == 0 else rest % divisor == 0


class _Reach(NamedTuple):
    """The sum of what is limited, and how many cells are not."""

    low: Number
    high: Number
    no_low: int
    no_high: int


def _ends(limit: Limits, factor: Number) -> tuple[Number | None, Number | None]:
    low = None if limit.low is None else factor * limit.low
    high = None if limit.high is None else factor * limit.high
    return (low, high) if factor > 0 else (high, low)


def _reach(sum_: Sum, limits: Mapping[int, Limits]) -> _Reach:
    low = high = sum_.constant
    no_low = no_high = 0
    for cell, factor in sum_.terms.items():
        least, most = _ends(limits[cell], factor)
        if least is None:
            no_low += 1
        else:
            low += least
        if most is None:
            no_high += 1
        else:
            high += most
    return _Reach(low, high, no_low, no_high)


def _drawn(
    old: Limits,
    cell: int,
    factor: Number,
    sum_: Sum,
    limits: Mapping[int, Limits],
    reach: _Reach,
    sort: Sort,
) -> Limits | None:
    """The limits of one cell after one sum; None where nothing is left."""
    least, most = _ends(limits[cell], factor)
    others_low = None if reach.no_low - (least is None) else reach.low - (least or 0)
    others_high = None if reach.no_high - (most is None) else reach.high - (most or 0)
    from_high = None if others_high is None else _divided(-others_high, factor)
    from_low = None if others_low is None else _divided(-others_low, factor)
    low, high = (from_high, from_low) if factor > 0 else (from_low, from_high)
    if sort != "money":
        low = None if low is None else ceil(low)
        high = None if high is None else floor(high)
    low = old.low if low is None or (old.low is not None and old.low >= low) else low
    high = old.high if high is None or (old.high is not None and old.high <= high) else high
    if low is not None and high is not None and low > high:
        return None
    return old if low == old.low and high == old.high else Limits(low, high)


def _divided(number: Number, by: Number) -> Number:
    return number if by == 1 else -number if by == -1 else Fraction(number) / Fraction(by)
