"""The numbers of a report as a text of lines, so that a repair can be said as an edit of that text.

The text is a report in the short JSON that the checker itself reads: with a repair applied it can be
checked again.
"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

import msgspec

from compliance.model.facts import Fact
from compliance.model.repair import Repair
from compliance.model.report import Report
from compliance.text.shown import shown_line
from compliance.view.causes import told
from compliance.view.findings import number

Json = str | int | float | bool | None | dict[str, "Json"] | list["Json"]

_NAME = "figures.json"


class Figures:
    """``uri``: of the report's file; ``index``: of this text among the artifacts of the run."""

    def __init__(self, report: Report, uri: str, index: int) -> None:
        self._location: dict[str, Json] = {"uri": f"{uri}/{quote(_NAME)}", "index": index}
        head = [f'"form": {_dumps(report.form)},', f'"year": {_dumps(report.year)},', '"facts": {']
        self._first = len(head) + 2
        """The line after the opening of the facts, counted from 1."""
        facts = [fact for fact in report.facts if fact.state != "absent"]
        self._lines = {fact.id: self._first + position for position, fact in enumerate(facts)}
        self._values = {fact.id: _value(fact) for fact in facts}
        lines = [f"{_dumps(name)}: {value}" for name, value in self._values.items()]
        self.text = "{\n" + "\n".join(head) + "\n" + ",\n".join(lines) + "\n}}\n"

    def artifact(self, parent: Json, lang: str) -> dict[str, Json]:
        """The text as a SARIF artifact within the report's."""
        words = "读到的数字（compliance check 可直接读取）" if lang == "zh" else "the numbers as read"
        return {
            "location": {"uri": self._location["uri"]},
            "parentIndex": parent,
            "mimeType": "application/json",
            "description": {"text": words},
            "contents": {"text": self.text},
        }

    def fixes(self, repairs: Sequence[Repair], lang: str) -> list[Json]:
        """Each repair as a SARIF fix."""
        return [
            {
                "description": {"text": shown_line(told(repair, lang))},
                "artifactChanges": [
                    {
                        "artifactLocation": self._location,
                        "replacements": [self._replacement(*item) for item in sorted(repair.set.items())],
                    }
                ],
            }
            for repair in repairs
        ]

    def _replacement(self, fact: str, after: int | float) -> Json:
        line = self._lines.get(fact)
        if line is None:
            # A cell that was not there: its line goes before the others.
            region: dict[str, Json] = {"startLine": self._first, "startColumn": 1, "endColumn": 1}
            comma = "," if self._lines else ""
            return {
                "deletedRegion": region,
                "insertedContent": {"text": f"{_dumps(fact)}: {number(after)}{comma}\n"},
            }
        start = len(_dumps(fact)) + 3
        end = start + len(self._values[fact])
        return {
            "deletedRegion": {"startLine": line, "startColumn": start, "endColumn": end},
            "insertedContent": {"text": number(after)},
        }


def _value(fact: Fact) -> str:
    if fact.value is not None:
        return number(fact.value)
    if fact.state == "blank":
        return "null"
    return _dumps(fact.raw if fact.state == "placeholder" else "?")


def _dumps(value: str | int | None) -> str:
    return msgspec.json.encode(value).decode()
