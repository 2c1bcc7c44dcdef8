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


def test_the_wheel_reads_no_yaml_at_the_first_start(wheel: Path, tmp_path: Path) -> None:
    """Where nothing can be kept either; and it does read it once a rule was changed."""
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "site")
    code = (
        "from compliance.rulebook import load, load_rules; from compliance.forms import load_forms; "
        "real = load._loaded; read = []; "
        "load._loaded = lambda *given: read.append(1) or real(*given); "
        "print(len(load_rules().rules), len(load_forms()), len(read))"
    )
    environment = {**os.environ, "PYTHONPATH": str(tmp_path / "site")}
    environment.pop("COMPLIANCE_NO_CACHE", None)
    for name in ("XDG_CACHE_HOME", "LOCALAPPDATA", "HOME"):
        environment[name] = str(tmp_path / "site/compliance/__init__.py")

    def told() -> list[str]:
        done = subprocess.run(
            [sys.executable, "-P", "-c", code],
            cwd=tmp_path,
            env=environment,
            check=True,
            capture_output=True,
            encoding="utf-8",
        )
        return done.stdout.split()

    rules, forms, read = told()
    assert int(rules) > 100
    assert (forms, read) == ("2", "0")
    changed = tmp_path / "site/compliance/_bundled/rules/national/dates/DAT004.yaml"
    changed.write_text(changed.read_text(encoding="utf-8") + "# changed\n", encoding="utf-8")
    assert told() == [rules, forms, "1"]
