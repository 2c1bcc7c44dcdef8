"""``compliance rules book``: the rule book as Markdown pages or as one HTML page."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from compliance.cli import options
from compliance.cli.rulesets import one_format, rule_set
from compliance.cli.terminal import complain
from compliance.cli.written import write_whole
from compliance.errors import UsageError
from compliance.forms import load_forms
from compliance.rulebook import load_rules
from compliance.rulebook.profile import names

_PAGE = "rules.html"


def book(
    output: Annotated[
        Path,
        typer.Option("--output", "-o", metavar="FOLDER|FILE", help="写到哪里：文件夹，或一个 .html 文件。"),
    ],
    rules: Annotated[
        str | None, typer.Argument(metavar="[DIR]", help="规则文件夹或规则包；不写为全国规则。")
    ] = None,
    format: Annotated[
        str, typer.Option("--format", "-f", help="markdown 或 html。markdown or html.")
    ] = "markdown",
    lang: Annotated[options.Lang, options.LANG] = options.Lang.zh,
) -> None:
    """生成规则手册：按章节、依据、级别排列，每条规则有说法、公式、依据、不符合的例子、沿革、哪个规则包改过它。

    Makes the rule book, by section, by law, by severity.
    """
    from compliance.authoring.book import book_of
    from compliance.authoring.onepage import page
    from compliance.authoring.pages import pages

    one_format(format, ("markdown", "html"))
    profiles = [(name, load_rules(profile=name)) for name in names()] if rules is None else []
    made = book_of(rule_set(rules).book, load_forms(), profiles)
    if format == "html":
        target = output if output.suffix.lower() in (".html", ".htm") else output / _PAGE
        _written(target, page(made, lang.value))
        complain(f"已写 {target}", f"Wrote {target}")
        return
    found = pages(made, lang.value)
    stale = _stale(output, found)
    for name, text in found.items():
        _written(output / name, text)
    for path in stale:
        path.unlink()
    complain(f"已写 {len(found)} 页到 {output}", f"Wrote {len(found)} pages to {output}")


def _stale(folder: Path, found: dict[str, str]) -> list[Path]:
    """Pages made earlier that are no longer part of the book. A page of that name which was not made here
    is left alone, and refused where it stands in the way. Raises UsageError."""
    from compliance.authoring.pages import MARK

    stale = []
    for path in sorted(folder.glob("*.md")):
        try:
            ours = path.read_text(encoding="utf-8", errors="replace").startswith(MARK)
        except OSError as trouble:
            raise UsageError(f"读不了 {path}（{trouble.strerror}）。 Cannot read {path}.") from None
        if path.name in found and not ours:
            raise UsageError(
                f"{path} 不是规则手册的页，没有覆盖；请换一个文件夹。"
                f" {path} is no page of the book and was not overwritten."
            )
        if path.name not in found and ours:
            stale.append(path)
    return stale


def _written(path: Path, text: str) -> None:
    """Writes a file whole or not at all, its folder with it. Raises UsageError."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as trouble:
        raise UsageError(
            f"建不了文件夹 {path.parent}（{trouble.strerror}）。 Cannot make {path.parent}."
        ) from None
    write_whole(path, text.encode())
