"""Options that several commands share."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from enum import StrEnum
from typing import get_args

import msgspec
import typer

from compliance.errors import UsageError, did_you_mean
from compliance.model.report import AgencyKind
from compliance.readers.guard import LIMITS, Limits


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
MAX_SIZE = typer.Option(
    "--max-size",
    min=1,
    max=2000,
    metavar="MB",
    help="文件最大多少 MB（默认 64，网页 8，文本 16）。Largest file.",
)
TIME_LIMIT = typer.Option(
    "--time-limit",
    min=1,
    max=3600,
    metavar="SECONDS",
    help="一个文件最多读几秒（默认 30，扫描件按页计）。Seconds a file, or a page of a scan.",
)
MEMORY_LIMIT = typer.Option(
    "--memory-limit",
    min=256,
    max=65536,
    metavar="MB",
    help="读一个文件最多用多少内存（默认 2048；Windows、macOS 不限）。Memory for reading.",
)
MAX_PAGES = typer.Option(
    "--max-pages", min=1, max=100_000, metavar="N", help="最多多少页（默认 300，扫描件 40）。Most pages."
)
LIMIT = typer.Option(
    "--limit",
    metavar="NAME=N",
    help="其他上限，可多次：cells 一张表的格数，nesting 网页标签的层数，members 压缩包里的文件数，"
    "unpacked 解压后的 MB，scans 扫描件页数，html、text 网页和文本的 MB。Other limits; may be repeated.",
)
WAIVERS = typer.Option(
    "--waivers", metavar="FILE", help="豁免文件，可多次。Accountable exceptions; may be repeated."
)
NO_WAIVERS = typer.Option("--no-waivers", help="不用豁免，问题全部照算。Waive nothing.")
PREVIOUS = typer.Option(
    "--previous",
    metavar="FILE",
    help="同一机关上一年的年报，用于跨年度核对。The same agency's report on the year before.",
)
ANY_PREVIOUS = typer.Option(
    "--any-previous",
    help="即使机关或年度看来不符，也采用 --previous。Use it even if agency or year do not seem to fit.",
)
PROFILE = typer.Option(
    "--profile",
    metavar="NAME|DIR",
    help="地方或本单位要求：自带的名称，或自己的文件夹。Local or house requirements.",
)
ON = typer.Option(
    "--on",
    metavar="DATE",
    help="按哪一天有效的规则（默认按各份年报公布那天）。The rules in force on that day.",
)


_OTHER_LIMITS = {"cells": 0, "nesting": 0, "members": 0, "unpacked": 0, "scans": 0, "html": 20, "text": 20}
"""Name → bits by which what is given is shifted (MB → bytes)."""


def limits(
    size: int | None,
    seconds: float | None,
    memory: int | None,
    pages: int | None,
    other: Sequence[str] = (),
) -> Limits:
    """The default limits, with those given instead; ``other``: NAME=N. Raises UsageError."""
    given = LIMITS
    if size is not None:
        given = msgspec.structs.replace(given, size=size << 20, text=size << 20, html=size << 20)
    if pages is not None:
        given = msgspec.structs.replace(given, pages=pages, scans=pages)
    for text in other:
        name, _, number = text.partition("=")
        if (
            name not in _OTHER_LIMITS
            or not number.isascii()
            or not number.isdigit()
            or not 0 < int(number) < 10**9
        ):
            raise UsageError(
                f"--limit 应为 名称=数目，如 cells=1000000；收到“{text}”{did_you_mean(name, _OTHER_LIMITS)}。"
                f"可用的名称：{'、'.join(_OTHER_LIMITS)}。 --limit takes NAME=N."
            )
        given = msgspec.structs.replace(given, **{name: int(number) << _OTHER_LIMITS[name]})
    return msgspec.structs.replace(given, seconds=seconds or given.seconds, memory=memory or given.memory)


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


def years(option: str, text: str | None) -> tuple[int, ...]:
    """Years given as 2024, 2022-2024 or 2022,2024. Raises UsageError."""
    found: set[int] = set()
    for part in (text or "").replace("，", ",").split(",") if text else ():
        first, dash, last = part.strip().partition("-")
        if not (first.isdecimal() and (last or first).isdecimal()) or not 1990 <= int(first) <= 2100:
            raise UsageError(f"{option} 应为年度，如 2022-2024；收到“{text}”。 {option} takes years.")
        end = min(int(last), 2100) if dash else int(first)
        found |= set(range(int(first), end + 1))
    return tuple(sorted(found))


def agency_kind(text: str | None) -> AgencyKind | None:
    """A kind of agency. Raises UsageError."""
    if text is None:
        return None
    for kind in get_args(AgencyKind):
        if kind == text:
            return kind  # type: ignore[no-any-return]
    raise UsageError(f"没有“{text}”这种单位类别 (unknown kind){did_you_mean(text, get_args(AgencyKind))}")
