"""Kind ``unchanged``: a whole table with the same numbers as last year."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar

from compliance.checks.chosen import cell_mistakes, cells
from compliance.checks.kind import Kind
from compliance.errors import did_you_mean
from compliance.model.finding import Answer, Hit, NotApplicable, Subject, Unknown
from compliance.model.form import Form
from compliance.model.missing import missing_words
from compliance.model.words import Words


class Unchanged(Kind, frozen=True, tag="unchanged"):
    """数据雷同：``table`` 的每个数都与上一年相同。

    Judged only where that cannot be chance: at least ``least`` of the cells (those of ``but``, such as a
    stock that may stand still, left out) are above 0, and the largest is ``largest`` or more. A table of
    another form is not compared; a missing cell leaves it undecided, unless another one differs.
    """

    values: ClassVar[frozenset[str]] = frozenset({"table", "count", "cells", "last"})
    needs: ClassVar[frozenset[str]] = frozenset({"previous"})

    table: str
    least: int = 3
    largest: float = 10
    but: tuple[str, ...] = ()

    def find(self, subject: Subject) -> Iterator[Answer]:
        last = subject.previous
        assert last is not None  # the engine does not ask without it
        other = subject.forms.get(last.form, subject.form)
        whole = cells(subject.form, (f"{self.table}.*.*",))
        if other.id != subject.form.id and whole != cells(other, (f"{self.table}.*.*",)):
            yield NotApplicable(
                Words("上一年的年报用的是另一种格式", "last year's report follows another form")
            )
            return
        here, there = subject.report.facts, last.facts
        missing = [fact for fact in whole if fact not in here.values or fact not in there.values]
        if any(here.values[fact] != there.values[fact] for fact in whole if fact not in missing):
            return
        flow = self.prepared(subject.form, lambda form: cells(form, (f"{self.table}.*.*",), self.but))
        filled = [fact for fact in flow if here.values.get(fact)]
        if len(filled) < self.least or max(abs(here.values[fact]) for fact in filled) < self.largest:
            return
        if missing:
            gone = [fact for fact in missing if fact not in here.values]
            facts, form = (here, subject.form) if gone else (there, other)
            words = missing_words(form, facts, gone or missing)
            lead = Words("", "") if gone else Words("上一年的年报", "Last year's report: ")
            yield Unknown(Words(lead.zh + words.zh, lead.en + words.en), tuple(gone))
            return
        table = subject.form.table[self.table]
        labels = [subject.form.label(fact) for fact in filled[:3]]
        numbers = [here.values[fact] for fact in filled[:3]]
        yield Hit(
            key=self.table,
            facts=tuple(filled),
            values={
                "table": Words(f"表{table.number}", f"table {table.title.en}"),
                "count": len(filled),
                "cells": Words(
                    "、".join(f"{label.zh} {n}" for label, n in zip(labels, numbers, strict=True)),
                    "; ".join(f"{label.en} {n}" for label, n in zip(labels, numbers, strict=True)),
                ),
                "last": last.year if last.year is not None else Words("上", "last year"),
            },
        )

    def mistakes(self, forms: Mapping[str, Form]) -> Iterator[str]:
        yield from cell_mistakes(self.but, forms)
        for form in forms.values():
            if self.table not in form.table:
                yield f"没有表“{self.table}” (no such table){did_you_mean(self.table, form.table)}"
