"""Kind ``announced``: the parts the preamble announces are the parts that follow."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import ClassVar, Literal, NamedTuple

from compliance.checks.kind import Kind
from compliance.model.document import Place
from compliance.model.finding import Answer, Hit, NotApplicable, Subject
from compliance.model.form import Form
from compliance.model.words import Words
from compliance.text.numerals import chinese
from compliance.text.passages import Passages, excerpt, passages
from compliance.text.reach import unjudged

_COUNT = re.compile(
    r"(?P<n>\d{1,2}|[一二三四五六七八九十]{1,2}|两)个?(?:部分|方面|章节|大部分)(?!的?(?:内容)?数据)"
)
_OPENING = ("报告", "全文", "内容", "正文", "主要", "年报")
_OPEN = re.compile(
    rf"(?:{'|'.join(_OPENING)})[^。；]{{0,16}}?(?:包括|包含|由|分为|共分|涵盖|分别为|分)[:：]?"
)
_SPLIT = re.compile(r"[、，,；;：:]|以及|和(?!改进|处理|行政)|及(?!改进|行政|减免|处理|处罚)|与(?!改进)")
_NUMBER = re.compile(r"[（(]?[一二三四五六七八九十\d]{1,2}[）)]?[、.．是]?")
_TAIL = re.compile(
    r"(?:等)?(?:共)?(?:\d{1,2}|[一二三四五六七八九十]{1,2})个?(?:部分|方面|章节).*$|(?:等)?(?:部分)?(?:组成|构成)?[。；]?$"
)


class _Announced(NamedTuple):
    """``said``: the number given or None. ``listed``: section ids named. ``others``: names that
    are no section of the form. ``sentence`` and its place."""

    said: int | None
    listed: tuple[str, ...]
    others: tuple[str, ...]
    sentence: str
    place: Place | None


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
        texts = passages(subject.report)
        announced = texts.kept(_announced, lambda: _announced(texts, self.prepared(subject.form, _titles)))
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
        self, announced: _Announced, headings: int, values: dict[str, str | int | float | Words]
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


def _announced(texts: Passages, titles: tuple[tuple[str, str], ...]) -> _Announced | None:
    scope = texts.scope("preamble", "overview")
    for start, end in scope.candidates(("包括", "包含", "分为", "组成", "部分", "涵盖"))[:8]:
        sentence = scope.text[start:end]
        opened = _OPEN.search(sentence) if any(word in sentence for word in _OPENING) else None
        if opened is None:
            continue
        listed, others = _named(sentence[opened.end() :], titles)
        count = _COUNT.search(sentence, opened.start())
        said = None
        if count is not None:
            said = int(count["n"]) if count["n"].isdigit() else chinese(count["n"])
        if len(listed) < 2 and (said is None or "报告" not in sentence):
            continue
        return _Announced(said, listed, others, sentence, scope.origin(start)[0])
    return None


def _named(text: str, titles: tuple[tuple[str, str], ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The sections a list names, and its other items. Titles hold 、 and 和 themselves, so the known
    titles are taken out first, longest first."""
    listed: dict[str, int] = {}
    for title, section in titles:
        at = text.find(title)
        if at >= 0:
            text = text.replace(title, "，", 1)
            listed.setdefault(section, at)
    others = []
    for item in _SPLIT.split(_TAIL.sub("", text)):
        name = _NUMBER.sub("", item, count=1).strip('。“”"（）() ')
        if 4 <= len(name) <= 24 and not name.startswith(("其中", "本报告", "等", "共", "现", "如")):
            others.append(name)
    return tuple(sorted(listed, key=lambda section: listed[section])), tuple(others)


def _titles(form: Form) -> tuple[tuple[str, str], ...]:
    """(wording, section id), the longest first."""
    titles = {
        (wording, spec.id)
        for spec in form.sections
        for wording in (spec.title, *spec.also, *spec.recognised)
        if "YYYY" not in wording
    }
    return tuple(sorted(titles, key=lambda pair: (-len(pair[0]), pair)))
