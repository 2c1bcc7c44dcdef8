"""``compliance waivers``: drafts waivers for the findings of a report, and checks a file of them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from compliance.api import unreadable
from compliance.cli import options
from compliance.cli.items import items
from compliance.cli.load import book, checker
from compliance.cli.status import OK
from compliance.cli.terminal import complain, write
from compliance.errors import RuleError
from compliance.intake import Known

app = typer.Typer(
    help="豁免：起草或检查。Accountable exceptions: draft them, check a file of them.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

_HEAD = """\
# 起草的豁免：逐条填写 reason（理由）、approved_by（谁批准）、until（有效到哪天，如 2025-12-31），
# 不需要的删去。没有填全的不作数；数据变了，豁免自动失效。
# Drafted waivers: fill in reason, approved_by and until, delete the rest. Void until filled in.
waivers:
"""


@app.command("draft")
def draft(
    path: Annotated[list[str], typer.Argument(help="年报文件、文件夹。Reports.")],
    rule: Annotated[
        list[str] | None, typer.Option("--rule", metavar="ID", help="只为这条规则，可多次。Only these rules.")
    ] = None,
    profile: Annotated[str | None, options.PROFILE] = None,
    rules: Annotated[list[str] | None, options.RULES] = None,
    waivers: Annotated[list[str] | None, options.WAIVERS] = None,
    published: Annotated[str | None, options.PUBLISHED] = None,
    today: Annotated[
        str | None, typer.Option("--today", metavar="DATE", help="按哪一天判断。Day to judge by.")
    ] = None,
    agency_kind: Annotated[str | None, options.AGENCY_KIND] = None,
    year: Annotated[int | None, options.YEAR] = None,
) -> int:
    """为年报的问题起草豁免（数据已填好，理由、批准、期限待填），写到标准输出。Drafts waivers."""
    from compliance.waivers import drafted

    known = Known(
        options.day("--published", published),
        options.day("--today", today),
        options.agency_kind(agency_kind),
        year,
    )
    limits = options.limits(None, None, None, None)
    judge = checker(rules or [], profile, known, limits, waivers or [])
    write(_HEAD, machine=True)
    found = False
    for item in items(path, limits):
        result = unreadable(item.name, item.refused) if item.refused else judge.check(item.data, item.name)
        if result.reason is not None and result.status != "read":
            complain(f"{item.name}：{result.reason.zh}", result.reason.en)
        for piece in drafted(result, rule or ()):
            found = True
            write(piece, machine=True)
    if not found:
        write("  []\n", machine=True)
    return OK


@app.command("check")
def check(
    path: Annotated[list[str], typer.Argument(help="豁免文件。Files of waivers.")],
    profile: Annotated[str | None, options.PROFILE] = None,
    rules: Annotated[list[str] | None, options.RULES] = None,
    today: Annotated[
        str | None, typer.Option("--today", metavar="DATE", help="按哪一天判断是否到期。Day to judge by.")
    ] = None,
) -> int:
    """检查豁免文件：写错的、到期的，逐条指出行号。状态 0 没有写错，2 有。Checks files of waivers."""
    import datetime

    from compliance.forms import load_forms
    from compliance.waivers import load_waivers

    on = options.day("--today", today) or datetime.date.today()
    found = load_waivers([Path(name) for name in path], book(rules or [], profile), load_forms(), on)
    ended = [
        entry for entry in found.entries if entry.waiver is not None and entry.waiver.until < on.isoformat()
    ]
    for entry in ended:
        until = entry.waiver.until if entry.waiver else ""
        complain(f"{entry.where}: 已于 {until} 到期 (ended on {until})")
    if found.mistakes:
        raise RuleError(found.mistakes)
    good = len(found.entries) - len(ended)
    write(f"共 {len(found.entries)} 条豁免，有效 {good} 条，到期 {len(ended)} 条。\n", machine=False)
    write(f"{len(found.entries)} waivers: {good} hold, {len(ended)} ended.\n", machine=False)
    return OK
