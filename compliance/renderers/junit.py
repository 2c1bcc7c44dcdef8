"""Results as JUnit XML for CI servers: a suite a file, a case a rule."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from xml.sax.saxutils import escape, quoteattr

from compliance.model.finding import SEVERITIES, Finding, Outcome, Result, Run
from compliance.model.words import Words
from compliance.text.shown import shown, shown_line
from compliance.view.findings import laws, place
from compliance.view.look import Look
from compliance.view.phrases import COLON, SEVERITY, STATUS
from compliance.view.waived import waiver_line


class Writer:
    """A finding at or above ``fail_on`` is a failure, one below it is output of a passing case; what
    is undecided or does not apply is skipped with its reason; a file not judged is an error."""

    def __init__(self, head: Run, look: Look) -> None:
        self._head = head
        self._lang = look.lang
        fails = () if look.fail_on is None else SEVERITIES[: SEVERITIES.index(look.fail_on) + 1]
        self._fails = frozenset(fails)

    def start(self) -> Iterator[str]:
        """The root element."""
        yield '<?xml version="1.0" encoding="UTF-8"?>\n'
        yield f"<testsuites name={_attribute(self._head.engine_name)}>\n"

    def add(self, result: Result) -> Iterator[str]:
        """The suite of one file."""
        found: dict[str, list[Finding]] = {}
        for finding in result.findings:
            found.setdefault(finding.rule, []).append(finding)
        cases = [self._case(result, outcome, found.get(outcome.rule, [])) for outcome in result.outcomes]
        if result.status != "read":
            cases.append(self._refused(result))
        failures = sum("<failure" in case for case in cases)
        errors = sum("<error" in case for case in cases)
        skipped = sum("<skipped" in case for case in cases)
        yield (
            f'  <testsuite name={_attribute(result.source)} tests="{len(cases)}" failures="{failures}"'
            f' errors="{errors}" skipped="{skipped}">\n'
        )
        yield f'    <properties><property name="sha256" value="{result.sha256}"/></properties>\n'
        yield from cases
        yield "  </testsuite>\n"

    def finish(self) -> Iterator[str]:
        """Closes the root."""
        yield "</testsuites>\n"

    def _case(self, result: Result, outcome: Outcome, findings: list[Finding]) -> str:
        title = self._head.rule_titles.get(outcome.rule, Words("")).get(self._lang)
        inner = "".join(self._inner(result, outcome, findings))
        name = _attribute(f"{outcome.rule} {title}".strip())
        opening = f"    <testcase classname={_attribute(result.source)} name={name}"
        return f"{opening}>\n{inner}    </testcase>\n" if inner else f"{opening}/>\n"

    def _inner(self, result: Result, outcome: Outcome, findings: list[Finding]) -> Iterator[str]:
        reason = _attribute(outcome.reason.get(self._lang) if outcome.reason else "")
        if outcome.outcome in ("undecided", "not_applicable"):
            yield f"      <skipped message={reason}/>\n"
        elif outcome.outcome == "crashed":
            yield f'      <error type="crashed" message={reason}/>\n'
        failing = [f for f in findings if f.severity in self._fails and not f.waived]
        if failing:
            worst = min(failing, key=lambda f: SEVERITIES.index(f.severity))
            text = "\n\n".join(self._text(result, f) for f in failing)
            message = _attribute(worst.message.get(self._lang))
            yield f'      <failure type="{worst.severity}" message={message}>{text}</failure>\n'
        if others := [f for f in findings if f not in failing]:
            text = "\n\n".join(self._text(result, f) for f in others)
            yield f"      <system-out>{text}</system-out>\n"

    def _text(self, result: Result, finding: Finding) -> str:
        lang = self._lang
        lines = [
            f"[{SEVERITY[finding.severity].get(lang)}] {finding.message.get(lang)}",
            place(result, finding).get(lang),
            finding.advice.get(lang),
            *laws(result, finding, lang),
            COLON[lang].join(waiver_line(finding, lang) or ()),
        ]
        return escape("\n".join(shown(line) for line in lines if line))

    def _refused(self, result: Result) -> str:
        reason = result.reason or STATUS[result.status]
        return (
            f"    <testcase classname={_attribute(result.source)} name={_attribute(result.status)}>\n"
            f"      <error type={_attribute(result.code or result.status)}"
            f" message={_attribute(reason.get(self._lang))}/>\n    </testcase>\n"
        )


@lru_cache(4096)
def _attribute(text: str) -> str:
    return quoteattr(shown_line(text))
