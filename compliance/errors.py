"""The two kinds of trouble that a user can cause outside a report: a bad rule file, a bad call."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


class ComplianceError(Exception):
    """Anything this package raises on purpose; the message is a sentence for the user."""


class UsageError(ComplianceError):
    """The call itself is wrong: an option, a path, an output that cannot be written."""


class ReadError(ComplianceError):
    """A file cannot be turned into a document.

    ``code`` is stable and goes into the JSON result (``reason.code``); ``zh`` and ``en`` say what
    is wrong and what to do.
    """

    def __init__(self, code: str, zh: str, en: str) -> None:
        super().__init__(zh)
        self.code = code
        self.zh = zh
        self.en = en


@dataclass(frozen=True, slots=True)
class Mistake:
    """One thing wrong in a rule, form or profile file. ``line`` and ``column`` count from 1; 0 = whole
    file, or the whole line. ``expected``: what should stand there; ``nearest``: the nearest right name."""

    file: str
    line: int
    message: str
    column: int = 0
    expected: str = ""
    nearest: str = ""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}" if self.line else f"{self.file}: {self.message}"


class RuleError(ComplianceError):
    """One or more rule files cannot be used. Carries every mistake of every file at once."""

    def __init__(self, mistakes: tuple[Mistake, ...]) -> None:
        super().__init__("\n".join(str(mistake) for mistake in mistakes))
        self.mistakes = mistakes


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """The end of a sentence about an unknown name: the nearest right one, or the few there are."""
    names = sorted(set(known))
    near = nearest(name, names)
    if near:
        return f"；是否想写“{near}”？ (did you mean {near!r}?)"
    if 0 < len(names) <= 12:
        return f"；可用：{'、'.join(names)} (known: {', '.join(names)})"
    return ""


def nearest(name: str, known: Iterable[str]) -> str:
    """The known name most like ``name``, "" where none is much like it."""
    import difflib

    # Comparing takes time with the square of the length, and the name may be a stranger's.
    near = difflib.get_close_matches(name[:_LONGEST_NAME], sorted(set(known)), n=1, cutoff=0.6)
    return near[0] if near else ""


_LONGEST_NAME = 200
