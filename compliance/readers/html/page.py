"""What a page says about itself: its meta elements, and the lines and small tables that sites put
above an article (索引号, 发布机构, 公开日期, …)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from selectolax.lexbor import LexborHTMLParser

from compliance.model.document import Block, Paragraph, Table
from compliance.readers.html.flow import plain

_META = {
    "article:published_time": "published",
    "articletitle": "article_title",
    "author": "author",
    "columnname": "column",
    "contentsource": "source",
    "firstpublishedtime": "published",
    "og:title": "article_title",
    "pubdate": "published",
    "publishdate": "published",
    "publishtime": "published",
    "sitename": "site",
}
_KEYS = {
    "发布日期": "published",
    "发布时间": "published",
    "公开日期": "published",
    "公开时间": "published",
    "信息公开日期": "published",
    "上网日期": "published",
    "上网时间": "published",
    "发稿时间": "published",
    "发文日期": "written",
    "成文日期": "written",
    "生成日期": "written",
    "发布机构": "publisher",
    "发布单位": "publisher",
    "发布机关": "publisher",
    "发文机关": "publisher",
    "发文单位": "publisher",
    "公开机构": "publisher",
    "公开机关": "publisher",
    "公开单位": "publisher",
    "公开主体": "publisher",
    "公开责任部门": "publisher",
    "责任部门": "publisher",
    "单位": "source",
    "来源": "source",
    "信息来源": "source",
    "稿件来源": "source",
    "文章来源": "source",
    "索引号": "index",
    "信息索引": "index",
    "文号": "number",
    "发文字号": "number",
    "名称": "article_title",
    "信息名称": "article_title",
    "标题": "article_title",
    "日期": "date",
    "时间": "date",
}
_DATES = frozenset(("published", "written", "date"))
_PAIR = re.compile(r"([\u4e00-\u9fff]{2,6})[】\])）]?\s{0,9}[:：]\s*")
_NEXT = re.compile(r"[\s|｜【\[]")
_DATE = re.compile(
    r"[\[【(（]?\s*(\d{4}\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}日?(?:[\sT]+\d{1,2}:\d{2}(?::\d{2})?)?)"
)
_WHITE = re.compile(r"[\s\u200b\ufeff]+")
_FIRST_BLOCKS = 60
_LAST_BLOCKS = 12
_LONGEST = 240


def own_words(tree: LexborHTMLParser, source: bytes) -> dict[str, str]:
    """What the elements say, by key; before the tree is pruned."""
    words: dict[str, str] = {}
    head = tree.head
    nodes = [] if head is None else head.css("title,meta")
    if b"<publishtime" in source or b"<ucaptitle" in source or b"<PUBLISHTIME" in source:
        nodes += tree.css("publishtime,ucaptitle")
    for node in nodes:
        tag = node.tag or ""
        if tag == "meta":
            attributes = node.attributes
            key = _META.get((attributes.get("name") or attributes.get("property") or "").lower(), "")
            value = attributes.get("content") or ""
        else:
            key = {"title": "title", "publishtime": "published", "ucaptitle": "article_title"}[tag]
            value = node.text()
        value = plain(value[:1000])
        if key and value and key not in words and "{{" not in value:
            words[key] = value
    return words


def told(blocks: Sequence[Block]) -> dict[str, str]:
    """What the text around the report says, by key; the first word on a matter counts."""
    words: dict[str, str] = {}
    near = blocks if len(blocks) <= _FIRST_BLOCKS + _LAST_BLOCKS else (
        *blocks[:_FIRST_BLOCKS],
        *blocks[-_LAST_BLOCKS:],
    )  # fmt: skip
    waiting = ""
    for block in near:
        if isinstance(block, Table):
            pairs = _table_pairs(block)
        elif isinstance(block, Paragraph) and len(block.text) <= _LONGEST:
            if waiting:
                _put(words, waiting, block.text)
                waiting = ""
            name = _name(block.text) if len(block.text) < 12 else ""
            if name:
                waiting = name
                continue
            pairs = _line_pairs(block.text)
        else:
            continue
        waiting = ""
        for key, value in pairs:
            _put(words, key, value)
    return words


def _name(text: str) -> str:
    text = text.strip("：:【】[]")
    return _key(text) if len(text) < 12 else ""


@lru_cache(2048)
def _key(text: str) -> str:
    return _KEYS.get(text) or _KEYS.get(_WHITE.sub("", text), "")


def _table_pairs(table: Table) -> Iterator[tuple[str, str]]:
    if len(table.rows) > 15:
        return
    for row in table.rows:
        for cell, following in pairwise(row):
            text = cell.text
            if len(text) < 12:
                if text and not text.isdigit() and (key := _name(text)) and not _name(following.text):
                    yield key, following.text
            elif "：" in text or ":" in text:
                yield from _line_pairs(text[:_LONGEST])


def _line_pairs(text: str) -> Iterator[tuple[str, str]]:
    if "：" not in text and ":" not in text:
        return
    pairs = [
        (name, found.end(1) - len(name), found.end())
        for found in _PAIR.finditer(text)
        if (name := _ends(found[1]))
    ]
    for index, (name, _, end) in enumerate(pairs):
        rest = text[end : pairs[index + 1][1] if index + 1 < len(pairs) else len(text)]
        key = _KEYS[name]
        if key not in _DATES:
            rest = _NEXT.split(rest, 1)[0]
        yield key, rest


def _ends(words: str) -> str:
    """The name that ``words`` end in (来源某局发布日期 → 发布日期); a short one must be all of them
    (采集时间 and 工作单位 are other things)."""
    if words in _KEYS:
        return words
    return next((words[-size:] for size in (6, 5, 4) if words[-size:] in _KEYS), "")


def _put(words: dict[str, str], key: str, value: str) -> None:
    if key in words:
        return
    value = value.strip()
    if key in _DATES:
        date = _DATE.match(value)
        value = date[1] if date else ""
    elif "://" in value or value.startswith("www."):
        return
    if value:
        words[key] = value
