"""The rule book as data: each rule with its words, formula, law, an example that fails, history, profiles."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator, Sequence

import msgspec

from compliance.authoring.shown import Row, Shown, shown
from compliance.forms import Forms
from compliance.model.finding import Severity
from compliance.model.form import Form, Years
from compliance.model.words import Words
from compliance.rulebook.rule import Applies, Rule, RuleBook, When
from compliance.view.phrases import AGENCY_KIND, CERTAINTY, SEVERITY

_FORMULAS = ("equation", "when", "against", "pairs", "of", "now", "before", "change")
_CELL = re.compile(r"\b[a-z_]+(?:\.[a-z_0-9]+|\[row\])(?:\.[a-z_0-9]+|\[column\])")
_LEVEL = {
    "national": Words("国家", "national"),
    "province": Words("省级", "province"),
    "city": Words("市级", "city"),
    "county": Words("县级", "county"),
    "township": Words("乡级", "township"),
    "unknown": Words("级别不明", "level unknown"),
}


class Entry(msgspec.Struct, frozen=True):
    """One rule. ``formula``: its options as they are written; ``read``: a formula with the printed labels
    in place of ids. ``kind``: what checks of its kind do, in the words of the program. ``history``: since
    when, what it replaces, years in which it is milder. ``profiles``: profile → what it changes."""

    rule: Rule
    kind: str
    formula: str
    read: tuple[Words, ...]
    applies: Words
    shown: Shown | None
    history: tuple[Words, ...]
    profiles: tuple[Row, ...]


class Book(msgspec.Struct, frozen=True):
    """All entries in the order of the rule book; ``added``: rules that a profile adds, by profile."""

    entries: tuple[Entry, ...]
    sources: dict[str, Words]
    added: tuple[tuple[str, tuple[Rule, ...]], ...]


def book_of(rules: RuleBook, forms: Forms, profiles: Sequence[tuple[str, RuleBook]] = ()) -> Book:
    """The book of ``rules``. ``profiles``: name and rules of each profile on top of them."""
    known = {rule.id for rule in rules.rules}
    return Book(
        tuple(_entry(rule, rules, forms, profiles) for rule in rules.rules),
        {source.id: source.title for source in rules.sources.values()},
        tuple((name, tuple(rule for rule in book.rules if rule.id not in known)) for name, book in profiles),
    )


def _entry(rule: Rule, rules: RuleBook, forms: Forms, profiles: Sequence[tuple[str, RuleBook]]) -> Entry:
    form = next(
        (form for form in reversed(tuple(forms.values())) if _about(rule, form)), next(iter(forms.values()))
    )
    return Entry(
        rule=rule,
        kind=inspect.cleandoc(type(rule.check).__doc__ or "").partition("\n\n")[0].replace("\n", " "),
        formula=formula(rule),
        read=tuple(_read(rule, form)),
        applies=applies_words(rule.applies),
        shown=shown(rule, rules, forms),
        history=tuple(_history(rule)),
        profiles=tuple(_profiles(rule, profiles)),
    )


def _about(rule: Rule, form: Form) -> bool:
    return not rule.applies.forms or form.id in rule.applies.forms


def formula(rule: Rule) -> str:
    """The check's options as a rule author writes them, without those left at their default."""
    import yaml

    data = msgspec.to_builtins(rule.check)
    defaults = {
        field.encode_name: msgspec.to_builtins(field.default)
        for field in msgspec.structs.fields(rule.check)
        if field.default is not msgspec.NODEFAULT
    }
    left = {key: value for key, value in data.items() if value not in (defaults.get(key), None, (), [], {})}
    return str(yaml.safe_dump(_plain(left), allow_unicode=True, sort_keys=False, width=100))


def _plain(data: object) -> object:
    """Data without tuples, which YAML would tag, and without what is left at nothing."""
    if isinstance(data, dict):
        return {key: _plain(value) for key, value in data.items() if value not in (None, "", (), [])}
    return [_plain(value) for value in data] if isinstance(data, list | tuple) else data


def _read(rule: Rule, form: Form) -> Iterator[Words]:
    """Formulas with the printed labels in place of cell ids."""
    data = msgspec.to_builtins(rule.check)
    for name in _FORMULAS:
        for source in _texts(data.get(name)):
            if _CELL.search(source):
                head = "" if name == "equation" else f"{name}: "
                yield Words(
                    head + _CELL.sub(lambda found: _label(found.group(), form).zh, source),
                    head + _CELL.sub(lambda found: _label(found.group(), form).en, source),
                )


def _texts(data: object) -> Iterator[str]:
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict):
        for value in data.values():
            yield from _texts(value)
    elif isinstance(data, list | tuple):
        for value in data:
            yield from _texts(value)


