"""What the tools of rule authors share: which rules are meant, which format, and printing line by line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from compliance.api import national_book
from compliance.cli.terminal import columns, write
from compliance.errors import UsageError, did_you_mean
from compliance.rulebook import RuleBook, load_rules
from compliance.rulebook.profile import FILE, names
from compliance.text.shown import shown_line
from compliance.view.width import wrap

FORMATS = ("text", "json")


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


def some_of(chosen: RuleSet, only: Sequence[str] | None) -> tuple[str, ...]:
    """The ids asked for, all that are meant where none are; raises UsageError for one that is not there."""
    for name in only or ():
        if chosen.book.rule(name) is None:
            hint = did_you_mean(name, [rule.id for rule in chosen.book.rules])
            raise UsageError(f"没有规则“{name}” (no such rule){hint}")
    return tuple(only) if only else chosen.ids


def one_format(given: str, known: Sequence[str] = FORMATS) -> str:
    """``given``, if it is one of ``known``; raises UsageError."""
    if given not in known:
        raise UsageError(f"--format 没有“{given}” (unknown format){did_you_mean(given, known)}")
    return given


def tell(lines: Iterable[str]) -> None:
    """Prints lines for people, each safe for a terminal, with the white space it begins with."""
    for line in lines:
        indent = line[: len(line) - len(line.lstrip(" "))]
        for piece in wrap(indent + shown_line(line), columns()):
            write(piece + "\n", machine=False)
