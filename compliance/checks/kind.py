"""What every kind of check is: typed options read from a rule file, and one question about a report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar

import msgspec

from compliance.model.finding import Answer, Subject
from compliance.model.form import Form


class Kind(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind"):
    """Options of one kind. Fields are what a rule author writes below ``check:``; their docstring
    is the kind's page in the rule book, its types make the JSON schema."""

    values: ClassVar[frozenset[str]] = frozenset()
    """Names a rule's message may use as {placeholders}."""

    def find(self, subject: Subject) -> Iterator[Answer]:
        """Yield a Hit for each place where the rule is broken, an Unknown for each part that cannot
        be decided, a NotApplicable where the question does not arise; nothing = pass.

        Must not print, open files, or ask for the time. Needs no try: an unexpected exception is
        caught by the engine and becomes ``crashed``.
        """
        raise NotImplementedError

    def mistakes(self, forms: Mapping[str, Form]) -> Iterator[str]:
        """What types cannot show: unknown facts, patterns that do not compile, … (one sentence each,
        with the nearest right name). ``forms``: those the rule applies to."""
        return iter(())
