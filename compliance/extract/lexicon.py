"""Says, for any cell text, everything it could be in the tables of one form; remembers the answers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property
from typing import NamedTuple

from compliance.extract.labels import ColumnMatch, Labels, RowMatch, labels_of
from compliance.extract.wording import key_of, split_number
from compliance.model.form import Form
from compliance.text.normal import normal

_NUMBERLIKE = re.compile(r"[\s\d.,，．+＋\-－−—–―/／\u200b\ufeff]*")
_YEAR = re.compile(r"(?<!\d)(20[0-3]\d)\s*年")
_STUBS = frozenset(("信息内容", "项目", "类别", "名称", "事项", "指标", "内容", "序号", "(数据项目)"))
_CACHE_LIMIT = 8192
_LONGEST = 80


class Word(NamedTuple):
    """What a cell text could be. ``number``: a number, a dash or nothing. ``rows`` and ``columns``: by
    table id, for tables that are not strips. ``groups``: by table id, group of rows. ``outcome`` and
    ``course``: column and row of the strip table. ``over``: a label over several columns or the corner
    note. ``strong``: names a column and can be nothing else."""

    number: bool = False
    rows: tuple[tuple[str, RowMatch], ...] = ()
    groups: tuple[tuple[str, str], ...] = ()
    columns: tuple[tuple[str, ColumnMatch], ...] = ()
    course: str = ""
    course_group: str = ""
    outcome: str = ""
    block: int | None = None
    corner: str = ""
    over: bool = False
    stub: bool = False
    extra: bool = False
    strong: bool = False
    year: int | None = None


NUMBER = Word(number=True)
NOTHING = Word()


class Lexicon:
    """Words of one form."""

    def __init__(self, form: Form) -> None:
        self.form = form
        self.tables: dict[str, Labels] = {
            table.id: labels_of(form, table.id) for table in form.tables if table.layout != "strip"
        }
        self.strips: dict[str, Labels] = {
            table.id: labels_of(form, table.id) for table in form.tables if table.layout == "strip"
        }
        self._words: dict[str, Word] = {}
        self._section_of: dict[str, str] = {}

    @cached_property
    def sections(self) -> dict[str, str]:
        """Key of a section title → section id."""
        found: dict[str, str] = {}
        for section in self.form.sections:
            for title in (section.title, *section.also, *section.recognised):
                found.setdefault(key_of(normal(title)), section.id)
        return found

    def section(self, text: str) -> str:
        """The section a short text is the title of; "" = none."""
        if len(text) > 40:
            return ""
        known = self._section_of.get(text)
        if known is None:
            known = self.sections.get(key_of(split_number(normal(text))[1]), "")
            if len(self._section_of) >= _CACHE_LIMIT:
                self._section_of.clear()
            self._section_of[text] = known
        return known

    def words(self, texts: Iterable[str]) -> list[Word]:
        """What each of some texts could be."""
        get, word = self._words.get, self.word
        return [NUMBER if text.isdigit() else get(text) or word(text) for text in texts]

    def word(self, text: str) -> Word:
        """What ``text`` could be."""
        if text.isdigit():
            return NUMBER
        found = self._words.get(text)
        if found is None:
            found = self._make(text)
            if len(self._words) >= _CACHE_LIMIT:
                self._words.clear()
            self._words[text] = found
        return found

    def _make(self, text: str) -> Word:
        if _NUMBERLIKE.fullmatch(text):
            return NUMBER
        if len(text) > 2 * _LONGEST:
            return NOTHING
        plain = normal(text)
        number = split_number(plain)[0]
        rows = tuple((table, match) for table, labels in self.tables.items() if (match := labels.row(text)))
        columns: tuple[tuple[str, ColumnMatch], ...] = ()
        if number is None:
            columns = tuple(
                (table, above) for table, labels in self.tables.items() if (above := labels.column(text))
            )
        groups = tuple(
            (table, group.id) for table, labels in self.tables.items() if (group := labels.group(text))
        )
        strip = next(iter(self.strips.values()), None)
        course, outcome, course_group = None, None, None
        if strip is not None:
            course = strip.row(text)
            course_group = strip.group(text)
            outcome = strip.column(text) if number is None else None
        corner = next((table for table, labels in self.tables.items() if labels.corner(text)), "")
        names = [match.id for _, match in columns] + ([outcome.id] if outcome else [])
        return Word(
            rows=rows,
            groups=groups,
            columns=columns,
            course=course.id if course else "",
            course_group=course_group.id if course_group else "",
            outcome=outcome.id if outcome else "",
            block=next(
                (index for labels in self.tables.values() if (index := labels.block(text)) is not None), None
            ),
            corner=corner,
            over=bool(corner) or any(labels.column_group(text) for labels in self.tables.values()),
            stub=bool(corner) or plain in _STUBS,
            extra=any(labels.is_extra(text) for labels in self.tables.values()),
            strong=len(names) == 1 and len(plain) > 2 and not rows and not groups,
            year=year_in(plain) if len(plain) <= 40 else None,
        )


def year_in(text: str) -> int | None:
    """The first year a text names."""
    found = _YEAR.search(text) if "年" in text else None
    return int(found[1]) if found else None


_LEXICONS: dict[int, tuple[Form, Lexicon]] = {}


def lexicon_of(form: Form) -> Lexicon:
    """The words of a form; made once a form."""
    held = _LEXICONS.get(id(form))
    if held is None:
        # The form is kept beside, so that its id is not used again for another one.
        held = _LEXICONS[id(form)] = (form, Lexicon(form))
    return held[1]
