"""Loads rule folders and a profile into a rule book, or says everything that is wrong with them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import msgspec

from compliance.errors import Mistake, RuleError, UsageError, did_you_mean
from compliance.forms import load_forms
from compliance.model.form import Form
from compliance.model.words import Words
from compliance.resources import bundled
from compliance.rulebook import keeping
from compliance.rulebook.rule import LARGEST, Rule, RuleBook, Source

if TYPE_CHECKING:
    from compliance.rulebook import yamlfile

CHAPTERS = (
    "document",
    "sections",
    "overview",
    "disclosure",
    "applications",
    "disputes",
    "problems",
    "other",
    "dates",
    "wording",
    "years",
    "levels",
)
"""The chapters in the order of a report; others come after them by name."""


class _Profile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``profile.yaml``: severities of national rules by id; ``off`` leaves a rule out."""

    title: Words
    severity: dict[str, Literal["error", "warning", "info", "off"]] = {}
    note: str = ""


class _Sources(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    sources: tuple[Source, ...]


def load_rules(
    folders: Sequence[Path] | None = None,
    profile: str | Path | None = None,
    *,
    forms: Mapping[str, Form] | None = None,
) -> RuleBook:
    """All rules of ``folders`` (default: the bundled national rules), changed by ``profile``.

    ``profile``: a name below ``rules/profiles`` or a folder of its own; its rules are added and its
    ``profile.yaml`` may change severities. Raises RuleError with every mistake of every file, and
    UsageError where a folder does not exist.
    """
    roots = [(folder, "") for folder in (folders if folders is not None else [bundled("rules/national")])]
    name = ""
    if profile is not None:
        folder = _profile_folder(profile)
        name = folder.name
        roots.append((folder, name))
    found = [_File(path, root, owner) for root, owner in roots for path in _paths(root)]
    if forms is not None:
        return _loaded(found, name, forms)
    # What the files are checked against counts as well: the documents and the forms.
    beside = [bundled("rules/sources.yaml"), *sorted(bundled("rules/forms").glob("*.yaml"))]
    files = [*((str(path), path.read_bytes()) for path in beside), *((f.name, f.content) for f in found)]
    book = keeping.recalled(roots, files)
    if book is None:
        book = _loaded(found, name, load_forms())
        keeping.keep(book, roots, files)
    return book


class _File:
    """A rule file as read, once: what is checked is what is kept."""

    __slots__ = ("content", "name", "owner", "path", "root")

    def __init__(self, path: Path, root: Path, owner: str) -> None:
        self.path = path
        self.root = root
        self.owner = owner
        self.name = path.relative_to(root).as_posix()
        with path.open("rb") as file:
            self.content = file.read(LARGEST + 1)


def _paths(root: Path) -> list[Path]:
    if not root.is_dir():
        raise UsageError(f"没有规则文件夹 {root} (no such rule folder)")
    return sorted(root.rglob("*.yaml"))


def _loaded(found: Sequence[_File], profile: str, forms: Mapping[str, Form]) -> RuleBook:
    from compliance.rulebook import yamlfile
    from compliance.rulebook.verify import rule_of

    mistakes: list[Mistake] = []
    digest = hashlib.sha256()
    sources = load_sources(mistakes, digest)
    rules: list[Rule] = []
    changes: dict[str, str] = {}
    for given in found:
        file = yamlfile.source(given.path, given.root, given.content)
        digest.update(given.name.encode() + b"\0" + given.content)
        if given.owner and given.path.name == "profile.yaml":
            changes |= _changes(file)
        elif (rule := rule_of(file, given.path, given.owner, forms, sources)) is not None:
            rules.append(rule)
        mistakes += file.mistakes
    mistakes += _duplicates(rules)
    rules = _changed(rules, changes, mistakes, profile)
    if mistakes:
        raise RuleError(tuple(dict.fromkeys(mistakes)))
    rules.sort(key=lambda rule: (_order(rule.section), rule.section, rule.id))
    return RuleBook(tuple(rules), sources, digest.hexdigest(), profile)


def load_sources(mistakes: list[Mistake], digest: hashlib._Hash) -> dict[str, Source]:
    """The documents of ``rules/sources.yaml`` by id."""
    from compliance.rulebook import yamlfile
    from compliance.rulebook.explain import explain

    path = bundled("rules/sources.yaml")
    digest.update(path.read_bytes())
    file = yamlfile.read(path, path.parent)
    found: tuple[Source, ...] = ()
    if not file.mistakes:
        try:
            found = msgspec.convert(file.data, _Sources).sources
        except msgspec.ValidationError as trouble:
            explain(file, file.data, _Sources, (), str(trouble))
    mistakes += file.mistakes
    return {source.id: source for source in found}


def _profile_folder(profile: str | Path) -> Path:
    if isinstance(profile, Path) or "/" in profile:
        return Path(profile)
    folder = bundled("rules") / "profiles" / profile
    if not folder.is_dir():
        known = [path.name for path in folder.parent.glob("*") if path.is_dir()]
        raise UsageError(f"没有名为“{profile}”的规则包 (no such profile){did_you_mean(profile, known)}")
    return folder


def _changes(file: yamlfile.Source) -> Mapping[str, str]:
    from compliance.rulebook.explain import explain

    if file.mistakes:
        return {}
    try:
        return msgspec.convert(file.data, _Profile).severity
    except msgspec.ValidationError as trouble:
        explain(file, file.data, _Profile, (), str(trouble))
        return {}


def _changed(
    rules: list[Rule], changes: Mapping[str, str], mistakes: list[Mistake], profile: str
) -> list[Rule]:
    known = {rule.id for rule in rules}
    for changed_id in changes:
        if changed_id not in known:
            mistakes.append(
                Mistake(
                    f"{profile}/profile.yaml",
                    0,
                    f"没有规则 {changed_id} (no such rule){did_you_mean(changed_id, known)}",
                )
            )
    changed: list[Rule] = []
    for rule in rules:
        severity = changes.get(rule.id)
        if severity is None:
            changed.append(rule)
        elif severity != "off":
            changed.append(msgspec.structs.replace(rule, severity=severity, adjust=(), profile=profile))
    return changed


def _duplicates(rules: list[Rule]) -> list[Mistake]:
    first: dict[str, Rule] = {}
    mistakes = []
    for rule in rules:
        other = first.setdefault(rule.id, rule)
        if other is not rule:
            mistakes.append(Mistake(rule.file, 0, f"编号 {rule.id} 已用于 {other.file} (duplicate id)"))
    return mistakes


def _order(chapter: str) -> int:
    return CHAPTERS.index(chapter) if chapter in CHAPTERS else len(CHAPTERS)
