"""Finds several files of one report, has one of them judged, and tells where the others differ from it.

Word and PDF of the same report count once. What could not be read in one of two files is never a
difference; blank is not zero.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Sequence

import msgspec

from compliance.audit.answers import Answers
from compliance.audit.store import Store
from compliance.forms import Forms, load_forms
from compliance.model.document import Place
from compliance.model.facts import Fact
from compliance.model.finding import BasisRef, Certainty, Finding, Outcome, Severity
from compliance.model.form import Form
from compliance.model.report import Report
from compliance.model.words import Words
from compliance.text.names import agency_key, region_of

FIGURES = "AUD101"
DATES = "AUD102"
TWICE = "AUD103"

TITLES: dict[str, tuple[Severity, Words]] = {
    FIGURES: (
        "warning",
        Words("同一份年报的几个文件数字应一致", "Files of one report should state the same figures"),
    ),
    DATES: (
        "warning",
        Words("同一份年报的几个文件日期应一致", "Files of one report should bear the same dates"),
    ),
    TWICE: (
        "warning",
        Words("同一机关同一年度只应有一份年报", "An agency should have one report a year"),
    ),
}
"""The findings of this module; they are made here because no single report shows them."""

_BASIS = (
    BasisRef(
        "format-2021",
        "国办公开办函〔2021〕30号",
        "开头部分",
        "关于印发《中华人民共和国政府信息公开工作年度报告格式》的通知",
    ),
)
_ADVICE = Words(
    "核对原始数据，改正有误的文件，使各处发布的同一年报内容一致。",
    "Check against the original figures and correct the file that is wrong; all published copies must agree.",
)
_EXACT = ("json", "docx", "odt", "html", "sheet", "ods", "markdown", "ofd", "pdf", "text", "scan")
"""Formats, those first whose cells are cells."""
_SURE = frozenset(_EXACT[:6])
_MOST = 30
"""Cells told one by one; of more only how many they are."""
_TOGETHER = 40
"""Files compared each with each."""
_ALIKE = 0.6
"""Share of equal figures, zeros aside, from which two files are one report."""
_FEW = 5
"""With fewer figures than these that are not zero, figures prove nothing."""


class Version(msgspec.Struct, frozen=True):
    """One file of a report, or several with the same content. ``source`` the first of them."""

    number: int
    source: str
    report: Report

    @property
    def name(self) -> str:
        """The file's name without its folders."""
        return self.source.rpartition("/")[2]


def compare(store: Store, run: int) -> int:
    """Marks in the standings of ``run`` which files are further ones of another's report, writes the
    differences, and says how many there are. The standings must be there."""
    forms = load_forms()
    further: list[tuple[int, int]] = []
    with Answers(store, run) as answers:
        for group in _groups(store, run):
            for first, others, strangers in _sorted_out(group):
                further += [(other.number, first.number) for other in others]
                _tell(answers, first, others, strangers, forms)
    store.connection.execute(
        "UPDATE standings SET judged = false, duplicate_of = d.first FROM (SELECT unnest($1::BIGINT[]) AS"
        " other, unnest($2::BIGINT[]) AS first) d WHERE run = $3 AND report = d.other",
        [[other for other, _ in further], [first for _, first in further], run],
    )
    return len(further)


def _groups(store: Store, run: int) -> Iterator[list[Version]]:
    """Reports of one agency and year, where there are several."""
    groups = store.rows(
        "SELECT list(s.report ORDER BY s.source), list(s.source ORDER BY s.source) FROM standings s"
        " JOIN judged j USING (report) WHERE s.run = $1 AND j.status = 'read' AND s.agency_key <> ''"
        " AND j.year IS NOT NULL GROUP BY s.agency_key, j.year HAVING count(*) > 1"
        " ORDER BY min(s.source)",
        [run],
    )
    for numbers, sources in groups:
        assert isinstance(numbers, list)
        assert isinstance(sources, list)
        for near in _near(dict(zip(sources, numbers, strict=True))):
            versions: list[Version] = []
            for source, number in near.items():
                report = store.report(number)
                if report is not None:
                    versions.append(Version(number, source, report))
            yield versions


