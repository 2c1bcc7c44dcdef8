"""What ``compliance.testing`` offers to the tests of others: used here by its public names alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from compliance import check, load_rules, testing
from compliance.testing import (
    DEFECTS,
    WRITERS,
    Damaged,
    Family,
    Rendered,
    Spec,
    as_facts,
    as_report,
    below,
    damaged,
    facts,
    families,
    files,
    generate,
    rendered,
    reports,
    wrong_cell,
    year_before,
)

quick = settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))

LOCAL = """id: PRV101
title: {zh: 新收总数不超过十万, en: No more than 100000 received}
severity: warning
basis: [{source: practice, clause: 试}]
check: {kind: equation, equation: applications.received.total ≤ 100000}
message: {zh: "新收 {left}", en: "{left} received"}
advice: {zh: 核对, en: check}
"""


def test_every_public_name_is_there() -> None:
    assert all(hasattr(testing, name) for name in testing.__all__)
    with pytest.raises(AttributeError):
        _ = testing.nothing_of_the_kind  # type: ignore[attr-defined]


@quick
@given(spec=reports(sizes=("zero", "calm")))
def test_a_local_rule_is_quiet_on_clean_reports_and_tells_of_a_large_number(
    tmp_path_factory: pytest.TempPathFactory, spec: Spec
) -> None:
    folder = tmp_path_factory.mktemp("rules") / "applications"
    folder.mkdir()
    (folder / "PRV101.yaml").write_text(LOCAL, encoding="utf-8")
    book = load_rules([folder.parent])
    assert check(rendered(spec, "json").data, book=book).findings == ()
    large = spec.with_facts({"applications.received.total": 100_001})
    assert [finding.rule for finding in check(rendered(large, "json").data, book=book).findings] == ["PRV101"]


@quick
@given(made=damaged())
def test_a_named_defect_is_found_by_the_rules_it_names(made: Damaged) -> None:
    result = check(rendered(made.spec, "html").data, name="report.html")
    assert made.rules <= {finding.rule for finding in result.findings}


@quick
@given(st.sampled_from([defect.id for defect in DEFECTS]), st.data())
def test_one_defect_may_be_asked_for(name: str, data: st.DataObject) -> None:
    made = data.draw(damaged(defects=[name]))
    assert made.rules


@quick
@given(files(sizes=("calm",)))
def test_a_file_reads_back_as_the_report_it_was_made_of(made: Rendered) -> None:
    result = check(made.data, name=made.name)
    assert result.status == "read"
    assert result.report is not None
    read = {name: result.report.facts.get(name) for name in as_facts(made.spec)}
    wrong = {n: f for n, f in read.items() if f.state == "value" and f.value != made.spec.facts[n]}
    assert wrong == {}
    assert [finding for finding in result.findings if finding.severity == "error"] == []


@quick
@given(facts(form="2019"))
def test_figures_alone_are_balanced(given_facts: dict[str, object]) -> None:
    total = given_facts["applications.processed.total"]
    parts = [given_facts[f"applications.processed.{name}"] for name in ("natural_person", "company")]
    assert isinstance(total, int)
    assert all(isinstance(part, int) and part <= total for part in parts)


@quick
@given(wrong_cell(form="2021"))
def test_a_wrong_cell_is_the_only_difference(made: tuple[Spec, str]) -> None:
    spec, fact = made
    assume(fact.startswith(("applications.", "disputes.")))
    result = check(rendered(spec, "json").data)
    assert any(fact in finding.facts for finding in result.findings)


@quick
@given(families())
def test_neighbours_go_together(family: Family) -> None:
    spec = family.spec
    if family.previous is not None:
        result = check(rendered(spec, "json").data, previous=as_report(family.previous), name="report.json")
        told = [finding for finding in result.findings if finding.rule.startswith("YRS")]
        assert [finding.message.zh for finding in told] == []
        verdicts = {outcome.rule: outcome.outcome for outcome in result.outcomes}
        assert verdicts["YRS101"] == "pass"
        alone = check(rendered(family.previous, "html").data, name="report.html").findings
        assert [(f.rule, f.message.zh) for f in alone if f.severity != "info"] == []
    for cell, value in spec.facts.items() if family.children else ():
        assert sum(child.facts[cell] for child in family.children) == pytest.approx(value)  # type: ignore[misc]


def test_from_a_seed() -> None:
    spec = generate(7, year=2023, size="calm")
    assert year_before(spec).year == 2022
    assert year_before(spec).agency == spec.agency
    assert len(below(spec)) == 2
    assert as_report(spec).year == 2023
    assert {rendered(spec, name).name for name in WRITERS} >= {"report.html", "report.docx", "report.json"}


def test_the_guide_names_every_public_name() -> None:
    guide = (Path(__file__).parents[2] / "docs/testing.md").read_text(encoding="utf-8")
    assert [name for name in testing.__all__ if f"`{name}" not in guide] == []
