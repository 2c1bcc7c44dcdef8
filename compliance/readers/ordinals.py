"""Writes the numbers that lists number themselves with: 一, 二十三, 〇, 壹, ①, iv, C, …"""

from __future__ import annotations

from collections.abc import Callable

_DIGITS = "〇一二三四五六七八九"
_FORMAL = "零壹贰叁肆伍陆柒捌玖"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"),
    (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip


def chinese(number: int) -> str:
    """1 → 一, 10 → 十, 21 → 二十一, 105 → 一百零五; above 9999 in digits."""
    return _counted(number, "零" + _DIGITS[1:], "十百千", short_ten=True)


def formal(number: int) -> str:
    """1 → 壹, 10 → 壹拾."""
    return _counted(number, _FORMAL, "拾佰仟", short_ten=False)


def by_digits(number: int) -> str:
    """10 → 一〇."""
    return "".join(_DIGITS[int(digit)] for digit in str(number))


def letters(number: int) -> str:
    """1 → a, 27 → aa (as Word counts)."""
    return chr(97 + (number - 1) % 26) * ((number - 1) // 26 + 1) if 0 < number < 1000 else str(number)


def roman(number: int) -> str:
    """4 → iv."""
    if not 0 < number < 4000:
        return str(number)
    out = ""
    for value, sign in _ROMAN:
        count, number = divmod(number, value)
        out += sign * count
    return out


def circled(number: int) -> str:
    """1 → ①; plain digits beyond 20."""
    return chr(0x245F + number) if 0 < number <= 20 else str(number)


def full_width(number: int) -> str:
    """12 → １２."""
    return str(number).translate({48 + digit: 0xFF10 + digit for digit in range(10)})


def _cycle(signs: str) -> Callable[[int], str]:
    return lambda number: signs[(number - 1) % len(signs)]


def _counted(number: int, digits: str, units: str, *, short_ten: bool) -> str:
    if not 0 <= number <= 9999:
        return str(number)
    if number < 10:
        return digits[number] if number else "零"
    out = ""
    zero = False
    for power in (3, 2, 1, 0):
        digit = number // 10**power % 10
        if digit == 0:
            zero = bool(out)
            continue
        if zero:
            out += "零"
            zero = False
        ten = power == 1 and digit == 1 and not out and short_ten
        out += ("" if ten else digits[digit]) + (units[power - 1] if power else "")
    return out


FORMATS: dict[str, Callable[[int], str]] = {
    "chineseCounting": chinese,
    "chineseCountingThousand": chinese,
    "chineseLegalSimplified": formal,
    "decimal": str,
    "decimalEnclosedCircle": circled,
    "decimalEnclosedCircleChinese": circled,
    "decimalFullWidth": full_width,
    "decimalFullWidth2": full_width,
    "decimalHalfWidth": str,
    "decimalZero": lambda number: f"{number:02d}",
    "ideographDigital": by_digits,
    "ideographEnclosedCircle": circled,
    "ideographLegalTraditional": formal,
    "ideographTraditional": _cycle(_STEMS),
    "ideographZodiac": _cycle(_BRANCHES),
    "japaneseCounting": chinese,
    "japaneseDigitalTenThousand": by_digits,
    "japaneseLegal": formal,
    "lowerLetter": letters,
    "lowerRoman": roman,
    "taiwaneseCounting": chinese,
    "taiwaneseCountingThousand": chinese,
    "taiwaneseDigital": by_digits,
    "upperLetter": lambda number: letters(number).upper(),
    "upperRoman": lambda number: roman(number).upper(),
}
"""Names of number formats in Word (ECMA-376, ST_NumberFormat) → how a number is written in them."""
