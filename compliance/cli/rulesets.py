"""Which rules a rule author means: a folder of rules, a rule file, a profile by name or folder, or all."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from compliance.api import national_book
from compliance.errors import UsageError
from compliance.rulebook import RuleBook, load_rules
from compliance.rulebook.profile import FILE, names


class RuleSet(NamedTuple):
    """The rules as they count together, and the ids of those that are meant."""

    book: RuleBook
    ids: tuple[str, ...]


def rule_set(named: str | None) -> RuleSet:
    """The rules called so; None = the national rules. Of a profile those it adds or changes are meant, of
    a file the one in it. Raises RuleError, UsageError."""
    if named is None or (named == "national" and not Path(named).exists()):
        book = national_book()
        return RuleSet(book, tuple(rule.id for rule in book.rules))
    path = Path(named)
    if path.is_file():
        if path.suffix != ".yaml":
            raise UsageError(f"“{named}”不是规则文件（.yaml）。 Not a rule file (.yaml): {named}.")
        book = load_rules([path.parent])
        return RuleSet(book, (path.stem,))
    if (path / FILE).is_file() or (not path.is_dir() and named in names()):
        book = load_rules(profile=path if path.is_dir() else named)
        return RuleSet(book, tuple(rule.id for rule in book.rules if rule.profile))
    book = load_rules([path])
    return RuleSet(book, tuple(rule.id for rule in book.rules))
