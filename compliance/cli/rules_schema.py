"""``compliance rules schema``: what an editor needs to complete and explain rule files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from compliance.cli import options
from compliance.cli.load import book
from compliance.cli.terminal import complain, write
from compliance.cli.written import write_whole
from compliance.errors import UsageError


def schema(
    name: Annotated[
        str, typer.Argument(help="rule、profile、form、report、assessment 或 waiver。Which schema.")
    ] = "rule",
    output: Annotated[
        str | None,
        typer.Option("--output", "-o", metavar="DIR", help="写出全部 schema 的文件夹。Where to write all."),
    ] = None,
    rules: Annotated[list[str] | None, options.RULES] = None,
    profile: Annotated[str | None, options.PROFILE] = None,
) -> None:
    """给编辑器用的 JSON Schema，也认得规则包自己的依据文件和规则编号。

    JSON schemas for editors, with the documents and rules of a profile too.
    """
    from compliance.authoring.schemas import names_of, schemas, written

    made = schemas(names_of(book(rules or [], profile)))
    if output is None:
        wanted = f"{name}.schema.json"
        if wanted not in made:
            known = ", ".join(each.removesuffix(".schema.json") for each in made)
            raise UsageError(f"没有“{name}”的 schema，可用：{known} (no such schema)")
        write(written(made[wanted]), machine=True)
        return
    folder = Path(output)
    folder.mkdir(parents=True, exist_ok=True)
    for file, data in made.items():
        write_whole(folder / file, written(data).encode())
    complain(f"已写出 {len(made)} 个文件到 {folder}。", f"Wrote {len(made)} files to {folder}.")
