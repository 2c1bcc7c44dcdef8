"""Kind ``similar``: a text that stands in another agency's report too."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar

from compliance.checks.kind import Kind
from compliance.model.finding import Alike, Answer, Hit, Subject
from compliance.model.form import Form
from compliance.model.words import Words
from compliance.text.passages import excerpt
from compliance.text.reach import where_words


class Similar(Kind, frozen=True, tag="similar"):
    """内容雷同：隐去单位名称和数字、除去通用语句后，``characters`` 字以上且占本报告 ``share`` 以上的文字
    也在别的年报里。

    Which reports are alike is found by comparing all reports of an audit; this decides which of them count.
    At most ``most`` are named, the most alike first. Which of two copied from the other is not known.
    """

    values: ClassVar[frozenset[str]] = frozenset(
        {"agency", "year", "share", "characters", "where", "text", "others"}
    )
    needs: ClassVar[frozenset[str]] = frozenset({"others"})

    share: float = 0.5
    characters: int = 300
    most: int = 3

    def find(self, subject: Subject) -> Iterator[Answer]:
        found = [
            one
            for one in subject.alike or ()
            if one.share >= self.share and one.characters >= self.characters
        ]
        found.sort(key=lambda one: (-one.share, one.agency, one.year or 0, one.source))
        for one in found[: self.most]:
            yield self._hit(subject, one, len(found) - 1)

    def _hit(self, subject: Subject, one: Alike, others: int) -> Hit:
        section = subject.report.section(one.section)
        text = one.passages[0][0] if one.passages else ""
        return Hit(
            key=f"{one.agency},{one.year or ''}",
            place=section.place if section is not None else None,
            values={
                "agency": one.agency,
                "year": one.year if one.year is not None else "",
                "share": int(100 * one.share),
                "characters": one.characters,
                "where": where_words(subject.form, one.section),
                "text": excerpt(text, 0, 0, 80),
                "others": Words(f"（另有 {others} 份）", f" ({others} more)") if others else Words(""),
            },
        )

    def mistakes(self, forms: Mapping[str, Form]) -> Iterator[str]:
        if not 0 < self.share <= 1:
            yield "share 应在 0 与 1 之间 (share is between 0 and 1)"
        if self.most < 1:
            yield "most 至少为 1 (most is at least 1)"
