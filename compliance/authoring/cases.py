"""A report with its neighbours in the shorthand of examples: what rules are tried on and what is changed."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping
from fnmatch import fnmatchcase

import msgspec

from compliance.authoring.examples import alike_of
from compliance.exchange.shorthand import build
from compliance.extract.mentions import find_mentions
from compliance.forms import Forms, by_year
from compliance.model.finding import Subject
from compliance.model.form import Form
from compliance.model.report import Mention, Report, Section
from compliance.rulebook.rule import CellValue, Example, ShortAlike, Shorthand, ShortSection
from compliance.testing.neighbours import below, year_before
from compliance.testing.spec import Spec
from compliance.testing.writers import shorthand

_replace = msgspec.structs.replace
_KEPT = 2000


class Case(msgspec.Struct, frozen=True):
    """A report, last year's, those of the agencies below and what was found alike (see ``Example``); every
    fact by its id, every section whole."""

    report: Shorthand
    form: str
    previous: Shorthand | None = None
    children: tuple[Shorthand, ...] = ()
    missing_children: tuple[str, ...] | None = None
    alike: tuple[ShortAlike, ...] | None = None


class Builder:
    """Makes subjects of cases. Cases of one search share most of their texts and neighbours: what was made
    of them is kept."""

    def __init__(self, forms: Forms) -> None:
        self.forms = forms
        self._beside: dict[int, tuple[Shorthand, Report]] = {}
        self._mentions: dict[tuple[str, str, int | None], tuple[Mention, ...]] = {}

    def subject(self, case: Case) -> Subject:
        """What a rule looks at. Raises ReadError for a report that cannot be."""
        today = case.report.today
        return Subject(
            self._built(case.report),
            self.forms[case.form],
            None if today is None else datetime.date.fromisoformat(today),
            previous=None if case.previous is None else self._neighbour(case.previous),
            children=tuple(map(self._neighbour, case.children)),
            missing_children=case.missing_children,
            alike=None if case.alike is None else tuple(map(alike_of, case.alike)),
            forms=dict(self.forms),
        )

    def _neighbour(self, short: Shorthand) -> Report:
        held = self._beside.get(id(short))
        if held is None or held[0] is not short:
            if len(self._beside) > _KEPT:
                self._beside.clear()
            held = self._beside[id(short)] = (short, self._built(short))
        return held[1]

    def _built(self, short: Shorthand) -> Report:
        if short.mentions is not None:
            return build(short, self.forms)
        report = build(_replace(short, mentions=()), self.forms)
        found = tuple(m for section in report.sections for m in self._stated(section, report.year))
        return _replace(report, mentions=found) if found else report

    def _stated(self, section: Section, year: int | None) -> tuple[Mention, ...]:
        key = (section.id, section.text, year)
        found = self._mentions.get(key)
        if found is None:
            if len(self._mentions) > _KEPT:
                self._mentions.clear()
            found = self._mentions[key] = find_mentions(section.id, section.paragraphs, year)
        return found


def of_spec(spec: Spec, forms: Forms, needs: Collection[str] = ()) -> Case:
    """An invented report as a case, with the neighbours a rule needs: all of them as they should be."""
    before = "previous" in needs and by_year(forms, spec.year - 1) is not None
    children = below(spec) if "children" in needs else ()
    return Case(
        report=_short_of(spec, forms),
        form=spec.form,
        previous=_short_of(year_before(spec), forms) if before else None,
        children=tuple(_short_of(child, forms) for child in children),
        missing_children=() if "children" in needs else None,
        alike=() if "others" in needs else None,
    )


def _short_of(spec: Spec, forms: Forms) -> Shorthand:
    return _spelt(msgspec.convert(shorthand.data(spec), Shorthand), forms)


def of_example(raw: Mapping[str, object], forms: Forms) -> Case:
    """An example of a rule file as a case."""
    example = msgspec.convert(raw, Example)
    short = _spelt(_plain(example), forms)
    previous = None
    if example.previous is not None:
        previous = _beside(example.previous, short, 1, forms)
    return Case(
        report=short,
        form=short.form or "",
        previous=previous,
        children=tuple(_beside(child, short, 0, forms) for child in example.children),
        missing_children=example.missing_children,
        alike=example.alike,
    )


def _plain(example: Example) -> Shorthand:
    return Shorthand(**{name: getattr(example, name) for name in Shorthand.__struct_fields__})


def _beside(given: Shorthand, short: Shorthand, before: int, forms: Forms) -> Shorthand:
    """A neighbour: ``before`` years earlier, and then of the same agency, unless it says else."""
    if isinstance(given.year, msgspec.UnsetType) and isinstance(short.year, int):
        given = _replace(given, year=short.year - before)
    if before and given.agency is None:
        given = _replace(given, agency=short.agency)
    return _spelt(given, forms)


def _spelt(short: Shorthand, forms: Forms) -> Shorthand:
    """The shorthand with its form named, globs of facts spelt out and sections whole."""
    form = _form(short, forms)
    year = short.year
    if isinstance(year, msgspec.UnsetType):
        year = 2024 if form.id == "2021" else form.years.since
    facts: dict[str, CellValue] = {}
    globs = [key for key in short.facts if "*" in key or "?" in key]
    for glob in globs:
        facts |= dict.fromkeys(matching(glob, form), short.facts[glob])
    facts |= {key: value for key, value in short.facts.items() if key not in globs}
    sections = short.sections
    if sections is not None:
        sections = {key: _whole(key, given, form) for key, given in sections.items()}
    return _replace(short, form=form.id, year=year, facts=facts, sections=sections)


def _form(short: Shorthand, forms: Forms) -> Form:
    if short.form is not None:
        return forms[short.form]
    known = by_year(forms, short.year) if isinstance(short.year, int) else None
    return known or forms.get("2021") or list(forms.values())[-1]


def _whole(key: str, given: str | ShortSection, form: Form) -> ShortSection:
    part = ShortSection(text=given) if isinstance(given, str) else given
    spec = form.section.get(key.partition("#")[0])
    if spec is None:
        return part
    return _replace(
        part,
        heading=spec.title if part.heading is None else part.heading,
        number=spec.number if part.number is None else part.number,
    )


def matching(glob: str, form: Form) -> tuple[str, ...]:
    """The form's own fact ids that a glob stands for, part by part."""
    parts = glob.split(".")
    return tuple(
        fact
        for table in form.tables
        for fact in table.fact_ids()
        if len(parts) == 3 and all(map(fnmatchcase, fact.split("."), parts))
    )
