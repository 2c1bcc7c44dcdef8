"""PDF files with text → Document, by pypdfium2's objects and the ruling table finder.

pdfium aborts or hangs on some hostile files, so this reader belongs in a worker process.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator

import pypdfium2
import pypdfium2.raw as pdfium

from compliance.errors import ReadError
from compliance.geometry.document import blocks_of
from compliance.geometry.page import Page, Ruling, turned
from compliance.model.document import Document, Paragraph, Table
from compliance.model.words import Words
from compliance.readers import guard
from compliance.readers import pdftext as text
from compliance.readers.pdftext import is_hidden

_THICK = 3.0
"""A filled shape no thicker than this (points) is a ruling."""

_STAMP = 60
"""Characters a scanning program writes on a page at most."""
_COVERED = 0.6
"""Share of a scanned page that the picture covers."""

_Matrix = tuple[float, float, float, float, float, float]
_Outline = tuple[float, float, float, float]
_IDENTITY: _Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


Recognise = Callable[[bytes, frozenset[int]], dict[int, Page]]
"""The file and the numbers of some pages, from 1 → these pages, read from their pictures."""


def read(data: bytes, limits: guard.Limits = guard.LIMITS, recognise: Recognise | None = None) -> Document:
    """The document; raises ReadError (encrypted, damaged, too_large, scanned). Scanned pages among others
    (at most ``limits.scans``) are given to ``recognise``, and the document is then of format ``scan``;
    without it they are pictures."""
    try:
        pdf = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as trouble:
        if "assword" in str(trouble):
            raise ReadError(
                "encrypted", "PDF 有密码，无法读取。请去掉密码后再检查。", "The PDF is password protected."
            ) from None
        raise ReadError("damaged", "PDF 已损坏，无法打开。", "The PDF is damaged.") from None
    try:
        guard.pages(len(pdf), limits.pages)
        pages = [_page(pdf, index) for index in range(len(pdf))]
        metadata = {
            key.lower(): value
            for key, value in pdf.get_metadata_dict(skip_empty=True).items()
            if key == "Title"
        }
    except pypdfium2.PdfiumError:
        raise ReadError(
            "damaged", "PDF 已损坏，页面打不开。", "The PDF is damaged; a page cannot be loaded."
        ) from None
    finally:
        pdf.close()
    scanned = frozenset(page.number for page in pages if _is_scan(page))
    if recognise is not None and 0 < len(scanned) < len(pages) and len(scanned) <= limits.scans:
        recognised = recognise(data, scanned)
        blocks = blocks_of([recognised.get(page.number, page) for page in pages])
        return Document("scan", blocks, lines=True, metadata=metadata, doubts=(_mixed(scanned),))
    blocks = blocks_of(pages)
    if len(scanned) == len(pages) or not any(isinstance(block, Paragraph | Table) for block in blocks):
        raise ReadError(
            "scanned",
            "PDF 里没有文字，像是扫描件。请提供带文字的 PDF 或 Word 文件。",
            "The PDF holds no text; it looks like a scan.",
        )
    return Document("pdf", blocks, lines=True, metadata=metadata)


def _mixed(scanned: frozenset[int]) -> Words:
    numbers = sorted(scanned)
    return Words(
        f"第 {'、'.join(map(str, numbers))} 页是扫描图像，其中的文字由识别（OCR）得到，请对照原件。",
        f"Page {', '.join(map(str, numbers))}: read by OCR from a picture; compare with the original.",
    )


def _is_scan(page: Page) -> bool:
    """Nearly all of the page is one picture; what text there is, is a stamp of the scanning program."""
    if len(page.glyphs) > _STAMP:
        return False
    area = page.width * page.height * _COVERED
    return any((x1 - x0) * (y1 - y0) >= area for x0, y0, x1, y1 in page.pictures)


def _page(pdf: pypdfium2.PdfDocument, index: int) -> Page:
    page = pdf[index]
    try:
        left, bottom, right, top = _visible(page)
        width, height = right - left, top - bottom
        rulings: list[Ruling] = []
        pictures: list[_Outline] = []
        hidden = False
        for kind, handle, matrix in _objects(page.raw):
            if kind == pdfium.FPDF_PAGEOBJ_PATH:
                rulings += _rulings(handle, matrix, left, bottom, height)
            elif kind == pdfium.FPDF_PAGEOBJ_TEXT:
                hidden = hidden or is_hidden(handle)
            else:
                box = _bounds(handle, matrix, left, bottom, height)
                if box is not None:
                    pictures.append(box)
        glyphs, turn = text.glyphs(page, (left, bottom, right, top), hidden=hidden)
        drawn = Page(index + 1, width, height, glyphs, tuple(rulings), tuple(pictures))
        return turned(drawn, turn)
    finally:
        page.close()


def _visible(page: pypdfium2.PdfPage) -> _Outline:
    """Left, bottom, right, top of what is shown of a page: its crop box inside its media box."""
    box = pdfium.FS_RECTF()
    pdfium.FPDF_GetPageBoundingBox(page.raw, box)
    return box.left, box.bottom, box.right, box.top


def _objects(page: pdfium.FPDF_PAGE) -> Iterator[tuple[int, pdfium.FPDF_PAGEOBJECT, _Matrix]]:
    """Every text, path and image of a page, those inside forms with the form's matrix."""
    count = 0
    todo: list[tuple[pdfium.FPDF_PAGEOBJECT, _Matrix, int]] = [
        (pdfium.FPDFPage_GetObject(page, i), _IDENTITY, 0) for i in range(pdfium.FPDFPage_CountObjects(page))
    ]
    while todo:
        handle, matrix, depth = todo.pop()
        kind = pdfium.FPDFPageObj_GetType(handle)
        if kind == pdfium.FPDF_PAGEOBJ_FORM and depth < guard.MAX_FORMS:
            inner = _times(_matrix(handle), matrix)
            for i in range(pdfium.FPDFFormObj_CountObjects(handle)):
                todo.append((pdfium.FPDFFormObj_GetObject(handle, i), inner, depth + 1))
        elif kind == pdfium.FPDF_PAGEOBJ_TEXT:
            yield kind, handle, matrix
        elif kind in (pdfium.FPDF_PAGEOBJ_PATH, pdfium.FPDF_PAGEOBJ_IMAGE):
            count += 1
            if count > guard.MAX_PATHS:
                raise ReadError("too_large", "PDF 一页里的图形太多，无法读取。", "Too many shapes on a page.")
            yield kind, handle, matrix


