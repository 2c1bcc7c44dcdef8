"""Breaks lines of mixed Chinese and Latin text at a width counted in terminal columns."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# A Latin word or number stays whole; everything else may be broken after any character.
_TOKEN = re.compile(r"[!-~\u00a1-\u024f]+|\s+|.", re.DOTALL)
# Signs that may not begin a line, and signs that may not end one.
_CLOSING = frozenset("，。、；：？！）】》〉〕」』”’…—％·,.;:?!)]}%")
_OPENING = frozenset("（【《〈〔「『“‘([{")


@lru_cache(4096)
def _char_width(char: str) -> int:
    if unicodedata.combining(char) or unicodedata.category(char) in ("Cf", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in ("W", "F") else 1


def width(text: str) -> int:
    """Terminal columns that ``text`` takes."""
    return len(text) if text.isascii() else sum(map(_char_width, text))


def pad(text: str, columns: int, right: bool = False) -> str:
    """``text`` filled with spaces to ``columns``; ``right`` aligns it right."""
    space = " " * max(0, columns - width(text))
    return space + text if right else text + space


def wrap(text: str, columns: int | None) -> list[str]:
    """``text`` in lines of at most ``columns`` (None = only its own line breaks). A word longer than
    a line is cut; closing signs are not left alone at the start of a line."""
    lines: list[str] = []
    for line in text.split("\n"):
        lines += [line] if columns is None or width(line) <= columns else _wrap_line(line, max(columns, 8))
    return lines


def _wrap_line(text: str, columns: int) -> list[str]:
    lines: list[str] = []
    line, used = "", 0
    for token in _pieces(text, columns):
        size = width(token)
        if used + size > columns and line:
            lines.append(line.rstrip())
            line, used = ("", 0) if token.isspace() else (token, size)
        elif line or not token.isspace():
            line += token
            used += size
    if line.strip():
        lines.append(line.rstrip())
    return lines or [""]


def _pieces(text: str, columns: int) -> list[str]:
    """Tokens, closing signs glued to what stands before them and opening signs to what follows."""
    pieces: list[str] = []
    for token in _TOKEN.findall(text):
        glue = pieces and not pieces[-1].isspace() and width(pieces[-1] + token) <= min(columns, 24)
        if glue and (token[0] in _CLOSING or pieces[-1][-1] in _OPENING):
            pieces[-1] += token
        elif width(token) > columns:
            pieces.extend(token[start : start + columns] for start in range(0, len(token), columns))
        else:
            pieces.append(token)
    return pieces
