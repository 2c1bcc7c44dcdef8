"""Small changes to a report that make it another one: cells, rows, sections, words, dates.

Nothing here knows a rule by name: what is changed follows from the form and from what a rule's own options
say it looks at (``aims.Aim``).
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import NamedTuple

import msgspec

from compliance.authoring.aims import Aim
from compliance.authoring.wordings import wordings
from compliance.model.form import Form, Substitute, TableSpec
from compliance.model.words import Words
from compliance.rulebook.rule import CellValue, Shorthand, ShortPeriod, ShortTable

Make = Callable[[Shorthand], Shorthand | None]
"""The changed report; None where the change does not apply to it."""


class Change(NamedTuple):
    """One change and how it is called."""

    words: Words
    make: Make


_replace = msgspec.structs.replace
_CLOSELY = 12


def cell_changes(aim: Aim, form: Form) -> Iterator[Change]:
    """Cells the rule looks at: another number, none, a sign, a scrap."""
    for number, fact in enumerate(aim.cells):
        # The cells named first stand for the rest where there are many.
        for said, change in _NUMBERS if number < _CLOSELY else _NUMBERS[:2]:
            yield _cells(form, (fact,), said, change)


def group_changes(form: Form, tables: Iterable[str]) -> Iterator[Change]:
    """Every row, column and table as a whole: blank, a sign, unreadable, not there, 0."""
    for name in tables:
        table = form.table[name]
        ids = table.fact_ids()
        rows = dict.fromkeys(fact.rpartition(".")[0] for fact in ids)
        columns = dict.fromkeys(fact.rpartition(".")[2] for fact in ids)
        groups = [tuple(f for f in ids if f.rpartition(".")[0] == row) for row in rows]
        groups += [tuple(f for f in ids if f.rpartition(".")[2] == column) for column in columns]
        for group in (ids, *groups):
            yield Change(
                Words(f"去掉{_called(form, group)}", f"without {group[0]}"),
                partial(_without, gone=group),
            )
            for zh, en, value in _FILLS:
                yield _cells(form, group, Words(f"全为{zh}", f"all {en}"), partial(_become, new=value))
        for substitute in table.substitutes:
            yield Change(
                Words(f"表{table.number}用另一年度格式的行", f"{name}: rows of the other form"),
                partial(_substituted, table=table, substitute=substitute),
            )


_NUMBERS: tuple[tuple[Words, Callable[[CellValue], CellValue]], ...] = (
    (Words("加 1", "plus 1"), lambda old: old + 1 if isinstance(old, int | float) else 1),
    (Words("改为很大的数", "a large number"), lambda old: 10_000_019),
    (Words("改为大得不可能的数", "an impossible number"), lambda old: 10**11 + 7),
    (Words("改为0", "0"), lambda old: 0),
    (Words("改为3", "3"), lambda old: 3),
    (Words("改为负数", "below 0"), lambda old: -7),
    (Words("改为小数", "a fraction"), lambda old: old + 0.5 if isinstance(old, int | float) else 0.5),
    (Words("改为空白", "blank"), lambda old: None),
    (Words("改为“/”", "a slash"), lambda old: "/"),
    (Words("改为读不出", "unreadable"), lambda old: "?"),
)


_FILLS: tuple[tuple[str, str, CellValue], ...] = (
    ("空白", "blank", None),
    ("“/”", "slashes", "/"),
    ("读不出", "unreadable", "?"),
    ("0", "0", 0),
)


def _cells(
    form: Form, facts: tuple[str, ...], said: Words, change: Callable[[CellValue], CellValue]
) -> Change:
    def make(short: Shorthand) -> Shorthand | None:
        there = {fact: change(short.facts[fact]) for fact in facts if fact in short.facts}
        if len(facts) == 1 and not there:
            there = {facts[0]: change(None)}
        if all(short.facts.get(fact, "") == value for fact, value in there.items()):
            return None
        return _replace(short, facts={**short.facts, **there})

    return Change(
        Words(f"{_called(form, facts)}{said.zh}", f"{facts[0]}{' …' * (len(facts) > 1)}: {said.en}"), make
    )


def _called(form: Form, facts: tuple[str, ...]) -> str:
    label = form.label(facts[0]).zh
    return label if len(facts) == 1 else f"{label}等{len(facts)}格"


def _without(short: Shorthand, gone: tuple[str, ...]) -> Shorthand | None:
    left = {fact: value for fact, value in short.facts.items() if fact not in gone}
    return _replace(short, facts=left) if len(left) < len(short.facts) else None


def _substituted(short: Shorthand, table: TableSpec, substitute: Substitute) -> Shorthand:
    facts = dict(short.facts)
    for column in table.blocks[0].columns:
        values = [facts.pop(f"{table.id}.{row}.{column.id}", None) for row in substitute.instead_of]
        numbers = [value for value in values if isinstance(value, int | float)]
        for row in substitute.rows:
            facts[f"{table.id}.{row.id}.{column.id}"] = sum(numbers)
            numbers = []
    return _replace(short, facts=facts)


def label_changes(aim: Aim, form: Form) -> Iterator[Change]:
    """Printed labels of tables: another word, none; a table in another section, in a picture, lost lines."""
    for name in aim.tables or tuple(form.table):
        table = form.table[name]
        keys = [f"block:{number}" for number, block in enumerate(table.blocks) if block.title]
        keys += [f"row:{row.id}" for block in table.blocks for row in block.rows]
        keys += [f"column:{column.id}" for block in table.blocks for column in block.columns]
        for key in (*dict.fromkeys(keys), "corner"):
            for text, label in (("写成“某项”", "某项"), ("没有印出", None)):
                yield Change(
                    Words(f"表{table.number}的 {key} {text}", f"{name}: label {key} changed"),
                    partial(_tabled, name=name, labels={key: label}),
                )
        for section in form.sections:
            if section.table != name:
                yield Change(
                    Words(f"表{table.number}放在“{section.title}”里", f"{name} stands in {section.id}"),
                    partial(_tabled, name=name, section=section.id),
                )


def _tabled(
    short: Shorthand, name: str, labels: dict[str, str | None] | None = None, section: str | None = None
) -> Shorthand | None:
    if not any(fact.startswith(f"{name}.") for fact in short.facts):
        return None
    table = short.tables.get(name, ShortTable())
    table = _replace(table, labels={**table.labels, **(labels or {})}, section=section or table.section)
    return _replace(short, tables={**short.tables, name: table})


def document_changes(form: Form, forms: Iterable[Form]) -> Iterator[Change]:
    """What is said about the whole report: title, agency, year, dates, period, headers of another form."""
    for name, zh in _PARTS.items():
        yield Change(
            Words(f"没有{zh}", f"no {name}"),
            partial(_gone, name=name),
        )
    for years in (1, -1):
        yield Change(
            Words(f"年度差 {years} 年", f"year {years:+d}"),
            partial(_shifted, years=years),
        )
    for other in forms:
        yield Change(
            Words(f"年度改为 {other.years.since or other.years.until}", "another form's year"),
            partial(_with, year=other.years.since or other.years.until),
        )
    yield from _date_changes()
    yield Change(
        Words("落款是别的机关", "signed by another agency"), partial(_with, signature="远山市档案馆")
    )
    yield Change(
        Words("标题里的年份变了", "another year in the title"), partial(_retitled, change=_year_later)
    )
    for old, new in (("工作", ""), ("年", "年度"), ("报告", ""), ("政府", "")):
        yield Change(
            Words(f"标题里的“{old}”成了“{new}”", f"title: {old} became {new}"),
            partial(_retitled, change=partial(_swapped, old=old, new=new)),
        )
    for other in forms:
        yield Change(
            Words(f"表头是格式 {other.id} 的", f"headers of form {other.id}"),
            partial(_with, form_markers={other.id: other.markers}),
        )
    yield Change(
        Words("只剩数据", "numbers only"),
        partial(_with, title=None, sections=None, preamble=None),
    )


_PARTS = {
    "title": "标题",
    "agency": "机关名称",
    "year": "年度",
    "preamble": "开头的说明",
    "period": "统计期限",
    "signature": "落款机关",
    "signed": "落款日期",
    "published": "发布日期",
}


def _with(short: Shorthand, **changes: object) -> Shorthand:
    return _replace(short, **changes)


def _gone(short: Shorthand, name: str) -> Shorthand | None:
    return None if getattr(short, name) is None else _replace(short, **{name: None})


def _shifted(short: Shorthand, years: int) -> Shorthand | None:
    return _replace(short, year=short.year + years) if isinstance(short.year, int) else None


def _become(old: CellValue, new: CellValue) -> CellValue:
    return new


def _swapped(text: str, old: str, new: str) -> str:
    return text.replace(old, new)


def _year_later(text: str) -> str:
    return re.sub(r"20\d\d", lambda found: str(int(found.group()) + 1), text, count=1)


def _retitled(short: Shorthand, change: Callable[[str], str]) -> Shorthand | None:
    if short.title is None:
        return None
    title = change(short.title)
    return None if title == short.title else _replace(short, title=title)


def _date_changes() -> Iterator[Change]:
    for names in (("published",), ("signed",), ("signed", "published")):
        what = "、".join(_PARTS[name] for name in names)
        for zh, month, day, later in _DAYS:
            yield Change(
                Words(f"{what}移到{zh}", f"{' and '.join(names)} moved"),
                partial(_moved, names=names, month=month, day=day, later=later),
            )
        yield Change(
            Words(f"{what}写成不存在的日子", f"{' and '.join(names)}: no such day"),
            partial(_unreal, names=names),
        )
    for zh, shift, last in (("前移一年", -1, "12-31"), ("到 11 月底为止", 0, "11-30")):
        yield Change(
            Words(f"统计期限{zh}", "another statistics period"),
            partial(_period, shift=shift, last=last),
        )
    yield Change(
        Words("统计期限写成不存在的日子", "a period that does not exist"),
        partial(_with, period=ShortPeriod(start=None, end=None, raw="自某年至某年")),
    )


_DAYS = (
    ("次年 2 月中", 2, 15, 1),
    ("次年 6 月", 6, 20, 1),
    ("当年 12 月", 12, 20, 0),
    ("当年 6 月", 6, 20, 0),
    ("四年以后", 5, 6, 5),
)


def _unreal(short: Shorthand, names: tuple[str, ...]) -> Shorthand:
    return _replace(short, **dict.fromkeys(names, "2025年2月30日"))


def _moved(short: Shorthand, names: tuple[str, ...], month: int, day: int, later: int) -> Shorthand | None:
    if not isinstance(short.year, int):
        return None
    date = datetime.date(short.year + later, month, day).isoformat()
    return _replace(short, **dict.fromkeys(names, date))


def _period(short: Shorthand, shift: int, last: str) -> Shorthand | None:
    if not isinstance(short.year, int):
        return None
    year = short.year + shift
    return _replace(short, period=ShortPeriod(f"{year}-01-01", f"{year}-{last}", f"{year}年"))


def agency_changes(aim: Aim) -> Iterator[Change]:
    """Agencies of names, kinds and levels the rule tells apart, and one of another level."""
    for source in aim.agencies:
        for name in wordings(source):
            yield Change(
                Words(f"机关改为云川市{name}", f"agency 云川市{name}"),
                partial(_with, agency=f"云川市{name}"),
            )
    for kind in aim.kinds:
        yield Change(Words(f"机关类别改为 {kind}", f"kind {kind}"), partial(_with, agency_kind=kind))
    for level in aim.levels:
        yield Change(Words(f"机关级别改为 {level}", f"level {level}"), partial(_with, agency_level=level))
