"""What changed between two runs, written for people and for other programs."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from compliance.audit.compare import CHANGES, Change, Difference
from compliance.audit.sheets import book
from compliance.audit.tables import Cell, Column
from compliance.model.words import Words
from compliance.text.defused import defused
from compliance.text.shown import shown, shown_line
from compliance.view.phrases import SEVERITY
from compliance.view.waived import waiver_line

COLUMNS = (
    Column("change", Words("变化", "change")),
    Column("agency", Words("单位", "agency")),
    Column("region", Words("地区", "region")),
    Column("year", Words("年度", "year"), "integer"),
    Column("severity", Words("级别", "severity")),
    Column("rule", Words("规则", "rule")),
    Column("title", Words("规则名称", "title")),
    Column("message", Words("说明", "message")),
    Column("why", Words("备注", "note")),
    Column("waiver", Words("豁免情况", "waiver")),
    Column("fingerprint", Words("指纹", "fingerprint")),
    Column("source", Words("文件", "file")),
)


def row(difference: Difference, lang: str, *, words: bool) -> tuple[Cell, ...]:
    """One difference; ``words``: the change in words, else its code."""
    finding = difference.finding
    waiver = waiver_line(finding, lang)
    return (
        CHANGES[difference.change].get(lang) if words else difference.change,
        difference.agency,
        difference.region,
        difference.year,
        finding.severity,
        finding.rule,
        finding.title.get(lang),
        finding.message.get(lang),
        difference.why.get(lang),
        "：".join(waiver) if waiver else "",
        finding.fingerprint,
        difference.source,
    )


def as_text(differences: Iterable[Difference], lang: str, only: frozenset[Change]) -> Iterator[str]:
    """By agency and year, then the sums."""
    counts: Counter[Change] = Counter()
    last: tuple[object, ...] = ()
    for difference in differences:
        counts[difference.change] += 1
        if difference.change not in only:
            continue
        who = (difference.agency, difference.year, difference.source if not difference.agency else "")
        if who != last:
            last = who
            name = shown_line(difference.agency or difference.source)
            yield f"\n{name} {difference.year or ''}".rstrip() + "\n"
        finding = difference.finding
        label = CHANGES[difference.change].get(lang)
        waiver = waiver_line(finding, lang)
        notes = [difference.why.get(lang), "：".join(waiver) if waiver else ""]
        note = "；".join(shown_line(text) for text in notes if text)
        note = f"（{note}）" if note and lang == "zh" else f" ({note})" if note else ""
        message = shown_line(finding.message.get(lang))
        yield f"  {label} {SEVERITY[finding.severity].get(lang)} {finding.rule} {message}{note}\n"
    yield "\n" + sums(counts, lang) + "\n"


def sums(counts: Counter[Change], lang: str) -> str:
    """How many of each, every kind named."""
    if lang == "en":
        return ", ".join(f"{counts[change]} {words.en}" for change, words in CHANGES.items())
    return "，".join(f"{words.zh} {counts[change]} 处" for change, words in CHANGES.items())


def as_json(differences: Iterable[Difference], lang: str) -> Iterator[str]:
    """One object: the schema's name and a list, a piece at a time."""
    yield '{\n  "schema": "diff/1",\n  "differences": ['
    lead = "\n    "
    for difference in differences:
        cells = row(difference, lang, words=False)
        data = {column.id: _plain(cell) for column, cell in zip(COLUMNS, cells, strict=True)}
        yield lead + msgspec.json.encode(data).decode()
        lead = ",\n    "
    yield "\n  ]\n}\n"


def as_csv(differences: Iterable[Difference], lang: str) -> Iterator[str]:
    """A table for a spreadsheet, a line at a time."""
    yield "\ufeff" + _line([column.id for column in COLUMNS])
    for difference in differences:
        yield _line(row(difference, lang, words=False))


def write_workbook(differences: Iterable[Difference], path: Path, lang: str) -> Counter[Change]:
    """A workbook with one sheet, and what it counts. Raises UsageError."""
    counts: Counter[Change] = Counter()

    def rows() -> Iterator[tuple[Cell, ...]]:
        for difference in differences:
            counts[difference.change] += 1
            yield row(difference, lang, words=True)

    title = Words("整改对照", "Changes").get(lang)
    with book(path, title, lang) as made:
        made.table(title, COLUMNS, rows())
    return counts


def _plain(cell: Cell) -> Cell:
    return shown(cell) if isinstance(cell, str) else cell


def _line(cells: Iterable[Cell]) -> str:
    out = io.StringIO()
    texts = ["" if cell is None else defused(cell) if isinstance(cell, str) else str(cell) for cell in cells]
    csv.writer(out, lineterminator="\r\n").writerow(texts)
    return out.getvalue()
