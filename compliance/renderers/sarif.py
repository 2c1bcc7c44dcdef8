"""Results as SARIF 2.1.0, for code scanning and for tools that collect findings."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import PurePosixPath
from urllib.parse import quote

import msgspec

from compliance.model.finding import Finding, Outcome, Result, Run
from compliance.model.words import Words
from compliance.text.shown import shown, shown_line
from compliance.view.figures import Figures, Json
from compliance.view.findings import by_chapter, laws, place
from compliance.view.look import Look
from compliance.view.phrases import STATUS
from compliance.view.waived import waiver_line

_SPOOL = 4 << 20
"""Bytes of artifacts held in memory before they go to a temporary file."""

_LEVEL = {"error": "error", "warning": "warning", "info": "note"}


class Writer:
    """Findings are results of kind ``fail``; undecided rules are ``open``; a file not judged and a
    rule that crashed are notifications of the invocation."""

    def __init__(self, head: Run, look: Look) -> None:
        self._head = head
        self._lang = look.lang
        self._rules = {rule: index for index, rule in enumerate(sorted(head.rule_titles))}
        self._count = 0
        self._artifacts = tempfile.SpooledTemporaryFile(_SPOOL, "w+", encoding="utf-8", newline="")  # noqa: SIM115
        self._notifications: list[Json] = []
        self._crashed = False
        self._first = True

    def start(self) -> Iterator[str]:
        """The tool and its rules."""
        head = self._head
        titles = {rule: shown_line(words.get(self._lang)) for rule, words in head.rule_titles.items()}
        driver: Json = {
            "name": head.engine_name,
            "version": head.engine_version,
            "properties": {"rulesDigest": head.rules_digest, "profile": head.profile},
            "rules": [
                {"id": rule, "shortDescription": {"text": titles[rule] or rule}} for rule in self._rules
            ],
        }
        yield '{"$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/'
        yield 'sarif-schema-2.1.0.json",\n"version": "2.1.0",\n"runs": [{\n'
        yield f'"tool": {_dumps({"driver": driver})},\n'
        yield f'"language": "{"zh-CN" if self._lang == "zh" else "en"}",\n'
        yield '"columnKind": "unicodeCodePoints",\n"results": ['

    def add(self, result: Result) -> Iterator[str]:
        """The results of one file."""
        location: dict[str, Json] = {"uri": _uri(result.source), "index": self._count}
        artifact: dict[str, Json] = {"location": {"uri": location["uri"]}}
        if result.sha256:
            artifact["hashes"] = {"sha-256": result.sha256}
        self._add(artifact)
        if result.status != "read":
            reason = (result.reason or STATUS[result.status]).get(self._lang)
            self._notify(result.code or result.status, reason, location, "warning")
        figures = self._figures(result, location)
        for _, items in by_chapter(result.findings):
            for item in items:
                entry = self._finding(result, item.finding, location)
                if figures is not None and item.finding.repairs:
                    entry["fixes"] = figures.fixes(item.finding.repairs, self._lang)
                yield self._entry(entry)
        for outcome in result.outcomes:
            if outcome.outcome == "undecided":
                yield self._entry(self._open(outcome, location))
            elif outcome.outcome == "crashed":
                self._crashed = True
                reason = outcome.reason.get(self._lang) if outcome.reason else ""
                self._notify("crashed", f"{outcome.rule}: {reason}", location, "error")

    def finish(self) -> Iterator[str]:
        """Files, and how the run went."""
        invocation: dict[str, Json] = {"executionSuccessful": not self._crashed}
        if self._notifications:
            invocation["toolExecutionNotifications"] = self._notifications
        yield "],\n" if self._first else "\n],\n"
        yield '"artifacts": ['
        self._artifacts.seek(0)
        while piece := self._artifacts.read(1 << 16):
            yield piece
        self._artifacts.close()
        yield "],\n"
        yield f'"invocations": [{_dumps(invocation)}]\n}}]}}\n'

    def _add(self, artifact: Json) -> None:
        self._artifacts.write((",\n" if self._count else "") + _dumps(artifact))
        self._count += 1

    def _figures(self, result: Result, location: dict[str, Json]) -> Figures | None:
        """The numbers read, as a nested artifact that fixes can be applied to; None where nothing has any."""
        if result.report is None or not any(finding.repairs for finding in result.findings):
            return None
        # Word, PDF and HTML have no lines to edit, so a fix edits the numbers as read and never the file.
        figures = Figures(result.report, str(location["uri"]), self._count)
        self._add(figures.artifact(location["index"], self._lang))
        return figures

    def _entry(self, entry: dict[str, Json]) -> str:
        lead = "\n" if self._first else ",\n"
        self._first = False
        return lead + _dumps(entry)

    def _finding(self, result: Result, finding: Finding, artifact: dict[str, Json]) -> dict[str, Json]:
        lang = self._lang
        physical: dict[str, Json] = {"artifactLocation": artifact}
        if finding.place and finding.place.line:
            physical["region"] = {"startLine": finding.place.line}
        location: dict[str, Json] = {"physicalLocation": physical}
        if where := place(result, finding).get(lang):
            location["message"] = {"text": shown_line(where)}
        if finding.facts:
            location["logicalLocations"] = [
                {"fullyQualifiedName": fact, "kind": "cell"} for fact in finding.facts
            ]
        clauses = laws(result, finding, lang)
        text = "\n".join(
            part for part in (finding.message.get(lang), finding.advice.get(lang), *clauses) if part
        )
        properties: dict[str, Json] = {
            "certainty": finding.certainty,
            "chapter": shown_line(finding.section),
        }
        entry: dict[str, Json] = {
            **self._rule(finding.rule),
            "kind": "fail",
            "level": _LEVEL[finding.severity],
            "message": {"text": shown(text) or finding.rule},
            "locations": [location],
            "partialFingerprints": {"compliance/v1": finding.fingerprint},
            "properties": properties,
        }
        if waiver := waiver_line(finding, lang):
            # A waiver that does not hold is no suppression: the result counts, and says why.
            if finding.waived:
                entry["suppressions"] = [
                    {"kind": "external", "status": "accepted", "justification": waiver[1]}
                ]
            else:
                entry["properties"] = {**properties, "waiver": waiver[1]}
        return entry

    def _open(self, outcome: Outcome, artifact: dict[str, Json]) -> dict[str, Json]:
        reason = (outcome.reason or Words("未能判定", "undecided")).get(self._lang)
        return {
            **self._rule(outcome.rule),
            "kind": "open",
            "level": "none",
            "message": {"text": shown_line(reason)},
            "locations": [{"physicalLocation": {"artifactLocation": artifact}}],
        }

    def _rule(self, id: str) -> dict[str, Json]:
        return {"ruleId": id, "ruleIndex": self._rules[id]} if id in self._rules else {"ruleId": id}

    def _notify(self, code: str, text: str, artifact: dict[str, Json], level: str) -> None:
        self._notifications.append(
            {
                "descriptor": {"id": code},
                "level": level,
                "message": {"text": shown_line(text) or code},
                "locations": [{"physicalLocation": {"artifactLocation": artifact}}],
            }
        )


def _uri(source: str) -> str:
    path = shown_line(source).replace("\\", "/")
    if path[1:3] == ":/":
        return "file:///" + path[0] + ":" + quote(path[2:])
    return ("file://" if PurePosixPath(path).is_absolute() else "") + quote(path)


def _dumps(value: Json) -> str:
    return msgspec.json.encode(value).decode()
