"""Reads the rows of the official tables from real tables, walking the document once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from compliance.extract.cells import is_empty
from compliance.extract.labels import RowMatch
from compliance.extract.lexicon import NUMBER, Lexicon, Word, lexicon_of, year_in
from compliance.extract.rows import RawCell, ReadRow
from compliance.extract.settle import Event
from compliance.extract.strip import Strip
from compliance.extract.tops import Tops, known_headers
from compliance.model.document import Cell, Document, Paragraph, Place, Table
from compliance.model.form import Form, TableSpec

_SHORT = 40
_MANY = 4
_NEAR = 6
_CAPTION = ("表", "报告", "情况", "附")


class GridRead(msgspec.Struct, frozen=True):
    """By table id: ``events`` in reading order, ``columns`` of the header in its order, ``labels`` as
    FoundTable wants them, ``sections`` the table stood in, ``places``. ``consumed``: block indexes."""

    events: dict[str, list[Event]]
    columns: dict[str, tuple[str, ...]]
    labels: dict[str, dict[str, str]]
    sections: dict[str, str]
    places: dict[str, Place]
    consumed: frozenset[int]


def read_grids(document: Document, form: Form, year: int | None) -> GridRead:
    """Everything the tables of ``document`` say about the official tables of ``form``. ``year``: of the
    report, where known; it chooses between two years side by side."""
    walk = _Walk(lexicon_of(form), year)
    for index, block in enumerate(document.blocks):
        if isinstance(block, Table):
            walk.table(index, block)
        elif isinstance(block, Paragraph):
            walk.paragraph(index, block.text)
    columns = walk.tops.columns | ({walk.strip.id: walk.strip.columns} if walk.strip.columns else {})
    labels = walk.tops.labels | {walk.strip.id: walk.strip.labels}
    return GridRead(walk.events, columns, labels, walk.sections, walk.places, frozenset(walk.consumed))


class _Row(NamedTuple):
    """A row of a table; what each of its cells could be; and those that are no numbers, by their place."""

    cells: tuple[Cell, ...]
    words: list[Word]
    said: list[tuple[int, Word]]


class _Walk:
    """The state of one pass: ``section`` and ``caption`` (a year) above the tables, ``block`` and
    ``group`` in force, ``label`` of a row whose numbers are still to come, ``last`` table read."""

    def __init__(self, lexicon: Lexicon, year: int | None) -> None:
        self.lexicon = lexicon
        self.year = year
        self.specs: dict[str, TableSpec] = {name: labels.table for name, labels in lexicon.tables.items()}
        self.blocks = next((name for name, spec in self.specs.items() if spec.layout == "blocks"), "")
        self.strip = Strip(lexicon, year)
        self.tops = Tops(self.specs, known_headers(lexicon.form))
        self.events: dict[str, list[Event]] = {table.id: [] for table in lexicon.form.tables}
        self.sections: dict[str, str] = {}
        self.places: dict[str, Place] = {}
        self.consumed: set[int] = set()
        self.section = ""
        self.caption: int | None = None
        self.block: int | None = None
        self.group: dict[str, str] = {}
        self.label: tuple[str, RowMatch, str] | None = None
        self.last = ""
        self.trusted: frozenset[str] = frozenset()
        self._before: list[tuple[int, str]] = []
        self._touched: set[str] = set()

    # Lines above a table ------------------------------------------------------------------------

    def paragraph(self, index: int, text: str) -> None:
        """Keep what a short line may say about the table that follows."""
        if len(text) > _SHORT:
            self._before.clear()
            return
        if is_empty(text):
            return
        section = self.lexicon.section(text)
        if section:
            self.section = section
            self._before.clear()
            self.strip.context = ""
            return
        year = year_in(text)
        if year and (len(text) < 8 or any(sign in text for sign in _CAPTION)):
            self.caption = year
        self._before.append((index, text))

    def _take_lines(self) -> set[int]:
        """Use the lines just above a table; returns the indexes of those that are its labels."""
        self.label = None
        used: set[int] = set()
        for index, text in self._before[-_NEAR:]:
            word = self.lexicon.word(text)
            if word.block is not None:
                self._title(word.block, text)
            elif word.rows and word.rows[0][1].sure in ("exact", "variant"):
                self.label = (*word.rows[0], text)
            elif word.course or word.course_group:
                self.strip.context = word.course or word.course_group
            elif word.groups:
                self.group.update(word.groups)
            elif not (word.corner or word.over or word.strong):
                continue
            used.add(index)
        self._before.clear()
        return used

    def _title(self, block: int, text: str) -> None:
        self.block = block
        if self.blocks:
            self.tops.labels[self.blocks].setdefault(f"block:{block}", text)

    # Rows of a table ----------------------------------------------------------------------------

    def table(self, index: int, table: Table) -> None:
        """Read one table row by row."""
        titles = self._take_lines()
        self.tops.begin()
        self._touched = set()
        caption = self.caption
        words_of = self.lexicon.words
        rows: list[_Row] = []
        for cells in table.rows:
            if cells:
                words = words_of([cell.text for cell in cells])
                said = [(place, word) for place, word in enumerate(words) if word is not NUMBER]
                rows.append(_Row(cells, words, said))
        self.trusted = self._trust(rows)
        for row in rows:
            self._row(table, row)
        named = self.tops.keep()
        self.caption = caption
        if self._touched or named:
            self.consumed |= {index, *titles}
        for name in self._touched:
            self.sections.setdefault(name, self.section)

    def _trust(self, rows: Sequence[_Row]) -> frozenset[str]:
        """Ids of the tables this table surely shows: it has words of their header or title, or, where
        the words are the table's own, two of its rows."""
        names: dict[str, set[str]] = {}
        sure: set[str] = set()
        for _, _, said in rows:
            for _, word in said:
                for name, row in word.rows:
                    names.setdefault(name, set()).add(row.id)
                if word.strong:
                    sure.update(name for name, _ in word.columns)
                if word.corner:
                    sure.add(word.corner)
                if word.block is not None:
                    sure.add(self.blocks)
        sure.update(name for name, found in names.items() if len(found) > 1 and name != self.blocks)
        return frozenset(sure)

    def _row(self, table: Table, row: _Row) -> None:
        """One row: header, numbers alone, label with numbers, or a title."""
        cells, words, said = row
        numbers = len(words) - len(said)
        labels = 0
        last = -1
        header = False
        for index, word in said:
            if word.strong or word.over:
                header = True
            if word.rows:
                labels += 1
                last = index
            elif word.groups:
                last = index
        if header:
            self._header_row(table, cells, words)
        elif numbers == len(words):
            self._bare_numbers(table, cells)
        elif 0 <= last < len(words) - 1 and labels < 3:
            self._value_row(table, cells, words, last)
        elif numbers and last < 0 and self._course_row(table, cells, words):
            return
        elif numbers >= _MANY or (numbers and self.last == self.blocks):
            self._unknown_row(table, cells, words)
        else:
            self._title_row(table, cells, words)

    def _header_row(self, table: Table, cells: tuple[Cell, ...], words: Sequence[Word]) -> None:
        self.label = None
        self.tops.add(table.number, cells, words)
        owners = {owner for word in words if word.strong for owner, _ in word.columns}
        if any(word.strong and word.outcome for word in words):
            owners.add(self.strip.id)
        if len(owners) == 1:
            self.last = owners.pop()
        for cell, word in zip(cells, words, strict=True):
            if word.corner:
                self.last = word.corner
                self.tops.labels[word.corner].setdefault("corner", cell.text)

    def _title_row(self, table: Table, cells: tuple[Cell, ...], words: Sequence[Word]) -> None:
        """A row without numbers: title of a block, group, a label whose numbers follow, the name of a
        course, an invented header, a note."""
        first = next((i for i, cell in enumerate(cells) if not is_empty(cell.text)), 0)
        text, word = cells[first].text, words[first]
        if any(not is_empty(cell.text) for cell in cells[first + 1 :]):
            self._header_row(table, cells, words)
        elif word.block is not None:
            self._title(word.block, text)
        elif word.course or word.course_group:
            self._header_row(table, cells, words)
        elif word.rows or word.groups:
            self.label = (*word.rows[0], text) if word.rows else None
            self.group.update(word.groups)
        elif word.year:
            self.caption = word.year
        else:
            self.section = self.lexicon.section(text) or self.section

    def _value_row(self, table: Table, cells: Sequence[Cell], words: Sequence[Word], last: int) -> None:
        """A label with cells after it."""
        for word in words[:last]:
            self.group.update(word.groups)
        word, text = words[last], cells[last].text
        match = word.rows[0] if word.rows else self._by_group(text)
        if match is None:
            # The name of a group with numbers of its own.
            self.group.update(word.groups)
            self._orphan(len(cells) - last - 1)
        else:
            self._record(table, match, text, cells[last], cells[last + 1 :])

    def _by_group(self, text: str) -> tuple[str, RowMatch] | None:
        """The row a label names only because of the group it stands in (其他)."""
        for name, labels in self.lexicon.tables.items():
            match = labels.row(text, self.group.get(name)) if name in self.group else None
            if match is not None:
                return name, match
        return None

    def _course_row(self, table: Table, cells: Sequence[Cell], words: Sequence[Word]) -> bool:
        """A row with numbers after a word that is no label of a row: the course of disputes, a year, or
        a word that its group explains."""
        head = max(i for i, word in enumerate(words) if not word.number)
        word, rest = words[head], cells[head + 1 :]
        if not rest:
            return False
        if (word.course or word.year) and self.strip.wants(self.tops.waiting, self.last, self.section):
            caption = self.caption
            self.caption = word.year or caption
            self._strip_row(table, rest, word.course, cells[head])
            self.caption = caption
            return True
        match = self._by_group(cells[head].text)
        if match is not None:
            self._record(table, match, cells[head].text, cells[head], rest)
        return match is not None

    def _unknown_row(self, table: Table, cells: Sequence[Cell], words: Sequence[Word]) -> None:
        """Numbers after words that say nothing alone: together they may be a label."""
        head = max(i for i, word in enumerate(words) if not word.number)
        for start in range(head - 1, -1, -1):
            joined = "".join(cell.text for cell in cells[start : head + 1])
            rows = self.lexicon.word(joined).rows
            if rows and rows[0][1].sure != "fragment":
                self._record(table, rows[0], joined, cells[head], cells[head + 1 :])
                return
        if not any(word.extra or word.year for word in words):
            self._orphan(len(cells) - head - 1)

    def _bare_numbers(self, table: Table, cells: Sequence[Cell]) -> None:
        """A row of numbers without a label."""
        label, self.label = self.label, None
        empty = all(is_empty(cell.text) for cell in cells)
        if empty and len(cells) < _MANY:
            self.label = label
        elif self.strip.wants(self.tops.waiting, self.last, self.section):
            self._strip_row(table, cells, "", cells[0])
        elif label is not None:
            self._record(table, (label[0], label[1]), label[2], cells[0], cells)
        elif not empty:
            self._orphan(len(cells))

    # What was read ------------------------------------------------------------------------------

    def _record(
        self, table: Table, match: tuple[str, RowMatch], text: str, head: Cell, cells: Sequence[Cell]
    ) -> None:
        name, row = match
        self.label = None
        if name not in self.trusted and not self._belongs(name, row, len(cells)):
            return
        if row.group:
            self.group[name] = row.group
        header = self.tops.header(name, row.block)
        if len(cells) < len(header.standard):
            cells = self._with_tall(table, head, cells, len(header.standard))
        place = table.place_of(head)
        found = header.assign(cells, table, place, self.year)
        if [cell for cell in cells if cell.rowspan > 1]:
            found = _doubt_tall(found, cells, table)
        self.tops.labels[name].setdefault(f"row:{row.id}", text)
        self._add(name, ReadRow(name, row.id, found, text, place, "grid"))

    def _belongs(self, name: str, row: RowMatch, count: int) -> bool:
        """Whether a row with this label is the official table's, though the table is not trusted to be
        it: other statistics use the same words."""
        width = len(self.specs[name].blocks[row.block].columns)
        if name == self.blocks:
            return count == width and (self.block == row.block or self.section == name)
        return self.last == name or (count == width and row.sure in ("exact", "variant"))

    def _add(self, name: str, row: ReadRow) -> None:
        self.events[name].append(Event(row, self.caption))
        self.places.setdefault(name, row.place)
        self.last = name
        self._touched.add(name)

    def _orphan(self, count: int) -> None:
        """Numbers nobody can place, remembered at their place in the order of rows."""
        spec = self.specs.get(self.last)
        if spec is not None and (self.last in self.trusted or count == len(spec.blocks[0].columns)):
            self.events[self.last].append(Event(None))
            self._touched.add(self.last)

    def _strip_row(self, table: Table, cells: Sequence[Cell], course: str, head: Cell) -> None:
        rows = self.strip.read(table, cells, course, head)
        if self.tops.current is not None:
            self.tops.current.used.add(-1)
        for row in rows:
            self._add(self.strip.id, row)
        if not rows and len(cells) >= _MANY and not all(is_empty(cell.text) for cell in cells):
            self.events[self.strip.id].append(Event(None))
            self._touched.add(self.strip.id)

    def _with_tall(self, table: Table, head: Cell, cells: Sequence[Cell], width: int) -> Sequence[Cell]:
        """The cells of a row with those that reach into it from above, if that makes the row full."""
        reaching = [
            cell
            for above in table.rows[max(0, head.row - 3) : head.row]
            for cell in above
            if cell.row + cell.rowspan > head.row
            and cell.column > head.column
            and self.lexicon.word(cell.text).number
        ]
        if len(cells) + len(reaching) != width:
            return cells
        return sorted((*cells, *reaching), key=lambda cell: cell.column)


def _doubt_tall(found: dict[str, RawCell], cells: Sequence[Cell], table: Table) -> dict[str, RawCell]:
    """A number in a cell merged over several rows belongs to none of them for certain."""
    tall = {
        table.place_of(cell)
        for cell in cells
        if cell.rowspan > 1
        and any(map(str.isdigit, cell.text))
        and any(table.rows[cell.row + 1 : cell.row + cell.rowspan])
    }
    doubt = "这个数字的单元格跨了几行，不能确定属于哪一行"
    return {
        column: RawCell(cell.text, cell.place, doubt) if cell.place in tall else cell
        for column, cell in found.items()
    }
