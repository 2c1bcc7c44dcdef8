"""The other reports that one report is compared with."""

from __future__ import annotations

import msgspec

from compliance.model.finding import Alike
from compliance.model.report import Report
from compliance.model.words import Words


class Neighbours(msgspec.Struct, frozen=True):
    """What is there of the same agency's report on the year before, those of the agencies below it, and the
    comparison with all others' texts; ``Subject`` says what the fields mean."""

    previous: Report | None = None
    children: tuple[Report, ...] = ()
    missing_children: tuple[str, ...] | None = None
    alike: tuple[Alike, ...] | None = None
    absent: dict[str, Words] = {}


ALONE = Neighbours()
