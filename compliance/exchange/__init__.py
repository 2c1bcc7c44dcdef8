"""A Report as data, both ways: the full form with places (``report/1``) and a shorthand for people."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import msgspec

from compliance.errors import ReadError
from compliance.exchange.full import FullFact, FullReport, full_of, report_of
from compliance.exchange.plain import plain_report
from compliance.exchange.shorthand import build, wrong
from compliance.forms import Forms
from compliance.model.form import Form
from compliance.model.report import Report
from compliance.rulebook.rule import CellValue, Shorthand

__all__ = ["from_data", "from_json", "to_data"]

_SHORT = msgspec.json.Decoder(Shorthand)


@cache
def _full() -> msgspec.json.Decoder[FullReport]:
    """Made where it is needed: it takes longer than to judge a hundred reports."""
    return msgspec.json.Decoder(FullReport)


class _Head(msgspec.Struct, frozen=True):
    schema: str = ""


def from_data(data: Mapping[str, object], forms: Forms) -> Report:
    """A report from plain data in either form; raises ReadError saying what is wrong and where."""
    try:
        if data.get("schema") is not None:
            return report_of(msgspec.convert(data, FullReport), forms)
        return build(msgspec.convert(data, Shorthand), forms)
    except msgspec.ValidationError as trouble:
        raise _refused(trouble, data) from None


def from_json(data: bytes, forms: Forms) -> Report:
    """A report from JSON in either form; raises ReadError saying what is wrong and where."""
    try:
        plain = plain_report(data, forms)
        if plain is not None:
            return plain
        # A byte search is far cheaper than a second decoding, and nearly always decides.
        if b'"schema"' in data and msgspec.json.decode(data, type=_Head).schema:
            return report_of(_full().decode(data), forms)
        return build(_SHORT.decode(data), forms)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as trouble:
        raise _refused(trouble, _plain(data)) from None


def to_data(report: Report, form: Form) -> dict[str, object]:
    """``report/1`` as plain data, ready for JSON; ``from_data`` gives an equal report back."""
    return msgspec.to_builtins(full_of(report, form))  # type: ignore[no-any-return]


def _refused(trouble: Exception, data: object) -> ReadError:
    what, _, where = str(trouble).partition(" - at ")
    where = where.strip("`") or "$"
    if where.startswith("$.facts[...]") and isinstance(data, Mapping):
        where = where.replace("[...]", f".{_bad_fact(data)}")
    return wrong(
        f"JSON 不是一份年报（{where} 处：{what}）。格式见 schemas/report.schema.json。",
        f"The JSON is not a report (at {where}: {what}); see schemas/report.schema.json.",
    )


def _plain(data: bytes) -> object:
    try:
        return msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return None


def _bad_fact(data: Mapping[str, object]) -> str:
    """The first fact whose value is refused: msgspec names no keys of maps."""
    facts = data.get("facts")
    kind = FullFact if data.get("schema") is not None else CellValue
    for name, value in facts.items() if isinstance(facts, Mapping) else ():
        try:
            msgspec.convert(value, kind)
        except msgspec.ValidationError:
            return str(name)
    return "?"
