"""What optical recognition read is said to be so: in every finding, every output format, and in ``show``."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec
import pytest

from compliance import api
from compliance.engine import evaluate
from compliance.exchange import from_data
from compliance.forms import load_forms
from compliance.model.finding import Result, Run, Subject
from compliance.model.words import Words
from compliance.renderers import RENDERERS, render
from compliance.renderers.reading import drawn
from compliance.view.look import Look

FORMS = load_forms()
WRONG = {"facts": {"applications.*.*": 0, "applications.received.total": 5, "disputes.*.*": 0}}


def judged(format: str) -> Result:
    report = msgspec.structs.replace(from_data(WRONG, FORMS), format=format)
    outcomes, findings = evaluate(api.national_book(), Subject(report, FORMS[report.form]))
    assert findings
    return Result(
        source="r",
        sha256="",
        status="read",
        report=report,
        form=FORMS[report.form],
        outcomes=outcomes,
        findings=findings,
    )


def test_every_finding_on_a_scan_says_so_and_is_never_certain() -> None:
    for finding in judged("scan").findings:
        assert finding.certainty == "probable"
        assert "文字识别" in finding.message.zh
        assert "OCR" in finding.message.en or not finding.message.en
    plain = judged("html").findings
    assert any(finding.certainty == "certain" for finding in plain)
    assert not any("文字识别" in finding.message.zh for finding in plain)


def test_recognition_changes_neither_what_is_found_nor_its_fingerprint() -> None:
    assert [f.fingerprint for f in judged("scan").findings] == [
        f.fingerprint for f in judged("html").findings
    ]


@pytest.mark.parametrize("format", sorted(RENDERERS))
def test_every_output_says_it(format: str) -> None:
    run = Run("engine", "0", "", 1, "", (judged("scan"),))
    assert "文字识别" in re.sub(r"\s", "", render(format, run))
    assert "OCR" in render(format, run, Look(lang="en"))


def test_show_says_it() -> None:
    report = msgspec.structs.replace(
        from_data(WRONG, FORMS), format="scan", doubts=(Words("数字由文字识别（OCR）得到", "by OCR"),)
    )

    def lines() -> Iterator[str]:
        yield from drawn(report, FORMS[report.form], Look())

    assert "文字识别" in "".join(lines())
