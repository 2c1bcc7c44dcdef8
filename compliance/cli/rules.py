"""``compliance rules``: the commands for rules, one module each."""

from __future__ import annotations

import typer

from compliance.cli import (
    rules_analyse,
    rules_book,
    rules_check,
    rules_diff,
    rules_explain,
    rules_list,
    rules_new,
    rules_schema,
    rules_test,
    rules_try,
)

app = typer.Typer(
    help="规则：列出、解释、新建、检查。The rules: list, explain, make and check them.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

app.command("analyse")(rules_analyse.analyse_rules)
app.command("book")(rules_book.book)
app.command("check")(rules_check.check_rules)
app.command("diff")(rules_diff.diff)
app.command("explain")(rules_explain.explain)
app.command("list")(rules_list.list_rules)
app.command("new")(rules_new.new)
app.command("schema")(rules_schema.schema)
app.command("test")(rules_test.prove_rules)
app.command("try")(rules_try.try_rule)
