"""Makes the checker that the options ask for."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from compliance import readers
from compliance.api import Checker, Known, national_book
from compliance.isolation import IsolatedReader
from compliance.model.document import Document
from compliance.resources import bundled
from compliance.rulebook import RuleBook, load_rules

# Read by our own code behind its own guards; every other format goes through a native or foreign
# parser that a hostile file can make hang or abort.
_TRUSTED = frozenset({"html", "markdown", "text", "docx"})


def book(folders: Sequence[str], profile: str | None) -> RuleBook:
    """The national rules, those of ``folders`` and those of the profile."""
    if not folders:
        return national_book(profile)
    return load_rules([bundled("rules/national"), *map(Path, folders)], profile)


def checker(rules: RuleBook, known: Known) -> Checker:
    """A checker that reads risky formats in a child process."""
    isolated = IsolatedReader()

    def read(data: bytes, name: str) -> Document:
        reader = readers.read if readers.sniff(data, name) in _TRUSTED else isolated.read
        return reader(data, name)

    return Checker(rules, known=known, read=read)
