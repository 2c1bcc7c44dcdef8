"""Every word that the official tables of a form print, for exact look-up where cell borders are lost."""

from __future__ import annotations

from functools import cached_property
from typing import Literal

import msgspec

from compliance.extract.wording import key_of, split_number
from compliance.model.form import Form, TableSpec
from compliance.text.normal import normal

Sort = Literal["row", "group", "column", "over", "block", "corner", "section", "filler"]

FILLERS = ("信息内容", "申请人情况", "数据项目", "类别")
"""Header words that belong to no column."""


class Word(msgspec.Struct, frozen=True):
    """A word of table ``table`` ("" for a section title): what it is and its id. ``number`` is what the
    form prints before it, as ``normal`` text ("6.", "(三)")."""

    table: str
    sort: Sort
    id: str
    number: str = ""


class Vocabulary:
    """The words of a form by key (no number, no signs). ``blob``: all of them in one text, to see whether
    a scrap can come from a label at all. ``rows``: row ids of each table in order, substitutes left out.
    ``order``: (table, row id) → position, a substitute at the place of the first row it stands for.
    ``columns``: (table, row id) → column ids. ``numbers``: (table, row id) → number printed before it."""

    def __init__(self, form: Form) -> None:
        self.form = form
        self.words: dict[str, list[Word]] = {}
        self.rows: dict[str, tuple[str, ...]] = {}
        self.order: dict[tuple[str, str], int] = {}
        self.columns: dict[tuple[str, str], tuple[str, ...]] = {}
        self.numbers: dict[tuple[str, str], str] = {}
        self.groups: dict[tuple[str, str], str] = {}
        self.labels: dict[tuple[str, str], str] = {}
        self.instead: dict[str, tuple[str, ...]] = {}
        for table in form.tables:
            self._table(table)
        for section in form.sections:
            for title in (section.title, *section.also, *section.recognised):
                self._add(title, Word("", "section", section.id, f"{section.number},"))
        self.blob = "\n".join(self.words)

    @cached_property
    def by_first(self) -> dict[str, tuple[str, ...]]:
        """Keys by their first sign, longest first, to scan running text."""
        found: dict[str, list[str]] = {}
        for key in sorted(self.words, key=len, reverse=True):
            if len(key) >= 2:
                found.setdefault(key[0], []).append(key)
        return {sign: tuple(keys) for sign, keys in found.items()}

    def find(self, text: str) -> list[Word]:
        """The words a text is, of all tables; a number before it chooses between equal words."""
        if len(text) > 120:
            return []
        number, rest = split_number(normal(text))
        found = self.words.get(key_of(rest), [])
        if number is not None and len(found) > 1:
            return [word for word in found if split_number(word.number)[0] == number] or found
        return found

    def scrap(self, text: str) -> bool:
        """Whether a text is a part of a word of the form, or several parts with spaces between."""
        key = key_of(split_number(normal(text))[1])
        if len(key) >= 2 and key in self.blob:
            return True
        parts = text.split()
        return bool(parts) and all(key_of(split_number(normal(part))[1]) in self.blob for part in parts)

    def _add(self, label: str, word: Word) -> None:
        text = normal(label)
        for wording in {text, text.split("(", 1)[0]} if word.sort == "row" else {text}:
            held = self.words.setdefault(key_of(wording), [])
            if word not in held:
                held.append(word)

    def _table(self, table: TableSpec) -> None:
        rows: list[str] = []
        for index, block in enumerate(table.blocks):
            if block.title:
                self._add(block.title, Word(table.id, "block", str(index)))
            for row in block.rows:
                self.order[table.id, row.id] = len(rows)
                rows.append(row.id)
            columns = tuple(column.id for column in block.columns)
            extra = [row for substitute in table.substitutes for row in substitute.rows]
            for row in (*block.rows, *extra):
                at = (table.id, row.id)
                self.columns[at] = columns
                self.numbers[at], self.groups[at], self.labels[at] = normal(row.number), row.group, row.label
                for label in (row.label, *row.also):
                    self._add(label, Word(table.id, "row", row.id, normal(row.number)))
            for column in block.columns:
                for label in (column.label, *column.also):
                    self._add(label, Word(table.id, "column", column.id))
        self.rows[table.id] = tuple(rows)
        for substitute in table.substitutes:
            for row in substitute.rows:
                self.order[table.id, row.id] = rows.index(substitute.instead_of[0])
                self.instead[row.id] = substitute.instead_of
        for group in table.groups:
            for label in (group.label, *group.also):
                self._add(label, Word(table.id, "group", group.id, normal(group.number)))
        for group in table.column_groups:
            self._add(group.label, Word(table.id, "over", group.id))
        if table.corner:
            self._add(table.corner, Word(table.id, "corner", "corner"))
        for label in FILLERS:
            self._add(label, Word(table.id, "filler", label))


_HELD: dict[int, Vocabulary] = {}


def vocabulary_of(form: Form) -> Vocabulary:
    """The vocabulary of a form; made once a form (which it keeps, so that the id stays its own)."""
    held = _HELD.get(id(form))
    if held is None:
        held = _HELD[id(form)] = Vocabulary(form)
    return held
