"""Reads plain text: every physical line stays a line, because only a form's labels say where a row ends."""

from __future__ import annotations

from compliance.model.document import Document
from compliance.readers.charset import decode
from compliance.text.physical import head, paragraphs, physical, unescaped


def read(data: bytes) -> Document:
    """The lines of a text as paragraphs (``Document.lines``), with line numbers, gaps and, where the
    text has form feeds, pages. Raises ReadError where the bytes are no text."""
    text, _, doubts = decode(data)
    lines = physical(unescaped(text))
    metadata, start = head(lines)
    return Document("text", tuple(paragraphs(lines, start)), True, metadata, doubts)
