"""Kind ``copied``: a text taken over from last year's report."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, ClassVar, Literal

from compliance.checks.kind import Kind
from compliance.model.finding import Answer, Hit, NotApplicable, Subject
from compliance.model.form import Form
from compliance.model.report import Report, Section
from compliance.model.words import Words
from compliance.text.passages import excerpt
from compliance.text.reach import unjudged, where_mistakes, where_words

if TYPE_CHECKING:
    from compliance.text.masked import Sentence


class Copied(Kind, frozen=True, tag="copied"):
    """照抄上年：``where`` 的文字与上一年年报的相同程度达到 ``likeness``（0 至 1）。

    ``numbers``: ``masked`` compares the wording alone, the agency's own names, years and numbers left out;
    ``kept`` asks further that at least ``figures`` numbers stand in the text and are the same as last year's
    (years left out). A text under ``minimum`` characters is not judged.
    """

    values: ClassVar[frozenset[str]] = frozenset({"where", "share", "text", "last", "figures"})
    needs: ClassVar[frozenset[str]] = frozenset({"previous"})

    where: tuple[str, ...]
    likeness: float = 0.9
    minimum: int = 150
    numbers: Literal["masked", "kept"] = "masked"
    figures: int = 5

    def find(self, subject: Subject) -> Iterator[Answer]:
        last = subject.previous
        assert last is not None  # the engine does not ask without it
        trouble = unjudged(subject, self.where)
        if trouble is not None:
            yield trouble
            return
        here, there = _texts(subject.report, self.where), _texts(last, self.where)
        ours = "".join(sentence.wording for sentence in here)
        theirs = "".join(sentence.wording for sentence in there)
        if not theirs:
            yield NotApplicable(Words("上一年的年报没有读到这一部分", "last year's report has no such text"))
            return
        if min(len(ours), len(theirs)) < self.minimum:
            return
        share = _likeness(ours, theirs, self.likeness)
        if share < self.likeness:
            return
        figures = _figures(here)
        if self.numbers == "kept" and (len(figures) < self.figures or figures != _figures(there)):
            return
        section = _first(subject.report, self.where)
        yield Hit(
            key=",".join(self.where),
            place=section.place if section is not None else None,
            values={
                "where": where_words(subject.form, section.id if section is not None else self.where[0]),
                "share": int(100 * share),
                "text": _shared(here, there),
                "last": last.year if last.year is not None else Words("上", "last year"),
                "figures": len(figures),
            },
        )

    def mistakes(self, forms: Mapping[str, Form]) -> Iterator[str]:
        yield from where_mistakes(self.where, forms)
        if not 0.5 <= self.likeness <= 1:
            yield "likeness 应在 0.5 与 1 之间 (likeness is between 0.5 and 1)"
        if self.minimum < 20:
            yield "minimum 至少为 20 (minimum is at least 20)"


_DIGITS = re.compile(r"\d+(?:\.\d+)?")
_CITED = re.compile(r"《[^》]*》|[〔\[]\d+[〕\]]\d+号|第\d+号")
_YEAR = re.compile(r"(?:19|20)\d\d")


def _texts(report: Report, where: tuple[str, ...]) -> list[Sentence]:
    # Its patterns take a while to compile: not before there are two reports to compare.
    from compliance.text.masked import own_names, sentences

    names = own_names(report.agency or "")
    return [
        sentence
        for section in report.sections
        if section.id in where
        for paragraph in section.paragraphs
        for sentence in sentences(paragraph.text, names)
    ]


def _likeness(one: str, other: str, cutoff: float) -> float:
    """Share of the characters that stand in both in the same order, 0 to 1."""
    # Loaded where two reports are compared; a lone report must not wait for it.
    from rapidfuzz.distance import Indel

    return float(Indel.normalized_similarity(one, other, score_cutoff=cutoff))


def _figures(text: list[Sentence]) -> list[str]:
    """The numbers of a text in order, without years and the numbers of documents."""
    return [
        number
        for sentence in text
        for number in _DIGITS.findall(_CITED.sub("", sentence.text))
        if not _YEAR.fullmatch(number)
    ]


def _shared(here: list[Sentence], there: list[Sentence]) -> str:
    """The longest sentence that stands in both."""
    known = {sentence.wording for sentence in there}
    same = [sentence.text for sentence in here if sentence.wording in known]
    text = max(same, key=len, default=here[0].text)
    return excerpt(text, 0, 0, 80)


def _first(report: Report, where: tuple[str, ...]) -> Section | None:
    return next((section for section in report.sections if section.id in where), None)
