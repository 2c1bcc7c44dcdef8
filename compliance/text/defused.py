"""Keeps text from strangers from being taken for a formula by a spreadsheet."""

from __future__ import annotations

from compliance.text.shown import shown_line

# A cell that begins so is taken for a formula; an apostrophe in front makes it text.
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "|", "%")


def defused(cell: str) -> str:
    """``cell`` on one line, nothing invisible in it, and never a formula."""
    text = shown_line(cell)
    return "'" + text if text.startswith(_FORMULA) else text
