"""The official layout of a year, as data (``rules/forms/*.yaml``)."""

from __future__ import annotations

from functools import cached_property
from typing import Literal

import msgspec

from compliance.model.words import Words


class _Spec(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    pass


class TopicSpec(_Spec, frozen=True):
    """A sub-topic that section ``overview`` must cover; ``words`` are what shows it."""

    id: str
    title: Words
    words: tuple[str, ...] = ()


class SectionSpec(_Spec, frozen=True):
    """One of the six sections. ``also``: other wordings seen in official reports; a ``YYYY年`` in
    a wording stands for any year. ``recognised``: not standard, but meant."""

    id: str
    number: str
    title: str
    en: str
    also: tuple[str, ...] = ()
    recognised: tuple[str, ...] = ()
    table: str = ""
    topics: tuple[TopicSpec, ...] = ()


class ColumnSpec(_Spec, frozen=True):
    """A column. ``kind``: count (whole, ≥ 0), signed (whole, may be negative), money (decimals).
    ``unit`` is the unit the header prints (万元), "" = none printed."""

    id: str
    label: str
    en: str
    also: tuple[str, ...] = ()
    kind: Literal["count", "signed", "money"] = "count"
    unit: str = ""


class RowSpec(_Spec, frozen=True):
    """A row. ``number`` is the number printed before the label (一、 （一） 1.), ``group`` the id of
    the group label to its left. In a ``strip`` table a row is one of the groups of columns."""

    id: str
    label: str
    en: str
    number: str = ""
    group: str = ""
    also: tuple[str, ...] = ()


class GroupSpec(_Spec, frozen=True):
    """A label that spans several rows or columns, e.g. （三）不予公开, 法人或其他组织, 行政诉讼."""

    id: str
    label: str
    en: str
    number: str = ""
    also: tuple[str, ...] = ()


class BlockSpec(_Spec, frozen=True):
    """Rows under one header. ``title`` as printed above it (第二十条第（一）项), or ""."""

    columns: tuple[ColumnSpec, ...]
    rows: tuple[RowSpec, ...]
    title: str = ""


class Substitute(_Spec, frozen=True):
    """Rows of another year's form that people use instead of ``instead_of``: read under their own
    ids, never part of the form; sums over a row set use them when all of ``instead_of`` are absent."""

    rows: tuple[RowSpec, ...]
    instead_of: tuple[str, ...]


class TableSpec(_Spec, frozen=True):
    """A table. ``layout``: ``blocks`` several blocks under each other; ``matrix`` one block, rows ×
    columns; ``strip`` one block whose rows are printed side by side in a single row of numbers.
    ``sets``: named lists of row ids or of column ids, for rules (``results``, ``applicants``)."""

    id: str
    number: str
    title: Words
    layout: Literal["blocks", "matrix", "strip"]
    blocks: tuple[BlockSpec, ...]
    groups: tuple[GroupSpec, ...] = ()
    column_groups: tuple[GroupSpec, ...] = ()
    row_sets: dict[str, tuple[str, ...]] = {}
    column_sets: dict[str, tuple[str, ...]] = {}
    substitutes: tuple[Substitute, ...] = ()
    corner: str = ""
    extra_rows: tuple[str, ...] = ()

    def fact_ids(self) -> tuple[str, ...]:
        """Every fact id of the table in printed order (substitutes not included)."""
        return tuple(
            f"{self.id}.{row.id}.{column.id}"
            for block in self.blocks
            for row in block.rows
            for column in block.columns
        )


class Years(_Spec, frozen=True):
    """Report years, both inclusive; None = open."""

    since: int | None = None
    until: int | None = None

    def __contains__(self, year: int) -> bool:
        return (self.since is None or year >= self.since) and (self.until is None or year <= self.until)


class Form(msgspec.Struct, frozen=True, forbid_unknown_fields=True, dict=True):
    """A form. ``markers``: words of table headers that only this form prints."""

    id: str
    title: Words
    source: str
    years: Years
    sections: tuple[SectionSpec, ...]
    tables: tuple[TableSpec, ...]
    markers: tuple[str, ...]

    @cached_property
    def table(self) -> dict[str, TableSpec]:
        """Tables by id."""
        return {table.id: table for table in self.tables}

    @cached_property
    def section(self) -> dict[str, SectionSpec]:
        """Sections by id."""
        return {section.id: section for section in self.sections}

    @cached_property
    def labels(self) -> dict[str, Words]:
        """Words for every fact id (substitute rows included), e.g. 表三“（七）总计”行“自然人”列."""
        labels: dict[str, Words] = {}
        for table in self.tables:
            for block in table.blocks:
                extra = tuple(row for substitute in table.substitutes for row in substitute.rows)
                for row in block.rows + extra:
                    for column in block.columns:
                        labels[f"{table.id}.{row.id}.{column.id}"] = Words(
                            f"表{table.number}“{row.number}{row.label}”行“{column.label}”列"
                            if table.layout != "strip"
                            else f"表{table.number}“{row.label}”“{column.label}”",
                            f"{table.id}: {row.en}, {column.en}",
                        )
        return labels

    @cached_property
    def fact_ids(self) -> frozenset[str]:
        """Every fact id the form knows, substitute rows included."""
        return frozenset(self.labels)

    def label(self, fact: str) -> Words:
        """Words for a fact id; the id itself for one the form does not know."""
        return self.labels.get(fact) or Words(fact, fact)
