"""Reads Markdown: headings, well-formed pipe tables and pictures; everything else stays a physical line."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator

from compliance.model.document import Block, Cell, Document, Paragraph, Picture, Place, Table
from compliance.readers import guard
from compliance.readers.charset import decode
from compliance.text.physical import head, paragraphs, physical, unescaped

_HEADING = re.compile(r"\s{0,3}(#{1,6})\s*(\S.*?)?\s*#*")
_SEPARATOR = re.compile(r"\s*\|?\s*:?-{1,}:?\s*(\|\s*:?-{1,}:?\s*)*\|?\s*")
_PIPE = re.compile(r"(?<!\\)\|")
_LIST = re.compile(r"^(\s*)[-*+]\s+(?=[^\s\d/—-])")
_BOLD = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")
_IMAGE = re.compile(r"!\[([^\]]*)\]\([^)]*\)")
_LINK = re.compile(r"\[([^\]]*)\]\((?:https?:|mailto:|[./#])[^)]*\)")
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_TAG = re.compile(r"</?(?:b|strong|em|i|u|span|p|div|center|font|sup|sub)\b[^<>]*>", re.IGNORECASE)
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_FRONT = re.compile(r"(\w+)\s*:\s*(.*)")
_MAX_COLUMNS = 1000


def read(data: bytes, limits: guard.Limits = guard.LIMITS) -> Document:
    """The blocks of a Markdown text, lines with their numbers and gaps. A pipe table needs its row of
    dashes; its header row is just the first row. Raises ReadError where the bytes are no text."""
    guard.size(data, limits.text)
    text, _, doubts = decode(data)
    lines = physical(unescaped(text))
    guard.lines(len(lines))
    metadata, start = _front_matter(lines)
    if not start:
        metadata, start = head(lines)
    return Document("markdown", tuple(_blocks(list(paragraphs(lines, start)))), True, metadata, doubts)


def _front_matter(lines: list[str]) -> tuple[dict[str, str], int]:
    if not lines or lines[0].strip() != "---":
        return {}, 0
    metadata: dict[str, str] = {}
    for index, line in enumerate(lines[1:60], 1):
        if line.strip() == "---":
            return metadata, index + 1
        pair = _FRONT.fullmatch(line.strip())
        if pair:
            key = {"date": "published", "author": "publisher"}.get(pair[1].lower(), pair[1].lower())
            metadata[key] = pair[2].strip().strip("\"'")
    return {}, 0


def _blocks(lines: list[Paragraph]) -> Iterator[Block]:
    tables = index = gap = 0
    while index < len(lines):
        line = lines[index]
        end = _table_end(lines, index)
        if end:
            tables += 1
            yield _table(tables, lines[index:end])
            index = end
            continue
        index += 1
        if line.text.lstrip().startswith(("```", "~~~")):
            gap += line.gap + 1
            continue
        yield from _line(line, gap)
        gap = 0


def _line(line: Paragraph, gap: int) -> Iterator[Block]:
    text, place = line.text, line.place
    for picture in _IMAGE.finditer(text):
        yield Picture(place, picture[1])
    text, pictures = _IMAGE.subn("", text)
    if pictures and not text.strip():
        return
    heading = _HEADING.fullmatch(text)
    level = 0
    if heading and heading[2]:
        level, text = len(heading[1]), heading[2]
    else:
        text = _LIST.sub(r"\1", text.removeprefix("> "), count=1)
    yield Paragraph(_inline(text).rstrip(), place, level, line.gap + gap)


def _inline(text: str) -> str:
    if "**" in text or "__" in text:
        text = _BOLD.sub(r"\2", text)
    if "](" in text:
        text = _LINK.sub(r"\1", text)
    if "<" in text:
        text = _TAG.sub("", _BREAK.sub("\n", text))
    if "\\" in text:
        text = _ESCAPED.sub(r"\1", text)
    return text


def _is_row(line: Paragraph) -> bool:
    return "|" in line.text and len(_split(line.text)) >= 1


def _separator(line: Paragraph) -> bool:
    return "|" in line.text and "-" in line.text and _SEPARATOR.fullmatch(line.text) is not None


def _table_end(lines: list[Paragraph], index: int) -> int:
    """The index after a pipe table that begins at ``index``; 0 where none begins."""
    if index + 1 >= len(lines) or not _is_row(lines[index]) or _separator(lines[index]):
        return 0
    if not _separator(lines[index + 1]) or lines[index + 1].gap:
        return 0
    end = index + 2
    while end < len(lines) and not lines[end].gap and _is_row(lines[end]):
        # A row that has its own row of dashes below is the head of the next table.
        if end + 1 < len(lines) and _separator(lines[end + 1]) and not _separator(lines[end]):
            break
        end += 1
    return end


def _split(text: str) -> list[str]:
    cells = _PIPE.split(text.strip())
    if cells and not cells[0].strip():
        cells = cells[1:]
    if cells and not cells[-1].strip():
        cells = cells[:-1]
    return cells


def _table(number: int, lines: Iterable[Paragraph]) -> Table:
    rows: list[tuple[Cell, ...]] = []
    first: Place | None = None
    for line in lines:
        first = first or line.place
        if _separator(line):
            continue
        at = len(rows)
        cells = _split(line.text)[:_MAX_COLUMNS]
        rows.append(tuple(Cell(_cell(text), at, column) for column, text in enumerate(cells)))
    return Table(number, tuple(rows), max((len(row) for row in rows), default=0), first or Place())


def _cell(text: str) -> str:
    text = _inline(text).strip()
    return html.unescape(text).strip() if "&" in text else text
