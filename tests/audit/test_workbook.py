"""The workbook: sheets, filters, frozen heads, what a formula would be, and how it looks to LibreOffice."""

from __future__ import annotations

import os
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from compliance.audit.results import Results
from compliance.audit.store import Store
from compliance.audit.workbook import write_workbook
from tests.audit.stores import SCHOOL, audited, folder, spec


def written(store: Path, path: Path, lang: str = "zh") -> Path:
    with Store(store) as opened:
        write_workbook(Results(opened), path, lang)
    return path


def cells(path: Path, sheet: str) -> list[list[object]]:
    return CalamineWorkbook.from_path(str(path)).get_sheet_by_name(sheet).to_python()


def test_it_has_what_an_office_needs(store: Path, tmp_path: Path) -> None:
    path = written(store, tmp_path / "a.xlsx")
    names = CalamineWorkbook.from_path(str(path)).sheet_names
    names = [name for name in names if name != "内容雷同"]
    assert names == ["汇总", "单位排名", "问题", "未能判定", "规则统计", "地方考核得分", "年报"]
    summary = {row[0]: row[1] for row in cells(path, "汇总") if row[0]}
    assert summary["评判的年报"] == 4
    assert summary["单位"] == 3
    league = cells(path, "单位排名")
    scores = [row[6] for row in league[1:] if row[3] == 2024]
    assert scores == sorted(scores, reverse=True)  # type: ignore[type-var]
    assert [row[0] for row in league[1:] if row[3] == 2023] == [1]
    findings = cells(path, "问题")
    assert {"DSP101", "APP103"} <= {row[findings[0].index("规则")] for row in findings}


def test_heads_stay_and_can_be_filtered(store: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(written(store, tmp_path / "a.xlsx")) as archive:
        for number in range(2, 8):
            sheet = archive.read(f"xl/worksheets/sheet{number}.xml").decode()
            assert '<pane xSplit="1" ySplit="1"' in sheet
            assert "<autoFilter" in sheet
        assert "宋体" in archive.read("xl/styles.xml").decode()


def test_the_same_store_gives_the_same_bytes(store: Path, tmp_path: Path) -> None:
    one, other = (written(store, tmp_path / name).read_bytes() for name in ("a.xlsx", "b.xlsx"))
    assert one == other


def test_no_text_becomes_a_formula_or_a_link(tmp_path: Path) -> None:
    made = spec(SCHOOL, 2024, "row-total")
    reports = folder(tmp_path / "reports", {"=1+1.html": made, "http:__x": b"<p>no</p>"})
    path = written(audited(reports, tmp_path / "audit.duckdb"), tmp_path / "a.xlsx", "en")
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if name.startswith("xl/worksheets/sheet"):
                assert "<f>" not in archive.read(name).decode()
                assert "<hyperlink" not in archive.read(name).decode()
    assert any("=1+1.html" in str(cell) for row in cells(path, "Findings") for cell in row)


def test_libreoffice_opens_it(store: Path, tmp_path: Path) -> None:
    office = shutil.which("soffice")
    if office is None:
        if os.environ.get("CI"):
            pytest.fail("LibreOffice is missing")
        pytest.skip("needs LibreOffice")
    path = written(store, tmp_path / "a.xlsx")
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = [office, profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    assert (tmp_path / "a.pdf").read_bytes().startswith(b"%PDF")
