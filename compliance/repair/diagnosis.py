"""Says which cells of a report are wrong: searches, ranks, and puts it into words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice, product
from typing import NamedTuple

import msgspec

from compliance.model.finding import Subject
from compliance.model.repair import Cause, Change, Diagnosis, Repair, RepairStatus
from compliance.model.words import Words
from compliance.repair import wording
from compliance.repair.evidence import Broken, Witness, Witnesses
from compliance.repair.grid import Grid, grid_of
from compliance.repair.identities import Identity, Number, exact, identities
from compliance.repair.parts import Choice, Item, Outcome, Part, connected
from compliance.repair.search import Work
from compliance.repair.slips import Slip, Table, explained, worth
from compliance.rulebook.rule import RuleBook

MOST_LISTED = 20
"""Repairs listed of one cause; how many more there are is said."""

_STEPS = 12_000
"""Steps of the search for one report; about half a second of work at the worst."""

_HEARD = 24
"""Candidates for which the text and last year's report are asked."""


class Traced(NamedTuple):
    """A cause and what is broken because of it."""

    cause: Cause
    broken: frozenset[Broken]


def traced(subject: Subject, book: RuleBook) -> list[Traced]:
    """The causes in the order of the rules, with what follows from each."""
    known = identities(book, subject)
    values = {fact: exact(number) for fact, number in subject.report.facts.values.items()}
    grid = grid_of(subject.form)
    parts = [Part(group, values, grid.sorts) for group in connected(known)]
    parts = [part for part in parts if part.values and not part.sound()]
    if not parts:
        return []
    surgeon = _Surgeon(subject, book, grid, known)
    work = Work(_STEPS)
    return [cause for part in parts for cause in surgeon.causes(part, part.solve(work))]


def summed(causes: Sequence[Traced]) -> Diagnosis:
    """All causes as one diagnosis."""
    if not causes:
        return Diagnosis("nothing_to_repair", (), wording.NOTHING)
    own = tuple(trace.cause for trace in causes)
    status = _status([cause.status for cause in own])
    repairs: list[Repair] = []
    if status in ("one", "several"):
        for chosen in islice(product(*(cause.repairs for cause in own)), MOST_LISTED):
            repairs.append(_merged(chosen))
    words = own[0].words
    if len(own) > 1:
        words = Words(
            f"有 {len(own)} 处互不相干的问题：" + "".join(cause.words.zh for cause in own),
            f"{len(own)} unrelated causes: " + " ".join(cause.words.en for cause in own),
        )
    return Diagnosis(status, tuple(repairs), words, own)


def _status(each: Sequence[RepairStatus]) -> RepairStatus:
    for status in ("not_searched", "none", "several"):
        if status in each:
            return status
    return "one"


def _merged(repairs: Sequence[Repair]) -> Repair:
    if len(repairs) == 1:
        return repairs[0]
    changes = tuple(change for repair in repairs for change in repair.changes)
    why = Words(
        "；".join(repair.why.zh for repair in repairs), "; ".join(repair.why.en for repair in repairs)
    )
    return Repair(changes, why)


