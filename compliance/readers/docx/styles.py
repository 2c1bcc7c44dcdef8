"""Paragraph styles: which mark headings, and which number their paragraphs."""

from __future__ import annotations

import re

from lxml import etree

from compliance.readers.docx.names import W, val, whole

_HEADING = re.compile(r"(?:heading|标题)\s*([1-9])", re.I)
_CHAIN = 20


class Styles:
    """Looks up what a paragraph's style says, following ``basedOn``."""

    def __init__(self, tree: etree._Element | None) -> None:
        self._styles: dict[str, etree._Element] = {}
        self._default = ""
        for style in () if tree is None else tree.iterchildren(W + "style"):
            if style.get(W + "type", "paragraph") != "paragraph":
                continue
            own_id = style.get(W + "styleId", "")
            self._styles[own_id] = style
            if style.get(W + "default") in ("1", "true"):
                self._default = own_id
        self._chains: dict[str, list[etree._Element]] = {}
        self._headings: dict[str, int] = {}
        self._numberings: dict[str, tuple[str, int, str]] = {}

    def _chain(self, style_id: str) -> list[etree._Element]:
        """The style and those it is based on, nearest first."""
        style_id = style_id or self._default
        chain = self._chains.get(style_id)
        if chain is None:
            chain = self._chains[style_id] = []
            style = self._styles.get(style_id)
            while style is not None and len(chain) < _CHAIN and style not in chain:
                chain.append(style)
                style = self._styles.get(val(style.find(W + "basedOn")))
        return chain

    def heading(self, style_id: str) -> int:
        """1–6 where the style marks a heading, else 0."""
        if style_id not in self._headings:
            self._headings[style_id] = self._heading(style_id)
        return self._headings[style_id]

    def _heading(self, style_id: str) -> int:
        for style in self._chain(style_id):
            level = style.find(f"{W}pPr/{W}outlineLvl")
            if level is not None:
                outline = whole(val(level), 9)
                return outline + 1 if 0 <= outline < 6 else 0
            named = _HEADING.fullmatch(val(style.find(W + "name")).strip())
            if named:
                return min(6, int(named[1]))
        return 0

    def numbering(self, style_id: str) -> tuple[str, int, str]:
        """Number id and level the style gives its paragraphs, and the id of the style that says so."""
        if style_id not in self._numberings:
            self._numberings[style_id] = self._numbering(style_id)
        return self._numberings[style_id]

    def _numbering(self, style_id: str) -> tuple[str, int, str]:
        for style in self._chain(style_id):
            properties = style.find(f"{W}pPr/{W}numPr")
            if properties is not None:
                number = properties.find(W + "numId")
                level = whole(val(properties.find(W + "ilvl")), 0)
                if number is not None:
                    return val(number), level, style.get(W + "styleId", "")
        return "", 0, ""
