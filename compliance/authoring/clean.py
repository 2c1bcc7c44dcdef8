"""Clean reports for a rule to be tried on: invented, balanced, of a form, year and agency it applies to."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

import msgspec

from compliance.authoring.wordings import wordings
from compliance.forms import Forms
from compliance.model.form import Form
from compliance.rulebook.rule import Applies
from compliance.testing.agencies import AGENCIES
from compliance.testing.figures import Size
from compliance.testing.generator import LATEST_YEAR, generate
from compliance.testing.spec import Agency, Spec
from compliance.text.patterns import pattern

_SIZES: tuple[Size, ...] = ("calm", "zero", "calm", "dense")


def years_of(form: Form) -> range:
    """The report years of a form for which reports can be invented."""
    return range(form.years.since or 2019, (form.years.until or LATEST_YEAR) + 1)


def clean_specs(forms: Forms) -> Iterator[Spec]:
    """Reports of which no rule may find anything: every form, year and kind of agency."""
    for form in forms.values():
        for year in years_of(form):
            for number, agency in enumerate(AGENCIES):
                yield _early(generate(number, year=year, agency=agency, size="zero"))
                yield _early(generate(97 * year + number, year=year, agency=agency, size="calm"))


def _early(spec: Spec) -> Spec:
    """Published in the first days of the year, so that it is in time by local deadlines too."""
    day = datetime.date(spec.year + 1, 1, 5)
    return msgspec.structs.replace(spec, signed=day, published=day)


def bases(applies: Applies, form: Form) -> tuple[Spec, ...]:
    """A few reports that a rule applies to, of the latest year; () where it applies to none."""
    years = [year for year in years_of(form) if applies.years is None or year in applies.years]
    if not years or (applies.forms and form.id not in applies.forms):
        return ()
    agencies = _agencies(applies)
    return tuple(
        _early(
            generate(
                number,
                year=years[-1 - number % len(years)],
                agency=agencies[number % len(agencies)],
                size=size,
            )
        )
        for number, size in enumerate(_SIZES)
    )


def _agencies(applies: Applies) -> tuple[Agency, ...]:
    fitting = [
        agency
        for agency in AGENCIES
        if (not applies.agency_kinds or agency.kind in applies.agency_kinds)
        and (not applies.agency_levels or agency.level in applies.agency_levels)
        and (not applies.agencies or pattern(applies.agencies).found(agency.name))
        and (agency.kind != "unknown" and agency.level != "unknown")
    ]
    if fitting:
        return tuple(fitting)
    kind = applies.agency_kinds[0] if applies.agency_kinds else "department"
    level = applies.agency_levels[0] if applies.agency_levels else "city"
    names = wordings(applies.agencies) if applies.agencies else ("水务",)
    called = [name if name.endswith(("局", "委员会")) else f"{name}局" for name in names]
    return tuple(Agency(f"云川市{name}", kind, level, "我局", "全市") for name in called)
