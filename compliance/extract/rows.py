"""One row of an official table as recovered from the document, before its cells become facts."""

from __future__ import annotations

import msgspec

from compliance.model.document import Place


class RawCell(msgspec.Struct, frozen=True, gc=False):
    """A cell of numbers as written. ``doubt`` not empty: it cannot be trusted, and why (Chinese)."""

    text: str
    place: Place | None
    doubt: str = ""


class ReadRow(msgspec.Struct, frozen=True, gc=False):
    """A row of table ``table`` (form table id), recognised as ``row`` (form row id).

    ``cells`` maps column id → cell. A column that the report's header does not have is missing from
    ``cells``. ``label`` is the row's label as written. ``shape``: grid (a real table), rows (pipe or
    layout lines), stream (a cell a line), glued.
    """

    table: str
    row: str
    cells: dict[str, RawCell]
    label: str
    place: Place
    shape: str
