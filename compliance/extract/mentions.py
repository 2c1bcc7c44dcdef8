"""Finds the numbers that the prose states, with their topic, by the patterns of ``rules/mentions.yaml``."""

from __future__ import annotations

from collections.abc import Iterable

from compliance.model.report import Mention, Text


def find_mentions(section: str, paragraphs: Iterable[Text], year: int | None) -> tuple[Mention, ...]:
    """The mentions in the prose of one section. ``section``: its id; ``year``: the report's year."""
    return ()
