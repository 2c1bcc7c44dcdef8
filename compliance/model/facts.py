"""Named values read from a report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal

import msgspec

from compliance.model.document import Place

State = Literal["value", "blank", "placeholder", "unreadable", "absent"]


class Fact(msgspec.Struct, frozen=True, gc=False):
    """One value, e.g. ``applications.received.total``.

    ``value`` is set only in state ``value``: int where the number is whole, else float.
    ``raw`` is the cell as written. ``note`` says why a cell is unreadable, or what else the cell
    says (an annotation such as 其中修订16件, a unit that was converted).
    """

    id: str
    state: State
    value: int | float | None = None
    raw: str = ""
    place: Place | None = None
    note: str = ""


class Facts:
    """All facts of one report.

    ``values`` maps fact id → number for facts in state ``value`` *only*; it is what compiled
    rules read, and must not be changed. A fact that was not found has state ``absent``.
    ``whole``: every value is known to be an int.
    """

    __slots__ = ("_facts", "values", "whole")

    def __init__(
        self, facts: Mapping[str, Fact], values: dict[str, int | float] | None = None, *, whole: bool = False
    ) -> None:
        self._facts = facts
        self.whole = whole
        self.values: dict[str, int | float] = (
            {name: fact.value for name, fact in facts.items() if fact.value is not None}
            if values is None
            else values
        )

    @classmethod
    def of(cls, values: Mapping[str, int | float | str | None]) -> Facts:
        """Facts from plain values: a number → ``value``, None → ``blank``, a text → ``placeholder``
        if it is one of / - — 无, else ``unreadable``. For examples in rules and for tests."""
        facts: dict[str, Fact] = {}
        for name, value in values.items():
            if value is None:
                facts[name] = Fact(name, "blank")
            elif isinstance(value, str):
                state: State = "placeholder" if value in ("/", "-", "—", "无") else "unreadable"
                facts[name] = Fact(name, state, raw=value)
            else:
                facts[name] = Fact(name, "value", value, str(value))
        return cls(facts)

    def get(self, id: str) -> Fact:
        """The fact; state ``absent`` if it was not found (or, from plain values, made on demand)."""
        fact = self._facts.get(id)
        if fact is not None:
            return fact
        value = self.values.get(id)
        if value is not None:
            return Fact(id, "value", value, str(value))
        return Fact(id, "absent")

    def place(self, ids: Iterable[str]) -> Place | None:
        """The place of the first of these facts that has one; facts from plain values have none."""
        for name in ids if self._facts else ():
            fact = self._facts.get(name)
            if fact is not None and fact.place is not None:
                return fact.place
        return None

    def __contains__(self, id: str) -> bool:
        return id in self._facts or id in self.values

    def __iter__(self) -> Iterator[Fact]:
        yield from self._facts.values()
        for name, value in self.values.items():
            if name not in self._facts:
                yield Fact(name, "value", value, str(value))

    def __len__(self) -> int:
        return len(self._facts.keys() | self.values.keys()) if self._facts else len(self.values)
