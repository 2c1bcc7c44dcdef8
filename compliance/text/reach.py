"""Says which texts of a report a rule can be judged on and how they are called."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from compliance.errors import did_you_mean
from compliance.model.finding import NotApplicable, Subject, Unknown
from compliance.model.form import Form
from compliance.model.report import Report
from compliance.model.words import Words
from compliance.text.passages import WHERE, passages
from compliance.text.patterns import Pattern, PatternError, pattern


def unjudged(subject: Subject, where: tuple[str, ...]) -> Unknown | NotApplicable | None:
    """Why the texts called ``where`` cannot be judged, or None if they can.

    A report given as bare facts has no text to judge; one whose parts could not be told apart is
    undecided; a missing part is reported once, by the rule that asks for the parts, not by every rule.
    """
    report = subject.report
    if report.sections:
        return None if not passages(report).names.isdisjoint(where) else _lacking(subject, where)
    if report.as_facts:
        return NotApplicable(Words("只给出了数据，没有正文", "only facts were given, no text"))
    if any(name not in ("title", "signature") for name in where):
        return Unknown(Words("没有能辨认的正文", "no text could be made out"))
    return _lacking(subject, where)


def _lacking(subject: Subject, where: tuple[str, ...]) -> NotApplicable | None:
    missing = _missing(subject.report, where)
    if missing is None:
        return None
    name = where_words(subject.form, missing)
    return NotApplicable(Words(f"没有{name.zh}", f"{name.en} is missing"))


def _missing(report: Report, where: tuple[str, ...]) -> str | None:
    found = {section.id for section in report.sections}
    first: str | None = None
    for name in where:
        if name == "title" or name == "signature":
            there = (report.title if name == "title" else report.signature) is not None
        else:
            there = name in found or (name in WHERE and name not in ("preamble", "extra"))
        if there:
            return None
        first = first or name
    return first


def where_words(form: Form, section: str) -> Words:
    """How a text is called for users: “一、总体情况”."""
    spec = form.section.get(section)
    if spec is not None:
        return Words(f"“{spec.number}、{spec.title}”", f'section {spec.number} "{spec.en}"')
    return _NAMES.get(section) or Words("正文", "the text")


_NAMES = {
    "title": Words("标题", "the title"),
    "preamble": Words("正文开头的说明", "the preamble"),
    "signature": Words("落款", "the signature"),
    "extra": Words("附加部分", "an extra section"),
    "headings": Words("各部分标题", "the headings"),
    "subheads": Words("小标题", "the sub-headings"),
    "body": Words("正文", "the text"),
    "anywhere": Words("全文", "the report"),
}


def asks_year(source: str) -> bool:
    """Whether a pattern holds {year}, {last}, {next} or {other}."""
    return "{year}" in source or "{last}" in source or "{next}" in source or "{other}" in source


@cache
def year_pattern(source: str, year: int) -> Pattern:
    """A pattern with {year}, {last}, {next} and {other} (any near year but this one) filled in."""
    others = "|".join(str(other) for other in range(year - 12, year + 4) if other != year)
    for name, words in (("year", str(year)), ("last", str(year - 1)), ("next", str(year + 1))):
        source = source.replace(f"{{{name}}}", words)
    return pattern(source.replace("{other}", f"(?:{others})"))


def where_mistakes(where: Iterable[str], forms: Mapping[str, Form]) -> Iterator[str]:
    """Names of texts that no report has."""
    known = [*WHERE, *dict.fromkeys(section.id for form in forms.values() for section in form.sections)]
    for name in where:
        if name not in known:
            yield f"没有叫“{name}”的文本 (unknown text {name!r}){did_you_mean(name, known)}"


def pattern_mistakes(sources: Iterable[str]) -> Iterator[str]:
    """Patterns that do not compile."""
    for source in sources:
        try:
            year_pattern(source, 2024)
        except PatternError as trouble:
            yield f"模式不能用：{trouble} (bad pattern)"
