"""``compliance rules test``: examples, and the proof that every rule can fire and can keep quiet."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer

from compliance.cli import options
from compliance.cli.rulesets import one_format, rule_set, some_of, tell
from compliance.cli.status import FINDINGS, OK
from compliance.cli.terminal import write

if TYPE_CHECKING:
    from compliance.authoring.coverage import Coverage, FormCoverage
    from compliance.authoring.prove import Proofs, RuleProof

_SHOWN = 12


def prove_rules(
    rules: Annotated[
        str | None,
        typer.Argument(metavar="[DIR]", help="规则文件夹、规则文件或规则包；不写为全国规则。"),
    ] = None,
    only: Annotated[
        list[str] | None, typer.Option("--rule", metavar="ID", help="只试这条规则，可多次。Only this rule.")
    ] = None,
    coverage: Annotated[
        bool, typer.Option("--coverage", help="列出没有规则查的检查种类、格式、单元格和章节。")
    ] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="写出每条规则是怎样证明的。")] = False,
    format: Annotated[str, typer.Option("--format", "-f", help="text 或 json。text or json.")] = "text",
    lang: Annotated[options.Lang, options.LANG] = options.Lang.zh,
) -> int:
    """试规则：示例是否成立；改动过的年报能否使每条规则报出问题；没有毛病的年报是否不报。

    Tests rules: examples, mutants on which each rule must fire, clean reports on which none may.
    状态：0 全部成立；1 有规则没有通过；2 规则文件有误。
    """
    from compliance.authoring.coverage import coverage as covered
    from compliance.authoring.prove import prove
    from compliance.forms import load_forms

    one_format(format)
    chosen = rule_set(rules)
    ids = some_of(chosen, only)
    forms = load_forms()
    proofs = prove(chosen.book, forms, ids)
    cover = covered(chosen.book, forms) if coverage else None
    if format == "json":
        write(_json(proofs, cover), machine=True)
    else:
        tell(_text(proofs, cover, verbose, lang.value))
    return OK if all(proof.proven for proof in proofs.rules) else FINDINGS


def _json(proofs: Proofs, cover: Coverage | None) -> str:
    data = {
        "schema": "rules-test/1",
        "clean": proofs.clean,
        "mutants": proofs.mutants,
        "rules": [{**_plain(proof), "state": proof.state, "proven": proof.proven} for proof in proofs.rules],
        "coverage": None if cover is None else msgspec.to_builtins(cover, str_keys=True),
    }
    return msgspec.json.format(msgspec.json.encode(data), indent=1).decode() + "\n"


def _plain(proof: RuleProof) -> dict[str, object]:
    noise = [
        {
            "form": one.form,
            "year": one.year,
            "agency": one.agency,
            "message": msgspec.to_builtins(one.message),
        }
        for one in proof.noise
    ]
    rest = msgspec.structs.replace(proof, noise=())
    return {**msgspec.to_builtins(rest), "noise": noise}


def _text(proofs: Proofs, cover: Coverage | None, verbose: bool, lang: str) -> Iterator[str]:
    zh = lang == "zh"
    for proof in proofs.rules:
        yield from _troubles(proof, lang)
        if verbose:
            yield from _shown_how(proof, lang)
    good = sum(proof.proven for proof in proofs.rules)
    examples = sum(proof.state == "by_example" for proof in proofs.rules)
    if zh:
        yield (
            f"{len(proofs.rules)} 条规则，{good} 条成立（其中 {examples} 条由自己的示例证明）。"
            f"试了 {proofs.mutants} 份改动过的年报、{proofs.clean} 份没有毛病的年报。"
        )
    else:
        yield (
            f"{len(proofs.rules)} rules, {good} proven ({examples} of them by their own example); "
            f"{proofs.mutants} mutants and {proofs.clean} clean reports were tried."
        )
    if cover is not None:
        yield from _covered(cover, zh)


def _troubles(proof: RuleProof, lang: str) -> Iterator[str]:
    zh = lang == "zh"
    for failure in proof.examples:
        yield str(failure)
    for outcome in proof.lacking:
        yield f"{proof.rule}：缺少 {outcome} 的示例" if zh else f"{proof.rule}: no example of {outcome}"
    if proof.state == "never":
        yield (
            f"{proof.rule}：怎样改动年报，这条规则都不报；请检查条件是否永远不成立，并补一个不符合的示例。"
            if zh
            else f"{proof.rule}: no mutant makes it fire; is its condition ever met?"
        )
    if proof.asks is not None:
        asks, count = proof.asks.get(lang), len(proof.noise)
        yield (
            f"{proof.rule}：提示：要求多于国家格式，{count} 份没有毛病的年报也报；这样改就不报：{asks}"
            if zh
            else f"{proof.rule}: asks for more than the national form; quiet once this is done: {asks}"
        )
    for noise in proof.noise[:3] if proof.asks is None else ():
        where = f"{noise.agency}，{noise.year} 年度，格式 {noise.form}"
        said = noise.message.get(lang)
        yield (
            (
                f"{proof.rule}：提示：只合国家要求的年报（{where}）会报：{said}"
                if proof.local
                else f"{proof.rule}：没有毛病的年报（{where}）也报：{said}"
            )
            if zh
            else f"{proof.rule}: fires on a clean report ({where}): {said}"
        )
    if len(proof.noise) > 3 and proof.asks is None:
        yield f"  …共 {len(proof.noise)} 份" if zh else f"  … {len(proof.noise)} in all"
    for reason in proof.crashed:
        yield f"{proof.rule}：{reason.get(lang)}"
    for number in proof.rigid:
        yield (
            f"{proof.rule}：第 {number} 个示例怎样改动结果都不变，它什么也没有证明"
            if zh
            else f"{proof.rule}: nothing changes the outcome of example {number}: it proves nothing"
        )


def _shown_how(proof: RuleProof, lang: str) -> Iterator[str]:
    zh = lang == "zh"
    for fired in proof.fired:
        origin = (f"示例 {fired.example}" if zh else f"example {fired.example}") if fired.example else ""
        what = f"{fired.form}/{fired.year} {origin}".rstrip()
        yield f"{proof.rule}  {what}  {fired.change.get(lang)} → {fired.message.get(lang)}"
    if proof.silent and proof.state != "never":
        forms = "、".join(proof.silent)
        yield f"{proof.rule}  格式 {forms} 上没有报出" if zh else f"{proof.rule}  silent on form {forms}"


def _covered(cover: Coverage, zh: bool) -> Iterator[str]:
    yield ""
    yield ("各种检查的规则数：" if zh else "Rules of each kind: ") + ", ".join(
        f"{tag} {count}" for tag, count in cover.kinds.items()
    )
    none = "无" if zh else "none"
    yield ("没有规则用的检查：" if zh else "Kinds of no rule: ") + (", ".join(cover.unused) or none)
    for form in cover.forms:
        yield from _covered_form(form, zh, none)


def _covered_form(form: FormCoverage, zh: bool, none: str) -> Iterator[str]:
    yield ""
    years = ", ".join(f"{year}: {count}" for year, count in form.years.items())
    yield (
        f"格式 {form.form}：{form.rules} 条规则（{years}）"
        if zh
        else f"Form {form.form}: {form.rules} ({years})"
    )
    for title, ids in (
        ("没有规则点名的单元格" if zh else "Cells no rule names", form.cells),
        ("不在任何算式里的单元格" if zh else "Cells in no arithmetic", form.arithmetic),
        ("没有规则看其文字的章节" if zh else "Sections whose text no rule names", form.sections),
    ):
        more = f" … ({len(ids)})" if len(ids) > _SHOWN else ""
        yield f"  {title}: {', '.join(ids[:_SHOWN]) or none}{more}"
