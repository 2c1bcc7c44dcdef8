"""Scans (PNG, JPEG, TIFF, PDF without text) → Document, by RapidOCR with the models in its package.

A number counts as read only where two independent readings agree with high confidence: the whole
page through detection and recognition, and the cell cut out along its rulings and recognised alone.
Everything else is doubtful. Needs the extra ``ocr``.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

import cv2
import numpy as np
from rapidocr import RapidOCR
from rapidocr.ch_ppocr_rec.typings import TextRecInput
from rapidocr.inference_engine.onnxruntime.main import ONNXRuntimeError
from rapidocr.utils.output import RapidOCROutput

from compliance.errors import ReadError
from compliance.geometry.document import blocks_of
from compliance.geometry.ink import MAX_PIXELS, Image, Sheet, ink_box, straightened
from compliance.geometry.page import Glyph, Page, Ruling
from compliance.geometry.rulings import REACH, Box, Grid, find_grids
from compliance.model.document import Document, Paragraph, Table
from compliance.model.words import Words
from compliance.readers import guard

DPI = 220
"""At which the pages of a scanned PDF are drawn."""
SURE = 0.90
"""Confidence both readings of a number must have."""
ALONE = 0.985
"""Confidence two different cuts of a cell must have where the page reading passed it over."""

NARROWEST = 120.0
"""Points; what is ruled and narrower is strokes of large letters, no table."""

LOWEST = 11.0
"""Points; a blank box lower than this is not known to be a blank cell."""

DOUBT = "文字识别不确定"
NOTE = Words(
    "数字由文字识别（OCR）得到，请对照原件。",
    "Numbers come from optical recognition; compare with the original.",
)
_NUMBER = re.compile(r"[\d.,，。．+\-—/%％ ]*")


class _Seen(NamedTuple):
    """A line of text the page reading found: outline in points, text, confidence."""

    x0: float
    y0: float
    x1: float
    y1: float
    text: str
    score: float


def read(data: bytes, limits: guard.Limits = guard.LIMITS) -> Document:
    """The document; raises ReadError (damaged, too_large, empty). Format ``scan``."""
    blocks = blocks_of(_recognised(enumerate(_images(data, limits.scans), 1)))
    if not any(isinstance(block, Paragraph | Table) for block in blocks):
        raise ReadError("empty", "图像里没有认出文字。", "No text was recognised in the image.")
    return Document("scan", blocks, lines=True, doubts=(NOTE,))


def pages(data: bytes, numbers: frozenset[int]) -> dict[int, Page]:
    """These pages of a PDF, from 1, read from their pictures; raises ReadError (too_large, damaged)."""
    return {page.number: page for page in _recognised(_drawn(data, numbers))}


def _recognised(images: Iterable[tuple[int, Image]]) -> list[Page]:
    pages: list[Page] = []
    try:
        _engine()
        guard.ON_PAGE.get()()
        for number, image in images:
            pages.append(_page(number, image))
            guard.ON_PAGE.get()()
    except (cv2.error, ONNXRuntimeError):
        raise ReadError(
            "too_large",
            "文字识别没有成功，多半是内存不够。请用 --memory-limit 调高内存上限，或提供带文字的文件。",
            "Recognition failed, most likely for want of memory (--memory-limit). Or give a file with text.",
        ) from None
    return pages


def _images(data: bytes, most: int) -> Iterator[Image]:
    if data.startswith(b"%PDF"):
        for _, image in _drawn(data, None, most):
            yield image
        return
    # TIFF files of scanners hold a picture for each page
    _, images = cv2.imdecodemulti(np.frombuffer(data, np.uint8), cv2.IMREAD_GRAYSCALE)
    if not images:
        raise ReadError("damaged", "图像已损坏，无法打开。", "The image is damaged.")
    guard.pages(len(images), most)
    for picture in images:
        if picture.size > MAX_PIXELS:
            raise ReadError("too_large", "图像太大，无法识别。", "The image is too large.")
        yield np.asarray(picture, dtype=np.uint8)


def _drawn(data: bytes, numbers: frozenset[int] | None, most: int = 0) -> Iterator[tuple[int, Image]]:
    """The pages with these numbers, or all of at most ``most``, drawn."""
    import pypdfium2

    pdf = pypdfium2.PdfDocument(data)
    try:
        if numbers is None:
            guard.pages(len(pdf), most)
        for number, page in enumerate(pdf, 1):
            if numbers is not None and number not in numbers:
                continue
            width, height = page.get_size()
            if width * height * (DPI / 72) ** 2 > MAX_PIXELS:
                raise ReadError("too_large", "扫描件的页面太大。", "A page of the scan is too large.")
            drawn = page.render(scale=DPI / 72, grayscale=True).to_numpy()
            yield number, np.asarray(drawn, dtype=np.uint8).squeeze()
    except pypdfium2.PdfiumError:
        raise ReadError("damaged", "PDF 已损坏，页面打不开。", "The PDF is damaged.") from None
    finally:
        pdf.close()


@cache
def _engine() -> RapidOCR:
    logging.getLogger("RapidOCR").setLevel(logging.ERROR)
    return RapidOCR(params={"Global.log_level": "error", "Global.text_score": 0.3})


def _page(number: int, grey: Image) -> Page:
    sheet = straightened(grey)
    seen = list(_lines(sheet))
    glyphs: list[Glyph] = []
    grids = [grid for grid in find_grids(sheet.rulings) if grid.xs[-1] - grid.xs[0] >= NARROWEST]
    boxes = [box for grid in grids for box in grid.boxes]
    inside: dict[int, list[_Seen]] = {}
    for line in seen:
        for index, part in _shared(line, boxes):
            if index < 0:
                glyphs += _spread(part, "" if part.score >= 0.5 else DOUBT)
            else:
                inside.setdefault(index, []).append(part)
    guard.ON_PAGE.get()()  # half of the work; on a slow machine the whole takes longer than the limit
    readings = _cut(sheet, boxes)
    for index, box in enumerate(boxes):
        glyphs += _cell(box, inside.get(index, []), readings.get(index, []))
    height, width = (side / sheet.scale for side in sheet.grey.shape)
    rulings = tuple(line for line in sheet.rulings if any(_inside(line, grid) for grid in grids))
    return Page(number, width, height, tuple(glyphs), rulings)


def _inside(line: Ruling, grid: Grid) -> bool:
    x, y = (line.x0 + line.x1) / 2, (line.y0 + line.y1) / 2
    return grid.xs[0] - REACH <= x <= grid.xs[-1] + REACH and grid.ys[0] - REACH <= y <= grid.ys[-1] + REACH


def _lines(sheet: Sheet) -> Iterator[_Seen]:
    """The whole page through detection and recognition."""
    result = _engine()(cv2.cvtColor(sheet.grey, cv2.COLOR_GRAY2BGR), use_cls=False)
    if not isinstance(result, RapidOCROutput):
        return
    if result.boxes is None or result.txts is None or result.scores is None:
        return
    for corners, text, score in zip(result.boxes, result.txts, result.scores, strict=True):
        xs, ys = corners[:, 0] / sheet.scale, corners[:, 1] / sheet.scale
        if text.strip():
            yield _Seen(
                float(xs.min()), float(ys.min()), float(xs.max()), float(ys.max()), text, float(score)
            )


def _shared(line: _Seen, boxes: list[Box]) -> list[tuple[int, _Seen]]:
    """The boxes a line lies in, with its share of the text; -1 = outside every box. A line that
    runs over several boxes is cut where its characters' middles fall."""
    middle = (line.y0 + line.y1) / 2
    step = (line.x1 - line.x0) / max(1, len(line.text))
    shares: dict[int, list[int]] = {}
    for at in range(len(line.text)):
        x = line.x0 + (at + 0.5) * step
        owner = next((i for i, b in enumerate(boxes) if b.x0 <= x <= b.x1 and b.y0 <= middle <= b.y1), -1)
        shares.setdefault(owner, []).append(at)
    if len(shares) == 1:
        return [(next(iter(shares)), line)]
    parts = []
    for owner, places in shares.items():
        text = "".join(line.text[i] for i in places)
        # where a line had to be cut, its numbers are not to be trusted
        left, right = line.x0 + places[0] * step, line.x0 + (places[-1] + 1) * step
        parts.append((owner, _Seen(left, line.y0, right, line.y1, text, min(line.score, 0.5))))
    return parts


