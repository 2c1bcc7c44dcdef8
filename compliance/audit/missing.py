"""Says of every agency of the roster and every year whether its report is there, in time, and only once."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from compliance.audit.answers import Answers
from compliance.audit.lines import encode
from compliance.audit.roster import Entry, Roster
from compliance.audit.store import Store
from compliance.model.finding import BasisRef, Finding, Outcome
from compliance.model.report import AgencyKind
from compliance.model.words import Words

LOCAL = "AUD201"
"""The finding on a report that was published after the roster's own date."""
TITLE = Words("应在本地规定的日期前公布", "Published by the local due date")

STATES: dict[str, Words] = {
    "missing": Words("未找到", "not found"),
    "unreadable": Words("未能读取", "not readable"),
    "twice": Words("一年两份", "two reports"),
    "late": Words("晚于法定期限", "late by law"),
    "late_local": Words("晚于本地期限", "late by the local date"),
    "undated": Words("公布日期不明", "date unknown"),
    "open": Words("未到期限", "not due yet"),
    "in_time": Words("按时", "in time"),
    "unlisted": Words("名册中没有", "not in the roster"),
}
"""What is said of an agency and a year; several may hold."""

_DUE: dict[AgencyKind, tuple[int, int]] = {"government": (3, 31), "township": (3, 31)}
"""条例 art. 49: governments by 31 March, their departments by 31 January; townships are not named there and
get the later day."""
_DEPARTMENTS = (1, 31)
_ENOUGH = 0.2
"""A year counts where this share of the roster has a report on it: one old report does not make all late."""
_SUGGESTED = 500
"""Agencies that are not in the roster for which alike names are looked for; it takes a millisecond each."""


class Duty(msgspec.Struct, frozen=True):
    """One statement: of whom, on which year, what. ``due``: the day it is about; ``date``: when the report
    was published, or signed where that alone is known (``dated``); ``days`` late; no ``report`` = none."""

    agency_key: str
    agency: str
    kind: str
    region: str
    parent: str
    year: int
    state: str
    report: int | None = None
    source: str = ""
    due: datetime.date | None = None
    date: datetime.date | None = None
    dated: str = ""
    days: int | None = None
    note: str = ""
    note_en: str = ""


class _Filed(msgspec.Struct, frozen=True):
    """A report of the run."""

    report: int
    source: str
    key: str
    agency: str
    kind: str
    region: str
    year: int
    published: datetime.date | None
    signed: datetime.date | None


_FILED = """
SELECT s.report, s.source, s.agency_key, coalesce(j.agency, ''), coalesce(j.agency_kind, 'unknown'), s.region,
    j.year, j.published, j.signed
FROM standings s JOIN judged j USING (report)
WHERE s.run = $1 AND s.judged AND s.agency_key <> '' AND j.year IS NOT NULL
ORDER BY s.agency_key, j.year, s.source, s.report
"""
_UNREAD = """
SELECT s.agency_key, j.year, min(s.source), min(j.reason), min(j.reason_en)
FROM standings s JOIN judged j USING (report)
WHERE s.run = $1 AND j.status <> 'read' AND s.agency_key <> '' AND j.year IS NOT NULL GROUP BY ALL
"""


def note(
    store: Store, run: int, roster: Roster, today: datetime.date | None, years: Sequence[int] = ()
) -> None:
    """Writes the view ``duties`` of the run, and a finding on every report later than the roster's own date.
    ``years``: those that are asked for; else those on which a fair share of the roster has a report."""
    filed: dict[tuple[str, int], list[_Filed]] = {}
    for row in store.rows(_FILED, [run]):
        one = msgspec.convert(dict(zip(_Filed.__struct_fields__, row, strict=True)), _Filed)
        filed.setdefault((one.key, one.year), []).append(one)
    unread = {
        (str(key), int(str(year))): tuple(map(str, rest)) for key, year, *rest in store.rows(_UNREAD, [run])
    }
    wanted = sorted(set(years)) or _years(roster, filed)
    duties: list[Duty] = []
    with Answers(store, run) as answers:
        for entry in roster.entries:
            for year in wanted:
                own = list(_duties(entry, year, filed.get((entry.key, year), []), unread, roster, today))
                duties += own
                _answer(answers, entry, year, own)
    duties += _unlisted(roster, filed)
    write(store, run, duties)


def _years(roster: Roster, filed: Mapping[tuple[str, int], object]) -> list[int]:
    counts: dict[int, int] = {}
    for key, year in filed:
        if key in roster.by_key:
            counts[year] = counts.get(year, 0) + 1
    enough = [year for year, count in counts.items() if count >= _ENOUGH * len(roster.entries)]
    return sorted(enough or sorted(counts, key=lambda year: (-counts[year], -year))[:1])


def _duties(
    entry: Entry,
    year: int,
    filed: Sequence[_Filed],
    unread: Mapping[tuple[str, int], tuple[str, ...]],
    roster: Roster,
    today: datetime.date | None,
) -> Iterator[Duty]:
    law = datetime.date(year + 1, *_DUE.get(entry.kind, _DEPARTMENTS))
    local = entry.due_on(year)
    above = roster.parent(entry.key)
    plain = Duty(
        entry.key, entry.name, entry.kind, entry.region, above.name if above else "", year, "in_time", due=law
    )
    if not filed:
        source, *why = unread.get((entry.key, year), ("", "", ""))
        if source:
            yield msgspec.structs.replace(
                plain, state="unreadable", source=source, note=why[0], note_en=why[1]
            )
        elif today is not None and today <= law:
            yield msgspec.structs.replace(plain, state="open")
        else:
            yield msgspec.structs.replace(plain, state="missing")
        return
    first = filed[0]
    had = msgspec.structs.replace(plain, report=first.report, source=first.source)
    if len(filed) > 1:
        sources = "、".join(one.source for one in filed)
        yield msgspec.structs.replace(
            had,
            state="twice",
            note=f"{len(filed)} 份数字不同的年报：{sources}",
            note_en=f"{len(filed)} reports with different figures: {sources}",
        )
    yield from _timely(had, filed, law, local)


