"""What would put a report right: cells, what they hold, and what makes every identity hold."""

from __future__ import annotations

from typing import Literal

import msgspec

from compliance.model.facts import State
from compliance.model.words import Words

RepairStatus = Literal["one", "several", "none", "not_searched", "nothing_to_repair"]
"""one: exactly one smallest repair. several: all of them are listed, none is better by arithmetic alone.
none: nothing within the bound on cells helps. not_searched: the bound on work was reached first."""


class Change(msgspec.Struct, frozen=True, gc=False):
    """One cell. ``before`` is the number as read, None where there is none (``state`` says why)."""

    fact: str
    before: int | float | None
    after: int | float
    state: State = "value"


class Repair(msgspec.Struct, frozen=True):
    """Changes that belong together: all of them, or it is no repair. ``words`` names cells and numbers;
    ``why`` says what may have happened; ``slip`` is the id of that (``digit``, ``transposed``, …), "" =
    unknown or several."""

    changes: tuple[Change, ...]
    why: Words
    slip: str = ""
    words: Words = Words("")

    @property
    def set(self) -> dict[str, int | float]:
        """Fact id → the number it should have."""
        return {change.fact: change.after for change in self.changes}


class Cause(msgspec.Struct, frozen=True):
    """One slip, or several that cannot be told apart, with all that follows from it.

    ``repairs``: all smallest ones, what people do wrong most often first; ``more``: how many further
    ones were found than are listed. ``words``: a few sentences to show. ``findings``: fingerprints of
    the findings that go away with it. ``as_read``: the reading was in doubt, so compare with the
    original first. ``fills``: no number is changed, only cells without one are filled.
    """

    status: Literal["one", "several", "none", "not_searched"]
    repairs: tuple[Repair, ...]
    words: Words
    findings: tuple[str, ...] = ()
    more: int = 0
    as_read: bool = False
    fills: bool = False


class Diagnosis(msgspec.Struct, frozen=True):
    """Of one report. ``causes`` do not touch each other: one repair of each makes the report right.
    ``repairs``: these put together for the whole report, likeliest first, cut off at a limit."""

    status: RepairStatus
    repairs: tuple[Repair, ...]
    words: Words
    causes: tuple[Cause, ...] = ()
