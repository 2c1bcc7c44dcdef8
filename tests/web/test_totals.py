"""Totals follow from the rules, and what last year's report gives from the rules across years."""

from __future__ import annotations

from compliance import exchange
from compliance.api import national_book
from compliance.forms import load_forms
from compliance.testing.generator import generate
from compliance.web.blank import Wanted, begun
from compliance.web.printed import printed
from compliance.web.totals import formulas

FORMS = load_forms()
BOOK = national_book()


def test_every_total_of_a_right_report_is_what_its_formula_says() -> None:
    for form in FORMS.values():
        found = formulas(BOOK, form)
        wanted = {
            f"{table.id}.{row.id}.total"
            for table in form.tables
            for block in table.blocks
            for row in block.rows
            if any(column.id == "total" for column in block.columns)
        } | {f"applications.processed.{column.id}" for column in form.table["applications"].blocks[0].columns}
        assert {formula.target for formula in found} == wanted
        for seed in range(8):
            facts = generate(seed, year=form.years.since, size="dense").facts
            for formula in found:
                terms = [facts[fact] * factor for fact, factor in formula.terms.items()]  # type: ignore[operator]
                assert formula.start + sum(terms) == facts[formula.target]


def test_one_pass_in_the_order_given_fills_all_totals() -> None:
    for form in FORMS.values():
        done: set[str] = set()
        targets = {formula.target for formula in formulas(BOOK, form)}
        for formula in formulas(BOOK, form):
            assert not (formula.terms.keys() & targets) - done
            done.add(formula.target)


def test_no_total_is_known_to_the_page_that_the_rules_do_not_give() -> None:
    form = printed(FORMS["2021"], BOOK)
    assert {formula.rule for formula in form.totals} == {"APP102", "APP103", "DSP101"}


def last_year(year: int) -> dict[str, object]:
    spec = generate(7, year=year, size="dense")
    short = {"form": spec.form, "year": year, "agency": spec.agency.name, "facts": {**spec.facts}}
    report = exchange.from_data(short, FORMS)
    return exchange.to_data(report, FORMS[report.form])


def test_last_year_gives_what_was_carried_in_and_the_stock() -> None:
    last = last_year(2023)
    facts = generate(7, year=2023, size="dense").facts
    agency = generate(7, year=2023, size="dense").agency.name
    given = begun(Wanted(2024, agency, previous=last), FORMS, BOOK)
    cells: dict[str, dict[str, object]] = given.report["facts"]  # type: ignore[assignment]
    for column in FORMS["2021"].table["applications"].blocks[0].columns:
        carried = cells[f"applications.carried_in.{column.id}"]
        assert carried["value"] == facts[f"applications.carried_out.{column.id}"]
    assert cells["applications.received.total"]["state"] == "blank"
    stock = {formula.target: formula for formula in given.formulas}
    assert set(stock) == {"disclosure.regulations.in_force", "disclosure.normative_documents.in_force"}
    formula = stock["disclosure.normative_documents.in_force"]
    assert formula.start == facts["disclosure.normative_documents.in_force"]
    assert formula.terms == {
        "disclosure.normative_documents.made": 1,
        "disclosure.normative_documents.repealed": -1,
    }


def test_another_agencys_report_gives_nothing() -> None:
    given = begun(Wanted(2024, "甲县教育局", previous=last_year(2023)), FORMS, BOOK)
    assert given.unfit is not None
    assert given.taken == 0


def test_a_year_of_the_old_form_gives_no_stock() -> None:
    agency = generate(7, year=2020, size="dense").agency.name
    given = begun(Wanted(2021, agency, previous=last_year(2020)), FORMS, BOOK)
    assert given.unfit is None
    assert given.formulas == ()
    assert given.taken == 7
