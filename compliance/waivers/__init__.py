"""Accountable exceptions: findings that somebody answers for, until a day, on the evidence as it was."""

from compliance.waivers.draft import drafted
from compliance.waivers.file import Entry, Waiver, Waivers, load_waivers
from compliance.waivers.match import applied, evidence

__all__ = ["Entry", "Waiver", "Waivers", "applied", "drafted", "evidence", "load_waivers"]
