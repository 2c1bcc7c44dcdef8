"""Says in plain sentences what is wrong with a rule file that does not decode, each with its line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING

import msgspec

from compliance.errors import did_you_mean
from compliance.rulebook.yamlfile import Source

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError
    from jsonschema.protocols import Validator

_TYPES = {
    "object": "键值 (mapping)",
    "array": "列表 (list)",
    "string": "文字 (text)",
    "integer": "整数 (integer)",
    "number": "数 (number)",
    "boolean": "true/false",
    "null": "null",
}

# Patterns that say in plain words what is asked for.
_PLAIN = {
    r"\S": "不能为空 (must not be empty)",
    "^[0-9]{4}-[0-9]{2}-[0-9]{2}$": "应为日期，如 2025-12-31 (a date)",
}

Path = tuple[str | int, ...]

_MOST = 1000
"""Mistakes of one value that are looked at."""


@cache
def _validator(kind: type) -> Validator:
    from jsonschema import Draft202012Validator

    return Draft202012Validator(schema(kind))


def schema(kind: type) -> dict[str, object]:
    """The JSON schema of a type; ``object`` in it stands for anything."""
    return msgspec.json.schema(kind, schema_hook=_anything)


def explain(source: Source, data: object, kind: type, path: Path, fallback: str) -> None:
    """Adds to ``source`` every mistake that keeps ``data`` (the value at ``path``) from being a ``kind``.
    ``fallback`` is msgspec's own sentence, for what a JSON schema cannot say."""
    found = _validator(kind).iter_errors(data)  # type: ignore[arg-type]  # what it is, is asked
    errors = sorted(islice(found, _MOST), key=lambda error: [str(step) for step in error.absolute_path])
    for error in errors:
        for place, message in _sentences(error):
            source.wrong(message, (*path, *place))
    if not errors:
        place, message = _of_msgspec(fallback)
        source.wrong(message, (*path, *place))


def _of_msgspec(said: str) -> tuple[Path, str]:
    """Where msgspec's own sentence points, and the sentence as users should read it."""
    message, _, where = said.partition(" - at `$")
    steps: list[str | int] = [
        int(number) if number else name for name, number in _STEP.findall(where.rstrip("`"))
    ]
    if message.startswith("Invalid RFC3339"):
        message = "应为日期，如 2025-01-20 (a date like 2025-01-20)"
    return tuple(steps), f"{'.'.join(map(str, steps))}：{message}" if steps else message


_STEP = re.compile(r"\.([^.\[\]]+)|\[([0-9]+)\]")


def _anything(kind: type) -> dict[str, object]:
    if kind is object:
        return {"title": "anything"}
    raise NotImplementedError


def _sentences(error: ValidationError) -> Iterator[tuple[Path, str]]:
    place: Path = tuple(error.absolute_path)
    where = ".".join(map(str, place)) or "文件 (file)"
    expected = error.validator_value
    value = error.instance
    match error.validator:
        case "required" if isinstance(value, Mapping) and isinstance(expected, Sequence):
            # One error a missing name: its message opens with the name in quotes.
            name = next((name for name in expected if error.message.startswith(f"'{name}'")), "")
            yield place, f"{where}：缺少“{name}” (missing {name!r})"
        case "additionalProperties" if isinstance(value, Mapping) and isinstance(error.schema, Mapping):
            known: Iterable[str] = error.schema.get("properties", {})
            for name in value:
                if name not in known:
                    hint = did_you_mean(str(name), known)
                    yield (*place, str(name)), f"{where}：没有“{name}”这一项 (unknown key){hint}"
        case "enum" if isinstance(expected, Sequence):
            hint = did_you_mean(str(value), map(str, expected))
            yield place, f"{where}：不能是“{value}” (not allowed){hint}"
        case "type":
            names = expected if isinstance(expected, list) else [str(expected)]
            wanted = "或".join(_TYPES.get(name, name) for name in names)
            yield place, f"{where}：应为{wanted}，现为 {_shown(value)}"
        case "anyOf" | "oneOf" if error.context:
            yield from _sentences(_nearest(error))
        case "pattern" if expected in _PLAIN:
            yield place, f"{where}：{_PLAIN[expected]}"
        case "pattern":
            yield place, f"{where}：“{value}”应符合 {expected} (must match)"
        case "minItems":
            yield place, f"{where}：至少要有 {expected} 项 (at least {expected})"
        case _:
            yield place, f"{where}：{error.message}"


def _nearest(error: ValidationError) -> ValidationError:
    """Of several shapes a value may have, the one it comes closest to: right type first, then deepest."""
    return max(
        error.context or [error], key=lambda child: (child.validator != "type", len(child.absolute_path))
    )


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 40 else text[:40] + "…"
