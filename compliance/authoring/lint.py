"""Finds everything that is wrong with rule folders and profiles, at once: what keeps them from loading, and
what loads but makes no sense."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Literal

import msgspec

from compliance.authoring.examples import lacking_examples, subject_of
from compliance.authoring.overlap import Twin, twins
from compliance.authoring.patterns import matches_everything, matches_nothing, used
from compliance.errors import Mistake, ReadError, RuleError, UsageError
from compliance.forms import load_forms
from compliance.resources import bundled
from compliance.rulebook import Rule, yamlfile
from compliance.rulebook.load import Survey, survey
from compliance.rulebook.profile import FILE, called, chain

Level = Literal["error", "warning"]
Step = str | int

CODES: Mapping[str, str] = {
    "file": "规则文件不能用 (the file cannot be used)",
    "pattern-never": "模式永远匹配不到 (a pattern that can never match)",
    "pattern-always": "模式什么都匹配 (a pattern that matches everything)",
    "overlap": "两条规则查同一件事 (two rules ask the same of the same reports)",
    "never-applies": "没有年报适用 (no report can be meant)",
    "english": "国家规则缺英文 (English is missing in a national rule)",
    "example": "示例读不懂 (an example that cannot be read)",
    "examples": "缺示例 (examples are missing)",
}


class Problem(msgspec.Struct, frozen=True):
    """One thing wrong. ``path``: the file; ``line`` and ``column`` count from 1, 0 = the whole file.
    ``level``: errors keep rules from being used or make them useless; warnings should be looked at."""

    path: Path
    line: int
    column: int
    level: Level
    code: str
    message: str
    expected: str = ""
    nearest: str = ""


def lint(place: Path | None = None) -> tuple[Problem, ...]:
    """Everything wrong in a folder of rules, a profile, a folder that holds ``national`` and ``profiles``,
    or by default all bundled rules, in the order of files and lines. Raises UsageError."""
    problems: list[Problem] = []
    for folders, profile, own in _books(place or bundled("rules")):
        try:
            found = survey(folders, profile)
        except RuleError as wrong:
            problems += (_of(mistake, [own.parent]) for mistake in wrong.mistakes)
            continue
        roots = [*folders, *(chain_of(profile) if profile else ())]
        problems += (_of(mistake, [root.parent for root in roots]) for mistake in found.mistakes)
        problems += _Lint(found, own).problems()
    here = (place or bundled("rules")).resolve()
    unique = dict.fromkeys(problem for problem in problems if problem.path.resolve().is_relative_to(here))
    return tuple(sorted(unique, key=lambda each: (str(each.path), each.line, each.column, each.message)))


def chain_of(profile: Path) -> list[Path]:
    """The folders of a profile and those below it; itself alone where one is missing."""
    try:
        return chain(profile)
    except RuleError:
        return [profile]


def _books(place: Path) -> Iterator[tuple[list[Path], Path | None, Path]]:
    """The rule books to look at: folders, a profile, and the folder whose files are looked at."""
    national = bundled("rules/national")
    if not place.is_dir():
        raise UsageError(f"没有规则文件夹“{place}” (no such rule folder)")
    if (place / FILE).exists():
        yield [national], place, place
        for inner in sorted(place.glob(f"*/{FILE}")):
            yield [national], inner.parent, inner.parent
    elif (place / "national").is_dir():
        yield [place / "national"], None, place / "national"
        for path in sorted((place / "profiles").glob(f"*/{FILE}")):
            yield [place / "national"], path.parent, path.parent
    elif place.resolve().is_relative_to(national.resolve()):
        yield [place], None, place
    else:
        profiles = sorted(place.glob(f"*/{FILE}"))
        if not profiles:
            yield [national, place], None, place
        for path in profiles:
            yield [national], path.parent, path.parent


def _of(mistake: Mistake, parents: Sequence[Path]) -> Problem:
    places = [parent / mistake.file for parent in parents]
    path = next((place for place in places if place.exists()), Path(mistake.file))
    expected, near = mistake.expected, mistake.nearest or yamlfile.suggested(mistake.message)
    return Problem(path, mistake.line, mistake.column, "error", "file", mistake.message, expected, near)


class _Lint:
    """Looks at the rules of one book that can be used; ``own``: the folder whose files are looked at."""

    def __init__(self, found: Survey, own: Path) -> None:
        self._found = found
        self._own = own
        self._files: dict[str, yamlfile.Source] = {}

    def problems(self) -> Iterator[Problem]:
        """What is wrong with each rule, and with pairs of them."""
        for rule in self._rules:
            yield from self._patterns(rule, ("check",))
            yield from self._words(rule)
            yield from self._scope(rule)
            yield from self._examples(rule)
        names = {rule.id for rule in self._rules}
        for rule in self._found.rules:
            if rule.id not in names and any(touch.profile == called(self._own) for touch in rule.touched):
                mended = msgspec.structs.replace(rule, file=f"{self._own.name}/{FILE}")
                yield from self._patterns(mended, ("changes", rule.id, "check"))
        for twin in twins(self._found.rules, load_forms()):
            # Of two rules of other people's nothing is said.
            one, other = (twin.second, twin.first) if twin.second.id in names else (twin.first, twin.second)
            if one.id in names:
                yield self._overlap(one, other, twin)

    @cached_property
    def _rules(self) -> Sequence[Rule]:
        return [rule for rule in self._found.versions if self._path(rule).exists()]

    def _path(self, rule: Rule) -> Path:
        return self._own.parent / rule.file

    def _problem(
        self, rule: Rule, level: Level, code: str, message: str, at: tuple[Step, ...], near: str = ""
    ) -> Problem:
        path = self._path(rule)
        file = self._files.get(rule.file)
        if file is None:
            file = self._files[rule.file] = yamlfile.read(path, self._own)
        line, column = file.position(at)
        return Problem(path, line, column, level, code, f"{rule.id} {message}", nearest=near)

    def _patterns(self, rule: Rule, base: tuple[Step, ...]) -> Iterator[Problem]:
        kind = str(rule.check.__struct_config__.tag)
        for source, path, sentence in used(rule.check):
            place = (*base, *path)
            if matches_nothing(source, sentence=sentence):
                said = (
                    f"模式“{source}”永远匹配不到：查找前已去掉空白，全角字母数字已改为半角"
                    f"{'，并且逐句查找' if sentence else ''} (can never match)"
                )
                yield self._problem(rule, "error", "pattern-never", said, place)
            elif matches_everything(source) and not (kind == "match" and _asks_for_text(rule, path)):
                said = f"模式“{source}”什么文字都匹配 (matches everything)"
                yield self._problem(rule, "error", "pattern-always", said, place)
        if base == ("check",) and rule.applies.agencies and matches_everything(rule.applies.agencies):
            said = "agencies 的模式什么名称都匹配 (matches everything)"
            yield self._problem(rule, "error", "pattern-always", said, ("applies", "agencies"))

    def _words(self, rule: Rule) -> Iterator[Problem]:
        for name, words in (("title", rule.title), ("message", rule.message), ("advice", rule.advice)):
            if not words.en and self._path(rule).resolve().is_relative_to(_national()):
                yield self._problem(rule, "error", "english", f"{name} 缺英文 (no English)", (name,))

    def _scope(self, rule: Rule) -> Iterator[Problem]:
        applies = rule.applies
        if applies.years is None:
            return
        since, until = applies.years.since, applies.years.until
        if since is not None and until is not None and since > until:
            said = f"since {since} 晚于 until {until} (since is after until)"
            yield self._problem(rule, "error", "never-applies", said, ("applies", "years"))

    def _examples(self, rule: Rule) -> Iterator[Problem]:
        for number, raw in enumerate(rule.raw_examples):
            try:
                subject_of(raw, load_forms())
            except (ReadError, ValueError) as wrong:
                said, place = f"示例：{wrong} (example)", ("examples", number)
                near = yamlfile.suggested(str(wrong))
                yield self._problem(rule, "error", "example", said, place, near)
        for outcome in lacking_examples(rule):
            said = f"缺 outcome: {outcome} 的示例 (no example with outcome {outcome})"
            yield self._problem(rule, "warning", "examples", said, ("examples",))

    def _overlap(self, rule: Rule, other: Rule, twin: Twin) -> Problem:
        said = (
            f"与 {other.id} 查同一件事（{twin.what}），适用的年报也有相同的，会重复报告；"
            f"改 applies，或删去一条 (asks the same as {other.id} of the same reports)"
        )
        return self._problem(rule, "warning", "overlap", said, ("check",))


def _asks_for_text(rule: Rule, path: tuple[Step, ...]) -> bool:
    """``match`` with ``absent: fail`` may ask for any text at all."""
    return path[:1] == ("patterns",) and getattr(rule.check, "absent", "") == "fail"


def _national() -> Path:
    return bundled("rules/national").resolve()
