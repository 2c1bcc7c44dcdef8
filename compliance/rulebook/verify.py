"""Turns one rule file into a Rule, checking what types cannot: names, placeholders, sources, examples."""

from __future__ import annotations

import re
import string
from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec

from compliance.checks import TAGS, kind_of
from compliance.checks.kind import Kind
from compliance.errors import did_you_mean, nearest
from compliance.model.finding import BasisRef
from compliance.model.form import Form
from compliance.rulebook.explain import explain
from compliance.rulebook.rule import Basis, Example, Rule, RuleFile, Source
from compliance.rulebook.yamlfile import Source as File
from compliance.text.patterns import PatternError, pattern


def rule_of(
    file: File, path: Path, profile: str, forms: Mapping[str, Form], sources: Mapping[str, Source]
) -> Rule | None:
    """The rule in ``file``, or None with every mistake added to ``file.mistakes``."""
    if file.mistakes:
        return None
    data = file.data
    if not _bounded(file, data, ()):
        return None
    spec: RuleFile | None = None
    try:
        spec = msgspec.convert(data, RuleFile)
    except msgspec.ValidationError as trouble:
        explain(file, data, RuleFile, (), str(trouble))
    raw = data.get("check") if isinstance(data, dict) else None
    check = _check_of(file, raw) if isinstance(raw, dict) else None
    check_examples(file, data.get("examples") if isinstance(data, dict) else None, ("examples",))
    if spec is None or check is None:
        return None
    basis, confirmed = basis_of(file, spec.basis, sources, ("basis",))
    rule = Rule(
        id=spec.id,
        title=spec.title,
        severity=spec.severity,
        certainty=spec.certainty,
        basis=basis,
        applies=spec.applies,
        adjust=spec.adjust,
        check=check,
        message=spec.message,
        advice=spec.advice,
        note=spec.note,
        section=path.parent.name,
        profile=profile,
        file=file.name,
        raw_examples=spec.examples,
        since=spec.since,
        until=spec.until,
        replaces=spec.replaces,
        confirmed=confirmed,
    )
    # Versions of one rule stand in files of their own: DAT001.yaml, DAT001-2024.yaml.
    if spec.id != path.stem.partition("-")[0]:
        file.wrong(f"编号 {spec.id} 与文件名 {path.name} 不同 (id and file name differ)", ("id",))
    if spec.since and spec.until and spec.since > spec.until:
        file.wrong(f"since {spec.since} 晚于 until {spec.until} (since is after until)", ("since",))
    if spec.id in spec.replaces:
        file.wrong(f"replaces 里有自己 {spec.id} (a rule cannot replace itself)", ("replaces",))
    if basis:
        verified(file, rule, forms)
    return rule


def verified(
    file: File, rule: Rule, forms: Mapping[str, Form], path: tuple[str | int, ...] = (), *, names: bool = True
) -> None:
    """Adds to ``file`` what is wrong with a rule that types cannot show; its parts stand below ``path``.
    ``names`` false: its forms, agencies and options were found right before."""
    _confirmed(file, rule, path)
    if names:
        _names(file, rule, forms, path)
    _placeholders(file, rule, path)


def _bounded(file: File, data: object, path: tuple[str | int, ...]) -> bool:
    """Whether no list or mapping is longer than any that people write, and the patterns not too large."""
    if isinstance(data, dict | list):
        if len(data) > _LONGEST:
            file.wrong(f"超过 {_LONGEST} 项 (more than {_LONGEST} entries)", path)
            return False
        children = data.items() if isinstance(data, dict) else enumerate(data)
        if not all(_bounded(file, child, (*path, step)) for step, child in children):
            return False
    if path == ("check",):
        file.cost = sum(map(cost, _texts(data)))
    if file.cost > _COSTLIEST:
        file.cost = 0
        file.wrong("check 里的模式太长或重复次数太多 (patterns too large)", path)
        return False
    return True


def _texts(data: object) -> Iterator[str]:
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict | list):
        for child in data.values() if isinstance(data, dict) else data:
            yield from _texts(child)


def cost(source: str) -> int:
    """About how many steps a pattern is compiled into, whatever it is; at 1 µs and 30 bytes a step."""
    times = max((int(most or least) for least, most in _REPEATED.findall(source)), default=1)
    return (len(source) + 400 * source.count("\\p") + 20 * source.count("[")) * max(times, 1)


