"""Compares the reports of a run: an agency's with its last one, a government's with those below it."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, groupby, pairwise
from operator import attrgetter
from typing import Literal

import msgspec

from compliance.audit.answers import Answers
from compliance.audit.judging import Judging
from compliance.audit.roster import Roster
from compliance.audit.store import Store
from compliance.checks.kind import Kind
from compliance.engine import evaluate
from compliance.forms import load_forms
from compliance.model.facts import Facts
from compliance.model.finding import Finding, Outcome, Subject
from compliance.model.neighbours import Neighbours
from compliance.model.report import AgencyKind, AgencyLevel, Dated, Report
from compliance.model.words import Words
from compliance.rulebook import RuleBook, day_of
from compliance.text.names import region_of, shorter

_BELOW = frozenset({"office", "department", "township", "government"})
"""Kinds of agencies whose reports go into a government's, where no roster says who they are."""


class Place(msgspec.Struct, frozen=True):
    """A report among the others: what the store knows of it without unpacking it."""

    report: int
    source: str
    key: str
    region: str
    agency: str
    agency_kind: AgencyKind
    agency_level: AgencyLevel
    year: int
    form: str
    published: datetime.date | None
    signed: datetime.date | None

    def bare(self) -> Report:
        """The report without its content, enough where only its neighbours are looked at."""
        return Report(
            self.source, "", "", None, self.agency, self.agency_kind, self.agency_level, self.year,
            self.form, self.form, {}, None, None, _dated(self.signed, "signature"),
            _dated(self.published, "page"), (), (), Facts({}),
        )  # fmt: skip


def _dated(day: datetime.date | None, origin: Literal["signature", "page"]) -> Dated | None:
    return None if day is None else Dated(day, day.isoformat(), None, origin)


def settle(store: Store, run: int, roster: Roster | None) -> None:
    """Writes into the standings by which key an agency is known and in which region it lies.

    By the roster: its entry, under whatever name. Without one, or where it names nobody: a name that lacks
    the province or city another one begins with is the same, if only one other does. Names that are merely
    alike stay apart.
    """
    names = [
        (str(key), str(agency))
        for key, agency in store.rows(
            "SELECT DISTINCT s.agency_key, coalesce(j.agency, '') FROM standings s"
            " JOIN judged j USING (report) WHERE s.run = $1 AND s.agency_key <> '' ORDER BY ALL",
            [run],
        )
    ]
    known = {key: found for key, agency in names if roster and (found := roster.find(agency)) is not None}
    whole = _whole(sorted({key for key, _ in names} - known.keys()))
    keys = sorted({key for key, _ in names})
    settled = [known[key].key if key in known else whole.get(key, key) for key in keys]
    regions = [
        (known[key].region if key in known else "") or region_of(new)
        for key, new in zip(keys, settled, strict=True)
    ]
    store.connection.execute(
        "UPDATE standings s SET agency_key = n.new, region = n.region FROM (SELECT unnest($1::VARCHAR[]) AS"
        " old, unnest($2::VARCHAR[]) AS new, unnest($3::VARCHAR[]) AS region) n"
        " WHERE s.run = $4 AND s.agency_key = n.old",
        [keys, settled, regions, run],
    )


def _whole(keys: Sequence[str]) -> dict[str, str]:
    """Key → the longer one that it is short for."""
    longer: dict[str, set[str]] = {}
    for key in keys:
        for short in shorter(key):
            longer.setdefault(short, set()).add(key)
    found: dict[str, str] = {}
    for key in keys:
        # 丙县教育局 is short for 甲省乙市丙县教育局 and 乙市丙县教育局, if the one is short for the other.
        above = sorted(longer.get(key, ()), key=lambda one: (-len(one), one))
        if above and all(one in shorter(above[0]) for one in above[1:]):
            found[key] = above[0]
    return found


def needing(book: RuleBook, needs: Iterable[str]) -> RuleBook:
    """The rules of ``book`` that need just these neighbours."""
    wanted = frozenset(needs)
    return msgspec.structs.replace(
        book,
        rules=tuple(rule for rule in book.rules if rule.check.needs == wanted),
        versions=tuple(rule for rule in book.versions if rule.check.needs == wanted),
    )


class Comparer:
    """Judges single reports by the rules that need certain neighbours."""

    def __init__(self, judging: Judging, needs: str) -> None:
        self._book = needing(judging.book, (needs,))
        self._today = judging.known.today
        self._forms = dict(load_forms())

    def __bool__(self) -> bool:
        """Whether there are such rules."""
        return bool(self._book.rules or self._book.versions)

    def checks(self) -> Iterator[Kind]:
        """What the rules check."""
        return (rule.check for rule in (*self._book.rules, *self._book.versions))

    def judge(self, report: Report, beside: Neighbours) -> tuple[tuple[Outcome, ...], tuple[Finding, ...]]:
        """Outcomes and findings of these rules alone."""
        book = self._book.on(day_of(report)) if self._book.versions else self._book
        return evaluate(
            book,
            Subject(
                report,
                self._forms[report.form],
                today=self._today,
                previous=beside.previous,
                children=beside.children,
                missing_children=beside.missing_children,
                alike=beside.alike,
                absent=beside.absent,
                forms=self._forms,
            ),
        )


def compare(store: Store, run: int, judging: Judging, roster: Roster | None) -> None:
    """Judges, for every report of the run whose neighbours are there, the rules that need them. A report is
    read once for the years and once for the levels, one after another, whatever their number."""
    with Answers(store, run) as answers:
        _years(store, run, Comparer(judging, "previous"), answers)
        _levels(store, run, Comparer(judging, "children"), roster, answers)


