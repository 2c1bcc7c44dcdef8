"""What several tests on papers need: reading a paper back, and LibreOffice."""

from __future__ import annotations

import os
import subprocess
import tempfile
from functools import lru_cache
from pathlib import Path

import pytest

from compliance import readers
from compliance.extract import understand
from compliance.forms import load_forms
from compliance.model.facts import Fact
from compliance.model.report import Report
from compliance.readers import office

FORMS = load_forms()


def read(data: bytes, name: str) -> Report:
    """The report in a file."""
    report = understand(readers.read(data, name), FORMS)
    assert isinstance(report, Report)
    return report


def cells(report: Report) -> dict[str, tuple[str, int | float | None]]:
    """State and value of every cell of the report's form that its paper has a box for."""
    form = FORMS[report.form]
    wanted = [name for table in form.tables for name in table.fact_ids()]
    return {name: told(report.facts.get(name)) for name in wanted}


def told(fact: Fact) -> tuple[str, int | float | None]:
    return fact.state, fact.value


@lru_cache(maxsize=16)
def converted(data: bytes, suffix: str, to: str) -> bytes:
    """A file opened in LibreOffice and saved in another format."""
    program = office.program()
    if program is None:
        if os.environ.get("CI") == "true":
            pytest.fail("not installed: LibreOffice")
        pytest.skip("not installed: LibreOffice")
    with tempfile.TemporaryDirectory(prefix="compliance-", ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        source = home / f"in.{suffix}"
        source.write_bytes(data)
        command = [
            program,
            "--headless",
            "--norestore",
            f"-env:UserInstallation={(home / 'profile').as_uri()}",
            "--convert-to",
            to,
            "--outdir",
            str(home / "out"),
            str(source),
        ]
        subprocess.run(command, capture_output=True, check=False, timeout=120)
        made = home / "out" / f"in.{to.partition(':')[0]}"
        assert made.is_file(), "LibreOffice could not open the file"
        return made.read_bytes()
