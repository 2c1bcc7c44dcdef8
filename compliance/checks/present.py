"""Kind ``present``: sections, rows and columns of tables, or parts of the report must be there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar, Literal

from compliance.checks.kind import Kind, Proof
from compliance.errors import did_you_mean
from compliance.model.document import Place
from compliance.model.finding import Answer, Hit, Subject, Unknown
from compliance.model.form import Form, TableSpec
from compliance.model.report import FoundTable, Report
from compliance.model.words import Words

Part = Literal["title", "agency", "year", "period", "signature", "signed", "published"]

_PARTS: dict[Part, Words] = {
    "title": Words("标题", "the title"),
    "agency": Words("机关名称", "the agency"),
    "year": Words("年度", "the year"),
    "period": Words("统计期限", "the statistics period"),
    "signature": Words("落款机关", "the signature"),
    "signed": Words("落款日期", "the date of signature"),
    "published": Words("发布日期", "the date of publication"),
}
_ONLY_FACTS = Words("给出的只有数据，没有正文，不作判断。", "Only numbers were given, no text.")
_UNNAMED = Words(
    "有一行数字的行名无法辨认，不能确定是否缺行。",
    "A row of numbers has a label that cannot be read, so a row may be missing.",
)
# Converters drop pictures and attachments, so that a table missing there may be in the original.
_CONVERTED = ("text", "markdown", "json")


class Present(Kind, frozen=True, tag="present"):
    """必备内容：章节、表格的行和列、标题等必须有。

    Name one or more of: ``sections`` (ids), ``rows`` or ``columns`` (of these tables), ``parts`` (title,
    agency, year, period, signature, signed, published). Rows and columns are one finding a table, which
    lists what is missing; a section or part is one each. A table that is not there at all may be a
    picture: then, and in converted text, the finding is a probable warning.
    """

    values: ClassVar[frozenset[str]] = frozenset({"missing", "count", "hint"})

    sections: tuple[str, ...] = ()
    rows: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()

    def find(self, subject: Subject) -> Iterator[Answer]:
        """A Hit for each thing that is missing."""
        report, form = subject.report, subject.form
        if report.as_facts and (self.sections or self.parts):
            yield Unknown(_ONLY_FACTS)
        else:
            yield from self._sections(report, form)
            yield from self._parts(report)
        for table in self.rows:
            yield from _rows(form.table[table], subject)
        for table in self.columns:
            yield from _columns(form.table[table], subject)

    def mistakes(self, forms: Mapping[str, Form]) -> Iterator[str]:
        """Sections and tables that a form does not have."""
        if not (self.sections or self.rows or self.columns or self.parts):
            yield "应写明 sections、rows、columns 或 parts (nothing to look for)"
        for form in forms.values():
            for name in self.sections:
                if name not in form.section:
                    hint = did_you_mean(name, form.section)
                    yield f"格式 {form.id} 没有章节“{name}” (no such section){hint}"
            for name in self.rows + self.columns:
                if name not in form.table:
                    yield f"格式 {form.id} 没有表“{name}” (no such table){did_you_mean(name, form.table)}"

    def proof(self, form: Form) -> Proof | None:
        """Rows and columns are there where every cell has a number."""
        tables = dict.fromkeys(self.rows + self.columns)
        parts = self.parts
        return Proof(
            cells=tuple(fact for table in tables for fact in form.table[table].fact_ids()),
            sections=frozenset(self.sections),
            also=(lambda report: _have(report, parts)) if parts else _has_text if self.sections else None,
        )

    def _sections(self, report: Report, form: Form) -> Iterator[Answer]:
        found = {section.id for section in report.sections}
        if self.sections and not found:
            yield Unknown(Words("没有读到任何章节，不作判断。", "No section was found at all."))
            return
        for name in self.sections:
            if name not in found:
                spec = form.section[name]
                missing = Words(f"{spec.number}、{spec.title}", spec.en)
                yield Hit(f"section={name}", values={"missing": missing, "count": 1, "hint": ""})

    def _parts(self, report: Report) -> Iterator[Answer]:
        for part in self.parts:
            if getattr(report, part) is None:
                yield Hit(f"part={part}", values={"missing": _PARTS[part], "count": 1, "hint": ""})


def _has_text(report: Report) -> bool:
    return not report.as_facts


def _have(report: Report, parts: tuple[Part, ...]) -> bool:
    """Whether there is a text to ask, and these parts of it."""
    if report.as_facts:
        return False
    for part in parts:  # noqa: SIM110  # asked of every report: a loop is quicker than a generator
        if getattr(report, part) is None:
            return False
    return True


def _rows(table: TableSpec, subject: Subject) -> Iterator[Answer]:
    report = subject.report
    rows = [row for block in table.blocks for row in block.rows]
    there = _rows_there(table, report)
    used = {
        row
        for substitute in table.substitutes
        if any(other.id in there for other in substitute.rows)
        for row in substitute.instead_of
        if not there.intersection(substitute.instead_of)
    }
    missing = [row for row in rows if row.id not in there]
    found = report.table(table.id)
    unsure = [name for name in found.rows if f"row:{name}" not in found.labels] if found is not None else []
    if unsure:
        yield Unknown(_UNNAMED, tuple(f"{table.id}.{name}.{_first(table, name)}" for name in unsure))
    if not missing:
        return
    if len(missing) == len(rows) and not there:
        yield _no_table(table, report)
        return
    hint = Words("", "")
    if used:
        others = "、".join(
            row.number + row.label
            for substitute in table.substitutes
            for row in substitute.rows
            if row.id in there
        )
        hint = Words(
            f"表中以“{others}”代替，那是另一年度格式的写法；勾稽关系仍按所填的行核对。",
            f" The table has “{others}” instead, as in another year's form; the sums are checked with it.",
        )
    yield Hit(
        key=f"table={table.id}",
        facts=(),
        place=found.place if found is not None and found.place != Place() else None,
        values={
            "missing": Words(
                "、".join(f"“{_full(table, row.id)}”" for row in missing),
                "; ".join(row.en for row in missing),
            ),
            "count": len(missing),
            "hint": hint,
        },
    )


def _rows_there(table: TableSpec, report: Report) -> set[str]:
    found = report.table(table.id)
    there = set(found.rows) if found is not None else set()
    for block in table.blocks:
        extra = [row for substitute in table.substitutes for row in substitute.rows]
        for row in (*block.rows, *extra):
            if any(
                (fact := f"{table.id}.{row.id}.{column.id}") in report.facts
                and report.facts.get(fact).state != "absent"
                for column in block.columns
            ):
                there.add(row.id)
    return there


def _first(table: TableSpec, row: str) -> str:
    """The first column of the row's block."""
    blocks = (block for block in table.blocks if any(other.id == row for other in block.rows))
    return next(blocks, table.blocks[0]).columns[0].id


