"""Finds which of a fixed set of wordings a text is, however it was numbered, cut or mistyped."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

import msgspec

Sure = Literal["exact", "variant", "similar", "fragment"]
"""How sure a match is. exact: the form's own wording. variant: a listed wording, another number before it,
an explanation in brackets after it. similar: by likeness, far from every other label. fragment: the
beginning of this label and of no other."""

_CN = "[一二三四五六七八九十]{1,2}"
_NUMBER = re.compile(
    rf"\(?({_CN})\)[,.:]*|\(({_CN})(?![类安])|({_CN})[,.:]+"
    r"|\(?(\d{1,2})[).,:]+|\((\d{1,2})|(\d{1,2})(?=[\u4e00-\u9fff])"
)
_DIGITS = {sign: value for value, sign in enumerate("一二三四五六七八九十", 1)}
_STOPS = str.maketrans(
    {"它": "他", ",": None, ".": None, ":": None, ";": None, "-": None, "—": None, "/": "/"}
)


class Entry(msgspec.Struct, frozen=True):
    """One accepted wording: ``key`` without number, ``number`` as (kind, value) or None."""

    id: str
    group: str
    blocks: tuple[int, ...]
    key: str
    number: tuple[str, int] | None
    sure: Sure


def split_number(text: str) -> tuple[tuple[str, int] | None, str]:
    """The number before a label and the rest, from ``normal`` text. The number is (kind, value), kind
    ``cn`` for 一、, ``paren`` for （一）, ``digit`` for 1. 1、 (1) and 1 before a Chinese character."""
    found = _NUMBER.match(text)
    if found is None:
        return None, text
    paren, half, cn, *digits = found.groups()
    rest = text[found.end() :]
    if cn:
        return ("cn", _numeral(cn)), rest
    if paren or half:
        return ("paren", _numeral(paren or half)), rest
    return ("digit", int(next(digit for digit in digits if digit))), rest


def key_of(text: str) -> str:
    """``normal`` text without its number → the form in which labels are compared."""
    return text.translate(_STOPS)


def _numeral(text: str) -> int:
    if len(text) == 1:
        return _DIGITS[text]
    tens = 1 if text[0] == "十" else _DIGITS[text[0]]
    return tens * 10 + (0 if text[1] == "十" else _DIGITS[text[1]])


class Wordings:
    """Wordings by key, with the ways to find one that is not written exactly."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.entries = tuple(entries)
        self.by_key: dict[str, list[Entry]] = {}
        for entry in self.entries:
            self.by_key.setdefault(entry.key, []).append(entry)
        self._signs = frozenset("".join(self.by_key))

    def exact(
        self, number: tuple[str, int] | None, rest: str, group: str | None, block: int | None = None
    ) -> tuple[Entry, Sure] | None:
        """By equal words, with or without an explanation in brackets."""
        key = key_of(rest)
        tail: Sure | None = None
        found = self.by_key.get(key)
        if found is None and "(" in rest[1:] and _NUMBER.match(rest, rest.index("(", 1)) is None:
            key, tail = key_of(rest[: rest.index("(", 1)]), "variant"
            found = self.by_key.get(key)
        if found is None:
            return None
        entry = _choose(found, number, group, block)
        if entry is None:
            return None
        strange = number is not None and entry.number is not None and number != entry.number
        return entry, tail or ("variant" if strange else entry.sure)

    def find(
        self, number: tuple[str, int] | None, rest: str, group: str | None, block: int | None = None
    ) -> tuple[Entry, Sure] | None:
        """By equal words, then by an unambiguous beginning, then by likeness."""
        found = self.exact(number, rest, group, block)
        if found is not None:
            return found
        key = key_of(rest)
        if len(key) < 3 or len(key) > 80 or key in self.by_key:
            return None
        # A likeness of 74 needs at least this share of common signs.
        signs = self._signs
        if sum(1 for sign in key if sign in signs) < 0.58 * len(key):
            return None
        entries = [entry for entry in self.entries if block is None or block in entry.blocks]
        if group is not None:
            entries = [entry for entry in entries if entry.group == group] or entries
        return self._beginning(entries, number, key) or self._likeness(entries, number, key)

    @staticmethod
    def _beginning(
        entries: list[Entry], number: tuple[str, int] | None, key: str
    ) -> tuple[Entry, Sure] | None:
        if len(key) < 4:
            return None
        holders = {entry.id for entry in entries if key in entry.key}
        if len(holders) != 1:
            return None
        for entry in entries:
            if entry.key.startswith(key) and (number is None or entry.number in (None, number)):
                return entry, "fragment"
        return None

    @staticmethod
    def _likeness(
        entries: list[Entry], number: tuple[str, int] | None, key: str
    ) -> tuple[Entry, Sure] | None:
        from rapidfuzz.fuzz import ratio

        best: dict[str, tuple[float, Entry]] = {}
        for entry in entries:
            score = ratio(key, entry.key, score_cutoff=40)
            if score > best.get(entry.id, (0.0, entry))[0]:
                best[entry.id] = (score, entry)
        ranked = sorted(best.values(), key=lambda pair: -pair[0])
        if not ranked:
            return None
        score, entry = ranked[0]
        agrees = number is not None and number == entry.number
        needed = 74 if agrees else 82 if number is None or entry.number is None else 92
        if score < needed or len(key) < (4 if agrees else 5):
            return None
        for other, rival in ranked[1:]:
            if score - other >= 30:
                break
            # What the rival has and the best has not must not be in the text: 本年结转… is not 上年结转….
            speaks_for_rival = (set(rival.key) - set(entry.key)) & set(key)
            if score - other < (30 if speaks_for_rival else 12):
                return None
        return entry, "similar"


def _choose(
    found: list[Entry], number: tuple[str, int] | None, group: str | None, block: int | None
) -> Entry | None:
    """The one meant among entries with equal words; None if nothing decides."""
    if block is not None:
        found = [entry for entry in found if block in entry.blocks]
    if len({entry.id for entry in found}) > 1 and number is not None:
        found = [entry for entry in found if entry.number == number]
    if len({entry.id for entry in found}) > 1 and group is not None:
        found = [entry for entry in found if entry.group == group]
    if len({entry.id for entry in found}) != 1:
        return None
    return found[0]


def likeness(left: str, right: str) -> float:
    from rapidfuzz.fuzz import ratio

    return ratio(left, right)
