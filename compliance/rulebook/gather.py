"""Turns the files of rule folders and profiles into rules, with everything that is wrong in any of them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from compliance.errors import Mistake, RuleError
from compliance.model.form import Form
from compliance.resources import bundled
from compliance.rulebook.files import too_much
from compliance.rulebook.folders import SOURCES, Root, RuleText
from compliance.rulebook.profile import FILE, Change, Profile, called, same_base
from compliance.rulebook.rule import Rule, RuleBook, Source

if TYPE_CHECKING:
    from compliance.rulebook import yamlfile
    from compliance.rulebook.layers import RuleLayer

_COSTLIEST = 1_000_000
"""Steps of all patterns together: a second, and 30 MB."""


class _Sources(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    sources: tuple[Source, ...]


class Gathered(NamedTuple):
    """Layers as written; the newest version of every rule with all profiles applied, and all versions by
    day; the documents; what is wrong; sha256 over all files."""

    layers: Sequence[RuleLayer]
    rules: Sequence[Rule]
    versions: Sequence[Rule]
    sources: dict[str, Source]
    mistakes: Sequence[Mistake]
    digest: str


def gathered(
    roots: Sequence[Root], found: Sequence[RuleText], forms: Mapping[str, Form], base: RuleBook | None = None
) -> Gathered:
    """What the files of ``roots`` say. ``base``: what was read before from those that are no profile's."""
    # What reads YAML is loaded only where a book was not kept.
    from compliance.rulebook.layers import RuleLayer, stacked, unclear

    mistakes: list[Mistake] = []
    digest = hashlib.sha256()
    sources = load_sources(mistakes, digest)
    layers: list[RuleLayer] = []
    parsed: list[yamlfile.Source] = []
    for root, owner in roots:
        files = [file for file in found if file.root is root]
        for file in files:
            digest.update(file.name.encode(errors="surrogateescape") + b"\0" + (file.content or b""))
        if base is None or owner:
            layers.append(_layer(root, owner, files, forms, sources, parsed))
    if base is not None:
        layers.insert(0, RuleLayer(base.rules))
    rules, versions = stacked(layers)
    mistakes += (mistake for file in parsed for mistake in file.mistakes)
    mistakes += unclear([rule for layer in layers for rule in layer.rules])
    return Gathered(layers, rules, versions, sources, mistakes, digest.hexdigest())


def _layer(
    root: Path,
    owner: str,
    files: Sequence[RuleText],
    forms: Mapping[str, Form],
    sources: dict[str, Source],
    parsed: list[yamlfile.Source],
) -> RuleLayer:
    """The rules of one folder. Its own documents join ``sources``, its files ``parsed``."""
    from compliance.rulebook.change import Asker
    from compliance.rulebook.layers import RuleLayer
    from compliance.rulebook.verify import rule_of

    rules: list[Rule] = []
    spent = sum(file.cost for file in parsed)
    profile: Profile | None = None
    asker: Asker | None = None
    for given in files:
        file = given.parsed()
        parsed.append(file)
        if owner and given.name == FILE:
            profile = _profile(file, root)
            asker = Asker(owner, file, forms, sources)
        elif owner and given.name == SOURCES:
            for source in _sources(file):
                if sources.setdefault(source.id, source) is not source:
                    file.wrong(f"依据文件“{source.id}”已经有了 (this source is there already)", ("sources",))
        else:
            try:
                if (rule := rule_of(file, given.path, owner, forms, sources)) is not None:
                    rules.append(rule)
            except RuleError:
                pass  # so many that it gave up: they are in file.mistakes
            file.forget()
            spent += file.cost
            if spent > _COSTLIEST:
                raise too_much(root.name)
    changes = profile.all_changes() if profile is not None else {}
    return RuleLayer(rules, asker, profile, changes)


def _profile(file: yamlfile.Source, folder: Path) -> Profile | None:
    from compliance.rulebook.explain import explain

    if file.mistakes:
        return None
    try:
        profile = msgspec.convert(file.data, Profile)
    except msgspec.ValidationError as trouble:
        explain(file, file.data, Profile, (), str(trouble))
        return None
    name, real = profile.name, called(folder)
    if name is not None and name != real:
        file.wrong(f"name“{name}”与文件夹名“{real}”不同 (name and folder differ)", ("name",), expected=real)
    if not same_base(profile, folder):
        file.wrong("based_on 请单独写一行 (write based_on on a line of its own)", ("based_on",))
    if profile.valid.since and profile.valid.until and profile.valid.since > profile.valid.until:
        file.wrong("from 晚于 until (from is after until)", ("valid",))
    for rule, change in profile.changes.items():
        if rule in profile.severity:
            file.wrong(f"{rule} 在 severity 和 changes 里都有，请合在 changes 里 (twice)", ("severity", rule))
        said = msgspec.structs.replace(change, off=None, why="")
        if change.off is not None and said != Change():
            file.wrong(
                f"{rule} 已停用，不能再改别的 (it is off, so nothing else can change)", ("changes", rule)
            )
        elif change.off is None and said == Change():
            file.wrong(f"{rule} 没有写要改什么 (nothing is changed)", ("changes", rule))
    return profile


def load_sources(mistakes: list[Mistake], digest: hashlib._Hash) -> dict[str, Source]:
    """The documents of ``rules/sources.yaml`` by id."""
    from compliance.rulebook import yamlfile

    path = bundled("rules/sources.yaml")
    data = path.read_bytes()
    digest.update(data)
    file = yamlfile.source(path, path.parent, data)
    found = _sources(file)
    mistakes += file.mistakes
    return {source.id: source for source in found}


def _sources(file: yamlfile.Source) -> tuple[Source, ...]:
    from compliance.rulebook.explain import explain

    if file.mistakes:
        return ()
    try:
        return msgspec.convert(file.data, _Sources).sources
    except msgspec.ValidationError as trouble:
        explain(file, file.data, _Sources, (), str(trouble))
        return ()
