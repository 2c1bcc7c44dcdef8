"""``compliance rules list``: the rule set for people or as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import msgspec
import typer

from compliance.cli import options
from compliance.cli.load import book
from compliance.cli.terminal import write
from compliance.errors import UsageError, did_you_mean
from compliance.model.finding import SEVERITIES
from compliance.rulebook import Rule
from compliance.text.shown import shown_line
from compliance.view.phrases import CHAPTERS, SEVERITY, chapter
from compliance.view.width import pad


def list_rules(
    format: Annotated[str, typer.Option("--format", "-f", help="text 或 json。text or json.")] = "text",
    only_chapter: Annotated[
        str | None, typer.Option("--chapter", help=f"只列一章。One chapter: {', '.join(CHAPTERS)}.")
    ] = None,
    severity: Annotated[
        str | None, typer.Option("--severity", help="只列一级。One severity: error, warning, info.")
    ] = None,
    lang: Annotated[options.Lang, options.LANG] = options.Lang.zh,
    rules: Annotated[list[str] | None, options.RULES] = None,
    profile: Annotated[str | None, options.PROFILE] = None,
    on: Annotated[str | None, options.ON] = None,
) -> None:
    """列出规则。Lists the rules."""
    _one_of("--format", format, ("text", "json"))
    _one_of("--severity", severity, SEVERITIES)
    found = book(rules or [], profile, options.day("--on", on)).rules
    _one_of("--chapter", only_chapter, [*CHAPTERS, *(rule.section for rule in found)])
    chosen = [
        rule
        for rule in found
        if only_chapter in (None, rule.section) and (severity is None or severity == rule.severity)
    ]
    if format == "json":
        data = [_data(rule, lang.value) for rule in chosen]
        write(msgspec.json.format(msgspec.json.encode(data), indent=2).decode() + "\n", machine=True)
    else:
        write("".join(_listed(chosen, lang.value)), machine=False)


def _one_of(option: str, value: str | None, known: tuple[str, ...] | list[str]) -> None:
    if value is not None and value not in known:
        raise UsageError(f"{option} 没有“{value}” (unknown value){did_you_mean(value, known)}")


def _data(rule: Rule, lang: str) -> dict[str, object]:
    return {
        "id": rule.id,
        "chapter": rule.section,
        "severity": rule.severity,
        "certainty": rule.certainty,
        "title": rule.title.get(lang),
        "basis": [msgspec.to_builtins(ref) for ref in rule.basis],
        "profile": rule.profile or None,
        "since": rule.since.isoformat() if rule.since else None,
        "until": rule.until.isoformat() if rule.until else None,
    }


def _listed(rules: list[Rule], lang: str) -> Iterator[str]:
    last = None
    for rule in rules:
        if rule.section != last:
            yield ("\n" if last else "") + chapter(rule.section).get(lang) + "\n"
            last = rule.section
        said = [days for days in (_days(rule, lang), shown_line(rule.profile)) if days]
        also = ("（{}）" if lang == "zh" else " ({})").format("，".join(said)) if said else ""
        yield f"  {rule.id}  {pad(SEVERITY[rule.severity].get(lang), 7)}  {rule.title.get(lang)}{also}\n"
    yield f"\n共 {len(rules)} 条规则\n" if lang == "zh" else f"\n{len(rules)} rules\n"


def _days(rule: Rule, lang: str) -> str:
    if rule.since is None and rule.until is None:
        return ""
    zh = lang == "zh"
    since = (f"{rule.since} 起" if zh else f"since {rule.since}") if rule.since else ""
    until = (f"至 {rule.until}" if zh else f"until {rule.until}") if rule.until else ""
    return ("" if zh else " ").join(part for part in (since, until) if part)
