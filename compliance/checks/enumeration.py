"""Kind ``enumeration``: lists in the text (一是…二是…) are counted right."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import ClassVar, Literal

from compliance.checks.kind import Kind
from compliance.model.finding import Answer, Hit, NotApplicable, Subject
from compliance.model.form import Form
from compliance.model.words import Words
from compliance.text.numerals import chinese
from compliance.text.passages import Scope, passages
from compliance.text.reach import unjudged, where_mistakes, where_words

_ITEM = re.compile(
    r"(?:^|(?<=[。；;，,：:\n、！”）)]))(?:第)?([一二三四五六七八九十]{1,2})(?:是|要)(?!否)", re.MULTILINE
)


class Enumeration(Kind, frozen=True, tag="enumeration"):
    """``continuous``: in every list 一是, 二是, … the numbers go up by one. ``parallel``: the first two
    lists of ``where`` (the problems and the measures) have the same length."""

    where: tuple[str, ...]
    check: Literal["continuous", "parallel"] = "continuous"

    values: ClassVar[frozenset[str]] = frozenset({"where", "list", "first", "second"})

    def find(self, subject: Subject) -> Iterator[Answer]:
        trouble = unjudged(subject, self.where)
        if trouble is not None:
            yield trouble
            return
        scope = passages(subject.report).scope(*self.where)
        lists = _lists(scope)
        if self.check == "parallel":
            yield from self._parallel(subject, scope, lists)
            return
        if not lists:
            yield NotApplicable(Words("没有“一是、二是”这样的列举", "no numbered lists in the text"))
            return
        for items in lists:
            numbers = [number for number, _ in items]
            # A number that stands somewhere between, with its sign before it lost, is not missing.
            start, end = items[0][1], items[-1][1]
            gaps = [
                n
                for before, n in pairwise(numbers)
                if n != before + 1 and not (n > before and _between(scope.text[start:end], before, n))
            ]
            if gaps:
                place, section = scope.origin(items[0][1])
                written = "、".join(f"{_WORDS[n - 1]}是" for n in numbers if n <= len(_WORDS))
                yield Hit(
                    written,
                    place=place,
                    values={
                        "where": where_words(subject.form, section),
                        "list": written,
                        "first": 0,
                        "second": 0,
                    },
                )

    def _parallel(
        self, subject: Subject, scope: Scope, lists: list[list[tuple[int, int]]]
    ) -> Iterator[Answer]:
        if len(lists) != 2:
            yield NotApplicable(Words("没有成对的两组列举", "there are no two lists to compare"))
            return
        first, second = len(lists[0]), len(lists[1])
        if first != second:
            yield Hit(
                f"{first}:{second}",
                place=scope.origin(lists[1][0][1])[0],
                values={
                    "where": where_words(subject.form, self.where[0]),
                    "list": "",
                    "first": first,
                    "second": second,
                },
            )

    def mistakes(self, forms: Mapping[str, Form]) -> Iterator[str]:
        yield from where_mistakes(self.where, forms)


_WORDS = "一二三四五六七八九十"


def _lists(scope: Scope) -> list[list[tuple[int, int]]]:
    """Lists of (number, offset), each beginning with 一; items before a first 一 are left alone."""
    if "一是" not in scope.text and "一要" not in scope.text:
        return []
    lists: list[list[tuple[int, int]]] = []
    for found in _ITEM.finditer(scope.text):
        number = chinese(found.group(1))
        if number == 1:
            lists.append([(1, found.start())])
        elif number is not None and lists:
            lists[-1].append((number, found.start()))
    return [items for items in lists if len(items) > 1]


def _between(text: str, before: int, after: int) -> bool:
    return all(f"{_WORDS[n - 1]}是" in text for n in range(before + 1, after) if n <= len(_WORDS))
