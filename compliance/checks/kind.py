"""What every kind of check is: typed options read from a rule file, and one question about a report."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import ClassVar, NamedTuple, TypeVar

import msgspec

from compliance.expression import BoundComparison
from compliance.model.finding import Answer, Subject
from compliance.model.form import Form
from compliance.model.report import Report
from compliance.model.words import Words

T = TypeVar("T")


class Claim(NamedTuple):
    """Where all of ``when`` hold, ``holds`` must."""

    when: tuple[BoundComparison, ...]
    holds: BoundComparison


class Proof(NamedTuple):
    """What is enough for a rule to pass, said so that the engine can compile it.

    It passes where every fact of ``cells`` is a number, every fact of ``counts`` a whole one ≥ 0,
    every section of ``sections`` is there, ``also`` says yes to the report, and every claim holds.
    Where no claim's ``when`` holds the answer is ``idle`` (None = pass). Anything short of that proves
    nothing: the engine then asks ``find``. ``also`` must be quick and must not raise.
    """

    cells: tuple[str, ...] = ()
    counts: tuple[str, ...] = ()
    claims: tuple[Claim, ...] = ()
    idle: Words | None = None
    sections: frozenset[str] = frozenset()
    also: Callable[[Report], bool] | None = None


class Kind(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", dict=True):
    """Options of one kind. Fields are what a rule author writes below ``check:``; their docstring
    is the kind's page in the rule book, its types make the JSON schema."""

    values: ClassVar[frozenset[str]] = frozenset()
    """Names a rule's message may use as {placeholders}."""

    needs: ClassVar[frozenset[str]] = frozenset()
    """Other reports without which there is no answer: previous (the same agency, the year before),
    children (departments and townships of a government), others (a comparison of texts with other
    agencies'). The engine does not ask ``find`` where one is missing."""

    def find(self, subject: Subject) -> Iterator[Answer]:
        """Yield a Hit for each place where the rule is broken, an Unknown for each part that cannot
        be decided, a NotApplicable only where nothing at all was judged; nothing = pass.

        Must not print, open files, or ask for the time. Needs no try: an unexpected exception is
        caught by the engine and becomes ``crashed``.
        """
        raise NotImplementedError

    def mistakes(self, forms: Mapping[str, Form]) -> Iterator[str]:
        """What types cannot show: unknown facts, patterns that do not compile, … (one sentence each,
        with the nearest right name). ``forms``: those the rule applies to."""
        return iter(())

    def proof(self, form: Form) -> Proof | None:
        """What proves a pass without asking ``find``; None = always ask."""
        return None

    def prepared(self, form: Form, make: Callable[[Form], T]) -> T:
        """``make(form)``, made once per form: what a kind derives from its options and the form."""
        cache: dict[str, tuple[Form, T]] = self.__dict__.setdefault("_prepared", {})
        held = cache.get(form.id)
        if held is None or held[0] is not form:
            held = cache[form.id] = (form, make(form))
        return held[1]
