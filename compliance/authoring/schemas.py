"""Makes the JSON schemas of what people write from the types that decode it."""

from __future__ import annotations

import json

import msgspec

from compliance.assessment import Scheme
from compliance.checks import KINDS
from compliance.exchange.full import FullReport
from compliance.model.form import Form
from compliance.rulebook.explain import schema
from compliance.rulebook.profile import Profile
from compliance.rulebook.rule import Example, RuleFile, Shorthand
from compliance.waivers.file import WaiverFile


def schemas() -> dict[str, dict[str, object]]:
    """The JSON schemas that are made from types, by file name."""
    return {
        "assessment.schema.json": _titled(schema(Scheme), "考核办法 (assessment.yaml)"),
        "form.schema.json": _titled(schema(Form), "格式 (rules/forms/*.yaml)"),
        "profile.schema.json": _titled(schema(Profile), "规则包 (profile.yaml)"),
        "report.schema.json": _report_schema(),
        "rule.schema.json": _rule_schema(),
        "waiver.schema.json": _titled(schema(WaiverFile), "豁免 (waivers.yaml)"),
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
