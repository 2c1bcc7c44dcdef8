"""Pictures: every page of the file is taken, and what is no picture is refused. Recognition itself is tested
with whole reports (tests/formats)."""

from __future__ import annotations

import os

import pytest

if os.environ.get("CI") != "true":
    pytest.importorskip("rapidocr", reason="needs the extra ocr")
    pytest.importorskip("cv2", reason="needs the extra ocr")

import cv2
import numpy as np

from compliance.errors import ReadError
from compliance.readers import scan

PAGES = [np.full((40, 30), shade, np.uint8) for shade in (255, 200)]


@pytest.mark.parametrize("suffix", [".png", ".jpg"])
def test_a_picture_is_one_page(suffix: str) -> None:
    data = cv2.imencode(suffix, PAGES[0])[1].tobytes()
    assert [image.shape for image in scan._images(data, 40)] == [(40, 30)]


def test_every_page_of_a_tiff_is_taken() -> None:
    data = cv2.imencodemulti(".tiff", PAGES)[1].tobytes()
    assert [int(image.mean()) for image in scan._images(data, 40)] == [255, 200]


@pytest.mark.parametrize(
    ("data", "most", "code"),
    [
        (b"\x89PNG\r\n\x1a\n nothing", 40, "damaged"),
        (cv2.imencodemulti(".tiff", PAGES)[1].tobytes(), 1, "too_large"),
    ],
)
def test_what_cannot_be_read_is_refused(data: bytes, most: int, code: str) -> None:
    with pytest.raises(ReadError) as caught:
        list(scan._images(data, most))
    assert caught.value.code == code
