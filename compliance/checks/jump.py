"""Kind ``jump``: a number many times larger or smaller than last year's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar

from compliance.checks.chosen import cell_mistakes, cells, column_kind
from compliance.checks.kind import Kind
from compliance.model.finding import Answer, Hit, NotApplicable, Subject
from compliance.model.form import Form
from compliance.model.words import Words


class Jump(Kind, frozen=True, tag="jump"):
    """数据突变：``cells`` 中的数比上一年大或小 ``times`` 倍以上，且两者中较大的不小于 ``least``。

    Cells that one of the two reports has no number for, or that last year's form does not have, are not
    compared: they are other rules' business.
    """

    values: ClassVar[frozenset[str]] = frozenset({"cell", "now", "before", "ratio", "hint", "last"})
    needs: ClassVar[frozenset[str]] = frozenset({"previous"})

    cells: tuple[str, ...]
    times: float = 10
    least: float = 100
    but: tuple[str, ...] = ()

    def find(self, subject: Subject) -> Iterator[Answer]:
        last = subject.previous
        assert last is not None  # the engine does not ask without it
        here, there = subject.report.facts.values, last.facts.values
        compared = False
        for fact in self.prepared(subject.form, lambda form: cells(form, self.cells, self.but)):
            now, before = here.get(fact), there.get(fact)
            if now is None or before is None:
                continue
            compared = True
            small, large = sorted((abs(now), abs(before)))
            if large < self.least or large <= small * self.times:
                continue
            yield Hit(
                key=fact,
                facts=(fact,),
                values={
                    "cell": subject.form.label(fact),
                    "now": now,
                    "before": before,
                    "ratio": _ratio(now, before),
                    "hint": _hint(now, before, column_kind(subject.form, fact)),
                    "last": last.year if last.year is not None else Words("上", "last year"),
                },
            )
        if not compared:
            yield NotApplicable(Words("两年的年报没有可比的数", "the two reports have no number in common"))

    def mistakes(self, forms: Mapping[str, Form]) -> Iterator[str]:
        yield from cell_mistakes(self.cells + self.but, forms)
        if self.times <= 1:
            yield "times 应大于 1 (times must be above 1)"


def _ratio(now: float, before: float) -> Words:
    if not before:
        return Words("上一年为 0", "0 last year")
    if not now:
        return Words("本年为 0", "0 this year")
    if abs(now) > abs(before):
        return Words(f"是上一年的 {now / before:.0f} 倍", f"{now / before:.0f} times last year's")
    return Words(f"是上一年的 1/{before / now:.0f}", f"1/{before / now:.0f} of last year's")


def _hint(now: float, before: float, kind: str) -> Words:
    """A slip between 元 and 万元 is a factor of ten thousand."""
    if kind == "money" and now and before and 3000 <= max(now / before, before / now) <= 30000:
        return Words("，疑似把“元”当作“万元”", ", as if yuan were taken for ten thousand yuan")
    return Words("", "")
