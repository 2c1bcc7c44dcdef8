"""How often one address may call: so many a minute, a burst of as many at once."""

from __future__ import annotations

import math
from collections import OrderedDict

_ADDRESSES = 4096


class Rate:
    """A bucket for each address that fills with time. Holds at most ``_ADDRESSES`` of them: the one not
    seen for longest goes first, which only an attacker with as many addresses could use."""

    def __init__(self, per_minute: int) -> None:
        self._most = float(per_minute)
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait(self, address: str, now: float) -> int:
        """0 = go on (and one call is counted); else the seconds until the next call is free. ``now``:
        seconds of a clock that never goes back."""
        left, then = self._buckets.pop(address, (self._most, now))
        left = min(self._most, left + (now - then) * self._most / 60)
        free = left >= 1
        self._buckets[address] = (left - 1 if free else left, now)
        if len(self._buckets) > _ADDRESSES:
            self._buckets.popitem(last=False)
        return 0 if free else max(1, math.ceil((1 - left) * 60 / self._most))
