"""Undoes wrappings in which pages are handed on: a JSON value, a JavaScript string, entities."""

from __future__ import annotations

import html
import json
import re

_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(\r?\n)|(.))", re.DOTALL)
_LETTERS = {"n": "\n", "r": "\r", "t": "\t", "b": " ", "f": " ", "v": " ", "0": ""}


def unwrap(text: str) -> str:
    """``text`` as HTML; itself where it is not wrapped."""
    start = text.lstrip()[:1]
    if start in ('"', "{", "["):
        inner = _json(text)
        if inner:
            text = inner
    if text.count('=\\"') > max(3, text.count('="')):
        text = _ESCAPE.sub(_unescape, text)
        text = _joined(text)
    entities = text.count("&lt;")
    if entities > 20 and entities > text.count("<"):
        text = html.unescape(text)
    return text


def _json(text: str) -> str:
    """The longest string with tags in a JSON value, or "" (not JSON, no such string)."""
    try:
        value: object = json.loads(text)
    except (ValueError, RecursionError):
        return ""
    best = ""
    waiting = [value]
    while waiting:
        value = waiting.pop()
        if isinstance(value, str):
            if len(value) > len(best) and "<" in value + html.unescape(value[:2000]):
                best = value
        elif isinstance(value, dict):
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)
    return _joined(best)


def _joined(text: str) -> str:
    """Surrogate halves, as escapes write them, put together; lone ones become U+FFFD."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _unescape(found: re.Match[str]) -> str:
    code = found[1] or found[2]
    if code:
        return chr(int(code, 16))
    if found[3]:
        return ""
    return _LETTERS.get(found[4], found[4])
