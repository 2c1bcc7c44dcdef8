"""``compliance show``: what was read from a file, so that a reading can be checked by eye."""

from __future__ import annotations

from typing import Annotated

import msgspec
import typer

from compliance import exchange
from compliance.cli import options
from compliance.cli.items import only
from compliance.cli.load import checker
from compliance.cli.status import COULD_NOT_RUN, OK
from compliance.cli.terminal import columns, complain, wants_color, write
from compliance.errors import UsageError
from compliance.intake import Known
from compliance.model.report import Refusal
from compliance.view.look import Look


def show(
    path: Annotated[str, typer.Argument(help="文件，或 - 表示标准输入。A file, or - for standard input.")],
    format: Annotated[str, typer.Option("--format", "-f", help="text 或 json。text or json.")] = "text",
    lang: Annotated[options.Lang, options.LANG] = options.Lang.zh,
    published: Annotated[str | None, options.PUBLISHED] = None,
    agency_kind: Annotated[str | None, options.AGENCY_KIND] = None,
    year: Annotated[int | None, options.YEAR] = None,
    max_size: Annotated[int | None, options.MAX_SIZE] = None,
    max_pages: Annotated[int | None, options.MAX_PAGES] = None,
    time_limit: Annotated[float | None, options.TIME_LIMIT] = None,
    memory_limit: Annotated[int | None, options.MEMORY_LIMIT] = None,
    limit: Annotated[list[str] | None, options.LIMIT] = None,
    color: Annotated[options.Color, typer.Option("--color", help="颜色。Colour.")] = options.Color.auto,
) -> int:
    """显示程序从文件中读到的内容：各部分文字和三张表。Shows what was read: sections and tables."""
    if format not in ("text", "json"):
        raise UsageError(f"show 的格式只有 text 和 json；收到“{format}”。 show has formats text and json.")
    known = Known(
        options.day("--published", published), agency_kind=options.agency_kind(agency_kind), year=year
    )
    limits = options.limits(max_size, time_limit, memory_limit, max_pages, limit or [])
    reader = checker([], None, known, limits)
    item = only(path, limits)
    report = reader.understand(item.data, item.name)
    if isinstance(report, Refusal):
        complain(report.message.zh, report.message.en)
        return COULD_NOT_RUN
    form = reader.forms[report.form]
    if format == "json":
        text = msgspec.json.format(msgspec.json.encode(exchange.to_data(report, form)), indent=2).decode()
        write(text + "\n", machine=True)
    else:
        from compliance.renderers.reading import drawn

        look = Look(lang.value, wants_color(color.value), columns())
        write("".join(drawn(report, form, look)), machine=False)
    return OK
