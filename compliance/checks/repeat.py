"""Kind ``repeat``: the same paragraph printed twice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar

from compliance.checks.kind import Kind
from compliance.model.document import Place
from compliance.model.finding import Answer, Hit, Subject
from compliance.model.form import Form
from compliance.model.words import Words
from compliance.text.passages import excerpt, passages
from compliance.text.reach import unjudged, where_mistakes, where_words


class Repeat(Kind, frozen=True, tag="repeat"):
    """No paragraph of ``where`` of at least ``minimum`` characters may stand there twice word for word
    (the number before it, such as 一是 or （一）, does not count)."""

    where: tuple[str, ...]
    minimum: int = 40

    values: ClassVar[frozenset[str]] = frozenset({"text", "where", "also"})

    def find(self, subject: Subject) -> Iterator[Answer]:
        trouble = unjudged(subject, self.where)
        if trouble is not None:
            yield trouble
            return
        seen: dict[str, tuple[Place, str]] = {}
        told: set[str] = set()
        for text, place, section in passages(subject.report).scope(*self.where).paragraphs:
            if len(text) < self.minimum:
                continue
            body = text.lstrip("（(一二三四五六七八九十0123456789)）、.．是")
            earlier = seen.setdefault(body, (place, section))
            if earlier[0] is place or body in told or len(body) < self.minimum:
                continue
            told.add(body)
            first, second = where_words(subject.form, earlier[1]), where_words(subject.form, section)
            yield Hit(
                key=body[:24],
                place=place,
                values={
                    "text": excerpt(body, 0, 0, 60),
                    "where": second,
                    "also": Words(
                        first.zh + (f"（{earlier[0].words().zh}）" if earlier[0].words().zh else ""), first.en
                    ),
                },
            )

    def mistakes(self, forms: Mapping[str, Form]) -> Iterator[str]:
        yield from where_mistakes(self.where, forms)
        if self.minimum < 10:
            yield "minimum 至少为 10 (minimum is at least 10)"
