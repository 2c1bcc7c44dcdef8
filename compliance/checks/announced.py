"""Kind ``announced``: the parts the preamble announces are the parts that follow."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar, Literal

from compliance.checks.kind import Kind
from compliance.model.finding import Answer, Hit, NotApplicable, Subject
from compliance.model.form import Form
from compliance.model.words import Words
from compliance.text.passages import excerpt, passages
from compliance.text.reach import unjudged

if TYPE_CHECKING:
    from compliance.text.announced import Announcement


class Announced(Kind, frozen=True, tag="announced"):
    """``number``: the number of parts the preamble announces is the number it lists and the number of
    first-level headings. ``names``: the parts it lists are the parts that follow.

    Not applicable where the preamble announces nothing.
    """

    check: Literal["number", "names"]

    values: ClassVar[frozenset[str]] = frozenset({"said", "listed", "headings", "sentence", "names"})

    def find(self, subject: Subject) -> Iterator[Answer]:
        trouble = unjudged(subject, ("preamble", "overview"))
        if trouble is not None:
            yield trouble
            return
        # Its patterns take a while to compile: not before there is a report to look at.
        from compliance.text.announced import announcement

        texts = passages(subject.report)
        announced = texts.kept(
            announcement, lambda: announcement(texts, self.prepared(subject.form, _titles))
        )
        if announced is None:
            yield NotApplicable(Words("开头没有列出各部分", "the preamble announces no parts"))
            return
        sections = [s for s in subject.report.sections if s.id != "preamble"]
        values: dict[str, str | int | float | Words] = {
            "said": announced.said or Words("（未写数目）", "(no number)"),
            "listed": len(announced.listed) + len(announced.others),
            "headings": len(sections),
            "sentence": excerpt(announced.sentence, 0, 0, 90),
            "names": "",
        }
        if self.check == "number":
            yield from self._number(announced, len(sections), values)
            return
        if len(announced.listed) < 2:
            yield NotApplicable(Words("开头没有逐一列出各部分", "the preamble does not list the parts"))
            return
        there = {section.id for section in sections}
        missing = [subject.form.section[name].title for name in announced.listed if name not in there]
        unlisted = [
            s.heading for s in sections if s.id in subject.form.section and s.id not in announced.listed
        ]
        odd = [*announced.others, *missing, *unlisted]
        if odd:
            values["names"] = "、".join(dict.fromkeys(odd))
            yield Hit(",".join(odd)[:40], place=announced.place, values=values)

    def _number(
        self, announced: Announcement, headings: int, values: dict[str, str | int | float | Words]
    ) -> Iterator[Answer]:
        listed = len(announced.listed) + len(announced.others)
        said = announced.said
        wrong_list = said is not None and listed >= 2 and said != listed
        # Headings that were lost in conversion are SEC001's matter: only too many or a full set count.
        wrong_headings = said is not None and headings >= 6 and said != headings
        if wrong_list or wrong_headings:
            yield Hit(f"{said}/{listed}/{headings}", place=announced.place, values=values)
        elif said is None and listed < 2:
            yield NotApplicable(Words("开头没有列出各部分", "the preamble announces no parts"))


def _titles(form: Form) -> tuple[tuple[str, str], ...]:
    """(wording, section id), the longest first."""
    titles = {
        (wording, spec.id)
        for spec in form.sections
        for wording in (spec.title, *spec.also, *spec.recognised)
        if "YYYY" not in wording
    }
    return tuple(sorted(titles, key=lambda pair: (-len(pair[0]), pair)))
