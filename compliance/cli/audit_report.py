"""``compliance audit report``: a run as a site, a workbook, tables, JSON or SARIF."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer

from compliance.cli import options
from compliance.cli.load import waivers as loaded
from compliance.cli.status import OK
from compliance.cli.terminal import write
from compliance.errors import UsageError, did_you_mean

if TYPE_CHECKING:
    from compliance.audit.results import Results
    from compliance.audit.store import Store

FORMATS = {
    "csv": "audit-csv",
    "html": "audit-site",
    "json": "audit.json",
    "parquet": "audit-parquet",
    "sarif": "audit.sarif",
    "xlsx": "audit.xlsx",
}
"""What can be written, and what it is called where nobody says."""

STORE = typer.Option("--store", "-s", metavar="FILE", help="审计库。The store.")
WAIVED_ON = typer.Option(
    "--today", metavar="DATE", help="按哪一天判断豁免是否到期（与 --waivers 同用）。Day to judge waivers by."
)
RUN = typer.Option("--run", min=1, metavar="N", help="第几次检查（默认最近完成的一次）。Which run.")


def report(
    format: Annotated[
        str,
        typer.Option(
            "--format",
            "-f",
            help="html（网站文件夹）、xlsx（工作簿）、csv、parquet（表格文件夹）、json、sarif。",
        ),
    ] = "html",
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", metavar="OUT", help="写到哪里：html、csv、parquet 是文件夹，其余是文件。"
        ),
    ] = None,
    store: Annotated[Path, STORE] = Path("audit.duckdb"),
    run: Annotated[int | None, RUN] = None,
    lang: Annotated[options.Lang, options.LANG] = options.Lang.zh,
    waivers: Annotated[list[str] | None, options.WAIVERS] = None,
    no_waivers: Annotated[bool, options.NO_WAIVERS] = False,
    today: Annotated[str | None, WAIVED_ON] = None,
) -> int:
    """把一次成批检查写成网站、工作簿或数据表。默认用检查时的豁免；--waivers 换一份，--no-waivers 不用。"""
    from compliance.audit.export import write_csv, write_one, write_parquet
    from compliance.audit.site import write_site
    from compliance.audit.workbook import write_workbook

    if format not in FORMATS:
        raise UsageError(f"report 没有“{format}”这种格式 (unknown format){did_you_mean(format, FORMATS)}")
    path = output or Path(FORMATS[format])
    with opened_store(store) as opened:
        _spare(store, path)
        results = results_of(opened, run, waivers or [], no_waivers, today)
        if format == "html":
            write_site(results, path, lang.value)
        elif format == "xlsx":
            write_workbook(results, path, lang.value)
        elif format == "csv":
            write_csv(results, path, lang.value)
        elif format == "parquet":
            write_parquet(results, path, lang.value)
        else:
            write_one(results, path, format, lang.value)
    shown = path / "index.html" if format == "html" else path
    write(f"已写出 {shown}\n" if lang == "zh" else f"Written: {shown}\n", machine=False)
    return OK


@contextlib.contextmanager
def opened_store(path: Path) -> Iterator[Store]:
    """A store for reading. One that is no store of ours inside, or damaged, is the user's trouble and no
    mistake of this program: UsageError."""
    import duckdb

    from compliance.audit.store import Store

    try:
        with Store(path) as store:
            yield store
    except (duckdb.Error, msgspec.MsgspecError) as trouble:
        what = str(trouble).splitlines()[0] if str(trouble) else type(trouble).__name__
        raise UsageError(
            f"审计库“{path}”的内容已损坏，或不是这一版程序写的：{what}。请重新运行 compliance audit。"
            f" The store {str(path)!r} is damaged or was written by another version."
        ) from None


def results_of(
    store: Store, run: int | None, waivers: list[str], no_waivers: bool, today: str | None
) -> Results:
    """A run with the waivers asked for. Raises UsageError, RuleError."""
    from compliance.audit.results import Results
    from compliance.rulebook import load_rules

    if not waivers or no_waivers:
        return Results(store, run, no_waivers=no_waivers)
    try:
        book = load_rules(profile=store.head(run).profile or None)
    except UsageError:
        # A profile given as a folder is not found by its name: rules of its own are then not known here.
        book = load_rules()
    day = options.day("--today", today)
    return Results(store, run, waivers=loaded(waivers, False, book, day))


def _spare(store: Path, path: Path) -> None:
    if path.exists() and path.samefile(store):
        raise UsageError(
            f"“{path}”正是审计库，不能被覆盖。 {str(path)!r} is the store and is not overwritten."
        )