def _label(cell: str, form: Form) -> Words:
    """The words for a cell of an expression, whose row or column may be a variable or a set."""
    parts = re.split(r"[.\[]", cell.replace("]", ""))
    table = form.table.get(parts[0])
    if table is None or len(parts) != 3:
        return Words(cell, cell)
    rows = {row.id: Words(row.number + row.label, row.en) for block in table.blocks for row in block.rows}
    columns = {column.id: Words(column.label, column.en) for b in table.blocks for column in b.columns}
    row = rows.get(parts[1]) or _several(parts[1], "行", "row")
    column = columns.get(parts[2]) or _several(parts[2], "列", "column")
    return Words(f"〔{row.zh}·{column.zh}〕", f"[{row.en} / {column.en}]")


def _several(name: str, zh: str, en: str) -> Words:
    return Words(f"本{zh}", f"this {en}") if name == en else Words(f"{name} 各{zh}", f"{en}s of {name}")


def applies_words(applies: Applies | When) -> Words:
    """Which reports, in a line; "" = all."""
    zh: list[str] = []
    en: list[str] = []
    if applies.forms:
        zh.append(f"{'、'.join(applies.forms)} 年格式")
        en.append(f"form {', '.join(applies.forms)}")
    if applies.years is not None:
        years = _years(applies.years)
        zh.append(years.zh)
        en.append(years.en)
    if applies.agency_kinds:
        kinds = [AGENCY_KIND[kind] for kind in applies.agency_kinds]
        zh.append("、".join(kind.zh for kind in kinds))
        en.append(", ".join(kind.en for kind in kinds))
    if applies.agency_levels:
        levels = [_LEVEL[level] for level in applies.agency_levels]
        zh.append("、".join(level.zh for level in levels))
        en.append(", ".join(level.en for level in levels))
    if isinstance(applies, Applies) and applies.agencies:
        zh.append(f"名称含 {applies.agencies}")
        en.append(f"name has {applies.agencies}")
    return Words("；".join(zh), "; ".join(en))


def _years(years: Years) -> Words:
    if years.since is None:
        return Words(f"{years.until} 年度及以前", f"report years up to {years.until}")
    if years.until is None:
        return Words(f"{years.since} 年度起", f"report years from {years.since}")
    if years.since == years.until:
        return Words(f"{years.since} 年度", f"report year {years.since}")
    return Words(f"{years.since}–{years.until} 年度", f"report years {years.since}–{years.until}")


def _history(rule: Rule) -> Iterator[Words]:
    if rule.since is not None:
        yield Words(f"{rule.since} 起施行", f"in force since {rule.since}")
    if rule.until is not None:
        yield Words(f"{rule.until} 止", f"in force until {rule.until}")
    if rule.replaces:
        yield Words(f"替代 {'、'.join(rule.replaces)}", f"replaces {', '.join(rule.replaces)}")
    for adjust in rule.adjust:
        when = applies_words(adjust.when)
        severity = SEVERITY[adjust.severity]
        yield Words(f"{when.zh}：按{severity.zh}", f"{when.en}: {severity.en}")


def _profiles(rule: Rule, profiles: Sequence[tuple[str, RuleBook]]) -> Iterator[Row]:
    for name, book in profiles:
        other = book.rule(rule.id)
        if other is None:
            yield Row(Words(name, name), Words("不用这条规则", "switched off"))
            continue
        for touch in other.touched:
            changed = [_changed(field, rule, other) for field in touch.changed]
            why = f"（{touch.why}）" if touch.why else ""
            yield Row(
                Words(touch.profile, touch.profile),
                Words(
                    "；".join(one.zh for one in changed) + why,
                    "; ".join(one.en for one in changed) + (f" ({touch.why})" if touch.why else ""),
                ),
            )


def _changed(field: str, rule: Rule, other: Rule) -> Words:
    if field == "severity" and rule.severity != other.severity:
        before, after = SEVERITY[rule.severity], SEVERITY[other.severity]
        return Words(f"级别 {before.zh} → {after.zh}", f"severity {before.en} → {after.en}")
    if field == "certainty":
        return Words(f"把握：{CERTAINTY[other.certainty].zh}", f"certainty: {CERTAINTY[other.certainty].en}")
    names = {
        "check": "检查的参数",
        "message": "说法",
        "advice": "建议",
        "title": "标题",
        "applies": "适用范围",
    }
    return Words(f"改{names.get(field, field)}", f"another {field}")


def by_severity(book: Book) -> dict[Severity, list[Entry]]:
    """The entries by severity, gravest first."""
    found: dict[Severity, list[Entry]] = {"error": [], "warning": [], "info": []}
    for entry in book.entries:
        found[entry.rule.severity].append(entry)
    return found


def by_law(book: Book) -> dict[str, dict[str, list[Entry]]]:
    """The entries by source and clause, sources in the order of ``sources.yaml``."""
    found: dict[str, dict[str, list[Entry]]] = {source: {} for source in book.sources}
    for entry in book.entries:
        for ref in entry.rule.basis:
            found.setdefault(ref.source, {}).setdefault(ref.clause, []).append(entry)
    return {source: clauses for source, clauses in found.items() if clauses}


def by_chapter(book: Book) -> dict[str, list[Entry]]:
    """The entries by chapter, in the order of the book."""
    found: dict[str, list[Entry]] = {}
    for entry in book.entries:
        found.setdefault(entry.rule.section, []).append(entry)
    return found
