"""Bytes → text: which charset a file really is in, and whether the text makes sense.

The order was measured on mainland pages: a byte order mark, UTF-16 shown by its zero bytes, strict
UTF-8, GB18030 (GBK and GB2312 are parts of it), and what the page declares last, because that lies.
"""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

from compliance.errors import ReadError
from compliance.model.words import Words
from compliance.text.everyday import LEAST, everyday

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
_STARTS = tuple(mark for mark, _ in _MARKS)
_DECLARED = re.compile(rb"""(?:charset|encoding)\s{0,9}=\s{0,9}["']?\s{0,9}([A-Za-z][\w.:-]{1,30})""")
_LAST = {"big5", "big5-hkscs", "cp950", "euc-jp", "shift_jis", "euc-kr", "windows-1252", "iso-8859-1"}
"""Declared charsets that are believed where GB18030 gives no sensible text."""

_SAMPLE = 4096
_COMMON = frozenset(
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过说产种面"
    "而方后多定行学法所民得经三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好"
    "应开它合还因由其些然前外天政四日那社义事平形相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向"
    "道命此变条只没结解问意建月公无系军很情者最立代想已通并提直题党程展五果料象员革位入常文总次品式活设及管特"
    "件长求老头基资边流路级少图山统接知较将组见计别她手角期根论运农指几九区强放决被干做必战先回则任取据处队南"
    "给色光门即保治北造百规热领七海口东导器压志世金增争阶油思术极交受联什认六共权收证改清己美再采转更单风切打"
    "白教速花带安场身车例真务具万每目至达走积示议声报斗完类八离华名确才科张信节话米整空元况今集温传土许步群广"
    "石记需段研界拉林律叫且究观越织装影算低持音众书布复容儿须际商非验连断深难近矿千周委素技备半办青省列习响约"
    "支般史感劳便团往历市何除消构府称太准精值号率族维划选标写存候毛亲快效斯院查江型按格养易置派层片始却专状育"
    "厂京识适属圆包火住调满县局照参红细引听该铁价严龙司众息申请予答诉讼维申镇街乡站网督责任培训服务源"
    # traditional forms of the commonest, so that a traditional page is not taken for rubbish
    "個國會來時們對發經學說進過關開與將門這為後從應實現無條問題間動業務機關區縣處總體員長設給請訴訟維護報"
)


class Decoded(NamedTuple):
    """A text, the charset it was in, and what was odd about it."""

    text: str
    charset: str
    doubts: tuple[Words, ...] = ()


def decode(data: bytes) -> Decoded:
    """The text of ``data``, byte order mark removed. Raises ReadError (garbled) where what comes out
    is no Chinese text but the ruin of one; small damage is a doubt, its characters U+FFFD."""
    text = _plain_utf8(data)
    charset, doubts = ("utf-8", ()) if text else _charset(data)
    text = text or data.decode(charset, "replace" if doubts else "strict")
    if text.startswith("\ufeff"):
        text = text[1:]
    text, more = _check(text)
    return Decoded(text, charset, doubts or more)


def _plain_utf8(data: bytes) -> str:
    """The text of what is UTF-8 beyond doubt, as most is; else ""."""
    if b"\0" in data or data.startswith(_STARTS):
        return ""
    try:
        return data.decode()
    except UnicodeDecodeError:
        return ""


def _charset(data: bytes) -> tuple[str, tuple[Words, ...]]:
    for mark, charset in _MARKS:
        if data.startswith(mark):
            return charset, () if _decodes(data, charset) else (_BROKEN,)
    if b"\0" in data:
        wide = _utf16(data)
        # Chinese in UTF-16 is no UTF-8; a page in UTF-8 may hold stray zero bytes.
        if wide and (data.count(0) * 4 > len(data) or not _decodes(data, "utf-8")):
            return wide, () if _decodes(data, wide) else (_BROKEN,)
    if _decodes(data, "utf-8"):
        return "utf-8", ()
    declared = _declared(data)
    if _decodes(data, "gb18030"):
        if declared in _LAST and _decodes(data, declared):
            return _better(data, "gb18030", declared), ()
        if declared == "utf-8" and _hurt(data, "utf-8") < 0.01:
            return "utf-8", (_BROKEN,)
        return "gb18030", ()
    if declared in _LAST and _decodes(data, declared):
        return declared, ()
    return ("utf-8" if _hurt(data, "utf-8") <= _hurt(data, "gb18030") else "gb18030"), (_BROKEN,)


def _decodes(data: bytes, charset: str) -> bool:
    try:
        data.decode(charset)
    except UnicodeDecodeError:
        return False
    return True


