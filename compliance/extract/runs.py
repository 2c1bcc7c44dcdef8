"""Turns the pieces of a zone into labels and the values that follow each: what a flattened table says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from compliance.extract.labels import Labels, labels_of
from compliance.extract.pieces import Piece, is_note
from compliance.extract.vocabulary import Vocabulary, Word
from compliance.extract.wording import Sure
from compliance.extract.zones import Line
from compliance.text.normal import normal

_JOIN = 6
_LONGEST = 90


@dataclass(frozen=True, slots=True)
class Label:
    """A row label as found: form row id, how sure, as written, its last piece."""

    row: str
    sure: Sure
    text: str
    piece: Piece


@dataclass(frozen=True, slots=True)
class Run:
    """Some texts and the values behind them.

    ``labels``: row labels among the texts, in order. ``texts``: all. ``cells``: values and blanks, in
    order. ``contradicted``: a scrap behind the last label belongs to another row.
    """

    labels: tuple[Label, ...]
    texts: tuple[Piece, ...]
    cells: tuple[Piece, ...]
    contradicted: bool = False

    @property
    def values(self) -> tuple[Piece, ...]:
        """The cells that are not blank."""
        return tuple(cell for cell in self.cells if cell.sort == "value")

    @property
    def own_line(self) -> bool:
        """Whether all cells stand on one line."""
        return len({cell.line for cell in self.cells}) == 1

    @property
    def with_label(self) -> bool:
        """Whether the cells stand on the line of the last label."""
        return bool(self.labels) and self.own_line and self.labels[-1].piece.line == self.cells[0].line


@dataclass(slots=True)
class Reading:
    """All runs of a zone in order; the column ids met before the first row; labels as FoundTable wants."""

    runs: list[Run] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)
    labels: dict[str, str] = field(default_factory=dict)


class Runs:
    """Reads the runs of one table's zone."""

    def __init__(self, vocabulary: Vocabulary, table: str, widths: frozenset[int]) -> None:
        self.vocabulary = vocabulary
        self.table = table
        self.widths = widths
        self.labels: Labels = labels_of(vocabulary.form, table)
        self.group: str | None = None
        self.begun = False
        self.reading = Reading()

    def read(self, lines: Sequence[Line]) -> Reading:
        """The runs of a zone's lines."""
        for texts, cells in _split(_noted(lines), self.widths):
            labels, contradicted = self._labels(texts)
            self.reading.runs.append(Run(tuple(labels), tuple(texts), tuple(cells), contradicted))
        return self.reading

    def _labels(self, texts: Sequence[Piece]) -> tuple[list[Label], bool]:
        """The row labels among consecutive texts, broken ones joined; and whether what follows the last
        one speaks for another row."""
        found: list[Label] = []
        rest: list[str] = []
        header = False
        index = 0
        while index < len(texts):
            words, taken, text = self._join(texts, index)
            last = index + taken == len(texts)
            label = None
            if words:
                label, header = self._word(words, text, texts[index + taken - 1], header, last)
            elif len(text) <= _LONGEST:
                label = self._guess(text, texts[index])
                header = header and label is None
            if label is not None:
                found.append(label)
                rest = []
            elif not words:
                rest.append(text)
            index += taken
        return found, bool(found) and self._contradicts(found[-1], rest)

    def _join(self, texts: Sequence[Piece], index: int) -> tuple[list[Word], int, str]:
        """The longest join of texts from ``index`` that is a word of the table."""
        joined = ""
        best: tuple[list[Word], int, str] = ([], 1, texts[index].text)
        for count, piece in enumerate(texts[index : index + _JOIN], 1):
            joined += piece.text
            if len(joined) > _LONGEST:
                break
            words = [word for word in self.vocabulary.find(joined) if word.table == self.table]
            if words:
                best = (words, count, joined)
        return best

    def _word(
        self, words: Sequence[Word], text: str, piece: Piece, header: bool, last: bool
    ) -> tuple[Label | None, bool]:
        """A word of the table → a row label if it is one here, and whether the header goes on."""
        sorts = {word.sort: word for word in words}
        row = sorts.get("row")
        numbered = normal(text)[:1] in "(123456789一二三四五六七八九十"
        if "column" in sorts and (row is None or (not numbered and (header or not self.begun))):
            column = sorts["column"].id
            if not self.begun:
                self.reading.columns.append(column)
            self.reading.labels.setdefault(f"column:{column}", text)
            return None, True
        group = sorts.get("group")
        if group is not None and (row is None or not last):
            self.group = group.id
            return None, False
        if row is None:
            for sort in ("block", "corner"):
                if sort in sorts:
                    self.reading.labels.setdefault(
                        f"block:{sorts[sort].id}" if sort == "block" else "corner", text
                    )
            return None, True
        rows = {word.id for word in words if word.sort == "row"}
        if len(rows) > 1:
            match = self.labels.row(text, self.group)
            if match is None:
                return None, False
            return self._label(match.id, match.sure, text, piece), False
        return self._label(row.id, "exact", text, piece), False

    def _guess(self, text: str, piece: Piece) -> Label | None:
        """A label that is not written as the form writes it."""
        numbered = normal(text)[:1] in "(123456789一二三四五六七八九十"
        if not self.begun and not numbered:
            return None
        # A group's name printed down the side may stand anywhere beside its rows.
        match = self.labels.row(text, self.group) or self.labels.row(text)
        return None if match is None else self._label(match.id, match.sure, text, piece)

    def _label(self, row: str, sure: Sure, text: str, piece: Piece) -> Label:
        self.begun = True
        self.group = self.vocabulary.groups.get((self.table, row)) or None
        return Label(row, sure, text, piece)

    def _contradicts(self, label: Label, rest: Sequence[str]) -> bool:
        """Whether a text behind a label is a part of other labels only."""
        groups = {
            word.id for words in self.vocabulary.words.values() for word in words if word.sort == "group"
        }
        for text in rest:
            names = self.labels.fragments(text)
            if names and label.row not in names and not names & groups:
                return True
        return False


