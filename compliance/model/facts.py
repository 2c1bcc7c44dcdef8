"""Named values read from a report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal

import msgspec
from msgspec import UNSET

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
    ``cells``: the numbers in the order of ``ids`` where whole tables were given as such, else None;
    in the tables of ``full`` every cell is an int and at least ``least``, in others none was given.
    """

    __slots__ = ("_facts", "cells", "full", "ids", "least", "values")

    values: dict[str, int | float]

    def __init__(self, facts: Mapping[str, Fact], values: dict[str, int | float] | None = None) -> None:
        self._facts = facts
        self.cells: tuple[int | msgspec.UnsetType, ...] | None = None
        self.ids: tuple[str, ...] = ()
        self.full: frozenset[str] = frozenset()
        self.least = 0
        self.values = (
            {name: fact.value for name, fact in facts.items() if fact.value is not None}
            if values is None
            else values
        )

    @classmethod
    def whole(
        cls,
        cells: tuple[int | msgspec.UnsetType, ...],
        ids: tuple[str, ...],
        full: frozenset[str],
        least: int,
    ) -> Facts:
        """Facts of whole tables. ``cells`` of tables that are not in ``full`` are no numbers; ``least``
        is the smallest number, or 0 where none is below."""
        facts = cls.__new__(cls)
        facts._facts = {}
        facts.cells, facts.ids, facts.full, facts.least = cells, ids, full, least
        return facts

    def __getattr__(self, name: str) -> dict[str, int | float]:
        """``values`` of whole tables, made when they are first asked for: compiled rules read ``cells``."""
        if name != "values" or self.cells is None:
            raise AttributeError(name)
        pairs = zip(self.ids, self.cells, strict=True)
        self.values = {name: cell for name, cell in pairs if cell is not UNSET}
        return self.values

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
