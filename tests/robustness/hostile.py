"""Small files of every format, and files made to harm whoever reads them. All are made here, none is kept."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable, Mapping
from zipfile import ZIP_DEFLATED, ZipFile

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_P = "http://schemas.openxmlformats.org/package/2006/relationships"
_T = "http://schemas.openxmlformats.org/package/2006/content-types"
_OFFICE = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
)
_PAGE = "<html><body><h1>云栖区教育局2024年政府信息公开工作年度报告</h1>{}</body></html>"

MARKDOWN = (
    "# 云栖区教育局2024年政府信息公开工作年度报告\n\n## 一、总体情况\n\n| 甲 | 乙 |\n| -- | -- |\n| 1 | 0 |\n"
)
TEXT = "云栖区教育局2024年政府信息公开工作年度报告\n一、总体情况\n2024年公开信息12条。\n项目  数量\n规章  0\n"


def packed(parts: Mapping[str, bytes | str]) -> bytes:
    """A ZIP."""
    data = io.BytesIO()
    with ZipFile(data, "w", ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return data.getvalue()


def page(body: str = "<p>文字</p><table><tr><td>甲</td><td>1</td></tr></table>") -> bytes:
    """HTML."""
    return _PAGE.format(body).encode()


_WORDS = "<w:p><w:r><w:t>文字</w:t></w:r></w:p>"
_GRID = "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>1</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"


def docx(body: str = _WORDS + _GRID, head: str = "") -> bytes:
    """DOCX."""
    return packed(
        {"word/document.xml": f'{head}<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'}
    )


def _relation(id: str, kind: str, target: str) -> str:
    inner = f'<Relationship Id="{id}" Type="{_R}/{kind}" Target="{target}"/>'
    return f'<Relationships xmlns="{_P}">{inner}</Relationships>'


def xlsx(
    rows: str = '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c></row>', merged: str = ""
) -> bytes:
    """XLSX."""
    kinds = '<Default Extension="xml" ContentType="application/xml"/>'
    sheets = '<sheets><sheet name="a" sheetId="1" r:id="b"/></sheets>'
    return packed(
        {
            "[Content_Types].xml": f'<Types xmlns="{_T}">{kinds}</Types>',
            "_rels/.rels": _relation("a", "officeDocument", "xl/workbook.xml"),
            "xl/workbook.xml": f'<workbook xmlns="{_S}" xmlns:r="{_R}">{sheets}</workbook>',
            "xl/_rels/workbook.xml.rels": _relation("b", "worksheet", "worksheets/a.xml"),
            "xl/worksheets/a.xml": (
                f'<worksheet xmlns="{_S}"><sheetData>{rows}</sheetData>{merged}</worksheet>'
            ),
        }
    )


def odf(
    body: str = "<text:p>文字</text:p><table:table><table:table-row><table:table-cell><text:p>1</text:p>"
    "</table:table-cell></table:table-row></table:table>",
    kind: str = "text",
    head: str = "",
) -> bytes:
    """ODT or ODS."""
    content = (
        f"{head}<office:document-content {_OFFICE}><office:body><office:{kind}>{body}</office:{kind}>"
        "</office:body></office:document-content>"
    )
    return packed({"mimetype": f"application/vnd.oasis.opendocument.{kind}", "content.xml": content})


def ofd(objects: str = "", pages: int = 1) -> bytes:
    """OFD."""
    objects = objects or (
        '<TextObject ID="2" Boundary="20 20 100 10" Size="4"><TextCode X="0" Y="4" DeltaX="g 3 4">文字一二'
        '</TextCode></TextObject><PathObject ID="3" Boundary="20 40 100 1"><AbbreviatedData>M 0 0 L 100 0'
        "</AbbreviatedData></PathObject>"
    )
    listed = '<Page ID="1" BaseLoc="p.xml"/>' * pages
    return packed(
        {
            "OFD.xml": "<OFD><DocBody><DocRoot>D/d.xml</DocRoot></DocBody></OFD>",
            "D/d.xml": (
                "<Document><CommonData><PageArea><PhysicalBox>0 0 210 297</PhysicalBox></PageArea>"
                f"</CommonData><Pages>{listed}</Pages></Document>"
            ),
            "D/p.xml": f'<Page><Content><Layer ID="1">{objects}</Layer></Content></Page>',
        }
    )


def pdf(*objects: bytes) -> bytes:
    """PDF of these objects, numbered from 1; the first is the catalog."""
    data, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(data)
    data += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    data += b"".join(b"%010d 00000 n \n" % place for place in places)
    return data + b"trailer<</Root 1 0 R/Size %d>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start)


def stream(content: bytes, words: bytes = b"") -> bytes:
    """A PDF stream."""
    return b"<<%s/Length %d>>stream\n%s\nendstream" % (words, len(content), content)


_CATALOG = b"<</Type/Catalog/Pages 2 0 R>>"
_PAGES = b"<</Type/Pages/Kids[3 0 R]/Count 1/MediaBox[0 0 595 842]>>"
_FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"


def simple_pdf(content: bytes = b"BT /F 12 Tf 50 700 Td (report 2024) Tj ET 50 600 m 500 600 l S") -> bytes:
    """A PDF of one page."""
    sheet = b"<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>"
    return pdf(_CATALOG, _PAGES, sheet, stream(content), _FONT)


def _loop() -> bytes:
    sheet = b"<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources 6 0 R>>"
    form = stream(b"/X Do /X Do", b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources 6 0 R")
    return pdf(_CATALOG, _PAGES, sheet, stream(b"/X Do"), form, b"<</XObject<</X 5 0 R>>>>")


def _tree() -> bytes:
    """Forms that each call the next one ten times: ten to the twelfth drawings."""
    sheet = b"<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<</XObject<</X 5 0 R>>>>>>"
    forms = [
        stream(
            b"/X Do " * 10,
            b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X %d 0 R>>>>" % (number + 1),
        )
        for number in range(5, 17)
    ]
    last = stream(b"0 0 m 9 9 l S", b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]")
    return pdf(_CATALOG, _PAGES, sheet, stream(b"/X Do"), *forms, last)


def _pdf_bomb() -> bytes:
    sheet = b"<</Type/Page/Parent 2 0 R/Contents 4 0 R>>"
    squeezed = zlib.compress(zlib.compress(b"0 0 m 9 9 l S\n" * 20_000_000, 1), 9)
    return pdf(_CATALOG, _PAGES, sheet, stream(squeezed, b"/Filter[/FlateDecode/FlateDecode]"))


def _many_pages() -> bytes:
    kids = b"3 0 R " * 10_000
    return pdf(_CATALOG, b"<</Type/Pages/Kids[%s]/Count 10000/MediaBox[0 0 9 9]>>" % kids, b"<</Type/Page>>")


def _locked_zip() -> bytes:
    data = bytearray(packed({"report.html": page()}))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + place] |= 1
    return bytes(data)


def _laughs(root: str) -> str:
    entities = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 10))
    return f'<?xml version="1.0"?><!DOCTYPE {root} [<!ENTITY l0 "ha">{entities}]>'


def _hollow(part: str, megabytes: int, kind: str = "") -> bytes:
    """A ZIP with a part of megabytes of zeros."""
    data = io.BytesIO()
    with ZipFile(data, "w", ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("mimetype", kind)
        with archive.open(part, "w") as file:
            for _ in range(megabytes):
                file.write(bytes(1 << 20))
    return data.getvalue()


def nested(depth: int, name: str = "a.html") -> bytes:
    """A report in an archive in an archive …"""
    data = page()
    for level in range(depth):
        data = packed({name if level == 0 else "inner.zip": data})
    return data


SEEDS: dict[str, bytes] = {
    "a.docx": docx(),
    "a.html": page(),
    "a.json": (
        '{"title": "云栖区教育局2024年政府信息公开工作年度报告", "year": 2024, "facts":'
        ' {"applications.*.*": 0}}'
    ).encode(),
    "a.md": MARKDOWN.encode(),
    "a.mht": b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=b\n\n--b\n"
    b"Content-Type: text/html; charset=utf-8\n\n" + page() + b"\n--b--\n",
    "a.ods": odf(
        "<table:table><table:table-row><table:table-cell><text:p>1</text:p></table:table-cell><table:table-cell>"
        "<text:p>2</text:p></table:table-cell></table:table-row></table:table>",
        "spreadsheet",
    ),
    "a.odt": odf(),
    "a.ofd": ofd(),
    "a.pdf": simple_pdf(),
    "a.txt": TEXT.encode(),
    "a.xlsx": xlsx(),
    "a.zip": packed({"云/a.html": page()}),
    "gbk.txt": TEXT.encode("gb18030"),
    "wide.txt": TEXT.encode("utf-16"),
}
"""Small valid files, to be changed by fuzzers."""

HOSTILE: dict[str, tuple[str, Callable[[], bytes]]] = {
    "empty": ("a.pdf", lambda: b""),
    "encrypted word": (
        "a.docx",
        lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500) + "EncryptedPackage".encode("utf-16-le"),
    ),
    "locked zip": ("a.docx", lambda: _locked_zip().replace(b"report.html", b"word/a.html")),
    "pdf with unknown lock": (
        "a.pdf",
        lambda: simple_pdf().replace(b"trailer<<", b"trailer<</Encrypt<</Filter/Odd/V 9>>"),
    ),
    "truncated docx": ("a.docx", lambda: docx()[:-40]),
    "truncated pdf": ("a.pdf", lambda: simple_pdf()[:60]),
    "truncated xlsx": ("a.xlsx", lambda: xlsx()[:700]),
    "page called pdf": ("a.pdf", page),
    "pdf called page": ("a.html", simple_pdf),
    "noise": ("a.html", lambda: bytes((i * 7919 + i // 251) % 256 for i in range(50_000))),
    "zeros": ("a.txt", lambda: bytes(1_000_000)),
    "laughs in docx": ("a.docx", lambda: docx("<w:p>&l9;</w:p>", _laughs("w:document"))),
    "laughs in odt": ("a.odt", lambda: odf("<text:p>&l9;</text:p>", head=_laughs("office:document-content"))),
    "laughs in xlsx": (
        "a.xlsx",
        lambda: packed({"xl/workbook.xml": _laughs("workbook") + "<workbook>&l9;</workbook>"}),
    ),
    "outer entity": (
        "a.docx",
        lambda: docx("<w:p>&x;</w:p>", '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>'),
    ),
    "bomb in docx": ("a.docx", lambda: _hollow("word/document.xml", 100)),
    "bomb in odt": ("a.odt", lambda: _hollow("content.xml", 100, "application/vnd.oasis.opendocument.text")),
    "bomb in ofd": ("a.ofd", lambda: _hollow("OFD.xml", 100)),
    "bomb in xlsx": ("a.xlsx", lambda: _hollow("xl/workbook.xml", 100)),
    "deep docx": ("a.docx", lambda: docx("<w:sdt>" * 100_000 + "</w:sdt>" * 100_000)),
    "deep tables in docx": (
        "a.docx",
        lambda: docx("<w:tbl><w:tr><w:tc>" * 80 + "</w:tc></w:tr></w:tbl>" * 80),
    ),
    "deep odt": ("a.odt", lambda: odf("<text:span>" * 5000 + "</text:span>" * 5000)),
    "parts without number": (
        "a.docx",
        lambda: packed({"word/document.xml": b"x"} | {f"word/{i}": b"" for i in range(20_001)}),
    ),
    "a million open tags": ("a.html", lambda: b"<div>" * 1_000_000),
    "open fonts": ("a.html", lambda: b"<p><font color=%d>x" * 20_000),
    "deep lists": ("a.html", lambda: b"<ul><li>" * 20_000),
    "wide cell": (
        "a.html",
        lambda: page("<table><tr><td colspan=100000>1</td></tr><tr><td rowspan=99999>2</td></tr></table>"),
    ),
    "wide cells": (
        "a.html",
        lambda: page(
            "<table>" + "<tr>" + "<td colspan=1000 rowspan=65534>1</td>" * 500 + "</tr><tr></tr></table>"
        ),
    ),
    "wide cell in docx": (
        "a.docx",
        lambda: docx(
            "<w:tbl>"
            + '<w:tr><w:tc><w:tcPr><w:gridSpan w:val="99999999"/></w:tcPr><w:p/></w:tc></w:tr>' * 3000
            + "</w:tbl>"
        ),
    ),
    "far corner": (
        "a.xlsx",
        lambda: xlsx(
            '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
        ),
    ),
    "merged sheet": (
        "a.xlsx",
        lambda: xlsx(merged='<mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>'),
    ),
    "repeated cells": (
        "a.ods",
        lambda: odf(
            '<table:table><table:table-row table:number-rows-repeated="9999999"><table:table-cell'
            ' table:number-columns-repeated="9999999"><text:p>1</text:p></table:table-cell></table:table-row>'
            "</table:table>",
            "spreadsheet",
        ),
    ),
    "form loop": ("a.pdf", _loop),
    "form tree": ("a.pdf", _tree),
    "pdf bomb": ("a.pdf", _pdf_bomb),
    "ten thousand pages": ("a.pdf", _many_pages),
    "pages loop": (
        "a.pdf",
        lambda: pdf(_CATALOG, b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2/Parent 2 0 R>>", _FONT),
    ),
    "ofd pages": ("a.ofd", lambda: ofd(pages=10_000)),
    "ofd deltas": (
        "a.ofd",
        lambda: ofd(
            '<TextObject Boundary="0 0 9 9"><TextCode DeltaX="'
            + "g 99999999 1 " * 999
            + '">x</TextCode></TextObject>'
        ),
    ),
    "ofd nan": (
        "a.ofd",
        lambda: ofd(
            '<TextObject Boundary="nan inf 1e308 -1e308" CTM="nan nan nan nan nan nan" Size="inf">'
            '<TextCode X="nan" Y="inf">文字</TextCode></TextObject><PathObject Boundary="0 0 inf nan">'
            "<AbbreviatedData>M nan 0 L inf 0 L 0 1e400</AbbreviatedData></PathObject>"
        ),
    ),
    "deep json": ("a.json", lambda: b'{"a":' * 100_000),
    "deep lists in json": ("a.json", lambda: b'{"facts":' + b"[" * 1_000_000),
    "lone surrogates in json": (
        "a.json",
        lambda: b'{"title": "\\ud800\\udfff\\ud800", "year": 2024, "facts": {"*": 0}}',
    ),
    "huge numbers in json": (
        "a.json",
        lambda: b'{"year": 2024, "facts": {"applications.received.total": 1' + b"0" * 5000 + b"}}",
    ),
    "pipes": ("a.md", lambda: b"|" * 3_000_000 + b"\n|-|\n"),
    "dashes": ("a.md", lambda: b"# a\n# b\n# c\n" + b"|-" * 500_000 + b"x\n" + b"*" * 500_000),
    "front matter": ("a.md", lambda: b"---\n" + b"a: b\n" * 500_000),
    "lines": ("a.txt", lambda: (TEXT * 20_000).encode()),
    "digits": ("a.txt", lambda: b"1" * 5_000_000),
    "numbers": ("a.txt", lambda: b"0 1 2 3 4 5 6 7 8 9\n" * 100_000),
    "one line": ("a.txt", lambda: "政府信息公开工作年度报告".encode() * 400_000),
    "deep mhtml": (
        "a.mht",
        lambda: b"MIME-Version: 1.0\n" + b"Content-Type: multipart/mixed; boundary=b\n\n--b\n" * 20_000,
    ),
    "picture": (
        "a.png",
        lambda: b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\1\0\0\0\1\0\0\x08\0\0\0\0" + bytes(100),
    ),
}
"""What it is → file name and how to make it."""
