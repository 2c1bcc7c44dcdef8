"""The plain data of an invented report: form, agency, figures and texts, before any file format."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

import msgspec

from compliance.forms import load_forms
from compliance.model.form import ColumnSpec, Form
from compliance.model.report import AgencyKind, AgencyLevel

Value = int | float | str | None
"""A cell: a number, None = left blank, a text = written as it is ("/", "无", "12件")."""


class Agency(msgspec.Struct, frozen=True):
    """An agency. ``place`` is the area it speaks of (我市, 我区, 我镇), ``us`` how it calls itself."""

    name: str
    kind: AgencyKind
    level: AgencyLevel
    us: str = "本机关"
    place: str = ""


class Part(msgspec.Struct, frozen=True):
    """A first-level section. ``id`` is the form's section id, or ``extra``. ``number`` and
    ``heading`` as printed (both "" = the heading was forgotten). ``table``: id of the official
    table printed after the paragraphs, "" = none."""

    id: str
    number: str
    heading: str
    paragraphs: tuple[str, ...]
    table: str = ""


class Spec(msgspec.Struct, frozen=True):
    """A report. ``form`` is the form its tables follow (not always the one of its ``year``).

    ``facts`` maps fact id → what is printed in the cell. ``dropped`` holds rows that are not
    printed, as ``table.row``; ``substitutes`` names tables that print the other year's rows
    (form YAML ``substitutes``) instead of their own; ``labels`` changes a printed row label, by
    ``table.row``.
    """

    form: str
    year: int
    agency: Agency
    title: str
    preamble: tuple[str, ...]
    parts: tuple[Part, ...]
    facts: dict[str, Value]
    signature: str
    signed: datetime.date | None
    published: datetime.date | None = None
    dropped: frozenset[str] = frozenset()
    substitutes: frozenset[str] = frozenset()
    labels: dict[str, str] = {}

    def __repr__(self) -> str:
        """Short enough to read in a failing test: what is not zero, and how it was damaged."""
        facts = {fact: value for fact, value in self.facts.items() if value != 0}
        return (
            f"<Spec {self.title!r}, form {self.form}, signed {self.signed}, published {self.published}, "
            f"not zero: {facts}, dropped: {sorted(self.dropped)}>"
        )

    @property
    def layout(self) -> Form:
        """The form whose tables are printed."""
        return load_forms()[self.form]

    def part(self, id: str) -> Part:
        """The section ``id``; raises KeyError."""
        for part in self.parts:
            if part.id == id:
                return part
        raise KeyError(id)

    def with_part(self, id: str, **changes: object) -> Spec:
        """A copy in which section ``id`` has other ``changes`` (fields of Part)."""
        parts = tuple(
            msgspec.structs.replace(part, **changes) if part.id == id else part for part in self.parts
        )
        return msgspec.structs.replace(self, parts=parts)

    def with_facts(self, changes: Mapping[str, Value]) -> Spec:
        """A copy with other figures; the prose stays as it is."""
        return msgspec.structs.replace(self, facts={**self.facts, **changes})

    def printed(self) -> dict[str, Value]:
        """The facts that really stand in the tables: none of a dropped row."""
        return {
            fact: value for fact, value in self.facts.items() if fact.rpartition(".")[0] not in self.dropped
        }


def cell_text(value: Value, column: ColumnSpec) -> str:
    """A cell as printed. Signed columns print a plus, as official reports do."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if column.kind == "signed" and value > 0:
        return f"+{value}"
    return str(value)
