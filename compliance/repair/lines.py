"""Whole lines of totals that were left at zero or not kept up: many cells, one slip."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

from compliance.repair.identities import Identity, Number

_LEAST = 2
_LEAST_STALE = 3


class Line(NamedTuple):
    """Totals that one rule asks for and that do not fit, as one slip. ``zero``: all are 0."""

    facts: frozenset[str]
    zero: bool


def suspected(
    identities: Sequence[Identity], values: Mapping[str, Number], *, zero: bool
) -> Iterator[tuple[Line, ...]]:
    """Lines, and pairs of lines, that may have been forgotten as a whole. ``zero``: left at 0."""
    lines = _lines(identities, values, zero)
    yield from ((line,) for line in lines)
    yield from combinations(lines, 2)


def _lines(identities: Sequence[Identity], values: Mapping[str, Number], zero: bool) -> list[Line]:
    wrong: dict[str, set[str]] = {}
    for identity in identities:
        if identity.total and _wrong(identity, values) and (not zero or values[identity.total] == 0):
            wrong.setdefault(identity.rule, set()).add(identity.total)
    least = _LEAST if zero else _LEAST_STALE
    found = [Line(frozenset(facts), zero) for facts in wrong.values() if len(facts) >= least]
    return list(dict.fromkeys(found))


def _wrong(identity: Identity, values: Mapping[str, Number]) -> bool:
    """All cells have a number and the total is not the sum of the others."""
    if any(fact not in values for fact in identity.terms):
        return False
    return sum((f * values[fact] for fact, f in identity.terms.items()), identity.constant) != 0
