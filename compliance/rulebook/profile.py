"""Profiles as data: what ``profile.yaml`` says, and which profiles a profile rests on."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from compliance.errors import Mistake, RuleError, UsageError, did_you_mean
from compliance.model.finding import Certainty, Severity
from compliance.model.words import Words
from compliance.resources import bundled
from compliance.rulebook.files import content
from compliance.rulebook.rule import LARGEST, Adjust, Applies, Basis

FILE = "profile.yaml"
NATIONAL = "national"
BESIDE = frozenset({FILE, "sources.yaml", "assessment.yaml", "grading.yaml", "roster.yaml", "waivers.yaml"})
"""Files at the top of a profile's folder that hold no rule."""

_DEEPEST = 100
_NAME = r"^[^\W_][\w.-]{0,63}$"
_NAME_FORM = re.compile(_NAME)
_BASED_ON = re.compile(rb"^based_on:[ \t]*['\"]?([^\s'\"#]+)", re.MULTILINE)

ProfileName = Annotated[str, Meta(pattern=_NAME)]


class _Spec(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    pass


class Validity(_Spec, frozen=True):
    """The first and the last day on which a profile is valid; None = open."""

    since: datetime.date | None = msgspec.field(default=None, name="from")
    until: datetime.date | None = None


class Change(_Spec, frozen=True):
    """What a profile says instead of a rule it did not make. What is left out stays as it was.

    ``off``: why the rule is not used at all; nothing else can be said beside it. ``check``: options of
    the check that get another value (within a mapping only what is named changes, null takes a name
    out). ``basis``: documents that are added to the rule's own. ``severity`` also takes the place of the
    rule's ``adjust``. ``examples``: instead of the rule's own, where those do not hold any longer.
    """

    off: Annotated[str, Meta(min_length=1)] | None = None
    severity: Severity | None = None
    certainty: Certainty | None = None
    title: Words | None = None
    message: Words | None = None
    advice: Words | None = None
    note: str | None = None
    applies: Applies | None = None
    adjust: tuple[Adjust, ...] | None = None
    basis: tuple[Basis, ...] = ()
    check: dict[str, object] = {}
    examples: tuple[dict[str, object], ...] | None = None
    why: str = ""


class Profile(_Spec, frozen=True):
    """``profile.yaml``: local requirements or house policy on top of other rules.

    ``name``: as the folder is called. ``based_on``: the profile this one goes on from (a folder beside it,
    or one of the bundled ones); ``national`` = the national rules alone. ``valid``: the days on which it
    counts. ``severity``: other severities by rule id. ``changes``: all other changes by rule id, or a rule
    switched off with the reason.
    """

    title: Words
    name: ProfileName | None = None
    based_on: ProfileName = NATIONAL
    valid: Validity = Validity()
    maintainer: str = ""
    severity: dict[str, Literal["error", "warning", "info"]] = {}
    changes: dict[str, Change] = {}
    note: str = ""

    def all_changes(self) -> Mapping[str, Change]:
        """``changes`` and ``severity`` together, by rule id."""
        return {rule: Change(severity=level) for rule, level in self.severity.items()} | self.changes


def profile_folder(profile: str | Path) -> Path:
    """The folder of a profile given by name or as a path. Raises UsageError where there is none."""
    if isinstance(profile, Path) or "/" in profile or "\\" in profile or profile in (".", ".."):
        folder = Path(profile)
        if not folder.is_dir():
            raise UsageError(f"没有规则包文件夹“{profile}” (no such profile folder)")
        if not (folder / FILE).exists():
            raise UsageError(
                f"“{profile}”里没有 {FILE}，不是规则包；可用 compliance rules new profile 新建。"
                f" There is no {FILE} in {str(profile)!r}; make one with: compliance rules new profile."
            )
        return folder
    folder = bundled("rules") / "profiles" / profile
    if _NAME_FORM.match(profile) is None or not (folder / FILE).exists():
        beside = Path(profile)
        if (beside / FILE).is_file():
            return beside
        raise UsageError(f"没有名为“{profile}”的规则包 (no such profile){did_you_mean(profile, names())}")
    return folder


def names() -> list[str]:
    """The bundled profiles."""
    return sorted(path.parent.name for path in (bundled("rules") / "profiles").glob(f"*/{FILE}"))


def called(folder: Path) -> str:
    """The name of the profile in a folder."""
    return folder.name or folder.resolve().name


def chain(folder: Path) -> list[Path]:
    """The folders of a profile and of those it is based on, the most general first.

    Reads no YAML, only the line ``based_on: …``; ``compliance.rulebook.layers`` makes sure that this is
    what the file says. Raises RuleError for a cycle and for a profile that is not there.
    """
    found = [folder]
    seen = {folder.resolve()}
    while (parent := _based_on(found[-1])) != NATIONAL:
        base = _beside(found[-1], parent)
        if base is None:
            known = {*names(), *(path.parent.name for path in found[-1].absolute().parent.glob(f"*/{FILE}"))}
            raise _wrong(
                found[-1],
                f"没有规则包“{parent}” (no such profile){did_you_mean(parent, known - {called(found[-1])})}",
            )
        found.append(base)
        if base.resolve() in seen or len(found) > _DEEPEST:
            way = " → ".join(map(called, found[:12]))
            raise _wrong(found[-2], f"规则包绕成一圈或层数太多：{way} (based_on runs in a circle)")
        seen.add(base.resolve())
    return found[::-1]


def _based_on(folder: Path) -> str:
    text = content(folder / FILE)
    found = _BASED_ON.search(text) if text is not None and len(text) <= LARGEST else None
    return found[1].decode("utf-8", "replace") if found else NATIONAL


def _beside(folder: Path, name: str) -> Path | None:
    if _NAME_FORM.match(name) is None:
        return None
    around = folder.absolute().parent
    places: list[Path] = [around / name, bundled("rules") / "profiles" / name]
    if around.name == name:  # a folder within that of the profile it is based on
        places.insert(0, around)
    return next((place for place in places if (place / FILE).is_file()), None)


def _wrong(folder: Path, message: str) -> RuleError:
    text = content(folder / FILE) or b""
    found = _BASED_ON.search(text)
    line = text.count(b"\n", 0, found.start()) + 1 if found else 0
    return RuleError((Mistake(f"{called(folder)}/{FILE}", line, message),))


def same_base(profile: Profile, folder: Path) -> bool:
    """Whether ``chain`` went where the decoded file says."""
    return profile.based_on == _based_on(folder)


def order(profiles: Sequence[str]) -> str:
    """Several profiles that touched one rule, as one name."""
    return "+".join(dict.fromkeys(name for name in profiles if name))
