"""OFD files: text and rulings of the state's fixed-layout format."""

from __future__ import annotations

import io
from zipfile import ZipFile

import pytest

from compliance.errors import ReadError
from compliance.model.document import Paragraph, Table
from compliance.readers.ofd import read

NS = 'xmlns:ofd="http://www.ofdspec.org/2016"'
XS = (20.0, 60.0, 90.0, 120.0)
YS = (40.0, 50.0, 60.0)


def text(x: float, y: float, words: str, size: float = 4.0) -> str:
    delta = f'DeltaX="g {len(words) - 1} {size}"' if len(words) > 1 else ""
    return (
        f'<ofd:TextObject ID="1" Boundary="{x} {y} 80 {size}" Font="1" Size="{size}">'
        f'<ofd:TextCode X="0" Y="{size * 0.86}" {delta}>{words}</ofd:TextCode></ofd:TextObject>'
    )


def line(x0: float, y0: float, x1: float, y1: float) -> str:
    return (
        f'<ofd:PathObject ID="2" Boundary="{x0} {y0} {x1 - x0 + 0.3} {y1 - y0 + 0.3}" LineWidth="0.2">'
        f"<ofd:AbbreviatedData>M 0 0 L {x1 - x0} {y1 - y0}</ofd:AbbreviatedData></ofd:PathObject>"
    )


GRID = "".join(line(XS[0], y, XS[-1], y) for y in YS) + "".join(line(x, YS[0], x, YS[-1]) for x in XS)


def ofd(*pages: str, root: str = "Doc_0/Document.xml") -> bytes:
    buffer = io.BytesIO()
    with ZipFile(buffer, "w") as archive:
        archive.writestr(
            "OFD.xml",
            f"<ofd:OFD {NS}><ofd:DocBody><ofd:DocInfo><ofd:Title>某局年报</ofd:Title></ofd:DocInfo>"
            f"<ofd:DocRoot>{root}</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        )
        listed = "".join(
            f'<ofd:Page ID="{n}" BaseLoc="Pages/Page_{n}/Content.xml"/>' for n in range(len(pages))
        )
        archive.writestr(
            "Doc_0/Document.xml",
            f"<ofd:Document {NS}><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 297"
            f"</ofd:PhysicalBox></ofd:PageArea></ofd:CommonData><ofd:Pages>{listed}</ofd:Pages></ofd:Document>",
        )
        for n, content in enumerate(pages):
            archive.writestr(
                f"Doc_0/Pages/Page_{n}/Content.xml",
                f"<ofd:Page {NS}><ofd:Content><ofd:Layer>{content}</ofd:Layer></ofd:Content></ofd:Page>",
            )
    return buffer.getvalue()


def test_text_and_tables_are_read_in_order() -> None:
    cells = text(22, 43, "规章") + text(62, 43, "12") + text(92, 43, "3")
    cells += text(22, 53, "许可") + text(62, 53, "0") + text(92, 53, "45")
    document = read(ofd(text(20, 20, "一、总体情况") + GRID + cells + text(20, 80, "六、其他")))
    first, table, last = document.blocks
    assert isinstance(first, Paragraph)
    assert isinstance(last, Paragraph)
    assert (first.text.strip(), last.text.strip()) == ("一、总体情况", "六、其他")
    assert isinstance(table, Table)
    assert [[cell.text for cell in row] for row in table.rows] == [["规章", "12", "3"], ["许可", "0", "45"]]
    assert document.metadata["title"] == "某局年报"


def test_a_scaled_object_and_a_vertical_label() -> None:
    scaled = (
        '<ofd:TextObject ID="1" Boundary="62 43 20 4" Size="1" CTM="4 0 0 4 0 0">'
        '<ofd:TextCode X="0" Y="0.86" DeltaX="1">12</ofd:TextCode></ofd:TextObject>'
    )
    upright = (
        '<ofd:TextObject ID="1" Boundary="22 42 4 12" Size="3">'
        '<ofd:TextCode X="0" Y="2.6" DeltaY="3">规章</ofd:TextCode></ofd:TextObject>'
    )
    (table,) = [b for b in read(ofd(GRID + scaled + upright)).blocks if isinstance(b, Table)]
    assert [cell.text for cell in table.rows[0]] == ["规章", "12", ""]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (ofd(""), "scanned"),
        (ofd("x", root="Doc_9/Document.xml"), "damaged"),
        (ofd(text(20, 20, "文"))[:-60], "damaged"),
    ],
)
def test_what_cannot_be_read_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(ReadError) as caught:
        read(data)
    assert caught.value.code == code


def test_a_doctype_is_refused() -> None:
    buffer = io.BytesIO()
    with ZipFile(buffer, "w") as archive:
        archive.writestr("OFD.xml", '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')
    with pytest.raises(ReadError):
        read(buffer.getvalue())
