"""Writes a run for other programs: CSV and Parquet tables in a folder, one JSON or SARIF file."""

from __future__ import annotations

import csv
import datetime
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import msgspec

from compliance.audit.results import Results
from compliance.audit.tables import Cell, Table, tables
from compliance.audit.whole import whole_file, whole_folder
from compliance.renderers import renderer
from compliance.text.defused import defused
from compliance.text.shown import shown
from compliance.view.look import Look

_TYPES = {
    "text": "VARCHAR",
    "integer": "BIGINT",
    "number": "DOUBLE",
    "boolean": "BOOLEAN",
    "date": "DATE",
}
_NAMES = 1 << 16
"""Texts kept as they are written: names of agencies, facts and files come again in every row."""
_SHORT = 200
_defused = lru_cache(_NAMES)(defused)
_shown = lru_cache(_NAMES)(shown)
_LARGEST = 16 << 20
"""Bytes of a row of a table as JSON."""


def write_csv(results: Results, path: Path, lang: str) -> None:
    """A folder with one UTF-8 CSV file a table, its heads the columns' ids; no cell is a formula. Raises
    UsageError."""
    with whole_folder(path, "csv") as folder:
        for table in tables(results, lang):
            with (folder / f"{table.id}.csv").open("w", encoding="utf-8-sig", newline="") as file:
                writer = csv.writer(file, lineterminator="\r\n")
                writer.writerow([column.id for column in table.columns])
                writer.writerows([_text(cell) for cell in row] for row in table.rows())


def _text(cell: Cell) -> str:
    """A cell of a CSV file. Numbers are no text of a stranger, so a negative one keeps its sign."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, int | float):
        return f"{cell:.15g}" if isinstance(cell, float) else str(cell)
    if isinstance(cell, str):
        return _defused(cell) if len(cell) < _SHORT else defused(cell)
    return cell.isoformat()


def write_parquet(results: Results, path: Path, lang: str) -> None:
    """A folder with one Parquet file a table. Raises UsageError."""
    import duckdb

    # A database of its own: the store may neither read nor write files.
    with whole_folder(path, "parquet") as folder, duckdb.connect(config={"threads": 1}) as database:
        for table in tables(results, lang):
            rows = folder / f"{table.id}.ndjson"
            with rows.open("wb") as file:
                file.writelines(line + b"\n" for line in _lines(table))
            columns = {column.id: _TYPES[column.type] for column in table.columns}
            database.execute(
                f"COPY (SELECT * FROM read_json('{_quoted(rows)}', format='newline_delimited',"  # noqa: S608
                f" maximum_object_size={_LARGEST}, columns={columns!r}))"
                f" TO '{_quoted(folder / f'{table.id}.parquet')}' (FORMAT parquet, COMPRESSION zstd)"
            )
            rows.unlink()


def _lines(table: Table) -> Iterator[bytes]:
    names = [column.id for column in table.columns]
    encode = msgspec.json.Encoder().encode
    for row in table.rows():
        yield encode({name: _plain(cell) for name, cell in zip(names, row, strict=True)})


def _plain(cell: Cell) -> Cell:
    if isinstance(cell, str):
        return _shown(cell) if len(cell) < _SHORT else shown(cell)
    return cell.isoformat() if isinstance(cell, datetime.date) else cell


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")


def write_one(results: Results, path: Path, format: str, lang: str) -> None:
    """One file in a format of ``compliance check`` (json, sarif). Raises UsageError."""
    look = Look(lang="en" if lang == "en" else "zh")
    writer = renderer(format, results.renderers_head(), look)
    with whole_file(path) as part, part.open("w", encoding="utf-8", errors="replace", newline="") as file:
        file.writelines(writer.start())
        for _, result in results.results(everything=format == "json"):
            file.writelines(writer.add(result))
        file.writelines(writer.finish())