def _timely(
    had: Duty, filed: Sequence[_Filed], law: datetime.date, local: datetime.date | None
) -> Iterator[Duty]:
    """By the first report that was published. Signed after a day it cannot have been published before."""
    published = [one.published for one in filed if one.published is not None]
    signed = [one.signed for one in filed if one.signed is not None]
    date = min(published, default=None) or min(signed, default=None)
    dated = "published" if published else "signed" if signed else ""
    known = msgspec.structs.replace(had, date=date, dated=dated)
    late = [
        msgspec.structs.replace(known, state=state, due=due, days=(date - due).days)
        for state, due in (("late", law), ("late_local", local))
        if due is not None and date is not None and date > due
    ]
    yield from late
    if not late:
        yield msgspec.structs.replace(known, state="in_time" if dated == "published" else "undated")


def _answer(answers: Answers, entry: Entry, year: int, duties: Sequence[Duty]) -> None:
    """The outcome on the local date, where the roster has one and the report a date."""
    reports = [duty for duty in duties if duty.report is not None]
    if entry.due_on(year) is None or not reports:
        return
    report = reports[0].report
    assert report is not None
    late = next((duty for duty in reports if duty.state == "late_local"), None)
    if late is not None:
        answers.add(report, [Outcome(LOCAL, "fail")], [_finding(late)])
    elif any(duty.state == "undated" for duty in reports):
        why = Words("不知道公布日期，不能核对本地规定的日期", "the day of publication is not known")
        answers.add(report, [Outcome(LOCAL, "undecided", why, neighbour="roster")], [])
    else:
        answers.add(report, [Outcome(LOCAL, "pass")], [])


def _finding(duty: Duty) -> Finding:
    what = Words("公布", "published") if duty.dated == "published" else Words("落款", "signed")
    identity = "\0".join((LOCAL, duty.agency, str(duty.year), "due"))
    return Finding(
        rule=LOCAL,
        severity="warning",
        certainty="certain",
        title=TITLE,
        message=Words(
            f"{what.zh}日期是 {duty.date}，名册规定的最迟日期是 {duty.due}，晚 {duty.days} 天",
            f"{what.en} on {duty.date}; the roster asks for {duty.due}: {duty.days} days late",
        ),
        advice=Words(
            "说明迟报原因；下一年度按本地规定的日期公布。",
            "Say why it was late; keep to the local date next year.",
        ),
        basis=(BasisRef("roster", "", "截止日期", "机关名册"),),
        section="audit",
        place=None,
        facts=(),
        values={},
        fingerprint=hashlib.sha256(identity.encode("utf-8", "surrogatepass")).hexdigest()[:16],
        particulars={"days": duty.days or 0, "due": str(duty.due), "date": str(duty.date)},
    )


def _unlisted(roster: Roster, filed: Mapping[tuple[str, int], Sequence[_Filed]]) -> Iterator[Duty]:
    """Agencies that the roster does not name, with those of its names that look like theirs."""
    asked: dict[str, tuple[str, ...]] = {}
    for (key, year), reports in sorted(filed.items()):
        if key in roster.by_key:
            continue
        one = reports[0]
        if key not in asked:
            meant = tuple(entry.name for entry in roster.meant(one.agency))
            asked[key] = meant or (roster.suggest(one.agency) if len(asked) < _SUGGESTED else ())
        names = "、".join(asked[key])
        yield Duty(
            key,
            one.agency,
            one.kind,
            one.region,
            "",
            year,
            "unlisted",
            one.report,
            one.source,
            note=f"名册里有相近的名称：{names}；如是同一机关，请加入别名" if names else "",
            note_en=f"the roster has {names}; if that is the same agency, add an alias" if names else "",
        )


_COLUMNS = """[{"agency_key":"VARCHAR","agency":"VARCHAR","kind":"VARCHAR","region":"VARCHAR",
"parent":"VARCHAR","year":"SMALLINT","state":"VARCHAR","report":"BIGINT","source":"VARCHAR","due":"DATE",
"date":"DATE","dated":"VARCHAR","days":"INTEGER","note":"VARCHAR","note_en":"VARCHAR"}]"""
_AT_ONCE = 2000


def write(store: Store, run: int, duties: Sequence[Duty]) -> None:
    """Writes the statements of a run in place of earlier ones."""
    store.connection.execute("DELETE FROM duty_rows WHERE run = $1", [run])
    for start in range(0, len(duties), _AT_ONCE):
        store.connection.execute(
            "INSERT INTO duty_rows BY NAME SELECT $2::UINTEGER AS run, unnest(rows, max_depth := 2)"
            " FROM (SELECT from_json($1, $3) AS rows)",
            [encode(duties[start : start + _AT_ONCE]).decode(), run, _COLUMNS],
        )


def duties(store: Store, run: int) -> Iterator[Duty]:
    """The statements of a run: by agency in the order of region and name, year, and what is said."""
    columns = ", ".join(Duty.__struct_fields__)
    for row in store.rows(
        f"SELECT {columns} FROM run_duties($1)"  # noqa: S608 - names of ours
        " ORDER BY region, agency_key, year, state",
        [run],
    ):
        yield msgspec.convert(dict(zip(Duty.__struct_fields__, row, strict=True)), Duty)
