"""The roster of agencies that must report: who they are, under which names, below whom, and by when."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import NamedTuple

import msgspec

from compliance.extract.agencies import kind_of
from compliance.model.report import AgencyKind
from compliance.text.names import agency_key, shorter

_LIKE = 0.75
"""From which likeness a name is suggested, 0 to 1."""
_SUGGESTED = 3


class Due(NamedTuple):
    """A local due date: ``month`` and ``day`` of the year after the report's, or only for the report
    due in ``year``."""

    month: int
    day: int
    year: int | None = None

    def on(self, report_year: int) -> datetime.date | None:
        """The day for the report on ``report_year``; None where there is none."""
        if self.year is not None and self.year != report_year + 1:
            return None
        try:
            return datetime.date(report_year + 1, self.month, self.day)
        except ValueError:  # 29 February of another year
            return datetime.date(report_year + 1, self.month, self.day - 1)


class Entry(msgspec.Struct, frozen=True):
    """An agency of the roster. ``key``: its name in normal form; ``parent``: the key of the agency above,
    "" = none; ``aliases``: other and former names; ``line``: where it stands in the file."""

    name: str
    key: str
    kind: AgencyKind
    parent: str = ""
    region: str = ""
    aliases: tuple[str, ...] = ()
    due: tuple[Due, ...] = ()
    line: int = 0

    def due_on(self, report_year: int) -> datetime.date | None:
        """The local due date for the report on ``report_year``: one for that very year, else the general."""
        days = sorted(self.due, key=lambda due: due.year is None)
        return next((day for due in days if (day := due.on(report_year)) is not None), None)


class Roster(msgspec.Struct, frozen=True, dict=True):
    """All agencies in the order of the file. ``file`` is its name, ``digest`` the sha256 of its content."""

    entries: tuple[Entry, ...]
    file: str = ""
    digest: str = ""

    @cached_property
    def by_key(self) -> Mapping[str, Entry]:
        """Agencies by key."""
        return {entry.key: entry for entry in self.entries}

    @cached_property
    def _below(self) -> Mapping[str, tuple[Entry, ...]]:
        below: dict[str, list[Entry]] = {}
        for entry in self.entries:
            if entry.parent:
                below.setdefault(entry.parent, []).append(entry)
        return {key: tuple(children) for key, children in below.items()}

    @cached_property
    def _names(self) -> Mapping[str, tuple[str, ...]]:
        """Every way of writing a name, in normal form → the keys it may stand for."""
        exact: dict[str, set[str]] = {}
        loose: dict[str, set[str]] = {}
        for entry in self.entries:
            own = [agency_key(name) for name in (entry.name, *entry.aliases)]
            for name in own:
                exact.setdefault(name, set()).add(entry.key)
            for name in _written(own, agency_key(entry.region) if entry.region else "", entry.region):
                loose.setdefault(name, set()).add(entry.key)
        names = {name: tuple(sorted(keys)) for name, keys in loose.items() if name not in exact}
        return names | {name: tuple(sorted(keys)) for name, keys in exact.items()}

    def find(self, agency: str) -> Entry | None:
        """The agency called so: by its name, an alias, or one of these with or without the places above it.
        None where nobody, or more than one, may be meant."""
        found = self.meant(agency)
        return found[0] if len(found) == 1 else None

    def meant(self, agency: str) -> tuple[Entry, ...]:
        """All agencies that may be called so."""
        key = agency_key(agency)
        for name in (key, *shorter(key)):
            if keys := self._names.get(name):
                return tuple(self.by_key[one] for one in keys)
        return ()

    def suggest(self, agency: str) -> tuple[str, ...]:
        """Names of the roster that look like this one: for people to decide, never taken by themselves."""
        from rapidfuzz import process
        from rapidfuzz.distance import Indel

        found = process.extract(
            agency_key(agency),
            self._keys,
            scorer=Indel.normalized_similarity,
            limit=_SUGGESTED,
            score_cutoff=_LIKE,
        )
        return tuple(self.by_key[key].name for key, _, _ in found)

    @cached_property
    def _keys(self) -> list[str]:
        return [entry.key for entry in self.entries]

    def children(self, key: str) -> tuple[Entry, ...]:
        """The agencies directly below whose reports go into this government's. Vertically managed bodies do
        not: they answer to their own superiors."""
        return tuple(entry for entry in self._below.get(key, ()) if entry.kind != "vertical")

    def parent(self, key: str) -> Entry | None:
        """The agency above."""
        entry = self.by_key.get(key)
        return self.by_key.get(entry.parent) if entry is not None and entry.parent else None


def _written(own: Iterable[str], region_key: str, region: str) -> Iterator[str]:
    """Other ways of writing names: without the places above, with the region before them, without it."""
    place = "".join(region.split())
    for name in own:
        yield from shorter(name)
        if not place:
            continue
        for prefix in {place, region_key.removesuffix("人民政府")}:
            if name.startswith(prefix) and len(name) - len(prefix) >= 3:
                yield name.removeprefix(prefix)
            elif not name.startswith(prefix):
                joined = agency_key(prefix + name)
                yield joined
                yield from shorter(joined)


def kind_by_name(name: str) -> AgencyKind:
    """The kind of agency that a name tells."""
    return kind_of(name)[0]
