"""Makes the checker that the options ask for."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from compliance.api import Checker, national_book
from compliance.intake import Known
from compliance.isolation import Worker
from compliance.readers.guard import Limits
from compliance.resources import bundled
from compliance.rulebook import RuleBook, load_rules


def book(folders: Sequence[str], profile: str | None) -> RuleBook:
    """The national rules, those of ``folders`` and those of the profile."""
    if not folders:
        return national_book(profile)
    return load_rules([bundled("rules/national"), *map(Path, folders)], profile)


def checker(folders: Sequence[str], profile: str | None, known: Known, limits: Limits) -> Checker:
    """A checker that reads every file in a child process: no format is so simple that no file could
    make its reading last for hours.

    The child takes 15 ms where it can be forked; elsewhere it takes a second, while the rules are
    loaded. A file takes 0.2 ms more than here, where it takes 5.
    """
    worker = Worker(known, limits)
    worker.start()
    return Checker(book(folders, profile), known=known, limits=limits, understand=worker.understand)
