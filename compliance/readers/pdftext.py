"""The visible characters of a PDF page, with their boxes; what the font does not name is doubtful."""

from __future__ import annotations

import ctypes
import math
from collections import Counter
from collections.abc import Iterator

import pypdfium2
import pypdfium2.raw as pdfium

from compliance.errors import ReadError
from compliance.geometry.page import Glyph
from compliance.readers import guard

UNMAPPED = "字体没有字符对照表"
FIELD = "此处是表单域或批注，文字读不到"
_HUGE = 48.0
"""A character box larger than this (points) is not what is drawn."""
_NOTHING = frozenset((9, 10, 13, 32, 0xA0, 0x3000))
_BROKEN = frozenset((0xFFFE, 0xFFFF, 0xFFFD))
_HYPHEN = 2
"""What pdfium puts for a hyphen at the end of a line."""
_IDEOGRAPHS = 0x2E80
_HIDDEN = (3, 7)
"""Text rendering modes that draw nothing (ISO 32000-1, table 106)."""

_COLOUR = tuple(ctypes.c_uint() for _ in range(4))
"""Red, green, blue, alpha as last asked for; made once, because a page has thousands of objects and
pdfium serves one thread only."""

_Outline = tuple[float, float, float, float]


def glyphs(page: pypdfium2.PdfPage, shown: _Outline, *, hidden: bool) -> tuple[tuple[Glyph, ...], int]:
    """The characters a person sees inside ``shown`` (left, bottom, right, top), and by how many
    quarters the page must be turned clockwise for most of them to stand upright. ``hidden``: some
    of the text is not drawn (the layer of recognised text under a scan) and is left out."""
    text = page.get_textpage()
    try:
        count = text.count_chars()
        if count > guard.MAX_GLYPHS:
            raise ReadError("too_large", "PDF 一页里的文字太多，无法读取。", "Too much text on a page.")
        drawn = (*_visible(text.raw, count, shown, hidden), *_fields(page.raw, shown))
        return drawn, _quarters(text.raw, count)
    finally:
        text.close()


def is_hidden(handle: pdfium.FPDF_PAGEOBJECT) -> bool:
    """Whether a text object draws nothing."""
    mode = pdfium.FPDFTextObj_GetTextRenderMode(handle)
    if mode in _HIDDEN:
        return True
    if mode != 0:
        return False
    return bool(pdfium.FPDFPageObj_GetFillColor(handle, *_COLOUR)) and _COLOUR[3].value == 0


def _fields(page: pdfium.FPDF_PAGE, shown: _Outline) -> Iterator[Glyph]:
    """A doubtful mark in the middle of each form field and text comment: what stands in them is not
    part of the page's text, so the place is not known to be blank."""
    left, _, _, top = shown
    rect = pdfium.FS_RECTF()
    for i in range(min(pdfium.FPDFPage_GetAnnotCount(page), guard.MAX_PATHS)):
        note = pdfium.FPDFPage_GetAnnot(page, i)
        if not note:
            continue
        try:
            kind = pdfium.FPDFAnnot_GetSubtype(note)
            written = kind == pdfium.FPDF_ANNOT_FREETEXT or (
                kind == pdfium.FPDF_ANNOT_WIDGET and not _is_seal(note)
            )
            if (
                written
                and not pdfium.FPDFAnnot_GetFlags(note) & pdfium.FPDF_ANNOT_FLAG_HIDDEN
                and pdfium.FPDFAnnot_GetRect(note, rect)
            ):
                x, y = (rect.left + rect.right) / 2 - left, top - (rect.top + rect.bottom) / 2
                yield Glyph("\ufffd", x - 4, y - 4, x + 4, y + 4, FIELD)
        finally:
            pdfium.FPDFPage_CloseAnnot(note)


def _is_seal(note: pdfium.FPDF_ANNOTATION) -> bool:
    """A field for an electronic signature, usually a seal over the agency's name."""
    buffer = (ctypes.c_ushort * 16)()
    size = pdfium.FPDFAnnot_GetStringValue(note, b"FT", buffer, ctypes.sizeof(buffer))
    return bytes(buffer)[: max(0, size)].decode("utf-16-le", "ignore").startswith("Sig")


def _quarters(handle: pdfium.FPDF_TEXTPAGE, count: int) -> int:
    """Asked of the text, not of the page's /Rotate: some pages are turned and their text too."""
    step = max(1, count // 60)
    angles = Counter(
        round(pdfium.FPDFText_GetCharAngle(handle, i) / (math.pi / 2)) % 4
        for i in range(0, count, step)
        if pdfium.FPDFText_GetUnicode(handle, i) not in _NOTHING
    )
    return -(angles.most_common(1)[0][0]) % 4 if angles else 0


def _visible(handle: pdfium.FPDF_TEXTPAGE, count: int, shown: _Outline, hidden: bool) -> Iterator[Glyph]:
    """Loose boxes keep 、，. on the line they belong to."""
    left, bottom, right, top = shown
    rect = pdfium.FS_RECTF()
    for i in range(count):
        code = pdfium.FPDFText_GetUnicode(handle, i)
        if code in _NOTHING:
            continue
        character = _character(handle, i, code)
        if not character or not pdfium.FPDFText_GetLooseCharBox(handle, i, rect):
            continue
        if hidden and is_hidden(pdfium.FPDFText_GetTextObject(handle, i)):
            continue
        x0, y0, x1, y1 = rect.left, rect.bottom, rect.right, rect.top
        if x1 - x0 > _HUGE or y1 - y0 > _HUGE:
            # a turned character's loose box covers half the page
            x0, x1, y0, y1 = _tight(handle, i)
        if not (left <= (x0 + x1) / 2 <= right and bottom <= (y0 + y1) / 2 <= top):
            continue
        doubt = UNMAPPED if character == "\ufffd" else ""
        yield Glyph(character, x0 - left, top - y1, x1 - left, top - y0, doubt)


def _character(handle: pdfium.FPDF_TEXTPAGE, index: int, code: int) -> str:
    """The character; U+FFFD where the font does not say which it is (its code is then no more than a
    number of its own: a drawn 7 may be any sign); "" where nothing is drawn."""
    if code == _HYPHEN:
        return "-"
    if code < _IDEOGRAPHS:
        if pdfium.FPDFText_HasUnicodeMapError(handle, index) == 1:
            return "\ufffd"
        return chr(code) if code > 32 else ""
    if code in _BROKEN:
        return "\ufffd"
    return "" if 0xD800 <= code < 0xE000 or code > 0x10FFFF else chr(code)


def _tight(handle: pdfium.FPDF_TEXTPAGE, index: int) -> tuple[float, float, float, float]:
    """Left, right, bottom, top of a character's own outline."""
    values = [ctypes.c_double() for _ in range(4)]
    pdfium.FPDFText_GetCharBox(handle, index, *values)
    left, right, bottom, top = (value.value for value in values)
    return left, right, bottom, top
