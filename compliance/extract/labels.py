"""Recognises the labels of an official table: rows, groups, columns, block titles, the corner note."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from compliance.extract.wording import Entry, Sure, Wordings, key_of, likeness, split_number
from compliance.model.form import ColumnSpec, Form, GroupSpec, RowSpec, TableSpec
from compliance.text.normal import normal

_CACHE_LIMIT = 4096


class RowMatch(msgspec.Struct, frozen=True):
    """A row label found: form row id, the id of its group ("" = none), the index of its block."""

    id: str
    group: str
    block: int
    sure: Sure


class ColumnMatch(msgspec.Struct, frozen=True):
    """A column label found; ``blocks`` are the indexes of all blocks that have a column of this id."""

    id: str
    blocks: tuple[int, ...]
    sure: Sure


class GroupMatch(msgspec.Struct, frozen=True):
    """A label over several rows or columns. Every group but a listed one of ``also`` is exact."""

    id: str
    sure: Sure


class Labels:
    """The labels of one table of one form. Made by ``labels_of``."""

    def __init__(self, table: TableSpec) -> None:
        self.table = table
        self._rows = Wordings(_row_entries(table))
        self._columns = Wordings(_column_entries(table))
        self._groups = Wordings(_group_entries(table.groups))
        self._column_groups = Wordings(_group_entries(table.column_groups))
        self._block_keys = {
            key_of(_no_brackets(normal(block.title))): index
            for index, block in enumerate(table.blocks)
            if block.title
        }
        self._corner = key_of(_no_brackets(normal(table.corner)))
        self._corner_signs = frozenset(self._corner)
        self._extra = frozenset(key_of(normal(label)) for label in table.extra_rows)
        self._row_cache: dict[tuple[str, str | None], RowMatch | None] = {}
        self._column_cache: dict[tuple[str, int | None], ColumnMatch | None] = {}

    def row(self, text: str, group: str | None = None) -> RowMatch | None:
        """The row a label names. ``group``: id of the group label it stands under, None = not known;
        it decides between equal words (其他) and narrows what is only similar. A group's name typed
        before the row's in one cell (三、本年度办理结果（一）予以公开) is recognised."""
        cached = (text, group)
        if cached in self._row_cache:
            return self._row_cache[cached]
        number, rest = split_number(normal(text))
        found = self._rows.find(number, rest, group)
        if found is None or found[1] in ("similar", "fragment"):
            found = self._without_group(number, rest) or found
        match = None if found is None else RowMatch(found[0].id, found[0].group, found[0].blocks[0], found[1])
        if len(self._row_cache) >= _CACHE_LIMIT:
            self._row_cache.clear()
        self._row_cache[cached] = match
        return match

    def group(self, text: str) -> GroupMatch | None:
        """The group of rows (in a strip: of groups of columns) a label names."""
        return _group(self._groups, text)

    def column(self, text: str, block: int | None = None) -> ColumnMatch | None:
        """The column a header cell names; ``block``: only among that block's columns."""
        cached = (text, block)
        if cached in self._column_cache:
            return self._column_cache[cached]
        number, rest = split_number(normal(text))
        found = self._columns.find(number, rest, None, block)
        match = None if found is None else ColumnMatch(found[0].id, found[0].blocks, found[1])
        if len(self._column_cache) >= _CACHE_LIMIT:
            self._column_cache.clear()
        self._column_cache[cached] = match
        return match

    def column_group(self, text: str) -> GroupMatch | None:
        """The label over several columns (申请人情况, 法人或其他组织)."""
        return _group(self._column_groups, text)

    def block(self, text: str) -> int | None:
        """The index of the block whose title (第二十条第（一）项) the text is or begins with."""
        if "第" not in text or len(text) > 60:
            return None
        key = key_of(_no_brackets(normal(text)))
        for title, index in self._block_keys.items():
            if key.startswith(title) and len(key) - len(title) <= 12:
                return index
        return None

    def corner(self, text: str) -> bool:
        """Whether the text is the note in the corner of the table (勾稽关系), whole or damaged."""
        if not self._corner or len(text) < 10 or len(text) > 120:
            return False
        key = key_of(_no_brackets(normal(text)))
        if key == self._corner or self._corner in key:
            return True
        if len(set(key) & self._corner_signs) < 10:
            return False
        return likeness(key, self._corner) >= 70

    def is_extra(self, text: str) -> bool:
        """Whether the text labels a row that is not the form's but is known to be added."""
        return bool(self._extra) and key_of(split_number(normal(text))[1]) in self._extra

    def fragments(self, text: str) -> frozenset[str]:
        """Ids of all rows and groups one of whose wordings contains the text (for joining broken
        labels); empty for texts shorter than two characters."""
        key = key_of(split_number(normal(text))[1])
        if len(key) < 2:
            return frozenset()
        return frozenset(
            entry.id for index in (self._rows, self._groups) for entry in index.entries if key in entry.key
        )

    def _without_group(self, number: tuple[str, int] | None, rest: str) -> tuple[Entry, Sure] | None:
        """The match when one or two group names stand before the row's label in the same text."""
        group: str | None = None
        for _ in range(2):
            cut = self._cut_group(rest)
            if cut is None:
                return None
            group, rest = cut
            number, rest = split_number(rest.lstrip(",.:;-—/"))
            if rest.startswith("(") and rest.endswith(")"):
                rest = rest[1:-1]
            found = self._rows.exact(number, rest, group)
            if found is not None:
                return found[0], "variant"
        found = self._rows.find(number, rest, group)
        return found if found is not None and found[0].group == group else None

    def _cut_group(self, rest: str) -> tuple[str, str] | None:
        for entry in self._groups.entries:
            if len(entry.key) >= 4 and rest.startswith(entry.key) and len(rest) > len(entry.key):
                return entry.id, rest[len(entry.key) :]
        return None


