"""A report to begin with: the form of a year with every cell empty, and what last year's report gives."""

from __future__ import annotations

import msgspec

from compliance import exchange
from compliance.engine.absent import unfit
from compliance.errors import ReadError
from compliance.exchange.edited import with_facts
from compliance.extract.agencies import kind_of
from compliance.forms import Forms, by_year
from compliance.model.report import AgencyKind, Report
from compliance.model.words import Words
from compliance.rulebook import RuleBook
from compliance.web.guidance import START
from compliance.web.totals import Formula, carried


class Wanted(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """For which year and agency. ``agency_kind``: None = by its name. ``previous``: last year's report."""

    year: int
    agency: str = ""
    agency_kind: AgencyKind | None = None
    previous: dict[str, object] | None = None


class Begun(msgspec.Struct, frozen=True):
    """``report``: as ``report/1``. ``formulas``: what is last year's number and this year's changes;
    ``taken``: how many cells last year's report filled in. ``unfit``: why it gave nothing."""

    report: dict[str, object]
    formulas: tuple[Formula, ...] = ()
    taken: int = 0
    unfit: Words | None = None


def begun(wanted: Wanted, forms: Forms, book: RuleBook) -> Begun:
    """The empty form of a year, with what last year's report gives. Raises ReadError."""
    report = _blank(wanted, forms)
    form = forms[report.form]
    if wanted.previous is None:
        return Begun(exchange.to_data(report, form))
    last = exchange.from_data(wanted.previous, forms)
    wrong = unfit(report, last)
    if wrong is not None:
        return Begun(exchange.to_data(report, form), unfit=wrong)
    found = carried(book, form, last, forms[last.form], wanted.year)
    given = {formula.target: formula.start for formula in found if not formula.terms}
    filled = with_facts(report, given, form)
    return Begun(
        exchange.to_data(filled, form), tuple(formula for formula in found if formula.terms), len(given)
    )


def _blank(wanted: Wanted, forms: Forms) -> Report:
    form = by_year(forms, wanted.year)
    if form is None:
        raise ReadError(
            "out_of_scope",
            f"{wanted.year} 年度没有对应的格式（格式自 2019 年度起）。",
            f"There is no form for {wanted.year}; the forms begin with 2019.",
        )
    agency = " ".join(wanted.agency.split())[:80]
    kind, level = kind_of(agency) if agency else ("unknown", "unknown")
    return exchange.from_data(
        {
            "form": form.id,
            "year": wanted.year,
            "title": f"{agency}{wanted.year}年政府信息公开工作年度报告",
            "agency": agency or None,
            "agency_kind": wanted.agency_kind or kind,
            "agency_level": level,
            "preamble": START.get(form.id, "").format(year=wanted.year),
            "sections": {section.id: "" for section in form.sections},
            "facts": {f"{table.id}.*.*": None for table in form.tables},
            "signature": agency or None,
            "period": f"{wanted.year}-01-01/{wanted.year}-12-31",
        },
        forms,
    )
