"""Makes the JSON schemas of what people write from the types that decode it."""

from __future__ import annotations

import json

import msgspec

from compliance.assessment import Scheme
from compliance.authoring.editor import Names, by_kind, explained, names
from compliance.checks import KINDS
from compliance.errors import Mistake, RuleError
from compliance.exchange.full import FullReport
from compliance.forms import load_forms
from compliance.model.form import Form
from compliance.rulebook.explain import schema
from compliance.rulebook.load import load_sources
from compliance.rulebook.profile import Profile
from compliance.rulebook.rule import Example, RuleBook, RuleFile, Shorthand
from compliance.waivers.file import WaiverFile


def schemas(known: Names | None = None) -> dict[str, dict[str, object]]:
    """The JSON schemas that are made from types, by file name. ``known``: names that editors complete, by
    default those of the bundled forms and documents."""
    known = known or bundled_names()
    return {
        "assessment.schema.json": _titled(schema(Scheme), "考核办法 (assessment.yaml)"),
        "form.schema.json": _titled(schema(Form), "格式 (rules/forms/*.yaml)"),
        "profile.schema.json": _profile_schema(known),
        "report.schema.json": _report_schema(),
        "rule.schema.json": _rule_schema(known),
        "waiver.schema.json": _titled(schema(WaiverFile), "豁免 (waivers.yaml)"),
    }


def bundled_names() -> Names:
    """The names of the bundled forms and documents. Rules come and go, so they are not among them."""
    import hashlib

    mistakes: list[Mistake] = []
    sources = load_sources(mistakes, hashlib.sha256())
    if mistakes:
        raise RuleError(tuple(mistakes))
    return names(load_forms(), sources, {})


def names_of(book: RuleBook) -> Names:
    """The names of a rule book, its own documents and rules included."""
    return names(load_forms(), book.sources, {rule.id: rule.title for rule in book.rules})


def _rule_schema(known: Names) -> dict[str, object]:
    """The rule file with ``check`` as one of the kinds and ``examples`` typed."""
    (file, _, example), parts = msgspec.json.schema_components(
        [RuleFile, _union(KINDS), Example], schema_hook=_anything, ref_template="#/$defs/{name}"
    )
    explained(parts, known)
    body = parts[file["$ref"].rpartition("/")[2]]
    for name, made in (("check", by_kind(KINDS)), ("examples", {"type": "array", "items": example})):
        words = {key: value for key, value in body["properties"][name].items() if key == "description"}
        body["properties"][name] = made | words
    return _titled({**file, "$defs": parts}, "规则 (rules/**/<ID>.yaml)")


def _profile_schema(known: Names) -> dict[str, object]:
    (file, example), parts = msgspec.json.schema_components(
        [Profile, Example], schema_hook=_anything, ref_template="#/$defs/{name}"
    )
    explained(parts, known, kinds=())
    own = parts["Change"]["properties"]["examples"]
    own["anyOf"] = [{"type": "array", "items": example}, {"type": "null"}]
    for name in ("changes", "severity"):
        field = parts["Profile"]["properties"][name]
        each = field["additionalProperties"]
        field["properties"] = {rule: each | {"description": words} for rule, words in known.rules.items()}
    return _titled({**file, "$defs": parts}, "规则包 (profile.yaml)")


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
