"""Word documents: what carries a report's text is read, however it was typed, and nothing else."""

from __future__ import annotations

import contextlib
import io
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.errors import ReadError
from compliance.model.document import Document, Paragraph, Picture, Table
from compliance.readers import read, sniff

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
NAMES = (
    f'xmlns:w="{W}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)


def docx(body: str, **parts: str) -> bytes:
    buffer = io.BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", f"<w:document {NAMES}><w:body>{body}</w:body></w:document>")
        for name, content in parts.items():
            archive.writestr(f"word/{name}.xml", content)
    return buffer.getvalue()


def p(*texts: str, properties: str = "") -> str:
    runs = "".join(f"<w:r><w:t>{text}</w:t></w:r>" for text in texts)
    return f"<w:p><w:pPr>{properties}</w:pPr>{runs}</w:p>"


def tc(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{p(text)}</w:tc>"


def tr(*cells: str, properties: str = "") -> str:
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


def tbl(*rows: str) -> str:
    return f"<w:tbl><w:tblPr/>{''.join(rows)}</w:tbl>"


def texts(document: Document) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Paragraph)]


def grid(document: Document) -> list[list[tuple[str, int, int, int]]]:
    (table,) = [block for block in document.blocks if isinstance(block, Table)]
    return [[(c.text, c.column, c.rowspan, c.colspan) for c in row] for row in table.rows]


def test_runs_are_joined_and_line_breaks_part_paragraphs() -> None:
    body = p("一、总", "体情", "况") + "<w:p><w:r><w:t>甲</w:t><w:br/><w:t>乙</w:t></w:r></w:p>"
    assert texts(read(docx(body))) == ["一、总体情况", "甲", "乙"]


def test_tracked_changes_hidden_text_and_fields() -> None:
    body = (
        "<w:p><w:ins><w:r><w:t>新收</w:t></w:r></w:ins><w:del><w:r><w:delText>12</w:delText></w:r></w:del>"
        "<w:moveFrom><w:r><w:t>旧</w:t></w:r></w:moveFrom><w:moveTo><w:r><w:t>13</w:t></w:r></w:moveTo>"
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>隐</w:t></w:r>"
        "<w:r><w:instrText>PAGE</w:instrText></w:r><w:fldSimple><w:r><w:t>件</w:t></w:r></w:fldSimple>"
        '<w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>。</w:t></w:r></w:p>'
    )
    assert texts(read(docx(body))) == ["新收13件。"]


def test_a_deleted_paragraph_mark_joins_two_paragraphs() -> None:
    body = p("共收到", properties="<w:rPr><w:del/></w:rPr>") + p("5件")
    assert texts(read(docx(body))) == ["共收到5件"]


def test_merged_cells_both_ways_and_a_row_that_starts_later() -> None:
    body = tbl(
        tr(tc("三、", '<w:vMerge w:val="restart"/>'), tc("甲", '<w:gridSpan w:val="2"/>'), tc("1")),
        tr(tc("", "<w:vMerge/>"), tc("乙"), tc("丙"), tc("2")),
        tr(tc("丁"), tc("3"), properties='<w:gridBefore w:val="2"/>'),
        tr(tc("戊", '<w:hMerge w:val="restart"/>'), tc("", "<w:hMerge/>"), tc("己"), tc("4")),
    )
    assert grid(read(docx(body))) == [
        [("三、", 0, 2, 1), ("甲", 1, 1, 2), ("1", 3, 1, 1)],
        [("乙", 1, 1, 1), ("丙", 2, 1, 1), ("2", 3, 1, 1)],
        [("丁", 2, 1, 1), ("3", 3, 1, 1)],
        [("戊", 0, 1, 2), ("己", 2, 1, 1), ("4", 3, 1, 1)],
    ]


def test_content_controls_and_deleted_rows_in_a_table() -> None:
    controlled = f"<w:sdt><w:sdtPr/><w:sdtContent>{tr(tc('规章'), tc('7'))}</w:sdtContent></w:sdt>"
    celled = tr(f"<w:sdt><w:sdtContent>{tc('许可')}</w:sdtContent></w:sdt>", tc("8"))
    gone = tr(tc("旧"), tc("9"), properties="<w:del/>")
    document = read(docx(f"<w:sdt><w:sdtContent>{tbl(controlled, gone, celled)}</w:sdtContent></w:sdt>"))
    assert [[cell[0] for cell in row] for row in grid(document)] == [["规章", "7"], ["许可", "8"]]


def test_a_layout_table_is_unrolled_in_order() -> None:
    inner = tbl(tr(tc("规章"), tc("1")))
    body = tbl(tr(f"<w:tc>{p('前')}{inner}{p('后')}</w:tc>"))
    document = read(docx(body))
    assert texts(document) == ["前", "后"]
    assert grid(document) == [[("规章", 0, 1, 1), ("1", 1, 1, 1)]]


def test_a_table_of_one_column_is_unrolled() -> None:
    body = tbl(tr(tc("一、总体情况")), tr(f"<w:tc>{p('甲')}{p('乙')}</w:tc>"))
    assert texts(read(docx(body))) == ["一、总体情况", "甲", "乙"]


def test_a_cell_with_only_a_picture_is_not_blank() -> None:
    picture = "<w:tc><w:p><w:r><w:drawing><wp:inline><pic:pic/></wp:inline></w:drawing></w:r></w:p></w:tc>"
    (table,) = read(docx(tbl(tr(tc("规章"), picture, tc(""))))).blocks
    assert isinstance(table, Table)
    assert [bool(cell.doubt) for cell in table.rows[0]] == [False, True, False]


