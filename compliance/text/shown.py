"""Makes text from strangers safe to show: no control characters, terminal escapes or direction marks."""

from __future__ import annotations

import re

# Terminal escape sequences go as a whole, so that no "[31m" stays behind.
_ESCAPE = re.compile(
    r"\x1b(?:\[[0-?]*[ -/]*[@-~]|[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)?|[ -/]*[0-~])?|\x9b[0-?]*[ -/]*[@-~]"
)
# Invisible and bidirectional formatting characters, tag characters, noncharacters.
_FORMAT = (
    "\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufdd0-\ufdef\ufffe\uffff"
    "\U000e0000-\U000e007f"
)
_UNSEEN = re.compile(f"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f{_FORMAT}]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_BREAK = re.compile("\r\n?|[\u0085\u2028\u2029]")
_SPACE = re.compile(r"\s+")
_ODD = re.compile(f"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff{_FORMAT}]")


def shown(text: str) -> str:
    """``text`` with nothing invisible or active left in it; line breaks (as ``\\n``) and tabs stay.

    Lone surrogates (file names that are not UTF-8) become U+FFFD.
    """
    if not _ODD.search(text):
        return text
    text = _BREAK.sub("\n", text)
    text = _UNSEEN.sub("", _ESCAPE.sub("", text))
    return _SURROGATE.sub("\ufffd", text)


def shown_line(text: str) -> str:
    """``shown`` on one line: every run of white space is one space."""
    text = shown(text)
    return _SPACE.sub(" ", text).strip()


def excerpt(text: str, length: int) -> str:
    """``shown_line`` cut to ``length`` characters, the cut shown by “…”."""
    text = shown_line(text)
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"