def _cut(sheet: Sheet, boxes: list[Box]) -> dict[int, list[tuple[str, float]]]:
    """Each cell with one line of ink cut out and recognised alone, in two different cuts."""
    crops: list[Image] = []
    owners: list[int] = []
    readings: dict[int, list[tuple[str, float]]] = {}
    for index, box in enumerate(boxes):
        outline = ink_box(sheet, box.x0, box.y0, box.x1, box.y1)
        if outline is None:
            continue
        left, top, right, bottom = outline
        if bottom - top > 26 * sheet.scale:
            readings[index] = [("", 0.0)]  # more than one line: not read here, but not blank either
            continue
        for pad in (2.0, 4.0):
            margin = int(pad * sheet.scale)
            crop = sheet.grey[max(0, top - margin) : bottom + margin, max(0, left - margin) : right + margin]
            ruled = sheet.ink[max(0, top - margin) : bottom + margin, max(0, left - margin) : right + margin]
            clean = np.where(cv2.dilate(ruled, np.ones((3, 3), np.uint8)) > 0, crop, 255)
            crops.append(np.asarray(cv2.cvtColor(clean.astype(np.uint8), cv2.COLOR_GRAY2BGR), dtype=np.uint8))
            owners.append(index)
    recognise = _engine().text_rec
    if crops and recognise is not None:
        result = recognise(TextRecInput(img=crops))
        for owner, text, score in zip(owners, result.txts or (), result.scores or (), strict=True):
            readings.setdefault(owner, []).append((text.strip(), float(score)))
    return readings


