"""The store: one DuckDB file that holds every run, report, fact, outcome and finding of an audit.

A **report** is known by a number made from its content and from what it was judged by (``judgement``:
program, rules, profile, day). The same content judged the same way is one report, in whichever files and
runs it is seen; so a run costs only what is new in it, and nothing depends on the order in which files were
finished. Read through these, for the latest finished run as views, for any run ``n`` as ``run_reports(n)`` …:

``reports``   one row a report of the run: report, source (the first of its files by name), copies (how many
              files hold it), sha256, status (read, unreadable, not_a_report, out_of_scope) with code,
              reason and reason_en, format, title, agency, agency_key, agency_kind, agency_level, region,
              year, form, published, signed, judged, duplicate_of, grade, score, errors, warnings, infos,
              waived, passed, undecided, not_applicable, crashed. ``judged`` is false for what is no
              readable report, and for a second file of the same report, which ``duplicate_of`` says.
``facts``     report, fact, value (a number exactly where state is ``value``), state, raw. Facts that were
              not found have no row. Where they stand is in ``Store.report(…).facts``.
``outcomes``  report, rule, outcome, and where there is one: reason, reason_en, facts, neighbour.
``findings``  report, number (order within the report), rule, severity, certainty, chapter, title, message
              (and title_en, message_en), fingerprint, profile, waived, finding (the whole of it as JSON,
              model ``Finding``), found_in (0 = the report alone, else the run whose neighbours it took).
``duties``    with a roster: agency, kind, region, parent, year, state (missing, unreadable, twice, late,
              late_local, undated, open, in_time, unlisted), report, source, due, date, dated, days, note.
``likenesses``  report, other (with the same text), share (of report), characters, section, passages.

Beside them: ``runs`` (state is running, interrupted or finished), ``judgements``, ``rules`` (all rules of a
judgement: rule, position, chapter, severity, certainty, title, title_en, profile). The tables below the views
are in ``schema``. Nothing that goes into an export depends on when a run was started or finished.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Literal

import msgspec

from compliance.audit import schema
from compliance.errors import UsageError
from compliance.exchange.packed import unpack
from compliance.model.report import Report

if TYPE_CHECKING:
    import duckdb

Value = str | int | float | bool | bytes | datetime.date | None | Sequence["Value"]

_MEMORY = "1GB"
_AT_ONCE = 200
"""Reports unpacked together."""


class RunHead(msgspec.Struct, frozen=True):
    """A run: its number, what its reports were judged by, and what it was asked to look at."""

    run: int
    judgement: int
    state: Literal["running", "interrupted", "finished"]
    roots: tuple[str, ...]
    engine: str
    rules_digest: str
    rules_count: int
    profile: str
    today: datetime.date | None


class Store:
    """An open store. Reading works while nobody writes; one process may write at a time.

    Only this file is touched: the database may neither read nor write others (``outside`` allows one
    folder, for exports), for a store may come from a stranger.
    """

    def __init__(self, path: Path, *, write: bool = False, outside: Path | None = None) -> None:
        """Opens ``path``; ``write`` makes it where it does not exist. Raises UsageError."""
        self.path = path
        self.connection = _connected(path, write, outside)

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Nothing is lost by not calling it."""
        self.connection.close()

    def rows(self, sql: str, parameters: Sequence[Value] = ()) -> Iterator[tuple[Value, ...]]:
        """The rows of a query, a few at a time; any number of queries may be under way."""
        cursor = self.connection.cursor()
        try:
            cursor.execute(sql, list(parameters))
            while rows := cursor.fetchmany(2048):
                yield from rows
        finally:
            cursor.close()

    def value(self, sql: str, parameters: Sequence[Value] = ()) -> Value:
        """The first value of the first row, None where there is no row."""
        row = self.connection.execute(sql, list(parameters)).fetchone()
        return row[0] if row else None

    def latest(self) -> int:
        """The number of the latest finished run. Raises UsageError where there is none."""
        run = self.value("SELECT run FROM latest")
        if not isinstance(run, int):
            raise UsageError(
                f"{self.path} 里没有完成的检查，请先运行 compliance audit（中断的会接着做）。"
                f" {self.path} holds no finished run; run compliance audit first."
            )
        return run

    def head(self, run: int | None = None) -> RunHead:
        """A run (default: the latest finished one). Raises UsageError where there is no such run."""
        wanted = self.latest() if run is None else run
        found = self.connection.execute(
            "SELECT run, judgement, state, roots, engine, rules_digest, rules_count, profile, today"
            " FROM runs JOIN judgements USING (judgement) WHERE run = $1",
            [wanted],
        ).fetchone()
        if found is None:
            raise UsageError(f"{self.path} 里没有第 {wanted} 次检查。 No run {wanted} in {self.path}.")
        return RunHead(
            run=found[0],
            judgement=found[1],
            state=found[2],
            roots=tuple(found[3]),
            engine=found[4],
            rules_digest=found[5],
            rules_count=found[6],
            profile=found[7],
            today=found[8],
        )

    def report(self, report: int) -> Report | None:
        """A report as it was read; None where the file was none. Raises ReadError where it is damaged."""
        content = self.value("SELECT content FROM judged WHERE report = $1", [report])
        source = self.value("SELECT min(source) FROM seen WHERE report = $1", [report])
        return _unpacked(content, str(source or "")) if isinstance(content, bytes) else None

    def reports(self, run: int, only: Iterable[int] | None = None) -> Iterator[tuple[int, Report]]:
        """The judged reports of a run by source, or those of ``only`` that are among them, in its order.
        Few are in memory at a time."""
        wanted = self._judged(run) if only is None else only
        group: list[int] = []
        for report in wanted:
            group.append(report)
            if len(group) == _AT_ONCE:
                yield from self._group(run, group)
                group = []
        yield from self._group(run, group)

    def _judged(self, run: int) -> Iterator[int]:
        for (report,) in self.rows(
            "SELECT report FROM standings WHERE run = $1 AND judged ORDER BY source", [run]
        ):
            assert isinstance(report, int)
            yield report

    def _group(self, run: int, group: list[int]) -> Iterator[tuple[int, Report]]:
        if not group:
            return
        found: dict[Value, tuple[Value, ...]] = {
            row[0]: row[1:]
            for row in self.rows(
                "SELECT report, source, content FROM standings s JOIN judged USING (report)"
                " WHERE s.run = $1 AND s.judged AND report IN (SELECT unnest($2::BIGINT[]))",
                [run, group],
            )
        }
        for report in group:
            if report in found:
                source, content = found[report]
                assert isinstance(content, bytes)
                yield report, _unpacked(content, str(source))


