"""Every named defect is found by the rules it names, with the facts it names."""

from __future__ import annotations

import pytest

from compliance.testing.agencies import AGENCIES
from compliance.testing.defects import DEFECTS, Defect
from compliance.testing.generator import generate
from tests.properties.test_judging import judge

TOWN = next(agency for agency in AGENCIES if agency.kind == "township")

UNCERTAIN = {
    # Where a blank cell left nothing behind, the row is short of a number: unreadable, not blank.
    ("text-cells", "blank-cell"),
    ("text-cells", "blank-column"),
    ("text-layout", "blank-cell"),
    ("text-layout", "blank-column"),
    # Merged titles come with empty cells beside them, which may be a row that lost its label.
    ("markdown", "licences-missing"),
}


@pytest.mark.parametrize("shape", ["html", "docx", "markdown", "text-cells", "text-layout", "json"])
@pytest.mark.parametrize("defect", DEFECTS, ids=lambda defect: defect.id)
def test_a_defect_is_found(defect: Defect, shape: str) -> None:
    if shape == "json" and defect.id in ("year-typo", "period-last-year"):
        pytest.skip("JSON states the period as dates")
    damaged = defect.apply(generate(5, year=2024, agency=TOWN, size="sparse"))
    _, outcomes, findings = judge(shape, damaged.spec)
    if (shape, defect.id) in UNCERTAIN:
        assert {outcomes[rule] for rule in damaged.rules} <= {"fail", "undecided"}
        return
    assert {rule for rule in damaged.rules if outcomes[rule] != "fail"} == set()
    named = {fact for finding in findings if finding.rule in damaged.rules for fact in finding.facts}
    assert damaged.facts <= named


@pytest.mark.parametrize("shape", ["html", "text-glued", "json"])
def test_the_report_before_the_defect_has_no_error_and_no_warning(shape: str) -> None:
    _, _, findings = judge(shape, generate(5, year=2024, agency=TOWN, size="sparse"))
    assert [finding for finding in findings if finding.severity != "info"] == []
