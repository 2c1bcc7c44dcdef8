"""Kind ``mention``: a number in the text against the table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import ClassVar, Literal

from compliance.checks.kind import Kind
from compliance.expression import Bound, Expression, ExpressionError, Value, parse_sum
from compliance.model.facts import Facts
from compliance.model.finding import Answer, Hit, NotApplicable, Severity, Subject, Unknown
from compliance.model.form import Form
from compliance.model.report import Mention as Stated
from compliance.model.report import Report
from compliance.model.words import Words
from compliance.text.passages import excerpt, passages
from compliance.text.reach import where_words

_UNSTATED = NotApplicable(Words("文中没有写这个数", "the text does not state this number"))
_REASONS = {
    "on_behalf": Words("说的是代其他机关或只是一个单位办理的数", "speaks for another body"),
    "other_scope": Words("说的是另外的范围", "speaks of another scope"),
    "part": Words("只是其中一部分", "is only a part"),
    "approximate": Words("是约数", "is approximate"),
}


class Mention(Kind, frozen=True, tag="mention"):
    """A number the text states for a topic (``rules/mentions.yaml``) must be worth one of the sums of
    table cells that ``pairs`` gives for it (a sum that a form does not have does not count there). A list
    within the list holds several ways to get the same number (a total cell, or the sum of its row), of
    which those with all their cells decide, or failing that the one with the highest known least value.

    Flagged only where it fits none of them: with cells missing, a number is wrong for certain below the
    least the present cells add up to, else undecided. ``relation: at_most``: the number may be smaller.
    Numbers of other years, and with one of the marks in ``skip``, are not compared. ``marks``: only
    numbers that carry one of these. Where several numbers are given for a topic, one that fits is enough
    unless ``every``: the others then speak of parts. ``sections``: only numbers stated there.
    ``certain_severity``: severity where the wording leaves no second reading (mark ``explicit``).
    """

    pairs: dict[str, tuple[str | tuple[str, ...], ...]]
    relation: Literal["equal", "at_most"] = "equal"
    units: tuple[str, ...] = ("件", "宗", "项", "份", "条", "起", "次", "个", "")
    skip: tuple[str, ...] = ("on_behalf", "other_scope", "part", "approximate")
    marks: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    every: bool = False
    certain_severity: Severity | None = None

    values: ClassVar[frozenset[str]] = frozenset(
        {"value", "unit", "sentence", "where", "table", "expected", "raw"}
    )

    def find(self, subject: Subject) -> Iterator[Answer]:
        report = subject.report
        if not report.mentions or passages(report).kept(_topics, lambda: _topics(report)).isdisjoint(
            self.pairs
        ):
            yield _UNSTATED
            return
        stated = [mention for mention in report.mentions if mention.topic in self.pairs]
        compared = [mention for mention in stated if self._comparable(mention, report.year)]
        if not compared:
            yield NotApplicable(self._why_not(stated, report.year))
            return
        for topic, sums in self.prepared(subject.form, self._bound).items():
            mentions = [mention for mention in compared if mention.topic == topic]
            if mentions and not _all_fit(mentions, sums, report.facts):
                yield from self._judge(subject, mentions, _worth(sums, report.facts))

    def _bound(self, form: Form) -> dict[str, tuple[tuple[Bound, ...], ...]]:
        """The sums of each topic, as far as the form has their cells."""
        return {
            topic: tuple(
                tuple(_parsed(way).bind(form, {}) for way in _ways(source) if not _trouble(way, form))
                for source in sources
            )
            for topic, sources in self.pairs.items()
        }

    def _judge(self, subject: Subject, compared: list[Stated], sums: list[Value]) -> Iterator[Answer]:
        verdicts = [(mention, self._fits(mention, sums)) for mention in compared]
        if not self.every and any(fits for _, fits in verdicts):
            # The largest number is the total; smaller ones beside one that fits are parts of it.
            right = max(mention.value for mention, fits in verdicts if fits)
            verdicts = [(m, fits) for m, fits in verdicts if fits or m.value > right]
        unknown: set[str] = set()
        told: set[float] = set()
        for mention, fits in verdicts:
            if fits is None:
                unknown.update(fact for value in sums for fact in value.missing)
            elif not fits and mention.value not in told:
                told.add(mention.value)
                yield self._hit(subject, mention, sums)
        if unknown and not told:
            yield Unknown(
                Words("表中有关数据缺失或读不出", "cells of the table are missing"), tuple(sorted(unknown))
            )

    def _comparable(self, mention: Stated, year: int | None) -> bool:
        return (
            (mention.year is None or mention.year == year)
            and mention.unit in self.units
            and not any(mark in mention.marks for mark in self.skip)
            and (not self.marks or any(mark in mention.marks for mark in self.marks))
            and (not self.sections or mention.section in self.sections)
        )

    def _why_not(self, stated: list[Stated], year: int | None) -> Words:
        for mention in stated:
            if mention.year is not None and mention.year != year:
                return Words(f"文中的数说的是 {mention.year} 年", f"the number is for {mention.year}")
            for mark in mention.marks:
                if mark in self.skip and mark in _REASONS:
                    reason = _REASONS[mark]
                    return Words(f"文中的数{reason.zh}，不与表格比较", f"not compared: {reason.en}")
        return Words("文中的数不与表格比较", "the number is not one to compare")

    def _fits(self, mention: Stated, sums: list[Value]) -> bool | None:
        n = mention.value
        open_end = False
        for value in sums:
            if value.exact and value.lower is not None:
                if abs(n - value.lower) < 1e-6 or (self.relation == "at_most" and n <= value.lower):
                    return True
            elif self.relation == "at_most" and value.lower is not None and n <= value.lower:
                return True
            elif self.relation == "at_most":
                open_end = open_end or value.upper is None or n <= value.upper
            elif (value.lower is None or n >= value.lower) and (value.upper is None or n <= value.upper):
                open_end = True
        return None if open_end else False

    def _hit(self, subject: Subject, mention: Stated, sums: list[Value]) -> Hit:
        seen: dict[str, None] = {}
        parts: list[str] = []
        for value in sums:
            said = f"为 {value.lower}" if value.exact else f"不少于 {value.lower}"
            if said not in parts:  # another way to the same number tells nothing new
                parts.append(said)
                seen.update(dict.fromkeys(value.used))
        zh = [f"{subject.form.label(fact).zh}为 {_cell(subject, fact)}" for fact in seen]
        en = [f"{subject.form.label(fact).en}: {_cell(subject, fact)}" for fact in seen]
        if len(zh) > 4:
            zh = [f"表中合计{' 或 '.join(parts).replace(' 或 为 ', ' 或 ')}"]
            english = " or ".join(parts).replace("为 ", "").replace("不少于", "at least")
            en = [f"the table adds up to {english}"]
        explicit = "explicit" in mention.marks
        at = mention.sentence.find(mention.raw)
        return Hit(
            key=f"{mention.topic}={mention.value}",
            facts=tuple(seen),
            place=mention.place,
            values={
                "value": mention.value,
                "unit": mention.unit,
                "raw": mention.raw,
                "sentence": excerpt(mention.sentence, max(at, 0), len(mention.raw), 60),
                "where": where_words(subject.form, mention.section),
                "table": Words("，".join(zh), "; ".join(en)),
                "expected": " / ".join(part.removeprefix("为 ") for part in parts),
            },
            severity=self.certain_severity if explicit else None,
            certainty="certain" if explicit and self.certain_severity else None,
        )

    def mistakes(self, forms: Mapping[str, Form]) -> Iterator[str]:
        if not self.pairs:
            yield "pairs 是空的 (no pairs)"
        for topic, given in self.pairs.items():
            sources = [way for source in given for way in _ways(source)]
            troubles = {source: [_trouble(source, form) for form in forms.values()] for source in sources}
            for number, form in enumerate(forms.values()):
                if all(told[number] for told in troubles.values()):
                    why = next((told[number] for told in troubles.values()), "没有算式")
                    yield f"{topic}：{why} (no sum that form {form.id} has)"
            yield from (told[0] for told in troubles.values() if len(told) > 1 and all(told))


def _topics(report: Report) -> frozenset[str]:
    return frozenset(mention.topic for mention in report.mentions)


def _all_fit(mentions: list[Stated], sums: tuple[tuple[Bound, ...], ...], facts: Facts) -> bool:
    """Whether every number is one of the sums, which is how it should be and mostly is."""
    left = mentions
    for bounds in sums:
        for bound in bounds:
            value = bound.evaluate(facts)
            if value.exact and value.lower is not None:
                worth = value.lower
                left = [mention for mention in left if abs(mention.value - worth) >= 1e-6]
                if not left:
                    return True
    return False


def _worth(sums: tuple[tuple[Bound, ...], ...], facts: Facts) -> list[Value]:
    values: list[Value] = []
    for bounds in sums:
        ways = [bound.evaluate(facts) for bound in bounds]
        exact = [way for way in ways if way.exact]
        if exact or not ways:
            values.extend(exact)
        else:
            values.append(max(ways, key=lambda way: way.lower or 0))
    return values


def _ways(source: str | tuple[str, ...]) -> tuple[str, ...]:
    return (source,) if isinstance(source, str) else source


_TROUBLES: dict[tuple[str, str], str] = {}


def _trouble(source: str, form: Form) -> str:
    """Why a sum cannot be used with a form, "" = it can."""
    key = (source, form.id)
    if key not in _TROUBLES:
        try:
            _parsed(source).bind(form, {})
            _TROUBLES[key] = ""
        except ExpressionError as trouble:
            _TROUBLES[key] = str(trouble)
    return _TROUBLES[key]


def _cell(subject: Subject, fact: str) -> str:
    found = subject.report.facts.get(fact)
    return str(found.value) if found.value is not None else (found.raw or "空白")


@cache
def _parsed(source: str) -> Expression:
    return parse_sum(source)
