"""``compliance rules explain``: one rule in full."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import msgspec
import typer

from compliance.cli import options
from compliance.cli.load import book
from compliance.cli.terminal import columns, write
from compliance.errors import UsageError, did_you_mean
from compliance.model.form import Years
from compliance.rulebook import Adjust, Rule
from compliance.rulebook.rule import Touch
from compliance.text.shown import shown_line
from compliance.view.phrases import AGENCY_KIND, CERTAINTY, SEVERITY, basis, chapter
from compliance.view.width import wrap


def explain(
    rule: Annotated[str, typer.Argument(metavar="ID", help="规则编号，如 APP101。A rule's id.")],
    lang: Annotated[options.Lang, options.LANG] = options.Lang.zh,
    rules: Annotated[list[str] | None, options.RULES] = None,
    profile: Annotated[str | None, options.PROFILE] = None,
    on: Annotated[str | None, options.ON] = None,
) -> None:
    """解释一条规则：查什么、依据、公式、适用、示例。Explains one rule."""
    rule_book = book(rules or [], profile, options.day("--on", on))
    found = rule_book.rule(rule) or rule_book.rule(rule.upper())
    if found is None:
        near = did_you_mean(rule.upper(), [known.id for known in rule_book.rules])
        raise UsageError(f"没有规则“{rule}” (no such rule){near}")
    for line in _explained(found, lang.value):
        write("\n".join(wrap(line, columns())) + "\n", machine=False)


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
    if rule.since or rule.until:
        yield ("有效：" if zh else "In force: ") + f"{rule.since or '…'} – {rule.until or '…'}"
    if rule.replaces:
        yield ("替代：" if zh else "Replaces: ") + ", ".join(rule.replaces)
    if applies := _applies(rule, lang):
        yield ("适用：" if zh else "Applies to: ") + applies
    for adjust in rule.adjust:
        yield ("调整：" if zh else "Adjusted: ") + _adjusted(adjust, lang)
    yield ("要求来自：" if zh else "Asked by: ") + (
        shown_line(rule.profile) or ("法律法规和国家格式" if zh else "law")
    )
    for touch in rule.touched:
        yield ("规则包改过：" if zh else "Changed by: ") + _touched(touch, lang)
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


def _touched(touch: Touch, lang: str) -> str:
    what = ("、" if lang == "zh" else ", ").join(touch.changed)
    why = ("；理由：" if lang == "zh" else "; why: ") + touch.why if touch.why else ""
    return shown_line(f"{touch.profile}（{what}）{why}" if lang == "zh" else f"{touch.profile} ({what}){why}")
