"""What a run judges by, and its digest: under the same digest no file is read twice."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

import msgspec

from compliance.api import Checker, version
from compliance.errors import ReadError
from compliance.intake import Known
from compliance.readers.guard import LIMITS, Limits
from compliance.resources import bundled
from compliance.rulebook import RuleBook

_OUTSIDE = frozenset({"cli", "web", "audit", "authoring", "papers", "renderers", "testing", "_bundled"})
"""Rooms that no result comes from."""


class Judging(msgspec.Struct, frozen=True):
    """Rules, what is known beforehand, and limits. Small enough to be sent to every worker."""

    book: RuleBook
    known: Known = Known()
    limits: Limits = LIMITS

    def checker(self) -> Checker:
        """A checker that reads in this very process; workers are the ones that may be killed."""
        return Checker(self.book, known=self.known, limits=self.limits)

    def digest(self) -> str:
        """Over the program, its data, the rules and what is known beforehand; not over limits."""
        book = self.book
        parts = (version(), program(), book.digest, book.profile, str(book.day or ""), repr(self.known))
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()


@cache
def program() -> str:
    """A digest of the content of every file that a result can come from: code, forms, tables of words. The
    same on every machine with the same program."""
    package = Path(__file__).parents[1]
    digest = hashlib.sha256()
    for path in sorted(package.rglob("*.py")):
        name = path.relative_to(package)
        if name.parts[0] not in _OUTSIDE:
            digest.update(name.as_posix().encode() + b"\0" + path.read_bytes())
    rules = bundled("rules")
    for path in sorted([*rules.glob("*.yaml"), *rules.glob("forms/*.yaml")]):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def crashed(trouble: BaseException) -> ReadError:
    """The reason for a file on which this program itself failed."""
    what = f"{type(trouble).__name__}: {trouble}"
    return ReadError(
        "crashed", f"检查这个文件时程序出错（{what}）。", f"The program failed on this file ({what})."
    )


def fatal(code: str, limits: Limits) -> ReadError:
    """The reason for a file that its worker did not survive: ``timeout``, or ``crashed_reader`` where it
    died of it twice."""
    if code == "timeout":
        return ReadError(
            code,
            f"检查超过 {limits.seconds:g} 秒，已停止。文件可能已损坏；确需检查请用 --time-limit 调高上限。",
            f"Checking took more than {limits.seconds:g} seconds and was stopped (--time-limit).",
        )
    return ReadError(
        code,
        f"检查这个文件时程序两次异常退出或超出内存上限（{limits.memory} MB），文件可能已损坏或被恶意构造。",
        f"The program died or ran out of memory ({limits.memory} MB) on this file, twice;"
        " it may be damaged or hostile.",
    )