_PLACES = """
SELECT s.report, s.source, s.agency_key, s.region, j.agency, coalesce(j.agency_kind, 'unknown'),
    coalesce(j.agency_level, 'unknown'), j.year, j.form, j.published, j.signed
FROM standings s JOIN judged j USING (report)
WHERE s.run = $1 AND s.judged AND s.agency_key <> '' AND j.agency IS NOT NULL AND j.year IS NOT NULL
ORDER BY s.agency_key, j.year, s.source, s.report
"""


def places(store: Store, run: int) -> list[Place]:
    """Every judged report whose agency and year are known, by agency and year."""
    return [
        msgspec.convert(dict(zip(Place.__struct_fields__, row, strict=True)), Place)
        for row in store.rows(_PLACES, [run])
    ]


def _years(store: Store, run: int, comparer: Comparer, answers: Answers) -> None:
    if not comparer:
        return
    before: dict[int, int] = {}
    wanted: dict[int, Place] = {}
    for _, group in groupby(places(store, run), key=attrgetter("key")):
        by_year = [(year, list(same)) for year, same in groupby(group, key=attrgetter("year"))]
        # A name that says no place may be several agencies'; it is one only if it has one report a year.
        several = by_year[0][1][0].region == "" and any(len(same) > 1 for _, same in by_year)
        for (last, earlier), (year, later) in pairwise(by_year):
            if year != last + 1:
                continue
            if several or len(earlier) > 1:
                for place in later:
                    answers.add(place.report, *comparer.judge(place.bare(), _several(place, len(earlier))))
                continue
            for place in (*earlier, *later):
                wanted[place.report] = place
            before |= {place.report: earlier[0].report for place in later}
    kept: dict[int, Report] = {}
    key = ""
    for number, report in store.reports(run, list(wanted)):
        if wanted[number].key != key:
            key, kept = wanted[number].key, {}
        kept[number] = report
        if number in before:
            answers.add(number, *comparer.judge(report, Neighbours(kept[before[number]])))


def _several(place: Place, number: int) -> Neighbours:
    last = place.year - 1
    why = Words(
        f"叫“{place.agency}”的 {last} 年年报有 {number} 份，不知与哪一份对照"
        if number > 1
        else f"叫“{place.agency}”的不止一个机关，不知与哪一份 {last} 年年报对照",
        f"{number} reports on {last} bear the name {place.agency}; nobody knows which one counts",
    )
    return Neighbours(absent={"previous": why})


class _Below(msgspec.Struct, frozen=True):
    """A government's report and those below it. ``missing``: who has none, None = not known."""

    place: Place
    children: tuple[int, ...]
    missing: tuple[str, ...] | None


def _levels(store: Store, run: int, comparer: Comparer, roster: Roster | None, answers: Answers) -> None:
    if not comparer:
        return
    families = list(_families(places(store, run), roster))
    wanted = chain.from_iterable((*family.children, family.place.report) for family in families)
    reports = store.reports(run, wanted)
    for family in families:
        below = [_numbers(next(reports)[1]) for _ in family.children]
        _, report = next(reports)
        # Named by the roster it is a government, whatever its name tells.
        report = msgspec.structs.replace(report, agency_kind="government")
        beside = Neighbours(children=tuple(below), missing_children=family.missing)
        answers.add(family.place.report, *comparer.judge(report, beside))


def _numbers(report: Report) -> Report:
    """The report without its texts, of which hundreds may be needed at once."""
    return msgspec.structs.replace(report, sections=(), mentions=(), tables=(), metadata={})


def _families(all_places: Sequence[Place], roster: Roster | None) -> Iterator[_Below]:
    """Governments with what is below them in the same year: by the roster where it names somebody below
    them, else by the places that names begin with. Each report is below one government only."""
    there: dict[tuple[str, int], list[Place]] = {}
    for place in all_places:
        there.setdefault((place.key, place.year), []).append(place)
    by_name = _by_name(all_places, roster)
    for (key, year), places_here in there.items():
        entries = roster.children(key) if roster is not None else ()
        if entries:
            found = [there.get((entry.key, year), []) for entry in entries]
            children = [same[0] for same in found if len(same) == 1]
            missing: tuple[str, ...] | None = tuple(
                f"{entry.name}（有 {len(same)} 份不同的年报）" if same else entry.name
                for entry, same in zip(entries, found, strict=True)
                if len(same) != 1
            )
        elif places_here[0].agency_kind == "government":
            children, missing = by_name.get((key, year), []), None
        else:
            continue
        if children:
            numbers = tuple(child.report for child in children)
            for place in places_here:
                yield _Below(place, numbers, missing)


def _by_name(all_places: Sequence[Place], roster: Roster | None) -> dict[tuple[str, int], list[Place]]:
    """Government and year → the reports whose agencies' names say that they are below it."""
    keys = {place.key for place in all_places if place.agency_kind == "government"}
    short = {name: key for key in sorted(keys) for name in (*shorter(key), key)}
    below: dict[tuple[str, int], list[Place]] = {}
    for place in all_places:
        if place.agency_kind not in _BELOW or (roster is not None and place.key in roster.by_key):
            continue
        above = _above(place.key, short)
        if above and above != place.key:
            below.setdefault((above, place.year), []).append(place)
    return below


def _above(key: str, governments: Mapping[str, str]) -> str:
    """The government of the place a name begins with; for a government's own name the one further up."""
    region = region_of(key)
    if f"{region}人民政府" == key:
        region = region_of(region[:-1]) if region else ""
    return governments.get(f"{region}人民政府", "") if region else ""
