"""Writes a report as a web page, clean or in the ways real pages are not."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

import msgspec

from compliance.testing.flow import Line, flow
from compliance.testing.layout import Box, Sheet
from compliance.testing.spec import Spec


class Style(msgspec.Struct, frozen=True):
    """How a page looks. The default is the official table with true spans and nothing else.

    ``word_paste``: as pasted from Word (a span for every phrase, labels cut inside a word).
    ``sliver``: thin extra grid columns, so that headers and values stand in different grid columns.
    ``furniture``: navigation, a table of metadata, the title three times, attachments, a footer.
    ``broken_labels``: labels broken over lines with ``<br>``.
    ``split``: table three as two tables, cut where a page would end.
    ``styled``: width, alignment and a paragraph on every cell, as site editors save it.
    ``bare``: no end tags of cells and rows. ``encoding``: of the bytes. ``charset``: what the page
    declares ("" = nothing).
    """

    word_paste: bool = False
    sliver: bool = False
    furniture: bool = False
    broken_labels: bool = False
    split: bool = False
    styled: bool = False
    bare: bool = False
    encoding: str = "utf-8"
    charset: str = "utf-8"


CLEAN = Style()


def write(spec: Spec, style: Style = CLEAN) -> bytes:
    """The page as bytes."""
    body = "\n".join(_body(spec, style))
    head = [f'<meta charset="{style.charset}">'] if style.charset else []
    head.append(f"<title>{escape(spec.title)}</title>")
    if spec.published:
        head.append(f'<meta name="PubDate" content="{spec.published} 09:30">')
    html = (
        f"<!DOCTYPE html>\n<html>\n<head>\n{chr(10).join(head)}\n</head>\n<body>\n{body}\n</body>\n</html>\n"
    )
    return html.encode(style.encoding)


def _body(spec: Spec, style: Style) -> Iterator[str]:
    if style.furniture:
        yield from _before(spec)
    for item in flow(spec):
        if isinstance(item, Sheet):
            yield from _tables(item, style)
        else:
            yield _paragraph(item, style)
    if style.furniture:
        yield (
            '</div><div class="share">扫一扫在手机打开当前页 打印 关闭</div><p>附件下载</p>'
            '<div class="footer"><p>主办：云川市人民政府办公室　备案序号：青ICP备00000000号</p></div>'
        )


def _before(spec: Spec) -> Iterator[str]:
    published = spec.published or ""
    yield (
        '<div class="nav"><ul><li><a href="/">首页</a></li><li><a href="/zwgk">政府信息公开</a></li>'
        '<li><a href="/nb">政府信息公开年报</a></li><li><a href="/hd">互动交流</a></li></ul></div>'
        '<div class="path">当前位置： <a href="/">首页</a> &gt; <a href="/nb">政府信息公开年报</a></div>'
    )
    yield (
        '<table class="meta"><tr><td>索引号</td><td>000000000/2025-00001</td><td>分类</td>'
        f"<td>政府信息公开年报&nbsp;&nbsp;报告</td></tr><tr><td>发布机构</td><td>{escape(spec.agency.name)}</td>"
        f"<td>公开日期</td><td>{published}</td></tr><tr><td>名称</td>"
        f'<td colspan="3">{escape(spec.title)}</td></tr></table>'
    )
    yield f'<h1 class="article-title">{escape(spec.title)}</h1>'
    yield f'<div class="source">来源：{escape(spec.agency.name)}　发布时间：{published}　浏览次数：36</div>'
    yield '<div class="content" id="zoom">'


def _paragraph(line: Line, style: Style) -> str:
    text = line.number + line.text
    if style.word_paste:
        return f'<p class="MsoNormal" style="text-indent:32.0pt;mso-char-indent-count:2.0">{_spans(text)}</p>'
    tag = "h1" if line.kind == "title" and not style.furniture else "p"
    align = ' style="text-align:right"' if line.kind in ("signature", "date") else ""
    return f"<{tag}{align}>{escape(text)}</{tag}>"


def _spans(text: str) -> str:
    """Word's own way: a span and a font every few characters, digits in another one."""
    pieces = [text[i : i + 5] for i in range(0, len(text), 5)] or [""]
    runs = "".join(
        f'<span style="font-size:16.0pt;mso-bidi-font-size:11.0pt;font-family:仿宋_GB2312">'
        f'<font face="仿宋_GB2312">{escape(piece)}</font></span>'
        for piece in pieces
    )
    return f'{runs}<span lang="EN-US" style="font-size:16.0pt"><o:p></o:p></span>'