_LONGEST = 1000
_COSTLIEST = 200_000
_REPEATED = re.compile(r"\{([0-9]{1,6})(?:,([0-9]{0,6}))?\}")


def _check_of(file: File, raw: Mapping[str, object]) -> Kind | None:
    tag = raw.get("kind")
    kind = kind_of(str(tag))
    if kind is None:
        what = "缺少 kind" if tag is None else f"没有“{tag}”这种检查"
        file.wrong(f"check：{what} (unknown kind){did_you_mean(str(tag), TAGS)}", ("check", "kind"))
        return None
    try:
        return msgspec.convert(raw, kind)
    except msgspec.ValidationError as trouble:
        explain(file, raw, kind, ("check",), str(trouble))
        return None


def basis_of(
    file: File, given: tuple[Basis, ...], sources: Mapping[str, Source], path: tuple[str | int, ...]
) -> tuple[tuple[BasisRef, ...], bool]:
    """The clauses, and whether one of them stands in a text that was read."""
    found: list[BasisRef] = []
    confirmed = False
    for number, basis in enumerate(given):
        source = sources.get(basis.source)
        if source is None:
            hint = did_you_mean(basis.source, sources)
            file.wrong(
                f"依据文件“{basis.source}”不在 sources.yaml 里 (unknown source){hint}",
                (*path, number, "source"),
                nearest=nearest(basis.source, sources),
            )
            continue
        confirmed = confirmed or (source.confirmed and basis.confirmed)
        found.append(BasisRef(source.id, source.number, basis.clause, source.title.zh))
    return tuple(found), confirmed


def _confirmed(file: File, rule: Rule, path: tuple[str | int, ...]) -> None:
    if rule.confirmed:
        return
    for place, severity in (
        (("severity",), rule.severity),
        *((("adjust", i, "severity"), adjust.severity) for i, adjust in enumerate(rule.adjust)),
    ):
        if severity == "error":
            file.wrong(
                "依据未经核实的规则不能是 error，请换依据、核对原文后写 confirmed: true，或改为 warning"
                " (no confirmed basis: cannot be an error)",
                (*path, *place),
            )


def _names(file: File, rule: Rule, forms: Mapping[str, Form], path: tuple[str | int, ...]) -> None:
    for place, names in (
        (("applies", "forms"), rule.applies.forms),
        *((("adjust", i, "when", "forms"), adjust.when.forms) for i, adjust in enumerate(rule.adjust)),
    ):
        for number, name in enumerate(names):
            if name not in forms:
                file.wrong(
                    f"没有格式“{name}” (unknown form){did_you_mean(name, forms)}",
                    (*path, *place, number),
                    nearest=nearest(name, forms),
                )
    if rule.applies.agencies:
        try:
            pattern(rule.applies.agencies)
        except PatternError as trouble:
            file.wrong(f"agencies：{trouble}", (*path, "applies", "agencies"))
    used = {
        form.id: form for form in forms.values() if not rule.applies.forms or form.id in rule.applies.forms
    }
    for mistake in rule.check.mistakes(used):
        file.wrong_below(f"check：{mistake}", (*path, "check"))


def _placeholders(file: File, rule: Rule, path: tuple[str | int, ...]) -> None:
    allowed = rule.check.values
    for key, words in (("message", rule.message), ("advice", rule.advice), ("title", rule.title)):
        for lang, text in (("zh", words.zh), ("en", words.en)):
            try:
                fields = list(string.Formatter().parse(text))
            except ValueError as trouble:
                file.wrong(f"{key}：花括号不成对 (braces: {trouble})", (*path, key, lang))
                continue
            for _, name, spec, conversion in fields:
                if name is None:
                    continue
                if key != "message":
                    file.wrong(
                        f"{key} 里不能有 {{{name}}} (placeholders only in message)", (*path, key, lang)
                    )
                elif name not in allowed or spec or conversion:
                    hint = did_you_mean(name, allowed)
                    file.wrong(
                        f"message：这种检查不给出 {{{name}}} (unknown placeholder){hint}",
                        (*path, key, lang),
                        nearest=nearest(name, allowed),
                    )


def check_examples(file: File, examples: object, path: tuple[str | int, ...]) -> None:
    """Adds to ``file`` what is wrong with the examples at ``path``."""
    for number, raw in enumerate(examples if isinstance(examples, list) else ()):
        try:
            msgspec.convert(raw, Example)
        except msgspec.ValidationError as trouble:
            explain(file, raw, Example, (*path, number), str(trouble))
