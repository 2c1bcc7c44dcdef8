"""Reads units of counts and money, so that amounts in 元 and 万元 can be compared."""

from __future__ import annotations

from decimal import Decimal

_MONEY = {"元": Decimal(1), "万元": Decimal(10_000), "亿元": Decimal(100_000_000)}
_MULTIPLES = {"万": 10_000, "亿": 100_000_000}


def yuan(amount: int | float, unit: str) -> int | float | None:
    """The amount in 元 of a sum in 元, 万元 or 亿元; int where whole, None for a unit that is no money."""
    factor = _MONEY.get(unit)
    if factor is None:
        return None
    return _plain(Decimal(str(amount)) * factor)


def is_money(unit: str) -> bool:
    """Whether the unit is one of money."""
    return unit in _MONEY


def scaled(value: int | float, unit: str) -> tuple[int | float, str]:
    """A count written with 万 or 亿 in its unit (1.2 万条 → 12000 条); money keeps its unit."""
    if unit and unit[0] in _MULTIPLES and not is_money(unit):
        return _plain(Decimal(str(value)) * _MULTIPLES[unit[0]]), unit[1:]
    return value, unit


def _plain(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)
