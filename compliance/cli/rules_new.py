"""``compliance rules new``: the first version of a rule or of a profile, to be changed by its author."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from compliance.cli.terminal import write
from compliance.errors import UsageError

PROFILE = "profile"


def new(
    what: Annotated[
        str | None,
        typer.Argument(
            metavar="ID|profile", help="新规则的编号，如 LOC101；或 profile。A new id, or profile."
        ),
    ] = None,
    name: Annotated[
        str | None, typer.Argument(metavar="NAME", help="规则包的代号（新建规则包时）。Name of the profile.")
    ] = None,
    kind: Annotated[
        str | None, typer.Option("--kind", help="哪一种检查，见 rules/README.md。Kind of the check.")
    ] = None,
    title: Annotated[str | None, typer.Option("--title", help="一句话说明要求什么；或规则包名称。")] = None,
    severity: Annotated[str | None, typer.Option("--severity", help="error、warning 或 info。")] = None,
    basis: Annotated[
        str | None,
        typer.Option("--basis", metavar="SOURCE:CLAUSE", help="依据，如 regulation-2019:第五十条。"),
    ] = None,
    chapter: Annotated[str | None, typer.Option("--chapter", help="放在哪一章（文件夹）。Chapter.")] = None,
    folder: Annotated[
        str, typer.Option("--output", "-o", metavar="DIR", help="放在哪个文件夹，默认当前文件夹。Where.")
    ] = ".",
    based_on: Annotated[
        str, typer.Option("--based-on", help="规则包以哪个为基础。Profile it goes on from.")
    ] = "national",
    maintainer: Annotated[str, typer.Option("--maintainer", help="规则包由谁维护。Who looks after it.")] = "",
) -> None:
    """新建一条规则，或一个规则包（rules new profile 代号）。没写的选项，在终端里会问。

    Makes a rule, or a profile; asks for what was not said.
    """
    from compliance.authoring import scaffold
    from compliance.checks import TAGS

    what = _said(what, "编号，如 LOC101 (id)", "ID")
    if what == PROFILE:
        name = _said(name, "规则包的代号，如 mycity (name)", "NAME")
        made = scaffold.new_profile(
            name, Path(folder), title=title or "", based_on=based_on, maintainer=maintainer
        )
        write(
            f"已建规则包 {made}。下一步：\n"
            f"  compliance rules new LOC101 --kind match -o {made}   新建一条规则\n"
            f"  compliance rules check {made}                        检查规则文件\n"
            f"  compliance check 年报.html --profile {made}           用它检查年报\n"
            f"Made the profile {made}.\n",
            machine=False,
        )
        return
    if name is not None:
        raise UsageError(
            f"多了“{name}”；新建规则包写作 compliance rules new profile {name} (one name too many)"
        )
    kind = _said(kind, f"哪一种检查 (kind): {', '.join(TAGS)}", "--kind")
    asking = sys.stdin.isatty()
    title = (
        title if title is not None or not asking else typer.prompt("一句话说明要求什么 (title)", default="")
    )
    level = severity or (typer.prompt("级别 (severity)", default="warning") if asking else "warning")
    if level not in ("error", "warning", "info"):
        raise UsageError(f"级别没有“{level}”，可用 error、warning、info (unknown severity)")
    wanted = scaffold.Wanted(what, kind, title or "", level, chapter=chapter or "")
    if basis:
        source, _, clause = basis.partition(":")
        wanted = wanted._replace(source=source, clause=clause or wanted.clause)
    made = scaffold.new_rule(wanted, Path(folder))
    write(
        f"已写出 {made}。改好后运行：\n"
        f"  compliance rules check {folder}\n  compliance rules test {folder}\n"
        f"Wrote {made}. Change it, then run: compliance rules check {folder}\n",
        machine=False,
    )


def _said(value: str | None, question: str, option: str) -> str:
    if value:
        return value
    if not sys.stdin.isatty():
        raise UsageError(f"请写明 {option}：{question}。 {option} is needed.")
    answer: str = typer.prompt(question)
    return answer.strip()
