"""Finds where in a document the words of each official table stand, as lines cut into pieces."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from compliance.extract.pieces import Piece, cells, cut
from compliance.extract.vocabulary import Vocabulary, Word
from compliance.model.document import Block, Paragraph, Table
from compliance.text.normal import normal

_LONG = 400
_PROSE = 40
_PROSE_RUN = 4
_LEAST = {"strip": 2, "blocks": 2, "matrix": 3}


class Line(msgspec.Struct, frozen=True):
    """A physical line or a table row. ``words``: what its text pieces are, in order, [] = unknown."""

    serial: int
    block: int
    pieces: tuple[Piece, ...]
    words: tuple[tuple[Word, ...], ...]
    heading: int = 0

    @property
    def texts(self) -> list[str]:
        """The texts of its text pieces."""
        return [piece.text for piece in self.pieces if piece.sort == "text"]

    @property
    def bare(self) -> bool:
        """Whether it holds values and blanks only."""
        return all(piece.sort != "text" for piece in self.pieces)


def lines_of(blocks: Sequence[Block], vocabulary: Vocabulary) -> list[Line]:
    """All blocks as lines. Very long paragraphs stay whole: they are no lines."""
    lines: list[Line] = []
    for index, block in enumerate(blocks):
        if isinstance(block, Paragraph):
            pieces: tuple[Piece, ...]
            if len(block.text) > _LONG:
                pieces = (Piece("text", block.text, len(lines), index, block.place, gap=block.gap),)
            else:
                parts, explicit = cut(block.text)
                pieces = tuple(
                    Piece(sort, text, len(lines), index, block.place, explicit, 0 if at else block.gap)
                    for at, (sort, text) in enumerate(parts)
                )
            lines.append(_line(len(lines), index, pieces, vocabulary, block.heading))
        elif isinstance(block, Table):
            for row in block.rows:
                sorts = cells([cell.text for cell in row])
                pieces = tuple(
                    Piece(sort, text, len(lines), index, block.place_of(cell), True, 0, True)
                    for (sort, text), cell in zip(sorts, row, strict=True)
                )
                lines.append(_line(len(lines), index, pieces, vocabulary, 0))
    return lines


def _line(serial: int, block: int, pieces: tuple[Piece, ...], vocabulary: Vocabulary, heading: int) -> Line:
    words = tuple(tuple(vocabulary.find(piece.text)) for piece in pieces if piece.sort == "text")
    return Line(serial, block, pieces, words, heading)


def zone_of(
    lines: Sequence[Line], table: str, section: str, layout: str, vocabulary: Vocabulary
) -> list[Line]:
    """The lines of table ``table``, first to last; none where its words do not stand together.

    Looked for between the heading of its section and the next one; where that heading is missing or
    nothing stands below it, in the whole document.
    """
    heads = [(index, found) for index, line in enumerate(lines) if (found := _section(line))]
    regions = [
        (at + 1, next((other for other, found in heads[number + 1 :] if found != section), len(lines)))
        for number, (at, found) in enumerate(heads)
        if found == section
    ]
    best: tuple[int, int, int] = (0, 0, 0)
    for start, end in (*regions, (0, len(lines))):
        if best[0] >= _LEAST[layout]:
            break
        best = max(best, _densest(lines, start, end, table, vocabulary), key=lambda found: found[0])
    strong, first, last = best
    if strong < _LEAST[layout]:
        return []
    stop = len(lines)
    for index in range(last + 1, len(lines)):
        if _section(lines[index]) or not _belongs(lines[index], vocabulary):
            stop = index
            break
    while first > 0 and _above(lines[first - 1], vocabulary):
        first -= 1
    return list(lines[first:stop])


def _section(line: Line) -> str:
    """The section a line is the heading of: all of its text, numbered in Chinese or marked, or as the
    form words it."""
    if len(line.words) != 1 or len(line.pieces) != 1 or line.pieces[0].table:
        return ""
    found = next((word.id for word in line.words[0] if word.sort == "section"), "")
    # （一）主动公开情况 is a part of the overview.
    return found if found and normal(line.pieces[0].text)[:1] != "(" else ""


def _strong(line: Line, table: str) -> int:
    """How many pieces can be nothing but words of this table."""
    return sum(
        1
        for words in line.words
        if words and all(word.table == table and word.sort != "filler" for word in words)
    )


def _densest(
    lines: Sequence[Line], start: int, end: int, table: str, vocabulary: Vocabulary
) -> tuple[int, int, int]:
    """(strong words, first line, last line) of the best stretch without a passage of prose."""
    best = (0, 0, 0)
    strong = first = last = prose = 0
    for index in range(start, end):
        found = _strong(lines[index], table)
        if found:
            if not strong or prose >= _PROSE_RUN:
                best = max(best, (strong, first, last), key=lambda stretch: stretch[0])
                strong, first = 0, index
            strong, last, prose = strong + found, index, 0
        elif any(len(text) > _PROSE for text in lines[index].texts) or any(
            text.rstrip().endswith("。") for text in lines[index].texts
        ):
            prose += 1
    return max(best, (strong, first, last), key=lambda stretch: stretch[0])


def _belongs(line: Line, vocabulary: Vocabulary) -> bool:
    """Whether a line behind the last sure word can still be of the table: numbers, scraps of labels."""
    return all(len(text) <= _PROSE and vocabulary.scrap(text) for text in line.texts)


def _above(line: Line, vocabulary: Vocabulary) -> bool:
    texts = line.texts
    return bool(texts) and not _section(line) and _belongs(line, vocabulary)
