"""A report written by the programs people use is read cell by cell as it was printed, whatever the format."""

from __future__ import annotations

import io
import os
from collections import Counter
from typing import NoReturn

import pypdfium2
import pytest

from compliance import readers
from compliance.extract import understand
from compliance.forms import load_forms
from compliance.model.report import Report
from compliance.testing.generator import generate
from compliance.testing.programs import MissingError, scan
from compliance.testing.spec import Spec
from compliance.testing.ways import WAYS, Way, compared, printed

SPEC = generate(11, year=2023, size="dense").with_facts(
    {
        "applications.granted.company": None,
        "applications.refused_by_law.research": None,
        "applications.carried_in.welfare": "/",
    }
)


def needed(error: MissingError) -> NoReturn:
    """Without the program the test is skipped; where everything must hold, that is a failure."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"not installed: {error}")
    pytest.skip(f"not installed: {error}")


def outcomes(spec: Spec, data: bytes, name: str) -> tuple[Report, dict[str, str]]:
    report = understand(readers.read(data, name), load_forms())
    assert isinstance(report, Report)
    return report, dict(compared(spec, report))


@pytest.mark.parametrize("way", [way for way in WAYS if way.format != "scan"], ids=lambda way: way.id)
def test_every_cell_is_read_as_printed(way: Way) -> None:
    try:
        data = way.write(SPEC)
    except MissingError as error:
        needed(error)
    report, found = outcomes(SPEC, data, f"report.{way.suffix}")
    assert report.format == way.format
    assert (report.year, report.agency, report.form) == (SPEC.year, SPEC.agency.name, SPEC.form)
    assert [section.id for section in report.sections if section.id not in ("preamble", "extra")] == [
        part.id for part in SPEC.parts
    ]
    assert {fact for fact, outcome in found.items() if outcome == "wrong"} == set()
    assert Counter(found.values())["right"] >= way.least * len(found)


def test_a_word_file_with_the_class_id_of_wps_is_read_too() -> None:
    try:
        data = bytearray(next(way for way in WAYS if way.id == "doc").write(SPEC))
    except MissingError as error:
        needed(error)
    data[8:24] = bytes.fromhex("0609020000000000c000000000000046")
    found = outcomes(SPEC, bytes(data), "report.wps")[1]
    assert set(found.values()) == {"right"}


def test_a_scanned_page_among_others_is_recognised() -> None:
    """Somebody put the signed page back in as a picture."""
    try:
        whole = pypdfium2.PdfDocument(printed(SPEC))
        picture = pypdfium2.PdfDocument(scan(printed(SPEC), 200, only=(1,)))
    except MissingError as error:
        needed(error)
    mixed = pypdfium2.PdfDocument.new()
    mixed.import_pages(whole, [0])
    mixed.import_pages(picture, [0])
    mixed.import_pages(whole, list(range(2, len(whole))))
    written = io.BytesIO()
    mixed.save(written)
    report, found = outcomes(SPEC, written.getvalue(), "report.pdf")
    assert report.format == "scan"
    assert "第 2 页" in report.doubts[0].zh
    assert [fact for fact, outcome in found.items() if outcome == "wrong"] == []
    assert Counter(found.values())["right"] >= 0.95 * len(found)


def test_scanned_pages_are_read_without_a_wrong_number() -> None:
    try:
        data = scan(printed(SPEC), 200, skew=0.6, noise=8.0, only=(1, 2))
    except MissingError as error:
        needed(error)
    document = readers.read(data, "scan.pdf")
    assert document.format == "scan"
    assert document.doubts
    report = understand(document, load_forms(), year=SPEC.year)
    assert isinstance(report, Report)
    found = {fact: outcome for fact, outcome in compared(SPEC, report) if not fact.startswith("disclosure.")}
    assert [fact for fact, outcome in found.items() if outcome == "wrong"] == []
    assert Counter(found.values())["right"] >= 0.97 * len(found)
