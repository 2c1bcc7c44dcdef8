"""HTML pages, and pieces of pages, → Document."""

from __future__ import annotations

import codecs
import re

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from compliance.errors import ReadError
from compliance.model.document import Document, Picture
from compliance.model.words import Words
from compliance.readers import charset, guard
from compliance.readers.html import escaped, flow, nesting, page, tables

_DROPPED = (
    "script,style,noscript,template,select,datalist,button,textarea,iframe,object,embed,svg,math,audio,"
    "video,canvas,xml,rt,rp,noframes,noembed"
)
"""Elements without text of the report."""

_FIRST = "".join(sorted({name[0] for name in _DROPPED.split(",")}))
_DROPPED_TAG = re.compile(f"<(?=[{_FIRST}A-Z])(?:({_DROPPED.replace(',', '|')})[\\s/>]|[A-Z])".encode())
_HIDES = {
    b"isplay": re.compile(rb"display\s{0,9}:\s{0,9}none"),
    b"hidden": re.compile(rb"visibility\s{0,9}:\s{0,9}hidden|\shidden[\s>=/]"),
}
"""Word to look for → what hides around it (lower case). Looking for the patterns themselves is slow."""

_MAY_HIDE = '[style*="none" i],[style*="hidden" i],[hidden]'
_HIDDEN_STYLE = re.compile(r"(?:^|[;\s])(?:display\s{0,9}:\s{0,9}none|visibility\s{0,9}:\s{0,9}hidden)", re.I)
_NO_SCRIPT = re.compile(
    rb"<noscript(?:\s[^<>]*)?>[^<]{0,999}(?:<(?!/noscript|/?script)[^<]{0,999}){0,20}</noscript>", re.I
)
"""Taken out beforehand: in a page's head the parser would take its text for the body."""

_LITTLE = 200
"""A page that shows fewer characters than this while hiding more is shown by a script."""


def read(data: bytes, limits: guard.Limits = guard.LIMITS) -> Document:
    """The document. Raises ReadError: empty, too_large, too_deep, garbled, damaged."""
    guard.size(data, limits.html)
    decoded = charset.decode(data)
    doubts = decoded.doubts
    # Bytes from here on: the parser wants UTF-8, and searching bytes is quicker.
    plain = data.removeprefix(codecs.BOM_UTF8)
    source = plain if decoded.charset == "utf-8" and not doubts else decoded.text.encode("utf-8", "replace")
    source = escaped.unwrap(source)
    if b"noscript" in source:
        source = _NO_SCRIPT.sub(b"", source)
    nesting.check(source)
    tree = _parse(source)
    metadata = page.own_words(tree, source)
    if _prune(tree, source):
        tree = _parse(source)
        _drop(tree, _DROPPED)
        doubts = (*doubts, _SHOWN)
    found = tables.take(tree, source)
    body = tree.body
    blocks = flow.blocks(body.html or "" if body is not None else "", found)
    if not blocks:
        raise ReadError(
            "empty",
            "网页里没有可读的内容，可能由脚本动态生成。请在浏览器里打开后另存网页。",
            "The page shows no text of its own (a script may fill it). Open it in a browser and save it.",
        )
    if all(isinstance(block, Picture) for block in blocks):
        doubts = (*doubts, _PICTURES)
    for key, value in page.told(blocks).items():
        metadata.setdefault(key, value)
    if "published" not in metadata and "date" in metadata:
        metadata["published"] = metadata["date"]
    return Document("html", blocks, metadata=metadata, doubts=doubts)


def _parse(source: bytes) -> LexborHTMLParser:
    try:
        return LexborHTMLParser(source)
    except (SelectolaxError, ValueError, RuntimeError, MemoryError):
        raise guard.damaged("HTML") from None


def _prune(tree: LexborHTMLParser, source: bytes) -> bool:
    """Takes out what does not show. True: it took nearly everything, so the page relies on scripts
    to show its text and hiding means nothing."""
    names = set(_DROPPED_TAG.findall(source))
    if names:  # an upper-case tag counts as b""
        _drop(tree, _DROPPED if b"" in names else b",".join(names).decode())
    if not _hides(source.lower()):
        return False
    before = tree.body.text() if tree.body is not None else ""
    for node in reversed(tree.css(_MAY_HIDE)):
        attributes = node.attributes
        if "hidden" in attributes or _HIDDEN_STYLE.search(attributes.get("style") or ""):
            _remove(node)
    after = len("".join((tree.body.text() if tree.body is not None else "").split()))
    return after < _LITTLE and len("".join(before.split())) > 3 * _LITTLE


def _hides(source: bytes) -> bool:
    """Whether anything may be hidden."""
    for word, pattern in _HIDES.items():
        at = source.find(word)
        while at >= 0:
            if pattern.search(source, max(0, at - 30), at + 26):
                return True
            at = source.find(word, at + 6)
    return False


def _drop(tree: LexborHTMLParser, selector: str) -> None:
    for node in reversed(tree.css(selector)):  # inner ones first: a node goes with the one around it
        _remove(node)


def _remove(node: LexborNode) -> None:
    if node.tag not in ("body", "html"):
        node.decompose()


_SHOWN = Words(
    "网页的正文默认隐藏、由脚本显示，已一并读取。",
    "The page hides its text until a script shows it; it was read.",
)
_PICTURES = Words("网页里只有图片，没有文字。", "The page consists of pictures only.")
