"""The typer application: its commands and their options."""

from __future__ import annotations

import typer

from compliance.cli import annotate, audit, check, fix, formats, rules, serve, show, waivers

app = typer.Typer(
    name="compliance",
    help="检查政府信息公开工作年度报告。Checks annual reports on government information disclosure.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def _options() -> None:
    """检查政府信息公开工作年度报告。Checks annual reports on government information disclosure."""


app.command("check")(check.check)
app.command("show")(show.show)
app.command("annotate")(annotate.annotate)
app.command("fix")(fix.fix)
app.command("formats")(formats.formats)
app.command("serve")(serve.serve)
app.add_typer(audit.app, name="audit")
app.add_typer(rules.app, name="rules")
app.add_typer(waivers.app, name="waivers")
