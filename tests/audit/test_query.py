"""SQL over a store: answers in each form, and nothing but reading."""

from __future__ import annotations

import csv
import io
import json
import time
from pathlib import Path

import pytest

from compliance.audit.query import as_csv, as_json, as_table, query
from compliance.cli import guarded
from compliance.errors import UsageError
from tests.audit.stores import SCHOOL


def test_it_answers(store: Path) -> None:
    answer = query(
        store,
        "SELECT agency, errors, published FROM reports WHERE judged ORDER BY agency LIKE '%教育局' DESC",
        9,
        30,
    )
    assert answer.columns == ("agency", "errors", "published")
    assert answer.rows[0][0] == SCHOOL.name
    assert not answer.cut
    assert json.loads(as_json(answer))[0]["agency"] == SCHOOL.name
    rows = list(csv.reader(io.StringIO(as_csv(answer).removeprefix("\ufeff"))))
    assert rows[0] == list(answer.columns)
    assert len(rows) == 1 + len(answer.rows)
    assert SCHOOL.name in "\n".join(as_table(answer))


def test_rows_are_capped_and_odd_values_shown(store: Path) -> None:
    assert query(store, "SELECT * FROM facts", 3, 30).cut
    odd = query(
        store,
        "SELECT '=1+1' a, 1 a, [1, 2] l, {'x': 'y'} s, 'nan'::DOUBLE d, '\x1b[31m'::BLOB b, 1.50",
        9,
        30,
    )
    assert list(json.loads(as_json(odd))[0])[:2] == ["a", "a_2"]
    assert "'=1+1" in as_csv(odd)
    assert "\x1b" not in "".join(as_table(odd)) + as_csv(odd) + as_json(odd)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM read_text('/etc/passwd')",
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM '/etc/passwd'",
        "SELECT * FROM glob('/*')",
        "COPY reports TO 'stolen.csv'",
        "EXPORT DATABASE 'stolen'",
        "ATTACH 'other.duckdb' AS o",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SET enable_external_access = true",
        "SET lock_configuration = false",
        "PRAGMA memory_limit = '100GB'",
        "DELETE FROM hits",
        "DROP TABLE judged",
        "CREATE TABLE x(a INT)",
        "UPDATE judged SET grade = 'A'",
        "SELECT 1; SELECT 2",
        "SELECT",
        "",
    ],
)
def test_it_only_reads_and_only_the_store(
    store: Path, sql: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    before = store.read_bytes()
    with pytest.raises(UsageError):
        query(store, sql, 10, 30)
    assert store.read_bytes() == before
    assert list(tmp_path.iterdir()) == []


def test_it_is_stopped_in_time(store: Path) -> None:
    begun = time.monotonic()
    with pytest.raises(UsageError, match="超过"):
        query(store, "SELECT count(*) FROM range(100000000000) a, range(1000000) b", 10, 1)
    assert time.monotonic() - begun < 20


def test_the_command(store: Path, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    sql = "SELECT rule, count(*) AS n FROM findings GROUP BY rule ORDER BY rule"
    assert guarded.run(["audit", "query", sql, "--store", str(store), "-f", "json", "--max-rows", "1"]) == 0
    done = capfdbinary.readouterr()
    assert len(json.loads(done.out)) == 1
    assert "--max-rows" in done.err.decode()
    assert guarded.run(["audit", "query", sql, "--store", str(tmp_path / "none.duckdb")]) == 2
    assert guarded.run(["audit", "query", "SELECT no FROM reports", "--store", str(store)]) == 2
    (tmp_path / "text.duckdb").write_text("no database", encoding="utf-8")
    assert guarded.run(["audit", "query", sql, "--store", str(tmp_path / "text.duckdb")]) == 2
