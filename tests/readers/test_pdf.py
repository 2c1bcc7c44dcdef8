"""PDF files: text and rulings of a real PDF stream, and what cannot be read."""

from __future__ import annotations

import pytest

from compliance.errors import ReadError
from compliance.model.document import Paragraph, Table
from compliance.readers.pdf import read


def pdf(content: str) -> bytes:
    """A one-page PDF with the given content stream (Helvetica as F1)."""
    stream = content.encode("ascii")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        (
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
            b" /Resources << /Font << /F1 5 0 R >> >> >>"
        ),
        b"<< /Length %d >>\nstream\n" % len(stream) + stream + b"\nendstream",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out = b"%PDF-1.4\n"
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return out + b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start)


def text(x: int, y: int, words: str) -> str:
    return f"BT /F1 10 Tf {x} {y} Td ({words}) Tj ET\n"


CELLS = text(110, 700, "12") + text(210, 700, "345") + text(110, 670, "6") + text(210, 670, "78")


def rows(data: bytes) -> list[list[str]]:
    (table,) = [block for block in read(data).blocks if isinstance(block, Table)]
    return [[cell.text for cell in row] for row in table.rows]


def test_stroked_lines_make_a_table() -> None:
    lines = "".join(f"100 {y} m 300 {y} l S\n" for y in (720, 690, 660))
    lines += "".join(f"{x} 720 m {x} 660 l S\n" for x in (100, 200, 300))
    assert rows(pdf(lines + CELLS)) == [["12", "345"], ["6", "78"]]


def test_stroked_rectangles_make_a_table() -> None:
    boxes = "".join(f"{x} {y} 100 30 re S\n" for x in (100, 200) for y in (690, 660))
    assert rows(pdf(boxes + CELLS)) == [["12", "345"], ["6", "78"]]


def test_thin_filled_rectangles_make_a_table_as_browsers_draw_it() -> None:
    bars = "".join(f"100 {y} 200 1 re f\n" for y in (720, 690, 660))
    bars += "".join(f"{x} 660 1 60 re f\n" for x in (100, 200, 300))
    assert rows(pdf(bars + CELLS)) == [["12", "345"], ["6", "78"]]


def test_white_shapes_and_backgrounds_are_no_rulings() -> None:
    shapes = "1 g 100 690 200 1 re f 0.9 g 90 640 300 100 re f 0 g\n"
    assert all(isinstance(block, Paragraph) for block in read(pdf(shapes + CELLS)).blocks)


@pytest.mark.parametrize(
    ("data", "code"),
    [(pdf(""), "scanned"), (b"%PDF-1.4 nothing here", "damaged"), (pdf(CELLS)[:200], "damaged")],
)
def test_what_cannot_be_read_is_refused_with_a_code(data: bytes, code: str) -> None:
    with pytest.raises(ReadError) as caught:
        read(data)
    assert caught.value.code == code
