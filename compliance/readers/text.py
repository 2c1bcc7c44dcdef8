"""Reads plain text: every physical line stays a line, because only a form's labels say where a row ends."""

from __future__ import annotations

from compliance.model.document import Document
from compliance.readers import guard
from compliance.readers.charset import decode
from compliance.text.physical import head, paragraphs, physical, unescaped


def read(data: bytes, limits: guard.Limits = guard.LIMITS) -> Document:
    """The lines of a text as paragraphs (``Document.lines``), with line numbers, gaps and, where the
    text has form feeds, pages. Raises ReadError where the bytes are no text."""
    guard.size(data, limits.text)
    text, _, doubts = decode(data)
    lines = physical(unescaped(text))
    guard.lines(len(lines))
    metadata, start = head(lines)
    return Document("text", tuple(paragraphs(lines, start)), True, metadata, doubts)
