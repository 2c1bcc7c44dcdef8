"""The public functions on invented files."""

from __future__ import annotations

import datetime
import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

import compliance
from compliance.api import Checker
from compliance.intake import Known

BALANCED = {
    "year": 2024,
    "title": "云溪县自然资源局2024年政府信息公开工作年度报告",
    "agency": "云溪县自然资源局",
    "agency_kind": "department",
    "facts": {"*.*.*": 0, "applications.received.total": 3, "applications.processed.total": 3},
}


HEAD = Checker().head()


def as_bytes(**change: object) -> bytes:
    return json.dumps(BALANCED | change, ensure_ascii=False).encode()


def verdicts(result: compliance.Result) -> dict[str, str]:
    return {outcome.rule: outcome.outcome for outcome in result.outcomes}


def test_a_report_as_data_is_judged() -> None:
    data = as_bytes()
    result = compliance.check(data, name="report.json")
    assert result.status == "read"
    assert result.sha256 == hashlib.sha256(data).hexdigest()
    assert result.source == "report.json"
    assert verdicts(result)["APP101"] == "pass"
    assert result.grade is not None


def test_an_imbalance_is_found_with_numbers_and_place() -> None:
    facts = BALANCED["facts"] | {"applications.received.total": 5}  # type: ignore[operator]
    result = compliance.check(as_bytes(facts=facts))
    finding = next(f for f in result.findings if f.rule == "APP101")
    assert finding.values["applications.received.total"] == 5
    assert "5" in finding.message.zh


def test_a_path_and_its_bytes_give_the_same(tmp_path: Path) -> None:
    path = tmp_path / "年报.json"
    path.write_bytes(as_bytes())
    results = (
        compliance.check(path),
        compliance.check(str(path)),
        compliance.check(as_bytes(), name=str(path)),
    )
    first, *others = (compliance.render("json", msgspec.structs.replace(HEAD, results=(r,))) for r in results)
    assert others == [first, first]


def test_bad_files_are_results_beside_the_others(tmp_path: Path) -> None:
    good = tmp_path / "a.json"
    good.write_bytes(as_bytes())
    (tmp_path / "empty.html").write_bytes(b"")
    (tmp_path / "noise.docx").write_bytes(b"PK\x03\x04 not a document")
    sources = [tmp_path / "none.html", tmp_path / "empty.html", tmp_path / "noise.docx", tmp_path, good]
    run = compliance.check_many(sources)
    codes = [result.code for result in run.results]
    assert codes[0] == "missing"
    assert codes[1] == "empty"
    assert codes[3] == "folder"
    assert [result.status for result in run.results] == ["unreadable"] * 4 + ["read"]
    assert all(result.reason and result.reason.zh and result.reason.en for result in run.results[:4])
    assert run.rules_count == len(run.rule_titles) > 50


def test_a_page_that_is_no_report_is_not_judged() -> None:
    page = (
        "<html><body><h1>食堂菜谱</h1>"
        + "<p>今天的菜是茄子和鱼，欢迎大家来食堂。</p>" * 40
        + "</body></html>"
    )
    result = compliance.check(page.encode(), name="x.html")
    assert result.status == "not_a_report"
    assert not result.findings


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_a_forbidden_file_is_a_result(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_text("x", encoding="utf-8")
    path.chmod(0)
    assert compliance.check(path).code == "denied"


def test_what_the_user_knows_wins() -> None:
    known = Known(published=datetime.date(2025, 6, 1))
    result = Checker(known=known).check(as_bytes())
    assert result.report is not None


def test_import_is_cheap() -> None:
    code = (
        "import sys, compliance; heavy = {'msgspec', 'yaml', 'rich', 'typer', 'lxml', 're2', 'jsonschema'};"
        "sys.exit(bool(heavy & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_every_public_name_is_there() -> None:
    for name in compliance.__all__:
        assert getattr(compliance, name) is not None
    with pytest.raises(AttributeError, match="nothing"):
        compliance.nothing  # type: ignore[attr-defined]  # noqa: B018
