"""Keeps the header rows met while a document is walked, and gives the header in force for a row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from compliance.extract.header import Header, Leaf
from compliance.extract.leaves import HeadCell, lowest
from compliance.extract.lexicon import Word
from compliance.model.document import Cell
from compliance.model.form import Form, TableSpec

_WIDE = 4
_MOST = 512
_LONGEST = 2000


class Top:
    """Header rows over rows of numbers. ``used``: the form's blocks whose rows it already served."""

    __slots__ = ("cells", "headers", "rows", "table", "used")

    def __init__(self, table: int) -> None:
        self.rows: list[list[HeadCell]] = []
        self.cells: tuple[tuple[Cell, ...], ...] = ()
        self.table = table
        self.headers: dict[tuple[str, int], Header] = {}
        self.used: set[int] = set()


class Made(NamedTuple):
    """What header rows say of one block: the header, its lowest cells and the ids they name."""

    header: Header
    lowest: tuple[Leaf, ...]
    names: tuple[str, ...]


Key = tuple[str, int, int, tuple[tuple[Cell, ...], ...]]

_KNOWN: dict[int, tuple[Form, dict[Key, Made]]] = {}


def known_headers(form: Form) -> dict[Key, Made]:
    """The headers met so far in tables of a form."""
    # The form is kept beside, so that its id is not used again for another one.
    return _KNOWN.setdefault(id(form), (form, {}))[1]


class Tops:
    """The headers of one walk. ``columns`` and ``labels`` (by table id): what was read in them.
    ``known``: headers of earlier documents, by table, block and header cells: most are printed alike."""

    def __init__(self, specs: dict[str, TableSpec], known: dict[Key, Made]) -> None:
        self.specs = specs
        self._known = known
        self.current: Top | None = None
        self.kept: dict[str, Top] = {}
        self.columns: dict[str, tuple[str, ...]] = {}
        self.labels: dict[str, dict[str, str]] = {table: {} for table in specs}

    @property
    def waiting(self) -> Top | None:
        """The header since the last row of numbers."""
        return self.current if self.current is not None and not self.current.used else None

    def begin(self) -> None:
        """A new table begins: its own header, if any, comes first."""
        self.current = None

    def add(self, table: int, cells: tuple[Cell, ...], words: Sequence[Word]) -> None:
        """One more header row."""
        if self.current is None or self.current.used:
            self.current = Top(table)
        self.current.cells += (cells,)
        self.current.rows.append([HeadCell(*pair, False, False) for pair in zip(cells, words, strict=True)])

    def keep(self) -> set[str]:
        """At the end of a table: a header still waiting is for the next table (page break). Returns the
        ids of the tables it names columns of."""
        named: set[str] = set()
        top = self.waiting
        if top is not None:
            strong = (head.word for row in top.rows for head in row if head.word.strong)
            named.update(table for word in strong for table, _ in word.columns)
            self.kept.update((table, top) for table in named)
        return named

    def header(self, table: str, block: int) -> Header:
        """The header in force for a row of a block: the one just above; an earlier complete one where
        that one is invented (数据1, 数据2 …); else the last one; else a lost one."""
        fresh, kept = self.current, self.kept.get(table)
        if fresh is None or (fresh.used and kept is not fresh):
            return self._made(kept, table, block) if kept is not None else _lost(self.specs[table], block)
        header = self._made(fresh, table, block)
        if kept is not fresh:
            invented = len(set(header.known)) < min(2, len(header.standard))
            if invented and kept is not None and len(header.standard) >= _WIDE:
                older = self._made(kept, table, block)
                if set(older.known) == set(older.standard):
                    header = older
            if header.table == fresh.table and header.leaves:
                self.kept[table] = fresh
        fresh.used.add(block)
        return header

    def _made(self, top: Top, table: str, block: int) -> Header:
        made = top.headers.get((table, block))
        if made is None:
            made = top.headers[table, block] = self._make(top, table, block)
        return made

    def _make(self, top: Top, table: str, block: int) -> Header:
        key = (table, block, top.table, top.cells)
        made = self._known.get(key)
        if made is None:
            made = _read(top, table, block, _lost(self.specs[table], block))
            if sum(len(cell.text) + 8 for row in top.cells for cell in row) <= _LONGEST:
                if len(self._known) >= _MOST:
                    self._known.clear()
                self._known[key] = made
        if not any(made.names) and top.used and block not in top.used:
            # The header of another block; this one has lost its own.
            return _lost(self.specs[table], block)
        labels = self.labels[table]
        for leaf in made.lowest:
            if leaf.id:
                labels.setdefault(f"column:{leaf.id}", leaf.text)
        self.columns[table] = tuple(dict.fromkeys((*self.columns.get(table, ()), *filter(None, made.names))))
        return made.header


def _read(top: Top, table: str, block: int, lost: Header) -> Made:
    found = lowest(
        [
            [
                HeadCell(head.cell, head.word, _column(head.word, table, block) != "", head.word.over)
                for head in row
            ]
            for row in top.rows
            if len(row) > 1
        ]
    )
    leaves = tuple(
        Leaf(_column(word, table, block), cell.text, cell.column, cell.column + cell.colspan, word.stub)
        for cell, word, _, _ in found
    )
    years = [
        (head.word.year, head.cell.column) for row in top.rows for head in row if head.word.year is not None
    ]
    header = Header(lost.standard, leaves, top.table, years)
    return Made(header, leaves, tuple(leaf.id for leaf in leaves))


def _lost(spec: TableSpec, block: int) -> Header:
    return Header({column.id: column.label for column in spec.blocks[block].columns})


def _column(word: Word, table: str, block: int) -> str:
    for owner, match in word.columns:
        if owner == table and block in match.blocks:
            return match.id
    return ""
