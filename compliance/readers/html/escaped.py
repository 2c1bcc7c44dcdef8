"""Undoes wrappings in which pages are handed on: a JSON value, a JavaScript string, entities."""

from __future__ import annotations

import html
import json
import re

_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(\r?\n)|(.))", re.DOTALL)
_LETTERS = {"n": "\n", "r": "\r", "t": "\t", "b": " ", "f": " ", "v": " ", "0": ""}


def unwrap(source: bytes) -> bytes:
    """``source`` (UTF-8) as HTML; itself where it is not wrapped."""
    inner = _json(source) if source[:64].lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b'"', b"{", b"[") else b""
    source = inner or source
    if b"\\" in source and source.count(b'=\\"') > max(3, source.count(b'="')):
        source = _encoded(_ESCAPE.sub(_unescape, source.decode("utf-8", "replace")))
    entities = source.count(b"&lt;")
    if entities > 20 and entities > source.count(b"<"):
        source = _encoded(html.unescape(source.decode("utf-8", "replace")))
    return source


def _json(source: bytes) -> bytes:
    """The longest string with tags in a JSON value, or b"" (not JSON, no such string)."""
    try:
        value: object = json.loads(source)
    except (ValueError, RecursionError):
        return b""
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
    return _encoded(best)


def _encoded(text: str) -> bytes:
    """UTF-8; surrogate halves, as escapes write them, put together, lone ones U+FFFD."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").encode()


def _unescape(found: re.Match[str]) -> str:
    code = found[1] or found[2]
    if code:
        return chr(int(code, 16))
    if found[3]:
        return ""
    return _LETTERS.get(found[4], found[4])
