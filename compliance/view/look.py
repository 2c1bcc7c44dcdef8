"""How the user wants the output to look."""

from __future__ import annotations

from typing import Literal

import msgspec

from compliance.model.finding import Severity

Detail = Literal["quiet", "normal", "verbose"]


class Look(msgspec.Struct, frozen=True):
    """``width``: columns of the terminal, None = do not wrap (a file, a pipe). ``fail_on``: the
    severity from which a finding fails the run, None = never."""

    lang: Literal["zh", "en"] = "zh"
    color: bool = False
    width: int | None = None
    detail: Detail = "normal"
    explain_grade: bool = False
    fail_on: Severity | None = "error"
