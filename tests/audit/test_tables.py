"""A run as tables and files for other programs: complete, well formed, safe, the same bytes each time."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import duckdb
import jsonschema
import pytest

from compliance.audit.export import write_csv, write_one, write_parquet
from compliance.audit.results import Results
from compliance.audit.store import Store
from compliance.audit.tables import tables
from compliance.audit.whole import whole_file, whole_folder
from compliance.cli import guarded
from compliance.errors import UsageError
from compliance.resources import bundled
from tests.audit.stores import SCHOOL, audited, folder, spec


def content(path: Path) -> dict[str, bytes]:
    """Every file below a path."""
    files = [path] if path.is_file() else sorted(file for file in path.rglob("*") if file.is_file())
    return {file.name: file.read_bytes() for file in files}


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("format", ["csv", "parquet", "json", "sarif"])
def test_the_same_store_gives_the_same_bytes(store: Path, tmp_path: Path, format: str) -> None:
    seen = []
    for name in ("a", "b"):
        with Store(store) as opened:
            results, path = Results(opened), tmp_path / name
            if format == "csv":
                write_csv(results, path, "zh")
            elif format == "parquet":
                write_parquet(results, path, "zh")
            else:
                write_one(results, path, format, "zh")
        seen.append(list(content(path).values()))
    assert seen[0] == seen[1]


def test_tables_hold_every_report_finding_and_figure(store: Path, tmp_path: Path) -> None:
    with Store(store) as opened:
        write_csv(Results(opened), tmp_path / "csv", "zh")
        write_parquet(Results(opened), tmp_path / "parquet", "zh")
        counts = {
            "reports": opened.value("SELECT count(*) FROM reports"),
            "findings": opened.value("SELECT count(*) FROM findings"),
            "facts": opened.value("SELECT count(*) FROM facts"),
        }
        with duckdb.connect() as database:
            for name, count in counts.items():
                assert len(rows(tmp_path / "csv" / f"{name}.csv")) == count
                found = database.execute(
                    f"SELECT count(*) FROM '{tmp_path}/parquet/{name}.parquet'"
                ).fetchone()
                assert found == (count,)
            types = database.execute(
                f"SELECT typeof(year), typeof(published), typeof(score), typeof(judged)"
                f" FROM '{tmp_path}/parquet/reports.parquet' LIMIT 1"
            ).fetchone()
        assert types == ("BIGINT", "DATE", "DOUBLE", "BOOLEAN")
    reports = rows(tmp_path / "csv" / "reports.csv")
    assert {row["status"] for row in reports} == {"read", "unreadable"}
    findings = rows(tmp_path / "csv" / "findings.csv")
    assert {"DSP101", "APP103"} <= {row["rule"] for row in findings if row["agency"] == SCHOOL.name}
    assert all(row["basis"] and row["message"] and row["fingerprint"] for row in findings)
    statistics = {row["rule"]: row for row in rows(tmp_path / "csv" / "rules.csv")}
    assert int(statistics["DSP101"]["failed"]) == 1
    judged = sum(
        int(statistics["DSP101"][verdict]) for verdict in ("passed", "failed", "undecided", "not_applicable")
    )
    assert judged == sum(row["judged"] == "true" for row in reports)
    points = rows(tmp_path / "csv" / "assessments.csv")
    assert len(points) == judged
    assert all(float(row["conservative"]) <= float(row["generous"]) <= float(row["full"]) for row in points)


def test_json_and_sarif_are_valid(store: Path, tmp_path: Path) -> None:
    with Store(store) as opened:
        write_one(Results(opened), tmp_path / "a.json", "json", "en")
        write_one(Results(opened), tmp_path / "a.sarif", "sarif", "zh")
        passed = opened.value("SELECT sum(passed) FROM reports WHERE judged")
    found = json.loads((tmp_path / "a.json").read_bytes())
    jsonschema.validate(found, json.loads(bundled("schemas/result.schema.json").read_bytes()))
    assert sum(report["counts"]["pass"] for report in found["reports"]) == passed
    sarif = json.loads((tmp_path / "a.sarif").read_bytes())
    schema = Path(__file__).parents[1] / "data" / "sarif-schema-2.1.0.json"
    jsonschema.validate(sarif, json.loads(schema.read_bytes()))
    assert any(result["ruleId"] == "DSP101" for result in sarif["runs"][0]["results"])


def test_formulas_in_names_stay_text(tmp_path: Path) -> None:
    made = spec(SCHOOL, 2024, "row-total")
    reports = folder(tmp_path / "reports", {"=HYPERLINK(1).html": made, "@SUM(1).html": b"<p>no report</p>"})
    path = audited(reports, tmp_path / "audit.duckdb")
    with Store(path) as opened:
        write_csv(Results(opened), tmp_path / "csv", "zh")
    for file in (tmp_path / "csv").glob("*.csv"):
        for row in csv.reader(file.open(encoding="utf-8-sig", newline="")):
            for cell in row:
                number = cell.lstrip("-").replace(".", "", 1).isdigit()
                assert number or not cell.startswith(("=", "+", "-", "@", "\t")), cell


def test_a_blank_cell_is_called_blank(tmp_path: Path) -> None:
    made = spec(SCHOOL, 2024).with_facts({"applications.received.total": None})
    path = audited(folder(tmp_path / "reports", {"a.html": made}), tmp_path / "audit.duckdb")
    with Store(path) as opened:
        found = {table.id: table for table in tables(Results(opened))}
        names = [column.id for column in found["findings"].columns]
        blank = [dict(zip(names, row, strict=True)) for row in found["findings"].rows()]
    (finding,) = [row for row in blank if row["rule"] == "APP002"]
    assert "空白" in str(finding["numbers"]) + str(finding["message"])
    assert "未找到" not in str(finding["numbers"])


def broken_off(path: Path) -> None:
    """Writes, and then something goes wrong."""
    path.write_text("new", encoding="utf-8")
    raise RuntimeError


def test_a_failure_leaves_what_was_there(tmp_path: Path) -> None:
    old = tmp_path / "old"
    with whole_folder(old, "csv") as part:
        (part / "a.csv").write_text("1", encoding="utf-8")
    file = tmp_path / "a.json"
    file.write_text("old", encoding="utf-8")
    with pytest.raises(RuntimeError), whole_folder(old, "csv") as part:
        broken_off(part / "a.csv")
    with pytest.raises(RuntimeError), whole_file(file) as part:
        broken_off(part)
    assert (old / "a.csv").read_text("utf-8") == "1"
    assert file.read_text("utf-8") == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.json", "old"]


def test_a_folder_of_somebody_else_is_not_replaced(tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "年报.docx").write_text("1", encoding="utf-8")
    with pytest.raises(UsageError, match="不会被覆盖"), whole_folder(other, "csv"):
        pass
    with whole_folder(tmp_path / "ours", "csv"):
        pass
    with pytest.raises(UsageError), whole_folder(tmp_path / "ours", "html"):
        pass
    with whole_folder(tmp_path / "ours", "csv"):
        pass
    (tmp_path / "ours" / "audit.duckdb").write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match="不会被覆盖"), whole_folder(tmp_path / "ours", "csv"):
        pass
    assert (tmp_path / "ours" / "audit.duckdb").exists()
    assert (other / "年报.docx").exists()


@pytest.mark.parametrize(
    ("harm", "command"),
    [
        ("UPDATE hits SET finding = 'no json'", ["report", "-f", "html", "-o", "out"]),
        ("UPDATE hits SET finding = '{}'", ["report", "-f", "xlsx", "-o", "out"]),
        ("UPDATE standings SET graded = '[1'", ["letters", "-o", "out"]),
        ("DROP TABLE hits", ["report", "-f", "csv", "-o", "out"]),
        ("DELETE FROM runs", ["report", "-f", "json", "-o", "out"]),
    ],
)
def test_a_store_that_somebody_spoilt_is_refused_in_a_sentence(
    store: Path,
    tmp_path: Path,
    harm: str,
    command: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capfdbinary: pytest.CaptureFixture[bytes],
) -> None:
    monkeypatch.chdir(tmp_path)
    spoilt = tmp_path / "spoilt.duckdb"
    spoilt.write_bytes(store.read_bytes())
    with duckdb.connect(str(spoilt)) as database:
        database.execute(harm)
    assert guarded.run(["audit", *command, "--store", str(spoilt)]) == 2
    assert b"Traceback" not in capfdbinary.readouterr().err
    assert not list(tmp_path.glob("out/*.docx")) + list(tmp_path.glob("out/*.html"))
    assert not (tmp_path / "out").is_file()
