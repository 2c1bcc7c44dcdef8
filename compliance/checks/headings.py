"""Kind ``headings``: the wording of first-level headings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

from compliance.checks.kind import Kind
from compliance.model.finding import Answer, Hit, NotApplicable, Severity, Subject, Unknown
from compliance.model.words import Words


class Headings(Kind, frozen=True, tag="headings"):
    """``wording``: the heading of each official section is the standard one; a listed variant is found
    with severity ``variant``, any other wording with ``unknown``. ``extra``: no first-level section that
    the form does not have."""

    check: Literal["wording", "extra"]
    variant: Severity = "info"
    unknown: Severity = "warning"

    values: ClassVar[frozenset[str]] = frozenset({"heading", "standard", "number"})

    def find(self, subject: Subject) -> Iterator[Answer]:
        report = subject.report
        if not report.sections:
            if report.as_facts:
                yield NotApplicable(Words("只给出了数据，没有正文", "only facts were given, no text"))
            else:
                yield Unknown(Words("没有能辨认的各部分标题", "no section headings could be made out"))
            return
        for section in report.sections:
            spec = subject.form.section.get(section.id)
            values: dict[str, str | int | float | Words] = {
                "heading": section.heading,
                "standard": spec.title if spec is not None else "",
                "number": section.number,
            }
            if self.check == "extra":
                if section.id == "extra":
                    yield Hit(section.heading[:24], place=section.place, values=values)
            elif spec is not None and section.wording in ("variant", "similar"):
                yield Hit(
                    section.id,
                    place=section.place,
                    values=values,
                    severity=self.variant if section.wording == "variant" else self.unknown,
                )
