"""Physical lines of a plain text as paragraphs: gaps, pages, page numbers, a crawler's head, escapes."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence

from compliance.model.document import Paragraph, Place

_PAGE_NUMBER = re.compile(
    r"[-—–―－‐]{1,2}\s*\d{1,4}\s*[-—–―－‐]{1,2}|第\s*\d{1,4}\s*页\s*[,，/]?\s*(共\s*\d{1,4}\s*页)?|\d{1,4}\s*/\s*共\s*\d{1,4}\s*页"
)
_RULE = re.compile(r"[=＝*＊_~－—─━\-]{4,}\s*(正文|内容|全文)?\s*[=＝*＊_~－—─━\-]{4,}")
_PAIR = re.compile(r"\s*([\u4e00-\u9fffA-Za-z ]{2,8}?)\s*[:：]\s*(.*)")
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(.))", re.DOTALL)
_ENTITY = re.compile(r"&(?:nbsp|ensp|emsp|amp|lt|gt|quot|ldquo|rdquo|middot|#\d{1,7}|#x[0-9a-fA-F]{1,6});")
_SIGNS = {"n": "\n", "r": "", "t": "\t", "b": "", "f": "\f"}
_HEAD_LINES = 30

HEAD_KEYS = {
    "标题": "title",
    "文章标题": "title",
    "发布时间": "published",
    "发布日期": "published",
    "公开日期": "published",
    "公开时间": "published",
    "生成日期": "published",
    "发布机构": "publisher",
    "发布单位": "publisher",
    "公开机构": "publisher",
    "发文机关": "publisher",
    "来源": "publisher",
    "信息来源": "publisher",
    "成文日期": "written",
    "文号": "number",
    "发文字号": "number",
    "索引号": "index",
    "栏目": "category",
    "信息分类": "category",
    "原文链接": "url",
    "链接": "url",
    "网址": "url",
    "采集时间": "collected",
    "本地目录": "folder",
}
"""What a crawler or a page writes above a report → metadata key."""


def unescaped(text: str) -> str:
    r"""``text`` without the escapes of a JSON or JavaScript string (``\"``, ``\n``, ``\u4e00``) where it
    is written as one, and without HTML entities. Anything else comes back as it is."""
    if text.count("\\n") + text.count("\\r") >= 3 and text.count("\\n") + text.count("\\r") > text.count(
        "\n"
    ):
        body = text.strip().rstrip(";,").strip()
        if len(body) > 1 and body[0] == body[-1] and body[0] in "\"'`":
            body = body[1:-1]
        text = _ESCAPE.sub(_sign, body)
    return _ENTITY.sub(lambda found: html.unescape(found.group()), text) if "&" in text else text


def _sign(found: re.Match[str]) -> str:
    code, sign = found.groups()
    return chr(int(code, 16)) if code else _SIGNS.get(sign, sign)


def physical(text: str) -> list[str]:
    """The physical lines of a text, whatever ends them; a form feed stays at the head of its line."""
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def head(lines: Sequence[str]) -> tuple[dict[str, str], int]:
    """The lines ``标题: …``, ``发布时间: …`` above a text → metadata, and how many lines they take.

    Two known keys make a head; it ends at a line of signs (==== 正文 ====) or at the first other line.
    """
    found: dict[str, str] = {}
    pairs = end = 0
    for index, line in enumerate(lines[:_HEAD_LINES]):
        if not line.strip():
            continue
        if _RULE.fullmatch(line.strip()):
            end = index + 1 if pairs else end
            break
        pair = _PAIR.fullmatch(line)
        key = HEAD_KEYS.get(pair[1].replace(" ", "")) if pair else None
        if pair is None or key is None:
            if pairs < 2 or not _rule_follows(lines, index):
                break
            continue
        pairs, end = pairs + 1, index + 1
        if pair[2].strip():
            found.setdefault(key, pair[2].strip())
    return (found, end) if pairs >= 2 else ({}, 0)


def _rule_follows(lines: Sequence[str], index: int) -> bool:
    return any(_RULE.fullmatch(line.strip()) for line in lines[index + 1 : index + 4])


def page_number(line: str) -> bool:
    """Whether the line holds nothing but a page number as printed in a footer: -1-, — 5 —, 第5页."""
    return len(line) < 200 and _PAGE_NUMBER.fullmatch(line.strip()) is not None


def paragraphs(lines: Sequence[str], start: int = 0) -> Iterator[Paragraph]:
    """Every physical line from index ``start`` as a paragraph. Empty lines become the ``gap`` of the
    next one; a line of white space only is kept with the text "". Page numbers are left out."""
    paged = any("\f" in line for line in lines)
    page, gap = 1, 0
    for number, line in enumerate(lines, 1):
        feeds = line.count("\f") if paged else 0
        if feeds:
            page += feeds
            line = line.replace("\f", "")
        if number <= start:
            continue
        if not line or page_number(line):
            gap += 1
            continue
        yield Paragraph(line.rstrip(), Place(line=number, page=page if paged else None), 0, gap)
        gap = 0
