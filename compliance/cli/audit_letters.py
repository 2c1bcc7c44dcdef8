"""``compliance audit letters``: rectification letters as Word files, and a covering list."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from compliance.cli import options
from compliance.cli.audit_report import RUN, STORE, WAIVED_ON, opened_store, results_of
from compliance.cli.status import OK
from compliance.cli.terminal import write
from compliance.errors import UsageError
from compliance.model.finding import SEVERITIES


def letters(
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="DIR", help="写到哪个文件夹。The folder.")
    ] = None,
    store: Annotated[Path, STORE] = Path("audit.duckdb"),
    template: Annotated[
        Path | None,
        typer.Option("--template", metavar="FILE.docx", help="自己的 Word 模板。Your own template."),
    ] = None,
    write_template: Annotated[
        Path | None,
        typer.Option("--write-template", metavar="FILE.docx", help="只把自带的模板写到文件，供修改。"),
    ] = None,
    due: Annotated[
        str | None, typer.Option("--due", metavar="DATE", help="整改期限，如 2025-06-30。Due date.")
    ] = None,
    date: Annotated[
        str | None, typer.Option("--date", metavar="DATE", help="通知的日期。Letter's date.")
    ] = None,
    issuer: Annotated[str, typer.Option("--issuer", metavar="NAME", help="落款单位。Who signs.")] = "",
    number: Annotated[
        str, typer.Option("--number", metavar="TEXT", help="文号，{n} 处填序号，如 “政公开〔2025〕{n}号”。")
    ] = "",
    severity: Annotated[
        str, typer.Option("--severity", help="列到哪一级：error、warning、info。Least grave listed.")
    ] = "warning",
    year: Annotated[
        int | None, typer.Option("--year", min=1900, max=2200, help="只写这一年度的年报。One report year.")
    ] = None,
    run: Annotated[int | None, RUN] = None,
    waivers: Annotated[list[str] | None, options.WAIVERS] = None,
    no_waivers: Annotated[bool, options.NO_WAIVERS] = False,
    today: Annotated[str | None, WAIVED_ON] = None,
) -> int:
    """为有问题的单位各写一份整改通知（Word），并写发文清单；中断后用同样的命令接着写。"""
    from compliance.audit.letters import Asked, bundled_template, write_letters
    from compliance.audit.whole import whole_file

    if write_template is not None:
        with whole_file(write_template) as part:
            part.write_bytes(bundled_template())
        write(f"已写出模板 {write_template} (template written)\n", machine=False)
        return OK
    if output is None:
        raise UsageError("请用 --output 写明文件夹。 Give a folder with --output.")
    least = next((known for known in SEVERITIES if known == severity), None)
    if least is None:
        raise UsageError(f"--severity 只有 {'、'.join(SEVERITIES)}；收到“{severity}”。 Unknown severity.")
    asked = Asked(options.day("--due", due), options.day("--date", date), issuer, number, least, year)
    with opened_store(store) as opened:
        results = results_of(opened, run, waivers or [], no_waivers, today)
        done = write_letters(results, output, asked, _content(template))
    write(
        f"整改通知 {done.letters} 份（本次新写 {done.new} 份），在 {output}\n"
        f"{done.letters} letters, {done.new} of them new, in {output}\n",
        machine=False,
    )
    return OK


def _content(template: Path | None) -> bytes | None:
    if template is None:
        return None
    try:
        with template.open("rb") as file:
            return file.read((8 << 20) + 1)
    except OSError as trouble:
        raise UsageError(
            f"不能读模板“{template}”：{trouble.strerror}。 Cannot read {str(template)!r}: {trouble.strerror}."
        ) from None
