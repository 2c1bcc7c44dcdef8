"""Kind ``order``: the sections stand in the official order and are numbered so."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

from compliance.checks.kind import Kind
from compliance.model.finding import Answer, Hit, NotApplicable, Subject, Unknown
from compliance.model.report import Section
from compliance.model.words import Words
from compliance.text.numerals import chinese


class Order(Kind, frozen=True, tag="order"):
    """The first-level sections: ``sequence`` they follow each other as in the form; ``once`` none is
    there twice; ``numbers`` the printed numbers 一, 二, … go up by one and none is left out.

    Only headings that were really printed are judged.
    """

    check: Literal["sequence", "once", "numbers"]

    values: ClassVar[frozenset[str]] = frozenset({"heading", "before", "number", "expected"})

    def find(self, subject: Subject) -> Iterator[Answer]:
        report = subject.report
        if not report.sections:
            if report.as_facts:
                yield NotApplicable(Words("只给出了数据，没有正文", "only facts were given, no text"))
            else:
                yield Unknown(Words("没有能辨认的各部分标题", "no section headings could be made out"))
            return
        sections = [s for s in report.sections if s.heading and s.id != "preamble" and s.wording != "implied"]
        if len(sections) < 2:
            yield NotApplicable(Words("标题不足两个", "fewer than two headings"))
            return
        if self.check == "numbers":
            yield from self._numbers(sections, {spec.id: spec.number for spec in subject.form.sections})
        else:
            yield from self._sequence(sections, [spec.id for spec in subject.form.sections])

    def _sequence(self, sections: list[Section], official: list[str]) -> Iterator[Answer]:
        seen: set[str] = set()
        highest, before = -1, ""
        for section in sections:
            if section.id not in official:
                continue
            position = official.index(section.id)
            values: dict[str, str | int | float | Words] = {
                "heading": _printed(section),
                "before": before,
                "number": section.number,
                "expected": "",
            }
            if section.id in seen:
                if self.check == "once":
                    yield Hit(section.id, place=section.place, values=values)
            elif position < highest and self.check == "sequence":
                yield Hit(section.id, place=section.place, values=values)
            seen.add(section.id)
            if position > highest:
                highest, before = position, _printed(section)

    def _numbers(self, sections: list[Section], official: dict[str, str]) -> Iterator[Answer]:
        if not any(section.number for section in sections):
            yield self._hit(sections[0], "", "一")
            return
        last, before = 0, ""
        seen: set[int | None] = set()
        for section in sections:
            number = _number(section.number)
            # Sections that are missing or in the wrong order are told by rules of their own.
            own = section.number == official.get(section.id) and number not in seen
            if number is None or (number != last + 1 and not own):
                yield self._hit(section, before, _NUMERALS[last] if last < len(_NUMERALS) else str(last + 1))
            seen.add(number)
            last, before = max(last + 1, number or 0), _printed(section)

    def _hit(self, section: Section, before: str, expected: str) -> Hit:
        return Hit(
            f"{section.id}:{section.number}",
            place=section.place,
            values={
                "heading": _printed(section),
                "before": before,
                "number": section.number or Words("（没有编号）", "(none)"),
                "expected": expected,
            },
        )


def _number(printed: str) -> int | None:
    return int(printed) if printed.isdigit() else chinese(printed)


_NUMERALS = "一二三四五六七八九十"


def _printed(section: Section) -> str:
    return f"{section.number}、{section.heading}" if section.number else section.heading
