"""An example of a rule that fails, as a small table: what bears on its findings, and what they say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from compliance.authoring.examples import subject_of
from compliance.engine import evaluate
from compliance.errors import ReadError
from compliance.forms import Forms
from compliance.model.facts import Facts
from compliance.model.finding import Finding, Subject
from compliance.model.form import Form
from compliance.model.words import Words
from compliance.rulebook.rule import Rule, RuleBook
from compliance.text.passages import clean
from compliance.view.phrases import AGENCY_KIND

_CELLS = 12
_TEXT = 120


class Row(msgspec.Struct, frozen=True):
    """A line of an example's table: what it is and what stands there."""

    what: Words
    value: Words


class Shown(msgspec.Struct, frozen=True):
    """An example that fails: what is in it, and what the rule says to that."""

    rows: tuple[Row, ...]
    says: tuple[Words, ...]
    note: str


def shown(rule: Rule, rules: RuleBook, forms: Forms) -> Shown | None:
    """The first failing example, run: only what bears on the findings is shown of it."""
    raw = next((example for example in rule.raw_examples if example.get("outcome") == "fail"), None)
    if raw is None:
        return None
    try:
        subject = subject_of(raw, forms)
    except ReadError:
        return None
    alone = RuleBook((rule,), rules.sources, rules.digest, rules.profile)
    _, findings = evaluate(alone, subject)
    return Shown(
        tuple(_rows(raw, subject, findings)), tuple(f.message for f in findings[:2]), str(raw.get("note", ""))
    )


def _rows(raw: dict[str, object], subject: Subject, findings: Sequence[Finding]) -> Iterator[Row]:
    report, form = subject.report, subject.form
    if isinstance(raw.get("agency"), str) or raw.get("agency_kind"):
        kind = AGENCY_KIND[report.agency_kind]
        name = report.agency or ""
        yield Row(Words("机关", "agency"), Words(f"{name} {kind.zh}".strip(), f"{name} {kind.en}".strip()))
    for key, what in _PLAIN.items():
        if raw.get(key) is not None:
            value = _short(str(raw[key]))
            yield Row(what, Words(value, value))
    cells = list(dict.fromkeys(cell for finding in findings for cell in finding.facts))
    if not cells:
        cells = [fact.id for fact in report.facts if fact.state != "value" or fact.value]
    yield from _cells(cells, report.facts, form, Words("", ""))
    if not cells:
        yield from _zeros(report.facts, form)
    if subject.previous is not None:
        before = subject.previous
        there = [*cells, *(fact.id for fact in before.facts if fact.state != "value" or fact.value)]
        last = Words("上年：", "last year: ")
        yield from _cells(list(dict.fromkeys(there)), before.facts, subject.forms[before.form], last)
    for child in subject.children:
        of = Words(f"{child.agency or '下级'}：", f"{child.agency or 'below'}: ")
        yield from _cells(cells, child.facts, subject.forms[child.form], of)
    if report.title is not None:
        yield Row(Words("标题", "title"), Words(_short(report.title.text), _short(report.title.text)))
    for section in report.sections:
        heading = form.section[section.id].title if section.id in form.section else section.heading
        heading = {"preamble": "开头的说明"}.get(section.id, heading)
        if section.heading and section.heading != heading:
            yield Row(Words("标题写作", "heading"), Words(section.heading, section.heading))
        if section.text or section.pictures:
            text = _short(section.text) or f"（{section.pictures} 张图片）"
            yield Row(Words(heading, section.id), Words(text, text))
    tables = raw.get("tables")
    for name, table in tables.items() if isinstance(tables, dict) else ():
        labels = table.get("labels") if isinstance(table, dict) else None
        for key, label in labels.items() if isinstance(labels, dict) else ():
            text = str(label) if label is not None else "（没有印出）"
            yield Row(Words(f"表 {name} 的 {key}", f"table {name}, {key}"), Words(text, text))


_PLAIN = {
    "year": Words("年度", "year"),
    "period": Words("统计期限", "period"),
    "signature": Words("落款", "signature"),
    "signed": Words("落款日期", "signed"),
    "published": Words("发布日期", "published"),
}


def _cells(cells: Sequence[str], facts: Facts, form: Form, before: Words) -> Iterator[Row]:
    for cell in cells[:_CELLS]:
        fact = facts.get(cell)
        label = form.label(cell)
        value = fact.raw if fact.raw and fact.value is None else str(fact.value)
        words = Words(value, value)
        if fact.state == "blank":
            words = Words("（空白）", "(blank)")
        elif fact.state == "absent":
            words = Words("（没有）", "(not there)")
        yield Row(Words(before.zh + label.zh, before.en + label.en), words)
    if len(cells) > _CELLS:
        more = len(cells) - _CELLS
        yield Row(Words("……", "…"), Words(f"另有 {more} 格", f"{more} more cells"))


def _zeros(facts: Facts, form: Form) -> Iterator[Row]:
    """How many cells of each table are there, where all of them are 0."""
    for table in form.tables:
        count = sum(fact.id.startswith(f"{table.id}.") for fact in facts)
        if count:
            what = Words(f"表{table.number}", f"table {table.id}")
            yield Row(what, Words(f"有 {count} 格，都是 0", f"{count} cells, all 0"))


def _short(text: str) -> str:
    text = clean(text).replace("\n", " ")
    return text if len(text) <= _TEXT else f"{text[:_TEXT]}…"
