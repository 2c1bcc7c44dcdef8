"""Knows which of the words that rules look for stand in a text, by one pass over it for all of them."""

from __future__ import annotations

import re2

_MOST = 20_000
_WORTH_IT = 60


class Presence:
    """The words of a text among those asked for so far in this process.

    The first texts are searched word by word; once enough words are known they are put together into one
    linear-time search. Only speed depends on this: the answers are those of ``word in text``.
    """

    __slots__ = ("_found", "_text")

    def __init__(self, text: str) -> None:
        self._text = text
        self._found = _found_in(text)

    def __contains__(self, word: str) -> bool:
        found = self._found.get(word)
        if found is None:
            found = self._found[word] = word in self._text
            if len(_asked) < _MOST:
                _asked.setdefault(word)
        return found


_asked: dict[str, None] = {}
_set: re2.Set | None = None
_words: tuple[str, ...] = ()


def _found_in(text: str) -> dict[str, bool]:
    global _set, _words
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
        _set, _words = fresh, words
    if _set is None or not text:
        return {}
    numbers: list[int] = _set.Match(text) or []
    if 0 not in numbers:
        return {}
    found = dict.fromkeys(_words, False)
    for number in numbers:
        if number:
            found[_words[number - 1]] = True
    return found
