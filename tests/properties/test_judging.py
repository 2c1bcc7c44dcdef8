"""Nothing is said against a report in which all is right, and a wrong figure is found where it stands."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance.engine import evaluate
from compliance.forms import load_forms
from compliance.model.finding import Finding, Subject, Verdict
from compliance.model.report import Report
from compliance.rulebook import RuleBook, load_rules
from compliance.testing.balanced import PLAUSIBLE, reports
from compliance.testing.identities import broken
from compliance.testing.spec import Spec
from tests.properties.shapes import EXACT, SHAPES
from tests.properties.test_reading import read

IDENTITIES = frozenset({"APP101", "APP102", "APP103", "DSP101"})
COMPLETE = frozenset({"APP001", "APP002", "DIS001", "DIS002", "DSP001", "DSP002", "SEC001"})


@cache
def book() -> RuleBook:
    return load_rules()


def judge(shape: str, spec: Spec) -> tuple[Report, dict[str, Verdict], tuple[Finding, ...]]:
    written = SHAPES[shape]
    report = read(written.write(spec), f"report.{written.suffix}")
    outcomes, findings = evaluate(book(), Subject(report, load_forms()[report.form]))
    return report, {outcome.rule: outcome.outcome for outcome in outcomes}, findings


@pytest.mark.parametrize("shape", SHAPES)
def test_a_balanced_report_breaks_no_identity_and_lacks_nothing(shape: str) -> None:
    right = {"pass"} if SHAPES[shape].exact else {"pass", "undecided"}

    @settings(max_examples=10)
    @given(reports())
    def check(spec: Spec) -> None:
        _, outcomes, findings = judge(shape, spec)
        assert [finding for finding in findings if finding.rule in IDENTITIES | COMPLETE] == []
        assert {rule: outcomes[rule] for rule in IDENTITIES | COMPLETE if outcomes[rule] not in right} == {}

    check()


@pytest.mark.parametrize("shape", SHAPES)
def test_a_sensible_report_has_no_error_and_no_warning(shape: str) -> None:
    @settings(max_examples=10)
    @given(reports(sizes=PLAUSIBLE))
    def check(spec: Spec) -> None:
        _, outcomes, findings = judge(shape, spec)
        assert [
            (finding.rule, finding.severity, finding.message.zh)
            for finding in findings
            if finding.severity != "info"
        ] == []
        assert "crashed" not in outcomes.values()

    check()


@st.composite
def one_wrong_cell(draw: st.DrawFn) -> Spec:
    """A balanced report in which one cell of table three or four says something else."""
    spec = draw(reports(sizes=("sparse", "dense", "huge")))
    cells = [fact for fact in spec.facts if not fact.startswith("disclosure.")]
    fact = cells[draw(st.integers(0, len(cells) - 1))]
    value = draw(st.integers(0, 10**9).filter(lambda number: number != spec.facts[fact]))
    return spec.with_facts({fact: value})


@pytest.mark.parametrize("shape", EXACT)
def test_one_wrong_cell_is_found_by_every_identity_over_it_and_no_other(shape: str) -> None:
    @settings(max_examples=10)
    @given(one_wrong_cell())
    def check(spec: Spec) -> None:
        report, _, findings = judge(shape, spec)
        found = [finding for finding in findings if finding.rule in IDENTITIES]
        assert {(finding.rule, frozenset(finding.facts)) for finding in found} == {
            (identity.rule, identity.facts) for identity in broken(spec.layout, spec.facts)
        }
        for finding in found:
            assert finding.severity == "error"
            places = {report.facts.get(fact).place for fact in finding.facts}
            assert finding.place in places
            for fact, value in finding.values.items():
                assert value == spec.facts[fact]

    check()


def test_glued_digits_never_make_an_identity_fail_that_holds() -> None:
    """The report is wrong in one cell; only identities over that cell may be said to be broken."""

    @settings(max_examples=40)
    @given(one_wrong_cell())
    def check(spec: Spec) -> None:
        _, _, findings = judge("text-glued", spec)
        wrong = {(identity.rule, identity.facts) for identity in broken(spec.layout, spec.facts)}
        for finding in findings:
            if finding.rule in IDENTITIES:
                assert (finding.rule, frozenset(finding.facts)) in wrong

    check()
