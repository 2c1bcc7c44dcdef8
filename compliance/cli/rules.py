"""``compliance rules``: the rule set for people, as a list or one rule in full."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import msgspec
import typer

from compliance.cli import options
from compliance.cli.load import book
from compliance.cli.terminal import columns, write
from compliance.errors import UsageError, did_you_mean
from compliance.model.finding import SEVERITIES
from compliance.model.form import Years
from compliance.rulebook import Adjust, Rule
from compliance.view.phrases import AGENCY_KIND, CERTAINTY, CHAPTERS, SEVERITY, basis, chapter
from compliance.view.width import pad, wrap

app = typer.Typer(
    help="规则：列出或解释。The rules: list them, or explain one.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@app.command("list")
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
) -> None:
    """列出规则。Lists the rules."""
    _one_of("--format", format, ("text", "json"))
    _one_of("--severity", severity, SEVERITIES)
    found = book(rules or [], profile).rules
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


@app.command("explain")
def explain(
    rule: Annotated[str, typer.Argument(metavar="ID", help="规则编号，如 APP101。A rule's id.")],
    lang: Annotated[options.Lang, options.LANG] = options.Lang.zh,
    rules: Annotated[list[str] | None, options.RULES] = None,
    profile: Annotated[str | None, options.PROFILE] = None,
) -> None:
    """解释一条规则：查什么、依据、公式、适用、示例。Explains one rule."""
    rule_book = book(rules or [], profile)
    found = rule_book.rule(rule) or rule_book.rule(rule.upper())
    if found is None:
        near = did_you_mean(rule.upper(), [known.id for known in rule_book.rules])
        raise UsageError(f"没有规则“{rule}” (no such rule){near}")
    for line in _explained(found, lang.value):
        write("\n".join(wrap(line, columns())) + "\n", machine=False)


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
    }


def _listed(rules: list[Rule], lang: str) -> Iterator[str]:
    last = None
    for rule in rules:
        if rule.section != last:
            yield ("\n" if last else "") + chapter(rule.section).get(lang) + "\n"
            last = rule.section
        yield f"  {rule.id}  {pad(SEVERITY[rule.severity].get(lang), 7)}  {rule.title.get(lang)}\n"
    yield f"\n共 {len(rules)} 条规则\n" if lang == "zh" else f"\n{len(rules)} rules\n"


def _explained(rule: Rule, lang: str) -> Iterator[str]:
    zh = lang == "zh"
    yield f"{rule.id} {rule.title.get(lang)}"
    yield ""
    yield (
        ("级别：" if zh else "Severity: ")
        + SEVERITY[rule.severity].get(lang)
        + "，" * zh
        + ", " * (not zh)
        + CERTAINTY[rule.certainty].get(lang)
    )
    yield ("章节：" if zh else "Chapter: ") + chapter(rule.section).get(lang)
    for ref in rule.basis:
        yield ("依据：" if zh else "Basis: ") + basis(ref, lang)
    if applies := _applies(rule, lang):
        yield ("适用：" if zh else "Applies to: ") + applies
    for adjust in rule.adjust:
        yield ("调整：" if zh else "Adjusted: ") + _adjusted(adjust, lang)
    yield ("要求来自：" if zh else "Asked by: ") + (rule.profile or ("法律法规和国家格式" if zh else "law"))
    yield ""
    yield ("查法：" if zh else "Check:")
    yield from (f"  {line}" for line in _options(rule))
    yield ""
    yield ("发现时说：" if zh else "Says: ") + rule.message.get(lang)
    yield ("建议：" if zh else "Advice: ") + rule.advice.get(lang)
    if rule.note:
        yield ("说明：" if zh else "Note: ") + " ".join(rule.note.split())
    failing = next((example for example in rule.raw_examples if example.get("outcome") == "fail"), None)
    if failing is not None:
        yield ""
        yield ("不符合的例子：" if zh else "An example that fails:")
        yield from (f"  {line}" for line in _yaml(failing))


def _options(rule: Rule) -> list[str]:
    """The check's options as a rule author writes them, without those left at their default."""
    data = msgspec.to_builtins(rule.check)
    defaults = {
        field.encode_name: msgspec.to_builtins(field.default)
        for field in msgspec.structs.fields(rule.check)
        if field.default is not msgspec.NODEFAULT
    }
    return _yaml({key: value for key, value in data.items() if value != defaults.get(key, value is None)})


def _yaml(data: object) -> list[str]:
    import yaml

    return yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=100).splitlines()


def _applies(rule: Rule, lang: str) -> str:
    applies = rule.applies
    parts = [", ".join(applies.forms) + (" 年格式" if lang == "zh" else " form")] if applies.forms else []
    if applies.years:
        parts.append(_years(applies.years, lang))
    if applies.agency_kinds:
        parts.append(
            ("、" if lang == "zh" else ", ").join(_kind(kind, lang) for kind in applies.agency_kinds)
        )
    parts += applies.agency_levels
    if applies.agencies:
        parts.append(f"名称含 {applies.agencies}" if lang == "zh" else f"name has {applies.agencies}")
    return ("；" if lang == "zh" else "; ").join(parts)


def _adjusted(adjust: Adjust, lang: str) -> str:
    when = adjust.when
    parts = [_years(when.years, lang)] if when.years else []
    parts += [form + (" 年格式" if lang == "zh" else " form") for form in when.forms]
    parts += [_kind(kind, lang) for kind in when.agency_kinds]
    parts += when.agency_levels
    arrow = "定为" if lang == "zh" else "becomes"
    return f"{('，' if lang == 'zh' else ', ').join(parts)} {arrow} {SEVERITY[adjust.severity].get(lang)}"


def _years(years: Years, lang: str) -> str:
    if years.since == years.until:
        return f"{years.since} 年度" if lang == "zh" else f"report year {years.since}"
    since, until = years.since or "", years.until or ""
    return f"{since}–{until} 年度" if lang == "zh" else f"report years {since}–{until}"


def _kind(kind: str, lang: str) -> str:
    return AGENCY_KIND[kind].get(lang)
