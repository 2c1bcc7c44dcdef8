"""Kind ``fee``: what a report says about the information processing fee."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, ClassVar, Literal

from compliance.checks.kind import Kind
from compliance.model.finding import Answer, Hit, NotApplicable, Severity, Subject, Unknown
from compliance.model.form import Form
from compliance.model.words import Words
from compliance.text.passages import Passages, passages
from compliance.text.reach import unjudged, where_mistakes, where_words

if TYPE_CHECKING:
    from compliance.text.fees import FeeStatement, Said

_NO_NOTICE = ("通知", "产生", "发生")
"""A sentence that says nothing was charged denies notices too if it has one of these."""


class Fee(Kind, frozen=True, tag="fee"):
    """One thing about the statement on 信息处理费 in ``where`` (else anywhere in the text):

    ``stated``: it is there (a bare 无 says nothing about the fee); severity ``unpaid`` where the table
    counts applicants who did not pay. ``complete``: it gives the number of notices, the sum notified and
    the sum collected; severity ``charged`` where something was charged. ``collected``: not more than was
    notified. ``table``: not more than ``total`` of the table (万元). ``tens``: a multiple of 10 元.
    ``notices``: at least as many as applicants who did not pay. ``consistent``: not both nothing and some.
    """

    where: str
    check: Literal["stated", "complete", "collected", "table", "tens", "notices", "consistent"]
    unpaid_cell: str = "applications.closed_fee_unpaid.total"
    total_cell: str = "disclosure.fees.amount"
    unpaid: Severity | None = None
    charged: Severity | None = None

    values: ClassVar[frozenset[str]] = frozenset(
        {"where", "sentence", "lacking", "collected", "notified", "notices", "told", "unpaid", "total"}
    )

    def find(self, subject: Subject) -> Iterator[Answer]:
        if not subject.report.sections:
            trouble = unjudged(subject, ("body",))
            if trouble is not None:
                yield trouble
                return
        fee = self._statement(subject)
        match self.check:
            case "stated":
                yield from self._stated(subject, fee)
            case "complete":
                yield from self._complete(subject, fee)
            case "notices":
                yield from self._notices(subject, fee)
            case "consistent":
                yield from self._consistent(subject, fee)
            case _:
                yield from self._amounts(subject, fee)

    def _statement(self, subject: Subject) -> FeeStatement:
        texts = passages(subject.report)
        return texts.kept((_statement, self.where), lambda: _statement(texts, self.where))

    def _stated(self, subject: Subject, fee: FeeStatement) -> Iterator[Answer]:
        if fee.stated:
            return
        if fee.vague is not None and subject.report.section(self.where) is not None:
            yield Unknown(
                Words(
                    f"提到了信息处理费，但看不出是否收取：{fee.vague.sentence[:40]}",
                    "the fee is mentioned, but not whether it was charged",
                )
            )
            return
        unpaid = subject.report.facts.values.get(self.unpaid_cell)
        section = subject.report.section(self.where)
        yield Hit(
            "missing",
            facts=(self.unpaid_cell,) if unpaid else (),
            place=section.place if section is not None else None,
            values=self._values(subject, fee, section.text[:40] if section is not None else ""),
            severity=self.unpaid if unpaid else None,
        )

    def _complete(self, subject: Subject, fee: FeeStatement) -> Iterator[Answer]:
        if not fee.stated:
            yield NotApplicable(Words("没有收费说明", "the fee is not stated"))
            return
        charged = any(
            part is not None and part.value > 0 for part in (fee.notices, fee.notified, fee.collected)
        )
        lacking = [
            words
            for part, words in (
                (fee.notices, Words("发出收费通知的件数", "number of notices")),
                (fee.notified, Words("通知收费总金额", "sum notified")),
                (fee.collected, Words("实际收取的总金额", "sum collected")),
            )
            if part is None
        ]
        # Nothing charged, said in so many words, answers all three.
        if lacking and (charged or fee.none is None):
            first = fee.collected or fee.notified or fee.notices
            values = self._values(subject, fee, first.sentence[:60] if first else "")
            values["lacking"] = Words("、".join(w.zh for w in lacking), ", ".join(w.en for w in lacking))
            yield Hit(
                "lacking",
                place=first.place if first else None,
                values=values,
                severity=self.charged if charged else None,
            )

    def _amounts(self, subject: Subject, fee: FeeStatement) -> Iterator[Answer]:
        if fee.collected is None or not fee.collected.value:
            yield NotApplicable(Words("没有写明收取金额，或没有收取", "no sum collected is stated"))
            return
        collected = fee.collected
        facts: tuple[str, ...] = ()
        if self.check == "collected":
            if fee.notified is None:
                yield NotApplicable(Words("没有写明通知收费总金额", "the sum notified is not stated"))
                return
            broken = collected.value > fee.notified.value
        elif self.check == "tens":
            broken = round(collected.value * 100) % 1000 != 0
        else:
            facts = (self.total_cell,)
            total = subject.report.facts.values.get(self.total_cell)
            if total is None:
                yield Unknown(Words("表中收费金额缺失或读不出", "the fee in the table is missing"), facts)
                return
            # The table may be rounded to whole 万元 or to two decimals.
            room = 0.5 if float(total).is_integer() else 0.006
            broken = collected.value / 10_000 > total + room or (total == 0 and collected.value >= 10_000)
        if broken:
            yield Hit(
                self.check,
                facts=facts,
                place=collected.place,
                values=self._values(subject, fee, collected.sentence[:60]),
            )

    def _notices(self, subject: Subject, fee: FeeStatement) -> Iterator[Answer]:
        facts = (self.unpaid_cell,)
        unpaid = subject.report.facts.values.get(self.unpaid_cell)
        if unpaid is None:
            yield Unknown(
                Words("表中逾期未缴费的件数缺失或读不出", "the count of unpaid fees is missing"), facts
            )
        elif unpaid == 0:
            yield NotApplicable(
                Words("没有逾期未缴费的申请", "no application was closed for want of payment")
            )
        elif fee.notices is not None and fee.notices.value < unpaid:
            yield Hit(
                "fewer", facts, fee.notices.place, self._values(subject, fee, fee.notices.sentence[:60])
            )
        elif fee.notices is None and fee.none is not None:
            # 未收取 alone may be true: notices went out and nobody paid; they only are not reported
            denied = any(word in fee.none.sentence for word in _NO_NOTICE)
            yield Hit(
                "none",
                facts,
                fee.none.place,
                self._values(subject, fee, fee.none.sentence[:60]),
                None if denied else "warning",
            )
        elif fee.notices is None and not fee.stated and fee.vague is None:
            yield Hit("none", facts, None, self._values(subject, fee, ""))
        elif fee.notices is None:
            yield Unknown(Words("没有写明发出收费通知的件数", "the number of notices is not stated"), facts)

    def _consistent(self, subject: Subject, fee: FeeStatement) -> Iterator[Answer]:
        some: Said | None = next((p for p in (fee.collected,) if p is not None and p.value > 0), None)
        if not fee.stated:
            yield NotApplicable(Words("没有收费说明", "the fee is not stated"))
        elif fee.none is not None and some is not None:
            if fee.partly:
                yield Unknown(
                    Words("未收取可能只指其中几件", "nothing collected may be said of some cases only")
                )
            else:
                yield Hit("both", place=some.place, values=self._values(subject, fee, fee.none.sentence[:60]))

    def _values(
        self, subject: Subject, fee: FeeStatement, sentence: str
    ) -> dict[str, str | int | float | Words]:
        unstated = Words("未写明", "not stated")
        return {
            "where": where_words(subject.form, self.where),
            "sentence": sentence.strip(),
            "lacking": "",
            "collected": f"{fee.collected.value:g}" if fee.collected else unstated,
            "notified": f"{fee.notified.value:g}" if fee.notified else unstated,
            "notices": f"{fee.notices.value:g}" if fee.notices else unstated,
            "told": _told(fee),
            "unpaid": subject.report.facts.values.get(self.unpaid_cell, 0),
            "total": subject.report.facts.values.get(self.total_cell, 0),
        }

    def mistakes(self, forms: Mapping[str, Form]) -> Iterator[str]:
        yield from where_mistakes((self.where,), forms)
        for cell in (self.unpaid_cell, self.total_cell):
            if not any(cell in form.fact_ids for form in forms.values()):
                yield f"没有单元格“{cell}” (no such cell)"


def _told(fee: FeeStatement) -> Words:
    """What is said about the notices, as a clause."""
    if fee.notices is not None:
        count = f"{fee.notices.value:g}"
        return Words(f"说明中发出收费通知却只有 {count} 件", f"only {count} notices are stated")
    if fee.none is not None:
        return Words("说明中却写没有收费", "the text says that no fee was charged")
    return Words("却没有写明发出过收费通知", "no notices are stated")


def _statement(texts: Passages, where: str) -> FeeStatement:
    # Its patterns take a while to compile: not before there is a report to look at.
    from compliance.text.fees import fee_statement

    own = fee_statement(texts.scope(where), loose=True)
    if own.stated:
        return own
    anywhere = fee_statement(texts.scope("body"), loose=False)
    return anywhere if anywhere.stated or own.vague is None else own
