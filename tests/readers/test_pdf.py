"""PDF files: text and rulings of a real PDF stream, and what cannot be read."""

from __future__ import annotations

import pytest

from compliance.errors import ReadError
from compliance.model.document import Paragraph, Table
from compliance.readers.pdf import read


def pdf(content: str, page: str = "/MediaBox [0 0 595 842]", font: str = "/BaseFont /Helvetica") -> bytes:
    """A one-page PDF with the given content stream and entries of page and font (F1)."""
    stream = content.encode("ascii")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        (
            f"<< /Type /Page /Parent 2 0 R {page} /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>"
        ).encode(),
        b"<< /Length %d >>\nstream\n" % len(stream) + stream + b"\nendstream",
        f"<< /Type /Font /Subtype /Type1 {font} >>".encode(),
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


LINES = "".join(f"100 {y} m 300 {y} l S\n" for y in (720, 690, 660))
LINES += "".join(f"{x} 720 m {x} 660 l S\n" for x in (100, 200, 300))


def test_stroked_lines_make_a_table() -> None:
    assert rows(pdf(LINES + CELLS)) == [["12", "345"], ["6", "78"]]


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


def test_text_drawn_twice_to_look_bold_is_read_once() -> None:
    bold = CELLS.replace(" Td", ".3 Td")
    assert rows(pdf(LINES + CELLS + bold)) == [["12", "345"], ["6", "78"]]


def test_the_invisible_layer_of_recognised_text_is_left_out() -> None:
    hidden = "3 Tr\n" + text(110, 700, "17") + "0 Tr\n"
    assert rows(pdf(LINES + hidden + text(210, 700, "345"))) == [["", "345"], ["", ""]]
    with pytest.raises(ReadError) as caught:
        read(pdf(LINES + hidden))
    assert caught.value.code == "scanned"


def test_a_turned_page_is_read_upright() -> None:
    content = f"0 1 -1 0 842 0 cm\n{LINES}{CELLS}"
    for turn in ("", " /Rotate 90"):
        page = f"/MediaBox [0 0 842 842]{turn}"
        assert rows(pdf(content, page)) == [["12", "345"], ["6", "78"]]


def test_a_cropped_page_shows_only_what_is_inside() -> None:
    content = LINES + CELLS + text(310, 700, "999") + text(110, 750, "888")
    page = "/CropBox [90 650 305 740] /MediaBox [0 0 595 842]"
    blocks = read(pdf(content, page)).blocks
    assert [type(block) for block in blocks] == [Table]
    assert rows(pdf(content, page)) == [["12", "345"], ["6", "78"]]


def test_a_digit_the_font_does_not_name_is_unreadable() -> None:
    names = "/Encoding << /Type /Encoding /Differences [49 /g17 /g18] >>"
    data = pdf(LINES + CELLS, font=f"/BaseFont /ABCDEF+Strange {names}")
    (table,) = [block for block in read(data).blocks if isinstance(block, Table)]
    found = [(cell.text, bool(cell.doubt)) for row in table.rows for cell in row]
    assert found == [("\ufffd\ufffd", True), ("345", False), ("6", False), ("78", False)]


@pytest.mark.parametrize(
    ("entries", "shown"),
    [
        ("/Subtype /Widget /FT /Tx /T (a) /V (5)", ("\ufffd", True)),
        ("/Subtype /FreeText /Contents (5)", ("\ufffd", True)),
        ("/Subtype /Widget /FT /Sig /T (a)", ("", False)),
        ("/Subtype /Link", ("", False)),
        ("/Subtype /FreeText /F 2 /Contents (5)", ("", False)),
    ],
)
def test_a_cell_with_a_form_field_is_not_blank_but_unreadable(entries: str, shown: tuple[str, bool]) -> None:
    page = f"/MediaBox [0 0 595 842] /Annots [<< /Type /Annot {entries} /Rect [205 695 295 715] >>]"
    (table,) = [b for b in read(pdf(LINES + text(110, 700, "12"), page)).blocks if isinstance(b, Table)]
    assert [(cell.text, bool(cell.doubt)) for cell in table.rows[0]] == [("12", False), shown]


def test_a_scan_with_the_stamp_of_its_program_is_a_scan() -> None:
    image = "q 595 0 0 842 0 0 cm BI /W 1 /H 1 /CS /G /BPC 8 ID x EI Q\n"
    with pytest.raises(ReadError) as caught:
        read(pdf(image + text(400, 20, "Scanned by a phone")))
    assert caught.value.code == "scanned"
    small = image.replace("595 0 0 842", "200 0 0 200")
    assert read(pdf(small + text(400, 400, "A letter"))).blocks
