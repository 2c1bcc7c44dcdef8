"""The wheel holds all that the program needs away from its checkout, and nothing else."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (path,) = folder.glob("*.whl")
    return path


def test_the_wheel_holds_rules_and_schemas(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    for folder in ("rules", "schemas"):
        here = {
            f"compliance/_bundled/{path.relative_to(ROOT).as_posix()}"
            for path in (ROOT / folder).rglob("*")
            if path.is_file()
        }
        assert here
        assert here <= names
    assert "compliance/testing/balanced.py" in names
    assert not [name for name in names if name.startswith(("tests/", "samples/", "benchmarks/"))]


def test_the_wheel_finds_its_rules_from_another_folder(wheel: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "site")
    code = (
        "import compliance, compliance.resources as r; from compliance.forms import load_forms; "
        "print(compliance.__file__); print(r.bundled('rules/national')); print(*load_forms())"
    )
    done = subprocess.run(
        [sys.executable, "-P", "-c", code],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path / "site")},
        check=True,
        capture_output=True,
        encoding="utf-8",
    )
    module, rules, forms = done.stdout.splitlines()
    assert module.startswith(str(tmp_path))
    assert rules.startswith(str(tmp_path))
    assert forms.split() == ["2019", "2021"]