def _near(files: dict[str, int]) -> Iterator[dict[str, int]]:
    """All of them, or where so many can be no one agency's (教育局, without a place): those of a folder, and
    where these are too many, those of one name. Never more than can be compared each with each."""
    parts = [files]
    for place in (_folder, _stem):
        split: list[dict[str, int]] = []
        for part in parts:
            if len(part) <= _TOGETHER:
                split.append(part)
                continue
            by_place: dict[str, dict[str, int]] = defaultdict(dict)
            for source, number in part.items():
                by_place[place(source)][source] = number
            split += by_place.values()
        parts = split
    yield from (part for part in parts if 1 < len(part) <= _TOGETHER)


def _sorted_out(group: Sequence[Version]) -> Iterator[tuple[Version, list[Version], list[Version]]]:
    """Each report with its further files, and with the other reports that the agency has for the year.

    Files are one report where most of their figures are equal. Names do not prove it: 教育局 there is in
    every county; nor do zeros, which small agencies share.
    """
    ordered = sorted(group, key=_rank)
    reports: list[tuple[Version, list[Version]]] = []
    for version in ordered:
        for first, others in reports:
            if same(first, version):
                others.append(version)
                break
        else:
            reports.append((version, []))
    for first, others in reports:
        strangers = [
            other
            for other, _ in reports
            if other is not first and _named(first.report) and _named(other.report)
        ]
        yield first, others, strangers


def _rank(version: Version) -> tuple[int, int, int, str]:
    """The most complete first, of equally complete ones the most exact."""
    report = version.report
    sections = len({section.id for section in report.sections} - {"preamble", "extra"})
    exact = _EXACT.index(report.format) if report.format in _EXACT else len(_EXACT)
    unread = sum(fact.state == "unreadable" for fact in report.facts)
    return (-sections, exact, unread, version.source)


def same(one: Version, other: Version) -> bool:
    """Whether two files are of one report."""
    first, second = one.report, other.report
    if first.title and second.title and first.signature and second.signature:
        written = (first.title.text, first.signature.text) == (second.title.text, second.signature.text)
    else:
        written = False
    mine, yours = first.facts.values, second.facts.values
    filled = [fact for fact in mine.keys() & yours.keys() if mine[fact] or yours[fact]]
    if len(filled) < _FEW:
        # Next to nothing to compare: the same words, or the same name beside it, must do.
        return written or (_named(first) and _stem(one.source) == _stem(other.source))
    equal = sum(mine[fact] == yours[fact] for fact in filled)
    return equal >= _ALIKE * len(filled) or (_named(first) and _stem(one.source) == _stem(other.source))


def _folder(source: str) -> str:
    return source.rpartition("/")[0]


def _stem(source: str) -> str:
    """Folder and name without suffix."""
    head, dot, tail = source.rpartition(".")
    return head if dot and "/" not in tail else source


def _named(report: Report) -> bool:
    """Whether the agency's name says where it is, so that no other has the same."""
    return bool(region_of(agency_key(report.agency or "")))


def _tell(
    answers: Answers, first: Version, others: list[Version], strangers: list[Version], forms: Forms
) -> None:
    if not others and not strangers:
        return
    form = forms[first.report.form]
    findings: dict[str, list[Finding]] = defaultdict(list)
    for other in others:
        findings[FIGURES] += figures(first, other, form)
        findings[DATES] += dates(first, other)
    for other in strangers:
        findings[TWICE].append(_twice(first, other))
    asked = [rule for rule, among in ((FIGURES, others), (DATES, others), (TWICE, strangers)) if among]
    outcomes = [Outcome(rule, "fail" if findings[rule] else "pass") for rule in asked]
    answers.add(first.number, outcomes, [finding for rule in asked for finding in findings[rule]])


def figures(first: Version, other: Version, form: Form) -> list[Finding]:
    """Cells in which the two state different things."""
    if first.report.form != other.report.form:
        return []
    different = list(_different(first.report, other.report, form))
    found = [_figure(first, other, form, mine, yours) for mine, yours in different[:_MOST]]
    if len(different) > _MOST:
        message = Words(
            f"与“{other.name}”相比，另有{len(different) - _MOST}格数字不一致，没有逐一列出",
            f"{len(different) - _MOST} further cells differ from {other.name!r}; they are not listed",
        )
        found.append(_finding(FIGURES, first, other, "more", message, None, _certainty(first, other)))
    return found


