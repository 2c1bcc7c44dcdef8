"""Cuts a paragraph into sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator

ENDS = "。！？；!?;"
"""Signs that end a sentence or a part of it that stands alone."""

_SENTENCE = re.compile(r"[^。！？；!?;\n]*[。！？；!?;\n]?[”’」』）)]*")


def sentences(paragraph: str) -> Iterator[str]:
    """The sentences of a paragraph with their closing sign, in order; a semicolon ends one too."""
    for found in _SENTENCE.finditer(paragraph):
        text = found.group().strip()
        if text:
            yield text


def ended(text: str) -> bool:
    """Whether the text ends as a sentence or a list item does (closing quotes and brackets passed over)."""
    text = text.rstrip(' 　”’」』）)"')
    return bool(text) and text[-1] in "。！？；!?;：:"
