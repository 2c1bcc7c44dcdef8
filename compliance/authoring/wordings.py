"""Makes texts that a pattern of a rule file matches, so that a rule can be shown what it looks for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache

from compliance.text.patterns import PatternError, pattern

_ANY = "某甲乙丙丁戊己庚"
_DIGITS = "345678921"
_TRIES = 24
_MOST_REPEATS = 60
_LONGEST = 4000
"""Characters of a repeated piece; repeats within repeats would make a text without end."""

Make = Callable[[int], str]
"""The text of a piece of a pattern; the number says which of its possible texts."""


class _PuzzlingError(Exception):
    """The pattern uses something this module does not follow."""


@cache
def wordings(source: str, most: int = 6, number: str = "") -> tuple[str, ...]:
    """Up to ``most`` different texts that ``source`` (RE2) matches; () where none could be made. Every
    text was tried on the pattern. ``number`` is written where its group ``n`` stands."""
    try:
        compiled = pattern(source)
        make = _Reader(source, number).whole()
    except (PatternError, _PuzzlingError, RecursionError):
        return ()
    texts: dict[str, None] = {}
    for way in range(_TRIES):
        text = make(way)
        if text not in texts and compiled.found(text):
            texts[text] = None
        if len(texts) == most:
            break
    return tuple(texts)


class _Reader:
    """Reads a pattern into a function from a number to a text."""

    def __init__(self, source: str, number: str = "") -> None:
        self.source = source
        self.number = number
        self.at = 0
        self.digits = 0

    def whole(self) -> Make:
        make = self.alternatives()
        if self.at < len(self.source):
            raise _PuzzlingError
        return make

    def peek(self) -> str:
        return self.source[self.at] if self.at < len(self.source) else ""

    def alternatives(self) -> Make:
        ways = [self.sequence()]
        while self.peek() == "|":
            self.at += 1
            ways.append(self.sequence())
        return lambda number: ways[number % len(ways)](number // len(ways))

    def sequence(self) -> Make:
        parts: list[Make] = []
        while self.peek() not in ("", "|", ")"):
            parts.append(self.quantified(self.atom()))
        return lambda number: "".join(part(number) for part in parts)

    def quantified(self, part: Make) -> Make:
        sign = self.peek()
        least = 1
        most: int | None = 1
        if sign == "{":
            end = self.source.find("}", self.at)
            low, comma, high = self.source[self.at + 1 : end].partition(",")
            if end < 0 or not low.isdigit() or (high and not high.isdigit()):
                return part
            least, most = int(low), int(high) if high else None if comma else int(low)
            self.at = end + 1
        elif sign and sign in "?*+":
            least, most = (1, None) if sign == "+" else (0, 1 if sign == "?" else None)
            self.at += 1
        else:
            return part
        if self.peek() == "?":
            self.at += 1
        room = least < (most if most is not None else least + 1)
        repeats = min(least, _MOST_REPEATS)

        def make(number: int) -> str:
            # Every other text has one more than it must, where there may be more.
            times = repeats + (number % 2 if room else 0)
            text = ""
            for turn in range(times):
                text += part(number // 2 + turn)
                if len(text) > _LONGEST:
                    break
            return text

        return make

    def atom(self) -> Make:
        sign = self.peek()
        self.at += 1
        if sign == "(":
            return self.group()
        if sign == "[":
            return self.charset()
        if sign == "\\":
            return self.escape()
        if sign == ".":
            return _one_of(_ANY)
        if sign in "^$":
            return lambda number: ""
        if sign in "?*+":
            raise _PuzzlingError
        return lambda number: sign

    def group(self) -> Make:
        counted = self.number if self.source.startswith("?P<n>", self.at) else ""
        if self.peek() == "?":
            opening = next((o for o in ("?:", "?P<", "?<") if self.source.startswith(o, self.at)), None)
            if opening is None:
                raise _PuzzlingError
            self.at = self.at + 2 if opening == "?:" else self.source.find(">", self.at) + 1
        make = self.alternatives()
        if self.peek() != ")":
            raise _PuzzlingError
        self.at += 1
        return (lambda number: counted) if counted else make

    def charset(self) -> Make:
        negative = self.peek() == "^"
        self.at += negative
        listed: list[str] = []
        first = True
        while (sign := self.peek()) != "]" or first:
            if not sign or self.source.startswith("[:", self.at):
                raise _PuzzlingError
            first = False
            self.at += 1
            if sign == "\\":
                listed += self.listed_escape()
            elif self.peek() == "-" and self.source[self.at + 1 : self.at + 2] not in ("", "]"):
                last = self.source[self.at + 1]
                listed += map(chr, range(ord(sign), min(ord(last), ord(sign) + 64) + 1))
                self.at += 2
            else:
                listed.append(sign)
        self.at += 1
        if not negative:
            return _one_of("".join(listed))
        left = "".join(char for char in _ANY + "，, 3aA" if char not in listed)
        return _one_of(left)

    def listed_escape(self) -> list[str]:
        sign = self.peek()
        self.at += 1
        return list(_CLASSES.get(sign, sign))

    def escape(self) -> Make:
        sign = self.peek()
        self.at += 1
        if sign and sign in "bBAz":
            return lambda number: ""
        if sign == "d":
            # Numbers of one text differ, so that sums over them do not come out right by chance.
            self.digits += 1
            start = self.digits
            return lambda number: _DIGITS[(number + start) % len(_DIGITS)]
        if sign in _CLASSES or sign in _NOT:
            return _one_of(_CLASSES.get(sign) or _NOT[sign])
        if sign.isalnum() or not sign:
            raise _PuzzlingError
        return lambda number: sign


_CLASSES = {"d": "3", "s": " ", "w": "a3"}
_NOT = {"D": _ANY, "S": _ANY, "W": "，某"}


def _one_of(chars: str) -> Make:
    if not chars:
        raise _PuzzlingError
    return lambda number: chars[number % len(chars)]


def joined(texts: Iterator[str] | tuple[str, ...] | list[str]) -> str:
    """Several texts as the clauses of one sentence."""
    return "，".join(text.strip("。，") for text in texts)
