"""Finds words that must stand in a text for a pattern to match it, so that most searches can be skipped.

Works on RE2 syntax and only ever errs to the safe side: no cue is derived from what it does not understand.
"""

from __future__ import annotations

from functools import cache

_MOST = 16
_LONGEST = 24
_GROUPS = 4
_NOT_PLAIN = frozenset("^$\\。！？!\n")


class _PuzzlingError(Exception):
    """The pattern uses something this module does not follow."""


class _Part:
    """What is known of a piece of a pattern: all texts it can match, or texts of which one is needed;
    ``every``: several such needs, all of which hold."""

    __slots__ = ("every", "exact", "need")

    def __init__(
        self,
        exact: frozenset[str] | None,
        need: frozenset[str] = frozenset(),
        every: tuple[frozenset[str], ...] = (),
    ) -> None:
        self.exact = exact
        self.need = need
        self.every = every


@cache
def cues(source: str) -> tuple[str, ...]:
    """Words of which at least one stands in every text that ``source`` matches; () = none known."""
    part = _read(source)
    need = part.exact if part.exact is not None and "" not in part.exact else part.need
    return tuple(sorted(_shortest(need)))


@cache
def needs(source: str) -> tuple[tuple[str, ...], ...]:
    """Groups of words: every text that ``source`` matches holds a word of each. ``cues`` come first, then
    groups of words that are worth looking for."""
    part = _read(source)
    groups = dict.fromkeys([cues(source)] if cues(source) else [])
    for need in () if part.exact is not None else part.every:
        words = _shortest(need)
        if words and all(len(word) > 1 and not word.isascii() for word in words):
            groups.setdefault(tuple(sorted(words)))
    return tuple(groups)[:_GROUPS]


@cache
def words_of(source: str) -> tuple[str, ...]:
    """All texts the pattern matches, where it is nothing but a choice of words; else ()."""
    exact = _read(source).exact
    # Not where a word could reach from one sentence into the next, or depends on what is around it.
    if exact is None or "" in exact or not _NOT_PLAIN.isdisjoint(source):
        return ()
    return tuple(sorted(_shortest(exact)))


@cache
def _read(source: str) -> _Part:
    if "(?i" in source or "\\Q" in source or "(?s" in source or "(?U" in source:
        return _Part(None)
    try:
        reader = _Reader(source)
        part = reader.alternatives()
    except _PuzzlingError:
        return _Part(None)
    return _Part(None) if reader.at < len(source) else part


def _endings(words: frozenset[str]) -> frozenset[str]:
    """Words without those that end in another one of them: whatever ends in one ends in the shorter."""
    return frozenset(w for w in words if not any(other != w and w.endswith(other) for other in words))


def _shortest(words: frozenset[str]) -> frozenset[str]:
    """Words without those that contain another one of them: the shorter one finds both."""
    return frozenset(w for w in words if not any(other != w and other in w for other in words))


def _better(new: frozenset[str], old: frozenset[str]) -> frozenset[str]:
    if not new or "" in new:
        return old
    if not old:
        return new
    new, old = _shortest(new), _shortest(old)
    return max(old, new, key=lambda words: (min(map(len, words)) > 1, -len(words), min(map(len, words))))


class _Reader:
    def __init__(self, source: str) -> None:
        self.source = source
        self.at = 0

    def peek(self) -> str:
        return self.source[self.at] if self.at < len(self.source) else ""

    def alternatives(self) -> _Part:
        parts = [self.sequence()]
        while self.peek() == "|":
            self.at += 1
            parts.append(self.sequence())
        if len(parts) == 1:
            return parts[0]
        exact: frozenset[str] | None = None
        if all(part.exact is not None for part in parts):
            exact = frozenset().union(*(part.exact or () for part in parts))
        needs = [
            part.exact if part.exact is not None and "" not in part.exact else part.need for part in parts
        ]
        need = frozenset().union(*needs) if all(needs) else frozenset()
        return _Part(exact, need)

    def sequence(self) -> _Part:
        run: frozenset[str] = frozenset({""})
        need: frozenset[str] = frozenset()
        every: list[frozenset[str]] = []
        exact = True
        while self.peek() not in ("", "|", ")"):
            part = self.quantified(self.atom())
            if part.exact is not None and len(run) * len(part.exact) <= _MOST:
                crossed = frozenset(head + tail for head in run for tail in part.exact)
                if all(len(text) <= _LONGEST for text in crossed):
                    run = crossed
                    continue
            exact = False
            need = _better(run, need)
            if part.exact is None:
                need = _better(part.need, need)
                every += [run, *part.every, part.need]
                run = frozenset({""})
            elif len(endings := _endings(run)) * len(part.exact) <= _MOST:
                run = frozenset(head + tail for head in endings for tail in part.exact)
            else:
                every.append(run)
                run = part.exact
        if exact:
            return _Part(run)
        every.append(run)
        return _Part(None, _better(run, need), tuple(words for words in every if words and "" not in words))

    def quantified(self, part: _Part) -> _Part:
        sign = self.peek()
        if sign not in ("?", "*", "+", "{"):
            return part
        if sign == "{":
            end = self.source.find("}", self.at)
            counts = self.source[self.at + 1 : end]
            if end < 0 or not counts.replace(",", "").isdigit():
                raise _PuzzlingError
            self.at = end + 1
            least = int(counts.split(",")[0] or 0)
        else:
            self.at += 1
            least = 1 if sign == "+" else 0
        if self.peek() == "?":
            self.at += 1
        if sign == "?":
            return _Part(None if part.exact is None else part.exact | {""})
        if least == 0:
            return _Part(None)
        need = part.exact if part.exact is not None and "" not in part.exact else part.need
        return _Part(None, need, part.every)

    def atom(self) -> _Part:
        sign = self.peek()
        self.at += 1
        if sign == "(":
            return self.group()
        if sign == "[":
            return self.charset()
        if sign == "\\":
            return self.escape()
        if sign == ".":
            return _Part(None)
        if sign in "^$":
            return _Part(frozenset({""}))
        if sign in "?*+{":
            raise _PuzzlingError
        return _Part(frozenset({sign}))

    def group(self) -> _Part:
        if self.peek() == "?":
            start = self.at
            for opening in ("?:", "?P<", "?<"):
                if self.source.startswith(opening, start):
                    self.at = start + 2 if opening == "?:" else self.source.find(">", start) + 1
                    break
            if self.at <= start:
                raise _PuzzlingError
        part = self.alternatives()
        if self.peek() != ")":
            raise _PuzzlingError
        self.at += 1
        return part

    def charset(self) -> _Part:
        end = self.at
        if self.source.startswith("^", end):
            end += 1
        if self.source.startswith("]", end):
            end += 1
        while end < len(self.source) and self.source[end] != "]":
            if self.source[end] == "[" and self.source.startswith("[:", end):
                raise _PuzzlingError
            end += 2 if self.source[end] == "\\" else 1
        if end >= len(self.source):
            raise _PuzzlingError
        inside = self.source[self.at : end]
        self.at = end + 1
        if any(sign in inside for sign in "^-\\") or len(inside) > _MOST:
            return _Part(None)
        return _Part(frozenset(inside))

    def escape(self) -> _Part:
        sign = self.peek()
        self.at += 1
        if sign in "bBAz":
            return _Part(frozenset({""}))
        if sign in "dDsSwW":
            return _Part(None)
        if sign and not sign.isalnum():
            return _Part(frozenset({sign}))
        raise _PuzzlingError
