"""The store: what it lets in, what it keeps out, and that a report comes back as it went in."""

from __future__ import annotations

import zlib
from pathlib import Path

import duckdb
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.api import Checker
from compliance.audit.store import Store
from compliance.errors import ReadError, UsageError
from compliance.exchange.packed import pack, unpack
from compliance.testing.generator import generate
from compliance.testing.writers import docx, html


@pytest.mark.parametrize("write", [html.write, docx.write])
@pytest.mark.parametrize("seed", range(5))
def test_a_packed_report_is_the_same_report(write: object, seed: int) -> None:
    assert callable(write)
    checker = Checker()
    result = checker.check(write(generate(seed)), "a")
    assert result.report is not None
    again = unpack(pack(result.report))
    assert msgspec.structs.replace(again, facts=result.report.facts) == result.report
    assert list(again.facts) == list(result.report.facts)
    judged = checker.judge(again)
    assert (judged.outcomes, judged.findings, judged.grade) == (
        result.outcomes,
        result.findings,
        result.grade,
    )


@given(st.binary(max_size=200))
def test_whatever_is_no_packed_report_is_refused(data: bytes) -> None:
    for broken in (data, zlib.compress(data)):
        with pytest.raises(ReadError):
            unpack(broken)


def test_a_bomb_is_not_unpacked() -> None:
    with pytest.raises(ReadError):
        unpack(zlib.compress(b"\0" * (80 << 20)))


def test_a_new_store_has_no_run(tmp_path: Path) -> None:
    with (
        Store(tmp_path / "a.duckdb", write=True) as store,
        pytest.raises(UsageError, match="compliance audit"),
    ):
        store.latest()


def test_there_is_no_store_where_there_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="没有审计库"):
        Store(tmp_path / "a.duckdb")
    assert not (tmp_path / "a.duckdb").exists()


def test_what_is_no_store_is_refused_and_left_alone(tmp_path: Path) -> None:
    other = tmp_path / "a.html"
    other.write_bytes(b"<html>report</html>")
    with pytest.raises(UsageError, match="打不开"):
        Store(other, write=True)
    assert other.read_bytes() == b"<html>report</html>"


def test_a_database_of_something_else_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("CREATE TABLE t AS SELECT 1 AS a")
    with pytest.raises(UsageError, match="不是本程序这一版的审计库"):
        Store(path, write=True)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM read_text('{secret}')",
        "COPY (SELECT 1) TO '{secret}'",
        "ATTACH '{secret}' AS other",
        "INSTALL httpfs",
        "LOAD '{secret}'",
        "SET enable_external_access = true",
    ],
)
@pytest.mark.parametrize("write", [True, False])
def test_a_store_reaches_nothing_outside_itself(tmp_path: Path, sql: str, write: bool) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("secret", encoding="utf-8")
    Store(tmp_path / "a.duckdb", write=True).close()
    with Store(tmp_path / "a.duckdb", write=write) as store, pytest.raises(duckdb.Error):
        store.connection.execute(sql.format(secret=secret)).fetchall()
    assert secret.read_text(encoding="utf-8") == "secret"


def test_reading_shows_runs_reports_and_findings(store: Path) -> None:
    with Store(store) as opened:
        head = opened.head()
        assert (head.run, head.state, head.profile) == (1, "finished", "gansu")
        reports = dict(opened.reports(head.run))
        assert [report.year for report in reports.values()].count(2024) == 3
        for number, report in reports.items():
            again = opened.report(number)
            assert again is not None
            assert (again.agency, again.source) == (report.agency, report.source)
            sure = "SELECT fact, value FROM facts WHERE report = $1 AND state = 'value'"
            assert dict(opened.rows(sure, [number])) == report.facts.values
        with pytest.raises(UsageError, match="没有第 7 次"):
            opened.head(7)
