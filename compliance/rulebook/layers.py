"""Puts layers of rules on top of each other: the nation's, the province's, the city's, day by day."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

import msgspec

from compliance.errors import Mistake, did_you_mean, nearest
from compliance.rulebook.change import Asker, changed
from compliance.rulebook.profile import Change, Profile
from compliance.rulebook.rule import Rule

Days = tuple[datetime.date | None, datetime.date | None]
"""First and last day, None = open."""

_ALWAYS: Days = (None, None)
_DAY = datetime.timedelta(days=1)


class RuleLayer(NamedTuple):
    """The rules of some folders; for a profile also who asks and what it changes."""

    rules: Sequence[Rule]
    asker: Asker | None = None
    profile: Profile | None = None
    changes: Mapping[str, Change] = {}

    @property
    def days(self) -> Days:
        """When the profile is valid."""
        return (self.profile.valid.since, self.profile.valid.until) if self.profile else _ALWAYS


def stacked(layers: Sequence[RuleLayer]) -> tuple[list[Rule], list[Rule]]:
    """The newest version of every rule with all profiles applied, and every version with its days (empty
    where nothing is bound to days). What is wrong is added to the mistakes of the profiles' files."""
    stack = _Stack()
    rules = newest(stack.all(layers, by_day=False))
    dated = any(layer.days != _ALWAYS for layer in layers) or any(
        (rule.since, rule.until) != _ALWAYS for layer in layers for rule in layer.rules
    )
    return rules, stack.all(layers, by_day=True) if dated else []


def newest(rules: Iterable[Rule]) -> list[Rule]:
    """Of every rule the version that began last."""
    found: dict[str, Rule] = {}
    for rule in rules:
        other = found.get(rule.id)
        if other is None or (rule.since or datetime.date.min) > (other.since or datetime.date.min):
            found[rule.id] = rule
    return list(found.values())


def unclear(rules: Sequence[Rule]) -> list[Mistake]:
    """Rules that are in force twice on the same day, and ones that replace what is not there."""
    first: dict[str, list[Rule]] = {}
    mistakes = []
    for rule in rules:
        others = first.setdefault(rule.id, [])
        for other in others:
            both = shared((rule.since, rule.until), (other.since, other.until))
            if both is None:
                continue
            if both == _ALWAYS:
                said = f"编号 {rule.id} 已用于 {other.file} (duplicate id)"
            else:
                said = (
                    f"编号 {rule.id} 的两个版本在 {_words(both)} 同时有效，另一个是 {other.file}"
                    " (overlapping versions; duplicate id)"
                )
            mistakes.append(Mistake(rule.file, 0, said))
            break
        others.append(rule)
    for rule in rules:
        for old in rule.replaces:
            if old not in first and old != rule.id:
                said = f"replaces：没有规则 {old} (no such rule){did_you_mean(old, first)}"
                mistakes.append(Mistake(rule.file, 0, said, nearest=nearest(old, first)))
    return mistakes


class _Stack:
    """Remembers changed rules: the same change is looked at with days and without."""

    def __init__(self) -> None:
        self._changed: dict[tuple[int, int], Rule] = {}
        self._kept: list[object] = []

    def all(self, layers: Sequence[RuleLayer], *, by_day: bool) -> list[Rule]:
        held: dict[str, list[Rule]] = {}
        for layer in layers:
            days = layer.days if by_day else _ALWAYS
            if layer.profile is not None and layer.asker is not None:
                self._change(held, layer.changes, layer.profile.changes, layer.asker, days)
            for rule in layer.rules:
                both = shared((rule.since, rule.until), days)
                if both is not None:
                    held.setdefault(rule.id, []).append(_within(rule, both))
            for rule in layer.rules:
                both = shared((rule.since, rule.until), days) if by_day else _ALWAYS
                for old in rule.replaces if both is not None else ():
                    if old in held and old != rule.id and both is not None:
                        held[old] = [piece for whole in held[old] for piece in _outside(whole, both)]
        return [rule for rules in held.values() for rule in rules]

    def _change(
        self,
        held: dict[str, list[Rule]],
        changes: Mapping[str, Change],
        in_full: Mapping[str, Change],
        asker: Asker,
        days: Days,
    ) -> None:
        for name, change in changes.items():
            path = ("changes" if name in in_full else "severity", name)
            if not held.get(name):
                _unknown(asker, name, held, path)
                continue
            pieces: list[Rule] = []
            for rule in held[name]:
                both = shared((rule.since, rule.until), days)
                if both is None:
                    pieces.append(rule)
                    continue
                pieces += _outside(rule, days)
                if change.off is None:
                    pieces.append(_within(self._one(rule, change, asker, path), both))
            held[name] = pieces

    def _one(self, rule: Rule, change: Change, asker: Asker, path: tuple[str, ...]) -> Rule:
        key = (id(rule), id(change))
        found = self._changed.get(key)
        if found is None:
            found = self._changed[key] = changed(rule, change, asker, path)
            self._kept += (rule, change)
        return found


def _unknown(asker: Asker, name: str, held: Collection[str], path: tuple[str, ...]) -> None:
    if name in held:
        asker.file.wrong(f"规则 {name} 已被停用或替代，不能再改 (it was switched off or replaced)", path)
    else:
        said = f"没有规则 {name} (no such rule){did_you_mean(name, held)}"
        asker.file.wrong(said, path, nearest=nearest(name, held))


def shared(one: Days, other: Days) -> Days | None:
    """The days that both have, or None."""
    since = max((day for day in (one[0], other[0]) if day is not None), default=None)
    until = min((day for day in (one[1], other[1]) if day is not None), default=None)
    return None if since is not None and until is not None and since > until else (since, until)


def _within(rule: Rule, days: Days) -> Rule:
    if (rule.since, rule.until) == days:
        return rule
    return msgspec.structs.replace(rule, since=days[0], until=days[1])


def _outside(rule: Rule, days: Days) -> list[Rule]:
    """The rule on the days it has before and after ``days``."""
    pieces = []
    if days[0] is not None and days[0] > datetime.date.min:
        before = shared((rule.since, rule.until), (None, days[0] - _DAY))
        pieces += [_within(rule, before)] if before is not None else []
    if days[1] is not None and days[1] < datetime.date.max:
        after = shared((rule.since, rule.until), (days[1] + _DAY, None))
        pieces += [_within(rule, after)] if after is not None else []
    return pieces


def _words(days: Days) -> str:
    return f"{days[0] or '…'} 至 {days[1] or '…'}"
