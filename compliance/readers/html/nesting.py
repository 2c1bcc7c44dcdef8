"""Refuses pages that would exhaust the parser: it is quadratic in nesting, and an unclosed <font> is
opened anew in every paragraph after it, as the HTML standard asks (55 KB can become 1.6 GB)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from compliance.errors import ReadError
from compliance.readers import guard

_FREE = 2000
"""Opening tags that can do no harm however they are arranged (0.2 s, 200 MB at worst)."""

_ATTRIBUTES = r"""(?:[\s/]++|[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:"[^"]*+"?|'[^']*+'?|[^\s>]++)?+)?+)*+"""
_TAG = re.compile(rf"<(/?)([a-zA-Z][^\s/>]*+){_ATTRIBUTES}>?")
_COMMENT_END = re.compile(r"--!?>")
_RAW = {
    name: re.compile(f"</{name}", re.I)
    for name in ("iframe", "noembed", "noframes", "script", "style", "textarea", "title", "xmp")
}
"""Elements whose content is text to the parser, however much it looks like tags."""

_NOT_RAW = re.compile(rb"<(?:svg|math|frameset)", re.I)
_ONLY_SCRIPT_RAW = re.compile(rb"<(?:select|template)", re.I)
"""Inside these the parser ignores such elements, or takes their content for tags after all."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_FORMATTING = _words("a b big code em font i nobr s small strike strong tt u")
_BARRIERS = _words("applet caption marquee object td template th")
_TABLE = _words("caption col colgroup tbody td tfoot th thead tr")
_VOID = _words(
    "area base basefont bgsound br col embed frame hr img input keygen link meta param source track wbr"
)
_SPECIAL = _words(
    "address article aside blockquote body center dir div dl fieldset figure footer form frameset h1 h2 h3 h4"
    " h5 h6 head header html main menu nav ol pre section select summary table ul"
)
_CLOSES_ITSELF = _words("dd dt li optgroup option p rp rt")


def check(source: bytes) -> None:
    """Raises ReadError (too_deep). Costs nothing on pages of ordinary size."""
    tags = source.count(b"<")
    if tags <= _FREE:
        return
    if tags - source.count(b"</") <= _FREE:
        return
    if tags > guard.HTML_SIGNS * guard.IN_FORCE.get().nesting:
        raise _too_deep()
    raw = {} if _NOT_RAW.search(source) else _RAW
    if raw and _ONLY_SCRIPT_RAW.search(source):
        raw = {"script": _RAW["script"]}
    _Tree().build(source.decode("utf-8", "replace"), raw)


class _Tree:
    """What the parser would hold: open elements, and the formatting elements it would open anew.

    Rough, and rather too deep than not deep enough.
    """

    def __init__(self) -> None:
        self.stack: list[str] = []
        self.levels: list[list[str]] = [[]]  # unclosed formatting tags, one list a table cell
        self.steps = 0

    def build(self, text: str, raw: Mapping[str, re.Pattern[str]]) -> None:
        """Raises ReadError (too_deep)."""
        copies = tags = 0
        deepest = guard.IN_FORCE.get().nesting
        at = text.find("<")
        while at >= 0:
            found = _TAG.match(text, at)
            if found is None:
                end = at + 1
                if text.startswith("<!--", at):
                    closed = _COMMENT_END.search(text, at + 2)
                    end = closed.end() if closed else len(text)
                elif text[at + 1 : at + 2] in ("!", "?", "/"):  # a comment to the parser, up to the next >
                    end = (text.find(">", at) + 1) or len(text)
            else:
                end = found.end()
                name = found[2].lower()
                if found[1]:
                    self._close(name)
                elif name in raw:
                    closed = raw[name].search(text, end)
                    end = closed.start() if closed else len(text)
                elif name not in _VOID:
                    self._open(name, found[0])
                copies += len(self.levels[-1])
                tags += 1
                if (
                    len(self.stack) > deepest
                    or copies > guard.HTML_COPIES * deepest
                    or self.steps > guard.HTML_STEPS * deepest
                    or tags > guard.HTML_TAGS * deepest
                ):
                    raise _too_deep()
            at = text.find("<", end)

    def _open(self, name: str, tag: str) -> None:
        if name in _TABLE:
            index = self._last(lambda other: other == "table")
            if index >= 0:
                self._cut(index + 1)
        if name in _FORMATTING:
            level = self.levels[-1]
            tag = f"{name} {tag}"
            if level.count(tag) >= 3:  # the standard keeps three alike
                level.remove(tag)
            level.append(tag)
        if name in _BARRIERS:
            self.levels.append([])
        if name not in _CLOSES_ITSELF:
            self.stack.append(name)

    def _close(self, name: str) -> None:
        if name in _FORMATTING:
            level = self.levels[-1]
            for index in range(len(level) - 1, -1, -1):
                if level[index].startswith(name + " "):
                    del level[index]
                    break
            index = self._last(lambda other: other == name or other in _BARRIERS)
            if index >= 0 and self.stack[index] == name:
                del self.stack[index]
            return
        if name in _TABLE or name in _BARRIERS:
            index = self._last(lambda other: other in (name, "table"))
        elif name in _SPECIAL:
            index = self._last(lambda other: other == name or (other in _BARRIERS and name != "table"))
        else:
            index = self._last(lambda other: other == name or other in _SPECIAL or other in _BARRIERS)
        if index >= 0 and self.stack[index] == name:
            self._cut(index)

    def _last(self, wanted: Callable[[str], bool]) -> int:
        stack = self.stack
        for index in range(len(stack) - 1, -1, -1):
            if wanted(stack[index]):
                self.steps += len(stack) - index
                return index
        self.steps += len(stack)
        return -1

    def _cut(self, index: int) -> None:
        for name in self.stack[index:]:
            if name in _BARRIERS and len(self.levels) > 1:
                self.levels.pop()
        del self.stack[index:]


def _too_deep() -> ReadError:
    return ReadError(
        "too_deep",
        "网页的标签嵌套得不合理（未关闭的标签太多），无法读取。请用浏览器另存网页，"
        "或提供 Word 文件；确需读取请用 --limit nesting=数目 调高。",
        "The page's tags are nested beyond reason (too many left open). Save the page anew from a browser,"
        " or raise --limit nesting=N.",
    )
