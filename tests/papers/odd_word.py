"""A Word file with everything that may stand around a report's text, put together by hand."""

from __future__ import annotations

import io
import re
import zipfile

from compliance.testing.spec import Spec
from compliance.testing.writers.docx import write

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_P = "http://schemas.openxmlformats.org/package/2006/relationships"
_COMMENTS = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"


def parts(data: bytes) -> dict[str, bytes]:
    """The parts of a file, in order."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {info.filename: archive.read(info) for info in archive.infolist()}


def packed(content: dict[str, bytes]) -> bytes:
    """A file of these parts; one is stored, the others are deflated, as programs mix them."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in content.items():
            info = zipfile.ZipInfo(name, (2024, 5, 6, 7, 8, 10))
            info.compress_type = zipfile.ZIP_STORED if name.endswith(".png") else zipfile.ZIP_DEFLATED
            archive.writestr(info, data)
    return buffer.getvalue()


def document(data: bytes) -> str:
    """The text part as XML."""
    return parts(data)["word/document.xml"].decode()


def changed(data: bytes, xml: str, **more: bytes) -> bytes:
    """The file with another text part, and further parts (``a__b`` for a/b.xml)."""
    content = parts(data) | {"word/document.xml": xml.encode()}
    content |= {f"{name.replace('__', '/')}.xml": part for name, part in more.items()}
    return packed(content)


def plain(spec: Spec) -> bytes:
    """Empty cells as Word writes them: a paragraph without an end tag."""
    data = write(spec)
    empty = re.sub(r"<w:p><w:pPr><w:jc w:val=\"center\"/></w:pPr></w:p>", "<w:p/>", document(data))
    return changed(data, re.sub(r"<w:pPr></w:pPr>", "", empty))


def odd(spec: Spec) -> bytes:
    """With comments of colleagues, a picture part, a table in a table around 表四, content controls
    around 表二, a text box that holds the first paragraph of section five, tracked changes and entities,
    comments and processing instructions in the XML, single quotes and spaces in its tags."""
    data = plain(spec)
    xml = document(data).replace("<w:body>", "<!-- w:p --><?odd <w:p/> ?><w:body\n >", 1)
    tables = re.findall(r"<w:tbl>.*?</w:tbl>", xml)
    nested = (
        "<w:tbl><w:tblPr/><w:tblGrid><w:gridCol/><w:gridCol/></w:tblGrid><w:tr><w:tc><w:tcPr/>"
        f"<w:p/>{tables[2]}<w:p/></w:tc><w:tc><w:tcPr/><w:p/></w:tc></w:tr></w:tbl>"
    )
    xml = xml.replace(tables[2], nested)
    xml = xml.replace(tables[0], f"<w:sdt><w:sdtPr/><w:sdtContent>{tables[0]}</w:sdtContent></w:sdt>")
    head = re.search(
        r"<w:p><w:pPr><w:pStyle w:val=\"Heading1\"/></w:pPr><w:r>(?:(?!</w:p>).)*五、.*?</w:p>", xml
    )
    assert head
    after = xml[head.end() :]
    first = re.match(r"<w:p>.*?</w:p>", after)
    assert first
    box = (
        "<w:p><w:pPr><w:keepNext/></w:pPr><w:r><w:pict><v:shape xmlns:v='urn:schemas-microsoft-com:vml'"
        f" style='width:400pt;height:90pt'><v:textbox><w:txbxContent>{first[0]}</w:txbxContent></v:textbox>"
        "</v:shape></w:pict></w:r></w:p>"
    )
    xml = xml[: head.end()] + box + after[first.end() :]
    # a colleague's comment on the title, a tracked insertion, a bookmark, an entity
    title = re.search(r"<w:p><w:pPr><w:pStyle w:val=\"Title\"/>.*?</w:pPr>(.*?)</w:p>", xml)
    assert title
    noted = (
        f'<w:commentRangeStart w:id="7"/><w:bookmarkStart w:id="900" w:name="b"/>'
        f'<w:ins w:id="3" w:author="承办人" w:date="2025-01-06T09:00:00Z">{title[1]}</w:ins>'
        '<w:bookmarkEnd w:id="900"/><w:commentRangeEnd w:id="7"/><w:r><w:commentReference w:id="7"/></w:r>'
    )
    xml = xml[: title.start(1)] + noted + xml[title.end(1) :]
    comments = (
        f"<?xml version='1.0' encoding='UTF-8'?><w:comments xmlns:w='{W}' xmlns:x='urn:x'>"
        "<w:comment w:id='7' w:author='科长' w:initials='K'><w:p><w:r><w:t>标题请核对&#65281;</w:t></w:r>"
        "</w:p></w:comment></w:comments>"
    ).encode()
    content = parts(changed(data, xml)) | {
        "word/comments.xml": comments,
        "word/media/a.png": b"\x89PNG\r\n\x1a\nx",
    }
    content["word/_rels/document.xml.rels"] = content["word/_rels/document.xml.rels"].replace(
        b"</Relationships>",
        f'<Relationship Id="rId9" Type="{R}/comments" Target="comments.xml"/></Relationships>'.encode(),
    )
    content["[Content_Types].xml"] = content["[Content_Types].xml"].replace(
        b"</Types>",
        (
            '<Default Extension="png" ContentType="image/png"/>'
            f'<Override PartName="/word/comments.xml" ContentType="{_COMMENTS}"/></Types>'
        ).encode(),
    )
    return packed(content)


def unprefixed(data: bytes) -> bytes:
    """The same with WordprocessingML as the default namespace of elements."""
    xml = document(data)
    xml = re.sub(r"<(/?)w:", r"<\1", xml).replace(f'xmlns:w="{W}"', f'xmlns="{W}" xmlns:w="{W}"')
    return changed(data, xml)


def strict(data: bytes) -> bytes:
    """The same in the strict variant of the standard."""
    content = parts(data)
    for name, part in content.items():
        part = part.replace(W.encode(), b"http://purl.oclc.org/ooxml/wordprocessingml/main")
        content[name] = part.replace(R.encode(), b"http://purl.oclc.org/ooxml/officeDocument/relationships")
    return packed(content)


def wide(data: bytes) -> bytes:
    """The same with its text in UTF-16."""
    content = parts(data)
    xml = content["word/document.xml"].decode().replace('encoding="UTF-8"', 'encoding="UTF-16"')
    content["word/document.xml"] = xml.encode("utf-16")
    return packed(content)
