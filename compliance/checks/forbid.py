"""Kind ``forbid``: words that must not stand in a text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar, NamedTuple

import msgspec

from compliance.checks.kind import Kind, Proof
from compliance.model.finding import Answer, Hit, Subject, Unknown
from compliance.model.form import Form
from compliance.model.report import AgencyKind, AgencyLevel, Report
from compliance.model.words import Words
from compliance.text.passages import Found, Passages, United, excerpt, passages, united
from compliance.text.patterns import Pattern, pattern
from compliance.text.reach import (
    asks_year,
    pattern_mistakes,
    unjudged,
    where_mistakes,
    where_words,
    year_pattern,
)


class Term(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A forbidden pattern that only counts for some agencies. ``instead``: what to write.
    ``agency``: pattern the agency's name must match. Empty lists mean: any."""

    pattern: str
    instead: str = ""
    agency: str = ""
    kinds: tuple[AgencyKind, ...] = ()
    levels: tuple[AgencyLevel, ...] = ()
    unless: tuple[str, ...] = ()

    def fits(self, report: Report) -> bool:
        """Whether the term counts for this report's agency."""
        if self.kinds and report.agency_kind not in self.kinds:
            return False
        if self.levels and report.agency_level not in self.levels:
            return False
        return not self.agency or (report.agency is not None and pattern(self.agency).found(report.agency))


class _Searches(NamedTuple):
    """``unknown``: terms that ask for the year where it is not known. ``together``: all patterns as one."""

    terms: tuple[tuple[Pattern, Term | None], ...]
    unknown: tuple[Term | None, ...]
    together: United


_YEARS = 40


class Forbid(Kind, frozen=True, tag="forbid"):
    """None of ``patterns`` may match a sentence of ``where``.

    A pattern is searched sentence by sentence (^ and $ are its ends) in text without white space; a group
    (?P<words>…) is what is shown of the match. {year} {last} {next} {other} stand for the report's year,
    the one before, the one after, and any near year but its own. ``unless``: patterns that excuse the
    sentence. ``context``: the sentence must match this as well. ``quotes: false``: words in quotation
    marks and titles in 《》 do not count. ``most``: at most so many findings, one for each different match.
    ``at_least``: nothing is found below so many different matches, and then they are one finding.
    ``excuse``: patterns that excuse the whole text.
    """

    where: tuple[str, ...]
    patterns: tuple[str | Term, ...]
    unless: tuple[str, ...] = ()
    context: str = ""
    quotes: bool = True
    most: int = 5
    at_least: int = 1
    excuse: tuple[str, ...] = ()

    values: ClassVar[frozenset[str]] = frozenset({"words", "sentence", "where", "instead", "year", "count"})

    def find(self, subject: Subject) -> Iterator[Answer]:
        report = subject.report
        trouble = unjudged(subject, self.where)
        if trouble is not None:
            yield trouble
            return
        scope = passages(report).scope(*self.where)
        searches = self._searches(report.year)
        no_year = any(term is None or term.fits(report) for term in searches.unknown)
        seen: dict[str, int] = {}
        first: dict[str, tuple[Found, str]] = {}
        for searched, term in self._left(passages(report), searches):
            if not (term is None or term.fits(report)):
                continue
            for found in scope.search(searched, quotes=self.quotes):
                if self._excused(found.sentence, () if term is None else term.unless, report.year):
                    continue
                words = found.groups.get("words", found.words)
                seen[words] = seen.get(words, 0) + 1
                first.setdefault(words, (found, "" if term is None else term.instead))
        if not first or len(first) < self.at_least or any(scope.matches(pattern(p)) for p in self.excuse):
            first = {}
        elif self.at_least > 1:
            joined = "”“".join(list(first)[:3])
            first = {joined: next(iter(first.values()))}
            seen = {joined: len(seen)}
        for words, (found, instead) in list(first.items())[: self.most]:
            yield Hit(
                key=words,
                place=found.place,
                values={
                    "words": words,
                    "sentence": excerpt(found.sentence, found.start, len(words)),
                    "where": where_words(subject.form, found.section),
                    "instead": instead,
                    "year": report.year or 0,
                    "count": seen[words],
                },
            )
        if no_year and not first:
            yield Unknown(Words("不知道是哪一年的年报", "the year of the report is not known"))

    def proof(self, form: Form) -> Proof | None:
        """Nothing can be found where the words of the report, or one search, rule the patterns out."""

        def clean(report: Report) -> bool:
            texts = passages(report)
            searches = self._searches(report.year)
            if searches.unknown or not report.sections or texts.names.isdisjoint(self.where):
                return False
            return not self._left(texts, searches)

        return Proof(also=clean)

    def _left(self, texts: Passages, searches: _Searches) -> list[tuple[Pattern, Term | None]]:
        """The patterns that may match: nearly always none."""
        numbers = texts.possible(searches.together)
        if not numbers:
            return []
        left = [searches.terms[number] for number in numbers]
        if not self.quotes:
            return left  # blotting words out can make a pattern match what is around them
        scope = texts.scope(*self.where)
        if len(left) > 2 and (loose := searches.together.loose) is not None:
            return left if loose.within(scope.data) is not None else []
        return [pair for pair in left if scope.perhaps(pair[0])]

    def _searches(self, year: int | None) -> _Searches:
        """The patterns for a year, compiled once."""
        kept: dict[int | None, _Searches] = self.__dict__.setdefault("_searched", {})
        searches = kept.get(year)
        if searches is None:
            terms: list[tuple[Pattern, Term | None]] = []
            unknown: list[Term | None] = []
            for given in self.patterns:
                source, term = (given, None) if isinstance(given, str) else (given.pattern, given)
                if year is None and asks_year(source):
                    unknown.append(term)
                else:
                    terms.append((self._compiled(source, year), term))
            searches = _Searches(tuple(terms), tuple(unknown), united(searched for searched, _ in terms))
            if len(kept) < _YEARS:
                kept[year] = searches
        return searches

    def _compiled(self, source: str, year: int | None) -> Pattern:
        return year_pattern(source, year) if year is not None and asks_year(source) else pattern(source)

    def _excused(self, sentence: str, extra: tuple[str, ...], year: int | None) -> bool:
        if self.context and not self._compiled(self.context, year).found(sentence):
            return True
        return any(
            self._compiled(source, year).found(sentence)
            for source in self.unless + extra
            if year is not None or not asks_year(source)
        )

    def mistakes(self, forms: Mapping[str, Form]) -> Iterator[str]:
        yield from where_mistakes(self.where, forms)
        terms = [term for term in self.patterns if isinstance(term, Term)]
        yield from pattern_mistakes(
            [
                *(term if isinstance(term, str) else term.pattern for term in self.patterns),
                *(term.agency for term in terms if term.agency),
                *(source for term in terms for source in term.unless),
                *self.unless,
                *self.excuse,
                *([self.context] if self.context else ()),
            ]
        )
        if not self.patterns:
            yield "patterns 是空的 (no patterns)"
