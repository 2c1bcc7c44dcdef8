"""Cuts pieces of prose where a section heading begins, also inside a paragraph."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from compliance.extract.headings import Heading, Headings
from compliance.extract.prose import Kind, Piece
from compliance.model.document import Place

_GLUED = 60
_ANSWERED = re.compile(r"[：:]|[ 。]?(?:无|没有)。?$")


class Part(NamedTuple):
    """A piece, cut where a heading begins inside a paragraph. ``heading`` not None: it is one."""

    text: str
    place: Place
    block: int
    kind: Kind
    number: int = 0
    heading: Heading | None = None
    marked: int = 0
    glued: bool = False


def parts_of(pieces: Iterable[Piece], headings: Headings) -> list[Part]:
    """The pieces with headings recognised; a heading glued into a paragraph stands apart."""
    parts: list[Part] = []
    for piece in pieces:
        text, place, block, kind, marked, number = piece
        if kind in ("table", "picture"):
            parts.append(Part("", place, block, kind, number))
            continue
        heading = headings.find(text, marked > 0) if kind == "prose" or len(text) < 30 else None
        # 六、其他需要报告的事项：无。 is a heading and its text.
        answered = heading is not None and heading.wording == "similar" and _ANSWERED.search(text) is not None
        if answered and _cut_up(piece, headings, parts):
            continue
        if heading is not None:
            parts.append(Part(text, place, block, "prose", 0, heading, marked))
        elif len(text) > 12 and "、" in text and _cut_up(piece, headings, parts):
            pass
        else:
            parts.append(Part(text, place, block, kind, number, None, marked))
    return parts


def _cut_up(piece: Piece, headings: Headings, parts: list[Part]) -> bool:
    """Appends a paragraph with headings inside as several parts; False if it has none."""
    text = piece.text
    cuts = list(headings.cuts(text))
    # 一、总体情况；二、…；六、… in one sentence is an announcement of the parts.
    listed = [
        index
        for index, cut in enumerate(cuts)
        if index + 1 < len(cuts)
        and len(text[cut.end : cuts[index + 1].start].strip("，,、；;。 和及以")) == 0
    ]
    if len(listed) >= 2:
        drop = set(listed) | {index + 1 for index in listed}
        cuts = [cut for index, cut in enumerate(cuts) if index not in drop]
    if not cuts:
        return False
    glued = len(text) > _GLUED
    before = text[: cuts[0].start].strip()
    if before:
        parts.append(Part(before, piece.place, piece.block, "prose", marked=piece.heading, glued=glued))
    for index, cut in enumerate(cuts):
        end = cuts[index + 1].start if index + 1 < len(cuts) else len(text)
        parts.append(
            Part(text[cut.start : cut.end], piece.place, piece.block, "prose", 0, cut.heading, 0, glued)
        )
        if rest := text[cut.end : end].strip().lstrip("：:。 "):
            parts.append(Part(rest, piece.place, piece.block, "prose", glued=glued))
    return True
