"""A scanned page as pixels → its rulings, straightened, and where a cell holds ink (extra ``ocr``)."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from compliance.geometry.page import Ruling

Image: TypeAlias = NDArray[np.uint8]

MAX_PIXELS = 60_000_000
"""Of one page: A4 at 600 dpi has 35 million."""
_LONG = 80.0
"""Points; strokes of letters in a line of text run together to less than this."""
_JOINT = 1.2
"""Points; the sides of a cell meet, while the tops of the digits in a narrow cell come close to both
sides and do not."""
A4_WIDTH = 595.0
"""Points; a scan says nothing reliable of its size, so its width is taken as that of A4."""


class Sheet(NamedTuple):
    """A straightened page: grey pixels, ink mask without the rulings, rulings in points, and how
    many pixels make a point."""

    grey: Image
    ink: Image
    rulings: tuple[Ruling, ...]
    scale: float


def straightened(grey: Image) -> Sheet:
    """The page turned upright (up to 3° of skew) with its rulings found."""
    grey = _turned(grey, _skew(grey))
    scale = min(grey.shape) / A4_WIDTH
    ink = _ink(grey)
    across, down = _lines(ink, scale)
    rows, columns = _strokes(across, scale, across=True), _strokes(down, scale, across=False)
    rulings = [
        *_held([stroke.ruling for stroke in rows], [stroke.ruling for stroke in columns]),
        *_held([stroke.ruling for stroke in columns], [stroke.ruling for stroke in rows]),
    ]
    bare = ink.copy()
    kept = set(rulings)
    for mask, strokes in ((across, rows), (down, columns)):
        for stroke in strokes:
            if stroke.ruling in kept:
                where = tuple(slice(max(0, a - 1), b + 1) for a, b in (stroke.y, stroke.x))
                bare[where][cv2.dilate(mask[where], np.ones((3, 3), np.uint8)) > 0] = 0
    return Sheet(grey, bare, tuple(rulings), scale)


def _ink(grey: Image) -> Image:
    """255 where there is ink: darker than its surroundings by a margin."""
    block = max(15, int(min(grey.shape) / 60) | 1)
    return np.asarray(
        cv2.adaptiveThreshold(grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, block, 15),
        dtype=np.uint8,
    )


def _skew(grey: Image) -> float:
    """Degrees of skew: the turn for which rows of ink stand out most (coarse to fine)."""
    width = 900
    small = cv2.resize(
        grey, (width, max(1, int(grey.shape[0] * width / grey.shape[1]))), interpolation=cv2.INTER_AREA
    )
    ink = _ink(np.asarray(small, dtype=np.uint8))

    def sharpness(angle: float) -> float:
        rows = _turned(ink, angle, fill=0).sum(axis=1, dtype=np.float64)
        return float(((rows[1:] - rows[:-1]) ** 2).sum())

    best = max(np.arange(-3.0, 3.01, 0.5), key=sharpness)
    best = max(np.arange(best - 0.5, best + 0.51, 0.1), key=sharpness)
    return float(max(np.arange(best - 0.1, best + 0.11, 0.025), key=sharpness))


def _turned(image: Image, angle: float, fill: int = 255) -> Image:
    if abs(angle) < 0.02:
        return image
    high, wide = image.shape
    matrix = cv2.getRotationMatrix2D((wide / 2, high / 2), angle, 1.0)
    turned = cv2.warpAffine(
        image, matrix, (wide, high), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=fill
    )
    return np.asarray(turned, dtype=np.uint8)


def _lines(ink: Image, scale: float) -> tuple[Image, Image]:
    """Masks of long horizontal and vertical strokes; gaps of worn lines are bridged first."""
    length = max(20, int(22 * scale))
    bridge = max(3, int(2 * scale))
    found: list[Image] = []
    for size, gap in (((length, 1), (bridge, 1)), ((1, length), (1, bridge))):
        closed = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones(gap[::-1], np.uint8))
        opened = cv2.morphologyEx(closed, cv2.MORPH_OPEN, np.ones(size[::-1], np.uint8))
        found.append(np.asarray(opened, dtype=np.uint8))
    return found[0], found[1]


class _Stroke(NamedTuple):
    """A long thin stroke: as a ruling in points, and where it lies in pixels (from, to)."""

    ruling: Ruling
    x: tuple[int, int]
    y: tuple[int, int]


def _strokes(mask: Image, scale: float, *, across: bool) -> list[_Stroke]:
    """Each connected stroke that is thin."""
    count, _, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    found: list[_Stroke] = []
    for x, y, wide, high, _ in stats[1:count].tolist():
        if (high if across else wide) > 5 * scale:
            continue
        left, right, top, bottom = x / scale, (x + wide) / scale, y / scale, (y + high) / scale
        if across:
            top = bottom = (top + bottom) / 2
        else:
            left = right = (left + right) / 2
        found.append(_Stroke(Ruling(left, top, right, bottom), (x, x + wide), (y, y + high)))
    return found


def _held(lines: list[Ruling], others: list[Ruling]) -> list[Ruling]:
    """The lines without strokes of letters: what is short and does not reach from one line of the
    other direction to a second is no side of a cell."""
    return [
        line
        for line in lines
        if max(line.x1 - line.x0, line.y1 - line.y0) >= _LONG
        or sum(_touch(line, other) for other in others) > 1
    ]


def _touch(line: Ruling, other: Ruling) -> bool:
    return (
        line.x0 - _JOINT <= other.x1
        and other.x0 <= line.x1 + _JOINT
        and line.y0 - _JOINT <= other.y1
        and other.y0 <= line.y1 + _JOINT
    )


def ink_box(sheet: Sheet, x0: float, y0: float, x1: float, y1: float) -> tuple[int, int, int, int] | None:
    """Pixel outline of the ink inside a box given in points, specks left out; None = blank."""
    inset = 1.5
    left, right = int((x0 + inset) * sheet.scale), int((x1 - inset) * sheet.scale)
    top, bottom = int((y0 + inset) * sheet.scale), int((y1 - inset) * sheet.scale)
    if right - left < 3 or bottom - top < 3:
        return None
    region = sheet.ink[max(top, 0) : bottom, max(left, 0) : right]
    count, _, stats, _ = cv2.connectedComponentsWithStats(region, connectivity=8)
    boxes = [
        (x, y, x + wide, y + high)
        for x, y, wide, high, area in stats[1:count]
        if area >= (1.0 * sheet.scale) ** 2 and max(wide, high) >= 1.6 * sheet.scale
    ]
    if not boxes:
        return None
    return (
        left + min(b[0] for b in boxes),
        top + min(b[1] for b in boxes),
        left + max(b[2] for b in boxes),
        top + max(b[3] for b in boxes),
    )
