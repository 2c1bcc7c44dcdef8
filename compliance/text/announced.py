"""Reads the sentence in which a report announces its parts: how many, and which."""

from __future__ import annotations

import re
from typing import NamedTuple

from compliance.model.document import Place
from compliance.text.numerals import chinese
from compliance.text.passages import Passages

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


class Announcement(NamedTuple):
    """``said``: the number given or None. ``listed``: section ids named. ``others``: names that
    are no section of the form. ``sentence`` and its place."""

    said: int | None
    listed: tuple[str, ...]
    others: tuple[str, ...]
    sentence: str
    place: Place | None


def announcement(texts: Passages, titles: tuple[tuple[str, str], ...]) -> Announcement | None:
    """What the preamble or the overview announces; None = nothing. ``titles``: wording and section id, the
    longest first."""
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
        return Announcement(said, listed, others, sentence, scope.origin(start)[0])
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
