"""Loads rule folders and a profile into a rule book, or says everything that is wrong with them."""

from __future__ import annotations

import datetime
import gc
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from compliance.errors import Mistake, RuleError, UsageError
from compliance.forms import load_forms
from compliance.model.form import Form
from compliance.resources import bundled
from compliance.rulebook import keeping
from compliance.rulebook.files import MOST_BYTES, content, too_much, yaml_files
from compliance.rulebook.profile import (
    BESIDE,
    FILE,
    Change,
    Profile,
    called,
    chain,
    profile_folder,
    same_base,
)
from compliance.rulebook.rule import Layer, Rule, RuleBook, Source

if TYPE_CHECKING:
    from compliance.rulebook import yamlfile
    from compliance.rulebook.layers import RuleLayer

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

SOURCES = "sources.yaml"

_COSTLIEST = 1_000_000
"""Steps of all patterns together: a second, and 30 MB."""


class _Sources(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    sources: tuple[Source, ...]


def load_rules(
    folders: Sequence[Path] | None = None,
    profile: str | Path | None = None,
    *,
    forms: Mapping[str, Form] | None = None,
) -> RuleBook:
    """All rules of ``folders`` (default: the bundled national rules), changed by ``profile``.

    ``profile``: a name below ``rules/profiles`` or a folder with a ``profile.yaml``; it and those it is
    based on add rules and change others. Raises RuleError with every mistake of every file, and
    UsageError where a folder does not exist.
    """
    roots: list[Root] = [
        (folder, "") for folder in (folders if folders is not None else [bundled("rules/national")])
    ]
    name = ""
    if profile is not None:
        folder = profile_folder(profile)
        name = called(folder)
        roots += [(folder, called(folder)) for folder in chain(folder)]
    found = _read(roots)
    if forms is not None:
        with uncollected():
            return _loaded(roots, found, name, forms)
    files = _all(found)
    book = keeping.recalled(roots, files)
    if book is None:
        with uncollected():
            book = _loaded(roots, found, name, load_forms())
        keeping.keep(book, roots, files)
    return book


def shipped() -> bytes:
    """The national rules as a file that a wheel brings along, so that none is read from YAML there."""
    roots = [(bundled("rules/national"), "")]
    found = _read(roots)
    return keeping.shipped(_loaded(roots, found, "", load_forms()), _all(found))


def _all(found: Sequence[_File]) -> keeping.Files:
    """Everything a book is made from: what its files are checked against counts as well."""
    forms = sorted(bundled("rules/forms").glob("*.yaml"))
    beside = [(path.name, path.read_bytes()) for path in (bundled("rules/sources.yaml"), *forms)]
    return [*beside, *((f"{f.owner}\0{f.name}", f.content) for f in found if f.content is not None)]


@contextmanager
def uncollected() -> Iterator[None]:
    """Without the collector of cycles: it would walk through all rules again and again while they are
    read, which takes longer than the reading, and there are no cycles in them."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


Root = tuple[Path, str]
"""A folder, and the profile it belongs to."""


class _File:
    """A rule file as read, once: what is checked is what is kept. ``content`` None: no ordinary file."""

    __slots__ = ("content", "name", "owner", "path", "root")

    def __init__(self, path: Path, root: Path, owner: str) -> None:
        self.path = path
        self.root = root
        self.owner = owner
        self.name = path.relative_to(root).as_posix()
        self.content = content(path)

    @property
    def size(self) -> int:
        return len(self.content or b"")

    def parsed(self) -> yamlfile.Source:
        from compliance.rulebook import yamlfile

        if self.content is not None:
            return yamlfile.source(self.path, self.root, self.content)
        file = yamlfile.source(self.path, self.root, b"{}")
        file.wrong("不是普通文件，或者不能读 (no ordinary file, or not readable)", ())
        return file


def _read(roots: Sequence[Root]) -> list[_File]:
    found = [_File(path, root, owner) for root, owner in roots for path in _paths(root, owner)]
    if sum(file.size for file in found) > MOST_BYTES:
        raise too_much(roots[-1][0].name)
    return found


def _paths(root: Path, owner: str) -> list[Path]:
    if not owner:
        if (root / FILE).exists():
            raise UsageError(
                f"“{root}”是规则包，请用 --profile {root} (a profile: give it with --profile {root})"
            )
        return yaml_files(root, stop=FILE)
    rules = yaml_files(root, BESIDE, stop=FILE)
    return [root / FILE, *(root / name for name in (SOURCES,) if (root / name).exists()), *rules]


class Survey(NamedTuple):
    """Rule folders with everything that is wrong with them. ``rules``: those that can be used, the newest
    version of each with all profiles applied; ``versions``: every version of them, as written."""

    rules: tuple[Rule, ...]
    versions: tuple[Rule, ...]
    mistakes: tuple[Mistake, ...]
    sources: Mapping[str, Source]


def survey(folders: Sequence[Path], profile: Path | None = None) -> Survey:
    """What ``load_rules`` would load, and what it would refuse; one broken file does not hide others.
    Raises UsageError, and RuleError where there are too many files."""
    roots: list[Root] = [(folder, "") for folder in folders]
    lost: tuple[Mistake, ...] = ()
    if profile is not None:
        try:
            layers = chain(profile)
        except RuleError as wrong:
            layers, lost = [profile], wrong.mistakes
        roots += [(folder, called(folder)) for folder in layers]
    found = _read(roots)
    with uncollected():
        made = _gathered(roots, found, load_forms())
    broken = {mistake.file for mistake in made.mistakes}
    rules = sorted((rule for rule in made.rules if rule.file not in broken), key=_rank)
    versions = tuple(rule for layer in made.layers for rule in layer.rules if rule.file not in broken)
    return Survey(tuple(rules), versions, tuple(dict.fromkeys((*lost, *made.mistakes))), made.sources)


def _loaded(
    roots: Sequence[Root], found: Sequence[_File], profile: str, forms: Mapping[str, Form]
) -> RuleBook:
    layers, rules, versions, sources, mistakes, digest = _gathered(roots, found, forms)
    if mistakes:
        raise RuleError(tuple(dict.fromkeys(mistakes)))
    return RuleBook(
        tuple(sorted(rules, key=_rank)),
        sources,
        digest,
        profile,
        tuple(sorted(versions, key=_rank)),
        tuple(_who(layer) for layer in layers if layer.profile is not None),
    )


class _Gathered(NamedTuple):
    layers: Sequence[RuleLayer]
    rules: Sequence[Rule]
    versions: Sequence[Rule]
    sources: dict[str, Source]
    mistakes: Sequence[Mistake]
    digest: str


def _gathered(roots: Sequence[Root], found: Sequence[_File], forms: Mapping[str, Form]) -> _Gathered:
    # What reads YAML is loaded only where a book was not kept.
    from compliance.rulebook.layers import stacked, unclear

    mistakes: list[Mistake] = []
    digest = hashlib.sha256()
    sources = load_sources(mistakes, digest)
    layers: list[RuleLayer] = []
    parsed: list[yamlfile.Source] = []
    for root, owner in roots:
        files = [file for file in found if file.root is root]
        for file in files:
            digest.update(file.name.encode(errors="surrogateescape") + b"\0" + (file.content or b""))
        layers.append(_layer(root, owner, files, forms, sources, parsed))
    rules, versions = stacked(layers)
    mistakes += (mistake for file in parsed for mistake in file.mistakes)
    mistakes += unclear([rule for layer in layers for rule in layer.rules])
    return _Gathered(layers, rules, versions, sources, mistakes, digest.hexdigest())


def _layer(
    root: Path,
    owner: str,
    files: Sequence[_File],
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


def _who(layer: RuleLayer) -> Layer:
    assert layer.profile is not None and layer.asker is not None  # noqa: PT018  # asked just before
    profile = layer.profile
    return Layer(
        layer.asker.name, profile.title, profile.maintainer, profile.valid.since, profile.valid.until
    )


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


def _rank(rule: Rule) -> tuple[int, str, str, datetime.date]:
    chapter = rule.section
    number = CHAPTERS.index(chapter) if chapter in CHAPTERS else len(CHAPTERS)
    return number, chapter, rule.id, rule.since or datetime.date.min
