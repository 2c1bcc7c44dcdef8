"""Invented reports for the tests of the page."""

from __future__ import annotations

from functools import cache

from compliance.testing.generator import generate
from compliance.testing.spec import Spec, Value
from compliance.testing.writers import docx

GRANTED = "applications.granted.natural_person"


@cache
def spec(seed: int = 5, year: int = 2024) -> Spec:
    """A right report; the same agency for every year."""
    first = generate(5, year=2024, size="dense")
    return generate(seed, year=year, agency=first.agency, size="dense")


def with_facts(changes: dict[str, Value], **more: int) -> Spec:
    """A report with other figures."""
    return spec(**more).with_facts(changes)


def word(report: Spec) -> bytes:
    """As a Word file."""
    return docx.write(report)


@cache
def right() -> bytes:
    return word(spec())


@cache
def wrong() -> bytes:
    """One cell is ten too much, so a row and a column do not add up."""
    value = spec().facts[GRANTED]
    assert isinstance(value, int)
    return word(with_facts({GRANTED: value + 10}))
