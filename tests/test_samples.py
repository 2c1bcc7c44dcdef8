"""What the checker says about every invented report in ``samples/``, line by line."""

from __future__ import annotations

import runpy
from collections.abc import Iterator
from pathlib import Path

import pytest

from compliance import check
from compliance.model.finding import Result

SAMPLES = Path(__file__).resolve().parent.parent / "samples"
CERTAIN = {"SEC001", "DIS001", "DIS002", "APP001", "APP002", "APP101", "APP102", "APP103", "DSP001", "DSP002"}
CASES = sorted(path.parent.name for path in SAMPLES.glob("*/report.*"))


def lines(result: Result) -> Iterator[str]:
    """``RULE outcome severity detail`` for all that is not a pass, sorted by rule; then ``= status findings
    words`` for each cause, with its repairs where there are several."""
    if result.status != "read":
        yield f"- {result.status} {result.code}"
        return
    found: list[str] = []
    for outcome in result.outcomes:
        if outcome.neighbour:
            continue  # every lone report lacks its neighbours; tests/checks has rules on those
        if outcome.outcome in ("undecided", "crashed"):
            reason = outcome.reason.zh if outcome.reason else ""
            found.append(f"{outcome.rule} {outcome.outcome} - {reason}")
    for finding in result.findings:
        found.append(f"{finding.rule} fail {finding.severity} {finding.message.zh}")
    yield from sorted(line.replace("\n", " ") for line in found)
    for cause in result.diagnosis.causes if result.diagnosis else ():
        yield f"= {cause.status} {len(cause.findings)} {cause.words.zh}"
        for repair in cause.repairs if cause.status == "several" else ():
            yield f"=   {repair.words.zh}（{repair.why.zh}）"


@pytest.mark.parametrize("case", CASES)
def test_sample(case: str, request: pytest.FixtureRequest) -> None:
    (path,) = (SAMPLES / case).glob("report.*")
    said = "".join(f"{line}\n" for line in lines(check(path)))
    expected = SAMPLES / case / "expected.txt"
    if request.config.getoption("--update-samples"):
        expected.write_text(said, encoding="utf-8", newline="\n")
    assert said == expected.read_text(encoding="utf-8")


def test_samples_are_what_their_script_writes() -> None:
    cases = runpy.run_path(str(SAMPLES / "make.py"))
    made = [*cases["clean"](), *cases["faults"](), *cases["hard"]()]
    assert sorted(name for name, _, _ in made) == CASES
    for name, suffix, data in made:
        if suffix == "docx":
            continue  # the same parts, but zlib may pack them differently elsewhere
        assert (SAMPLES / name / f"report.{suffix}").read_bytes() == data, name


@pytest.mark.parametrize("case", [case for case in CASES if case.startswith("clean-")])
def test_a_clean_report_has_no_error_and_no_warning(case: str) -> None:
    (path,) = (SAMPLES / case).glob("report.*")
    result = check(path)
    assert [finding.message.zh for finding in result.findings if finding.severity != "info"] == []
    outcomes = {outcome.rule: outcome.outcome for outcome in result.outcomes}
    assert "crashed" not in outcomes.values()
    # Flattened text shows no labels and headers, so rules on those are undecided; these never are.
    assert {outcomes[rule] for rule in CERTAIN} == {"pass"}