def _full(table: TableSpec, row: str) -> str:
    """The row's printed label with its number, and the group it stands in where that tells it apart."""
    groups = {group.id: group for group in table.groups}
    for block in table.blocks:
        for spec in block.rows:
            if spec.id == row:
                group = groups.get(spec.group)
                before = f"{group.number}{group.label} " if group and group.id != "results" else ""
                return f"{before}{spec.number}{spec.label}"
    return row


def _no_table(table: TableSpec, report: Report) -> Hit:
    pictures = sum(
        section.pictures
        for section in report.sections
        if section.id == table.id or (section.id == "extra" and not report.section(table.id))
    )
    count = sum(len(block.rows) for block in table.blocks)
    hint = Words("", "")
    doubtful = True
    if pictures:
        hint = Words(
            f"该章节有 {pictures} 张图片，表格可能是图片，机器读不到。",
            f" The section holds {pictures} picture(s): the table may be one of them.",
        )
    elif report.format in _CONVERTED:
        hint = Words(
            "所给的是转换过的文本，表格可能在转换时丢失，请用原文件核对。",
            " The file is converted text: the table may have been lost in conversion.",
        )
    else:
        doubtful = False
    return Hit(
        key=f"table={table.id}",
        values={
            "missing": Words(f"整张表{table.number}（{table.title.zh}）", f"the whole table {table.id}"),
            "count": count,
            "hint": hint,
        },
        severity="warning" if doubtful else None,
        certainty="probable" if doubtful else None,
    )


def _columns(table: TableSpec, subject: Subject) -> Iterator[Answer]:
    report = subject.report
    found = report.table(table.id)
    columns = {column.id: column for block in table.blocks for column in block.columns}
    there = _columns_there(found, report, table)
    missing = [column for id_, column in columns.items() if id_ not in there]
    if not missing:
        return
    if found is None or not found.columns:
        yield Unknown(
            Words(f"没有读到表{table.number}的表头，不作判断。", f"The header of {table.id} was not found.")
        )
        return
    yield Hit(
        key=f"table={table.id}",
        place=found.place if found.place != Place() else None,
        values={
            "missing": Words(
                "、".join(f"“{column.label}”" for column in missing), "; ".join(c.en for c in missing)
            ),
            "count": len(missing),
            "hint": "",
        },
    )


def _columns_there(found: FoundTable | None, report: Report, table: TableSpec) -> set[str]:
    there = set(found.columns) if found is not None else set()
    there |= {fact.id.split(".")[2] for fact in report.facts if fact.id.startswith(f"{table.id}.")}
    return there
