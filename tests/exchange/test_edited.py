"""A report with other figures: only what was changed differs, and rules see the new cells."""

from __future__ import annotations

import pytest

from compliance.api import Checker
from compliance.errors import UsageError
from compliance.exchange import from_data, from_json, to_data
from compliance.exchange.edited import with_facts
from compliance.model.report import Report
from compliance.testing.generator import generate
from compliance.testing.writers import docx

CHECKER = Checker()
FORM = CHECKER.forms["2021"]
CELL = "applications.granted.company"


def report() -> Report:
    found = CHECKER.understand(docx.write(generate(2, year=2024)), "report.docx")
    assert isinstance(found, Report)
    return found


@pytest.mark.parametrize(
    ("written", "state", "value"),
    [
        (7, "value", 7),
        (7.0, "value", 7),
        ("7", "value", 7),
        ("7件", "value", 7),
        ("/", "placeholder", None),
        ("", "blank", None),
        (None, "blank", None),
        ("1 2", "unreadable", None),
        ("007", "unreadable", None),
    ],
)
def test_a_cell_is_read_as_it_is_typed(
    written: int | float | str | None, state: str, value: int | None
) -> None:
    before = report()
    after = with_facts(before, {CELL: written}, FORM)
    fact = after.facts.get(CELL)
    assert (fact.state, fact.value) == (state, value)
    assert not isinstance(fact.value, float)
    assert fact.place == before.facts.get(CELL).place
    assert after.facts.values.get(CELL) == value
    others = {f.id: f for f in before.facts if f.id != CELL}
    assert {f.id: f for f in after.facts if f.id != CELL} == others
    assert (after.sections, after.tables, after.mentions) == (before.sections, before.tables, before.mentions)
    assert after.sha256 == ""


def test_the_report_given_stays_as_it_is() -> None:
    before = report()
    kept = {fact.id: fact for fact in before.facts}
    with_facts(before, {CELL: 9}, FORM)
    assert {fact.id: fact for fact in before.facts} == kept


def test_an_identity_breaks_and_holds_again() -> None:
    before = report()
    value = before.facts.get(CELL).value
    assert value is not None
    broken = with_facts(before, {CELL: value + 1}, FORM)
    failed = {finding.rule for finding in CHECKER.judge(broken).findings}
    assert {"APP102", "APP103"} <= failed
    mended = with_facts(broken, {CELL: value}, FORM)
    assert not {"APP101", "APP102", "APP103"} & {finding.rule for finding in CHECKER.judge(mended).findings}


def test_a_row_and_a_table_come_into_being() -> None:
    bare = from_data({"year": 2024, "facts": {}}, CHECKER.forms)
    assert bare.tables == ()
    one = with_facts(bare, {CELL: 1, "disclosure.fees.amount": "2.5"}, FORM)
    table = one.table("applications")
    assert table is not None
    assert (table.rows, table.columns) == (("granted",), ("company",))
    assert table.section == "applications"
    two = with_facts(one, {"applications.received.total": 3}, FORM).table("applications")
    assert two is not None
    assert two.rows == ("received", "granted")
    assert two.labels["row:received"].startswith("一、本年新收")
    assert one.facts.values["disclosure.fees.amount"] == 2.5


def test_it_travels_as_json() -> None:
    after = with_facts(report(), {CELL: "/", "applications.granted.total": 3}, FORM)
    import msgspec

    back = from_json(msgspec.json.encode(to_data(after, FORM)), CHECKER.forms)
    assert {f.id: f for f in back.facts} == {f.id: f for f in after.facts}


@pytest.mark.parametrize(
    "changes", [{"applications.granted.compny": 1}, {CELL: float("nan")}, {CELL: 10**16}]
)
def test_what_no_cell_can_hold_is_refused(changes: dict[str, int | float]) -> None:
    with pytest.raises(UsageError):
        with_facts(report(), changes, FORM)
