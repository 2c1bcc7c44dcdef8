"""The quick way in for what programs write: the shorthand with tables that are whole, and all whole numbers.

The cells of a form's tables become the fields of one struct, so that nothing is made per cell: neither a
key nor a fact. Whatever is not so plain is decoded in full by the slower way, which also says what is wrong.
"""

from __future__ import annotations

from typing import Annotated, NamedTuple, cast

import msgspec
from msgspec import UNSET, Meta

from compliance.exchange.shorthand import assembled, form_of, printed_tables
from compliance.forms import Forms
from compliance.model.facts import Facts
from compliance.model.form import Form
from compliance.model.report import FoundTable, Report
from compliance.rulebook.rule import Shorthand

_Count = Annotated[int, Meta(ge=-(10**15), le=10**15)]


class _Table(NamedTuple):
    """``bit`` of a table in the key of ``_Plain.found``; its cells stand from ``start`` to ``end``."""

    id: str
    bit: int
    start: int
    end: int


class _Plain:
    """What decodes the plain reports of one form. ``found``: by the tables that are there, the facts'
    ``full`` and the tables as found."""

    def __init__(self, form: Form) -> None:
        self.form = form
        self.ids: tuple[str, ...] = tuple(name for table in form.tables for name in table.fact_ids())
        fields = [(f"c{number}", _Count, UNSET) for number in range(len(self.ids))]
        cells = msgspec.defstruct(
            "Cells",
            fields,
            rename={f"c{number}": name for number, name in enumerate(self.ids)},
            forbid_unknown_fields=True,
            frozen=True,
            gc=False,
        )
        short = msgspec.defstruct(
            "PlainShorthand", [("facts", cells)], bases=(Shorthand,), kw_only=True, frozen=True
        )
        self.decode = msgspec.json.Decoder(short).decode
        self.tables: list[_Table] = []
        start = 0
        for number, table in enumerate(form.tables):
            end = start + len(table.fact_ids())
            self.tables.append(_Table(table.id, 1 << number, start, end))
            start = end
        self.found: dict[int, tuple[frozenset[str], tuple[FoundTable, ...]]] = {}

    def report(self, data: bytes, forms: Forms) -> Report | None:
        """The report, or None where it is not a plain one of this form."""
        try:
            short = cast("Shorthand", self.decode(data))
        except msgspec.ValidationError:
            return None
        if short.tables or form_of(short, forms) is not self.form:
            return None
        cells = msgspec.structs.astuple(cast("msgspec.Struct", short.facts))
        there = least = 0
        for table in self.tables:
            part = cells[table.start : table.end]
            try:
                least = min(least, *part)  # raises where a cell was not given
            except TypeError:
                if part.count(UNSET) != len(part):
                    return None
            else:
                there |= table.bit
        if not there:
            return None
        full, tables = self.found.get(there) or self._found(there)
        return assembled(short, forms, self.form, Facts.whole(cells, self.ids, full, least), tables)

    def _found(self, there: int) -> tuple[frozenset[str], tuple[FoundTable, ...]]:
        names = frozenset(table.id for table in self.tables if table.bit & there)
        tables = tuple(table for table in printed_tables(self.form) if table.id in names)
        self.found[there] = names, tables
        return names, tables


_PLAIN: dict[str, _Plain] = {}
_last = ""


def plain_report(data: bytes, forms: Forms) -> Report | None:
    """The report where it is in the shorthand and plain, else None; raises ReadError for a form or a
    section there is none of. One program writes one form: the last one's is tried first."""
    global _last
    for name in forms if _last not in forms else (_last, *(name for name in forms if name != _last)):
        plain = _PLAIN.get(name)
        if plain is None or plain.form is not forms[name]:
            plain = _PLAIN[name] = _Plain(forms[name])
        report = plain.report(data, forms)
        if report is not None:
            _last = name
            return report
    return None