def test_two_numbers_under_each_other_in_a_cell_stay_two() -> None:
    body = tbl(tr(tc("规章"), f"<w:tc>{p('12')}{p('34')}</w:tc>"))
    assert grid(read(docx(body)))[0][1][0] == "12 34"


def test_a_text_box_is_read_once_and_pictures_are_seen() -> None:
    box = f"<wps:txbx><w:txbxContent>{p('框内')}</w:txbxContent></wps:txbx>"
    body = (
        f"<w:p><w:r><w:t>正文</w:t></w:r><w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing>"
        f"<wp:anchor>{box}</wp:anchor></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox>"
        f"<w:txbxContent>{p('框内')}</w:txbxContent></v:textbox></w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r></w:p>"
        '<w:p><w:r><w:drawing><wp:inline><wp:extent cx="5000000" cy="3000000"/><pic:pic/></wp:inline>'
        '</w:drawing></w:r><w:r><w:drawing><wp:inline><wp:extent cx="90000" cy="90000"/><pic:pic/>'
        "</wp:inline></w:drawing></w:r></w:p>"
    )
    document = read(docx(body))
    assert texts(document) == ["正文", "框内"]
    assert sum(isinstance(block, Picture) for block in document.blocks) == 1


NUMBERING = f"""<w:numbering xmlns:w="{W}"><w:abstractNum w:abstractNumId="1">
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/><w:pStyle w:val="H1"/>
<w:lvlText w:val="%1、"/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="（%2）"/></w:lvl>
<w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1.%3"/><w:isLgl/></w:lvl>
</w:abstractNum><w:num w:numId="5"><w:abstractNumId w:val="1"/></w:num>
<w:num w:numId="6"><w:abstractNumId w:val="1"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="4"/>
</w:lvlOverride></w:num></w:numbering>"""
STYLES = f"""<w:styles xmlns:w="{W}"><w:style w:type="paragraph" w:styleId="H1"><w:name w:val="heading 1"/>
<w:pPr><w:numPr><w:numId w:val="5"/></w:numPr></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="H2"><w:basedOn w:val="H1"/>
<w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style></w:styles>"""


def numbered(level: int, text: str, number: int = 5) -> str:
    properties = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
    return p(text, properties=properties)


def test_automatic_numbers_are_written_out_count_and_restart() -> None:
    body = (
        numbered(0, "甲") + numbered(1, "子") + numbered(1, "丑") + numbered(0, "乙") + numbered(1, "寅")
        + numbered(2, "卯") + numbered(0, "丙", 6) + numbered(0, "无", 0)
    )  # fmt: skip
    document = read(docx(body, numbering=NUMBERING, styles=STYLES))
    assert texts(document) == [
        "一、甲",
        "（一）子",
        "（二）丑",
        "二、乙",
        "（一）寅",
        "2.1卯",
        "四、丙",
        "无",
    ]


def test_a_style_numbers_its_paragraphs_and_marks_headings() -> None:
    body = p("总体", properties='<w:pStyle w:val="H1"/>') + p("次级", properties='<w:pStyle w:val="H2"/>')
    document = read(docx(body, numbering=NUMBERING, styles=STYLES))
    headings = [(b.text, b.heading) for b in document.blocks if isinstance(b, Paragraph)]
    assert headings == [("一、总体", 1), ("二、次级", 2)]


def test_the_strict_variant_is_read_too() -> None:
    strict = docx(p("正文"))
    buffer = io.BytesIO()
    with ZipFile(io.BytesIO(strict)) as old, ZipFile(buffer, "w") as new:
        content = old.read("word/document.xml").replace(
            W.encode(), b"http://purl.oclc.org/ooxml/wordprocessingml/main"
        )
        new.writestr("word/document.xml", content)
    assert texts(read(buffer.getvalue())) == ["正文"]


def bomb() -> bytes:
    buffer = io.BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b" " * (70 << 20))
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (docx(p("正文"))[:-30], "damaged"),
        (docx("<w:p>"), "damaged"),
        (docx('<!DOCTYPE a [<!ENTITY b "c">]>'), "damaged"),
        (docx("<w:p>" * 300 + "</w:p>" * 300), "too_deep"),
        (bomb(), "too_large"),
        (docx(tbl(tr(*[tc("", '<w:gridSpan w:val="99999"/>')] * 600))), "too_large"),
    ],
    ids=["truncated", "broken", "entities", "deep", "bomb", "spans"],
)
def test_hostile_documents_are_refused(data: bytes, code: str) -> None:
    with pytest.raises(ReadError) as caught:
        read(data)
    assert caught.value.code == code


def test_the_content_tells_a_word_document_whatever_its_name() -> None:
    assert sniff(docx(p("正文")), "年报.txt") == "docx"


@given(st.binary(max_size=400))
def test_any_bytes_in_a_part_give_a_document_or_a_refusal(junk: bytes) -> None:
    buffer = io.BytesIO()
    with ZipFile(buffer, "w") as archive:
        archive.writestr("word/document.xml", junk)
    with contextlib.suppress(ReadError):
        assert isinstance(read(buffer.getvalue()), Document)


def test_tables_within_tables_without_end_are_refused() -> None:
    deep = "<w:tbl><w:tr><w:tc>" * 60 + p("底") + "</w:tc></w:tr></w:tbl>" * 60
    with pytest.raises(ReadError) as caught:
        read(docx(deep))
    assert caught.value.code == "too_deep"
