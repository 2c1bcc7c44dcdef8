"""Data tables read from the page's markup: the quick way, for pages whose tables hold nothing odd.

Works on the markup as the parser writes it out (lower-case tags, attributes quoted, < and > in them
escaped). What it gives is what ``tables.take`` gives, which reads the nodes of all other pages.
"""

from __future__ import annotations

import re
from html import unescape

from compliance.readers import guard
from compliance.readers.html.tables import MARKER, Found, cell_text, is_data, joined, text_of
from compliance.readers.spans import Raw, place

_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_BROKEN = re.compile(r"<[^!<>][^<>]*<")
"""A tag with another, or the mark of a comment, among its attributes."""

_UNTOLD = ("<xmp", "<plaintext")
"""Elements whose text the parser writes out as it is: what looks like tags there is none."""

_ODD = re.compile(r"<(?:s[ >]|strike|i(?:mg|nput)|del)")
_STRUCK = "line-through"
"""What makes a cell more than its text."""

_CAPTION = re.compile(r"<caption(?: [^>]*)?>(.*?)</caption>", re.DOTALL)
_GROUP = re.compile(r"</(tbody|thead|tfoot)>")
_CELL = re.compile(
    r"<t[dh]( [^>]*)?>"
    r"((?:\s*+<(?!/t[dh]>)[^>]*>)*+([^<]*+)(?:<(?!/t[dh]>)[^>]*>\s*+)*+(.*?))</t[dh]>",
    re.DOTALL,
)
"""Attributes, markup, its first stretch of text, and what comes after that but tags."""

_ATTRIBUTE = re.compile(r' ([^ =]*)(?:="([^"]*)")?')


def take(markup: str) -> tuple[str, list[Found]] | None:
    """The markup with a marker for each data table, and these tables in order; None where the nodes
    must be read: tables in tables, pictures, inputs or struck text in them. Raises ReadError (too_large)."""
    if any(sign in markup for sign in _UNTOLD):
        return None
    if "<!--" in markup:
        if _BROKEN.search(markup):
            return None
        markup = _COMMENT.sub("", markup)
    first, *parts = markup.split("<table")
    kept = [first]
    found: list[Found] = []
    for part in parts:
        table, end, after = part.partition("</table>")
        if not end or part[0] not in " >" or _ODD.search(table) or _STRUCK in table:
            return None
        taken = _take(table)
        if taken is None:
            kept.append(f"<table{part}")
        else:
            found.append(taken)
            kept.append(f"<{MARKER}>{after}")
    return "".join(kept), found


def _take(table: str) -> Found | None:
    groups = [[_row(row) for row in group] for group in _groups(table)]
    if all(len(cells) < 2 for group in groups for cells in group) or not is_data(groups):
        return None
    placed, columns = place(groups)
    caption = _CAPTION.search(table) if "<caption" in table else None
    return Found(joined(text_of(caption[1])) if caption else "", placed, columns)


def _groups(table: str) -> list[list[str]]:
    """The markup of the rows of each row group, in display order."""
    head: list[list[str]] = []
    body: list[list[str]] = []
    foot: list[list[str]] = []
    *pieces, _ = _GROUP.split(table)
    for group, name in zip(pieces[::2], pieces[1::2], strict=True):
        rows = group.split("</tr>")[:-1]
        if name == "thead" and not head:
            head.append(rows)
        elif name == "tfoot" and not foot:
            foot.append(rows)
        else:
            body.append(rows)
    return head + body + foot


def _row(markup: str) -> list[Raw]:
    row: list[Raw] = []
    spans = "span=" in markup
    for attributes, inner, text, more in _CELL.findall(markup):
        if more:
            text = text_of(inner)
        elif "&" in text:
            text = unescape(text)
        text = text.strip()
        if not text.isalnum() and len(text) > 1:
            text = cell_text(text, inner) if more else joined(text)
        elif more and len(text) > 1:
            text = cell_text(text, inner)
        if spans and "span=" in attributes:
            given = dict(_ATTRIBUTE.findall(attributes))
            rowspan = guard.clamp(given.get("rowspan"), guard.MAX_ROWSPAN, zero=0)
            row.append((text, rowspan, guard.clamp(given.get("colspan"), guard.MAX_COLSPAN), ""))
        else:
            row.append((text, 1, 1, ""))
    return row
