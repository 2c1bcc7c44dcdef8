"""Reads a roster from CSV (UTF-8 or GBK, as Excel saves it) or XLSX, or says all that is wrong with it."""

from __future__ import annotations

import csv
import datetime
import hashlib
import io
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import get_args

import msgspec

from compliance.audit.roster import Due, Entry, Roster, kind_by_name
from compliance.errors import Mistake, ReadError, UsageError, did_you_mean, nearest
from compliance.intake import content
from compliance.model.report import AgencyKind
from compliance.readers.charset import decode
from compliance.text.names import agency_key
from compliance.text.shown import shown_line

_MOST = 200_000
"""Rows of a roster: China has some 40,000 townships and streets."""
_LARGEST = 32 << 20

_COLUMNS: dict[str, tuple[str, ...]] = {
    "agency": ("agency", "name", "机关", "机关名称", "单位", "单位名称", "名称", "机关（单位）名称"),
    "kind": ("kind", "type", "类别", "机关类别", "单位类别", "类型", "单位类型"),
    "parent": ("parent", "上级", "上级机关", "上级政府", "所属政府", "主管政府", "隶属"),
    "region": ("region", "area", "地区", "区划", "行政区划", "所在地区", "所属地区"),
    "aliases": ("aliases", "alias", "别名", "曾用名", "其他名称", "简称", "别名（曾用名）"),
    "due": (
        "due",
        "due date",
        "due_date",
        "deadline",
        "截止日期",
        "公布期限",
        "期限",
        "报送期限",
        "最迟公布日期",
    ),
}
_KINDS: dict[str, AgencyKind] = {
    "政府": "government",
    "人民政府": "government",
    "本级政府": "government",
    "办公室": "office",
    "办公厅": "office",
    "政府办公室": "office",
    "政府办公厅（室）": "office",
    "部门": "department",
    "政府部门": "department",
    "乡镇": "township",
    "街道": "township",
    "乡镇街道": "township",
    "乡镇、街道": "township",
    "乡": "township",
    "镇": "township",
    "垂直管理": "vertical",
    "垂直管理机构": "vertical",
    "垂管": "vertical",
    "其他": "other",
    "事业单位": "other",
}
_KINDS |= {kind: kind for kind in get_args(AgencyKind) if kind != "unknown"}
_SPLIT = re.compile(r"[;；|、\n]+")
_YMD = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?: 00:00:00)?")
_MD = re.compile(r"(\d{1,2})[-/.月](\d{1,2})日?")

Rows = Iterator[tuple[int, list[str]]]


class RosterError(UsageError):
    """A roster that cannot be used. Carries every mistake at once."""

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        self.mistakes = tuple(mistakes)
        lines = "".join(f"\n  {mistake}" for mistake in self.mistakes)
        super().__init__(f"机关名册有误，请改正后再运行。 Mistakes in the roster:{lines}")


def load_roster(path: Path) -> Roster:
    """The roster in the file. Columns are found by their heads, Chinese or English, in any order; only the
    agency's name is needed. Raises RosterError with every mistake and its line, UsageError where the file
    cannot be read."""
    try:
        data = content(path)
        if len(data) > _LARGEST:
            raise UsageError(f"名册“{path}”太大。 The roster {str(path)!r} is too large.")
        rows = _sheet(data, path) if data[:4] in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0") else _csv(data)
        entries = _entries(rows, path.name)
    except ReadError as refused:
        raise UsageError(
            f"读不出名册“{path}”：{refused.zh} The roster cannot be read: {refused.en}"
        ) from None
    return Roster(entries, path.name, hashlib.sha256(data).hexdigest())


def _csv(data: bytes) -> Rows:
    text = decode(data).text
    head = text.partition("\n")[0]
    delimiter = max(",;\t，", key=head.count)
    if delimiter == "，":  # a comma typed by a Chinese keyboard
        text, delimiter = text.replace("，", ","), ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        before = 0
        for row in reader:
            yield before + 1, [" ".join(cell.split()) if "\n" not in cell else cell.strip() for cell in row]
            before = reader.line_num
    except csv.Error as trouble:
        raise ReadError("damaged", f"不是表格（{trouble}）。", f"No table ({trouble}).") from None