def _different(first: Report, other: Report, form: Form) -> Iterator[tuple[Fact, Fact]]:
    """Both must have been read: unreadable and absent say nothing. A sign for "none" is as blank."""
    for table in form.tables:
        for name in table.fact_ids():
            mine, yours = first.facts.get(name), other.facts.get(name)
            if "unreadable" in (mine.state, yours.state) or "absent" in (mine.state, yours.state):
                continue
            if mine.value != yours.value:
                yield mine, yours


def _figure(first: Version, other: Version, form: Form, mine: Fact, yours: Fact) -> Finding:
    label = form.label(mine.id)
    here, there = _at(mine.place), _at(yours.place)
    message = Words(
        f"{label.zh}：“{first.name}”{here.zh}是{_written(mine).zh}，"
        f"“{other.name}”{there.zh}是{_written(yours).zh}",
        f"{label.en}: {_written(mine).en} in {first.name!r}{here.en},"
        f" {_written(yours).en} in {other.name!r}{there.en}",
    )
    finding = _finding(FIGURES, first, other, mine.id, message, mine.place, _certainty(first, other))
    return msgspec.structs.replace(
        finding,
        facts=(mine.id,),
        values={mine.id: mine.value},
        particulars={**finding.particulars, "value": _written(yours).zh},
    )


def dates(first: Version, other: Version) -> list[Finding]:
    """The day under the signature, where both state one."""
    mine, yours = first.report.signed, other.report.signed
    if mine is None or yours is None or mine.date is None or yours.date is None or mine.date == yours.date:
        return []
    if "option" in (mine.origin, yours.origin):
        return []
    here, there = _at(mine.place), _at(yours.place)
    message = Words(
        f"落款日期：“{first.name}”{here.zh}是{mine.date}，“{other.name}”{there.zh}是{yours.date}",
        f"Date of signature: {mine.date} in {first.name!r}{here.en},"
        f" {yours.date} in {other.name!r}{there.en}",
    )
    finding = _finding(DATES, first, other, "signed", message, mine.place, _certainty(first, other))
    return [msgspec.structs.replace(finding, particulars={**finding.particulars, "date": str(yours.date)})]


def _twice(first: Version, other: Version) -> Finding:
    """Two reports that are not the same: both are judged."""
    mine, yours = first.report.facts.values, other.report.facts.values
    number = sum(mine[fact] != yours[fact] for fact in mine.keys() & yours.keys())
    message = Words(
        f"同一机关同一年度还有另一份年报“{other.source}”，数字有{number}处不同，两份都作了检查",
        f"The agency has another report on this year, {other.source!r}; {number} figures differ;"
        " both were checked",
    )
    return _finding(TWICE, first, other, other.report.sha256[:16], message, None, "probable")


def _finding(
    rule: str, first: Version, other: Version, key: str, message: Words, place: Place | None, sure: Certainty
) -> Finding:
    report = first.report
    severity, title = TITLES[rule]
    identity = "\0".join((rule, report.agency or "", str(report.year or ""), key, other.report.format))
    return Finding(
        rule=rule,
        severity=severity,
        certainty=sure,
        title=title,
        message=message,
        advice=_ADVICE,
        basis=_BASIS,
        section="audit",
        place=place,
        facts=(),
        values={},
        fingerprint=hashlib.sha256(identity.encode("utf-8", "surrogatepass")).hexdigest()[:16],
        particulars={"other": other.source},
    )


def _certainty(first: Version, other: Version) -> Certainty:
    return "certain" if {first.report.format, other.report.format} <= _SURE else "probable"


def _written(fact: Fact) -> Words:
    if fact.state == "blank":
        return Words("空白", "blank")
    return Words(f"“{fact.raw}”", f"{fact.raw!r}")


def _at(place: Place | None) -> Words:
    words = place.words() if place is not None else Words("")
    return Words(words.zh and f"（{words.zh}）", words.en and f" ({words.en})")
