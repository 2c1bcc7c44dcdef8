"""Makes the checker that the options ask for."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from compliance.api import Checker, Previous, national_book
from compliance.assessment import load_schemes
from compliance.cli.items import only
from compliance.cli.terminal import complain
from compliance.errors import ReadError
from compliance.intake import Known
from compliance.isolation import Worker
from compliance.model.words import Words
from compliance.readers.guard import Limits
from compliance.resources import bundled
from compliance.rulebook import RuleBook, load_rules

if TYPE_CHECKING:
    from compliance.waivers import Waivers


def book(folders: Sequence[str], profile: str | None, on: datetime.date | None = None) -> RuleBook:
    """The national rules, those of ``folders`` and those of the profile; ``on``: as they were that day."""
    if folders:
        rules = load_rules([bundled("rules/national"), *map(Path, folders)], profile)
    else:
        rules = national_book(profile)
    for layer in rules.layers:
        if layer.since or layer.until:
            days = f"{layer.since or '…'} – {layer.until or '…'}"
            complain(
                f"规则包 {layer.name} 的有效期是 {days}，只用于在此期间公布的年报。",
                f"The profile {layer.name} is valid {days} and only used for reports published then.",
            )
    return rules if on is None else rules.bound(on)


def waivers(files: Sequence[str], none: bool, book: RuleBook, today: datetime.date | None) -> Waivers | None:
    """The waivers of ``files``; None where there are none or ``none`` is asked for. What is wrong in an
    entry is said on stderr and voids that entry. The day counts by the clock unless ``today`` is given.
    Raises UsageError, RuleError."""
    if not files or none:
        return None
    from compliance.forms import load_forms
    from compliance.waivers import load_waivers

    found = load_waivers([Path(name) for name in files], book, load_forms(), today or datetime.date.today())
    if found.mistakes:
        complain("豁免文件中这些条目写得不对，不作数：", "Entries of the waiver file that are void:")
        for mistake in found.mistakes:
            complain(f"  {mistake}")
    return found


def last_year(judge: Checker, path: str, anyway: bool, limits: Limits) -> Previous:
    """The report of ``path``, read in a child process of its own: what the user knows of the report under
    check is not true of this one. Raises UsageError where the path means several files."""
    try:
        item = only(path, limits)
    except ReadError as refused:
        return Previous(why=Words(refused.zh, refused.en))
    with Worker(limits=limits) as worker:
        try:
            return judge.last_year(item.data, item.name, anyway=anyway, elsewhere=worker.understand)
        except RuntimeError as trouble:
            reason = Words(
                f"读这个文件时程序出错（{trouble}）", f"the program failed on this file ({trouble})"
            )
            return Previous(why=reason)


def checker(
    folders: Sequence[str],
    profile: str | None,
    known: Known,
    limits: Limits,
    waived: Sequence[str] = (),
    no_waivers: bool = False,
    on: datetime.date | None = None,
) -> Checker:
    """A checker that reads every file in a child process: no format is so simple that no file could
    make its reading last for hours.

    The child takes 15 ms where it can be forked; elsewhere it takes a second, while the rules are
    loaded. A file takes 0.2 ms more than here, where it takes 5.
    """
    worker = Worker(known, limits)
    worker.start()
    rules = book(folders, profile, on)
    return Checker(
        rules,
        known=known,
        limits=limits,
        understand=worker.understand,
        waivers=waivers(waived, no_waivers, rules, known.today),
        schemes=load_schemes(profile, rules.ids),
    )
