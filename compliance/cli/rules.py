"""``compliance rules``: the commands for rules, one module each."""

from __future__ import annotations

import typer

from compliance.cli import rules_analyse, rules_explain, rules_list, rules_test

app = typer.Typer(
    help="规则：列出、解释、新建、检查。The rules: list, explain, make and check them.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

app.command("analyse")(rules_analyse.analyse_rules)
app.command("explain")(rules_explain.explain)
app.command("list")(rules_list.list_rules)
app.command("test")(rules_test.prove_rules)
