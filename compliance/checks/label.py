"""Kind ``label``: labels of an official table must be printed as the form has them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import ClassVar, Literal, NamedTuple

from compliance.checks.kind import Kind
from compliance.errors import did_you_mean
from compliance.model.document import Place
from compliance.model.finding import Answer, Hit, Subject, Unknown
from compliance.model.form import Form, TableSpec
from compliance.model.words import Words
from compliance.text.normal import normal


class _Wanted(NamedTuple):
    """``shown``: the label as the form prints it; ``exact``: all that counts as right; ``cores``: the
    same for comparing, ``noted``: before a note in brackets."""

    shown: str
    exact: frozenset[str]
    cores: frozenset[str]
    noted: tuple[str, ...]


class Label(Kind, frozen=True, tag="label"):
    """表内文字：行、列、栏目标题应与格式一致。

    ``table``: its id; ``of``: rows, columns, blocks (第二十条第（一）项) or corner (the note in the corner);
    ``ids``: only these rows or columns; ``contains``: it is enough that the label contains this. A label
    that was not read makes the rule undecided, and so does one that differs in a flattened table.
    Brackets, spaces and notes in brackets do not count.
    """

    values: ClassVar[frozenset[str]] = frozenset({"labels", "count"})

    table: str
    of: Literal["rows", "columns", "blocks", "corner"]
    ids: tuple[str, ...] = ()
    contains: str = ""

    def find(self, subject: Subject) -> Iterator[Answer]:
        """One Hit a table, listing what is written and what it should be."""
        table = subject.form.table[self.table]
        found = subject.report.table(self.table)
        if found is None or subject.report.as_facts:
            yield Unknown(
                Words(
                    f"没有读到表{table.number}的文字，不作判断。",
                    f"The labels of {self.table} were not read.",
                )
            )
            return
        # Out of a flattened table a label may be damaged by the reading: as it should be, or undecided.
        flat = found.shape != "grid"
        wrong: list[tuple[str, str, str]] = []
        unread = False
        for key, wanted in self.prepared(subject.form, self._wanted).items():
            written = found.labels.get(key)
            if written in wanted.exact:
                continue
            if not written:
                unread = (
                    unread
                    or key.partition(":")[2] in found.rows + found.columns
                    or self.of in ("blocks", "corner")
                    or (flat and self.of == "columns")
                )
            elif not self._fits(written, wanted):
                wrong.append((key, written, wanted.shown))
        if flat and (wrong or unread or found.shape == "glued"):
            yield Unknown(
                Words(
                    f"表格线已丢失，无法核对表{table.number}的文字，不作判断。",
                    f"The lines of {self.table} are lost: its labels cannot be checked.",
                )
            )
        elif wrong:
            shown = "；".join(f"“{written}”应为“{wanted}”" for _, written, wanted in wrong[:5])
            english = "; ".join(f"“{written}” instead of “{wanted}”" for _, written, wanted in wrong[:5])
            more = len(wrong) > 5
            yield Hit(
                key=f"table={self.table},labels={','.join(key for key, _, _ in wrong)}",
                place=found.place if found.place != Place() else None,
                values={
                    "labels": Words(
                        shown + (f"等{len(wrong)}处" if more else ""),
                        english + (f" and {len(wrong) - 5} more" if more else ""),
                    ),
                    "count": len(wrong),
                },
            )
        elif unread:
            yield Unknown(
                Words(f"表{table.number}的部分文字没有读到。", f"Some labels of {self.table} were not read.")
            )

    def mistakes(self, forms: Mapping[str, Form]) -> Iterator[str]:
        """Tables, rows and columns that a form does not have."""
        for form in forms.values():
            if self.table not in form.table:
                hint = did_you_mean(self.table, form.table)
                yield f"格式 {form.id} 没有表“{self.table}” (no such table){hint}"
                continue
            known = {key.partition(":")[2] for key in _labels(form.table[self.table], self.of)}
            for name in self.ids:
                if name not in known:
                    yield f"表 {self.table} 没有“{name}” (no such label){did_you_mean(name, known)}"

    def _wanted(self, form: Form) -> dict[str, _Wanted]:
        wanted: dict[str, _Wanted] = {}
        for key, texts in _labels(form.table[self.table], self.of).items():
            if not self.ids or key.partition(":")[2] in self.ids:
                cores = frozenset(map(_core, texts))
                exact = frozenset() if self.contains else frozenset(texts)
                wanted[key] = _Wanted(texts[0], exact, cores, tuple(core + "(" for core in cores))
        return wanted

    def _fits(self, written: str, wanted: _Wanted) -> bool:
        if self.contains:
            return normal(self.contains) in normal(written)
        # The same labels come again in every report.
        text = _kept_core(written) if len(written) <= _SHORT else _core(written)
        return text in wanted.cores or text.startswith(wanted.noted)


def _labels(table: TableSpec, of: str) -> dict[str, tuple[str, ...]]:
    """Key of FoundTable.labels → texts that count as right: with or without the printed number."""
    labels: dict[str, tuple[str, ...]] = {}
    for number, block in enumerate(table.blocks):
        if of == "blocks" and block.title:
            labels[f"block:{number}"] = (block.title,)
        for row in block.rows if of == "rows" else ():
            short = row.label.partition("（")[0]
            labels[f"row:{row.id}"] = (row.label, row.number + row.label, short, row.number + short)
        for column in block.columns if of == "columns" else ():
            known = labels.get(f"column:{column.id}", ())
            labels[f"column:{column.id}"] = (*known, column.label)
    if of == "corner" and table.corner:
        labels["corner"] = (table.corner,)
    return labels


def _core(label: str) -> str:
    """The label for comparing: the signs people vary (brackets, commas, 、) are not a deviation."""
    return normal(label).replace(",", "").replace(".", "").rstrip(":")


_SHORT = 80
_kept_core = lru_cache(maxsize=2048)(_core)
