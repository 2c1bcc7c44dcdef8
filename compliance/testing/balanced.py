"""Hypothesis strategies for balanced reports: what no arithmetic rule may object to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from hypothesis import strategies as st

from compliance.testing.agencies import AGENCIES
from compliance.testing.figures import Size
from compliance.testing.generator import LATEST_YEAR, make
from compliance.testing.spec import Agency, Spec

T = TypeVar("T")

PLAUSIBLE: tuple[Size, ...] = ("zero", "sparse", "dense")


class Drawn:
    """Choices that hypothesis makes, so that a failing report shrinks."""

    def __init__(self, draw: st.DrawFn) -> None:
        self._draw = draw

    def integer(self, low: int, high: int) -> int:
        """A whole number from ``low`` to ``high``, both inclusive."""
        return self._draw(st.integers(low, high))

    def pick(self, options: Sequence[T]) -> T:
        """One of ``options``."""
        return options[self._draw(st.integers(0, len(options) - 1))]


def agencies() -> st.SearchStrategy[Agency]:
    """One of the invented agencies, every kind among them."""
    return st.sampled_from(AGENCIES)


@st.composite
def reports(
    draw: st.DrawFn,
    *,
    form: str | None = None,
    sizes: Sequence[Size] = (*PLAUSIBLE, "huge"),
    agency: Agency | None = None,
) -> Spec:
    """Balanced reports of ``form`` ("2019", "2021"; None = any), whole and in time.

    Reports of size ``huge`` hold figures up to 10^9 that are not plausible for the agency; leave it
    out of ``sizes`` where rules about plausibility are to stay silent too.
    """
    since, until = {"2019": (2019, 2020), "2021": (2021, LATEST_YEAR)}.get(form or "", (2019, LATEST_YEAR))
    return make(
        Drawn(draw),
        year=draw(st.integers(since, until)),
        agency=draw(agencies()) if agency is None else agency,
        size=draw(st.sampled_from(tuple(sizes))),
    )
