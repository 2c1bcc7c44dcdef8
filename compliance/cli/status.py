"""Exit statuses, and which one a run ends with."""

from __future__ import annotations

from compliance.model.finding import SEVERITIES, Result, Severity

OK = 0
FINDINGS = 1
COULD_NOT_RUN = 2
CRASHED = 3
INTERRUPTED = 130

CRASHED_CODE = "crashed"
"""``Result.code`` of a file on which this program itself failed."""


class Status:
    """Collects what decides the exit status, without keeping results."""

    def __init__(self, fail_on: Severity | None) -> None:
        self._failing = SEVERITIES[: SEVERITIES.index(fail_on) + 1] if fail_on else ()
        self._found = self._crashed = self._read = False

    def add(self, result: Result) -> None:
        """Counts one result."""
        counts = result.counts()
        self._read = self._read or result.status == "read"
        self._crashed = self._crashed or counts["crashed"] > 0 or result.code == CRASHED_CODE
        self._found = self._found or any(counts[severity] for severity in self._failing)

    @property
    def code(self) -> int:
        """3 something crashed, 2 no readable report, 1 findings at or above ``fail_on``, else 0."""
        if self._crashed:
            return CRASHED
        if not self._read:
            return COULD_NOT_RUN
        return FINDINGS if self._found else OK