def _sheet(data: bytes, path: Path) -> Rows:
    """The first sheet, read in a process of its own, because calamine's process aborts on some files."""
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool

    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        try:
            rows = pool.submit(sheet_rows, data).result(timeout=60)
        except (BrokenProcessPool, TimeoutError):
            raise UsageError(f"名册“{path}”读不出来。 The roster {str(path)!r} cannot be read.") from None
    return iter(rows)


def sheet_rows(data: bytes) -> list[tuple[int, list[str]]]:
    """Line number and cells of each row of a workbook's first sheet. Raises ReadError."""
    from compliance.isolation import settle
    from compliance.model.document import Table
    from compliance.readers import sheet
    from compliance.readers.guard import LIMITS

    settle(LIMITS.memory)
    table = next((block for block in sheet.read(data).blocks if isinstance(block, Table)), None)
    if table is None:
        return []
    rows = []
    for number, row in enumerate(table.grid(), table.first_row + 1):
        rows.append((number, [cell.text if cell is not None else "" for cell in row]))
    return rows


def _entries(rows: Rows, file: str) -> tuple[Entry, ...]:
    mistakes: list[Mistake] = []
    columns: dict[str, int] | None = None
    width = 0
    entries: list[Entry] = []
    for count, (line, row) in enumerate(rows):
        if not any(row):
            continue
        if columns is None:
            if sum(map(bool, row)) == 1 and len(row) > 1:
                continue  # the title of the sheet
            columns, width = _head(row, line, file, mistakes), len(row)
            continue
        if count > _MOST:
            mistakes.append(Mistake(file, line, f"名册超过 {_MOST} 行 (more than {_MOST} rows)"))
            break
        if any(row[width:]):
            words = f"这一行有 {len(row)} 格，表头只有 {width} 格：含逗号的内容要加引号"
            mistakes.append(Mistake(file, line, f"{words} (more cells than the head)"))
            continue
        cells = {name: row[at] if at < len(row) else "" for name, at in columns.items()}
        if "agency" in columns and (entry := _entry(cells, line, file, mistakes)) is not None:
            entries.append(entry)
    if columns is None:
        mistakes.append(Mistake(file, 0, "名册是空的 (the roster is empty)"))
    elif not entries and not mistakes:
        mistakes.append(Mistake(file, 0, "名册里没有机关 (the roster names no agency)"))
    entries = _linked(entries, file, mistakes)
    if mistakes:
        raise RosterError(sorted(mistakes, key=lambda mistake: mistake.line))
    return tuple(entries)


def _head(row: list[str], line: int, file: str, mistakes: list[Mistake]) -> dict[str, int]:
    """Which column holds what. Other columns are passed over, unless the name is nearly one of ours."""
    known = {title.replace(" ", "").lower(): name for name, titles in _COLUMNS.items() for title in titles}
    columns: dict[str, int] = {}
    for at, cell in enumerate(row):
        title = cell.replace(" ", "").lower()
        name = known.get(title)
        if name is None:
            if title and (near := _nearly(title, known)):
                words = f"没有“{shown_line(cell)}”这一列；是否想写“{near}”？"
                mistakes.append(Mistake(file, line, f"{words} (unknown column, did you mean {near!r}?)"))
        elif name in columns:
            mistakes.append(Mistake(file, line, f"“{shown_line(cell)}”这一列有两个 (column given twice)"))
        else:
            columns[name] = at
    if "agency" not in columns:
        words = "第一行应是表头，其中要有“机关名称”（agency）一列 (the head must have a column 'agency')"
        mistakes.append(Mistake(file, line, words))
    return columns