def _noted(lines: Sequence[Line]) -> Iterator[Piece]:
    """All pieces of lines in order; an annotation on a line of its own goes to the value before it."""
    held: Piece | None = None
    for line in lines:
        for piece in line.pieces:
            if (
                piece.sort == "text"
                and held is not None
                and held.sort == "value"
                and not piece.table
                and is_note(piece.text)
            ):
                held = _with_note(held, piece.text)
                continue
            if held is not None:
                yield held
            held = piece
    if held is not None:
        yield held


def _with_note(piece: Piece, note: str) -> Piece:
    return Piece(
        piece.sort,
        piece.text + note,
        piece.line,
        piece.block,
        piece.place,
        piece.explicit,
        piece.gap,
        piece.table,
    )


def _split(pieces: Iterator[Piece], widths: frozenset[int]) -> Iterator[tuple[list[Piece], list[Piece]]]:
    """Texts and the cells behind them. Blanks before the text of their own line belong to nothing: they
    are cells merged downwards."""
    texts: list[Piece] = []
    cells: list[Piece] = []
    for piece in pieces:
        if piece.sort == "text":
            while cells and cells[-1].sort == "blank" and cells[-1].line == piece.line:
                cells.pop()
            if cells:
                yield from _parted(texts, cells, widths)
                texts, cells = [], []
            texts.append(piece)
        else:
            cells.append(piece)
    if texts or cells:
        yield from _parted(texts, cells, widths)


def _parted(
    texts: list[Piece], cells: list[Piece], widths: frozenset[int]
) -> Iterator[tuple[list[Piece], list[Piece]]]:
    """One run, or several where each line of the cells is a full row by itself."""
    by_line: dict[int, list[Piece]] = {}
    for cell in cells:
        by_line.setdefault(cell.line, []).append(cell)
    full = [
        part
        for part in by_line.values()
        if len(part) in widths or sum(cell.sort == "value" for cell in part) in widths
    ]
    if len(by_line) > 1 and len(full) == len(by_line):
        for number, part in enumerate(full):
            yield (texts if number == 0 else []), part
        return
    yield texts, cells
