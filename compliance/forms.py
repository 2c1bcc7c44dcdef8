"""Loads the official forms and chooses the one a report follows."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path

import msgspec

from compliance import kept
from compliance.errors import Mistake, RuleError
from compliance.model.form import Form
from compliance.resources import bundled

Forms = Mapping[str, Form]


@cache
def load_forms(folder: Path | None = None) -> dict[str, Form]:
    """All forms of ``folder`` (default: the bundled ``rules/forms``) by id, oldest first.

    Raises RuleError naming every file that is not a form.
    """
    folder = folder or bundled("rules/forms")
    files = [(path, path.read_bytes()) for path in sorted(folder.glob("*.yaml"))]
    name = f"forms-{hashlib.sha256(str(folder.absolute()).encode(errors='surrogateescape')).hexdigest()[:16]}"
    digest = hashlib.sha256(kept.program())
    for path, content in files:
        digest.update(f"{path.name}\0{len(content)}\0".encode(errors="surrogateescape") + content)
    forms = _decoded(kept.shipped(SHIPPED, _wheel_key(files))) or _decoded(kept.recall(name, digest.digest()))
    if forms is None:
        forms = _loaded(files)
        kept.keep(name, digest.digest(), msgspec.msgpack.encode(forms))
    return {form.id: form for form in forms}


SHIPPED = "forms"


def shipped() -> bytes:
    """The bundled forms as a file that a wheel brings along, so that none is read from YAML there."""
    files = [(path, path.read_bytes()) for path in sorted(bundled("rules/forms").glob("*.yaml"))]
    return kept.sealed(_wheel_key(files), msgspec.msgpack.encode(_loaded(files)))


def _wheel_key(files: Sequence[tuple[Path, bytes]]) -> bytes:
    digest = hashlib.sha256(kept.wheel())
    for path, content in files:
        digest.update(f"{path.name}\0{len(content)}\0".encode(errors="surrogateescape") + content)
    return digest.digest()


def _decoded(content: bytes | None) -> list[Form] | None:
    try:
        return None if content is None else msgspec.msgpack.decode(content, type=list[Form])
    except (msgspec.DecodeError, RecursionError):
        return None


def _loaded(files: Sequence[tuple[Path, bytes]]) -> list[Form]:
    import yaml

    forms: list[Form] = []
    mistakes: list[Mistake] = []
    for path, content in files:
        try:
            data = yaml.load(content, Loader=yaml.CSafeLoader)
            forms.append(msgspec.convert(data, Form))
        except yaml.MarkedYAMLError as trouble:
            line = trouble.problem_mark.line + 1 if trouble.problem_mark else 0
            mistakes.append(Mistake(str(path), line, str(trouble.problem)))
        except (yaml.YAMLError, msgspec.ValidationError) as trouble:
            mistakes.append(Mistake(str(path), 0, str(trouble)))
    if mistakes:
        raise RuleError(tuple(mistakes))
    forms.sort(key=lambda form: form.years.since or 0)
    return forms


def by_year(forms: Forms, year: int | None) -> Form | None:
    """The form in force for reports on ``year``; None if the year is unknown or out of scope."""
    if year is None:
        return None
    return next((form for form in forms.values() if year in form.years), None)


def by_markers(forms: Forms, seen: Mapping[str, Iterable[str]]) -> Form | None:
    """The form whose table headers were seen (form id → markers seen), or None on a tie."""
    counts = sorted(((len(tuple(markers)), form) for form, markers in seen.items()), reverse=True)
    if not counts or counts[0][0] == 0 or (len(counts) > 1 and counts[0][0] == counts[1][0]):
        return None
    return forms[counts[0][1]]
