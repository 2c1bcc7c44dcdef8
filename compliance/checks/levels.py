"""Kind ``levels``: a government's numbers against those of its departments and townships."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar, NamedTuple

from compliance.checks.chosen import cell_mistakes, cells, column_kind
from compliance.checks.kind import Kind
from compliance.model.finding import Answer, Hit, Severity, Subject, Unknown
from compliance.model.form import Form
from compliance.model.missing import listed, missing_words
from compliance.model.report import Report
from compliance.model.words import Words

_MANY = 6
"""Cells of one table that are told one by one; more become one finding."""
_NAMED = 5
"""Missing reports that are named."""
_CENT = 0.01
"""Amounts are rounded when they are written down (万元, two decimals)."""


class _Odd(NamedTuple):
    """A cell whose number does not go with those below it. ``child`` is the one with the largest number,
    "" where it is the sum; ``reports``: how many are larger, or were added up."""

    fact: str
    ours: int | float
    theirs: int | float
    child: str
    reports: int


class _Chosen(NamedTuple):
    """Cells of a form: those compared, those added up, and of these the ones that hold amounts."""

    compared: tuple[str, ...]
    added: tuple[str, ...]
    money: frozenset[str]


class Levels(Kind, frozen=True, tag="levels"):
    """上下级：本级政府汇总数的每一格，不小于任一所属部门、乡镇、街道年报的同一格；所属机关都在时，等于它们之和。

    ``cells``: patterns of cells, ``sums``: those that are also added up (with severity ``sum``), ``but``:
    left out of both. Sums are judged only where the roster says that every report is there; else that part is
    undecided and says who is missing, unless what is there is already more. A cell without a number, here
    or there, is judged by no guess.
    """

    values: ClassVar[frozenset[str]] = frozenset({"what", "children"})
    needs: ClassVar[frozenset[str]] = frozenset({"children"})

    cells: tuple[str, ...]
    sums: tuple[str, ...] = ()
    but: tuple[str, ...] = ()
    sum: Severity = "warning"

    def find(self, subject: Subject) -> Iterator[Answer]:
        ours = subject.report.facts
        chosen = self.prepared(subject.form, self._chosen)
        larger = [odd for fact in chosen.compared if (odd := _larger(subject, fact)) is not None]
        yield from _told(subject, larger, None)
        told = {odd.fact for odd in larger}
        sums: list[_Odd] = []
        unsettled: dict[str, None] = {}
        for fact in chosen.added:
            if fact in told or fact not in ours.values:
                continue
            odd, settled = _summed(subject, fact, _CENT if fact in chosen.money else 0)
            if odd is not None:
                sums.append(odd)
            elif not settled:
                unsettled[fact] = None
        yield from _told(subject, sums, self.sum)
        if gone := [fact for fact in chosen.compared if fact not in ours.values]:
            yield Unknown(missing_words(subject.form, ours, gone), tuple(gone))
        if chosen.added:
            yield from _open(subject, tuple(unsettled))

    def mistakes(self, forms: Mapping[str, Form]) -> Iterator[str]:
        yield from cell_mistakes(self.cells + self.but + self.sums, forms)

    def _chosen(self, form: Form) -> _Chosen:
        # A change that may be negative is no smaller in the part than in the whole.
        kinds = {fact: column_kind(form, fact) for fact in cells(form, self.cells + self.sums, self.but)}
        compared, added = (
            tuple(fact for fact in cells(form, patterns, self.but) if kinds[fact] != "signed")
            for patterns in (self.cells, self.sums)
        )
        return _Chosen(compared, added, frozenset(fact for fact in added if kinds[fact] == "money"))


def _larger(subject: Subject, fact: str) -> _Odd | None:
    """The child with the largest number in this cell, if that is larger than the government's."""
    ours = subject.report.facts.values.get(fact)
    if ours is None:
        return None
    worst: _Odd | None = None
    count = 0
    for child in subject.children:
        theirs = child.facts.values.get(fact)
        if theirs is not None and theirs > ours + 1e-9:
            count += 1
            if worst is None or theirs > worst.theirs:
                worst = _Odd(fact, ours, theirs, _name(child), 0)
    return worst._replace(reports=count) if worst is not None else None