def _tables(table: Sheet, style: Style) -> Iterator[str]:
    rows = table.rows
    if style.split and table.heads and len(rows) > 12:
        cut = len(rows) // 2
        yield _table(table, rows[:cut], style, end=cut)
        yield _table(table, _continued(rows, cut), style, end=len(rows))
    else:
        yield _table(table, rows, style, end=len(rows))


def _continued(rows: tuple[tuple[Box, ...], ...], cut: int) -> tuple[tuple[Box, ...], ...]:
    """The rows from ``cut`` on; what a merged label had left of its span is printed again, empty,
    as Word does at a page break."""
    open_boxes = [
        msgspec.structs.replace(box, row=cut, rowspan=box.row + box.rowspan - cut, text="")
        for row in rows[:cut]
        for box in row
        if box.row + box.rowspan > cut
    ]
    first = tuple(sorted((*open_boxes, *rows[cut]), key=lambda box: box.column))
    return (first, *rows[cut + 1 :])


def _table(table: Sheet, rows: tuple[tuple[Box, ...], ...], style: Style, *, end: int) -> str:
    lines = ['<table border="1" cellspacing="0">' if not style.word_paste else _WORD_TABLE]
    for row in rows:
        cells = "".join(_cell(table, box, style, min(box.rowspan, end - box.row)) for box in row)
        lines.append(f"<tr>{cells}" if style.bare else f"<tr>{cells}</tr>")
    lines.append("</table>")
    return "\n".join(lines)


_WORD_TABLE = (
    '<table class="MsoNormalTable" border="1" cellspacing="0" cellpadding="0" width="640" '
    'style="width:480.0pt;border-collapse:collapse;mso-yfti-tbllook:1184">'
)


def _cell(table: Sheet, box: Box, style: Style, rowspan: int) -> str:
    colspan = _sliver_span(table, box) if style.sliver else box.colspan
    spans = (f' rowspan="{rowspan}"' if rowspan > 1 else "") + (
        f' colspan="{colspan}"' if colspan > 1 else ""
    )
    end = "" if style.bare else "</td>"
    look = ' nowrap="nowrap" style="width:101px;"' if style.styled else ""
    return f"<td{spans}{look}>{_content(box, style)}{end}"


def _sliver_span(table: Sheet, box: Box) -> int:
    """Every column is two grid columns wide, and in rows of values each border between two cells
    stands one grid column further left than in the header, so none of them line up."""
    left, right = box.column, box.column + box.colspan

    def edge(column: int) -> int:
        shifted = bool(box.fact) and 0 < column < table.columns
        return 2 * column - (1 if shifted else 0)

    start, stop = edge(left), edge(right)
    if not box.fact and right < table.columns and box.row >= table.heads and _beside_value(table, box):
        stop -= 1
    return stop - start


def _beside_value(table: Sheet, box: Box) -> bool:
    return any(other.fact and other.column == box.column + box.colspan for other in table.rows[box.row])


def _content(box: Box, style: Style) -> str:
    text = escape(box.text)
    if style.broken_labels and not box.fact and len(box.text) > 3:
        middle = len(box.text) // 2
        text = f"{escape(box.text[:middle])}<br/>\n{escape(box.text[middle:])}"
    if style.word_paste:
        return f'<p class="MsoNormal" align="center" style="text-align:center">{_spans(box.text)}</p>'
    if style.styled:
        return f'<p align="center">{text or "&nbsp;"}</p>'
    return text or "&nbsp;"