def _no_brackets(text: str) -> str:
    return text.replace("(", "").replace(")", "")


def _group(index: Wordings, text: str) -> GroupMatch | None:
    if len(text) > 40:
        return None
    number, rest = split_number(normal(text))
    found = index.find(number, rest, None)
    # A number of another kind is another thing: 3.其他 is a row, （六）其他 a group.
    if found is None or (
        number is not None and found[0].number is not None and number[0] != found[0].number[0]
    ):
        return None
    return GroupMatch(found[0].id, found[1])


def _entries(
    id: str, group: str, blocks: tuple[int, ...], number: str, label: str, also: Iterable[str]
) -> Iterable[Entry]:
    parsed = split_number(normal(number))[0] if number else None
    whole = key_of(normal(label))
    yield Entry(id, group, blocks, whole, parsed, "exact")
    seen = {whole}
    cut = normal(label)
    shorter = [cut[: cut.index("(")]] if "(" in cut[1:] else []
    for wording in (*also, *shorter):
        key = key_of(normal(wording))
        if key not in seen:
            seen.add(key)
            yield Entry(id, group, blocks, key, parsed, "variant")


def _row_entries(table: TableSpec) -> Iterable[Entry]:
    rows: list[tuple[int, RowSpec]] = [
        (index, row) for index, block in enumerate(table.blocks) for row in block.rows
    ]
    own = {row.id: index for index, row in rows}
    for substitute in table.substitutes:
        index = own.get(substitute.instead_of[0], 0)
        rows.extend((index, row) for row in substitute.rows)
    for index, row in rows:
        yield from _entries(row.id, row.group, (index,), row.number, row.label, row.also)


def _column_entries(table: TableSpec) -> Iterable[Entry]:
    blocks: dict[str, list[int]] = {}
    columns: dict[str, list[ColumnSpec]] = {}
    for index, block in enumerate(table.blocks):
        for column in block.columns:
            blocks.setdefault(column.id, []).append(index)
            columns.setdefault(column.id, []).append(column)
    for column_id, specs in columns.items():
        also = [word for spec in specs for word in (spec.label, *spec.also)]
        yield from _entries(column_id, "", tuple(blocks[column_id]), "", specs[0].label, also)


def _group_entries(groups: Iterable[GroupSpec]) -> Iterable[Entry]:
    for group in groups:
        yield from _entries(group.id, "", (0,), group.number, group.label, group.also)


_LABELS: dict[tuple[int, str], tuple[Form, Labels]] = {}


def labels_of(form: Form, table_id: str) -> Labels:
    """The labels of a table of a form; made once a form. Raises KeyError for an unknown table."""
    key = (id(form), table_id)
    held = _LABELS.get(key)
    if held is None:
        # The form is kept beside, so that its id is not used again for another one.
        held = _LABELS[key] = (form, Labels(form.table[table_id]))
    return held[1]
