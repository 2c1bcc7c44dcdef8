"""Kind ``percent``: percentages in the text against the counts they belong to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import ClassVar

from compliance.checks.kind import Kind
from compliance.expression import Expression, ExpressionError, parse_sum
from compliance.model.finding import Answer, Hit, NotApplicable, Subject, Unknown
from compliance.model.form import Form
from compliance.model.words import Words
from compliance.text.passages import Found, excerpt, passages
from compliance.text.patterns import pattern
from compliance.text.reach import unjudged, where_mistakes, where_words

_COUNT_THEN_PERCENT = (
    r"(?P<count>\d{1,7})(?:件|宗|条|份|项)[，,、]?[（(]?[，,]?(?:占|占比|占比为|占总数的?|占总量的?|占全部申请的?|占办结总数的?|约占)?"
    r"(?P<percent>\d{1,3}(?:\.\d{1,4})?)%"
)
_TOTAL = r"(?:受理|收到|办结|办理|答复|新收|共)[^。；，,]{0,24}?(?P<total>\d{1,7})(?:件|宗|条|份|项)"


class Percent(Kind, frozen=True, tag="percent"):
    """In sentences that match ``context``, a count followed by a percentage (208件，占17.46%) must be that
    share of a total, within ``tolerance`` percentage points.

    Totals tried: each sum of table cells in ``of``, and the totals the same sentence states. Flagged only
    where no total gives the percentage.
    """

    where: tuple[str, ...]
    of: tuple[str, ...]
    context: str = "公开申请|予以公开|不予公开|无法提供|不予处理"
    tolerance: float = 0.1

    values: ClassVar[frozenset[str]] = frozenset({"count", "percent", "sentence", "where", "total", "actual"})

    def find(self, subject: Subject) -> Iterator[Answer]:
        trouble = unjudged(subject, self.where)
        if trouble is not None:
            yield trouble
            return
        scope = passages(subject.report).scope(*self.where)
        found = (
            [
                hit
                for hit in scope.search(pattern(_COUNT_THEN_PERCENT))
                if pattern(self.context).search(hit.sentence)
            ]
            if "%" in scope.text
            else []
        )
        if not found:
            yield NotApplicable(Words("文中没有写占比", "the text states no percentages"))
            return
        sums = [_parsed(source).bind(subject.form, {}).evaluate(subject.report.facts) for source in self.of]
        missing = tuple(dict.fromkeys(fact for value in sums for fact in value.missing))
        unknown = False
        for hit in found:
            count, percent = int(hit.groups["count"]), float(hit.groups["percent"])
            stated = [
                int(match.groups["total"]) for match in pattern(_TOTAL).finditer(hit.sentence[: hit.start])
            ]
            totals = [value.lower for value in sums if value.exact and value.lower] + stated
            totals = [total for total in totals if total >= count]
            if any(abs(100 * count / total - percent) <= self.tolerance + 1e-9 for total in totals):
                continue
            if missing or not totals:
                unknown = True
                continue
            yield self._hit(subject, hit, count, percent, totals[0])
        if unknown:
            yield Unknown(
                Words("不知道占比是以哪个总数为基数", "the total behind a percentage is not known"), missing
            )

    def _hit(self, subject: Subject, hit: Found, count: int, percent: float, total: float) -> Hit:
        return Hit(
            key=f"{count}/{percent}",
            place=hit.place,
            values={
                "count": count,
                "percent": percent,
                "total": total,
                "actual": round(100 * count / total, 2),
                "sentence": excerpt(hit.sentence, hit.start, len(hit.words)),
                "where": where_words(subject.form, hit.section),
            },
        )

    def mistakes(self, forms: Mapping[str, Form]) -> Iterator[str]:
        yield from where_mistakes(self.where, forms)
        if not 0 <= self.tolerance <= 5:
            yield "tolerance 在 0 和 5 之间 (tolerance is between 0 and 5)"
        for source in self.of:
            for form in forms.values():
                try:
                    _parsed(source).bind(form, {})
                except ExpressionError as trouble:
                    yield str(trouble)
                    break


@cache
def _parsed(source: str) -> Expression:
    return parse_sum(source)
