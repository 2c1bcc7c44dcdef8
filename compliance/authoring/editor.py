"""Tells an editor what a rule author may write: known names with their labels, and help in Chinese."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files

import msgspec

from compliance.checks import KINDS
from compliance.checks.kind import Kind
from compliance.model.form import Form
from compliance.model.words import Words
from compliance.rulebook.rule import Source
from compliance.text.passages import WHERE

Schema = dict[str, object]
Help = Mapping[str, str]

_CELLS = frozenset({"cells", "but", "sums", "unpaid_cell", "total_cell", "carried_in_cell"})
_SUMS = frozenset({"equation", "when", "against", "of", "now", "before", "change"})
_TEXTS = frozenset({"where", "sections"})
_TABLES = frozenset({"table", "rows", "columns"})
_TOPICS = frozenset({"came_in", "carried_in", "done", "carried_on"})


class Names(msgspec.Struct, frozen=True):
    """Names that rules use, each with what people call it."""

    facts: Mapping[str, str]
    texts: Mapping[str, str]
    tables: Mapping[str, str]
    forms: Mapping[str, str]
    topics: Mapping[str, str]
    sources: Mapping[str, str]
    rules: Mapping[str, str] = {}


class _Help(msgspec.Struct, frozen=True):
    kinds: dict[str, dict[str, str]]
    severity: dict[str, str]
    texts: dict[str, str]
    agency_kinds: dict[str, str]
    agency_levels: dict[str, str]


@cache
def help_words() -> Mapping[str, Mapping[str, object]]:
    """The Chinese help: type name → field → words, and ``kinds`` → kind → option → words."""
    import yaml

    text = (files("compliance.authoring") / "help.yaml").read_text(encoding="utf-8")
    data: dict[str, dict[str, object]] = yaml.safe_load(text)
    return data


def kind_help(tag: str) -> Help:
    """What a kind and its options (``.`` is the kind itself) are called in Chinese."""
    return _help().kinds.get(tag, {})


@cache
def _help() -> _Help:
    return msgspec.convert(help_words(), _Help)


def names(forms: Mapping[str, Form], sources: Mapping[str, Source], rules: Mapping[str, Words]) -> Names:
    """All names of the forms, the documents and the rules."""
    from compliance.extract.mentions import topics

    facts: dict[str, str] = {}
    tables: dict[str, str] = {}
    sections = dict(_help().texts)
    for form in forms.values():
        facts |= {fact: words.zh for fact, words in form.labels.items() if fact not in facts}
        tables |= {table.id: f"表{table.number} {table.title.zh}" for table in form.tables}
        sections |= {section.id: f"{section.number}、{section.title}" for section in form.sections}
    return Names(
        facts=facts,
        texts={name: sections[name] for name in (*_sections(forms), *WHERE)},
        tables=tables,
        forms={form.id: form.title.zh for form in forms.values()},
        topics=dict.fromkeys(sorted(topics()), ""),
        sources={name: _titled(source) for name, source in sources.items()},
        rules={name: words.zh for name, words in rules.items()},
    )


def _sections(forms: Mapping[str, Form]) -> Iterable[str]:
    return dict.fromkeys(section.id for form in forms.values() for section in form.sections)


def _titled(source: Source) -> str:
    return f"{source.title.zh} {source.number}".strip()


def _listed(known: Names) -> dict[str, Schema]:
    """Definitions that the others refer to: a schema that repeated them would be ten times as large."""
    return {
        "FormName": one_of(known.forms, strict=True),
        "TableName": one_of(known.tables, strict=True),
        "TextName": one_of(known.texts, strict=True),
        "TopicName": one_of(known.topics, strict=True),
        "CellOrSum": one_of(known.facts, strict=False),
        "SourceName": one_of(known.sources, strict=False),
    }


def _ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


def one_of(known: Mapping[str, str], *, strict: bool) -> Schema:
    """One of these names; not ``strict``: or any other text, as a local name or a sum of names."""
    listed: Schema = {"enum": list(known)}
    if any(known.values()):
        listed["enumDescriptions"] = list(known.values())
    return listed if strict else {"anyOf": [{"type": "string"}, listed]}


def explained(parts: dict[str, Schema], known: Names, kinds: Sequence[type[Kind]] = KINDS) -> None:
    """Puts names and help into the definitions of a schema of rule files, in place."""
    for kind in kinds:
        _explain_kind(parts[kind.__name__], kind)
    for name, words in help_words().items():
        if name in parts and isinstance(words, Mapping):
            _describe(parts[name], {str(key): str(value) for key, value in words.items()})
    _put(parts, "Basis", "source", _ref("SourceName"))
    for place in ("Applies", "When"):
        _put(parts, place, "forms", {"type": "array", "items": _ref("FormName")})
    _put(parts, "Example", "facts", _facts(known))
    _put(parts, "Example", "form", {"anyOf": [_ref("FormName"), {"type": "null"}]})
    for part in parts.values():
        _levels(part)
    said = str(parts)
    parts |= {name: made for name, made in _listed(known).items() if f"#/$defs/{name}'" in said}


def _explain_kind(part: Schema, kind: type[Kind]) -> None:
    words = dict(kind_help(str(kind.__struct_config__.tag)))
    own = (kind.__doc__ or "").strip().partition("\n")[0]
    given = "、".join(f"{{{name}}}" for name in sorted(kind.values))
    words["."] = words.get(".", own) + (f"\n\nmessage 里可用：{given}" if given else "")
    fields = part["properties"]
    assert isinstance(fields, dict)
    for name, schema in fields.items():
        for wanted, listed in (
            (_CELLS | _SUMS, "CellOrSum"),
            (_TEXTS, "TextName"),
            (_TABLES, "TableName"),
            (_TOPICS, "TopicName"),
        ):
            if name in wanted:
                fields[name] = _named(schema, _ref(listed))
    _describe(part, words)


def _named(schema: Schema, listed: Schema) -> Schema:
    """``schema`` with names where it says text."""
    if schema.get("type") == "string":
        return {key: value for key, value in schema.items() if key != "type"} | listed
    if schema.get("type") == "array":
        return schema | {"items": listed}
    choices = schema.get("anyOf")
    if isinstance(choices, list):
        return schema | {"anyOf": [_named(choice, listed) for choice in choices]}
    return schema


def _facts(known: Names) -> Schema:
    value: Schema = {"type": ["number", "string", "null"]}
    return {
        "type": "object",
        "properties": {fact: value | {"description": words} for fact, words in known.facts.items()},
        "patternProperties": {r"[*?\[]": value},
        "additionalProperties": False,
    }


def _describe(part: Schema, words: Help) -> None:
    """The help of a type and of its fields, and the short words for its fixed values."""
    if "." in words:
        part["description"] = words["."]
    fields = part.get("properties")
    for name, schema in fields.items() if isinstance(fields, dict) else ():
        if name in words:
            # A description may stand beside a reference in this draft.
            schema["description"] = words[name]


def _levels(part: Schema) -> None:
    fields = part.get("properties")
    for schema in fields.values() if isinstance(fields, dict) else ():
        for each in (schema, schema.get("items")):
            values = each.get("enum") if isinstance(each, dict) else None
            for known in (_help().severity, _help().agency_kinds, _help().agency_levels):
                if isinstance(values, list) and values and set(values) <= set(known) and len(values) > 1:
                    each["enumDescriptions"] = [known[value] for value in values]
                    break


def _put(parts: Mapping[str, Schema], part: str, name: str, schema: Schema) -> None:
    if part in parts:
        fields = parts[part]["properties"]
        assert isinstance(fields, dict)
        old = fields[name]
        kept = {key: old[key] for key in ("default", "description") if key in old}
        fields[name] = schema | kept


def by_kind(kinds: Sequence[type[Kind]]) -> Schema:
    """``check``: its kind first, and by that the options. Editors complete this better than a choice."""
    tags = {str(kind.__struct_config__.tag): kind for kind in kinds}
    words = [kind_help(tag).get(".", "") for tag in tags]
    return {
        "type": "object",
        "required": ["kind"],
        "properties": {
            "kind": {
                "enum": list(tags),
                "enumDescriptions": words,
                "description": "哪一种检查。写好后，编辑器就知道有哪些选项。",
            }
        },
        "allOf": [
            {
                "if": {"required": ["kind"], "properties": {"kind": {"const": tag}}},
                "then": {"$ref": f"#/$defs/{kind.__name__}"},
            }
            for tag, kind in tags.items()
        ],
    }
