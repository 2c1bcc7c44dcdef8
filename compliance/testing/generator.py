"""Makes a whole balanced report from a source of choices, or from a seed."""

from __future__ import annotations

import datetime

from compliance.forms import by_year, load_forms
from compliance.testing import prose
from compliance.testing.agencies import AGENCIES
from compliance.testing.choices import Choices, Seeded
from compliance.testing.figures import Size, figures
from compliance.testing.spec import Agency, Spec

LATEST_YEAR = 2025


def make(choices: Choices, *, year: int, agency: Agency, size: Size) -> Spec:
    """A report in which everything is as the law wants it: all identities hold, no cell is blank,
    the prose says what the tables say, and it is dated in time (条例 art. 49)."""
    form = by_year(load_forms(), year)
    if form is None:
        raise ValueError(f"no form for {year}")
    facts = figures(choices, form, agency, size)
    # 31 March for a government's own report, 31 January for everybody else.
    signed = (
        datetime.date(year + 1, 3, choices.integer(1, 28))
        if agency.kind == "government"
        else datetime.date(year + 1, 1, choices.integer(8, 28))
    )
    return Spec(
        form=form.id,
        year=year,
        agency=agency,
        title=prose.title(agency, year),
        preamble=prose.preamble(form, agency, year),
        parts=prose.parts(choices, form, agency, year, facts),
        facts=facts,
        signature=agency.name,
        signed=signed,
        published=signed + datetime.timedelta(days=choices.integer(0, 3)),
    )


def generate(
    seed: int, *, year: int | None = None, agency: Agency | None = None, size: Size | None = None
) -> Spec:
    """The report of this seed; the same for the same arguments. What is not given is chosen."""
    choices = Seeded(seed)
    sizes: tuple[Size, ...] = ("zero", "sparse", "dense")
    return make(
        choices,
        year=choices.integer(2019, LATEST_YEAR) if year is None else year,
        agency=choices.pick(AGENCIES) if agency is None else agency,
        size=choices.pick(sizes) if size is None else size,
    )
