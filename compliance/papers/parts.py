"""The fixed parts of a new Word file: styles and fonts of official documents, page, footer, packing.

Sizes, fonts and margins follow GB/T 9704—2012 (党政机关公文格式): title 2号小标宋, body 3号仿宋, first-level
headings 3号黑体, second-level 楷体, margins 37/35/28/26 mm. Each font names one that every Chinese
Windows has, for machines without the official one.
"""

from __future__ import annotations

import io
import zipfile
from html import escape

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
# A fixed time of day, so that the same report gives the same bytes.
_WHEN = (1980, 1, 1, 0, 0, 0)

TEXT_WIDTH = 8845
"""Width of the text in twentieths of a point: A4 (11906) less the margins."""

PAGE = (
    '<w:sectPr><w:footerReference w:type="default" r:id="rId4"/><w:pgSz w:w="11906" w:h="16838"/>'
    '<w:pgMar w:top="2098" w:right="1474" w:bottom="1984" w:left="1587" w:header="851" w:footer="1417"'
    ' w:gutter="0"/></w:sectPr>'
)

_LINES = '<w:spacing w:line="570" w:lineRule="exact"/>'
_INDENT = '<w:ind w:firstLineChars="200" w:firstLine="640"/>'
_SINGLE = '<w:spacing w:line="240" w:lineRule="auto"/>'
_CENTRED = '<w:jc w:val="center"/>'
_RIGHT = '<w:ind w:rightChars="400" w:right="1280"/><w:jc w:val="right"/>'
_AFTER_TITLE = '<w:spacing w:before="0" w:after="560" w:line="700" w:lineRule="exact"/>'
_KEEP = f'<w:keepNext/><w:spacing w:before="160" w:line="570" w:lineRule="exact"/>{_INDENT}'
# style id, name, font, size (half points), how its paragraphs are set
_STYLES = (
    ("Title", "Title", "方正小标宋简体", 44, f"{_AFTER_TITLE}{_CENTRED}"),
    ("Heading1", "heading 1", "黑体", 32, f'{_KEEP}<w:outlineLvl w:val="0"/>'),
    ("Heading2", "heading 2", "楷体", 32, f'{_KEEP}<w:outlineLvl w:val="1"/>'),
    ("BodyText", "Body Text", "仿宋", 32, f'{_LINES}{_INDENT}<w:jc w:val="both"/>'),
    ("Signature", "Signature", "仿宋", 32, f"{_LINES}{_RIGHT}"),
    ("TableText", "Table Text", "宋体", 20, f"{_SINGLE}{_CENTRED}"),
    ("TableLabel", "Table Label", "宋体", 20, _SINGLE),
)
_FONTS = (
    ("方正小标宋简体", "宋体"),
    ("黑体", "SimHei"),
    ("楷体", "KaiTi"),
    ("仿宋", "FangSong"),
    ("宋体", "SimSun"),
)


def packed(body: str, title: str) -> bytes:
    """The Word file whose body holds the XML ``body``; the same body gives the same bytes."""
    document = f'<w:document xmlns:w="{W}" xmlns:r="{R}"><w:body>{body}{PAGE}</w:body></w:document>'
    core = (
        f'<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties"'
        f' xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{xml(title)}</dc:title></cp:coreProperties>'
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (
            ("[Content_Types].xml", _types()),
            ("_rels/.rels", _relations()),
            ("word/document.xml", document),
            ("word/_rels/document.xml.rels", _document_relations()),
            ("word/styles.xml", _styles()),
            ("word/fontTable.xml", _fonts()),
            ("word/settings.xml", _SETTINGS),
            ("word/footer1.xml", _FOOTER),
            ("docProps/core.xml", core),
        ):
            info = zipfile.ZipInfo(name, _WHEN)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, (_HEAD + content).encode())
    return buffer.getvalue()


def xml(text: str) -> str:
    """``text`` for XML; it must hold no control characters (``text.shown``)."""
    return escape(text, quote=True)


def _font(name: str) -> str:
    latin = "Times New Roman"
    return f'<w:rFonts w:ascii="{latin}" w:hAnsi="{latin}" w:eastAsia="{name}" w:cs="{latin}"/>'


def _styles() -> str:
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="{key}"><w:name w:val="{name}"/><w:basedOn w:val="Normal"/>'
        f'<w:qFormat/><w:pPr>{paragraph}</w:pPr><w:rPr>{_font(font)}<w:sz w:val="{size}"/>'
        f'<w:szCs w:val="{size}"/></w:rPr></w:style>'
        for key, name, font, size, paragraph in _STYLES
    )
    return (
        f'<w:styles xmlns:w="{W}"><w:docDefaults><w:rPrDefault><w:rPr>{_font("仿宋")}<w:sz w:val="32"/>'
        '<w:szCs w:val="32"/><w:lang w:val="en-US" w:eastAsia="zh-CN"/></w:rPr></w:rPrDefault>'
        '</w:docDefaults><w:style w:type="paragraph" w:default="1" w:styleId="Normal">'
        '<w:name w:val="Normal"/></w:style><w:style w:type="table" w:default="1" w:styleId="TableNormal">'
        f'<w:name w:val="Normal Table"/></w:style>{styles}</w:styles>'
    )


def _fonts() -> str:
    fonts = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{other}"/><w:charset w:val="86"/></w:font>'
        for name, other in _FONTS
    )
    return f'<w:fonts xmlns:w="{W}">{fonts}</w:fonts>'


_SETTINGS = (
    f'<w:settings xmlns:w="{W}"><w:defaultTabStop w:val="420"/><w:characterSpacingControl'
    ' w:val="compressPunctuation"/><w:compat><w:compatSetting w:name="compatibilityMode"'
    ' w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
    '<w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/></w:settings>'
)
_FOOTER = (
    f'<w:ftr xmlns:w="{W}"><w:p><w:pPr><w:jc w:val="center"/></w:pPr>'
    '<w:r><w:rPr><w:sz w:val="28"/></w:rPr><w:t xml:space="preserve">— </w:t></w:r>'
    '<w:fldSimple w:instr=" PAGE "><w:r><w:rPr><w:sz w:val="28"/></w:rPr><w:t>1</w:t></w:r></w:fldSimple>'
    '<w:r><w:rPr><w:sz w:val="28"/></w:rPr><w:t xml:space="preserve"> —</w:t></w:r></w:p></w:ftr>'
)


def _types() -> str:
    parts = "".join(
        f'<Override PartName="/word/{part}.xml" ContentType="{_WORD}.{kind}+xml"/>'
        for part, kind in (
            ("document", "document.main"),
            ("styles", "styles"),
            ("fontTable", "fontTable"),
            ("settings", "settings"),
            ("footer1", "footer"),
        )
    )
    return (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{parts}'
        '<Override PartName="/docProps/core.xml"'
        ' ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>'
    )


def _relations() -> str:
    return (
        f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{R}/officeDocument" Target="word/document.xml"/>'
        f'<Relationship Id="rId2" Type="{_PACKAGE}/relationships/metadata/core-properties"'
        ' Target="docProps/core.xml"/></Relationships>'
    )


def _document_relations() -> str:
    parts = ("styles", "fontTable", "settings", "footer")
    relations = "".join(
        f'<Relationship Id="rId{at}" Type="{R}/{part}" Target="{part}{"1" if part == "footer" else ""}.xml"/>'
        for at, part in enumerate(parts, 1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{relations}</Relationships>'
