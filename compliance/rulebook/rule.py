"""What a rule file says, as types: they decode the YAML and make ``schemas/rule.schema.json``."""

from __future__ import annotations

import datetime
from bisect import bisect_right
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from compliance.checks.kind import Kind
from compliance.model.finding import BasisRef, Certainty, Severity
from compliance.model.form import Years
from compliance.model.report import AgencyKind, AgencyLevel
from compliance.model.words import Words

LARGEST = 256 * 1024
"""Bytes of a rule file."""

RuleId = Annotated[str, Meta(pattern="^[A-Z]{2,6}[0-9]{3}$", description="三位字母加三位数字，与文件名相同")]
CellValue = (
    Annotated[int, Meta(ge=-(10**15), le=10**15)] | Annotated[float, Meta(ge=-1e15, le=1e15)] | str | None
)
Iso = Annotated[str, Meta(description="日期，如 2025-01-20；写成读不懂的文字则表示日期写错")]


class _Spec(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    pass


class Basis(_Spec, frozen=True):
    """依据: a document of rules/sources.yaml and the clause in it. ``confirmed``: false where the
    clause is known but its text was not read; such a clause alone carries no error."""

    source: str
    clause: str
    confirmed: bool = True


class Applies(_Spec, frozen=True):
    """Which reports a rule is about; an empty list means all. ``forms``: the form its tables follow;
    ``years``: report years; ``agencies``: a pattern (RE2) that the agency's name must contain."""

    forms: tuple[str, ...] = ()
    years: Years | None = None
    agency_kinds: tuple[AgencyKind, ...] = ()
    agency_levels: tuple[AgencyLevel, ...] = ()
    agencies: str = ""


class When(_Spec, frozen=True):
    """A condition of ``adjust``."""

    forms: tuple[str, ...] = ()
    years: Years | None = None
    agency_kinds: tuple[AgencyKind, ...] = ()
    agency_levels: tuple[AgencyLevel, ...] = ()


class Adjust(_Spec, frozen=True):
    """Another severity for some reports; the first that matches counts."""

    when: When
    severity: Severity


class ShortSection(_Spec, frozen=True):
    """A section of an example. ``text``: paragraphs at line breaks. What is left out is standard."""

    text: str = ""
    heading: str | None = None
    number: str | None = None
    wording: Literal["standard", "variant", "similar", "implied", "none"] | None = None
    subheads: tuple[str, ...] = ()
    pictures: int = 0


class ShortTable(_Spec, frozen=True):
    """How a table looks beside its facts. ``labels``: ``row:…``, ``column:…``, ``block:…``, ``corner`` →
    text as printed (null = not printed)."""

    labels: dict[str, str | None] = {}
    section: str | None = None
    shape: str = "grid"
    doubts: tuple[str, ...] = ()


class ShortPeriod(_Spec, frozen=True):
    """The stated statistics period."""

    start: Iso | None = None
    end: Iso | None = None
    raw: str = ""


class ShortMention(_Spec, frozen=True):
    """A number of the prose, where it shall not be read from the section texts."""

    topic: str
    value: int | float
    unit: str = "件"
    year: int | None = None
    section: str = "overview"
    raw: str = ""
    sentence: str = ""
    marks: tuple[str, ...] = ()


class Shorthand(_Spec, frozen=True):
    """A report in a few lines, for examples, tests and other programs.

    ``facts``: fact id or glob (``applications.*.*``) → number, null = blank, "/" = placeholder,
    "?" = unreadable; globs come first, exact ids after. What is left out is absent.
    """

    form: str | None = None
    year: int | msgspec.UnsetType | None = msgspec.UNSET
    title: str | None = None
    agency: str | None = None
    agency_kind: AgencyKind = "unknown"
    agency_level: AgencyLevel = "unknown"
    facts: dict[str, CellValue] = {}
    sections: dict[str, str | ShortSection] | None = None
    preamble: str | None = None
    period: ShortPeriod | Iso | None = None
    signature: str | None = None
    signed: Iso | None = None
    published: Iso | None = None
    today: Iso | None = None
    metadata: dict[str, str] = {}
    mentions: tuple[ShortMention, ...] | None = None
    tables: dict[str, ShortTable] = {}
    form_markers: dict[str, tuple[str, ...]] | None = None
    format: str = "json"
    source: str = ""


class ShortAlike(_Spec, frozen=True):
    """Another agency's report with the same text. ``share``: of this report's text, 0 to 1; ``characters``
    of it."""

    agency: str
    share: float
    characters: int
    year: int | None = None
    section: str = "overview"
    text: str = ""


class Example(Shorthand, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A report and what the rule must say about it. ``findings``: how many; ``note``: why it is here.

    ``previous``: the same agency's report on the year before; ``children``: those of the departments and
    townships of a government, ``missing_children``: who of them is missing by the roster ([] = nobody; left
    out = there is no roster); ``alike``: other reports with the same text ([] = compared, none found).
    """

    outcome: Literal["pass", "fail", "undecided", "not_applicable"]
    findings: int | None = None
    severity: Severity | None = None
    note: str = ""
    previous: Shorthand | None = None
    children: tuple[Shorthand, ...] = ()
    missing_children: tuple[str, ...] | None = None
    alike: tuple[ShortAlike, ...] | None = None


class RuleFile(_Spec, frozen=True, kw_only=True):
    """One rule file. ``check`` is decoded by its kind, ``examples`` only where they are run.

    ``since``, ``until``: the first and the last day on which it is in force. ``replaces``: rules that are
    out of force as long as this one is in force.
    """

    id: RuleId
    title: Words
    severity: Severity
    certainty: Certainty = "certain"
    basis: Annotated[tuple[Basis, ...], Meta(min_length=1)]
    applies: Applies = Applies()
    adjust: tuple[Adjust, ...] = ()
    check: dict[str, object]
    message: Words
    advice: Words
    note: str = ""
    examples: tuple[dict[str, object], ...] = ()
    since: datetime.date | None = None
    until: datetime.date | None = None
    replaces: tuple[RuleId, ...] = ()


class Touch(_Spec, frozen=True):
    """What a profile changed in a rule: names of the things changed, and why."""

    profile: str
    changed: tuple[str, ...]
    why: str = ""


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """A rule ready for use. ``section``: the chapter (folder) it stands in. ``profile``: "" = law, else
    the profile that adds it and those that changed it, joined by ``+``; ``touched`` says what they changed.
    ``since``, ``until``: the days on which it is in force, None = open. ``confirmed``: it rests on a text
    that was read, so it may be an error."""

    id: str
    title: Words
    severity: Severity
    certainty: Certainty
    basis: tuple[BasisRef, ...]
    applies: Applies
    adjust: tuple[Adjust, ...]
    check: Kind
    message: Words
    advice: Words
    note: str
    section: str
    profile: str = ""
    file: str = ""
    raw_examples: tuple[dict[str, object], ...] = ()
    since: datetime.date | None = None
    until: datetime.date | None = None
    replaces: tuple[str, ...] = ()
    touched: tuple[Touch, ...] = ()
    confirmed: bool = True

    @property
    def examples(self) -> tuple[Example, ...]:
        """The examples, typed; raises msgspec.ValidationError where one was not checked at load."""
        return tuple(msgspec.convert(example, Example) for example in self.raw_examples)


class Source(_Spec, frozen=True):
    """A document that rules rest on. ``confirmed``: its text was read; a rule that rests only on
    others may not be an error."""

    id: str
    title: Words
    confirmed: bool
    number: str = ""
    date: Iso | None = None
    in_force: Iso | None = None
    note: str = ""


class Layer(_Spec, frozen=True):
    """A profile that a rule book was made with: who asks, and when it is valid."""

    name: str
    title: Words
    maintainer: str = ""
    since: datetime.date | None = None
    until: datetime.date | None = None


class RuleBook(msgspec.Struct, frozen=True, dict=True):
    """The rules of one run, in the order of the report's chapters. ``digest``: sha256 over all rule
    and source files used.

    ``rules``: the newest version of every rule. ``versions``: where a rule or a profile is bound to days,
    every version with the days on which it is in force, else nothing. ``layers``: the profiles used,
    the most general first. ``day``: the one day whose rules these are.
    """

    rules: tuple[Rule, ...]
    sources: dict[str, Source]
    digest: str
    profile: str = ""
    versions: tuple[Rule, ...] = ()
    layers: tuple[Layer, ...] = ()
    day: datetime.date | None = None

    def rule(self, id: str) -> Rule | None:
        """The rule with this id."""
        return next((rule for rule in self.rules if rule.id == id), None)

    @property
    def ids(self) -> frozenset[str]:
        """The ids of all rules, on whichever day they are in force."""
        return frozenset(rule.id for rule in (*self.rules, *self.versions))

    def bound(self, day: datetime.date) -> RuleBook:
        """The rules of ``day`` for every report, whenever it was published."""
        return msgspec.structs.replace(self.on(day), day=day)

    def on(self, day: datetime.date | None) -> RuleBook:
        """The rules in force on ``day``; None = the newest version of each. Kept for the next report."""
        if day is None or not self.versions:
            return self
        turns: tuple[datetime.date, ...] = self.__dict__.setdefault("_turns", _turns(self.versions))
        books: dict[int, RuleBook] = self.__dict__.setdefault("_books", {})
        period = bisect_right(turns, day)
        book = books.get(period)
        if book is None:
            rules = tuple(rule for rule in self.versions if in_force(rule, day))
            book = RuleBook(rules, self.sources, self.digest, self.profile, layers=self.layers)
            books[period] = book
        return book


def in_force(rule: Rule, day: datetime.date) -> bool:
    """Whether ``day`` is one of the rule's."""
    return (rule.since is None or rule.since <= day) and (rule.until is None or day <= rule.until)


def _turns(rules: tuple[Rule, ...]) -> tuple[datetime.date, ...]:
    """The days on which something changes, in order."""
    after = (
        rule.until + datetime.timedelta(days=1)
        for rule in rules
        if rule.until and rule.until < datetime.date.max
    )
    return tuple(sorted({*(rule.since for rule in rules if rule.since), *after}))
