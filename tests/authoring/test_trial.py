"""One rule, step by step: the outcome is that of a check, and the steps say why."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from compliance.authoring.trial import tried
from compliance.cli.app import app
from compliance.engine import evaluate
from compliance.forms import load_forms
from compliance.model.finding import Subject
from compliance.rulebook import load_rules
from compliance.testing import AGENCIES, as_report, defect, generate, rendered

FORMS = load_forms()
TOWN = next(agency for agency in AGENCIES if agency.kind == "township")


@pytest.mark.parametrize("name", ["text-against-table", "blank-cell", "wrong-self"])
def test_the_outcome_is_that_of_a_check(name: str) -> None:
    book = load_rules()
    report = as_report(defect(name).apply(generate(5, year=2024, size="sparse")).spec)
    subject = Subject(report, FORMS[report.form], forms=dict(FORMS))
    outcomes, findings = evaluate(book, subject)
    for rule, outcome in zip(book.rules, outcomes, strict=True):
        trial = tried(rule, book, subject)
        assert trial.outcome == outcome
        assert trial.findings == tuple(finding for finding in findings if finding.rule == rule.id)
        assert trial.steps[-1].what == "answer"


def test_the_steps_name_the_cells_their_values_and_the_sums() -> None:
    book = load_rules()
    report = as_report(defect("disputes-total").apply(generate(5, year=2024, size="zero")).spec)
    rule = book.rule("DSP101")
    assert rule is not None
    trial = tried(rule, book, Subject(report, FORMS["2021"]))
    said = "\n".join(f"{step.what}: {step.words.zh}" for step in trial.steps)
    assert "disputes.reconsideration.total（表四“行政复议”“总计”）= 4" in said
    assert "4 = 0 不成立" in said
    assert "发现 [error]" in said


def test_a_missing_cell_says_why_it_is_undecided() -> None:
    book = load_rules()
    spec = generate(5, year=2024, size="zero").with_facts({"disputes.reconsideration.total": None})
    rule = book.rule("DSP101")
    assert rule is not None
    trial = tried(rule, book, Subject(as_report(spec), FORMS["2021"]))
    assert trial.outcome.outcome == "undecided"
    said = "\n".join(step.words.zh for step in trial.steps)
    assert "= blank" in said
    assert "缺 1 格" in said


def test_the_command(tmp_path: Path) -> None:
    spec = defect("wrong-self").apply(generate(5, year=2024, agency=TOWN, size="zero")).spec
    (tmp_path / "report.html").write_bytes(rendered(spec, "html").data)
    args = ["rules", "try", "TXT003", str(tmp_path / "report.html")]
    done = CliRunner().invoke(app, args, standalone_mode=False)
    assert done.return_value == 1
    assert "匹配“" in done.output
    done = CliRunner().invoke(app, [*args, "-f", "json"], standalone_mode=False)
    data = json.loads(done.output)
    assert data["schema"] == "rules-try/1"
    assert data["outcome"]["outcome"] == "fail"
    nothing = CliRunner().invoke(
        app, ["rules", "try", "TXT003", str(tmp_path / "none.html")], standalone_mode=False
    )
    assert nothing.return_value == 2
