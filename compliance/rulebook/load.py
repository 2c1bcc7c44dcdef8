"""Loads rule folders and a profile into a rule book, or says everything that is wrong with them."""

from __future__ import annotations

import datetime
import gc
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from compliance.errors import Mistake, RuleError
from compliance.forms import load_forms
from compliance.model.form import Form
from compliance.resources import bundled
from compliance.rulebook import keeping
from compliance.rulebook.folders import Root, RuleText, read_folders
from compliance.rulebook.gather import gathered, load_sources
from compliance.rulebook.profile import called, chain, profile_folder
from compliance.rulebook.rule import Layer, Rule, RuleBook, Source

if TYPE_CHECKING:
    from compliance.rulebook.layers import RuleLayer

__all__ = ["CHAPTERS", "Survey", "load_rules", "load_sources", "shipped", "survey"]

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
    found = read_folders(roots)
    if forms is not None:
        with uncollected():
            return _loaded(roots, found, name, forms)
    files = _all(found)
    book = keeping.recalled(roots, files)
    if book is None:
        base = None if profile is None else _base(roots, found)
        with uncollected():
            book = _loaded(roots, found, name, load_forms(), base)
        keeping.keep(book, roots, files)
    return book


_BASES: dict[tuple[Path, ...], tuple[keeping.Files, RuleBook]] = {}
_MOST_BASES = 4


def _base(roots: Sequence[Root], found: Sequence[RuleText]) -> RuleBook | None:
    """What the profiles of ``roots`` change, read once for fifty profiles; None where it cannot be used
    alone, because something is wrong in it or its rules are bound to days."""
    folders = tuple(root for root, owner in roots if not owner)
    files = _all([file for file in found if not file.owner])
    held = _BASES.get(folders)
    if held is None or held[0] != files:
        try:
            held = (files, load_rules(folders))
        except RuleError:
            return None
        while len(_BASES) >= _MOST_BASES:
            del _BASES[next(iter(_BASES))]
        _BASES[folders] = held
    return None if held[1].versions else held[1]


def shipped() -> bytes:
    """The national rules as a file that a wheel brings along, so that none is read from YAML there."""
    roots = [(bundled("rules/national"), "")]
    found = read_folders(roots)
    return keeping.shipped(_loaded(roots, found, "", load_forms()), _all(found))


def _all(found: Sequence[RuleText]) -> keeping.Files:
    """Everything a book is made from: what its files are checked against counts as well."""
    forms = sorted(bundled("rules/forms").glob("*.yaml"))
    beside = [(path.name, path.read_bytes()) for path in (bundled("rules/sources.yaml"), *forms)]
    # What is no ordinary file is none, and must not be taken for an empty one.
    given = ((f"{f.owner}\0{f.name}" + "\0" * (f.content is None), f.content or b"") for f in found)
    return [*beside, *given]


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
    found = read_folders(roots)
    with uncollected():
        made = gathered(roots, found, load_forms())
    broken = {mistake.file for mistake in made.mistakes}
    rules = sorted((rule for rule in made.rules if rule.file not in broken), key=_rank)
    versions = tuple(rule for layer in made.layers for rule in layer.rules if rule.file not in broken)
    return Survey(tuple(rules), versions, tuple(dict.fromkeys((*lost, *made.mistakes))), made.sources)


def _loaded(
    roots: Sequence[Root],
    found: Sequence[RuleText],
    profile: str,
    forms: Mapping[str, Form],
    base: RuleBook | None = None,
) -> RuleBook:
    layers, rules, versions, sources, mistakes, digest = gathered(roots, found, forms, base)
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


def _who(layer: RuleLayer) -> Layer:
    assert layer.profile is not None and layer.asker is not None  # noqa: PT018  # asked just before
    profile = layer.profile
    return Layer(
        layer.asker.name, profile.title, profile.maintainer, profile.valid.since, profile.valid.until
    )


def _rank(rule: Rule) -> tuple[int, str, str, datetime.date]:
    chapter = rule.section
    number = CHAPTERS.index(chapter) if chapter in CHAPTERS else len(CHAPTERS)
    return number, chapter, rule.id, rule.since or datetime.date.min
