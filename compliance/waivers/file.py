"""Reads a file of waivers; what is wrong in an entry voids that entry and is said with its line."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta

from compliance.errors import Mistake, RuleError, UsageError, did_you_mean
from compliance.model.form import Form
from compliance.rulebook import RuleBook
from compliance.rulebook.explain import explain
from compliance.rulebook.yamlfile import Source
from compliance.text.normal import normal
from compliance.text.shown import shown_line

LARGEST = 4 << 20
"""Bytes of a file of waivers: some ten thousand entries."""
MOST = 20_000
"""Entries of a file."""

Evidence = int | float | str | None
Filled = Annotated[str, Meta(pattern=r"\S", max_length=2000)]
Day = Annotated[str, Meta(pattern="^[0-9]{4}-[0-9]{2}-[0-9]{2}$", description="日期，如 2025-12-31")]


class Waiver(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One exception. ``until``: the last day it holds. ``evidence``: fact id, or name of a particular of
    the finding, → the value that was approved, null = no number there. ``fingerprint``: singles out one
    of several findings, and is required where a finding has no evidence."""

    rule: Annotated[str, Meta(pattern="^[A-Z]{2,6}[0-9]{3}$", description="规则编号")]
    agency: Annotated[Filled, Meta(description="单位名称，与年报一致")]
    year: Annotated[int, Meta(ge=1900, le=2200, description="报告年度")]
    reason: Annotated[Filled, Meta(description="豁免理由")]
    approved_by: Annotated[Filled, Meta(description="批准的单位或人")]
    until: Annotated[Day, Meta(description="有效到哪一天（含当天）")]
    evidence: Annotated[dict[str, Evidence], Meta(description="批准时的数据：名称 → 值")] = {}
    fingerprint: Annotated[
        str, Meta(pattern="^([0-9a-f]{16})?$", description="问题的指纹；问题没有数据时必填")
    ] = ""
    approved_on: Annotated[str, Meta(pattern="^([0-9]{4}-[0-9]{2}-[0-9]{2})?$", description="批准日期")] = ""
    note: Annotated[str, Meta(max_length=2000, description="备注")] = ""


class WaiverFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole file."""

    waivers: tuple[Waiver, ...]


class Entry(msgspec.Struct, frozen=True):
    """One entry as written. ``waiver`` None: void, for the reasons in ``mistakes``; then ``rule``,
    ``agency``, ``year`` and ``names`` (of the evidence) are what could be made out."""

    file: str
    line: int
    rule: str
    agency: str
    year: int | None
    waiver: Waiver | None
    mistakes: tuple[str, ...] = ()
    names: frozenset[str] = frozenset()

    @property
    def where(self) -> str:
        """File and line, for people."""
        return f"{self.file}:{self.line}"


class Waivers(msgspec.Struct, frozen=True):
    """All entries of the files given. ``on``: the day by which ``until`` is judged. ``digest``: sha256
    over the files."""

    entries: tuple[Entry, ...]
    on: datetime.date
    digest: str
    mistakes: tuple[Mistake, ...] = ()


def load_waivers(
    paths: Collection[Path], book: RuleBook, forms: Mapping[str, Form], on: datetime.date
) -> Waivers:
    """The waivers of some files, checked against the rules and forms in use.

    A mistake in an entry voids the entry and goes into ``mistakes``. Raises UsageError for a file that
    cannot be opened, RuleError for one that is no list of waivers at all.
    """
    entries: list[Entry] = []
    mistakes: list[Mistake] = []
    digest = hashlib.sha256()
    for path in paths:
        content = _content(path)
        digest.update(content)
        file = Source(shown_line(path.name), content, LARGEST)
        raw = file.data.get("waivers") if isinstance(file.data, dict) else None
        if file.mistakes or not isinstance(raw, list) or len(raw) > MOST or len(file.data) != 1:  # type: ignore[arg-type]
            raise RuleError(tuple(file.mistakes or _unusable(file, raw)))
        entries += _entries(file, raw, book, forms)
        mistakes += sorted(file.mistakes, key=lambda mistake: mistake.line)
    return Waivers(tuple(entries), on, digest.hexdigest(), tuple(mistakes))


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(LARGEST + 1)
    except OSError as trouble:
        raise UsageError(
            f"不能读豁免文件“{path}”：{trouble.strerror}。"
            f" Cannot read the waivers {str(path)!r}: {trouble.strerror}."
        ) from None


def _unusable(file: Source, raw: object) -> list[Mistake]:
    if isinstance(raw, list) and len(raw) > MOST:
        file.wrong(f"waivers：超过 {MOST} 条 (too many entries)", ("waivers",))
    else:
        explain(file, file.data, WaiverFile, (), "应为 waivers: 列表 (expected waivers: a list)")
    return file.mistakes


def _entries(file: Source, raw: list[object], book: RuleBook, forms: Mapping[str, Form]) -> Iterator[Entry]:
    facts = {fact for form in forms.values() for fact in form.fact_ids}
    seen: dict[bytes, int] = {}
    for number, data in enumerate(raw):
        place = ("waivers", number)
        before = len(file.mistakes)
        waiver: Waiver | None = None
        try:
            waiver = msgspec.convert(data, Waiver)
        except msgspec.ValidationError as trouble:
            explain(file, data, Waiver, place, str(trouble))
        if isinstance(data, dict):
            _names(file, place, data, book, facts)
        if waiver is not None:
            _sense(file, place, waiver)
            identity = msgspec.json.encode((normal(waiver.agency), waiver.rule, waiver.year, waiver.evidence))
            first = seen.setdefault(identity + waiver.fingerprint.encode(), file.line(place))
            if first != file.line(place):
                file.wrong(f"与第 {first} 行是同一条豁免 (same as line {first})", place)
        wrong = tuple(mistake.message for mistake in file.mistakes[before:])
        yield _entry(file, place, data, None if wrong else waiver, wrong)


def _entry(
    file: Source, place: tuple[str, int], data: object, waiver: Waiver | None, wrong: tuple[str, ...]
) -> Entry:
    known = data if isinstance(data, dict) else {}
    rule, agency, year, stated = (known.get(key) for key in ("rule", "agency", "year", "evidence"))
    return Entry(
        file=file.name,
        line=file.line(place),
        rule=rule if isinstance(rule, str) else "",
        agency=normal(agency) if isinstance(agency, str) else "",
        year=year if isinstance(year, int) else None,
        waiver=waiver,
        mistakes=wrong,
        names=frozenset(map(str, stated)) if isinstance(stated, dict) else frozenset(),
    )


def _names(
    file: Source, place: tuple[str, int], data: Mapping[str, object], book: RuleBook, facts: set[str]
) -> None:
    """Rules, facts and particulars that do not exist, with the nearest that do."""
    name = data.get("rule")
    rule = book.rule(name) if isinstance(name, str) else None
    if rule is None and isinstance(name, str):
        near = did_you_mean(name, [known.id for known in book.rules])
        file.wrong(f"rule：没有规则“{name}” (no such rule){near}", (*place, "rule"))
    evidence = data.get("evidence")
    for key in evidence if isinstance(evidence, dict) else ():
        known = facts if "." in str(key) else rule.check.values if rule is not None else {key}
        if key not in known:
            near = did_you_mean(str(key), known)
            file.wrong(f"evidence：没有“{key}”这项数据 (unknown fact){near}", (*place, "evidence", str(key)))


def _sense(file: Source, place: tuple[str, int], waiver: Waiver) -> None:
    """What types cannot show: days that do not exist, an exception tied to nothing."""
    for name, text in (("until", waiver.until), ("approved_on", waiver.approved_on)):
        if text and day(text) is None:
            file.wrong(f"{name}：没有“{text}”这一天 (no such day)", (*place, name))
    if not waiver.evidence and not waiver.fingerprint:
        file.wrong(
            "evidence：要写明批准时的数据；问题没有数据的写 fingerprint (tied to nothing)",
            (*place, "evidence"),
        )


def day(text: str) -> datetime.date | None:
    """The date, None where there is no such day."""
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        return None
