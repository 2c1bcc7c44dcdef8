"""Kind ``match``: a text must contain something."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar, Literal

from compliance.checks.kind import Kind, Proof
from compliance.expression import ExpressionError, parse
from compliance.model.finding import Answer, Hit, NotApplicable, Severity, Subject, Unknown
from compliance.model.form import Form
from compliance.model.report import Report
from compliance.model.words import Words
from compliance.text.passages import clean, excerpt, passages
from compliance.text.patterns import pattern
from compliance.text.reach import (
    asks_year,
    pattern_mistakes,
    unjudged,
    where_mistakes,
    where_words,
    year_pattern,
)


class Match(Kind, frozen=True, tag="match"):
    """One of ``patterns`` must match a sentence of ``where``, or with ``whole`` the text as a whole.

    ``given``: the question only arises if one of these patterns matches. ``when``: it only arises if
    this comparison of table cells holds; cells that are missing leave it undecided. ``absent: fail``
    counts a missing text (a report without a title) as broken, with ``absent_severity`` if given; the
    normal ``skip`` leaves that to other rules.
    """

    where: tuple[str, ...]
    patterns: tuple[str, ...]
    given: tuple[str, ...] = ()
    when: str = ""
    whole: bool = False
    absent: Literal["skip", "fail"] = "skip"
    absent_severity: Severity | None = None

    values: ClassVar[frozenset[str]] = frozenset({"text", "where"})

    def find(self, subject: Subject) -> Iterator[Answer]:
        report = subject.report
        trouble = unjudged(subject, self.where)
        if trouble is not None:
            if self.absent == "fail" and isinstance(trouble, NotApplicable) and not report.as_facts:
                where = where_words(subject.form, self.where[0])
                yield Hit("absent", values={"text": "", "where": where}, severity=self.absent_severity)
            else:
                yield trouble
            return
        scope = passages(report).scope(*self.where)
        where = where_words(subject.form, self.where[0])
        if self.given and not any(scope.matches(pattern(p)) for p in self.given):
            yield NotApplicable(Words(f"{where.zh}没有涉及", f"not touched upon in {where.en}"))
            return
        if self.when:
            comparison = parse(self.when).bind(subject.form, {})
            left, right = comparison.left.evaluate(report.facts), comparison.right.evaluate(report.facts)
            holds = comparison.holds(left, right)
            if holds is None:
                yield Unknown(
                    Words("表中有关数据缺失", "cells of the table are missing"), left.missing + right.missing
                )
                return
            if not holds:
                yield NotApplicable(Words("表中没有有关数据", "the table has no such case"))
                return
        for source in self.patterns:
            if asks_year(source):
                if report.year is None:
                    yield Unknown(Words("不知道是哪一年的年报", "the year of the report is not known"))
                    return
                compiled = year_pattern(source, report.year)
            else:
                compiled = pattern(source)
            if compiled.within(scope.data) is not None if self.whole else scope.matches(compiled):
                return
        place = next((place for _, place, _ in scope.paragraphs), None)
        yield Hit(
            "missing",
            place=place,
            values={"text": excerpt(scope.text.replace("\n", ""), 0, 0, 60), "where": where},
        )

    def proof(self, form: Form) -> Proof | None:
        """A paragraph of the right section that holds one of the words, where plain words are asked for."""
        words = [word for source in self.patterns for word in _plain(source)]
        where = frozenset(self.where)
        if not words or self.given or self.when:
            return None

        def said(report: Report) -> bool:
            for section in report.sections:
                if section.id in where:
                    for paragraph in section.paragraphs:
                        text = paragraph.text
                        for word in words:
                            if word in text:
                                return True
            return False

        return Proof(also=said)

    def mistakes(self, forms: Mapping[str, Form]) -> Iterator[str]:
        yield from where_mistakes(self.where, forms)
        yield from pattern_mistakes(self.patterns + self.given)
        if not self.patterns or not self.where:
            yield "where 和 patterns 都不能为空 (where and patterns must not be empty)"
        if self.when:
            for form in forms.values():
                try:
                    parse(self.when).bind(form, {})
                except ExpressionError as trouble:
                    yield str(trouble)
                    return


def _plain(source: str) -> tuple[str, ...]:
    """The words a pattern asks for, where it is nothing but words: they match even in a text that was
    not cleaned, because cleaning only takes white space away and never adds a sentence's end."""
    words = tuple(source.split("|"))
    return words if all(word.isalnum() and clean(word) == word for word in words) else ()
