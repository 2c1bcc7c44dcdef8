"""``compliance audit PATH…``: reads and judges many files and keeps everything in a store."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from compliance.cli import options
from compliance.cli.load import book, waivers
from compliance.cli.status import COULD_NOT_RUN, CRASHED, FINDINGS, INTERRUPTED, OK
from compliance.cli.terminal import complain, write
from compliance.errors import UsageError
from compliance.intake import Known

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from compliance.audit.run import Audit, Outcome, Workers
    from compliance.audit.store import Store

_LIST = "-"


def run(
    path: Annotated[
        list[str],
        typer.Argument(help="文件、文件夹、通配符、压缩包；- 表示从标准输入读取路径清单，一行一个。"),
    ],
    store: Annotated[
        Path, typer.Option("--store", "-s", metavar="FILE", help="审计库，没有则新建。The store.")
    ] = Path("audit.duckdb"),
    jobs: Annotated[
        int | None,
        typer.Option(
            "--jobs", "-j", min=1, max=256, help="几个进程同时检查（默认与处理器数相同）。Processes."
        ),
    ] = None,
    watch: Annotated[
        bool, typer.Option("--watch", help="做完后继续守候，文件有变就再查。Re-check what changes.")
    ] = False,
    cluster: Annotated[
        str | None,
        typer.Option("--cluster", metavar="ADDRESS", help="交给 Dask 集群做，如 tcp://主机:8786。A cluster."),
    ] = None,
    roster: Annotated[
        Path | None,
        typer.Option("--roster", metavar="FILE", help="机关名册（CSV、XLSX）。Roster of agencies."),
    ] = None,
    years: Annotated[
        str | None,
        typer.Option("--years", metavar="2022-2024", help="名册各机关应有哪些年度的年报。Years to expect."),
    ] = None,
    no_similar: Annotated[
        bool, typer.Option("--no-similar", help="不查找内容雷同。Do not look for copied text.")
    ] = False,
    retry: Annotated[
        bool, typer.Option("--retry", help="上次超时或崩溃的文件再试一次。Try again what ran into a limit.")
    ] = False,
    fail_on: Annotated[
        options.FailOn, typer.Option("--fail-on", help="从哪一级起以状态 1 结束。")
    ] = options.FailOn.error,
    today: Annotated[
        str | None,
        typer.Option("--today", metavar="DATE", help="按哪一天判断期限。Day to judge deadlines by."),
    ] = None,
    profile: Annotated[str | None, options.PROFILE] = None,
    on: Annotated[str | None, options.ON] = None,
    rules: Annotated[list[str] | None, options.RULES] = None,
    waived: Annotated[list[str] | None, options.WAIVERS] = None,
    no_waivers: Annotated[bool, options.NO_WAIVERS] = False,
    max_size: Annotated[int | None, options.MAX_SIZE] = None,
    max_pages: Annotated[int | None, options.MAX_PAGES] = None,
    time_limit: Annotated[float | None, options.TIME_LIMIT] = None,
    memory_limit: Annotated[int | None, options.MEMORY_LIMIT] = None,
    limit: Annotated[list[str] | None, options.LIMIT] = None,
    lang: Annotated[options.Lang, options.LANG] = options.Lang.zh,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="不显示进度。No progress.")] = False,
) -> int:
    """检查成批的年报，结果存入审计库；中断后用同样的命令接着做，查过的不再查。

    状态：0 没有达到 --fail-on 的问题；1 有；2 不能运行（用法、规则文件有误，或没有可读的年报）；3 程序出错。
    """
    from compliance.audit.judging import Judging
    from compliance.audit.rosterfile import load_roster
    from compliance.audit.run import Asked, Audit
    from compliance.audit.store import Store
    from compliance.cli.audit_progress import progress

    if watch and _LIST in path:
        raise UsageError("--watch 不能与清单（-）同用。 --watch does not go with a list (-).")
    known = Known(today=options.day("--today", today))
    limits = options.limits(max_size, time_limit, memory_limit, max_pages, limit or [])
    rule_book = book(rules or [], profile, options.day("--on", on))
    asked = Asked(
        paths=tuple(path),
        judging=Judging(rule_book, known, limits),
        jobs=jobs or _processors(),
        again=retry,
        roster=load_roster(roster) if roster is not None else None,
        years=options.years("--years", years),
        similar=not no_similar,
    )
    exceptions = waivers(waived or [], no_waivers, rule_book, known.today)
    _spare(store, path)
    with progress(lang.value, quiet) as watcher, Store(store, write=True) as opened:
        audit = Audit(opened, asked, watcher, exceptions)
        try:
            done = audit.run(_workers(cluster, audit), _listed(path))
            watcher.stop()
            status = _summed_up(opened, done, lang.value, fail_on)
            if watch:
                _watch(audit, opened, path, lang.value, fail_on)
        except KeyboardInterrupt:
            watcher.stop()
            complain(
                "已中断。查完的都已存好，用同样的命令可接着做。",
                "Interrupted. What was done is kept; the same command goes on from there.",
            )
            return INTERRUPTED
    return status


def _processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _spare(store: Path, paths: list[str]) -> None:
    """Raises UsageError where the store would be one of the files to be checked."""
    if any(Path(path) == store for path in paths if path != _LIST):
        raise UsageError(
            f"“{store}”正是要检查的文件，不能用作审计库。 {str(store)!r} is a file to be checked."
        )


def _listed(paths: list[str]) -> Iterator[str]:
    """The paths given, with those of the list on standard input in the place of ``-``."""
    from compliance.audit.discover import listed

    for path in paths:
        if path == _LIST:
            yield from listed(sys.stdin.buffer)
        else:
            yield path


def _workers(cluster: str | None, audit: Audit) -> AbstractContextManager[Workers] | None:
    if cluster is None:
        return None
    from compliance.audit.cluster import Cluster

    return Cluster(cluster, audit.judging, audit.codes)


def _watch(audit: Audit, store: Store, paths: list[str], lang: str, fail_on: options.FailOn) -> None:
    """Goes on until Ctrl-C."""
    from compliance.audit.watch import changes

    zh = lang == "zh"
    write(
        "守候中，文件有变就再查（按 Ctrl-C 结束）…\n" if zh else "watching (Ctrl-C ends it)…\n", machine=False
    )
    for _ in changes(paths):
        done = audit.again()
        if done.new or done.gone:
            _summed_up(store, done, lang, fail_on)
        sys.stdout.flush()


def _summed_up(store: Store, done: Outcome, lang: str, fail_on: options.FailOn) -> int:
    """Says what came out; the exit status."""
    counts = store.connection.execute(
        "SELECT count(*) FILTER (judged), count(*) FILTER (status <> 'read'),"
        " count(*) FILTER (duplicate_of IS NOT NULL), coalesce(sum(errors), 0)::BIGINT,"
        " coalesce(sum(warnings), 0)::BIGINT, coalesce(sum(infos), 0)::BIGINT,"
        " count(*) FILTER (crashed > 0 OR code = 'crashed') FROM run_reports($1)",
        [done.run],
    ).fetchone()
    assert counts is not None
    judged, unread, further, errors, warnings, infos, crashed = counts
    if lang == "zh":
        write(
            f"第 {done.run} 次检查：{done.files} 个文件（新查 {done.new} 个），年报 {judged} 份，"
            f"同一年报的其他文件 {further} 个，不能检查 {unread} 个；"
            f"错误 {errors}，警告 {warnings}，提示 {infos}。\n"
            f"结果在 {store.path}，用 compliance audit report --store {store.path} 导出。\n",
            machine=False,
        )
    else:
        write(
            f"run {done.run}: {done.files} files ({done.new} newly read), {judged} reports, {further} further"
            f" files of the same reports, {unread} not checked; {errors} errors, {warnings} warnings,"
            f" {infos} hints.\nKept in {store.path}; compliance audit report --store {store.path}"
            " exports it.\n",
            machine=False,
        )
    if crashed:
        return CRASHED
    if not judged:
        return COULD_NOT_RUN
    failing = {"error": errors, "warning": errors + warnings, "info": errors + warnings + infos, "never": 0}
    return FINDINGS if failing[fail_on.value] else OK
