"""Hypothesis strategies for reports: named defects, one wrong cell, facts, files, neighbours."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import msgspec
from hypothesis import strategies as st

from compliance.exchange import from_data
from compliance.forms import by_year, load_forms
from compliance.model.report import Report
from compliance.testing.balanced import PLAUSIBLE, reports
from compliance.testing.defects import DEFECTS, Damaged, Defect
from compliance.testing.figures import Size
from compliance.testing.neighbours import below, year_before
from compliance.testing.spec import Agency, Spec, Value
from compliance.testing.writers import docx, html, markdown, mhtml, ofd, shorthand, text, xlsx

Write = Callable[[Spec], bytes]

WRITERS: Mapping[str, tuple[str, Write]] = {
    "html": ("html", html.write),
    "mhtml": ("mht", mhtml.write),
    "docx": ("docx", docx.write),
    "xlsx": ("xlsx", xlsx.write),
    "ofd": ("ofd", ofd.write),
    "markdown": ("md", markdown.write),
    "text": ("txt", lambda spec: text.write(spec, "pipes")),
    "json": ("json", shorthand.write),
}
"""Format → suffix and what writes it; none of them needs another program."""

RECENT = 2021
"""Defects go into reports of this year and later."""


class Rendered(msgspec.Struct, frozen=True):
    """A report in a file: ``data`` are its bytes, ``name`` what the file is called."""

    spec: Spec
    format: str
    name: str
    data: bytes


class Family(msgspec.Struct, frozen=True):
    """A report with the same agency's of the year before (None where no form is known for that year), and
    for a government those of two bodies below it that add up to it."""

    spec: Spec
    previous: Spec | None
    children: tuple[Spec, ...]


def as_facts(spec: Spec) -> dict[str, Value]:
    """Fact id → what stands in the cell, for every cell that is printed."""
    return dict(spec.printed())


def as_report(spec: Spec) -> Report:
    """The report as the checker understands it, without a file between."""
    return from_data(shorthand.data(spec), load_forms())


def rendered(spec: Spec, format: str = "html") -> Rendered:
    """The report in a file of ``format``, a name of ``WRITERS``; raises KeyError for another."""
    suffix, write = WRITERS[format]
    return Rendered(spec, format, f"report.{suffix}", write(spec))


def facts(
    *, form: str | None = None, sizes: Sequence[Size] = PLAUSIBLE
) -> st.SearchStrategy[dict[str, Value]]:
    """The figures of balanced reports alone."""
    return reports(form=form, sizes=sizes).map(as_facts)


@st.composite
def damaged(
    draw: st.DrawFn,
    *,
    defects: Sequence[str] | None = None,
    sizes: Sequence[Size] = ("calm", "sparse"),
    agency: Agency | None = None,
) -> Damaged:
    """Balanced reports with one named defect (``defects``: ids of ``DEFECTS``; None = any), and the rules
    and facts that must tell of it. A defect that a report has no room for is not drawn for it."""
    chosen = [defect for defect in DEFECTS if defects is None or defect.id in defects]
    spec = draw(reports(form="2021", sizes=sizes, agency=agency))
    able = [made for defect in chosen if (made := _put(defect, spec)) is not None]
    return draw(st.sampled_from(able)) if able else draw(st.nothing())


def _put(defect: Defect, spec: Spec) -> Damaged | None:
    try:
        made = defect.apply(spec)
    except AssertionError:  # the words it replaces are not there
        return None
    return made if made.rules else None


@st.composite
def wrong_cell(draw: st.DrawFn, *, form: str | None = None) -> tuple[Spec, str]:
    """Balanced reports in which one cell holds another number, and its fact id."""
    spec = draw(reports(form=form, sizes=PLAUSIBLE))
    fact = draw(st.sampled_from(sorted(spec.facts)))
    value = draw(st.integers(0, 10**6).filter(lambda number: number != spec.facts[fact]))
    return spec.with_facts({fact: value}), fact


@st.composite
def files(
    draw: st.DrawFn,
    *,
    formats: Sequence[str] = tuple(WRITERS),
    form: str | None = None,
    sizes: Sequence[Size] = PLAUSIBLE,
) -> Rendered:
    """Balanced reports in a file of one of ``formats``."""
    return rendered(draw(reports(form=form, sizes=sizes)), draw(st.sampled_from(tuple(formats))))


@st.composite
def families(draw: st.DrawFn, *, form: str | None = None, agency: Agency | None = None) -> Family:
    """Balanced reports with their neighbours, all of which go together."""
    spec = draw(reports(form=form, sizes=("calm",), agency=agency))
    before = year_before(spec) if by_year(load_forms(), spec.year - 1) is not None else None
    return Family(spec, before, below(spec) if spec.agency.kind == "government" else ())
