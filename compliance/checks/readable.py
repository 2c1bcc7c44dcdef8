"""Kind ``readable``: whether the file lets itself be judged at all."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

from compliance.checks.kind import Kind
from compliance.model.finding import Answer, Hit, NotApplicable, Subject
from compliance.model.form import Form
from compliance.model.words import Words


class Readable(Kind, frozen=True, tag="readable"):
    """``cells``: no more than ``share`` of a table's cells that were found are unreadable. ``pictures``:
    a section that needs a table does not hold a picture instead. ``places``: each table stands in its
    own section."""

    check: Literal["cells", "pictures", "places"]
    share: float = 0.2

    values: ClassVar[frozenset[str]] = frozenset({"table", "count", "reason", "section"})

    def find(self, subject: Subject) -> Iterator[Answer]:
        match self.check:
            case "cells":
                yield from self._cells(subject)
            case "pictures":
                yield from self._pictures(subject)
            case "places":
                yield from self._places(subject)

    def _cells(self, subject: Subject) -> Iterator[Answer]:
        report = subject.report
        if not report.tables:
            yield NotApplicable(Words("没有找到表格", "no table was found"))
        for table in report.tables:
            spec = subject.form.table.get(table.id)
            if spec is None:
                continue
            cells, known = self.prepared(subject.form, _cells)[table.id]
            if report.facts.values.keys() >= known:
                continue
            facts = [report.facts.get(cell) for cell in cells if cell not in report.facts.values]
            doubtful = [fact for fact in facts if fact.state == "unreadable"]
            if doubtful and len(doubtful) > self.share * len(cells):
                reason = next((fact.note for fact in doubtful if fact.note), "") or "、".join(
                    table.doubts[:1]
                )
                yield Hit(
                    table.id,
                    facts=tuple(fact.id for fact in doubtful[:8]),
                    place=table.place,
                    values={
                        "table": Words(f"表{spec.number}", spec.id),
                        "count": len(doubtful),
                        "reason": reason or Words("数字连在一起或错位", "numbers run together or misplaced"),
                        "section": spec.title,
                    },
                )

    def _pictures(self, subject: Subject) -> Iterator[Answer]:
        asked = False
        for spec in subject.form.sections:
            section = subject.report.section(spec.id)
            if not spec.table or section is None:
                continue
            asked = True
            if section.pictures and not section.tables and subject.report.table(spec.table) is None:
                table = subject.form.table[spec.table]
                yield Hit(
                    spec.id,
                    place=section.place,
                    values={
                        "table": Words(f"表{table.number}", table.id),
                        "count": section.pictures,
                        "reason": "",
                        "section": Words(f"“{spec.number}、{spec.title}”", spec.en),
                    },
                )
        if not asked:
            yield NotApplicable(Words("没有应当有表格的部分", "no section that needs a table"))

    def _places(self, subject: Subject) -> Iterator[Answer]:
        report = subject.report
        home = {spec.table: spec for spec in subject.form.sections if spec.table}
        if not report.tables or not report.sections:
            yield NotApplicable(Words("没有表格或各部分标题", "no tables or no headings"))
            return
        for table in report.tables:
            spec = home.get(table.id)
            official = table.section in subject.form.section
            if spec is None or not official or table.section == spec.id or report.section(spec.id) is None:
                continue
            there = subject.form.section[table.section]
            yield Hit(
                table.id,
                place=table.place,
                values={
                    "table": Words(f"表{spec.number}《{spec.title}》", spec.en),
                    "count": 0,
                    "reason": "",
                    "section": Words(f"“{there.number}、{there.title}”", there.en),
                },
            )


def _cells(form: Form) -> dict[str, tuple[tuple[str, ...], frozenset[str]]]:
    """The cells of each table, in order and as a set."""
    return {table.id: (table.fact_ids(), frozenset(table.fact_ids())) for table in form.tables}
