"""The kinds of checks. A new kind is one module and one line in ``_KINDS``."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

from compliance.checks.kind import Kind

if TYPE_CHECKING:
    KINDS: tuple[type[Kind], ...]

__all__ = ["KINDS", "TAGS", "Kind", "kind_of"]

_KINDS = {
    "agree": "Agree",
    "announced": "Announced",
    "claim": "Claim",
    "complete": "Complete",
    "copied": "Copied",
    "date": "Date",
    "deadline": "Deadline",
    "enumeration": "Enumeration",
    "equation": "Equation",
    "fee": "Fee",
    "flow": "Flow",
    "forbid": "Forbid",
    "form": "FormUsed",
    "headings": "Headings",
    "jump": "Jump",
    "label": "Label",
    "length": "Length",
    "levels": "Levels",
    "match": "Match",
    "mention": "Mention",
    "number": "Number",
    "order": "Order",
    "parts": "Parts",
    "percent": "Percent",
    "period": "Period",
    "present": "Present",
    "readable": "Readable",
    "repeat": "Repeat",
    "rollover": "Rollover",
    "similar": "Similar",
    "topics": "Topics",
    "unchanged": "Unchanged",
}
"""Module, which is also the tag in rule files → class; alphabetical, one entry a line. A module is loaded
when a rule asks for its kind."""

TAGS = tuple(_KINDS)


@cache
def kind_of(tag: str) -> type[Kind] | None:
    """The kind that rule files call ``tag``."""
    name = _KINDS.get(tag)
    if name is None:
        return None
    kind: type[Kind] = getattr(import_module(f"compliance.checks.{tag}"), name)
    return kind


def __getattr__(name: str) -> object:
    """``KINDS``: every kind in the order of its tag."""
    if name == "KINDS":
        return tuple(kind_of(tag) for tag in TAGS)
    raise AttributeError(name)
