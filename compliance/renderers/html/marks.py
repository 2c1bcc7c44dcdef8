"""The report's own tables as the official form prints them, each cell marked and linked to its findings."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import NamedTuple

from compliance.model.facts import Fact
from compliance.model.finding import SEVERITIES, Result
from compliance.model.form import Form, TableSpec
from compliance.model.report import Report
from compliance.text.shown import excerpt, shown_line
from compliance.view.findings import Numbered, number
from compliance.view.phrases import COLON, STATE
from compliance.view.tables import Box, layout

Marks = dict[str, list[Numbered]]


def marks_of(items: list[Numbered]) -> Marks:
    """Fact id → the findings that rest on it."""
    marks: Marks = {}
    for item in items:
        for fact in item.finding.facts:
            marks.setdefault(fact, []).append(item)
    return marks


def _suggested(result: Result) -> dict[str, int | float]:
    """The number each cell should have, where there is one repair only."""
    causes = result.diagnosis.causes if result.diagnosis else ()
    sure = [cause.repairs[0] for cause in causes if cause.status == "one"]
    return {change.fact: change.after for repair in sure for change in repair.changes}


def drawn_tables(result: Result, marks: Marks, key: str, lang: str) -> Iterator[str]:
    """All tables of the form. ``key`` makes the ids of this report unique on the page."""
    report, form = result.report, result.form
    if report is None or form is None:
        return
    page = _Page(report, form, marks, _suggested(result), key, lang)
    for table in form.tables:
        yield from _table(table, page)


class _Page(NamedTuple):
    """What drawing a cell needs. ``suggested``: the number a cell should have."""

    report: Report
    form: Form
    marks: Marks
    suggested: dict[str, int | float]
    key: str
    lang: str


def _table(table: TableSpec, page: _Page) -> Iterator[str]:
    report, lang = page.report, page.lang
    found = report.table(table.id)
    title = f"表{table.number} {table.title.get(lang)}" if lang == "zh" else table.title.get(lang)
    if not any(fact.id.startswith(table.id + ".") and fact.state != "absent" for fact in report.facts):
        missing = "报告中没有读到这张表" if lang == "zh" else "not found in the report"
        yield f"<h3>{escape(title)}{COLON[lang]}{missing}</h3>\n"
        return
    extra = frozenset(
        row.id
        for substitute in table.substitutes
        for row in substitute.rows
        if any(f"{table.id}.{row.id}.{column.id}" in report.facts for column in table.blocks[0].columns)
    )
    yield f'<div class="frame"><table><caption>{escape(title)}</caption>\n'
    for row in layout(table, extra).rows:
        yield "<tr>" + "".join(_box(box, page) for box in row) + "</tr>\n"
    yield "</table></div>\n"
    for doubt in dict.fromkeys(found.doubts if found else ()):
        yield f'<p class="legend">{escape(shown_line(doubt))}</p>\n'


def _box(box: Box, page: _Page) -> str:
    spans = (f' colspan="{box.across}"' if box.across > 1 else "") + (
        f' rowspan="{box.down}"' if box.down > 1 else ""
    )
    if box.part != "value":
        kind = (
            "label"
            if box.part == "label"
            else "corner"
            if box.text.startswith("（") and box.down > 1
            else "head"
        )
        return f'<th class="{kind}"{spans}>{escape(box.text)}</th>'
    fact = page.report.facts.get(box.fact)
    found = page.marks.get(box.fact, [])
    key = page.key
    classes = ["value"]
    if fact.state != "value":
        classes.append("gap")
    if found:
        classes.append(min((item.finding.severity for item in found), key=SEVERITIES.index))
    links = "".join(f'<sup><a href="#{key}f{item.number}">{item.number}</a></sup>' for item in found[:3])
    hint = f' title="{escape(_hint(fact, page.form, page.lang))}"'
    name = f'id="{key}c-{escape(box.fact)}" class="{" ".join(classes)}"'
    after = page.suggested.get(box.fact)
    suggested = "" if after is None else f' <span class="suggested">→ {number(after)}</span>'
    return f"<td {name}{spans}{hint}>{_text(fact)}{suggested}{links}</td>"


def _text(fact: Fact) -> str:
    if fact.state == "value" and fact.value is not None:
        return number(fact.value)
    mark = {"blank": "␣", "unreadable": "⟨?⟩", "absent": "×"}.get(fact.state)
    return mark or f"⟨{escape(excerpt(fact.raw, 6))}⟩"


def _hint(fact: Fact, form: Form, lang: str) -> str:
    parts = [form.label(fact.id).get(lang), STATE[fact.state].get(lang)]
    if fact.state != "value" and fact.raw.strip():
        parts.append(f"“{excerpt(fact.raw, 40)}”")
    parts.append(excerpt(fact.note, 120))
    return ("；" if lang == "zh" else "; ").join(part for part in parts if part)
