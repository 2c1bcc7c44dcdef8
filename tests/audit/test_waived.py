"""Waivers in an audit: kept with the run, shown in everything made from it, left out on request."""

from __future__ import annotations

import json
from pathlib import Path

import docx
import pytest

from compliance.audit.export import write_one
from compliance.audit.results import Results
from compliance.audit.store import Store
from compliance.cli import guarded
from compliance.waivers import evidence
from tests.audit.stores import SCHOOL, audited, folder, spec


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """A folder with one report, and a waiver for one of its errors."""
    reports = folder(tmp_path / "reports", {"a.html": spec(SCHOOL, 2024, "disputes-total", "row-total")})
    plain = audited(reports, tmp_path / "plain.duckdb")
    with Store(plain) as opened:
        (found,) = [f for _, r in Results(opened).results() for f in r.findings if f.rule == "DSP101"]
    entry = {
        "rule": "DSP101",
        "agency": SCHOOL.name,
        "year": 2024,
        "reason": "案件并入上级统计",
        "approved_by": "白浪县政务公开办公室",
        "until": "2025-12-31",
        "evidence": evidence(found),
    }
    waivers = tmp_path / "waivers.yaml"
    waivers.write_text(json.dumps({"waivers": [entry]}), encoding="utf-8")
    return reports, waivers


def counts(store: Path, **more: bool) -> tuple[int | None, int | None, float | None]:
    with Store(store) as opened:
        (line,) = [line for line in Results(opened, **more).lines() if line.judged]
    return line.errors, line.waived, line.score


def test_a_run_keeps_its_waivers(files: tuple[Path, Path], tmp_path: Path) -> None:
    reports, waivers = map(str, files)
    store = tmp_path / "audit.duckdb"
    command = ["audit", reports, "--store", str(store), "-q", "--today", "2025-06-01"]
    assert guarded.run([*command, "--waivers", waivers]) == 1
    errors, waived, score = counts(store)
    plain = counts(tmp_path / "plain.duckdb")
    assert (errors, waived) == ((plain[0] or 0) - 1, 1)
    assert (score or 0) > (plain[2] or 0)
    assert counts(store, no_waivers=True) == plain
    found = tmp_path / "a.json"
    with Store(store) as opened:
        write_one(Results(opened), found, "json", "zh")
        assert opened.value("SELECT count(*) FROM findings WHERE waived") == 1
    (report,) = json.loads(found.read_bytes())["reports"]
    assert report["counts"]["waived"] == 1
    (finding,) = [one for one in report["findings"] if one["rule"] == "DSP101"]
    assert finding["waived"]["approved_by"] == "白浪县政务公开办公室"


def test_waivers_can_be_given_or_left_out_afterwards(files: tuple[Path, Path], tmp_path: Path) -> None:
    waivers, store = str(files[1]), str(tmp_path / "plain.duckdb")
    for name, more in (
        ("with", ["--waivers", waivers, "--today", "2025-06-01"]),
        ("ended", ["--waivers", waivers, "--today", "2026-01-01"]),
        ("without", ["--waivers", waivers, "--no-waivers"]),
    ):
        output = str(tmp_path / f"{name}.sarif")
        assert guarded.run(["audit", "report", "--store", store, "-f", "sarif", "-o", output, *more]) == 0
    suppressed = {
        name: [
            entry["ruleId"]
            for entry in json.loads((tmp_path / f"{name}.sarif").read_bytes())["runs"][0]["results"]
            if entry.get("suppressions")
        ]
        for name in ("with", "ended", "without")
    }
    assert suppressed == {"with": ["DSP101"], "ended": [], "without": []}
    assert "到期" in (tmp_path / "ended.sarif").read_text("utf-8")


@pytest.mark.parametrize("format", ["html", "csv", "xlsx"])
def test_people_see_who_waived_what(files: tuple[Path, Path], tmp_path: Path, format: str) -> None:
    output = tmp_path / "out"
    command = ["audit", "report", "--store", str(tmp_path / "plain.duckdb"), "-f", format, "-o", str(output)]
    assert guarded.run([*command, "--waivers", str(files[1]), "--today", "2025-06-01"]) == 0
    if format == "xlsx":
        from python_calamine import CalamineWorkbook

        text = str(CalamineWorkbook.from_path(str(output)).get_sheet_by_name("问题").to_python())
    else:
        found = [*output.rglob("*.html"), *output.rglob("*.csv")]
        text = "".join(path.read_text("utf-8") for path in found)
    assert "案件并入上级统计（白浪县政务公开办公室批准，有效期至 2025-12-31）" in text


def test_no_letter_asks_for_what_is_waived(files: tuple[Path, Path], tmp_path: Path) -> None:
    command = ["audit", "letters", "--store", str(tmp_path / "plain.duckdb"), "-o", str(tmp_path / "letters")]
    assert guarded.run([*command, "--waivers", str(files[1]), "--today", "2025-06-01"]) == 0
    (letter,) = (tmp_path / "letters").glob("*.docx")
    rows = [row for table in docx.Document(str(letter)).tables for row in table.rows]
    told = "".join(cell.text for row in rows for cell in row.cells)
    with Store(tmp_path / "plain.duckdb") as opened:
        findings = {f.rule: f.message.zh for _, r in Results(opened).results() for f in r.findings}
    assert findings["DSP101"].rstrip("。") not in told
    assert findings["APP103"].rstrip("。") in told
