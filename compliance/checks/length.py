"""Kind ``length``: how long a text is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar

import msgspec

from compliance.checks.kind import Kind
from compliance.model.finding import Answer, Hit, Severity, Subject
from compliance.model.form import Form
from compliance.text.passages import Scope, passages
from compliance.text.patterns import pattern
from compliance.text.reach import pattern_mistakes, unjudged, where_mistakes, where_words


class Limit(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Characters allowed, both bounds inclusive; ``severity``: in place of the rule's."""

    minimum: int | None = None
    maximum: int | None = None
    severity: Severity | None = None


class Length(Kind, frozen=True, tag="length"):
    """A text must have so many characters, white space not counted, tables never counted.

    ``limits`` are tried in order and the first one broken counts. ``without``: sentences that match one
    of these patterns do not count (the formal sentences of a preamble).
    """

    where: tuple[str, ...]
    limits: tuple[Limit, ...]
    without: tuple[str, ...] = ()

    values: ClassVar[frozenset[str]] = frozenset({"length", "limit", "where"})

    def find(self, subject: Subject) -> Iterator[Answer]:
        trouble = unjudged(subject, self.where)
        if trouble is not None:
            yield trouble
            return
        scope = passages(subject.report).scope(*self.where)
        length = len(scope) - self._uncounted(scope)
        for limit in self.limits:
            short = limit.minimum is not None and length < limit.minimum
            long = limit.maximum is not None and length > limit.maximum
            if short or long:
                section = subject.report.section(self.where[0])
                yield Hit(
                    "short" if short else "long",
                    place=section.place if section is not None else None,
                    values={
                        "length": length,
                        "limit": (limit.minimum if short else limit.maximum) or 0,
                        "where": where_words(subject.form, self.where[0]),
                    },
                    severity=limit.severity,
                )
                return

    def _uncounted(self, scope: Scope) -> int:
        if not self.without:
            return 0
        sentences = {
            (found.sentence, found.place)
            for source in self.without
            for found in scope.search(pattern(source))
        }
        return sum(len(sentence) for sentence, _ in sentences)

    def mistakes(self, forms: Mapping[str, Form]) -> Iterator[str]:
        yield from where_mistakes(self.where, forms)
        yield from pattern_mistakes(self.without)
        if any((limit.minimum is None) == (limit.maximum is None) for limit in self.limits):
            yield "每个 limits 写 minimum 或 maximum 之一 (give either minimum or maximum)"
        if not self.limits or not self.where:
            yield "where 和 limits 都不能为空 (where and limits must not be empty)"
