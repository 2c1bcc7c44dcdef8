"""Normal forms of text, so that the same words compare equal however they were typed."""

from __future__ import annotations

import re
import unicodedata

# Signs that carry no meaning in a label; NFKC has already made full-width signs half-width.
_SIGNS = str.maketrans(dict.fromkeys("“”\"'‘’「」《》<>。·•*#_", ""))
_JOIN = str.maketrans({"、": ",", "，": ",", "；": ";", "：": ":", "。": ".", "﹒": ".", "．": "."})
_SPACE = re.compile(r"[\s\u00ad\u200b-\u200f\u2028-\u202f\u2060\ufeff]+")
_CLEAN = re.compile(r"[\u4e00-\u9fff]*")


def normal(text: str) -> str:
    """``text`` for comparing labels: NFKC, no white space or invisible characters, quotation
    marks dropped, commas and stops unified (、， → ,). Not for showing."""
    if _CLEAN.fullmatch(text):
        return text
    text = unicodedata.normalize("NFKC", text).translate(_JOIN).translate(_SIGNS)
    return _SPACE.sub("", text)


def squeeze(text: str) -> str:
    """``text`` for reading: runs of white space become one space, none at the ends, none between
    two Chinese characters; invisible characters dropped."""
    text = _SPACE.sub(" ", text).strip()
    return _BETWEEN.sub("", text) if " " in text else text


_BETWEEN = re.compile(
    r"(?<=[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]) (?=[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef])"
)
