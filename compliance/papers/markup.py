"""Writes into an XML part without writing it anew: what is not inserted stays byte for byte as it was."""

from __future__ import annotations

import codecs
import re
from xml.parsers import expat

import msgspec

from compliance.readers import guard

_TAG = re.compile(rb"""<(?:[^>"']++|"[^"]*+"|'[^']*+')*+>""")
_DECLARED = re.compile(rb"""\A<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z][\w.-]*)["']""")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


class Span(msgspec.Struct, frozen=True, gc=False):
    """An element in the bytes: ``start`` its start tag, ``close`` its end tag (of an empty element: what
    follows it), ``name`` with the prefix it is written with."""

    name: str
    start: int
    close: int


class Markup:
    """An XML part and where its elements stand. Raises ReadError (damaged) for what is not well-formed,
    and for document types, which no Word file has."""

    def __init__(self, content: bytes) -> None:
        self._bom, self._encoding = _encoding(content)
        self._text = self._utf8(content)
        self.spans = _spans(self._text)
        self._inserted: list[tuple[int, int, bytes]] = []

    def _utf8(self, content: bytes) -> bytes:
        try:
            text = content[len(self._bom) :].decode(self._encoding)
            if text.encode(self._encoding) == content[len(self._bom) :]:
                return text.encode()
        except (UnicodeError, LookupError):
            pass
        raise guard.damaged("DOCX")

    def inside(self, span: Span) -> tuple[int, int]:
        """Where an element's content begins and ends."""
        start = self._tag_end(span.start)
        return start, max(start, span.close)

    def after(self, span: Span) -> int:
        """Where an element ends."""
        return span.close if self.is_empty(span) else self._text.index(b">", span.close) + 1

    def child(self, at: int) -> Span | None:
        """The first element in element number ``at``."""
        if at + 1 < len(self.spans) and self.spans[at + 1].start < self.spans[at].close:
            return self.spans[at + 1]
        return None

    def is_empty(self, span: Span) -> bool:
        """Whether it is written ``<p/>``."""
        return self._text[self._tag_end(span.start) - 2 : self._tag_end(span.start)] == b"/>"

    def insert(self, at: int, xml: str) -> None:
        """Puts ``xml`` at ``at``; what is put at the same place later stands behind."""
        self._inserted.append((at, at, xml.encode()))

    def fill(self, span: Span, xml: str) -> None:
        """Gives an empty element (``<p/>``) a content."""
        end = self._tag_end(span.start)
        self._inserted.append((end - 2, end, f">{xml}</{span.name}>".encode()))

    def content(self) -> bytes:
        """The part with everything inserted."""
        pieces: list[bytes] = []
        at = 0
        for start, end, xml in sorted(self._inserted, key=lambda item: item[0]):
            pieces += (self._text[at:start], xml)
            at = end
        pieces.append(self._text[at:])
        text = b"".join(pieces).decode()
        return self._bom + text.encode(self._encoding, "xmlcharrefreplace")

    def _tag_end(self, start: int) -> int:
        tag = _TAG.match(self._text, start)
        assert tag is not None  # the parser saw a start tag here
        return tag.end()


def _encoding(content: bytes) -> tuple[bytes, str]:
    for bom, name in _BOMS:
        if content.startswith(bom):
            return bom, name
    declared = _DECLARED.match(content)
    return b"", declared[1].decode() if declared else "utf-8"


def _spans(text: bytes) -> list[Span]:
    """Every element in document order."""
    spans: list[Span | None] = []
    opened: list[tuple[int, str, int]] = []
    parser = expat.ParserCreate("utf-8")

    def start(name: str, _: dict[str, str]) -> None:
        opened.append((len(spans), name, parser.CurrentByteIndex))
        spans.append(None)

    def end(_: str) -> None:
        at, name, began = opened.pop()
        spans[at] = Span(name, began, parser.CurrentByteIndex)

    def refuse(*_: object) -> None:
        raise guard.damaged("DOCX")

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(text, True)
    except expat.ExpatError:
        raise guard.damaged("DOCX") from None
    return [span for span in spans if span is not None]
