"""Mutants: reports made from another one by the changes that bear on a rule, the likeliest first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import NamedTuple

import msgspec

from compliance.authoring.aims import Aim
from compliance.authoring.cases import Case
from compliance.authoring.changes import (
    Change,
    agency_changes,
    cell_changes,
    document_changes,
    group_changes,
    label_changes,
)
from compliance.authoring.rewrites import edits, inserted, section_changes, slots, text_changes
from compliance.forms import Forms
from compliance.model.words import Words
from compliance.rulebook.rule import ShortAlike, Shorthand

_TOGETHER = 40
_CELLS = 60
_MOST_ALIKE = 10**6
_replace = msgspec.structs.replace


class Mutant(NamedTuple):
    """A changed case and what was changed."""

    words: Words
    case: Case


def mutants(case: Case, aim: Aim, forms: Forms, others: Iterable[Case] = ()) -> Iterator[Mutant]:
    """Mutants of ``case``: what the rule looks at changed in one way, then in two, then everything else.

    ``others``: clean reports whose texts may be mixed in.
    """
    form = forms[case.form]
    texts = [other.report for other in others if other.form == case.form]
    aimed = list(cell_changes(aim, form)) if aim.cells or aim.tables else []
    worded = text_changes(aim, form, texts) if aim.texts or aim.sentences else ()
    agencies = list(agency_changes(aim))
    yield from _in_turn(
        neighbours(case, aim, forms),
        _changed(case, aimed),
        _changed(case, group_changes(form, aim.tables)),
        _changed(case, worded),
        _changed(case, agencies),
        _changed(case, document_changes(form, forms.values())),
        _changed(case, section_changes(form)),
        _changed(case, label_changes(aim, form)),
    )
    put_in = list(inserted(aim, form, slots(aim.texts or ("overview", "other"), form)))
    yield from _in_turn(
        _both(case, put_in[:_TOGETHER], chain(agencies, aimed[:_CELLS])),
        _both(case, agencies, chain(aimed[:_CELLS], put_in)),
        _changed(case, edits(form, slots(("anywhere", *form.section), form))),
        _changed(case, group_changes(form, form.table)),
    )
    every = _replace(aim, cells=tuple(f for table in form.tables for f in table.fact_ids()))
    yield from _changed(case, cell_changes(every, form))


def neighbours(case: Case, aim: Aim, forms: Forms) -> Iterator[Mutant]:
    """Cases in which a neighbour says something else: last year's report, those below, those alike; and
    in which this report says what a neighbour said."""
    if case.previous is not None:
        yield from _copied(case, case.previous)
        before = case.previous
        form = forms[before.form or case.form]
        for name in aim.tables:
            cells = form.table[name].fact_ids() if before.form == case.form else ()
            yield Mutant(
                Words(f"两年的表 {name} 每格都是 12", f"every cell of {name} is 12 in both years"),
                _replace(case, previous=_filled(before, cells), report=_filled(case.report, cells)),
            )
        for change in cell_changes(aim, form):
            changed = change.make(before)
            if changed is not None:
                yield Mutant(
                    Words(f"上一年：{change.words.zh}", f"last year: {change.words.en}"),
                    _replace(case, previous=changed),
                )
        yield Mutant(Words("没有上一年的年报", "no report of last year"), _replace(case, previous=None))
    for number, child in enumerate(case.children):
        form = forms[child.form or case.form]
        rest = (*case.children[:number], *case.children[number + 1 :])
        yield Mutant(Words("少一份下级年报", "one report below less"), _replace(case, children=rest))
        for change in cell_changes(aim, form):
            changed = change.make(child)
            if changed is not None:
                yield Mutant(
                    Words(f"下级：{change.words.zh}", f"below: {change.words.en}"),
                    _replace(case, children=(*case.children[:number], changed, *case.children[number + 1 :])),
                )
    if case.alike is not None:
        same = ShortAlike("云川市档案馆", 0.97, _MOST_ALIKE, text="按月清理公开栏目。")
        yield Mutant(Words("另一机关的年报文字相同", "another agency's text"), _replace(case, alike=(same,)))
        yield Mutant(Words("没有雷同", "nothing alike"), _replace(case, alike=()))


def _filled(short: Shorthand, cells: Iterable[str]) -> Shorthand:
    return _replace(short, facts={**short.facts, **dict.fromkeys(cells, 12)})


def _copied(case: Case, other: Shorthand) -> Iterator[Mutant]:
    """This report with the figures, or the texts, of the other one."""
    known = set(case.report.facts)
    figures = {fact: value for fact, value in other.facts.items() if fact in known}
    tables = dict.fromkeys(fact.partition(".")[0] for fact in figures)
    for name in tables:
        part = {fact: value for fact, value in figures.items() if fact.startswith(f"{name}.")}
        yield Mutant(
            Words(f"表 {name} 照抄上一年", f"table {name} as last year"),
            _replace(case, report=_replace(case.report, facts={**case.report.facts, **part})),
        )
    if case.report.sections and other.sections:
        for name, section in other.sections.items():
            sections = {**case.report.sections, name: section}
            yield Mutant(
                Words(f"“{name}”照抄上一年", f"section {name} as last year"),
                _replace(case, report=_replace(case.report, sections=sections)),
            )


def crossed(case: Case, others: Iterable[Case]) -> Iterator[Mutant]:
    """``case`` with one part of it (its figures, a text, a date, a neighbour, …) as another one has it."""
    for other in others:
        for name in ("previous", "children", "missing_children", "alike"):
            if getattr(other, name) != getattr(case, name):
                yield _crossed(name, _replace(case, **{name: getattr(other, name)}))
        for name in Shorthand.__struct_fields__:
            theirs = getattr(other.report, name)
            if theirs != getattr(case.report, name):
                form = other.form if name == "form" else case.form
                report = _replace(case.report, **{name: theirs})
                yield _crossed(name, _replace(case, report=report, form=form))


def _crossed(name: str, case: Case) -> Mutant:
    return Mutant(Words(f"{name} 与另一个示例相同", f"{name} as in another example"), case)


def _changed(case: Case, changes: Iterable[Change]) -> Iterator[Mutant]:
    for change in changes:
        report = change.make(case.report)
        if report is not None:
            yield Mutant(change.words, _replace(case, report=report))


def _both(case: Case, first: Iterable[Change], second: Iterable[Change]) -> Iterator[Mutant]:
    seconds = list(second)
    for one in first:
        report = one.make(case.report)
        if report is None:
            continue
        half = _replace(case, report=report)
        for mutant in _changed(half, seconds):
            words = Words(f"{one.words.zh}；{mutant.words.zh}", f"{one.words.en}; {mutant.words.en}")
            yield Mutant(words, mutant.case)


def _in_turn(*sources: Iterator[Mutant]) -> Iterator[Mutant]:
    """One of each source in turn, until all are used up: no source can keep the others waiting."""
    waiting = list(sources)
    while waiting:
        for source in tuple(waiting):
            mutant = next(source, None)
            if mutant is None:
                waiting.remove(source)
            else:
                yield mutant
