"""Kind ``claim``: a statement in the text that the table must not contradict."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import ClassVar

from compliance.checks.kind import Kind
from compliance.expression import Comparison, ExpressionError, parse
from compliance.model.finding import Answer, Hit, NotApplicable, Subject, Unknown
from compliance.model.form import Form
from compliance.model.words import Words
from compliance.text.passages import Found, excerpt, passages
from compliance.text.patterns import pattern
from compliance.text.reach import pattern_mistakes, unjudged, where_mistakes, where_words


class Claim(Kind, frozen=True, tag="claim"):
    """Where a sentence of ``where`` matches one of ``patterns``, none of the comparisons of table cells
    in ``against`` may hold.

    ``unless``: patterns that excuse the sentence (another year, another scope). A comparison over missing
    cells that could hold leaves the claim undecided.
    """

    where: tuple[str, ...]
    patterns: tuple[str, ...]
    against: tuple[str, ...]
    unless: tuple[str, ...] = ()

    values: ClassVar[frozenset[str]] = frozenset({"words", "sentence", "where", "facts", "value"})

    def find(self, subject: Subject) -> Iterator[Answer]:
        trouble = unjudged(subject, self.where)
        if trouble is not None:
            yield trouble
            return
        found = self._said(subject)
        if found is None:
            yield NotApplicable(Words("文中没有这样的说法", "the text makes no such claim"))
            return
        facts = subject.report.facts
        missing: list[str] = []
        for source in self.against:
            comparison = _parsed(source).bind(subject.form, {})
            left, right = comparison.left.evaluate(facts), comparison.right.evaluate(facts)
            holds = comparison.holds(left, right)
            if holds is None:
                missing += left.missing + right.missing
            elif holds:
                used = tuple(fact for fact in left.used + right.used if facts.values.get(fact))
                labels = [subject.form.label(fact) for fact in used]
                yield Hit(
                    key="said",
                    facts=used or left.used,
                    place=found.place,
                    values={
                        "words": found.words,
                        "sentence": excerpt(found.sentence, found.start, len(found.words)),
                        "where": where_words(subject.form, found.section),
                        "facts": Words(
                            "，".join(
                                f"{w.zh}为 {facts.values[f]}" for w, f in zip(labels, used, strict=True)
                            ),
                            "; ".join(
                                f"{w.en} = {facts.values[f]}" for w, f in zip(labels, used, strict=True)
                            ),
                        ),
                        "value": left.lower if left.lower is not None else 0,
                    },
                )
                return
        if missing:
            yield Unknown(
                Words(f"文中说“{found.words}”，但表中有关数据缺失", "cells of the table are missing"),
                tuple(dict.fromkeys(missing)),
            )

    def _said(self, subject: Subject) -> Found | None:
        scope = passages(subject.report).scope(*self.where)
        for source in self.patterns:
            for found in scope.search(pattern(source)):
                if not any(pattern(excuse).found(found.sentence) for excuse in self.unless):
                    return found
        return None

    def mistakes(self, forms: Mapping[str, Form]) -> Iterator[str]:
        yield from where_mistakes(self.where, forms)
        yield from pattern_mistakes(self.patterns + self.unless)
        for source in self.against:
            for form in forms.values():
                try:
                    _parsed(source).bind(form, {})
                except ExpressionError as trouble:
                    yield str(trouble)
                    break


@cache
def _parsed(source: str) -> Comparison:
    return parse(source)
