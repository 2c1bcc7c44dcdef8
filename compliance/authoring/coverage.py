"""Says what no rule looks at: kinds of checks, forms and years, cells, sections."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from compliance.authoring.aims import aim_of
from compliance.authoring.clean import years_of
from compliance.checks import TAGS
from compliance.forms import Forms
from compliance.model.form import Form
from compliance.rulebook.rule import Rule, RuleBook


class FormCoverage(msgspec.Struct, frozen=True):
    """One form and how the rules cover it. ``years``: report year → number of rules that apply.

    ``cells``: cells that no rule names and no table-wide rule covers; ``arithmetic``: cells in no sum or
    comparison; ``sections``: sections whose text no rule names. ``cells_of``: cell → number of rules.
    """

    form: str
    rules: int
    years: dict[int, int]
    cells: tuple[str, ...]
    arithmetic: tuple[str, ...]
    sections: tuple[str, ...]
    cells_of: dict[str, int]


class Coverage(msgspec.Struct, frozen=True):
    """``kinds``: kind → number of rules; ``unused``: kinds of no rule."""

    kinds: dict[str, int]
    unused: tuple[str, ...]
    forms: tuple[FormCoverage, ...]


def coverage(book: RuleBook, forms: Forms) -> Coverage:
    """What the rules of ``book`` look at and what they do not."""
    kinds: dict[str, int] = dict.fromkeys(TAGS, 0)
    for rule in book.rules:
        kinds[str(rule.check.__struct_config__.tag)] += 1
    return Coverage(
        kinds={tag: count for tag, count in kinds.items() if count},
        unused=tuple(tag for tag, count in kinds.items() if not count),
        forms=tuple(_of_form(book.rules, form) for form in forms.values()),
    )


def _of_form(rules: Iterable[Rule], form: Form) -> FormCoverage:
    rules = [rule for rule in rules if not rule.applies.forms or form.id in rule.applies.forms]
    years = years_of(form)
    ids = [fact for table in form.tables for fact in table.fact_ids()]
    named = dict.fromkeys(ids, 0)
    summed: set[str] = set()
    texts: set[str] = set()
    applied = dict.fromkeys(years, 0)
    for rule in rules:
        held = [year for year in years if rule.applies.years is None or year in rule.applies.years]
        for year in held:
            applied[year] += 1
        if not held:
            continue
        aim = aim_of(rule, form, held[-1])
        for fact in aim.cells:
            if fact in named:
                named[fact] += 1
        proof = rule.check.proof(form)
        for claim in proof.claims if proof is not None else ():
            summed |= {*claim.holds.left.terms, *claim.holds.right.terms}
        texts |= set(aim.texts)
    sections = [section.id for section in form.sections if section.id not in texts]
    return FormCoverage(
        form=form.id,
        rules=sum(any(_in(rule, year) for year in years) for rule in rules),
        years=applied,
        cells=tuple(fact for fact, count in named.items() if not count),
        arithmetic=tuple(fact for fact in ids if fact not in summed),
        sections=tuple(sections),
        cells_of=named,
    )


def _in(rule: Rule, year: int) -> bool:
    return rule.applies.years is None or year in rule.applies.years
