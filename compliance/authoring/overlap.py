"""Finds pairs of rules that ask the same of the same reports, so that one defect would be said twice."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

import msgspec

from compliance.checks.kind import Kind
from compliance.expression import BoundComparison
from compliance.model.form import Form, Years
from compliance.rulebook import Rule
from compliance.rulebook.layers import shared

_MIRROR = {"=": "=", "≠": "≠", "<": ">", "≤": "≥", ">": "<", "≥": "≤"}


class Twin(NamedTuple):
    """Two rules, and what both ask."""

    first: Rule
    second: Rule
    what: str


def twins(rules: Sequence[Rule], forms: Mapping[str, Form]) -> Iterator[Twin]:
    """Every pair of rules with the same check, or with an equation in common, whose scopes overlap."""
    seen: dict[object, list[tuple[Rule, str]]] = {}
    for rule in rules:
        told: set[str] = set()
        for key, what in _asked(rule.check, forms, rule.applies.forms):
            for other, _ in seen.setdefault(key, []):
                if other.id != rule.id and other.id not in told and overlapping(rule, other):
                    told.add(other.id)
                    yield Twin(other, rule, what)
            seen[key].append((rule, what))


def overlapping(one: Rule, other: Rule) -> bool:
    """Whether both may be asked of one report."""
    a, b = one.applies, other.applies
    return (
        _common(a.forms, b.forms)
        and _common(a.agency_kinds, b.agency_kinds)
        and _common(a.agency_levels, b.agency_levels)
        and _years(a.years, b.years)
        and (not a.agencies or not b.agencies or a.agencies == b.agencies)
        and shared((one.since, one.until), (other.since, other.until)) is not None
    )


def _common(one: Collection[str], other: Collection[str]) -> bool:
    return not one or not other or not set(one).isdisjoint(other)


def _years(one: Years | None, other: Years | None) -> bool:
    if one is None or other is None:
        return True
    since = max(one.since or 0, other.since or 0)
    until = min(one.until or 9999, other.until or 9999)
    return since <= until


def _asked(check: Kind, forms: Mapping[str, Form], only: Sequence[str]) -> Iterator[tuple[object, str]]:
    """What a check asks, in a form in which the same question is equal however it is written."""
    tag = str(check.__struct_config__.tag)
    if tag != "equation":
        yield (tag, msgspec.json.encode(msgspec.to_builtins(check), order="sorted")), f"kind: {tag}"
        return
    for form in forms.values():
        proof = check.proof(form) if not only or form.id in only else None
        for claim in proof.claims if proof is not None else ():
            when = frozenset(map(_linear, claim.when))
            cells = [*claim.holds.left.terms, *claim.holds.right.terms]
            yield (form.id, _linear(claim.holds), when), form.label(cells[0]).zh if cells else tag


def _linear(comparison: BoundComparison) -> object:
    """A comparison as one sum against zero, the first cell by name with the factor 1."""
    terms = dict(comparison.left.terms)
    for fact, factor in comparison.right.terms.items():
        terms[fact] = terms.get(fact, 0) - factor
    constant = comparison.left.constant - comparison.right.constant
    ordered = sorted((fact, factor) for fact, factor in terms.items() if factor)
    lead = ordered[0][1] if ordered else 1
    sign = comparison.operator if lead > 0 else _MIRROR[comparison.operator]
    return tuple((fact, factor / lead) for fact, factor in ordered), constant / lead, sign
