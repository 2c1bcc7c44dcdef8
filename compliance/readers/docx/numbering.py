"""Automatic numbers: with them 一、 stands nowhere in a document's text, only in its list definitions."""

from __future__ import annotations

import re
from typing import NamedTuple

from lxml import etree

from compliance.readers.docx.names import W, on, val, whole
from compliance.readers.docx.styles import Styles
from compliance.readers.ordinals import FORMATS

_PLACE = re.compile(r"%([1-9])")
_LEVELS = 9


class _Level(NamedTuple):
    """One level of a list: how its number is written and what stands around it."""

    start: int
    format: str
    text: str
    legal: bool
    restart: int
    style: str


class Numbering:
    """Counts numbered paragraphs and writes their numbers, in document order."""

    def __init__(self, tree: etree._Element | None, styles: Styles) -> None:
        self._styles = styles
        self._levels: dict[str, dict[int, _Level]] = {}
        self._abstract: dict[str, str] = {}
        self._overrides: dict[tuple[str, int], int] = {}
        self._counts: dict[str, list[int | None]] = {}
        self._begun: set[tuple[str, int]] = set()
        if tree is not None:
            self._load(tree)

    def _load(self, tree: etree._Element) -> None:
        for abstract in tree.iterchildren(W + "abstractNum"):
            levels = {whole(e.get(W + "ilvl"), 0): _level(e) for e in abstract.iterchildren(W + "lvl")}
            self._levels[abstract.get(W + "abstractNumId", "")] = levels
        for number in tree.iterchildren(W + "num"):
            own_id, base = number.get(W + "numId", ""), val(number.find(W + "abstractNumId"))
            own = dict(self._levels.get(base, {}))
            changed = False
            for override in number.iterchildren(W + "lvlOverride"):
                level = whole(override.get(W + "ilvl"), 0)
                start = override.find(W + "startOverride")
                if start is not None:
                    self._overrides[own_id, level] = whole(val(start), 1)
                definition = override.find(W + "lvl")
                if definition is not None:
                    own[level] = _level(definition)
                    changed = True
            if changed:
                base = f"num {own_id}"
                self._levels[base] = own
            self._abstract[own_id] = base

    def number(self, properties: etree._Element | None, style: str) -> str:
        """The number Word shows before this paragraph (``properties``: its w:pPr), "" = none."""
        direct = None if properties is None else properties.find(W + "numPr")
        styled, level, origin = self._styles.numbering(style)
        list_id = styled
        if direct is not None:
            list_id = val(direct.find(W + "numId"), styled)
            level = whole(val(direct.find(W + "ilvl")), level)
        base = self._abstract.get(list_id)
        if not list_id or list_id == "0" or base is None:
            return ""
        levels = self._levels.get(base, {})
        if direct is None or direct.find(W + "ilvl") is None:
            # a list level may be tied to the style instead of naming the level in the paragraph
            level = next((at for at, one in levels.items() if one.style and one.style == origin), level)
        definition = levels.get(level)
        if definition is None or not 0 <= level < _LEVELS:
            return ""
        counts = self._counted(list_id, base, level, levels)
        return _PLACE.sub(
            lambda found: _written(int(found[1]) - 1, counts, levels, definition), definition.text
        )

    def _counted(self, list_id: str, base: str, level: int, levels: dict[int, _Level]) -> list[int | None]:
        counts = self._counts.setdefault(base, [None] * _LEVELS)
        override = self._overrides.get((list_id, level))
        before = counts[level]
        if override is not None and (list_id, level) not in self._begun:
            counts[level] = override
        else:
            counts[level] = levels[level].start if before is None else before + 1
        self._begun.add((list_id, level))
        for above in range(level):
            if counts[above] is None:
                counts[above] = levels[above].start if above in levels else 1
        for below in range(level + 1, _LEVELS):
            restart = levels[below].restart if below in levels else -1
            if restart != 0 and (restart < 0 or level < restart):
                counts[below] = None
        return counts


def _level(element: etree._Element) -> _Level:
    written = val(element.find(W + "numFmt"), "decimal")
    text = val(element.find(W + "lvlText"))
    return _Level(
        start=whole(val(element.find(W + "start")), 1),
        format=written,
        text="" if written == "bullet" else text,
        legal=on(element.find(W + "isLgl")),
        restart=whole(val(element.find(W + "lvlRestart"), "-1"), -1),
        style=val(element.find(W + "pStyle")),
    )


def _written(at: int, counts: list[int | None], levels: dict[int, _Level], definition: _Level) -> str:
    count, level = counts[at], levels.get(at)
    if count is None or level is None or level.format == "none":
        return ""
    return FORMATS.get("decimal" if definition.legal else level.format, str)(count)
