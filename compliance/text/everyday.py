"""Says how much of a Chinese text is in everyday characters: a recipe is, the ruin of a text is not."""

from __future__ import annotations

import re

_CHINESE = re.compile("[\u4e00-\u9fff]")
LEAST = 0.8
"""Simplified text of any subject is above it (mostly 0.9 and more), wrongly decoded text below 0.65."""


def everyday(text: str) -> float:
    """The share of the different Chinese characters that stand in the first level of GB 2312 (3755
    characters, about all that newspapers print). 1.0 where there are too few to tell."""
    characters = set(_CHINESE.findall(text))
    if len(characters) < 20:
        return 1.0
    return sum(map(_first_level, characters)) / len(characters)


def _first_level(character: str) -> bool:
    code = character.encode("gb2312", "ignore")
    return len(code) == 2 and 0xB0 <= code[0] <= 0xD7
