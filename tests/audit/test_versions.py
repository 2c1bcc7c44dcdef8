"""Several files of one report: one is judged, the others are compared with it."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance.api import Checker
from compliance.audit.judging import Judging
from compliance.audit.run import Asked, Audit
from compliance.audit.store import Store
from compliance.audit.versions import Version, dates, figures, same
from compliance.forms import load_forms
from compliance.intake import Known
from compliance.model.facts import Fact, Facts
from compliance.testing.generator import generate
from compliance.testing.spec import Agency, Spec
from compliance.testing.writers import docx, html, text
from tests.audit.stores import SCHOOL, TODAY, WATER, Here, Nobody, book, spec

CHECKER = Checker()
BARE = Agency("教育局", "department", "unknown", "我局", "全县")


def read(made: Spec, source: str) -> Version:
    """A report as it is read back, as Word or as a page."""
    data = docx.write(made) if source.endswith("docx") else html.write(made)
    found = CHECKER.understand(data, source)
    assert not isinstance(found, msgspec.UnsetType)
    return Version(1, source, found)  # type: ignore[arg-type]


def audited(folder: Path, files: dict[str, bytes]) -> list[dict[str, object]]:
    """The findings AUD… of a run over these files, with the source of their report."""
    folder.mkdir()
    for name, data in files.items():
        (folder / name).write_bytes(data)
    judging = Judging(book(None), Known(today=TODAY))
    with Store(folder.parent / "a.duckdb", write=True) as store:
        audit = Audit(store, Asked((str(folder),), judging), Nobody())
        audit.run(Here(judging, audit.codes))
        names = ("source", "rule", "message", "severity", "certainty", "finding")
        return [
            dict(zip(names, row, strict=True))
            for row in store.rows(
                "SELECT r.source, f.rule, f.message, f.severity, f.certainty, f.finding FROM findings f"
                " JOIN reports r USING (report) WHERE f.rule LIKE 'AUD%' ORDER BY ALL"
            )
        ]


def standing(folder: Path) -> dict[str, tuple[object, ...]]:
    with Store(folder.parent / "a.duckdb") as store:
        joined = "reports r LEFT JOIN reports o ON o.report = r.duplicate_of"
        sql = f"SELECT r.source, r.judged, o.source FROM {joined}"
        return {
            Path(str(row[0])).name: (row[1], row[2] and Path(str(row[2])).name) for row in store.rows(sql)
        }


def test_word_and_page_of_one_report_are_judged_once(tmp_path: Path) -> None:
    made = spec(WATER, 2024, seed=5)
    files = {"水务局.html": html.write(made), "水务局.docx": docx.write(made)}
    assert audited(tmp_path / "in", files) == []
    assert standing(tmp_path / "in") == {"水务局.docx": (True, None), "水务局.html": (False, "水务局.docx")}


def test_a_cell_that_differs_is_a_finding_with_both_places(tmp_path: Path) -> None:
    made = spec(WATER, 2024, seed=5)
    cell = "disclosure.penalties.decisions"
    other = made.with_facts(
        {cell: 41},
    )
    (found,) = audited(tmp_path / "in", {"水务局.docx": docx.write(made), "水务局.html": html.write(other)})
    assert found["rule"] == "AUD101"
    assert str(found["source"]).endswith("水务局.docx")
    message = str(found["message"])
    assert "“水务局.docx”（第" in message
    assert "“水务局.html”（第" in message
    assert "“41”" in message
    assert (found["severity"], found["certainty"]) == ("warning", "certain")


def test_blank_is_not_zero(tmp_path: Path) -> None:
    made = spec(WATER, 2024, seed=5)
    cell = "disclosure.coercions.decisions"
    zero, blank = made.with_facts({cell: 0}), made.with_facts({cell: None})
    (found,) = audited(tmp_path / "in", {"a.docx": docx.write(zero), "a.html": html.write(blank)})
    assert "是空白" in str(found["message"])


def test_another_date_below_is_a_finding(tmp_path: Path) -> None:
    made = spec(WATER, 2024, seed=5)
    assert made.signed is not None
    other = msgspec.structs.replace(made, signed=made.signed.replace(day=made.signed.day - 1))
    (found,) = audited(tmp_path / "in", {"a.docx": docx.write(made), "a.html": html.write(other)})
    assert found["rule"] == "AUD102"


def test_two_different_reports_on_one_year_are_both_judged_and_told(tmp_path: Path) -> None:
    one = generate(1, year=2024, agency=WATER, size="dense")
    other = generate(2, year=2024, agency=WATER, size="dense")
    found = audited(tmp_path / "in", {"a.html": html.write(one), "b.html": html.write(other)})
    assert [one["rule"] for one in found] == ["AUD103", "AUD103"]
    assert set(standing(tmp_path / "in").values()) == {(True, None)}


def test_offices_of_the_same_bare_name_are_not_one_agency(tmp_path: Path) -> None:
    """教育局 without a place there is in every county."""
    files = {
        f"{number}.html": html.write(generate(number, year=2024, agency=BARE, size="dense"))
        for number in range(3)
    }
    assert audited(tmp_path / "in", files) == []
    assert set(standing(tmp_path / "in").values()) == {(True, None)}


def test_other_years_and_other_agencies_are_left_alone(tmp_path: Path) -> None:
    made = generate(1, year=2024, agency=WATER, size="dense")
    files = {
        "a.html": html.write(made),
        "b.html": html.write(generate(1, year=2023, agency=WATER, size="dense")),
        "c.html": html.write(generate(1, year=2024, agency=SCHOOL, size="dense")),
    }
    assert [one for one in audited(tmp_path / "in", files) if str(one["rule"]).startswith("AUD")] == []


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_what_was_not_read_never_makes_a_difference(data: st.DataObject) -> None:
    form = load_forms()["2021"]
    first = read(_MADE, "a.docx")
    ids = [name for table in form.tables for name in table.fact_ids()]
    hidden = data.draw(st.lists(st.sampled_from(ids), unique=True))
    changed = data.draw(st.dictionaries(st.sampled_from(ids), st.integers(0, 9), max_size=8))
    facts = {fact.id: fact for fact in first.report.facts}
    facts |= {name: Fact(name, "value", value, str(value)) for name, value in changed.items()}
    for name in hidden:
        if data.draw(st.booleans()):
            facts[name] = Fact(name, "unreadable", None, "?")
        else:
            facts.pop(name, None)
    other = Version(2, "a.html", msgspec.structs.replace(first.report, format="html", facts=Facts(facts)))
    told = {fact for finding in figures(first, other, form) for fact in finding.facts}
    assert not told & set(hidden)
    really = {name for name, value in changed.items() if first.report.facts.get(name).value != value}
    assert told == really - set(hidden)
    assert not dates(first, other)


_MADE = spec(WATER, 2024, seed=5)


@pytest.mark.parametrize("shape", ["cells", "spaced", "pipes", "layout", "glued"])
def test_a_flattened_copy_differs_in_nothing(shape: str) -> None:
    found = CHECKER.understand(text.write(_MADE, shape), "a.txt")  # type: ignore[arg-type]
    other = Version(2, "a.txt", found)  # type: ignore[arg-type]
    first = read(_MADE, "a.docx")
    assert figures(first, other, load_forms()["2021"]) == []
    assert same(first, other)
