"""Reads, judges and hands back reports for the page and for other programs; holds rules, never a report."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from typing import TypeVar

import msgspec

from compliance import exchange
from compliance.api import Checker, Previous
from compliance.archive import is_archive, members
from compliance.assessment import Scheme
from compliance.errors import ReadError
from compliance.forms import Forms
from compliance.intake import Known
from compliance.model.finding import Result
from compliance.model.report import Dated, Report
from compliance.model.words import Words
from compliance.rulebook import RuleBook
from compliance.web.blank import Begun, Wanted, begun
from compliance.web.edited import Edits, edited
from compliance.web.pool import Pool
from compliance.web.printed import Printed, printed
from compliance.web.settings import Settings
from compliance.web.sheet import Sheet, sheet

T = TypeVar("T")

_WORD = (".doc", ".docx", ".wps", ".odt", ".rtf")
_PAGES = (".htm", ".html", ".xhtml", ".mht", ".mhtml", ".pdf", ".ofd")
_OTHERS = (".json", ".markdown", ".md", ".ods", ".txt", ".xls", ".xlsx")
SUFFIXES = frozenset((*_WORD, *_PAGES, *_OTHERS))
"""What is read of an archive; a file sent by itself is read whatever its name."""


class Opened(msgspec.Struct, frozen=True):
    """A file as the page gets it. ``report``: ``report/1``, None where there is none to judge."""

    name: str
    sheet: Sheet
    report: dict[str, object] | None
    reason: Words | None = None
    code: str = ""


class Sent(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A report as the page sends it back: as read, and what was changed since. ``previous``: last
    year's, both as ``report/1``."""

    report: dict[str, object]
    edits: Edits = Edits()
    previous: dict[str, object] | None = None


class Desk:
    """May be used by several threads at once."""

    def __init__(
        self,
        book: RuleBook,
        settings: Settings,
        pool: Pool,
        today: datetime.date | None,
        schemes: Mapping[str, Scheme] | None = None,
    ) -> None:
        self._settings = settings
        self._pool = pool
        self._today = today
        self._book = book
        self._schemes = schemes
        self._checker = self.checker(None)
        self._printed: dict[str, Printed] = {}
        self._titles = self._checker.head().rule_titles

    @property
    def forms(self) -> Forms:
        """The official forms."""
        return self._checker.forms

    def checker(self, today: datetime.date | None) -> Checker:
        """A checker that judges deadlines on ``today`` (None = as the server was told)."""
        return Checker(
            self._book,
            known=Known(today=today or self._today),
            limits=self._settings.limits,
            understand=self._pool.understand,
            schemes=self._schemes,
        )

    def form(self, name: str) -> Printed | None:
        """A form for the page."""
        form = self.forms.get(name)
        if form is not None and name not in self._printed:
            self._printed[name] = printed(form, self._book)
        return self._printed.get(name)

    def opened(self, name: str, data: bytes) -> Iterator[Opened]:
        """The file, or each file of an archive, read and judged. Takes as long as reading takes."""
        if not is_archive(data):
            yield self._opened(name, data)
            return
        for member in members(data, name, SUFFIXES, self._settings.limits):
            if member.refused is not None:
                yield self._refused(member.name, member.refused)
            else:
                yield self._opened(member.name, member.data)

    def _opened(self, name: str, data: bytes) -> Opened:
        result = self._checker.check(data, name)
        report = None
        if result.report is not None and result.form is not None:
            report = exchange.to_data(result.report, result.form)
        return Opened(name, self._sheet(result), report, result.reason, result.code)

    def _refused(self, name: str, refused: ReadError) -> Opened:
        words = Words(refused.zh, refused.en)
        result = Result(source=name, sha256="", status="unreadable", code=refused.code, reason=words)
        return Opened(name, self._sheet(result), None, words, refused.code)

    def report(self, sent: Sent) -> Report:
        """The report with its edits. Raises ReadError."""
        return edited(exchange.from_data(sent.report, self.forms), sent.edits, self.forms)

    def judged(self, sent: Sent) -> Sheet:
        """The judgment on a report with its edits. Raises ReadError."""
        report = self.report(sent)
        if sent.previous is None:
            return self._sheet(self._checker.judge(report))
        last = Previous(exchange.from_data(sent.previous, self.forms))
        return self._sheet(self._checker.judge(report, last.beside(report)))

    def begun(self, wanted: Wanted) -> Begun:
        """A report to begin with. Raises ReadError."""
        return begun(wanted, self.forms, self._book)

    def _sheet(self, result: Result) -> Sheet:
        return sheet(result, self._titles)

    def taken(self, sent: Sent, shape: str) -> bytes:
        """The report with its edits as ``json`` (``report/1``), ``docx`` or ``html``. Raises ReadError."""
        from compliance.papers import form_docx, form_html

        report = self.report(sent)
        form = self.forms[report.form]
        if shape == "docx":
            return form_docx(report, form)
        if shape == "html":
            return form_html(report, form).encode()
        return msgspec.json.format(msgspec.json.encode(exchange.to_data(report, form)), indent=2) + b"\n"


def published(report: Report, day: datetime.date | None) -> Report:
    """The report with the day of publication that the caller knows."""
    if day is None:
        return report
    return msgspec.structs.replace(report, published=Dated(day, day.isoformat(), None, "option"))


def decoded(data: bytes, kind: type[T]) -> T:
    """What the page sent. Raises ReadError."""
    try:
        return msgspec.json.decode(data, type=kind)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as trouble:
        raise ReadError("damaged", f"数据不合格式：{trouble}", f"The data does not fit: {trouble}") from None
