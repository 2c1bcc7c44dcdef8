"""``compliance rules diff``: what other rules would change on real reports."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer

from compliance.cli import options
from compliance.cli.items import items
from compliance.cli.rulesets import one_format, rule_set, tell
from compliance.cli.status import FINDINGS, OK
from compliance.cli.terminal import complain, write
from compliance.errors import ReadError, UsageError
from compliance.forms import load_forms
from compliance.isolation import Worker
from compliance.model.finding import SEVERITIES
from compliance.model.report import Report
from compliance.view.phrases import SEVERITY

if TYPE_CHECKING:
    from compliance.authoring.difference import Difference, Moved
    from compliance.readers.guard import Limits

_MAGIC = b"DUCK"
_HEADS = {
    "new": ("新出现", "new"),
    "gone": ("不再报", "gone"),
    "severity": ("级别变了", "severity changed"),
    "message": ("说法变了", "worded differently"),
}
_CHANGES = {
    "added": ("新增", "added"),
    "removed": ("删除", "removed"),
    "changed": ("改动", "changed"),
}


def diff(
    old: Annotated[
        str, typer.Argument(metavar="OLD", help="原来的规则：文件夹、规则文件、规则包，或 national。")
    ],
    new: Annotated[str, typer.Argument(metavar="NEW", help="新的规则，写法相同。The new rules.")],
    on: Annotated[
        list[str],
        typer.Option("--on", metavar="STORE|FOLDER", help="在哪些年报上比：审计库、文件夹或文件，可多次。"),
    ],
    limit: Annotated[
        int, typer.Option("--limit", min=0, help="每条规则最多列出几个发现。Findings shown a rule.")
    ] = 5,
    fail_on: Annotated[
        options.FailOn, typer.Option("--fail-on", help="新出现的发现从哪一级起以状态 1 结束。")
    ] = options.FailOn.never,
    format: Annotated[str, typer.Option("--format", "-f", help="text 或 json。text or json.")] = "text",
    lang: Annotated[options.Lang, options.LANG] = options.Lang.zh,
    time_limit: Annotated[float | None, options.TIME_LIMIT] = None,
    memory_limit: Annotated[int | None, options.MEMORY_LIMIT] = None,
) -> int:
    """比较两套规则在真实年报上的差别：哪些发现会新出现、不再报、级别会变。

    What changes on real reports if the new rules are taken.
    """
    from compliance.authoring.difference import difference

    one_format(format)
    before, after = rule_set(old).book, rule_set(new).book
    limits = options.limits(None, time_limit, memory_limit, None)
    found = difference(before, after, _reports(on, limits), load_forms())
    if not found.reports:
        raise UsageError("--on 里没有可读的年报。 There is no readable report in --on.")
    if format == "json":
        data = {"schema": "rules-diff/1", **msgspec.to_builtins(found)}
        write(msgspec.json.format(msgspec.json.encode(data), indent=1).decode() + "\n", machine=True)
    else:
        tell(_text(found, limit, lang.value))
    return FINDINGS if _worse(found, fail_on) else OK


def _worse(found: Difference, fail_on: options.FailOn) -> bool:
    if fail_on is options.FailOn.never:
        return False
    counted = SEVERITIES[: SEVERITIES.index(fail_on.value) + 1]
    return any(
        moved.after in counted and (moved.before is None or moved.before not in counted)
        for moved in found.moved
    )


def _reports(on: list[str], limits: Limits) -> Iterator[tuple[Report, Report | None]]:
    """Every report of the stores, folders and files, those of a store with last year's; what cannot be
    read is said on stderr."""
    with Worker(limits=limits) as worker:
        for path in on:
            if _is_store(Path(path)):
                yield from _stored(Path(path))
                continue
            for item in items([path], limits):
                try:
                    if item.refused is not None:
                        raise item.refused
                    report = worker.understand(item.data, item.name)
                except ReadError as refused:
                    complain(f"{item.name}：{refused.zh}", refused.en)
                    continue
                if isinstance(report, Report):
                    yield msgspec.structs.replace(report, source=item.name), None


def _is_store(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(12)[8:] == _MAGIC
    except OSError:
        return False


def _stored(path: Path) -> Iterator[tuple[Report, Report | None]]:
    from compliance.audit.store import Store

    with Store(path) as store:
        run = store.latest()
        known: dict[tuple[str, int], list[int]] = {}
        place: dict[int, tuple[str, int]] = {}
        sql = "SELECT report, agency_key, year FROM run_reports($1) WHERE judged AND year IS NOT NULL"
        for number, key, year in store.rows(sql, [run]):
            if isinstance(number, int) and isinstance(key, str) and isinstance(year, int) and key:
                place[number] = (key, year)
                known.setdefault((key, year), []).append(number)
        for number, report in store.reports(run):
            key, year = place.get(number, ("", 0))
            before = known.get((key, year - 1), [])
            # Several reports of one agency and year: which of them is meant is not known.
            yield report, store.report(before[0]) if len(before) == 1 else None


def _text(found: Difference, limit: int, lang: str) -> Iterator[str]:
    zh = lang == "zh"
    if not found.rules:
        yield "两套规则没有差别。" if zh else "The rules are the same."
    for change in found.rules:
        fields = f" ({', '.join(change.fields)})" if change.fields else ""
        yield f"{change.rule} {_CHANGES[change.what][not zh]}{fields}: {change.title.get(lang)}"
        moved = [one for one in found.moved if one.rule == change.rule]
        for what, heads in _HEADS.items():
            these = [one for one in moved if one.what == what]
            if not these:
                continue
            reports = len({one.source for one in these})
            yield (
                f"  {heads[0]} {len(these)} 个发现（{reports} 份年报）"
                if zh
                else f"  {heads[1]}: {len(these)} findings in {reports} reports"
            )
            yield from (f"    {_line(one, lang)}" for one in these[:limit])
            if limit and len(these) > limit:
                yield f"    … +{len(these) - limit}"
        for turned in found.turned:
            if turned.rule == change.rule and "undecided" in (turned.before, turned.after):
                was, now = turned.before or "-", turned.after or "-"
                yield (
                    f"  {turned.reports} 份年报由 {was} 变为 {now}"
                    if zh
                    else f"  {turned.reports} reports: {was} → {now}"
                )
    counts = {what: sum(one.what == what for one in found.moved) for what in _HEADS}
    said = ("，" if zh else ", ").join(f"{_HEADS[what][not zh]} {count}" for what, count in counts.items())
    yield f"{found.reports} 份年报：{said}" if zh else f"{found.reports} reports: {said}"


def _line(one: Moved, lang: str) -> str:
    if one.what == "severity" and one.before and one.after:
        severity = f"{SEVERITY[one.before].get(lang)} → {SEVERITY[one.after].get(lang)}"
    else:
        severity = SEVERITY[one.after or one.before or "info"].get(lang)
    return f"[{severity}] {one.source}: {one.message.get(lang)}"
