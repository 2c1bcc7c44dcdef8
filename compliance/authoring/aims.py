"""What a rule looks at, told from its options: cells, tables, texts, patterns, words, agencies."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

import msgspec

from compliance.authoring.cases import matching
from compliance.authoring.wordings import wordings
from compliance.extract.topics import catalogue
from compliance.model.form import Form
from compliance.rulebook.rule import Rule
from compliance.text.passages import WHERE
from compliance.text.patterns import PatternError
from compliance.text.reach import year_pattern

_CELL = re.compile(r"\b([a-z_]+)(?:\.([a-z_0-9]+)|\[row\])(?:\.([a-z_0-9]+)|\[column\])")
_ASKED = frozenset(("patterns", "pattern", "given", "total", "context"))
_EXCUSES = frozenset(("unless", "excuse", "without"))
_SAMPLES = 3
_STATED = "98761"
"""A number that no invented report's table holds."""


class Aim(msgspec.Struct, frozen=True):
    """``cells``: fact ids named in the options, in the order named. ``tables``: ids of tables whose cells
    or labels it asks for. ``texts``: names of texts (section ids and names of ``WHERE``). ``patterns``:
    what they must or must not hold or what excuses them, the year filled in. ``sentences``: texts that some
    pattern matches, or that state a number the rule asks for; ``chain``: one for each pattern, in order.
    ``words``: plain words it looks for. ``agencies``: patterns of agency names. ``kinds``, ``levels`` of
    agencies it tells apart."""

    cells: tuple[str, ...]
    tables: tuple[str, ...]
    texts: tuple[str, ...]
    patterns: tuple[str, ...]
    sentences: tuple[str, ...]
    chain: tuple[str, ...]
    words: tuple[str, ...]
    agencies: tuple[str, ...]
    kinds: tuple[str, ...]
    levels: tuple[str, ...]


_KINDS = frozenset(("government", "office", "department", "township", "vertical", "other"))
_LEVELS = frozenset(("national", "province", "city", "county", "township"))


def aim_of(rule: Rule, form: Form, year: int) -> Aim:
    """What ``rule`` looks at in reports of this form and year."""
    # Words the author leaves to the default are options too.
    leaves = list(_leaves(msgspec.to_builtins(rule.check), ""))
    leaves += list(_leaves(msgspec.to_builtins(rule.applies), "applies"))
    texts = [text for _, text in leaves]
    topics = set(texts) & catalogue().ids
    tables = [text for text in texts if text in form.table]
    cells = [cell for text in texts for cell in _cells(text, form)]
    named = {cell.partition(".")[0] for cell in cells}
    tables += [table.id for table in form.tables if table.id in named and table.id not in tables]
    cells += [cell for table in tables if table not in named for cell in form.table[table].fact_ids()]
    asked = [year_source(text, year) for key, text in leaves if key in _ASKED and text]
    excuses = [year_source(text, year) for key, text in leaves if key in _EXCUSES and text]
    sentences = [text for source in asked for text in wordings(source)[:_SAMPLES]]
    sentences += [text for topic in sorted(topics) for text in _stated(topic)]
    words = [text for key, text in leaves if key == "words"]
    words += [
        word
        for name in texts
        if name in form.section
        for topic in form.section[name].topics
        for word in topic.words
    ]
    return Aim(
        cells=tuple(dict.fromkeys(cells)),
        tables=tuple(dict.fromkeys(tables)),
        texts=tuple(dict.fromkeys(text for text in texts if text in form.section or text in WHERE)),
        patterns=tuple(dict.fromkeys(asked + excuses)),
        sentences=tuple(dict.fromkeys(sentences)),
        chain=tuple(text for source in asked for text in wordings(source)[:1]),
        words=tuple(dict.fromkeys(words)),
        agencies=tuple(dict.fromkeys(text for key, text in leaves if key in ("agency", "agencies") and text)),
        kinds=tuple(dict.fromkeys(text for text in texts if text in _KINDS)),
        levels=tuple(dict.fromkeys(text for text in texts if text in _LEVELS)),
    )


def year_source(source: str, year: int) -> str:
    """A pattern with the year's macros filled in."""
    try:
        return year_pattern(source, year).source
    except PatternError:
        return source


def _leaves(data: object, key: str) -> Iterator[tuple[str, str]]:
    """(nearest key, text) of every text in the options; names of maps count as texts of their own."""
    if isinstance(data, dict):
        for name, value in data.items():
            yield "name", str(name)
            yield from _leaves(value, str(name))
    elif isinstance(data, list | tuple):
        for value in data:
            yield from _leaves(value, key)
    elif isinstance(data, str):
        yield key, data


def _cells(text: str, form: Form) -> Iterator[str]:
    """The cells a text names: an id, a glob, or those of an expression, row and column sets spelt out."""
    if text in form.fact_ids:
        yield text
        return
    if "*" in text and " " not in text:
        yield from matching(text, form)
        return
    for table_id, row, column in _CELL.findall(text):
        table = form.table.get(table_id)
        if table is None:
            continue
        rows = table.row_sets.get(row, (row or "*",))
        columns = table.column_sets.get(column, (column or "*",))
        for one in rows:
            for other in columns:
                yield from matching(f"{table_id}.{one}.{other}", form)


@cache
def _stated(topic: str) -> tuple[str, ...]:
    """Sentences that state a number for a topic of the prose."""
    sentences = []
    for search in catalogue().searches:
        if search.topic == topic:
            needed = wordings(search.needs.source)[:1] if search.needs is not None else ("",)
            for text in wordings(search.wording.source, 8, _STATED):
                sentences += [f"{need}，{text}" if need and need not in text else text for need in needed]
    return tuple(sentences)
