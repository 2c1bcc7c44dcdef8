"""Keeps the header rows met while a document is walked, and gives the header in force for a row."""

from __future__ import annotations

from collections.abc import Sequence

from compliance.extract.header import Header, Leaf
from compliance.extract.leaves import HeadCell, lowest
from compliance.extract.lexicon import Word
from compliance.model.document import Cell
from compliance.model.form import TableSpec

_WIDE = 4


class Top:
    """Header rows over rows of numbers. ``used``: the form's blocks whose rows it already served."""

    __slots__ = ("headers", "rows", "table", "used")

    def __init__(self, table: int) -> None:
        self.rows: list[list[HeadCell]] = []
        self.table = table
        self.headers: dict[tuple[str, int], Header] = {}
        self.used: set[int] = set()


class Tops:
    """The headers of one walk. ``columns`` and ``labels`` (by table id): what was read in them."""

    def __init__(self, specs: dict[str, TableSpec]) -> None:
        self.specs = specs
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

    def add(self, table: int, cells: Sequence[Cell], words: Sequence[Word]) -> None:
        """One more header row."""
        if self.current is None or self.current.used:
            self.current = Top(table)
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
        lost = _lost(self.specs[table], block)
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
        names = [_column(head.word, table, block) for head in found]
        if not any(names) and top.used and block not in top.used:
            # The header of another block; this one has lost its own.
            return lost
        leaves = []
        for name, (cell, word, _, _) in zip(names, found, strict=True):
            leaves.append(Leaf(name, cell.text, cell.column, cell.column + cell.colspan, word.stub))
            if name:
                self.labels[table].setdefault(f"column:{name}", cell.text)
        self.columns[table] = tuple(dict.fromkeys((*self.columns.get(table, ()), *filter(None, names))))
        years = [
            (head.word.year, head.cell.column)
            for row in top.rows
            for head in row
            if head.word.year is not None
        ]
        return Header(lost.standard, leaves, top.table, years)


def _lost(spec: TableSpec, block: int) -> Header:
    return Header({column.id: column.label for column in spec.blocks[block].columns})


def _column(word: Word, table: str, block: int) -> str:
    for owner, match in word.columns:
        if owner == table and block in match.blocks:
            return match.id
    return ""
