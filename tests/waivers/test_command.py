"""``--waivers``, ``--no-waivers`` and ``compliance waivers`` as a person runs them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from compliance.cli import guarded
from tests.waivers.test_waivers import REPORT


@pytest.fixture
def files(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> tuple[Path, Path]:
    """A report, and waivers for all its errors."""
    report = tmp_path / "年报.json"
    report.write_text(json.dumps(REPORT), encoding="utf-8")
    assert guarded.run(["waivers", "draft", str(report)]) == 0
    text = capfdbinary.readouterr().out.decode()
    text = text.replace("reason: ''", "reason: 理由").replace("approved_by: ''", "approved_by: 办公室")
    waivers = tmp_path / "waivers.yaml"
    waivers.write_text(text.replace("until: ''", "until: 2025-12-31"), encoding="utf-8")
    return report, waivers


def test_the_exit_status_counts_what_is_not_waived(files: tuple[Path, Path]) -> None:
    report, waivers = map(str, files)
    day = ["--today", "2025-06-30"]
    assert guarded.run(["check", report, *day]) == 1
    assert guarded.run(["check", report, "--waivers", waivers, *day]) == 0
    assert guarded.run(["check", report, "--waivers", waivers, "--no-waivers", *day]) == 1
    assert guarded.run(["check", report, "--waivers", waivers, "--today", "2026-01-01"]) == 1


def test_mistakes_are_told_and_the_finding_returns(
    files: tuple[Path, Path], capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    report, waivers = files
    waivers.write_text(waivers.read_text("utf-8").replace("办公室", '""'), encoding="utf-8")
    assert guarded.run(["check", str(report), "--waivers", str(waivers), "--today", "2025-06-30"]) == 1
    done = capfdbinary.readouterr()
    assert "不作数" in done.err.decode()
    assert "不能为空" in done.out.decode()
    assert guarded.run(["waivers", "check", str(waivers)]) == 2


def test_a_file_of_waivers_is_checked(
    files: tuple[Path, Path], capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    waivers = str(files[1])
    assert guarded.run(["waivers", "check", waivers, "--today", "2025-06-30"]) == 0
    assert "到期 0 条" in capfdbinary.readouterr().out.decode()
    assert guarded.run(["waivers", "check", waivers, "--today", "2026-01-01"]) == 0
    assert "有效 0 条" in capfdbinary.readouterr().out.decode()
    assert guarded.run(["check", str(files[0]), "--waivers", "没有.yaml"]) == 2
