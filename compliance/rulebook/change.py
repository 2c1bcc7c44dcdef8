"""Applies what a profile says about rules it did not make."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import msgspec

from compliance.checks.kind import Kind
from compliance.model.form import Form
from compliance.rulebook.explain import explain
from compliance.rulebook.profile import Change, order
from compliance.rulebook.rule import Rule, Source, Touch
from compliance.rulebook.verify import basis_of, check_examples, verified
from compliance.rulebook.yamlfile import Source as File

_SAID = ("severity", "certainty", "title", "message", "advice", "note", "applies", "adjust")
"""Fields that a change replaces."""


class Asker(NamedTuple):
    """The profile that asks: its name and file, and what its changes may speak of."""

    name: str
    file: File
    forms: Mapping[str, Form]
    sources: Mapping[str, Source]


def changed(rule: Rule, change: Change, asker: Asker, path: tuple[str, ...]) -> Rule:
    """The rule as the profile wants it. What is wrong with the change, which stands at ``path`` of the
    profile's file, is added to that file's mistakes."""
    file, before = asker.file, len(asker.file.mistakes)
    new: dict[str, object] = {name: value for name in _SAID if (value := getattr(change, name)) is not None}
    names = [*new, *(["basis"] if change.basis else []), *sorted(f"check.{key}" for key in change.check)]
    if change.severity is not None and change.adjust is None:
        new["adjust"] = ()
    if change.basis:
        added, confirmed = basis_of(file, change.basis, asker.sources, (*path, "basis"))
        new |= {"basis": rule.basis + added, "confirmed": rule.confirmed or confirmed}
    if change.check:
        new["check"] = _check(file, rule.check, change.check, (*path, "check"))
    if change.examples is not None:
        names.append("examples")
        new["raw_examples"] = change.examples
        check_examples(file, list(change.examples), (*path, "examples"))
    result = msgspec.structs.replace(
        rule,
        profile=order([*rule.profile.split("+"), asker.name]),
        touched=(*rule.touched, Touch(asker.name, tuple(names), change.why)),
        **new,
    )
    if len(file.mistakes) == before:
        names_too = bool(change.check or change.applies or change.adjust)
        verified(file, result, asker.forms, path, names=names_too)
    return result


def _check(file: File, check: Kind, options: Mapping[str, object], path: tuple[str | int, ...]) -> Kind:
    if "kind" in options:
        file.wrong("check 里不能改 kind；要换一种检查，请停用这条并另写一条 (kind cannot be changed)", path)
        return check
    data = _merged(msgspec.to_builtins(check), options)
    try:
        return msgspec.convert(data, type(check))
    except msgspec.ValidationError as trouble:
        explain(file, data, type(check), path, str(trouble))
        return check


def _merged(old: Mapping[str, object], new: Mapping[str, object]) -> dict[str, object]:
    merged = dict(old)
    for name, value in new.items():
        before = merged.get(name)
        if value is None:
            merged.pop(name, None)
        elif isinstance(value, Mapping) and isinstance(before, Mapping):
            merged[name] = _merged(before, value)
        else:
            merged[name] = value
    return merged
