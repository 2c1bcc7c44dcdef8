"""``compliance audit similar``: the reports of a run whose texts are alike, side by side."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from compliance.cli import options
from compliance.cli.status import OK
from compliance.cli.terminal import columns, complain, write
from compliance.errors import UsageError, did_you_mean

_FORMATS = ("text", "json", "html")


def similar(
    store: Annotated[Path, typer.Option("--store", "-s", metavar="FILE", help="审计库。The store.")] = Path(
        "audit.duckdb"
    ),
    format: Annotated[str, typer.Option("--format", "-f", help="text、json 或 html。")] = "text",
    share: Annotated[
        int,
        typer.Option(
            "--share", min=30, max=100, metavar="PERCENT", help="相同文字至少占一份年报的百分之几。"
        ),
    ] = 50,
    characters: Annotated[
        int, typer.Option("--characters", min=150, metavar="N", help="至少相同多少字。Characters in common.")
    ] = 500,
    run: Annotated[
        int | None,
        typer.Option("--run", min=1, metavar="N", help="第几次检查（默认最近完成的一次）。Which run."),
    ] = None,
    lang: Annotated[options.Lang, options.LANG] = options.Lang.zh,
) -> int:
    """并排列出内容雷同的年报（单位名称、数字和通用语句不计）。Reports with the same text, side by side."""
    import msgspec

    from compliance.audit.sidebyside import as_page, as_text, pairs
    from compliance.audit.store import Store

    if format not in _FORMATS:
        raise UsageError(f"similar 没有“{format}”这种格式 (unknown format){did_you_mean(format, _FORMATS)}")
    with Store(store) as opened:
        found = pairs(opened, opened.head(run).run, share / 100, characters)
        if format == "html":
            for piece in as_page(found, lang.value):
                write(piece, machine=True)
            return OK
        if format == "json":
            write(
                msgspec.json.format(msgspec.json.encode(list(found)), indent=2).decode() + "\n", machine=True
            )
            return OK
        number = 0
        for number, pair in enumerate(found, 1):  # noqa: B007 - counted
            write(as_text(pair, lang.value, columns()), machine=False)
        if not number:
            complain("没有发现内容雷同的年报。", "No reports with the same text were found.")
    return OK
