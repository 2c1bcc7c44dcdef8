"""Options that several commands share."""

from __future__ import annotations

import datetime
from enum import StrEnum
from typing import get_args

import typer

from compliance.errors import UsageError, did_you_mean
from compliance.model.report import AgencyKind


class Lang(StrEnum):
    """Languages of the output."""

    zh = "zh"
    en = "en"


class FailOn(StrEnum):
    """From which severity a finding makes the exit status 1."""

    error = "error"
    warning = "warning"
    info = "info"
    never = "never"


class Color(StrEnum):
    """When to use colour."""

    auto = "auto"
    always = "always"
    never = "never"


LANG = typer.Option("--lang", help="输出语言。Language of the output.")
PUBLISHED = typer.Option(
    "--published", metavar="DATE", help="发布日期，如 2025-01-20（报告中没有时）。Day of publication."
)
YEAR = typer.Option("--year", min=1900, max=2200, help="报告年度（报告中没有时）。Report year.")
AGENCY_KIND = typer.Option(
    "--agency-kind",
    metavar="KIND",
    help="单位类别。Kind of agency: government, office, department, township, vertical, other.",
)
RULES = typer.Option("--rules", metavar="DIR", help="再加一个规则文件夹，可多次。A further folder of rules.")
PROFILE = typer.Option("--profile", help="地方或本单位要求。Local or house requirements.")


def day(option: str, text: str | None) -> datetime.date | None:
    """A date given as 2025-01-20. Raises UsageError."""
    if text is None:
        return None
    try:
        return datetime.date.fromisoformat(text.strip())
    except ValueError:
        raise UsageError(
            f"{option} 应为日期，如 2025-01-20；收到“{text}”。 {option} takes a date like 2025-01-20."
        ) from None


def agency_kind(text: str | None) -> AgencyKind | None:
    """A kind of agency. Raises UsageError."""
    if text is None:
        return None
    for kind in get_args(AgencyKind):
        if kind == text:
            return kind  # type: ignore[no-any-return]
    raise UsageError(f"没有“{text}”这种单位类别 (unknown kind){did_you_mean(text, get_args(AgencyKind))}")
