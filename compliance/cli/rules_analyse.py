"""``compliance rules analyse``: what the linear rules imply together, each with the rules that cause it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer

from compliance.cli import options
from compliance.cli.rulesets import one_format, rule_set, some_of, tell
from compliance.cli.status import FINDINGS, OK
from compliance.cli.terminal import write
from compliance.view.phrases import AGENCY_KIND

if TYPE_CHECKING:
    from compliance.authoring.analyse import Analysis, Implied
    from compliance.authoring.linear import Context
    from compliance.forms import Forms

_HEADS = {
    "contradiction": ("互相矛盾", "Contradictions"),
    "never": ("条件永远不成立", "Conditions that are never met"),
    "redundant": ("多余（由别的规则推得出）", "Redundant (other rules imply them)"),
    "forced": ("只能是一个数的单元格", "Cells that can hold one number only"),
    "bounded": ("有界限的单元格", "Cells with bounds"),
    "undecided": ("没有算出来", "Not found out in time"),
}
_LEVELS = {"province": "省级", "city": "市级", "county": "县级", "township": "乡级"}


def analyse_rules(
    rules: Annotated[
        str | None,
        typer.Argument(metavar="[DIR]", help="规则文件夹、规则文件或规则包；不写为全国规则。"),
    ] = None,
    only: Annotated[
        list[str] | None, typer.Option("--rule", metavar="ID", help="只看这些规则，可多次。Only these rules.")
    ] = None,
    format: Annotated[str, typer.Option("--format", "-f", help="text 或 json。text or json.")] = "text",
    lang: Annotated[options.Lang, options.LANG] = options.Lang.zh,
) -> int:
    """分析算式规则合在一起意味着什么：矛盾、多余、只能是一个数的单元格、界限，各附最少的起因规则。

    What the linear rules imply together; needs the extra "authoring".
    状态：0 没有矛盾；1 有矛盾，或有规则的条件永远不成立；2 不能运行。
    """
    from compliance.authoring.analyse import analyse
    from compliance.forms import load_forms

    one_format(format)
    chosen = rule_set(rules)
    ids = some_of(chosen, only) if only else ()
    forms = load_forms()
    analysis = analyse(chosen.book, forms, ids)
    if format == "json":
        data = {"schema": "rules-analyse/1", **msgspec.to_builtins(analysis)}
        write(msgspec.json.format(msgspec.json.encode(data), indent=1).decode() + "\n", machine=True)
    else:
        tell(_text(analysis, forms, lang.value))
    bad = any(one.what in ("contradiction", "never") for one in analysis.implied)
    return FINDINGS if bad else OK


def _text(analysis: Analysis, forms: Forms, lang: str) -> Iterator[str]:
    zh = lang == "zh"
    for what, heads in _HEADS.items():
        found = [one for one in analysis.implied if one.what == what]
        if not found:
            continue
        yield heads[not zh]
        for one in found:
            yield f"  {_said(one, forms, zh)}"
            yield f"    {_where(one.contexts, zh)}"
        yield ""
    count, sets = len(analysis.rules), analysis.systems
    if not analysis.implied:
        yield "没有矛盾，没有多余的规则，单元格也没有界限。" if zh else "Nothing follows from them."
    yield (
        f"{count} 条规则是算式；按格式、年度、机关合成 {sets} 组分别求解。"
        if zh
        else f"{count} rules are linear; {sets} sets of them that apply together were solved."
    )


def _said(one: Implied, forms: Forms, zh: bool) -> str:
    because = ("、" if zh else ", ").join(one.because)
    match one.what:
        case "contradiction":
            return (
                f"{because} 不能同时成立：没有年报能都符合"
                if zh
                else f"{because}: no report satisfies them all"
            )
        case "never":
            return (
                f"{one.rule} 的条件不会成立，因为 {because or '单元格不能为负'}"
                if zh
                else f"{one.rule}: its condition is never met because of {because or 'counts of 0 or more'}"
            )
        case "redundant":
            return f"{one.rule} 由 {because} 推得出" if zh else f"{one.rule} follows from {because}"
        case "undecided":
            return f"{one.rule or because}"
    label = forms[one.contexts[0].form].label(one.cell)
    low, high = _number(one.least), _number(one.most)
    if one.what == "forced":
        return f"{label.zh} 只能是 {low}，因为 {because}" if zh else f"{label.en}: only {low} ({because})"
    if one.most is None:
        return f"{label.zh} 不小于 {low}，因为 {because}" if zh else f"{label.en}: at least {low} ({because})"
    if one.least is None:
        return (
            f"{label.zh} 不大于 {high}，因为 {because}" if zh else f"{label.en}: at most {high} ({because})"
        )
    return (
        f"{label.zh} 在 {low} 至 {high} 之间，因为 {because}"
        if zh
        else f"{label.en}: {low} to {high} ({because})"
    )


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:,.4f}".rstrip("0").rstrip(".").replace(",", "")


def _where(contexts: Iterable[Context], zh: bool) -> str:
    """The reports it is true of, in a line: forms and years; kinds and levels, where not all of them."""
    contexts = tuple(contexts)
    parts = []
    for form in dict.fromkeys(context.form for context in contexts):
        years = sorted({year for context in contexts if context.form == form for year in context.years})
        parts.append(
            f"{form} 年格式 {years[0]}–{years[-1]} 年度" if zh else f"form {form}, {years[0]}–{years[-1]}"
        )
    kinds = dict.fromkeys(context.kind for context in contexts)
    levels = dict.fromkeys(context.level for context in contexts)
    if len(kinds) < 6:
        parts.append(
            ("、" if zh else ", ").join(AGENCY_KIND[kind].get("zh" if zh else "en") for kind in kinds)
        )
    if len(levels) < 4:
        parts.append(("、" if zh else ", ").join(_LEVELS[level] if zh else level for level in levels))
    if all(context.agency for context in contexts):
        parts.append("名称相符的机关" if zh else "agencies of certain names")
    return ("适用于：" if zh else "For: ") + ("；" if zh else "; ").join(parts)
