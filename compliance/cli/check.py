"""``compliance check``: judges files and writes the outcome in one or more formats."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Annotated

import msgspec
import typer

from compliance.api import Checker, Previous, unreadable
from compliance.cli import options, outputs
from compliance.cli import watch as watching
from compliance.cli.items import Item, items
from compliance.cli.load import checker, last_year
from compliance.cli.status import CRASHED_CODE, Status
from compliance.cli.terminal import columns, wants_color, write
from compliance.errors import UsageError
from compliance.intake import Known
from compliance.model.finding import Result, Severity
from compliance.model.words import Words
from compliance.renderers import RENDERERS, Renderer, renderer
from compliance.view.look import Detail, Look

_SEVERITY: dict[options.FailOn, Severity | None] = {
    options.FailOn.error: "error",
    options.FailOn.warning: "warning",
    options.FailOn.info: "info",
    options.FailOn.never: None,
}


def check(
    path: Annotated[list[str], typer.Argument(help="文件、文件夹、通配符，或 - 表示标准输入。")],
    format: Annotated[
        str, typer.Option("--format", "-f", help=f"输出格式：{', '.join(RENDERERS)}。")
    ] = "text",
    output: Annotated[
        list[str] | None, typer.Option("--output", "-o", metavar="FORMAT:FILE", help="另写一个文件，可多次。")
    ] = None,
    lang: Annotated[options.Lang, options.LANG] = options.Lang.zh,
    fail_on: Annotated[
        options.FailOn, typer.Option("--fail-on", help="从哪一级起以状态 1 结束。")
    ] = options.FailOn.error,
    published: Annotated[str | None, options.PUBLISHED] = None,
    today: Annotated[
        str | None,
        typer.Option("--today", metavar="DATE", help="按哪一天判断期限。Day to judge deadlines by."),
    ] = None,
    profile: Annotated[str | None, options.PROFILE] = None,
    on: Annotated[str | None, options.ON] = None,
    rules: Annotated[list[str] | None, options.RULES] = None,
    waivers: Annotated[list[str] | None, options.WAIVERS] = None,
    no_waivers: Annotated[bool, options.NO_WAIVERS] = False,
    agency_kind: Annotated[str | None, options.AGENCY_KIND] = None,
    year: Annotated[int | None, options.YEAR] = None,
    max_size: Annotated[int | None, options.MAX_SIZE] = None,
    max_pages: Annotated[int | None, options.MAX_PAGES] = None,
    time_limit: Annotated[float | None, options.TIME_LIMIT] = None,
    memory_limit: Annotated[int | None, options.MEMORY_LIMIT] = None,
    limit: Annotated[list[str] | None, options.LIMIT] = None,
    previous: Annotated[str | None, options.PREVIOUS] = None,
    any_previous: Annotated[bool, options.ANY_PREVIOUS] = False,
    explain_grade: Annotated[bool, typer.Option("--explain-grade", help="列出得分由来。")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="每个文件只写一行。")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="写出全部依据和数据。")] = False,
    color: Annotated[options.Color, typer.Option("--color", help="颜色。")] = options.Color.auto,
    watch: Annotated[
        bool, typer.Option("--watch", "-w", help="保存后自动重新检查，说明解决了什么。Check again on save.")
    ] = False,
) -> int:
    """检查年报，逐条说明问题、位置、依据和改法。

    状态：0 没有达到 --fail-on 的问题；1 有；2 不能运行（用法、规则文件有误，或没有可读的年报）；3 程序出错。
    """
    detail: Detail = "quiet" if quiet else "verbose" if verbose else "normal"
    plain = format == "text"
    look = Look(
        lang=lang.value,
        color=plain and wants_color(color.value),
        width=columns() if plain else None,
        detail=detail,
        explain_grade=explain_grade,
        fail_on=_SEVERITY[fail_on],
    )
    known = Known(
        options.day("--published", published),
        options.day("--today", today),
        options.agency_kind(agency_kind),
        year,
    )
    wanted = outputs.parse(output or [])
    limits = options.limits(max_size, time_limit, memory_limit, max_pages, limit or [])
    day = options.day("--on", on)
    judge = checker(rules or [], profile, known, limits, waivers or [], no_waivers, day)
    last = last_year(judge, previous, any_previous, limits) if previous is not None else None
    plain_look = msgspec.structs.replace(look, color=False, width=None)

    def once(screen: Renderer | None) -> watching.Checked:
        status, kept = Status(look.fail_on), list[Result]()
        with outputs.Outputs(wanted, judge.head(), plain_look) as files:
            _print(screen.start() if screen else (), plain)
            for item in items(path, limits):
                outputs.spare(wanted, item.path)
                result = _judged(judge, item, last)
                status.add(result)
                files.add(result)
                _print(screen.add(result) if screen else (), plain)
                if watch:
                    kept.append(result)
            files.finish()
            _print(screen.finish() if screen else (), plain)
        return status.code, kept

    screen = renderer(format, judge.head(), look)
    if not watch:
        return once(screen)[0]
    if not plain:
        raise UsageError(
            "--watch 时屏幕上只有 text；其他格式请用 -o。 With --watch use -o for other formats."
        )
    return watching.watch(watching.files(path), lambda: once(screen), lambda: once(None), lang.value)


def _judged(judge: Checker, item: Item, last: Previous | None) -> Result:
    """One file; a mistake of this program on one costs that file only, and the exit status says so."""
    if item.refused is not None:
        return unreadable(item.name, item.refused)
    try:
        return judge.check(item.data, item.name, last)
    except Exception as trouble:
        if os.environ.get("COMPLIANCE_TRACEBACK"):
            raise
        what = f"{type(trouble).__name__}: {trouble}"
        reason = Words(f"检查这个文件时程序出错（{what}）。", f"The program failed on this file ({what}).")
        return Result(source=item.name, sha256="", status="unreadable", code=CRASHED_CODE, reason=reason)


def _print(pieces: Iterable[str], plain: bool) -> None:
    for piece in pieces:
        write(piece, machine=not plain)
