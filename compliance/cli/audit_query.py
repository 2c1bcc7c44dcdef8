"""``compliance audit query``: SQL over a store."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from compliance.cli.status import OK
from compliance.cli.terminal import complain, write
from compliance.errors import UsageError, did_you_mean

_FORMATS = ("table", "csv", "json")


def query(
    sql: Annotated[
        str,
        typer.Argument(
            metavar="SQL",
            help=(
                'SQL，如 "SELECT agency, errors FROM reports ORDER BY errors DESC"；'
                "表有 reports、findings、outcomes、facts、rules、runs。"
            ),
        ),
    ],
    store: Annotated[Path, typer.Option("--store", "-s", metavar="FILE", help="审计库。The store.")] = Path(
        "audit.duckdb"
    ),
    format: Annotated[str, typer.Option("--format", "-f", help="table、csv 或 json。")] = "table",
    max_rows: Annotated[
        int, typer.Option("--max-rows", min=1, max=10_000_000, metavar="N", help="最多多少行。Most rows.")
    ] = 10_000,
    time_limit: Annotated[
        float, typer.Option("--time-limit", min=0.1, max=86_400, metavar="SECONDS", help="最多几秒。")
    ] = 60,
) -> int:
    """用 SQL 查审计库：只读，不能访问别的文件和网络。Queries the store with SQL, reading only."""
    from compliance.audit.query import as_csv, as_json, as_table
    from compliance.audit.query import query as ask

    if format not in _FORMATS:
        raise UsageError(f"query 没有“{format}”这种格式 (unknown format){did_you_mean(format, _FORMATS)}")
    answer = ask(store, sql, max_rows, time_limit)
    if format == "json":
        write(as_json(answer), machine=True)
    elif format == "csv":
        write(as_csv(answer), machine=True)
    else:
        for line in as_table(answer):
            write(line + "\n", machine=False)
    if answer.cut:
        complain(
            f"只列出前 {max_rows} 行；要更多请用 --max-rows。",
            f"Only the first {max_rows} rows (--max-rows).",
        )
    return OK