class _Surgeon:
    """What is known of one report while its causes are told."""

    def __init__(self, subject: Subject, book: RuleBook, grid: Grid, known: Sequence[Identity]) -> None:
        self.subject = subject
        self.grid = grid
        self.facts = subject.report.facts
        self._book = book
        self._rules = frozenset(identity.rule for identity in known)
        self._witnesses: Witnesses | None = None
        previous = subject.previous.facts.values if subject.previous else {}
        totals = frozenset(identity.total for identity in known if identity.total)
        self.table = Table(grid, self.facts.values, totals, _summed(known), previous)
        shaky = {table.id for table in subject.report.tables if table.doubts or table.shape in _LOST_BORDERS}
        self._shaky = frozenset(shaky)

    def causes(self, part: Part, outcome: Outcome) -> list[Traced]:
        """The causes of one part."""
        found = [self._cause(part, group, outcome) for group in outcome.groups]
        broken = [identity for identity in part.identities if part.broken(identity)]
        if outcome.fills:
            found.append(self._filling(outcome.fills))
        if not outcome.solved:
            found.append(self._unsolved(part, broken, outcome))
        return found

    def _cause(self, part: Part, group: Sequence[Choice], outcome: Outcome) -> Traced:
        ranked = self._ranked(group)
        as_read = any(self._doubted(change) for repair, _, _ in ranked for change in repair.changes)
        repairs = tuple(repair for repair, _, _ in ranked[:MOST_LISTED])
        cells = {change.fact for repair, _, _ in ranked for change in repair.changes}
        settled = frozenset.intersection(*(witness.settled for _, _, witness in ranked))
        if len(ranked) == 1 and outcome.complete:
            words = wording.one(repairs[0], as_read)
        else:
            words = wording.several(repairs, len(ranked), as_read)
        cause = Cause(
            "one" if len(ranked) == 1 and outcome.complete else "several",
            repairs,
            words,
            more=len(ranked) - len(repairs),
            as_read=as_read,
        )
        return Traced(cause, _following(part, cells) | settled)

    def _filling(self, fills: Mapping[str, Number]) -> Traced:
        changes = self._changes(sorted(fills.items(), key=lambda fill: self.grid.number(fill[0])))
        slips = explained(changes[:1], self.table)
        as_read = any(self._doubted(change) for change in changes)
        told = wording.changed(changes, self.grid, as_read=False)
        repair = Repair(changes, slips[0].words, slips[0].id, told)
        words = wording.filled(repair)
        return Traced(Cause("one", (repair,), words, as_read=as_read, fills=True), frozenset())

    def _unsolved(self, part: Part, broken: Sequence[Identity], outcome: Outcome) -> Traced:
        rules = list(dict.fromkeys(identity.rule for identity in broken or part.identities))
        as_read = bool(self._shaky) or self.subject.report.format == "scan"
        if not outcome.complete:
            cause = Cause("not_searched", (), wording.not_searched(rules), as_read=as_read)
        elif outcome.open:
            cause = Cause("none", (), wording.left_open(len(part.problem().unknown), rules), as_read=as_read)
        else:
            cause = Cause("none", (), wording.none(len(broken), rules), as_read=as_read)
        return Traced(cause, frozenset())

    def _ranked(self, group: Sequence[Choice]) -> list[tuple[Repair, float, Witness]]:
        """Repairs, the likeliest first; where nothing tells them apart, in the order of the form."""
        told = [self._told(choice) for choice in group]
        told.sort(key=lambda item: (-item[1], [self.grid.number(c.fact) for c in item[0].changes]))
        heard = [self._heard(repair, score) for repair, score in told[:_HEARD]]
        heard.sort(key=lambda item: -item[1])
        return heard + [(repair, score, _SILENT) for repair, score in told[_HEARD:]]

    def _told(self, choice: Choice) -> tuple[Repair, float]:
        lines = [item for item in choice if item.line is not None]
        single = [change for item in choice if item.line is None for change in item.changes]
        changes = self._changes(tuple(sorted(single, key=lambda change: self.grid.number(change[0]))))
        slips = [*map(self._line, lines), *(explained(changes, self.table) if changes else ())]
        whole = [change for item in lines for change in self._changes(item.changes)] + list(changes)
        words = list(dict.fromkeys(slip.words for slip in slips))
        why = Words("；".join(word.zh for word in words), "; ".join(word.en for word in words))
        ids = {slip.id for slip in slips}
        whole.sort(key=lambda change: self.grid.number(change.fact))
        told = wording.changed(whole, self.grid, any(map(self._doubted, whole)))
        return Repair(tuple(whole), why, ids.pop() if len(ids) == 1 else "", told), worth(slips)

    def _line(self, item: Item) -> Slip:
        assert item.line is not None  # only asked of lines
        words = wording.line_slip(item.line, [fact for fact, _ in item.changes], self.grid)
        return Slip("line_zero" if item.line.zero else "line_stale", 12 if item.line.zero else 6, words)

    def _heard(self, repair: Repair, score: float) -> tuple[Repair, float, Witness]:
        if self._witnesses is None:
            self._witnesses = Witnesses(self._book, self.subject, self._rules)
        witness = self._witnesses.heard(repair.set)
        zh = "；".join([repair.why.zh, *(words.zh for words in witness.words)])
        en = "; ".join([repair.why.en, *(words.en for words in witness.words)])
        return msgspec.structs.replace(repair, why=Words(zh, en)), score + witness.score, witness

    def _changes(self, changes: Sequence[tuple[str, Number]]) -> tuple[Change, ...]:
        made = []
        for name, after in changes:
            fact = self.facts.get(name)
            made.append(Change(name, fact.value, _plain(after), fact.state))
        return tuple(made)

    def _doubted(self, change: Change) -> bool:
        """The reader was not sure of this cell: recognised from a picture, borders lost, a remark in it."""
        report = self.subject.report
        fact = report.facts.get(change.fact)
        table = change.fact.partition(".")[0]
        return (
            report.format == "scan" or table in self._shaky or fact.state == "unreadable" or bool(fact.note)
        )


_SILENT = Witness(0, (), frozenset())
_LOST_BORDERS = ("glued",)
"""Shapes of tables whose numbers ran together and were told apart by what they add up to."""

_SHORT = 6
"""Cells of an identity in which two on one side are likely to be taken for each other."""


def _summed(known: Sequence[Identity]) -> frozenset[tuple[str, str]]:
    return frozenset(
        (one, two)
        for identity in known
        if len(identity.terms) <= _SHORT
        for one, factor in identity.terms.items()
        for two, other in identity.terms.items()
        if one != two and factor == other
    )


def _following(part: Part, cells: set[str]) -> frozenset[Broken]:
    """The failing identities over any of ``cells``, as their findings name them."""
    return frozenset(
        (identity.rule, frozenset(identity.facts))
        for identity in part.identities
        if part.broken(identity) and not cells.isdisjoint(identity.terms)
    )


def _plain(number: Number) -> int | float:
    return number if isinstance(number, int) else float(number)
