"""Reads a table whose rows are printed side by side in one line of numbers (table four)."""

from __future__ import annotations

from collections.abc import Sequence

from compliance.extract.header import Header, Leaf
from compliance.extract.leaves import HeadCell, lowest
from compliance.extract.lexicon import Lexicon
from compliance.extract.rows import RawCell, ReadRow
from compliance.extract.tops import Top
from compliance.model.document import Cell, Table
from compliance.model.form import TableSpec

_MOST = 128
_LONGEST = 2000

_Leaves = tuple[tuple[Leaf, ...], tuple[tuple[str, str], ...]]

_KNOWN: dict[int, tuple[Lexicon, dict[tuple[tuple[Cell, ...], ...], _Leaves]]] = {}


def _known_leaves(lexicon: Lexicon) -> dict[tuple[tuple[Cell, ...], ...], _Leaves]:
    """The headers of the strip table met so far, by their cells."""
    # The lexicon is kept beside, so that its id is not used again for another one.
    return _KNOWN.setdefault(id(lexicon), (lexicon, {}))[1]


class Strip:
    """The strip table of a form while a document is walked.

    ``context``: course or group of courses named in the line before the table. ``columns`` and
    ``labels``: the header as read last.
    """

    def __init__(self, lexicon: Lexicon, year: int | None) -> None:
        labels = next(iter(lexicon.strips.values()))
        self.spec: TableSpec = labels.table
        self.id = self.spec.id
        self.year = year
        self.context = ""
        self.columns: tuple[str, ...] = ()
        self.labels: dict[str, str] = {}
        block = self.spec.blocks[0]
        self.outcomes = {column.id: column.label for column in block.columns}
        self.courses = tuple(row.id for row in block.rows)
        self.grouped = {
            group.id: tuple(row.id for row in block.rows if row.group == group.id)
            for group in self.spec.groups
        }
        self._rows: list[list[HeadCell]] = []
        self._cells: tuple[tuple[Cell, ...], ...] = ()
        self._known = _known_leaves(lexicon)
        self._table = 0
        self._named: dict[str, str] = {row.id: row.label for row in block.rows}

    def wants(self, top: Top | None, last: str, section: str) -> bool:
        """Whether a row of numbers below these header rows (None: no header since the last numbers) is
        one of this table's. ``last``: the table that the row before belonged to."""
        if top is None:
            return self.id in (last, section)
        heads = [head.word for row in top.rows for head in row]
        if any(word.strong and word.columns for word in heads):
            return False
        names = len({word.outcome for word in heads if word.outcome})
        if names > 2 or section == self.id or last == self.id:
            self._rows, self._table, self._cells = top.rows, top.table, top.cells
            return True
        return False

    def read(self, table: Table, cells: Sequence[Cell], course: str, head: Cell) -> list[ReadRow]:
        """The rows that one line of numbers gives; cells in doubt where the header does not prove which
        is which; none if nothing at all can be said."""
        place = table.place_of(head)
        leaves, named = self._leaves()
        self.labels |= {f"row:{name}": text for name, text in named}
        courses = tuple(dict.fromkeys([name for name, _ in named]))
        self._note(leaves)
        width = len(self.outcomes)
        if course:
            courses = (course,)
        elif not courses or (len(leaves) not in (0, width * len(courses)) and len(cells) == width):
            courses = self._courses_of(len(cells), len(leaves))
        if not courses:
            return []
        if len(courses) == 1:
            plain = [Leaf(leaf.id, leaf.text, leaf.start, leaf.end, leaf.stub) for leaf in leaves]
            header = Header(self.outcomes, plain, self._table)
            found = header.assign(cells, table, place, self.year)
            return [self._row(courses[0], found, place_of=head, table=table)]
        header = Header(self._standard(), self._composed(leaves, courses), self._table, self._years())
        if tuple(courses) != self.courses and len(cells) == width * len(courses):
            header = Header(
                {f"{name}.{outcome}": text for name in courses for outcome, text in self.outcomes.items()},
                header.leaves,
                self._table,
            )
        found = header.assign(cells, table, place, self.year)
        rows: dict[str, dict[str, RawCell]] = {}
        for key, cell in found.items():
            name, outcome = key.split(".")
            rows.setdefault(name, {})[outcome] = cell
        return [
            self._row(name, rows[name], place_of=head, table=table) for name in self.courses if name in rows
        ]

    def _row(self, course: str, cells: dict[str, RawCell], place_of: Cell, table: Table) -> ReadRow:
        label = self.labels.get(f"row:{course}", self._named[course])
        return ReadRow(self.id, course, cells, label, table.place_of(place_of), "grid")

    def _leaves(self) -> _Leaves:
        """As ``_read_leaves``; most headers are printed alike, and are remembered."""
        known = self._known.get(self._cells)
        if known is None:
            known = self._read_leaves()
            if sum([len(cell.text) + 8 for row in self._cells for cell in row]) <= _LONGEST:
                if len(self._known) >= _MOST:
                    self._known.clear()
                self._known[self._cells] = known
        return known

    def _read_leaves(self) -> _Leaves:
        """Lowest header cells; and the courses with their names as printed, in the header's order."""
        rows = [
            [
                HeadCell(
                    head.cell,
                    head.word,
                    bool(head.word.outcome),
                    bool(head.word.course or head.word.course_group),
                )
                for head in row
            ]
            for row in self._rows
        ]
        found = [head for head in lowest(rows) if not head.over]
        leaves = [
            Leaf(
                head.word.outcome,
                head.cell.text,
                head.cell.column,
                head.cell.column + head.cell.colspan,
                head.word.stub,
            )
            for head in found
        ]
        # Titles over the whole table and notes are no leaves.
        while leaves and not leaves[0].id and leaves[0].stub:
            leaves.pop(0)
        named = sorted(
            ((head.cell.column, head.cell.row, head.word.course, head.cell.text))
            for row in rows
            for head in row
            if head.word.course
        )
        return tuple(leaves), tuple((name, text) for _, _, name, text in named)

    def _courses_of(self, cells: int, leaves: int) -> tuple[str, ...]:
        """The courses where the header does not name them: those of the line before the table, or all
        where the number of cells is right."""
        width = len(self.outcomes)
        if self.context in self.courses and cells == width:
            return (self.context,)
        members = self.grouped.get(self.context, ())
        if members and cells == width * len(members):
            return members
        if cells in (width * len(self.courses), 2 * width * len(self.courses)) or leaves > width:
            return self.courses
        return ()

    def _composed(self, leaves: Sequence[Leaf], courses: tuple[str, ...]) -> list[Leaf]:
        """Leaves named course.outcome. In full runs order decides; else nothing is named."""
        width = len(self.outcomes)
        rest = iter(self.courses)
        if len(courses) < len(self.courses) and len(leaves) == width * len(self.courses):
            # A name was lost. If those left are in the form's order, so is the whole.
            courses = self.courses if all(name in rest for name in courses) else ()
        if len(leaves) in (width * len(courses), 2 * width * len(courses)) and courses:
            runs = [courses[index // width % len(courses)] for index in range(len(leaves))]
            return [
                leaf._replace(id=f"{run}.{leaf.id}" if leaf.id else "")
                for leaf, run in zip(leaves, runs, strict=True)
            ]
        return self._by_order(leaves)

    def _by_order(self, leaves: Sequence[Leaf]) -> list[Leaf]:
        """Names of some leaves are lost: each is the next of its kind in the form's order."""
        rest = iter(self._standard())
        composed: list[Leaf] = []
        for leaf in leaves:
            if leaf.id:
                key = next((key for key in rest if key.endswith(f".{leaf.id}")), "")
                composed.append(leaf._replace(id=key))
        return composed

    def _standard(self) -> dict[str, str]:
        return {
            f"{course}.{outcome}": text for course in self.courses for outcome, text in self.outcomes.items()
        }

    def _years(self) -> list[tuple[int, int]]:
        return [
            (head.word.year, head.cell.column)
            for row in self._rows
            for head in row
            if head.word.year is not None
        ]

    def _note(self, leaves: Sequence[Leaf]) -> None:
        self.columns = tuple(dict.fromkeys(leaf.id for leaf in leaves if leaf.id))
        for leaf in leaves:
            if leaf.id:
                self.labels.setdefault(f"column:{leaf.id}", leaf.text)