def _matrix(handle: pdfium.FPDF_PAGEOBJECT) -> _Matrix:
    raw = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(handle, raw):
        return _IDENTITY
    return (raw.a, raw.b, raw.c, raw.d, raw.e, raw.f)


def _times(first: _Matrix, second: _Matrix) -> _Matrix:
    a, b, c, d, e, f = first
    g, h, i, j, k, m = second
    return (a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m)


def _bounds(
    handle: pdfium.FPDF_PAGEOBJECT, matrix: _Matrix, left: float, bottom: float, height: float
) -> tuple[float, float, float, float] | None:
    """Outline on the page, origin top left."""
    values = [ctypes.c_float() for _ in range(4)]
    if not pdfium.FPDFPageObj_GetBounds(handle, *values):
        return None
    x0, y0, x1, y1 = (value.value for value in values)
    if matrix is not _IDENTITY:
        a, b, c, d, e, f = matrix
        corners = [(a * x + c * y + e, b * x + d * y + f) for x in (x0, x1) for y in (y0, y1)]
        x0, x1 = min(p[0] for p in corners), max(p[0] for p in corners)
        y0, y1 = min(p[1] for p in corners), max(p[1] for p in corners)
    return (x0 - left, height - (y1 - bottom), x1 - left, height - (y0 - bottom))


def _rulings(
    handle: pdfium.FPDF_PAGEOBJECT, matrix: _Matrix, left: float, bottom: float, height: float
) -> list[Ruling]:
    """The rulings one path draws: thin shapes, stroked lines, the sides of stroked rectangles."""
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(handle, fill, stroke)
    if not fill.value and not stroke.value:
        return []
    if _is_white(handle, bool(stroke.value)):
        return []
    box = _bounds(handle, matrix, left, bottom, height)
    if box is None:
        return []
    x0, y0, x1, y1 = box
    if y1 - y0 <= _THICK and x1 - x0 <= _THICK:
        # a dot: only part of a dotted line or a corner; keeps a grid's lines touching
        return []
    if y1 - y0 <= _THICK:
        return [Ruling(x0, (y0 + y1) / 2, x1, (y0 + y1) / 2)]
    if x1 - x0 <= _THICK:
        return [Ruling((x0 + x1) / 2, y0, (x0 + x1) / 2, y1)]
    if not stroke.value:
        return []
    return _sides(handle, _times(_matrix(handle), matrix), left, bottom, height)


def _is_white(handle: pdfium.FPDF_PAGEOBJECT, stroke: bool) -> bool:
    values = [ctypes.c_uint() for _ in range(4)]
    get = pdfium.FPDFPageObj_GetStrokeColor if stroke else pdfium.FPDFPageObj_GetFillColor
    if not get(handle, *values):
        return False
    red, green, blue, alpha = (value.value for value in values)
    return alpha == 0 or min(red, green, blue) >= 250


def _sides(
    handle: pdfium.FPDF_PAGEOBJECT, matrix: _Matrix, left: float, bottom: float, height: float
) -> list[Ruling]:
    """Horizontal and vertical pieces of a stroked outline."""
    a, b, c, d, e, f = matrix
    found: list[Ruling] = []
    start: tuple[float, float] | None = None
    last: tuple[float, float] | None = None
    for i in range(min(pdfium.FPDFPath_CountSegments(handle), 2000)):
        segment = pdfium.FPDFPath_GetPathSegment(handle, i)
        x, y = ctypes.c_float(), ctypes.c_float()
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        point = (
            a * x.value + c * y.value + e - left,
            height - (b * x.value + d * y.value + f - bottom),
        )
        if pdfium.FPDFPathSegment_GetType(segment) == pdfium.FPDF_SEGMENT_MOVETO:
            start = point
        elif last is not None and pdfium.FPDFPathSegment_GetType(segment) == pdfium.FPDF_SEGMENT_LINETO:
            found += _straight(last, point)
        last = point
        if pdfium.FPDFPathSegment_GetClose(segment) and start is not None:
            found += _straight(last, start)
            last = start
    return found


def _straight(first: tuple[float, float], second: tuple[float, float]) -> list[Ruling]:
    (x0, y0), (x1, y1) = first, second
    if abs(y1 - y0) <= 1 < abs(x1 - x0) or abs(x1 - x0) <= 1 < abs(y1 - y0):
        return [Ruling(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))]
    return []
