"""``compliance rules check``: everything wrong in rule files, at once."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from compliance.api import NAME, version
from compliance.cli.status import FINDINGS, OK
from compliance.cli.terminal import write
from compliance.text.shown import shown_line

if TYPE_CHECKING:
    from compliance.authoring.lint import Problem


class Format(StrEnum):
    """Forms of the output."""

    text = "text"
    json = "json"
    sarif = "sarif"


class FailOn(StrEnum):
    """From which level a problem makes the exit status 1."""

    error = "error"
    warning = "warning"
    never = "never"


def check_rules(
    folder: Annotated[
        str | None,
        typer.Argument(metavar="DIR", help="规则文件夹或规则包，默认是自带的全部规则。Rules or a profile."),
    ] = None,
    format: Annotated[Format, typer.Option("--format", "-f", help="输出格式。")] = Format.text,
    fail_on: Annotated[FailOn, typer.Option("--fail-on", help="从哪一级起以状态 1 结束。")] = FailOn.error,
) -> int:
    """检查规则文件，一次列出全部错误：文件、行、列、应当怎样写。

    Everything that is wrong in rule files, at once. 状态：0 没有错误；1 有；2 不能运行。
    """
    from compliance.authoring.lint import lint

    problems = lint(None if folder is None else Path(folder))
    made = {Format.text: _text, Format.json: _json, Format.sarif: _sarif}[format]
    write(made(problems), machine=format is not Format.text)
    failing = {"error": ("error",), "warning": ("error", "warning"), "never": ()}[fail_on.value]
    return FINDINGS if any(problem.level in failing for problem in problems) else OK


def _text(problems: Sequence[Problem]) -> str:
    lines = []
    for problem in problems:
        where = ":".join(str(part) for part in (_shown(problem.path), problem.line, problem.column) if part)
        level = "错误 error" if problem.level == "error" else "警告 warning"
        lines.append(shown_line(f"{where}: {level}: {problem.message} [{problem.code}]"))
        if problem.expected:
            lines.append(shown_line(f"    应为 expected: {problem.expected}"))
    errors = sum(problem.level == "error" for problem in problems)
    if not problems:
        lines.append("规则文件没有问题。 Nothing is wrong.")
    else:
        lines.append(
            f"{errors} 个错误，{len(problems) - errors} 个警告。"
            f" {errors} errors, {len(problems) - errors} warnings."
        )
    return "\n".join(lines) + "\n"


def _json(problems: Sequence[Problem]) -> str:
    data = [
        {
            "file": _shown(problem.path),
            "line": problem.line or None,
            "column": problem.column or None,
            "level": problem.level,
            "code": problem.code,
            "message": problem.message,
            "expected": problem.expected or None,
            "nearest": problem.nearest or None,
        }
        for problem in problems
    ]
    return json.dumps({"schema": "rules-check/1", "problems": data}, ensure_ascii=False, indent=2) + "\n"


def _sarif(problems: Sequence[Problem]) -> str:
    from compliance.authoring.lint import CODES

    driver = {
        "name": f"{NAME} rules check",
        "version": version(),
        "rules": [{"id": code, "shortDescription": {"text": words}} for code, words in CODES.items()],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": list(_results(problems, list(CODES))),
    }
    log = {
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "version": "2.1.0",
        "runs": [run],
    }
    return json.dumps(log, ensure_ascii=False, indent=2) + "\n"


def _results(problems: Sequence[Problem], codes: Sequence[str]) -> Iterator[dict[str, object]]:
    for problem in problems:
        place: dict[str, object] = {"artifactLocation": {"uri": _uri(problem.path)}}
        if problem.line:
            region = {"startLine": problem.line, "startColumn": problem.column or 1}
            place["region"] = region
        yield {
            "ruleId": problem.code,
            "ruleIndex": codes.index(problem.code),
            "level": problem.level,
            "message": {"text": problem.message},
            "locations": [{"physicalLocation": place}],
        }


def _shown(path: Path) -> str:
    """Relative to where we are, if it is below."""
    whole = path.resolve()
    here = Path.cwd()
    return str(whole.relative_to(here)) if whole.is_relative_to(here) else str(path)


def _uri(path: Path) -> str:
    from urllib.parse import quote

    shown = _shown(path)
    whole = os.path.isabs(shown)  # noqa: PTH117  # of a text
    return path.resolve().as_uri() if whole else quote(shown.replace(os.sep, "/"))
