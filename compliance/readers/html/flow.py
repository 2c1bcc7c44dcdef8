"""The page outside its data tables: paragraphs, headings, list items and pictures in reading order.

Works on the markup as the parser writes it out again (lower-case tags, attributes quoted, < and >
in them escaped), which is much quicker to walk than its nodes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from compliance.model.document import Block, Paragraph, Picture, Place, Table
from compliance.readers import guard, ordinals
from compliance.readers.html.tables import MARKER, Found

_INLINE = re.compile(
    r"</?(?:a|abbr|b|bdo|big|cite|code|em|font|i|ins|label|nobr|o:p|q|small|span|strong|sub|sup|tt|u|wbr)"
    r"(?: [^>]*)?>"
)
_APART = re.compile(r"(?<=\d)(?:</?(?:del|ins|s|strike|su[bp]|span|font)(?: [^>]*)?>)+(?=\d)")
_SETS_APART = ("<del", "<s>", "<strike", "<su")
"""Between digits these part two numbers (a struck one and its correction, a number and its note)."""

_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_TOKEN = re.compile(r"<(/?[^\s>]*)([^>]*)>([^<]*)")
_SPACES = re.compile(r"[ \t\n\r\f\v]+")
_WRAPPED = re.compile(
    "(?<=[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef])(?:[ \t]?\r?\n[ \t]?|(?<=[，、；：。]) {0,99}\r?\n {0,99})"
    "(?=[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef])"
)
_ALT = re.compile(r' alt="([^"]*)"')
_SRC = re.compile(r' src="([^"]*)"')
_SIDE = re.compile(r'(?: (?:width|height)="|[";\s](?:width|height)\s*:\s*)(\d{1,6})(?:\.\d+)?(?:px|"|;|\s*$)')
_ORNAMENT = re.compile(
    r"(?:^|[/_.-])(?:icon|ico|logo|qr|qrcode|ewm|weixin|wechat|weibo|wx|wb|share|print|arrow|banner|btn|button|nav"
    r"|top|bottom|foot|footer|head|header|bg|search|jiucuo|gov|dzjg|blue|red|beian|spacer|line|dot|close|loading)"
    r"[^/]*$",
    re.I,
)
_SMALL = 48
_NUMBERED = re.compile(r"[（(]?[\d一二三四五六七八九十]{1,3}[）)、.．,，]")
_LIST_KIND = re.compile(r'(?: type="|list-style(?:-type)?\s*:\s*| class="custom_)([\w-]+)')
_LIST_FORMATS = {
    "a": ("lowerLetter", "."),
    "cjk-ideographic": ("chineseCounting", "、"),
    "cn": ("chineseCounting", "、"),
    "cn1": ("chineseCounting", "）"),
    "cn2": ("chineseCounting", "（）"),
    "decimal": ("decimal", "."),
    "num": ("decimal", "."),
    "num1": ("decimal", "）"),
    "num2": ("decimal", "（）"),
    "simp-chinese-informal": ("chineseCounting", "、"),
    "trad-chinese-informal": ("chineseCounting", "、"),
}
"""Numbers that the browser writes before list items: CSS names and those of the UEditor widget."""

_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_FURNITURE = frozenset(("nav", "header", "footer", "aside"))
_BLOCK_NAMES = """
address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption
figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr legend li main menu nav ol optgroup option p pre
section summary table tbody td tfoot th thead title tr ul
"""
_BLOCKS = frozenset(_BLOCK_NAMES.split())


def blocks(markup: str, tables: Sequence[Found]) -> tuple[Block, ...]:
    """The blocks of a page whose data tables are replaced by markers; the k-th marker is
    ``tables[k]``. Raises ReadError (too_large)."""
    if "<!--" in markup:
        markup = _COMMENT.sub("", markup)
    if any(sign in markup for sign in _SETS_APART):
        markup = _APART.sub(_apart, markup)
    flow = _Flow(tables)
    for tag, attributes, text in _TOKEN.findall(_INLINE.sub("", markup)):
        flow.token(tag, attributes, text)
    flow.end()
    if len(flow.blocks) > guard.MAX_BLOCKS:
        raise guard.too_large("网页的段落多得不合理。", "The page has unreasonably many paragraphs.")
    return tuple(flow.blocks)


def _apart(found: re.Match[str]) -> str:
    return " " if any(sign in found[0].replace("</", "<") for sign in _SETS_APART) else found[0]


class _Flow:
    """What has been read, and the paragraph being read."""

    def __init__(self, tables: Sequence[Found]) -> None:
        self.blocks: list[Block] = []
        self._tables: Iterator[Found] = iter(tables)
        self._table_count = self._paragraph_count = 0
        self._parts: list[str] = []
        self._pictures: list[str] = []
        self._heading = self._pre = self._furniture = 0
        self._lists: list[tuple[str, str, int] | None] = []
        self._number = ""

    def token(self, tag: str, attributes: str, text: str) -> None:
        """One tag and the text after it."""
        closing = tag[:1] == "/"
        name = tag[1:] if closing else tag
        if name == "br":
            self.end()
        elif name in _BLOCKS:
            self.end()
            self._structure(name, attributes, closing)
        elif name == "img":
            if not self._furniture:
                self._picture(attributes)
        elif name == MARKER:
            self.end()
            self._table()
        if text:
            if self._pre and "\n" in text:
                for line in text.splitlines():
                    self._parts.append(line)
                    self.end()
            else:
                self._parts.append(text)

    def end(self) -> None:
        """The paragraph being read ends here."""
        if self._parts:
            text = "".join(self._parts)
            self._parts.clear()
            text = plain(text) if not self._pre else _entities(text).rstrip()
            if text.strip():
                self._paragraph(text)
        if self._pictures:
            for alt in self._pictures:
                self.blocks.append(Picture(Place(paragraph=max(1, self._paragraph_count)), alt))
            self._pictures.clear()

    def _paragraph(self, text: str) -> None:
        if self._number:
            if not _NUMBERED.match(text):
                text = self._number + text
            self._number = ""
        self._paragraph_count += 1
        self.blocks.append(Paragraph(text, Place(paragraph=self._paragraph_count), self._heading))

    def _structure(self, name: str, attributes: str, closing: bool) -> None:
        if name in _HEADINGS:
            self._heading = 0 if closing else _HEADINGS[name]
        elif name == "pre":
            self._pre = max(0, self._pre + (-1 if closing else 1))
        elif name in _FURNITURE:
            self._furniture = max(0, self._furniture + (-1 if closing else 1))
        elif name == "li":
            self._number = "" if closing else self._next_number()
        elif name in ("ol", "ul", "menu", "dir"):
            if not closing:
                self._lists.append(_list_kind(attributes) if name == "ol" else None)
            elif self._lists:
                self._lists.pop()

    def _next_number(self) -> str:
        current = self._lists[-1] if self._lists else None
        if current is None:
            return ""
        kind, around, count = current
        self._lists[-1] = (kind, around, count + 1)
        number = ordinals.FORMATS[kind](count)
        return f"（{number}）" if around == "（）" else number + around

    def _picture(self, attributes: str) -> None:
        if any(int(side) <= _SMALL for side in _SIDE.findall(attributes)):
            return
        source = _SRC.search(attributes)
        if source is not None and _ORNAMENT.search(source[1].partition("?")[0]):
            return
        alt = _ALT.search(attributes)
        self._pictures.append(plain(alt[1]) if alt else "")
        if not "".join(self._parts).strip():
            self._parts.clear()
            self.end()

    def _table(self) -> None:
        found = next(self._tables, None)
        if found is None:
            return
        if found.caption:
            self._paragraph(found.caption)
        self._table_count += 1
        number = self._table_count
        self.blocks.append(Table(number, found.rows, found.columns, Place(table=number)))


def _list_kind(attributes: str) -> tuple[str, str, int] | None:
    start = re.search(r' start="(\d{1,4})"', attributes)
    for found in _LIST_KIND.finditer(attributes):
        kind = _LIST_FORMATS.get(found[1])
        return None if kind is None else (*kind, int(start[1]) if start else 1)
    return "decimal", ".", int(start[1]) if start else 1


def plain(text: str) -> str:
    """Text of the markup as it shows: entities resolved, source line ends undone, ends trimmed."""
    text = _entities(text)
    if "\u200b" in text or "\ufeff" in text:
        text = text.replace("\u200b", "").replace("\ufeff", "")
    text = text.strip()
    if "\n" in text:
        text = _WRAPPED.sub("", text)
    return _SPACES.sub(" ", text)


def _entities(text: str) -> str:
    if "&" not in text:
        return text
    text = text.replace("&nbsp;", "\xa0").replace("&lt;", "<").replace("&gt;", ">")
    return text.replace("&quot;", '"').replace("&amp;", "&")
