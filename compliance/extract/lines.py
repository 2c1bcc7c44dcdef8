"""Recovers the official tables from lines of text, where no real grid stands."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from compliance.extract.abreast import abreast_rows
from compliance.extract.glued import glued_rows
from compliance.extract.rows import ReadRow
from compliance.extract.runs import Reading, Runs
from compliance.extract.stream import Stream
from compliance.extract.vocabulary import Vocabulary, vocabulary_of
from compliance.extract.zones import Line, lines_of, zone_of
from compliance.model.document import Document, Paragraph, Place
from compliance.model.form import Form

_TELLING = ("第二十条第", "国家秘密", "复议后起诉", "尚未审结", "上年结转政府信息", "行政规范性文件", "审结")
_SOME_PROSE = 40


class LineRows(msgspec.Struct, frozen=True):
    """What stands in lines. ``rows``: certain ones, and such whose cells all carry a doubt (the numbers
    are there and cannot be told apart, or the label is there and its numbers are not). ``consumed``:
    indexes of paragraphs that hold nothing but table content. ``spans``: block index → stretches
    [start, end) of a paragraph that are table content, where only a part of it is. By table id:
    ``columns`` of the header in order, ``labels`` as FoundTable wants them, ``places``."""

    rows: tuple[ReadRow, ...] = ()
    consumed: frozenset[int] = frozenset()
    spans: dict[int, tuple[tuple[int, int], ...]] = {}
    columns: dict[str, tuple[str, ...]] = {}
    labels: dict[str, dict[str, str]] = {}
    places: dict[str, Place] = {}


def line_rows(document: Document, form: Form) -> LineRows:
    """The rows of the form's tables that stand in the document's lines, in reading order.

    Real tables between the lines serve as fixed points: a row complete in one is not given again, a row
    of numbers without a label in one is, where its place is certain.
    """
    if not document.lines and not any(
        isinstance(block, Paragraph) and any(word in block.text for word in _TELLING)
        for block in document.blocks
    ):
        return LineRows()
    vocabulary = vocabulary_of(form)
    rows: list[ReadRow] = []
    consumed: set[int] = set()
    columns: dict[str, tuple[str, ...]] = {}
    labels: dict[str, dict[str, str]] = {}
    places: dict[str, Place] = {}
    open_tables: set[str] = set(vocabulary.rows)
    lines = lines_of(document.blocks, vocabulary)
    sections = {section.table: section.id for section in form.sections if section.table}
    for table in form.tables:
        zone = zone_of(lines, table.id, sections.get(table.id, ""), table.layout, vocabulary)
        values = [piece for line in zone for piece in line.pieces if piece.sort == "value"]
        if values and not document.lines and all(piece.table for piece in values):
            # Real tables under titles that are paragraphs: nothing to recover.
            open_tables.discard(table.id)
            continue
        if values:
            # Numbers stand apart here: what cannot be read is jumbled, not glued.
            open_tables.discard(table.id)
        if not any(piece.sort == "text" and not piece.table for line in zone for piece in line.pieces):
            continue
        widths = {len(block.columns) for block in table.blocks}
        if table.layout == "strip":
            widths |= {len(block.columns) * len(block.rows) for block in table.blocks}
        reading = Runs(vocabulary, table.id, frozenset(width for width in widths if width >= 5)).read(zone)
        if table.layout == "strip":
            found = list(abreast_rows(vocabulary, table, reading))
        else:
            found = list(Stream(vocabulary, table.id, reading, document.lines).rows())
        rows.extend(found)
        consumed |= _consumed(zone, vocabulary, table.id)
        columns[table.id] = tuple(dict.fromkeys(reading.columns))
        labels[table.id] = _labels(reading)
        places.setdefault(table.id, zone[0].pieces[0].place if zone[0].pieces else Place())
    glued = glued_rows(document.blocks, vocabulary, frozenset(open_tables))
    if glued.rows:
        rows = [row for row in rows if row.table not in glued.places] + list(glued.rows)
    return LineRows(tuple(rows), frozenset(consumed), glued.spans, columns, labels, glued.places | places)


def _labels(reading: Reading) -> dict[str, str]:
    rows = {f"row:{label.row}": label.text for run in reading.runs for label in run.labels}
    return reading.labels | rows


def _consumed(zone: Sequence[Line], vocabulary: Vocabulary, table: str) -> set[int]:
    """Paragraphs of the zone that are table content: words of the table, numbers, scraps of labels."""
    found: set[int] = set()
    for line in zone:
        if not line.pieces or line.pieces[0].table:
            continue
        known = all(
            any(word.table == table for word in words) or vocabulary.scrap(text) or len(text) <= 12
            for words, text in zip(line.words, line.texts, strict=True)
        )
        prose = any(len(text) > _SOME_PROSE or text.endswith(("。", "；", "：")) for text in line.texts)
        if known or not prose:
            found.add(line.block)
    return found
