"""Reads numbers written in digits or in Chinese numerals."""

from __future__ import annotations

import re
import unicodedata

DIGITS = "〇零○Ｏ一二三四五六七八九"
"""Characters of a number written digit by digit (二〇二一); the first four all mean 0."""

NUMERAL = "〇零○一二三四五六七八九十百千万两"
"""Characters of a Chinese number."""

_DIGIT = {"〇": 0, "零": 0, "○": 0, "Ｏ": 0, "两": 2} | {
    sign: n for n, sign in enumerate("一二三四五六七八九", 1)
}
_ZERO = "〇零○Ｏ"
_UNIT = {"十": 10, "百": 100, "千": 1000}
_PLAIN = re.compile(r"\d{1,12}(?:\.\d{1,8})?|\d{1,3}(?:,\d{3}){1,3}(?:\.\d{1,8})?")


def chinese(text: str) -> int | None:
    """三 → 3, 二十一 → 21, 一百零五 → 105, 三万二千 → 32000, 二〇二一 → 2021.

    None if it is no number, or a colloquial one with two readings (二三, 三百五).
    """
    if not text:
        return None
    if len(text) > 2 and all(sign in _DIGIT and sign != "两" for sign in text):
        return int("".join(str(_DIGIT[sign]) for sign in text)) if len(text) <= 9 else None
    head, ten_thousand, tail = text.partition("万")
    if not ten_thousand:
        return _below_ten_thousand(text)
    high = _below_ten_thousand(head)
    low = _below_ten_thousand(tail) if tail else 0
    if not high or low is None or (tail and low < 1000 and tail[0] not in _ZERO):
        return None
    return high * 10_000 + low


def _below_ten_thousand(text: str) -> int | None:
    total, last = 0, 10_000
    digit: int | None = None
    zero = False
    for sign in text:
        if sign in _UNIT:
            unit = _UNIT[sign]
            if unit >= last or digit == 0 or (digit is None and (unit != 10 or total)):
                return None
            total += (1 if digit is None else digit) * unit
            digit, last, zero = None, unit, False
        elif sign not in _DIGIT or digit is not None:
            return None
        elif sign in _ZERO and total:
            zero = True
        else:
            digit = _DIGIT[sign]
    if digit is None:
        return total if text else None
    if total and last > 10 and not zero:
        return None
    return total + digit


def number(text: str) -> int | float | None:
    """The number ``text`` states: 1,234 → 1234, ３.５ → 3.5, 三 → 3; int where whole, None if it is
    none or could be read in more than one way (1,23)."""
    text = unicodedata.normalize("NFKC", text).strip() if not text.isascii() else text.strip()
    if _PLAIN.fullmatch(text):
        text = text.replace(",", "")
        if "." not in text:
            return int(text)
        value = float(text)
        return int(value) if value.is_integer() else value
    return chinese(text)


def year(text: str) -> int | None:
    """A year of four digits, 2021 or 二〇二一 or 二○二一; None if it is none of this century."""
    found = number(text.replace(" ", "")) if text else None
    return found if isinstance(found, int) and 2000 <= found <= 2099 else None
