"""``compliance audit``: the commands for many reports; paths after it mean ``compliance audit run``."""

from __future__ import annotations

from typing import Any

import typer
from typer.core import TyperGroup

from compliance.cli import audit_diff, audit_letters, audit_query, audit_report, audit_run, audit_similar

_RUN = "run"
_HELP = ("-h", "--help")


class _Group(TyperGroup):
    """What is no command's name is a path or an option of ``run``."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if args and args[0] not in self.commands and args[0] not in _HELP:
            args = [_RUN, *args]
        return super().parse_args(ctx, args)


app = typer.Typer(
    cls=_Group,
    help=(
        "成批检查：compliance audit 路径… --store audit.duckdb。"
        "Checks many reports: compliance audit PATH… --store audit.duckdb."
    ),
    no_args_is_help=True,
    rich_markup_mode=None,
)
app.command(_RUN)(audit_run.run)
app.command("report")(audit_report.report)
app.command("query")(audit_query.query)
app.command("diff")(audit_diff.diff)
app.command("letters")(audit_letters.letters)
app.command("similar")(audit_similar.similar)
