"""A report set in one big table reads like the same report with its tables apart."""

from __future__ import annotations

import re

import pytest

from compliance.extract import understand
from compliance.extract.boxed import unboxed
from compliance.forms import load_forms
from compliance.model.document import Table
from compliance.model.report import Report
from compliance.readers import read
from compliance.testing.generator import generate
from compliance.testing.writers import html


def boxed(page: bytes) -> bytes:
    """Every paragraph becomes a full-width row, every table's rows rows of the one table."""
    text = page.decode()
    body = text[text.index("<body") :]
    body = re.sub(r"<h1[^>]*>(.*?)</h1>", r"<tr><td colspan=15>\1</td></tr>", body, flags=re.S)
    body = re.sub(
        r"<p[^>]*>(?!\s*</td>)(.*?)</p>(?!\s*</td>)", r"<tr><td colspan=15>\1</td></tr>", body, flags=re.S
    )
    body = re.sub(r"</?(?:table|tbody|body|html|div)[^>]*>", "", body)
    return f"<html><body><table>{body}</table></body></html>".encode()


def understood(page: bytes) -> Report:
    report = understand(read(page, "report.html"), load_forms())
    assert isinstance(report, Report)
    return report


@pytest.mark.parametrize("seed", range(4))
def test_a_report_in_one_table_gives_the_same_facts_and_sections(seed: int) -> None:
    page = html.write(generate(seed), html.Style())
    apart, one = understood(page), understood(boxed(page))
    assert one.facts.values == apart.facts.values
    assert [s.id for s in one.sections if s.id != "preamble"] == [
        s.id for s in apart.sections if s.id != "preamble"
    ]
    assert one.title is not None
    assert one.agency == apart.agency
    (document,) = [read(boxed(page), "report.html")]
    places = {fact.id: fact.place for fact in one.facts}
    (table,) = [block for block in document.blocks if isinstance(block, Table)]
    for fact, place in list(places.items())[::17]:
        assert place is not None
        assert place.row is not None
        assert place.column is not None
        cell = next(c for c in table.rows[place.row - 1] if c.column == place.column - 1)
        assert cell.text.strip() == one.facts.get(fact).raw.strip()


def test_an_ordinary_report_is_left_as_it_is() -> None:
    document = read(html.write(generate(1), html.Style()), "report.html")
    assert unboxed(document) is document
