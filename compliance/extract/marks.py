"""Finds the words of the official tables inside running text, with the digits behind each."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache

import msgspec

from compliance.extract.vocabulary import Sort, Vocabulary, Word
from compliance.extract.wording import key_of, split_number
from compliance.model.document import Block, Paragraph, Place
from compliance.text.normal import normal

_CN_TAIL = re.compile(
    r"(?:[（(]\s*([一二三四五六七八九十])\s*[)）]?|([一二三四五六七八九十])\s*[、.,，．])\s*$"
)
_DIGIT_TAIL = re.compile(r"([0-9])\s*[、.,，．)）]\s*$")
_NUMERIC = re.compile(r"[\d\s/／—.．]*")
_STARTS = re.compile(r"[\d\s/／—.．]*")
_SIGNS = "+＋-－−–±"
"""Of a change (+6, -3): another number that begins there."""
_PARTS = re.compile(r"[/／—]|[^\s/／—]+")
_CLOSING = '”"’』》）)'
_NOT_AFTER = "年月日号件条项个次份%％,，、.．:：)）"


class Mark(msgspec.Struct, frozen=True):
    """A word of table ``table`` at [start, end) of the joined text. ``digits``: the parts of digits
    between it and the next word, white space between them; None = something stands there that is not
    clear."""

    table: str
    sort: Sort
    id: str
    start: int
    end: int
    text: str
    digits: tuple[str, ...] | None = ()


class Marked:
    """The paragraphs of a document as one text, and its marks in order. A table breaks it (NUL)."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        parts: list[str] = []
        self.offsets: list[int] = []
        self.blocks: list[tuple[int, Place]] = []
        at = 0
        for index, block in enumerate(blocks):
            text = block.text if isinstance(block, Paragraph) else "\0"
            self.offsets.append(at)
            self.blocks.append((index, block.place))
            parts.append(text)
            at += len(text) + 1
        self.text = "\n".join(parts)
        self.marks: list[Mark] = []

    def place(self, at: int) -> Place:
        """The place of the paragraph that holds offset ``at``."""
        return self.blocks[bisect_right(self.offsets, at) - 1][1]

    def blocks_between(self, start: int, end: int) -> Iterator[tuple[int, int, int]]:
        """(block index, start, end) of the stretches between two offsets."""
        for number in range(bisect_right(self.offsets, start) - 1, bisect_right(self.offsets, end - 1)):
            offset = self.offsets[number]
            length = (
                self.offsets[number + 1] - 1 if number + 1 < len(self.offsets) else len(self.text)
            ) - offset
            yield self.blocks[number][0], max(start - offset, 0), min(end - offset, length)


def marks_of(blocks: Sequence[Block], vocabulary: Vocabulary) -> Marked:
    """The text of all paragraphs with the words of the form's tables marked."""
    marked = Marked(blocks)
    found = list(_words(marked.text, vocabulary))
    table = ""
    for number, (start, end, words) in enumerate(found):
        before = marked.text[found[number - 1][1] if number else 0 : start]
        following = found[number + 1] if number + 1 < len(found) else None
        after = marked.text[end : following[0] if following else len(marked.text)]
        digits = _digits(after, following[2] if following else ())
        word = _choose(words, table, before, bool(digits))
        if word is None:
            continue
        table = word.table or table
        marked.marks.append(
            Mark(
                word.table,
                word.sort,
                word.id,
                start,
                end,
                marked.text[start:end],
                digits,
            )
        )
    return marked


@lru_cache(4096)
def _key(sign: str) -> str:
    return key_of(normal(sign))


def _words(text: str, vocabulary: Vocabulary) -> Iterator[tuple[int, int, tuple[Word, ...]]]:
    """Every longest wording in the text, left to right."""
    signs: list[str] = []
    at: list[int] = []
    for index, sign in enumerate(text):
        key = sign if "\u4e00" <= sign <= "\u9fff" and sign != "它" else _key(sign)
        for part in key:
            signs.append(part)
            at.append(index)
    skeleton = "".join(signs)
    position = 0
    first = vocabulary.by_first
    while position < len(skeleton):
        for key in first.get(skeleton[position], ()):
            if skeleton.startswith(key, position):
                end = position + len(key)
                yield at[position], at[end - 1] + 1, tuple(vocabulary.words[key])
                position = end
                break
        else:
            position += 1


def _choose(words: Sequence[Word], table: str, before: str, values: bool) -> Word | None:
    """The word meant: of the table in hand, by the number before it, by whether numbers follow it."""
    section = next((word for word in words if word.sort == "section"), None)
    own = [word for word in words if word.table == table] or [word for word in words if word.table]
    if not own:
        return section
    number = _number(before)
    sorts = {word.sort: word for word in own}
    rows = [word for word in own if word.sort == "row"]
    if number is not None:
        numbered = [word for word in own if word.number and split_number(word.number)[0] == number]
        sorts = {word.sort: word for word in numbered} or sorts
        rows = [word for word in rows if word in numbered] or ([] if "column" in sorts else rows)
    elif "column" in sorts:
        return sorts["column"]
    if len(rows) == 1 and (values or "group" not in sorts):
        return rows[0]
    return next(
        (sorts[sort] for sort in ("group", "column", "over", "block", "corner", "filler") if sort in sorts),
        None,
    )


def _number(before: str) -> tuple[str, int] | None:
    """The number at the end of what stands before a word: (一) 一、 or one digit with a stop."""
    found = _CN_TAIL.search(before)
    if found is not None:
        return split_number(normal(found.group()))[0]
    found = _DIGIT_TAIL.search(before)
    return ("digit", int(found[1])) if found else None


def _digits(after: str, following: Sequence[Word]) -> tuple[str, ...] | None:
    """The parts of digits between a word and the next one, whose own number is taken off. None where
    that number is not the form's, or something else stands between."""
    after = after.lstrip(_CLOSING)
    found = _CN_TAIL.search(after)
    if found is not None:
        after = after[: found.start()]
    elif (found := _DIGIT_TAIL.search(after)) is not None:
        numbers = {word.number.rstrip(".,") for word in following if word.number}
        if found[1] not in numbers:
            return None
        after = after[: found.start()]
    if _NUMERIC.fullmatch(after):
        return tuple(_PARTS.findall(after))
    lead = _STARTS.match(after)
    assert lead is not None
    rest = after[lead.end() :]
    if not lead.group().strip():
        return () if not any(sign.isdecimal() for sign in rest[:20]) else None
    if rest[:1] in _NOT_AFTER or rest[:1] in _SIGNS or lead.group().rstrip()[-1:] in ".．":
        return None
    return tuple(_PARTS.findall(lead.group()))
