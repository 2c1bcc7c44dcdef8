"""A text in the two languages users read."""

from __future__ import annotations

import msgspec


class Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Chinese first, English beside it. ``en`` empty means: not translated, the Chinese is shown."""

    zh: str
    en: str = ""

    def get(self, lang: str) -> str:
        """The text for ``lang`` ("zh" or "en")."""
        return self.en if lang == "en" and self.en else self.zh