def _utf16(data: bytes) -> str:
    """UTF-16 without a mark: the zero half of ASCII characters always stands on the same side (the
    other side has some zeros too: 一 is U+4E00)."""
    head = data[:_SAMPLE]
    pairs = max(1, len(head) // 2)
    even, odd = head[0::2].count(0) / pairs, head[1::2].count(0) / pairs
    if odd > 0.04 and even < odd / 2:
        return "utf-16-le"
    if even > 0.04 and odd < even / 2:
        return "utf-16-be"
    return ""


def _declared(data: bytes) -> str:
    found = _DECLARED.search(data, 0, _SAMPLE)
    if found is None:
        return ""
    try:
        return codecs.lookup(found[1].decode("ascii")).name
    except (LookupError, ValueError):
        return ""


def _better(data: bytes, first: str, second: str) -> str:
    """The one that makes more sense; the first on a tie."""
    return second if _sense(data.decode(second)) > _sense(data.decode(first)) + 0.1 else first


def _hurt(data: bytes, charset: str) -> float:
    """Share of the non-ASCII text that is lost when decoded so."""
    text = data[: 64 * _SAMPLE].decode(charset, "replace")
    wide = sum(character > "\x7f" for character in text)
    return text.count("\ufffd") / wide if wide else 0.0


def _chinese(text: str) -> list[str]:
    return re.findall("[\u4e00-\u9fff]", text[: 64 * _SAMPLE])


def _sense(text: str) -> float:
    """Share of the different Chinese characters that are common ones: above 0.5 in real text, below
    0.25 in text decoded wrongly. 1.0 for too few to tell."""
    characters = set(_chinese(text))
    return len(characters & _COMMON) / len(characters) if len(characters) >= 40 else 1.0


def _check(text: str) -> tuple[str, tuple[Words, ...]]:
    """The text, repaired where nothing is lost by it, and doubts. Raises ReadError (garbled)."""
    if text.isascii():
        _questioned(text)
        return text, ()
    doubts: tuple[Words, ...] = ()
    if "?" in text:
        _questioned(text)
    if "\ufffd" in text or ("锟" in text and "锟斤拷" in text):
        doubts = (_LOST,)
        lost = text.count("\ufffd") + text.count("锟斤拷")
        if lost > 20 and lost * 10 > len(_chinese(text)):
            raise _garbled()
    if "锛" in text and text.count("锛") + text.count("銆") > 6 and _sense(text) < 0.4:
        return _undo(text, "gb18030"), (_TWICE,)
    if "的" not in text:
        if text.count("å") + text.count("ç") > 20 and not _chinese(text):
            return _undo(text, "latin-1"), (_TWICE,)
        # A page about cooking has few of the words of public affairs, but it is no rubbish.
        if _sense(text) < 0.25 and everyday(text[: 64 * _SAMPLE]) < LEAST:
            raise _garbled()
    return text, doubts


def _questioned(text: str) -> None:
    """Raises ReadError where the Chinese characters have become question marks."""
    if text.count("???") > 20:
        lost = sum(map(len, re.findall(r"\?{3,}", text)))
        if lost > 200 and lost > len(_chinese(text)):
            raise ReadError(
                "garbled",
                "文件里的汉字都变成了问号，原文已丢失。请从原网页或原文档重新取得文件。",
                "The Chinese characters have become question marks. Get the file again from its source.",
            )


def _undo(text: str, charset: str) -> str:
    """UTF-8 that was read as ``charset``: the true text, only where nothing at all was lost; else
    raises ReadError (garbled)."""
    try:
        repaired = text.encode("cp1252" if charset == "latin-1" and "€" in text else charset).decode("utf-8")
    except UnicodeError:
        raise _garbled() from None
    if len(_chinese(repaired)) < 20 or _sense(repaired) < 0.4:
        raise _garbled()
    return repaired


def _garbled() -> ReadError:
    return ReadError(
        "garbled",
        "文件是乱码（编码转换时出错），无法辨认。请从原网页或原文档重新取得文件。",
        "The text is garbled (decoded wrongly before it was saved). Get the file again from its source.",
    )


_BROKEN = Words(
    "文件里有无法解码的字节，相应的字显示为“\ufffd”。",
    "Some bytes could not be decoded; they show as U+FFFD.",
)
_LOST = Words(
    "文件里有丢失的字（“\ufffd”）。", "Some characters were lost before the file was saved (U+FFFD)."
)
_TWICE = Words(
    "文件曾被用错误的编码保存，已还原。", "The file had been saved in a wrong charset; this was undone."
)
