"""Where the chance in an invented report comes from: a seed, or hypothesis."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Protocol, TypeVar

T = TypeVar("T")


class Choices(Protocol):
    """A source of choices. The generators ask nothing else of chance."""

    def integer(self, low: int, high: int) -> int:
        """A whole number from ``low`` to ``high``, both inclusive."""

    def pick(self, options: Sequence[T]) -> T:
        """One of ``options``."""


class Seeded:
    """Choices that are the same for the same seed, on every machine and Python version."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311 (invented reports, not secrets)

    def integer(self, low: int, high: int) -> int:
        """A whole number from ``low`` to ``high``, both inclusive."""
        return self._random.randint(low, high)

    def pick(self, options: Sequence[T]) -> T:
        """One of ``options``."""
        return options[self._random.randint(0, len(options) - 1)]
