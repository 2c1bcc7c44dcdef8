"""Patterns of the project's own files, searched by whichever engine is quicker for the text at hand."""

from __future__ import annotations

import re
from functools import cache

from compliance.text.cues import cues
from compliance.text.patterns import Match, pattern

_SHORT = 300
_RUN = re.compile("[0-9,.〇零一二三四五六七八九十百千万两]{20}")
_RARE = 40


def tame(text: str) -> bool:
    """Whether Python's engine may have a text: it is no longer than a sentence, and holds no long run of
    digits, over which that engine could take more than linear time."""
    return len(text) <= _SHORT and _RUN.search(text) is None


class Own:
    """A pattern of a bundled file, in the syntax that RE2 and Python's engine share.

    Python's engine is several times quicker on a sentence, but slow to compile a pattern: it takes over
    when one has been asked for often. Both give the same matches. ``quick``: the text (or the one it is
    cut from) is ``tame``.
    """

    __slots__ = ("_cues", "_quick", "_uses", "source")

    def __init__(self, source: str) -> None:
        self.source = source
        self._uses = 0
        self._quick: re.Pattern[str] | None = None
        self._cues: tuple[str, ...] | None = None

    def stands(self, text: str, quick: bool) -> bool:
        """Whether the pattern matches anywhere in ``text``."""
        if quick and (ours := self._quick or self._ripe()) is not None:
            return ours.search(text) is not None
        if self._cues is None:
            self._cues = cues(self.source)
        if self._cues and not any(word in text for word in self._cues):
            return False
        return pattern(self.source).found(text)

    def matches(self, text: str, quick: bool) -> list[Match]:
        """All matches in ``text``, left to right, not overlapping."""
        if quick and (ours := self._quick or self._ripe()) is not None:
            return [_match(found) for found in ours.finditer(text)]
        return list(pattern(self.source).finditer(text))

    def _ripe(self) -> re.Pattern[str] | None:
        self._uses += 1
        if self._uses > _RARE:
            # RE2 knows \d, \w and \s for ASCII only.
            self._quick = re.compile(self.source, re.ASCII)
        return self._quick


def _match(found: re.Match[str]) -> Match:
    start, end = found.span()
    groups = {name: value for name, value in found.groupdict().items() if value is not None}
    return Match(found[0], start, end, groups)


@cache
def own(source: str) -> Own:
    """The pattern; compiled when it is first asked for."""
    return Own(source)
