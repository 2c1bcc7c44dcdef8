"""The bundled template of a rectification letter, made here so that it is the same everywhere."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import _Cell
    from docx.text.paragraph import Paragraph

_WHEN = (2000, 1, 1, 0, 0, 0)
_SONG, _FANG, _HEI = "宋体", "仿宋", "黑体"
_HEADS = (("序号", 1.1), ("级别", 1.3), ("问题", 6.2), ("依据", 3.9), ("整改建议", 3.7))
_CELLS = ("{{ f.number }}", "{{ f.severity }}", "{{ f.what }}", "{{ f.law }}", "{{ f.advice }}")


def bundled_template() -> bytes:
    """A Word file with docxtpl's marks, to be used as it is or changed in Word."""
    import docx
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Cm, Pt

    document = docx.Document()
    _page(document)
    title = _paragraph(document, "政府信息公开工作年度报告整改通知", _HEI, 20)
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    title.paragraph_format.space_after = Pt(6)
    number = _paragraph(document, "{{ number }}", _FANG, 14)
    number.alignment = WD_ALIGN_PARAGRAPH.CENTER
    number.paragraph_format.space_after = Pt(12)
    _paragraph(document, "{{ agency }}：", _FANG, 15)
    _paragraph(document, "{%p if missing %}", _FANG, 15)
    _body(
        document,
        "检查中没有找到你单位{{ missing }}政府信息公开工作年度报告。依照《中华人民共和国政府信息公开条例》"
        "第四十九条，年度报告应当按期公布。请说明情况并尽快公布；已经公布的，请报送网址。",
    )
    _paragraph(document, "{%p endif %}", _FANG, 15)
    _paragraph(document, "{%p if reports %}", _FANG, 15)
    _body(
        document,
        "经对照《中华人民共和国政府信息公开条例》和国务院办公厅规定的年度报告格式检查，你单位"
        "{{ years }}政府信息公开工作年度报告存在以下问题{{ counts }}。请逐条核对并整改。",
    )
    _paragraph(document, "{%p endif %}", _FANG, 15)
    _paragraph(document, "{%p for r in reports %}", _FANG, 15)
    head = _paragraph(document, "{{ r.heading }}", _HEI, 14)
    head.paragraph_format.space_before = Pt(10)
    head.paragraph_format.keep_with_next = True
    _paragraph(document, "{{ r.about }}", _FANG, 12).paragraph_format.keep_with_next = True
    _findings(document)
    _paragraph(document, "{%p if r.undecided %}", _FANG, 12)
    _paragraph(document, "以下内容未能判定（不等于没有问题），请一并核实：", _FANG, 12)
    _paragraph(document, "{%p for u in r.undecided %}", _FANG, 12)
    _paragraph(document, "· {{ u }}", _FANG, 12)
    _paragraph(document, "{%p endfor %}", _FANG, 12)
    _paragraph(document, "{%p endif %}", _FANG, 12)
    _paragraph(document, "{%p endfor %}", _FANG, 15)
    last = _body(
        document,
        "请于{{ due }}前完成整改，公布年度报告，并将整改情况书面报送我单位。标注“疑似”的，请先核实；"
        "对检查结果有不同意见的，请附说明。",
    )
    last.paragraph_format.space_before = Pt(12)
    last.paragraph_format.keep_with_next = True
    for text in ("{{ issuer }}", "{{ date }}"):
        line = _paragraph(document, text, _FANG, 15)
        line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        line.paragraph_format.keep_with_next = text == "{{ issuer }}"
        line.paragraph_format.right_indent = Cm(1.5)
    _footer(document)
    properties = document.core_properties
    properties.title, properties.author, properties.comments = "整改通知", "", ""
    buffer = io.BytesIO()
    document.save(buffer)
    return same_bytes(buffer.getvalue())


def same_bytes(data: bytes) -> bytes:
    """The Word file without the time at which it was packed."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w") as made:
        for info in old.infolist():
            copy = zipfile.ZipInfo(info.filename, _WHEN)
            copy.compress_type = zipfile.ZIP_DEFLATED
            made.writestr(copy, old.read(info))
    return buffer.getvalue()


def _page(document: Document) -> None:
    from docx.shared import Cm

    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.top_margin, section.bottom_margin = Cm(3.2), Cm(2.8)
    section.left_margin, section.right_margin = Cm(2.4), Cm(2.4)


def _paragraph(where: Document | _Cell, text: str, font: str, size: float) -> Paragraph:
    from docx.shared import Pt

    paragraph = where.add_paragraph()
    paragraph.paragraph_format.space_after = Pt(2)
    paragraph.paragraph_format.line_spacing = 1.25
    _run(paragraph, text, font, size)
    return paragraph


def _run(paragraph: Paragraph, text: str, font: str, size: float, *, bold: bool = False) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Pt

    run = paragraph.add_run(text)
    run.font.size, run.font.name, run.bold = Pt(size), font, bold
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)


def _body(document: Document, text: str) -> Paragraph:
    from docx.shared import Pt

    paragraph = _paragraph(document, text, _FANG, 15)
    paragraph.paragraph_format.first_line_indent = Pt(30)
    return paragraph


def _findings(document: Document) -> None:
    """The table: a head that is repeated on every page, and one row a finding."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt

    table = document.add_table(rows=4, cols=len(_HEADS))
    table.style = "Table Grid"
    table.autofit = False
    for column, (name, width) in enumerate(_HEADS):
        table.columns[column].width = Cm(width)
        for row, text in ((0, name), (2, _CELLS[column])):
            cell = table.cell(row, column)
            cell.width = Cm(width)
            paragraph = cell.paragraphs[0]
            _run(paragraph, text, _HEI if row == 0 else _SONG, 10.5)
            paragraph.paragraph_format.space_after = Pt(0)
            if row == 0 or column < 2:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _run(table.cell(1, 0).paragraphs[0], "{%tr for f in r.findings %}", _SONG, 10.5)
    _run(table.cell(3, 0).paragraphs[0], "{%tr endfor %}", _SONG, 10.5)
    repeated = OxmlElement("w:tblHeader")
    repeated.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(repeated)
    for row in (0, 2):
        whole = OxmlElement("w:cantSplit")
        table.rows[row]._tr.get_or_add_trPr().append(whole)


def _footer(document: Document) -> None:
    """The page's number."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    paragraph = document.sections[0].footer.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        _run(paragraph, "", _SONG, 10.5)
        run = paragraph.runs[-1]._element
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.text = text
        run.append(mark)
