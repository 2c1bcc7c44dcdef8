"""Holds what ``rules/mentions.yaml`` says: which wordings state a number of which topic, and its marks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

import msgspec
import yaml

from compliance.errors import Mistake, RuleError
from compliance.model.report import AgencyKind
from compliance.resources import bundled
from compliance.text.cues import cues
from compliance.text.own import Own, own
from compliance.text.patterns import PatternError, pattern


class _Topic(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    id: str
    patterns: tuple[str, ...]
    needs: str = ""
    never: str = ""
    unless: str = ""
    value: int | None = None
    unit: str = ""
    units: tuple[str, ...] = ()
    share: bool = False


class _Mark(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    id: str
    before: str = ""
    after: str = ""
    lead: str = ""
    behind: str = ""
    match: str = ""
    sentence: str = ""
    topics: tuple[str, ...] = ()
    kinds: tuple[AgencyKind, ...] = ()


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    sections: tuple[str, ...]
    number: str
    unit: str
    topics: tuple[_Topic, ...]
    marks: tuple[_Mark, ...]


class Search(NamedTuple):
    """One wording of a topic. ``needs``: stands in the sentence; ``never``: not in the match and just
    behind it; ``unless``: not before it. ``value``: of a wording that says none and has no number."""

    topic: str
    wording: Own
    needs: Own | None
    never: Own | None
    unless: Own | None
    value: int | None
    unit: str
    share: bool


class Mark(NamedTuple):
    """A qualifier and the places where its words may stand (numbers of ``PLACES``)."""

    id: str
    where: tuple[tuple[int, Own], ...]


PLACES = ("before", "after", "lead", "behind", "match", "sentence")


class Catalogue:
    """The file, its macros filled in."""

    def __init__(self, file: _File) -> None:
        self.sections = frozenset(file.sections)
        self.ids = frozenset(topic.id for topic in file.topics)
        self.searches: list[Search] = []
        self._marks = file.marks
        self._by_topic: dict[tuple[str, AgencyKind], tuple[Mark, ...]] = {}
        by_word: dict[str, list[int]] = {}
        self._cueless: list[int] = []
        for topic in file.topics:
            for source in topic.patterns:
                full = (
                    source.replace("{n}", f"(?P<n>{file.number})")
                    .replace("{u}", f"(?P<u>{file.unit})")
                    .replace("{p}", r"(?P<n>[0-9]+(?:\.[0-9]+)?)(?P<u>[%％])")
                )
                words = cues(full)
                for word in words:
                    by_word.setdefault(word, []).append(len(self.searches))
                if not words:
                    self._cueless.append(len(self.searches))
                self.searches.append(
                    Search(
                        topic.id,
                        own(full),
                        _own(topic.needs),
                        _own(topic.never),
                        _own(topic.unless),
                        topic.value,
                        topic.unit,
                        topic.share,
                    )
                )
        self._by_word = tuple((word, tuple(indexes)) for word, indexes in by_word.items())

    def words_in(self, text: str) -> list[tuple[str, tuple[int, ...]]]:
        """The cues that stand in a text, each with the searches it may lead to."""
        return [pair for pair in self._by_word if pair[0] in text]

    def candidates(self, sentence: str, words: Sequence[tuple[str, tuple[int, ...]]]) -> list[Search]:
        """The searches worth trying on a sentence, in the order of the file. ``words``: those of the
        text it is taken from."""
        indexes = set(self._cueless)
        for word, leads in words:
            if word in sentence:
                indexes.update(leads)
        searches = self.searches
        return [searches[index] for index in sorted(indexes)]

    def marks(self, topic: str, kind: AgencyKind) -> tuple[Mark, ...]:
        """The marks that a number of a topic may get in the report of such an agency."""
        held = self._by_topic.get((topic, kind))
        if held is None:
            held = self._by_topic[topic, kind] = tuple(
                Mark(
                    mark.id,
                    tuple(
                        (at, own(source))
                        for at, place in enumerate(PLACES)
                        if (source := getattr(mark, place))
                    ),
                )
                for mark in self._marks
                if (not mark.topics or topic in mark.topics) and (not mark.kinds or kind in mark.kinds)
            )
        return held

    def mistakes(self) -> Iterator[str]:
        """What is wrong with the patterns: those that do not compile or name no number."""
        for search in self.searches:
            source = search.wording.source
            yield from _mistake(search.topic, source)
            if search.value is None and "(?P<n>" not in source:
                yield f"{search.topic}: {{n}} is missing in {source!r}"
            for other in (search.needs, search.never, search.unless):
                if other is not None:
                    yield from _mistake(search.topic, other.source)
        for mark in self._marks:
            for place in PLACES:
                yield from _mistake(mark.id, getattr(mark, place))


def _own(source: str) -> Own | None:
    return own(source) if source else None


def _mistake(id: str, source: str) -> Iterator[str]:
    try:
        pattern(source)
    except PatternError as trouble:
        yield f"{id}: {trouble}"


@cache
def catalogue() -> Catalogue:
    """The bundled file; raises RuleError."""
    path = bundled("rules/mentions.yaml")
    try:
        return Catalogue(msgspec.convert(yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader), _File))
    except (yaml.YAMLError, msgspec.ValidationError) as trouble:
        raise RuleError((Mistake(str(path), 0, str(trouble)),)) from None
