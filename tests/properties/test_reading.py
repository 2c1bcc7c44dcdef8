"""Whatever a report is written in, its figures come back right, or as unreadable, never wrong."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from compliance import exchange, readers
from compliance.extract import understand
from compliance.forms import load_forms
from compliance.model.report import Report
from compliance.testing.balanced import reports
from compliance.testing.spec import Spec
from tests.properties.shapes import SHAPES


def read(data: bytes, name: str) -> Report:
    forms = load_forms()
    if name.endswith(".json"):
        return exchange.from_json(data, forms)
    understood = understand(readers.read(data, name), forms, source=name)
    assert isinstance(understood, Report), understood
    return understood


def disagreements(spec: Spec, report: Report, *, exact: bool) -> list[tuple[object, ...]]:
    """Cells that were not read as printed."""
    wrong: list[tuple[object, ...]] = []
    for fact, value in spec.printed().items():
        got = report.facts.get(fact)
        right = got.state == "value" and got.value == value
        if not right and (exact or got.state == "value"):
            wrong.append((fact, value, got.state, got.value, got.raw, got.note))
    return wrong


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("form", ["2019", "2021"])
def test_every_cell_is_read_as_printed(shape: str, form: str) -> None:
    written = SHAPES[shape]

    @settings(max_examples=12)
    @given(reports(form=form))
    def check(spec: Spec) -> None:
        report = read(written.write(spec), f"report.{written.suffix}")
        assert disagreements(spec, report, exact=written.exact) == []
        assert report.form == spec.form
        assert not report.facts.get("applications.nothing.total").value

    check()


@pytest.mark.parametrize("shape", SHAPES)
def test_the_report_is_recognised(shape: str) -> None:
    written = SHAPES[shape]

    @settings(max_examples=12)
    @given(reports())
    def check(spec: Spec) -> None:
        report = read(written.write(spec), f"report.{written.suffix}")
        assert report.year == spec.year
        assert report.agency == spec.agency.name
        assert report.agency_kind == spec.agency.kind
        assert report.title is not None
        assert report.title.text == spec.title
        assert report.period is not None
        assert report.period.end is not None
        assert report.period.end.year == spec.year
        assert report.signed is not None
        assert report.signed.date == spec.signed
        found = [section.id for section in report.sections if section.id != "preamble"]
        assert found == [part.id for part in spec.parts]
        for part in spec.parts:
            section = report.section(part.id)
            assert section is not None
            assert section.heading == part.heading
            assert section.number == part.number

    check()