def _nearly(title: str, known: dict[str, str]) -> str:
    """The known head of which this one is a slip; one sign in two is too little for a general measure."""
    for name in known:
        if len(name) == len(title) and sum(a != b for a, b in zip(name, title, strict=True)) == 1:
            return name
    return nearest(title, known)


def _entry(cells: dict[str, str], line: int, file: str, mistakes: list[Mistake]) -> Entry | None:
    name = shown_line(cells["agency"])
    if not agency_key(name):
        mistakes.append(Mistake(file, line, "没有写机关名称 (no agency)"))
        return None
    kind = kind_by_name(name)
    if given := cells.get("kind", "").strip():
        known = _KINDS.get(given) or _KINDS.get(given.lower())
        if known is None:
            hint = did_you_mean(given, _KINDS)
            mistakes.append(Mistake(file, line, f"没有“{shown_line(given)}”这种类别 (unknown kind){hint}"))
        else:
            kind = known
    return Entry(
        name,
        agency_key(name),
        kind,
        parent=shown_line(cells.get("parent", "")),
        region=shown_line(cells.get("region", "")),
        aliases=tuple(dict.fromkeys(filter(None, map(shown_line, _SPLIT.split(cells.get("aliases", "")))))),
        due=tuple(_dues(cells.get("due", ""), line, file, mistakes)),
        line=line,
    )


def _dues(text: str, line: int, file: str, mistakes: list[Mistake]) -> Iterator[Due]:
    """Dates such as 1月20日 (every year) or 2025-01-20 (that year's)."""
    for part in filter(None, map(str.strip, _SPLIT.split(text))):
        if found := _YMD.fullmatch(part):
            year, month, day = map(int, found.groups())
        elif found := _MD.fullmatch(part):
            year, month, day = 2024, int(found[1]), int(found[2])  # a leap year: 29 February may be meant
        else:
            words = f"看不懂日期“{shown_line(part)}”，请写 2025-01-20 或 1月20日 (not a date)"
            mistakes.append(Mistake(file, line, words))
            continue
        try:
            datetime.date(year, month, day)
        except ValueError:
            mistakes.append(Mistake(file, line, f"没有“{shown_line(part)}”这一天 (no such day)"))
            continue
        yield Due(month, day, year if _YMD.fullmatch(part) else None)


def _linked(entries: list[Entry], file: str, mistakes: list[Mistake]) -> list[Entry]:
    """Entries with the keys of their parents; says which names are double, unknown, or go in a circle."""
    owners: dict[str, Entry] = {}
    for entry in entries:
        for name in dict.fromkeys((entry.name, *entry.aliases)):
            key = agency_key(name)
            other = owners.setdefault(key, entry)
            if other is not entry:
                words = f"“{name}”已写在第 {other.line} 行（{other.name}） (already on line {other.line})"
                mistakes.append(Mistake(file, entry.line, words))
    whole = Roster(tuple(entries))
    linked = []
    for entry in entries:
        parent = ""
        if entry.parent:
            above = owners.get(agency_key(entry.parent)) or whole.find(entry.parent)
            if above is None:
                near = whole.suggest(entry.parent)
                hint = f"；是否想写“{near[0]}”？ (did you mean {near[0]!r}?)" if near else ""
                words = f"名册里没有上级“{entry.parent}” (parent not in the roster){hint}"
                mistakes.append(Mistake(file, entry.line, words))
            else:
                parent = above.key
        linked.append(msgspec.structs.replace(entry, parent=parent))
    mistakes += _circles(linked, file)
    return linked


def _circles(entries: list[Entry], file: str) -> Iterator[Mistake]:
    above = {entry.key: entry.parent for entry in entries}
    settled: set[str] = set()
    for entry in entries:
        path: list[str] = []
        key = entry.key
        while key and key not in settled and key not in path:
            path.append(key)
            key = above.get(key, "")
        if key in path and key == entry.key:
            yield Mistake(file, entry.line, f"“{entry.name}”的上级绕了回来 (its parents go in a circle)")
        elif key not in path:
            settled.update(path)
