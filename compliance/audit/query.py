"""Runs somebody's SQL over a store: reading only, nothing outside it, within time and rows."""

from __future__ import annotations

import csv
import datetime
import io
import threading
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path

import duckdb
import msgspec

from compliance.audit.store import Store
from compliance.errors import UsageError
from compliance.text.defused import defused
from compliance.text.shown import excerpt, shown, shown_line
from compliance.view.width import pad, width

_WIDEST = 60
"""Columns of a cell on the terminal; CSV and JSON have it whole."""
_HEXADECIMAL = 40

Json = str | int | float | bool | None | list["Json"] | dict[str, "Json"]


class Answer(msgspec.Struct, frozen=True):
    """``rows`` as JSON values. ``cut``: there were more than asked for."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Json, ...], ...]
    cut: bool


def query(path: Path, sql: str, most: int, seconds: float) -> Answer:
    """At most ``most`` rows of the answer. Raises UsageError for what DuckDB refuses, for more than one
    statement, and where it takes longer than ``seconds``.

    The store is opened for reading, without access to files or network and with its settings locked:
    whatever the statement says, it changes nothing and sees nothing else.
    """
    with Store(path) as store:
        connection = store.connection
        late = threading.Timer(seconds, connection.interrupt)
        late.daemon = True
        late.start()
        try:
            return _answered(connection, sql, most)
        except duckdb.InterruptException:
            raise UsageError(
                f"查询超过 {seconds:g} 秒，已停止；可用 --time-limit 放宽。"
                f" The query took more than {seconds:g} seconds and was stopped."
            ) from None
        except duckdb.Error as trouble:
            what = shown(str(trouble)).strip()
            raise UsageError(f"这条 SQL 不能执行：{what} (the store refused the query)") from None
        except RecursionError:
            raise UsageError("这条 SQL 嵌套太深。 The query is nested too deeply.") from None
        finally:
            late.cancel()


def _answered(connection: duckdb.DuckDBPyConnection, sql: str, most: int) -> Answer:
    statements = connection.extract_statements(sql)
    if len(statements) != 1:
        raise UsageError("一次只能查一条 SQL 语句。 One SQL statement at a time.")
    cursor = connection.execute(statements[0])
    if cursor.description is None:
        return Answer((), (), False)
    columns = tuple(shown_line(str(column[0])) for column in cursor.description)
    rows = cursor.fetchmany(most + 1)
    return Answer(columns, tuple(tuple(map(_plain, row)) for row in rows[:most]), len(rows) > most)


def _plain(value: object) -> Json:
    match value:
        case None | bool() | int() | str():
            return value
        case float():
            return value if value == value and abs(value) != float("inf") else str(value)
        case Decimal():
            return float(value)
        case datetime.date() | datetime.time():
            return value.isoformat()
        case bytes():
            text = value[: _HEXADECIMAL // 2].hex()
            return text + "…" if len(value) > _HEXADECIMAL // 2 else text
        case dict():
            return {str(key): _plain(item) for key, item in value.items()}
        case list() | tuple():
            return [_plain(item) for item in value]
        case _:
            return str(value)


def as_json(answer: Answer) -> str:
    """A list of objects; a column's name that comes twice gets a number."""
    names = _unique(answer.columns)
    rows = [dict(zip(names, row, strict=True)) for row in answer.rows]
    return msgspec.json.format(msgspec.json.encode(rows), indent=2).decode() + "\n"


def as_csv(answer: Answer) -> str:
    """A table for a spreadsheet; no text in it is a formula."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([defused(name) for name in answer.columns])
    for row in answer.rows:
        writer.writerow([defused(cell) if isinstance(cell, str) else _text(cell) for cell in row])
    return "\ufeff" + out.getvalue()


def as_table(answer: Answer) -> Iterator[str]:
    """Lines for a terminal."""
    if not answer.columns:
        return
    texts = [[excerpt(_text(cell), _WIDEST) for cell in row] for row in answer.rows]
    numeric = [
        all(isinstance(row[i], int | float | None) for row in answer.rows) for i in range(len(answer.columns))
    ]
    widths = [max([width(name), *(width(row[i]) for row in texts)]) for i, name in enumerate(answer.columns)]
    yield "  ".join(pad(name, size) for name, size in zip(answer.columns, widths, strict=True)).rstrip()
    yield "  ".join("-" * size for size in widths)
    for row in texts:
        cells = zip(row, widths, numeric, strict=True)
        yield "  ".join(pad(text, size, right=right) for text, size, right in cells).rstrip()


def _text(cell: Json) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return f"{cell:.15g}"
    if isinstance(cell, str):
        return shown_line(cell)
    return shown_line(msgspec.json.encode(cell).decode())


def _unique(names: Sequence[str]) -> list[str]:
    seen: dict[str, int] = {}
    unique = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        unique.append(name if seen[name] == 1 else f"{name}_{seen[name]}")
    return unique
