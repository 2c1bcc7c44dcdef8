"""Knows which of the words that rules look for stand in a text, by one pass over it for all of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import re2

_MOST = 20_000
_WORTH_IT = 60


class Presence:
    """The words of a text among those asked for so far in this process.

    The first texts are searched word by word; once enough words are known they are put together into one
    linear-time search. Only speed depends on this: the answers are those of ``word in text``.
    """

    __slots__ = ("_found", "_looked", "_searched", "_text")

    def __init__(self, text: str) -> None:
        self._text = text
        self._found, self._searched = _found_in(text)
        self._looked: set[str] = set()

    def __contains__(self, word: str) -> bool:
        return self.any((word,))

    def any(self, words: tuple[str, ...]) -> bool:
        """Whether one of ``words`` stands in the text."""
        if not self._found.isdisjoint(words):
            return True
        if self._searched.issuperset(words):
            return False
        self._look(words)
        return not self._found.isdisjoint(words)

    def which(self, words: Collection[str]) -> set[str]:
        """Those of ``words`` that stand in the text."""
        if not self._searched.issuperset(words):
            self._look(words)
        return self._found.intersection(words)

    def _look(self, words: Iterable[str]) -> None:
        for word in words:
            if word not in self._searched and word not in self._looked:
                self._looked.add(word)
                if len(_asked) < _MOST:
                    _asked.setdefault(word)
                if word in self._text:
                    self._found.add(word)


_asked: dict[str, None] = {}
_set: re2.Set | None = None
_words: tuple[str, ...] = ()
_all: frozenset[str] = frozenset()


def _found_in(text: str) -> tuple[set[str], frozenset[str]]:
    """The words known so far that stand in the text, and all that were looked for."""
    global _set, _words, _all
    if len(_asked) - len(_words) >= _WORTH_IT:
        options = re2.Options()
        options.literal = True
        options.log_errors = False
        fresh = re2.Set.SearchSet(options)
        words = tuple(_asked)
        # The empty word is always found: a search that lacks it ran out of memory and says nothing.
        for word in ("", *words):
            fresh.Add(word)
        fresh.Compile()
        _set, _words, _all = fresh, words, frozenset(words)
    if _set is None or not text:
        return set(), frozenset()
    numbers: list[int] = _set.Match(text) or []
    if 0 not in numbers:
        return set(), frozenset()
    return {_words[number - 1] for number in numbers if number}, _all