def _cell(box: Box, seen: list[_Seen], alone: list[tuple[str, float]]) -> list[Glyph]:
    """What stands in a cell. Words come from the page reading; a number needs agreement."""
    lines = sorted(seen, key=lambda line: (round(line.y0 / 6), line.x0))
    text = "".join(line.text for line in lines)
    numeric = all(_NUMBER.fullmatch(part) for part in (text, *(t for t, _ in alone)))
    if text and not numeric:
        return [glyph for line in lines for glyph in _spread(line, "")]
    if not text and not alone:
        # too low for a figure: likely a part of a cell that a stroke cut in two
        low = box.y1 - box.y0 < LOWEST
        middle, centre = (box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2
        return [Glyph("?", middle - 2, centre - 2, middle + 2, centre + 2, DOUBT)] if low else []
    candidates = {candidate for candidate, _ in alone}
    weakest = min((score for _, score in alone), default=0.0)
    page = min((line.score for line in lines), default=0.0)
    if len(candidates) == 1 and candidates != {""}:
        (number,) = candidates
        agreed = number == text and page >= SURE and weakest >= SURE
        if agreed or (not text and weakest >= ALONE):
            return _spread(_Seen(box.x0 + 2, box.y0 + 2, box.x1 - 2, box.y1 - 2, number, 1.0), "")
    shown = text or next(iter(sorted(candidates)), "") or "?"
    return _spread(_Seen(box.x0 + 2, box.y0 + 2, box.x1 - 2, box.y1 - 2, shown, 0.0), DOUBT)


def _spread(line: _Seen, doubt: str) -> list[Glyph]:
    """A line's characters at even steps over its outline; no gaps, so no spaces are invented."""
    text = line.text
    height = min(line.y1 - line.y0, 14.0)
    middle = (line.y0 + line.y1) / 2
    step = (line.x1 - line.x0) / max(1, len(text))
    return [
        Glyph(
            char,
            line.x0 + i * step,
            middle - height / 2,
            line.x0 + (i + 1) * step,
            middle + height / 2,
            doubt,
        )
        for i, char in enumerate(text)
        if not char.isspace()
    ]
