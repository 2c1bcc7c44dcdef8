"""Tools of rule authors: runs the examples in rule files, writes the JSON schemas of what people write."""

from __future__ import annotations

import datetime
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import msgspec

from compliance.checks import KINDS
from compliance.engine import evaluate
from compliance.errors import ReadError
from compliance.exchange import from_data
from compliance.exchange.full import FullReport
from compliance.forms import Forms, load_forms
from compliance.model.finding import Subject
from compliance.model.form import Form
from compliance.resources import bundled
from compliance.rulebook.explain import schema
from compliance.rulebook.rule import Example, Rule, RuleBook, RuleFile, Shorthand

_ONLY_EXAMPLE = ("outcome", "findings", "severity", "note")


class Failure(NamedTuple):
    """An example that did not come out as written. ``number`` counts from 1."""

    rule: str
    file: str
    number: int
    message: str

    def __str__(self) -> str:
        return f"{self.file} 第 {self.number} 个示例 (example {self.number}): {self.message}"


def run_examples(book: RuleBook, forms: Forms | None = None) -> tuple[Failure, ...]:
    """Every example of every rule that does not hold; empty = all hold."""
    forms = load_forms() if forms is None else forms
    failures: list[Failure] = []
    for rule in book.rules:
        alone = RuleBook((rule,), book.sources, book.digest, book.profile)
        for number, (raw, example) in enumerate(zip(rule.raw_examples, rule.examples, strict=True), 1):
            failures += (
                Failure(rule.id, rule.file, number, message) for message in _run(alone, raw, example, forms)
            )
    return tuple(failures)


def subject_of(raw: dict[str, object], forms: Forms) -> Subject:
    """What the rule looks at in an example; raises ReadError."""
    report = from_data({key: value for key, value in raw.items() if key not in _ONLY_EXAMPLE}, forms)
    today = raw.get("today")
    return Subject(
        report, forms[report.form], datetime.date.fromisoformat(today) if isinstance(today, str) else None
    )


def _run(book: RuleBook, raw: dict[str, object], example: Example, forms: Forms) -> Iterator[str]:
    try:
        outcomes, findings = evaluate(book, subject_of(raw, forms))
    except (ReadError, ValueError) as trouble:
        yield str(trouble)
        return
    outcome = outcomes[0]
    why = f"：{outcome.reason.zh}" if outcome.reason else ""
    said = "；".join(f"[{finding.severity}] {finding.message.zh}" for finding in findings[:5])
    if outcome.outcome != example.outcome:
        yield f"应为 {example.outcome}，得到 {outcome.outcome}{why} {said}".rstrip()
    elif example.findings is not None and len(findings) != example.findings:
        yield f"应有 {example.findings} 个发现，得到 {len(findings)}：{said}"
    elif example.severity is not None and any(f.severity != example.severity for f in findings):
        yield f"应为 {example.severity}，得到 {said}"


def lacking_examples(rule: Rule) -> tuple[str, ...]:
    """Which of the two examples that every rule needs, a pass and a fail, it does not have."""
    outcomes = {example.outcome for example in rule.examples}
    return tuple(outcome for outcome in ("pass", "fail") if outcome not in outcomes)


def schemas() -> dict[str, dict[str, object]]:
    """The JSON schemas that are made from types, by file name."""
    return {
        "form.schema.json": _titled(schema(Form), "格式 (rules/forms/*.yaml)"),
        "report.schema.json": _report_schema(),
        "rule.schema.json": _rule_schema(),
    }


def _rule_schema() -> dict[str, object]:
    """The rule file with ``check`` as one of the kinds and ``examples`` typed."""
    (file, kinds, example), parts = msgspec.json.schema_components(
        [RuleFile, KINDS[0] if len(KINDS) == 1 else _union(KINDS), Example],
        schema_hook=_anything,
        ref_template="#/$defs/{name}",
    )
    body = parts[file["$ref"].rpartition("/")[2]]
    body["properties"]["check"] = kinds
    body["properties"]["examples"] = {"type": "array", "items": example}
    return _titled({**file, "$defs": parts}, "规则 (rules/**/<ID>.yaml)")


def _report_schema() -> dict[str, object]:
    (full, short), parts = msgspec.json.schema_components(
        [FullReport, Shorthand], schema_hook=_anything, ref_template="#/$defs/{name}"
    )
    return _titled({"anyOf": [full, short], "$defs": parts}, "年报数据 (report/1, or its shorthand)")


def _union(kinds: tuple[type, ...]) -> type:
    from functools import reduce
    from operator import or_

    return reduce(or_, kinds)


def _anything(kind: type) -> dict[str, object]:
    if kind is object:
        return {"title": "anything"}
    raise NotImplementedError


def _titled(body: dict[str, object], title: str) -> dict[str, object]:
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": title, **body}


def written(data: dict[str, object]) -> str:
    """The schema as it stands in its file."""
    return json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def main(arguments: list[str]) -> int:
    """``python -m compliance.authoring schemas`` writes the schemas, ``examples`` runs the examples."""
    if arguments == ["schemas"]:
        folder = bundled("schemas")
        for name, data in schemas().items():
            (folder / name).write_text(written(data), encoding="utf-8")
        return 0
    if arguments[:1] == ["examples"]:
        from compliance.rulebook import load_rules

        book = load_rules([Path(folder) for folder in arguments[1:]] or None)
        failures = run_examples(book)
        for failure in failures:
            sys.stdout.write(f"{failure}\n")
        return 1 if failures else 0
    sys.stderr.write("用法 (usage): python -m compliance.authoring schemas | examples [folder…]\n")
    return 2


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
