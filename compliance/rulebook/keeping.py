"""Rule books as kept data: what was loaded from YAML and found without mistake, ready to be used again."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import msgspec

from compliance import kept
from compliance.checks import kind_of
from compliance.checks.kind import Kind
from compliance.model.finding import BasisRef, Certainty, Severity
from compliance.model.words import Words
from compliance.rulebook.rule import Adjust, Applies, Layer, Rule, RuleBook, Source, Touch

Files = Sequence[tuple[str, bytes]]
"""Name and content of every file a rule book was made from."""


class _KeptRule(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """A rule whose check waits for its kind and whose examples wait to be asked for."""

    kind: str
    check: msgspec.Raw
    id: str
    title: Words
    severity: Severity
    certainty: Certainty
    basis: tuple[BasisRef, ...]
    applies: Applies
    adjust: tuple[Adjust, ...]
    message: Words
    advice: Words
    note: str
    section: str
    profile: str
    file: str
    raw_examples: tuple[dict[str, object], ...]
    since: datetime.date | None
    until: datetime.date | None
    replaces: tuple[str, ...]
    touched: tuple[Touch, ...]
    confirmed: bool


class _KeptBook(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    rules: tuple[_KeptRule, ...]
    sources: dict[str, Source]
    digest: str
    profile: str
    versions: tuple[_KeptRule, ...]
    layers: tuple[Layer, ...]


_BOOK = msgspec.msgpack.Decoder(_KeptBook)


SHIPPED = "rules"
"""The national rules, in a wheel."""


def recalled(roots: Sequence[tuple[Path, str]], files: Files) -> RuleBook | None:
    """The book once made from these files, here or when the wheel was made, or None."""
    content = kept.shipped(SHIPPED, _key(files, kept.wheel())) if len(roots) == 1 else None
    if content is None:
        content = kept.recall(_name(roots), _key(files, kept.program()))
    if content is None:
        return None
    try:
        book = _BOOK.decode(content)
        return RuleBook(
            tuple(map(_rule, book.rules)),
            book.sources,
            book.digest,
            book.profile,
            tuple(map(_rule, book.versions)),
            book.layers,
        )
    except (msgspec.DecodeError, LookupError, RecursionError):
        return None


def keep(book: RuleBook, roots: Sequence[tuple[Path, str]], files: Files) -> None:
    """Keeps a book that was loaded without a mistake."""
    kept.keep(_name(roots), _key(files, kept.program()), packed(book))


def shipped(book: RuleBook, files: Files) -> bytes:
    """A book as a file that a wheel brings along."""
    return kept.sealed(_key(files, kept.wheel()), packed(book))


def packed(book: RuleBook) -> bytes:
    """A book as bytes."""
    return msgspec.msgpack.encode(
        _KeptBook(
            tuple(map(_kept, book.rules)),
            book.sources,
            book.digest,
            book.profile,
            tuple(map(_kept, book.versions)),
            book.layers,
        )
    )


def _kept(rule: Rule) -> _KeptRule:
    return _KeptRule(
        kind=str(rule.check.__struct_config__.tag),
        check=msgspec.Raw(msgspec.msgpack.encode(rule.check)),
        **{name: getattr(rule, name) for name in _KeptRule.__struct_fields__[2:]},
    )


def _rule(rule: _KeptRule) -> Rule:
    fields = {name: getattr(rule, name) for name in _KeptRule.__struct_fields__[2:]}
    return Rule(check=_decoder(rule.kind).decode(rule.check), **fields)


@cache
def _decoder(tag: str) -> msgspec.msgpack.Decoder[Kind]:
    kind = kind_of(tag)
    if kind is None:
        raise LookupError(tag)
    return msgspec.msgpack.Decoder(kind)


def _name(roots: Sequence[tuple[Path, str]]) -> str:
    """One file for a set of folders, so that what they once were is written over."""
    where = "\0".join(f"{root.absolute()}\0{owner}" for root, owner in roots)
    return f"rules-{hashlib.sha256(where.encode(errors='surrogateescape')).hexdigest()[:16]}"


def _key(files: Files, program: bytes) -> bytes:
    digest = hashlib.sha256(program)
    for name, content in files:
        digest.update(f"{name}\0{len(content)}\0".encode(errors="surrogateescape") + content)
    return digest.digest()