def _unpacked(content: bytes, source: str) -> Report:
    return msgspec.structs.replace(unpack(content), source=source)


def _connected(path: Path, write: bool, outside: Path | None) -> duckdb.DuckDBPyConnection:
    import duckdb

    if not write and not path.is_file():
        raise UsageError(f"没有审计库“{path}”。 No store {str(path)!r}.")
    settings: dict[str, str | bool | int | float | list[str]] = {
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "memory_limit": _MEMORY,
    }
    try:
        connection = duckdb.connect(str(path), read_only=not write, config=settings)
    except duckdb.Error as trouble:
        raise UsageError(_refused(path, str(trouble))) from None
    try:
        _locked_in(connection, outside)
        _checked(connection, path, write)
    except BaseException:
        connection.close()
        raise
    return connection


def _locked_in(connection: duckdb.DuckDBPyConnection, outside: Path | None) -> None:
    if outside is not None:
        connection.execute("SET allowed_directories = [$1]", [str(outside.resolve())])
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")


def _checked(connection: duckdb.DuckDBPyConnection, path: Path, write: bool) -> None:
    """Sees to it that the file is a store of this version; makes one of an empty file."""
    tables = {row[0] for row in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()}
    if not tables and write:
        connection.execute(f"BEGIN; {schema.CREATE} COMMIT;")
        return
    version = None
    if "about" in tables:
        found = connection.execute("SELECT value FROM about WHERE name = 'schema'").fetchone()
        version = found[0] if found else None
    if version != schema.VERSION:
        raise UsageError(
            f"“{path}”不是本程序这一版的审计库（{version or '没有标记'}）。请另用一个文件名。"
            f" {str(path)!r} is no store of this version ({schema.VERSION})."
        )


def _refused(path: Path, trouble: str) -> str:
    if "lock" in trouble.lower():
        return (
            f"审计库“{path}”正被另一个程序使用，请等它结束。"
            f" The store {str(path)!r} is in use by another program."
        )
    return f"打不开审计库“{path}”。 The store {str(path)!r} cannot be opened: {trouble.splitlines()[0]}"
