"""Kind ``number``: numbers in cells must be whole, not negative, or not implausibly large."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from typing import ClassVar

from compliance.checks.kind import Kind, Proof
from compliance.expression import substituted
from compliance.model.finding import Answer, Hit, NotApplicable, Subject, Unknown
from compliance.model.form import Form, TableSpec
from compliance.model.missing import missing_words
from compliance.model.words import Words

_WHOLE = Words("应是整数", "must be a whole number")
_NEGATIVE = Words("不能是负数", "must not be negative")
_NO_LIMIT = Words("没有为这类机关规定上限", "No limit is set for this kind of agency.")
_NOTHING = Words("没有读到这些数据", "None of these numbers was found.")


class Number(Kind, frozen=True, tag="number"):
    """数值合理：整数、非负、不超过上限。

    ``cells``: fact ids or globs. ``whole``: counts and changes are whole numbers (money may have
    decimals). ``not_negative``: all but columns of changes (本年增/减). ``maximum``: one number, or one by
    kind or level of agency (kind first; ``default`` for the others).
    """

    values: ClassVar[frozenset[str]] = frozenset({"cell", "value", "wrong", "maximum"})

    cells: tuple[str, ...]
    whole: bool = False
    not_negative: bool = False
    maximum: float | dict[str, float] | None = None

    def find(self, subject: Subject) -> Iterator[Answer]:
        """A Hit for each cell that breaks it; Unknown for cells that could not be read."""
        report = subject.report
        limit = self._limit(report.agency_kind, report.agency_level)
        if self.maximum is not None and limit is None:
            yield NotApplicable(_NO_LIMIT)
            return
        unread: list[str] = []
        judged = False
        values = report.facts.values
        for fact, (kind, substitute) in self.prepared(subject.form, self._cells).items():
            # A row of another form counts where this report uses it instead of the form's own.
            if substitute is not None and not substituted(substitute[0], report.facts, substitute[1]):
                continue
            value = values.get(fact)
            if type(value) is int and value >= 0 and limit is None:
                judged = True
                continue
            if value is None:
                if report.facts.get(fact).state == "unreadable":
                    unread.append(fact)
                continue
            judged = True
            wrong: Words | None = None
            if self.whole and kind != "money" and not float(value).is_integer():
                wrong = _WHOLE
            elif self.not_negative and kind != "signed" and value < 0:
                wrong = _NEGATIVE
            elif limit is not None and value > limit:
                wrong = Words(f"超过 {limit:g}", f"above {limit:g}")
            if wrong is not None:
                yield Hit(
                    key=f"fact={fact}",
                    facts=(fact,),
                    values={
                        "cell": subject.form.label(fact),
                        "value": value,
                        "wrong": wrong,
                        "maximum": limit if limit is not None else "",
                    },
                )
        if unread:
            yield Unknown(missing_words(subject.form, report.facts, unread), tuple(unread))
        elif not judged:
            yield Unknown(_NOTHING, tuple(self._kinds(subject.form)))

    def mistakes(self, forms: Mapping[str, Form]) -> Iterator[str]:
        """Globs that match nothing in a form."""
        if not (self.whole or self.not_negative or self.maximum is not None):
            yield "应写明 whole、not_negative 或 maximum (nothing to check)"
        for form in forms.values():
            for glob in self.cells:
                if not any(_matches(fact, glob) for fact in form.fact_ids):
                    yield f"格式 {form.id} 里没有“{glob}” (matches no fact)"

    def proof(self, form: Form) -> Proof | None:
        """Counts that are whole and not negative; money and limits are asked."""
        kinds = self.prepared(form, self._cells)
        if self.maximum is not None or any(kind != "count" for kind, _ in kinds.values()):
            return None
        main = {fact for table in form.tables for fact in table.fact_ids()}
        return Proof(counts=tuple(fact for fact in kinds if fact in main))

    def _cells(self, form: Form) -> dict[str, tuple[str, tuple[TableSpec, str] | None]]:
        """The cells with the kind of their column and, in a row of another form, the table and the row."""
        extra = {
            f"{table.id}.{row.id}": (table, row.id)
            for table in form.tables
            for substitute in table.substitutes
            for row in substitute.rows
        }
        return {fact: (kind, extra.get(fact.rpartition(".")[0])) for fact, kind in self._kinds(form).items()}

    def _limit(self, kind: str, level: str) -> float | None:
        if isinstance(self.maximum, dict):
            return next((self.maximum[key] for key in (kind, level, "default") if key in self.maximum), None)
        return self.maximum

    def _kinds(self, form: Form) -> dict[str, str]:
        """The cells with the kind of their column, substitutes included."""
        kinds: dict[str, str] = {}
        for table in form.tables:
            extra = [row for substitute in table.substitutes for row in substitute.rows]
            for block in table.blocks:
                for row in (*block.rows, *extra):
                    for column in block.columns:
                        fact = f"{table.id}.{row.id}.{column.id}"
                        if any(_matches(fact, glob) for glob in self.cells):
                            kinds[fact] = column.kind
        return kinds


def _matches(fact: str, glob: str) -> bool:
    parts = glob.split(".")
    return len(parts) == 3 and all(map(fnmatchcase, fact.split("."), parts))
