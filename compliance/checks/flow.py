"""Kind ``flow``: what the text says came in and went out must balance."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar

from compliance.checks.kind import Kind
from compliance.model.finding import Answer, Hit, NotApplicable, Subject
from compliance.model.form import Form
from compliance.model.report import Mention
from compliance.model.words import Words
from compliance.text.passages import excerpt
from compliance.text.reach import where_words

_NOT_ALL = NotApplicable(
    Words("文中没有同时写明收到、办结和结转", "the text does not state all of them together")
)


class Flow(Kind, frozen=True, tag="flow"):
    """Where one paragraph states what came in, what was done and what is carried on, they must balance:
    in (+ carried in) = done + carried on. The number that came in may or may not contain what was carried
    in; only where neither fits is it found. ``carried_in_cell`` stands in where the text does not say it.
    """

    came_in: str
    carried_in: str
    done: str
    carried_on: str
    carried_in_cell: str
    skip: tuple[str, ...] = ("on_behalf", "part", "approximate")

    values: ClassVar[frozenset[str]] = frozenset(
        {"came_in", "carried_in", "done", "carried_on", "sentence", "where"}
    )

    def find(self, subject: Subject) -> Iterator[Answer]:
        report = subject.report
        if not {self.came_in, self.done, self.carried_on} <= {mention.topic for mention in report.mentions}:
            yield _NOT_ALL
            return
        groups: dict[tuple[str, str], dict[str, list[Mention]]] = {}
        for mention in report.mentions:
            if mention.topic in (self.came_in, self.carried_in, self.done, self.carried_on):
                group = groups.setdefault((mention.section, mention.place.words().zh), {})
                group.setdefault(mention.topic, []).append(mention)
        judged = False
        for group in groups.values():
            numbers = [
                self._one(group.get(topic), report.year)
                for topic in (self.came_in, self.done, self.carried_on)
            ]
            if any(number is None for number in numbers):
                continue
            came_in, done, carried_on = (number or 0 for number in numbers)
            written = self._one(group.get(self.carried_in), report.year)
            carried_in = written if written is not None else report.facts.values.get(self.carried_in_cell)
            if carried_in is None:
                continue
            judged = True
            if came_in not in (done + carried_on, done + carried_on - carried_in):
                first = group[self.came_in][0]
                yield Hit(
                    f"{came_in}+{carried_in}:{done}+{carried_on}",
                    place=first.place,
                    values={
                        "came_in": came_in,
                        "carried_in": carried_in,
                        "done": done,
                        "carried_on": carried_on,
                        "sentence": excerpt(first.sentence, 0, 0, 90),
                        "where": where_words(subject.form, first.section),
                    },
                )
        if not judged:
            yield _NOT_ALL

    def _one(self, mentions: list[Mention] | None, year: int | None) -> int | float | None:
        """The number, if there is just one that may be used."""
        values = {
            mention.value
            for mention in mentions or ()
            if mention.year in (None, year) and not any(mark in mention.marks for mark in self.skip)
        }
        return values.pop() if len(values) == 1 else None

    def mistakes(self, forms: Mapping[str, Form]) -> Iterator[str]:
        for form in forms.values():
            if self.carried_in_cell not in form.fact_ids:
                yield f"格式 {form.id} 没有单元格“{self.carried_in_cell}” (no such cell)"
