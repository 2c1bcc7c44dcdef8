"""Kind ``parts``: the parts a sentence lists must add up to the total it states."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar, Literal

import msgspec

from compliance.checks.kind import Kind
from compliance.model.finding import Answer, Hit, NotApplicable, Subject
from compliance.model.form import Form
from compliance.model.words import Words
from compliance.text.cues import cues
from compliance.text.passages import Found, excerpt, passages
from compliance.text.patterns import pattern
from compliance.text.reach import pattern_mistakes, unjudged, where_mistakes, where_words


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One of the possible parts. Each of ``patterns`` has a group (?P<n>\\d+); the first that matches
    counts. A part that takes others together (予以公开及部分公开) ``covers`` them and is listed first."""

    id: str
    patterns: tuple[str, ...]
    covers: tuple[str, ...] = ()


class Parts(Kind, frozen=True, tag="parts"):
    """A breakdown must add up to its total.

    ``total``: pattern with a group (?P<total>\\d+) that opens the list; what follows it, up to the end of
    the sentence (``within: paragraph``: of the paragraph), is searched for the parts. Where several totals
    are stated, one that fits is enough. The list counts as exhaustive, and is judged, only if at least
    ``complete`` of the parts are listed and no pattern of ``unless`` matches. ``over``: parts that add up
    to more than every total are found as well where the list is not complete.
    """

    where: tuple[str, ...]
    total: str
    parts: tuple[Part, ...]
    complete: int
    within: Literal["sentence", "paragraph"] = "sentence"
    unless: tuple[str, ...] = ()
    over: bool = False

    values: ClassVar[frozenset[str]] = frozenset({"total", "sum", "difference", "parts", "sentence", "where"})

    def find(self, subject: Subject) -> Iterator[Answer]:
        trouble = unjudged(subject, self.where)
        if trouble is not None:
            yield trouble
            return
        judged = False
        scope = passages(subject.report).scope(*self.where)
        units: dict[tuple[int, int], list[Found]] = {}
        for found in scope.search(pattern(self.total)):
            span = scope.paragraph if self.within == "paragraph" else scope.sentence
            units.setdefault(span(found.offset), []).append(found)
        for (start, end), opened in units.items():
            text = scope.text[start:end]
            if any(pattern(excuse).found(text) for excuse in self.unless):
                continue
            first, last = opened[0], opened[-1]
            numbers, listed = self._listed(text[first.offset - start + first.start + len(first.words) :])
            totals = [int(found.groups["total"]) for found in opened]
            complete = listed >= self.complete and len(numbers) > 1
            if complete or (self.over and len(numbers) > 1 and sum(numbers) >= max(totals)):
                judged = True
                if sum(numbers) not in totals:
                    yield self._hit(subject, last, totals[-1], numbers)
        if not judged:
            yield NotApplicable(Words("文中没有完整列出各组成部分", "the text lists no complete breakdown"))

    def _listed(self, listing: str) -> tuple[list[int], int]:
        """The numbers of the parts found, and how many of the single parts they account for."""
        numbers: list[int] = []
        covered: set[str] = set()
        data = listing.encode()
        for part in self.parts:
            if part.id in covered:
                continue
            for source in part.patterns:
                words = cues(source)
                if words and not any(word in listing for word in words):
                    continue
                groups = pattern(source).groups(data)
                if groups is not None:
                    numbers.append(int(groups["n"]))
                    covered |= {part.id, *part.covers}
                    break
        return numbers, sum(part.id in covered for part in self.parts if not part.covers)

    def _hit(self, subject: Subject, found: Found, total: int, numbers: list[int]) -> Hit:
        return Hit(
            key=f"{total}:{'+'.join(map(str, numbers))}",
            place=found.place,
            values={
                "total": total,
                "sum": sum(numbers),
                "difference": abs(total - sum(numbers)),
                "parts": " + ".join(map(str, numbers)),
                "sentence": excerpt(found.sentence, found.start, len(found.words), 80),
                "where": where_words(subject.form, found.section),
            },
        )

    def mistakes(self, forms: Mapping[str, Form]) -> Iterator[str]:
        yield from where_mistakes(self.where, forms)
        sources = [self.total, *self.unless, *(source for part in self.parts for source in part.patterns)]
        yield from pattern_mistakes(sources)
        if "(?P<total>" not in self.total:
            yield "total 里要有 (?P<total>\\d+) (total needs a group named total)"
        for part in self.parts:
            if any("(?P<n>" not in source for source in part.patterns):
                yield f"部分“{part.id}”的模式里要有 (?P<n>\\d+) (its patterns need a group named n)"