def _summed(subject: Subject, fact: str, room: float) -> tuple[_Odd | None, bool]:
    """The cell if it cannot be the sum of the children's; whether that is settled either way."""
    ours = subject.report.facts.values[fact]
    numbers = [child.facts.values[fact] for child in subject.children if fact in child.facts.values]
    total = sum(numbers)
    whole = subject.missing_children == () and len(numbers) == len(subject.children)
    apart = total - ours if subject.missing_children is not None else 0
    room *= len(numbers) + 1
    # Counts are never below 0: what is there already settles it where it is more.
    if apart > room + 1e-9 or (whole and apart < -room - 1e-9):
        return _Odd(fact, ours, round(total, 6), "", len(numbers)), True
    return None, whole


def _open(subject: Subject, unsettled: tuple[str, ...]) -> Iterator[Unknown]:
    """Why sums were not judged."""
    missing = subject.missing_children
    if missing is None:
        yield Unknown(
            Words(
                "逐格与各下级比过；没有机关名册（roster.csv），不知下级是否齐全，合计没有核对",
                "compared with each report below; without a roster (roster.csv) nobody knows whether all are"
                " there, so sums were not checked",
            )
        )
    elif missing:
        names = "、".join(missing[:_NAMED])
        more = len(missing) - _NAMED
        names_zh = f"{names}等 {len(missing)} 个机关" if more > 0 else names
        yield Unknown(
            Words(
                f"逐格与各下级比过；缺{names_zh}的年报，合计没有核对",
                f"compared with each report below; the reports of {names}"
                f"{f' and {more} more' if more > 0 else ''} are missing, so sums were not checked",
            )
        )
    elif unsettled:
        lacking = _lacking(subject, unsettled[0])
        words = listed(subject.form, unsettled)
        yield Unknown(
            Words(
                f"{lacking}的年报中{words.zh}没有可用的数，合计没有核对",
                f"the report of {lacking} has no number for {words.en}, so sums were not checked",
            ),
            unsettled,
        )


def _lacking(subject: Subject, fact: str) -> str:
    names = [_name(child) for child in subject.children if fact not in child.facts.values]
    more = f"等 {len(names)} 个机关" if len(names) > _NAMED else ""
    return "、".join(names[:_NAMED]) + more


def _told(subject: Subject, odd: list[_Odd], severity: Severity | None) -> Iterator[Hit]:
    """One Hit a cell, or one a table where there are many."""
    lead = "sum:" if severity is not None else ""
    tables: dict[str, list[_Odd]] = {}
    for one in odd:
        tables.setdefault(one.fact.partition(".")[0], []).append(one)
    for table, group in tables.items():
        if len(group) <= _MANY:
            for one in group:
                yield _hit(subject, lead + one.fact, (one.fact,), _sentence(subject, one), severity)
            continue
        first = Words(
            "；".join(_sentence(subject, one).zh for one in group[:3]),
            "; ".join(_sentence(subject, one).en for one in group[:3]),
        )
        number = subject.form.table[table].number
        what = (
            Words(
                f"表{number}有 {len(group)} 格与所属机关之和不等",
                f"{len(group)} cells of {table} are not the sum",
            )
            if severity is not None
            else Words(
                f"表{number}有 {len(group)} 格小于下级", f"{len(group)} cells of {table} are below a part"
            )
        )
        words = Words(f"{what.zh}，如：{first.zh}", f"{what.en}, e.g. {first.en}")
        yield _hit(subject, lead + table, tuple(one.fact for one in group), words, severity)


def _hit(subject: Subject, key: str, facts: tuple[str, ...], what: Words, severity: Severity | None) -> Hit:
    return Hit(
        key=key,
        facts=facts,
        severity=severity,
        # A sum takes every part for granted: that all are there, and that none was counted elsewhere.
        certainty="probable" if severity is not None else None,
        values={"what": what, "children": len(subject.children)},
    )


def _sentence(subject: Subject, odd: _Odd) -> Words:
    label = subject.form.label(odd.fact)
    ours, theirs = _n(odd.ours), _n(odd.theirs)
    if odd.child:
        more = odd.reports - 1
        return Words(
            f"{label.zh}填 {ours}，而{odd.child}的年报填 {theirs}"
            + (f"（另有 {more} 个机关也大于它）" if more else ""),
            f"{label.en} is {ours}, but {odd.child} reports {theirs}"
            + (f" (and {more} more)" if more else ""),
        )
    apart = _n(round(abs(odd.theirs - odd.ours), 6))
    return Words(
        f"{label.zh}填 {ours}，而 {odd.reports} 个所属机关的年报之和为 {theirs}，相差 {apart}",
        f"{label.en} is {ours}, but {odd.reports} reports below it add up to {theirs}, difference {apart}",
    )


def _name(report: Report) -> str:
    return report.agency or report.source


def _n(value: int | float) -> str:
    return f"{value:.6f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
