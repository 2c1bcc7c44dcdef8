"""Recovers the rows of a table from labels and the values that follow them, or says why it cannot."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from compliance.extract.fit import balanced, fit, in_rhythm, rhythm_of
from compliance.extract.pieces import Piece
from compliance.extract.rows import RawCell, ReadRow
from compliance.extract.runs import Label, Reading, Run
from compliance.extract.scattered import Loose, place_loose
from compliance.extract.vocabulary import Vocabulary
from compliance.model.document import Place

JUMBLED = "表格的行列已被打乱，无法确定数字属于哪一行"
NO_NUMBERS = "行名后面没有数字（可能在转换时丢失），不能当作0"
LOST = "这里的行名残缺，无法确定数字属于哪一行"
HEADER = "表头各列的次序与规定格式不同，无法确定数字属于哪一列"
UNPROVED = "附近的数字有缺失，这一行的合计又对不上，不能确定数字是否属于这一行"

Sort = Literal["line", "below", "stream"]


@dataclass(frozen=True, slots=True)
class Found:
    """A row with its cells. ``sort``: how they stood to the label: on its line, on one line below it, or
    one by one behind it. ``at``: position of its run."""

    at: int
    label: Label
    cells: tuple[Piece, ...]
    sort: Sort


@dataclass(slots=True)
class Sorted:
    """The runs of a zone, sorted. ``bare``: labels without values; ``partial``: label → how many values
    there were; ``orphan``: values that no label explains."""

    found: list[Found] = field(default_factory=list)
    loose: list[Loose] = field(default_factory=list)
    bare: list[Label] = field(default_factory=list)
    partial: list[tuple[Label, int]] = field(default_factory=list)
    orphan: bool = False
    cut: bool = False


class Stream:
    """Reads one table (``blocks`` or ``matrix``) from the runs of its zone."""

    def __init__(self, vocabulary: Vocabulary, table: str, reading: Reading, lines: bool = True) -> None:
        self.vocabulary = vocabulary
        self.table = table
        self.reading = reading
        widths = vocabulary.columns[table, vocabulary.rows[table][0]]
        # The reader of tables needs the header; a full row of numbers behind its label does not.
        self.headless = lines and self._width() > 0 and not set(widths) <= set(reading.columns)
        self.sorted = Sorted()
        self.place = _place(reading)
        self.rhythm = rhythm_of(self._full())

    def rows(self) -> Iterator[ReadRow]:
        """Rows that are certain, then those in doubt. Rows that stand complete in a real table with a full
        header are left to the reader of tables; they only serve as fixed points here."""
        for at, run in enumerate(self.reading.runs):
            self._sort(at, run)
        if not self._columns_in_order():
            yield from self._doubted(self._all(), HEADER)
            return
        kept, doubted = self._judged()
        loose = place_loose(
            self.vocabulary,
            self.table,
            [(found.at, found.label.row) for found in kept],
            self.sorted.loose,
            self._named(),
        )
        for found in kept:
            if found.sort != "line" or not found.cells[0].table or self.headless:
                yield self._row(found.label.row, found.cells, found.label.text, found.sort)
        for row, cells in loose.rows:
            yield self._row(row, cells, "", "line")
        sure = {found.label.row for found in kept} | {row for row, _ in loose.rows}
        reasons: dict[str, str] = {}
        if self.sorted.orphan:
            reasons = dict.fromkeys(self._all(), JUMBLED)
        reasons |= dict.fromkeys(loose.doubted, LOST)
        for label in self.sorted.bare:
            reasons.setdefault(label.row, NO_NUMBERS)
        for label, count in self.sorted.partial:
            width = len(self.vocabulary.columns[self.table, label.row])
            reasons.setdefault(label.row, f"这一行应有{width}个数字，只找到{count}个，无法确定各是哪一格")
        for row, reason in doubted:
            reasons.setdefault(row, reason)
        for row, reason in reasons.items():
            if row not in sure and not self._replaced(row, sure):
                yield from self._doubted((row,), reason)

    # Sorting -------------------------------------------------------------------------------------

    def _sort(self, at: int, run: Run) -> None:
        values = run.values
        label = run.labels[-1] if run.labels else None
        if not run.cells or label is None:
            self.sorted.bare.extend(run.labels)
            if values:
                self._unlabelled(at, run)
            return
        width = len(self.vocabulary.columns[self.table, label.row])
        cells = fit(run.cells, width)
        if cells is None and self.rhythm and 0 < len(values) == len(run.cells) < width:
            cells = in_rhythm(values, self._after(at), width, self.rhythm)
        if run.with_label:
            # Earlier labels of the same text have no values; this one has its own.
            self.sorted.bare.extend(run.labels[:-1])
            if cells is not None:
                self.sorted.found.append(Found(at, label, tuple(cells), "line"))
            elif len(values) > len(self.vocabulary.columns[self.table, label.row]):
                self.sorted.bare.append(label)
            else:
                self.sorted.partial.append((label, len(values)))
            return
        if len(run.labels) > 1 or run.contradicted:
            self.sorted.bare.extend(run.labels)
            if values:
                self._unlabelled(at, run)
            return
        if cells is not None:
            self.sorted.found.append(
                Found(at, label, tuple(cells), "below" if run.own_line and len(cells) > 1 else "stream")
            )
        elif len(values) > len(self.vocabulary.columns[self.table, label.row]):
            self.sorted.bare.append(label)
            self.sorted.orphan = True
        elif values:
            self.sorted.partial.append((label, len(values)))
            self.sorted.cut = self.sorted.cut or at < len(self.reading.runs) - 1
        else:
            self.sorted.bare.append(label)

    def _full(self) -> Iterator[tuple[tuple[Piece, ...], int]]:
        """Values of the rows that are complete, a cell a line, and the empty lines behind them."""
        for at, run in enumerate(self.reading.runs[:-1]):
            width = len(self.vocabulary.columns[self.table, run.labels[-1].row]) if run.labels else 0
            if width and len(run.values) == len(run.cells) == width and not run.own_line:
                yield run.values, self._after(at)

    def _after(self, at: int) -> int:
        """The empty lines behind a run; -1 behind the last."""
        following = self.reading.runs[at + 1 : at + 2]
        return following[0].texts[0].gap if following and following[0].texts else -1

    def _unlabelled(self, at: int, run: Run) -> None:
        width = self._width()
        cells = fit(run.cells, width) if width and run.own_line else None
        if cells is None:
            # Two labels before one row's numbers: one of them may just be blank. More numbers than one
            # row holds, or none of its labels at all: nothing here can be trusted.
            widest = max(
                (len(self.vocabulary.columns[self.table, label.row]) for label in run.labels), default=0
            )
            apart = [cell for cell in run.values if not cell.table]
            self.sorted.orphan = self.sorted.orphan or len(apart) > widest
            return
        texts = tuple(piece.text for piece in run.texts if piece.line == run.cells[0].line)
        self.sorted.loose.append(Loose(at, tuple(cells), texts))

    def _width(self) -> int:
        """The width of all rows of the table where they have one and it is wide enough to know a row by."""
        widths = {len(self.vocabulary.columns[self.table, row]) for row in self.vocabulary.rows[self.table]}
        return width if len(widths) == 1 and (width := next(iter(widths))) >= 5 else 0

    # Judging -------------------------------------------------------------------------------------

    def _judged(self) -> tuple[list[Found], list[tuple[str, str]]]:
        damaged = self.sorted.cut or len(self.sorted.bare) > 1
        kept: list[Found] = []
        doubted: list[tuple[str, str]] = []
        for found in self.sorted.found:
            if found.sort == "stream" and self.sorted.orphan:
                doubted.append((found.label.row, JUMBLED))
            elif found.sort == "stream" and damaged and len(found.cells) > 1 and not self._balanced(found):
                doubted.append((found.label.row, UNPROVED))
            elif lost := self._lost_parts(found.label.row):
                doubted.extend((row, LOST) for row in lost)
            else:
                kept.append(found)
        return self._ordered(kept, doubted), doubted

    def _lost_parts(self, row: str) -> list[str]:
        """Where a group's name with numbers behind it reads as the row that once stood for the whole group,
        but some rows of the group are there: those whose labels are not, and whose numbers these may be."""
        instead = self.vocabulary.instead.get(row, ())
        seen = {label.row for run in self.reading.runs for label in run.labels}
        return [part for part in instead if part not in seen] if seen & set(instead) else []

    def _ordered(self, kept: list[Found], doubted: list[tuple[str, str]]) -> list[Found]:
        """Rows whose label is not certain, or not on their own line, only where they keep the order of
        their neighbours."""
        order = self.vocabulary.order
        firm = [
            (f.at, order[self.table, f.label.row]) for f in kept if f.sort == "line" and _certain(f.label)
        ]
        result: list[Found] = []
        for found in kept:
            mine = order[self.table, found.label.row]
            if found.sort == "stream" or (found.sort == "line" and _certain(found.label)):
                result.append(found)
                continue
            before = [at for at in firm if at[0] < found.at]
            after = [at for at in firm if at[0] > found.at]
            if (before and before[-1][1] >= mine) or (after and after[0][1] <= mine):
                doubted.append((found.label.row, LOST))
            else:
                result.append(found)
        return result

    def _balanced(self, found: Found) -> bool:
        columns = self.vocabulary.columns[self.table, found.label.row]
        return balanced([cell.text for cell in found.cells], columns)

    def _columns_in_order(self) -> bool:
        """Whether the header words that were recognised stand in the form's order. The total may come
        earlier: where header cells span two lines it is written before the names below it."""
        for columns in {self.vocabulary.columns[self.table, row] for row in self.vocabulary.rows[self.table]}:
            seen = [column for column in self.reading.columns if column in columns and column != "total"]
            first = list(dict.fromkeys(seen))
            if [column for column in columns if column in first] != first:
                return False
        return True

    # Making rows ---------------------------------------------------------------------------------

    def _named(self) -> frozenset[str]:
        """Rows whose label or an unmistakable part of it was seen anywhere in the zone."""
        from compliance.extract.labels import labels_of

        labels = labels_of(self.vocabulary.form, self.table)
        rows = set(self.vocabulary.rows[self.table])
        named = {label.row for run in self.reading.runs for label in run.labels}
        for run in self.reading.runs:
            for piece in run.texts:
                found = labels.fragments(piece.text)
                if len(found) == 1:
                    named |= found & rows
        return frozenset(named)

    def _all(self) -> tuple[str, ...]:
        seen = {label.row for run in self.reading.runs for label in run.labels}
        rows = list(self.vocabulary.rows[self.table])
        for row, instead in self.vocabulary.instead.items():
            if row in seen and not seen & set(instead):
                rows = [row if other == instead[0] else other for other in rows if other not in instead[1:]]
        return tuple(rows)

    def _replaced(self, row: str, sure: set[str]) -> bool:
        """Whether what stands for this row was read, so that it must not be said to be in doubt."""
        return any(
            (row in instead and substitute in sure) or (row == substitute and bool(sure & set(instead)))
            for substitute, instead in self.vocabulary.instead.items()
            if (self.table, substitute) in self.vocabulary.columns
        )

    def _row(self, row: str, cells: Sequence[Piece], label: str, sort: Sort) -> ReadRow:
        columns = self.vocabulary.columns[self.table, row]
        read = {column: RawCell(cell.text, cell.place) for column, cell in zip(columns, cells, strict=True)}
        shape = "stream" if sort == "stream" else "rows"
        return ReadRow(self.table, row, read, label, cells[0].place, shape)

    def _doubted(self, rows: Iterable[str], reason: str) -> Iterator[ReadRow]:
        places = {label.row: label for run in self.reading.runs for label in run.labels}
        for row in rows:
            label = places.get(row)
            place = label.piece.place if label else self.place
            columns = self.vocabulary.columns[self.table, row]
            cells = {column: RawCell("", place, reason) for column in columns}
            text = label.text if label else ""
            yield ReadRow(self.table, row, cells, text, place, "stream")


def _certain(label: Label) -> bool:
    return label.sure in ("exact", "variant")


def _place(reading: Reading) -> Place:
    for run in reading.runs:
        for piece in (*run.texts, *run.cells):
            return piece.place
    return Place()
