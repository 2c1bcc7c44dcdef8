"""XML names of WordprocessingML (ECMA-376) that carry a report's text."""

from __future__ import annotations

from lxml import etree

_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
W = "{" + _WORD + "}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
PICTURE = "{http://schemas.openxmlformats.org/drawingml/2006/picture}"
VML = "{urn:schemas-microsoft-com:vml}"
VAL = W + "val"

STRICT = {
    b"http://purl.oclc.org/ooxml/wordprocessingml/main": _WORD.encode(),
    b"http://purl.oclc.org/ooxml/drawingml/wordprocessingDrawing": DRAWING[1:-1].encode(),
    b"http://purl.oclc.org/ooxml/drawingml/picture": PICTURE[1:-1].encode(),
}
"""Namespaces of the strict variant → those of the usual one."""


def val(element: etree._Element | None, default: str = "") -> str:
    """The ``w:val`` of an element; ``default`` where the element or the attribute is missing."""
    return default if element is None else element.get(VAL, default)


def whole(text: str | None, default: int) -> int:
    """A whole number as attributes write it; ``default`` for anything else."""
    if text and text.isascii() and text.lstrip("-").isdigit() and len(text) < 8:
        return int(text)
    return default


def on(element: etree._Element | None) -> bool:
    """Whether a switch such as ``w:vanish`` is set."""
    return element is not None and val(element, "1") not in ("0", "false", "off")
