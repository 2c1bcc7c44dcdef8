"""A scanned page's rulings are found, upright, without the strokes of its letters."""

from __future__ import annotations

import os

import pytest

if os.environ.get("CI") != "true":
    pytest.importorskip("cv2", reason="needs the extra ocr")

import cv2
import numpy as np

from compliance.geometry.ink import A4_WIDTH, Image, ink_box, straightened
from compliance.geometry.rulings import find_grids

SCALE = 150 / 72
XS, YS = (60, 220, 380, 540), (100, 130, 160, 190)


def drawn() -> Image:
    grey = np.full((1754, 1240), 255, np.uint8)

    def line(x0: float, y0: float, x1: float, y1: float) -> None:
        ends = [(round(x * SCALE), round(y * SCALE)) for x, y in ((x0, y0), (x1, y1))]
        cv2.line(grey, ends[0], ends[1], 0, 2)

    for y in YS:
        line(XS[0], y, XS[-1], y)
    for x in XS:
        line(x, YS[0], x, YS[-1])
    # letters that run together: in the text, inside a cell, and from a cell's side to its middle
    line(100, 300, 130, 300)
    line(80, 112, 120, 112)
    line(62, 145, 100, 145)
    # the tops of wide digits, near to both sides of a narrow cell
    line(384, 172, 416, 172)
    line(420, 160, 420, 190)
    cv2.putText(grey, "17", (round(240 * SCALE), round(120 * SCALE)), 0, 1.0, 0, 2)
    return grey


@pytest.mark.parametrize("skew", [0.0, 1.0, -1.5])
def test_the_grid_is_found_without_strokes_of_letters(skew: float) -> None:
    grey = drawn()
    matrix = cv2.getRotationMatrix2D((620, 877), skew, 1.0)
    turned = cv2.warpAffine(grey, matrix, (1240, 1754), borderValue=255)
    sheet = straightened(np.asarray(turned, dtype=np.uint8))
    assert sheet.scale == pytest.approx(1240 / A4_WIDTH)
    (grid,) = find_grids(sheet.rulings)
    assert (len(grid.xs), len(grid.ys)) == (5, 4)
    assert [(b.rowspan, b.colspan) for b in grid.boxes] == [*[(1, 1), (1, 1), (1, 2)] * 2, *[(1, 1)] * 4]


def test_ink_is_told_from_blank() -> None:
    sheet = straightened(drawn())
    (grid,) = find_grids(sheet.rulings)
    inked = [ink_box(sheet, box.x0, box.y0, box.x1, box.y1) is not None for box in grid.boxes]
    assert inked == [True, True, False, True, False, False, False, False, True, False]
