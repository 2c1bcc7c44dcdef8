"""Rules across years and levels: examples, comparing forms, what is missing and how it is said."""

from __future__ import annotations

import datetime
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance import check
from compliance.api import Checker
from compliance.authoring import lacking_examples, run_examples
from compliance.engine import evaluate
from compliance.exchange import from_data
from compliance.forms import load_forms
from compliance.model.finding import Subject
from compliance.model.neighbours import Neighbours
from compliance.model.report import Report
from compliance.rulebook import RuleBook, load_rules
from compliance.testing.agencies import AGENCIES
from compliance.testing.generator import generate
from compliance.testing.neighbours import year_before
from compliance.testing.writers import docx, html

FORMS = load_forms()
NATIONAL = Path(__file__).parents[2] / "rules/national"
BOOK = load_rules([NATIONAL / "years", NATIONAL / "levels"])
BUREAU, _, TOWN, _, COUNTY, *_ = AGENCIES
SPEC = generate(11, year=2024, agency=BUREAU, size="sparse")
ZEROS: dict[str, object] = {"disclosure.*.*": 0, "applications.*.*": 0, "disputes.*.*": 0}


def report(facts: dict[str, object] | None = None, **more: object) -> Report:
    return from_data({"facts": {**ZEROS, **(facts or {})}, **more}, FORMS)


def outcomes(of: Report, **beside: object) -> dict[str, str]:
    given_forms = dict(FORMS)
    subject = Subject(of, FORMS[of.form], forms=given_forms, **beside)  # type: ignore[arg-type]
    return {outcome.rule: outcome.outcome for outcome in evaluate(BOOK, subject)[0]}


def test_examples_hold_and_each_rule_has_a_pass_a_fail_and_an_undecided() -> None:
    assert run_examples(BOOK, FORMS) == ()
    assert [rule.id for rule in BOOK.rules if lacking_examples(rule)] == []
    for rule in BOOK.rules:
        assert "undecided" in {example.outcome for example in rule.examples}, rule.id


def test_a_missing_neighbour_is_named_and_costs_no_grade() -> None:
    checker = Checker()
    alone = checker.judge(report(agency="甲县财政局", agency_kind="department", year=2024))
    waiting = {o.rule: o for o in alone.outcomes if o.neighbour}
    assert {"YRS101", "YRS106", "LVL201"} <= waiting.keys()
    reason = waiting["YRS101"].reason
    assert reason is not None
    assert "甲县财政局" in reason.zh
    assert "2023" in reason.zh
    assert "2023" in reason.en
    rest = RuleBook(
        tuple(rule for rule in checker.book.rules if not rule.check.needs),
        checker.book.sources,
        checker.book.digest,
    )
    without = Checker(rest).judge(report(agency="甲县财政局", agency_kind="department", year=2024))
    assert alone.grade == without.grade


def test_the_first_year_of_the_form_waits_for_nothing() -> None:
    assert outcomes(report(year=2019, form="2019"))["YRS101"] == "not_applicable"


def test_a_government_without_its_children_says_whom_it_waits_for() -> None:
    county = report(agency="甲县人民政府", agency_kind="government", year=2024)
    found, _ = evaluate(BOOK, Subject(county, FORMS["2021"]))
    level = next(o for o in found if o.rule == "LVL101")
    assert (level.outcome, level.neighbour) == ("undecided", "children")
    assert level.reason is not None
    assert "甲县人民政府" in level.reason.zh


@pytest.mark.parametrize(
    ("rule", "change", "outcome"),
    [
        ("YRS101", {"applications.carried_in.total": 4}, "fail"),
        ("YRS101", {"applications.carried_in.total": None}, "undecided"),
        ("YRS101", {"applications.carried_in.total": "/"}, "undecided"),
        ("YRS102", {"disclosure.regulations.in_force": 1}, "fail"),
        ("YRS102", {"disclosure.regulations.in_force": None}, "undecided"),
        ("YRS103", {"disclosure.licences.decisions": 5000}, "fail"),
    ],
)
def test_blank_is_not_zero(rule: str, change: dict[str, object], outcome: str) -> None:
    last = report({"disclosure.licences.decisions": 100}, year=2023)
    assert outcomes(report({"disclosure.licences.decisions": 100}), previous=last)[rule] == "pass"
    changed = report({"disclosure.licences.decisions": 100, **change})
    assert outcomes(changed, previous=last)[rule] == outcome


def test_forms_of_two_years_are_compared_where_they_can_be() -> None:
    last = report({"applications.carried_out.total": 2}, form="2019", year=2020)
    now = report({"applications.carried_in.total": 2}, year=2021)
    found = outcomes(now, previous=last)
    assert found["YRS101"] == "pass"
    assert found["YRS106"] == "not_applicable"
    wrong = report({"applications.carried_in.total": 3}, year=2021)
    assert outcomes(wrong, previous=last)["YRS101"] == "fail"


counts = st.integers(0, 40)


@given(parts=st.lists(counts, min_size=1, max_size=5), off=st.integers(-40, 40), complete=st.booleans())
def test_levels_follow_the_sum_and_the_largest(parts: list[int], off: int, complete: bool) -> None:
    """No verdict but from what is known: a sum is judged only where all are there."""
    cell = "disclosure.licences.decisions"
    total = max(0, sum(parts) + off)
    county = report({cell: total}, agency="甲县人民政府", agency_kind="government", year=2024)
    children = tuple(report({cell: part}, agency=f"甲县{n}局", year=2024) for n, part in enumerate(parts))
    missing = () if complete else ("甲县丁镇人民政府",)
    found = outcomes(county, children=children, missing_children=missing)["LVL101"]
    if total < sum(parts):
        assert found == "fail"
    elif not complete:
        assert found == "undecided"
    else:
        assert found == ("pass" if total == sum(parts) else "fail")
    alone = outcomes(county, children=children, missing_children=None)["LVL101"]
    assert alone == ("fail" if total < max(parts) else "undecided")


def test_check_with_last_years_report(tmp_path: Path) -> None:
    (tmp_path / "now.html").write_bytes(html.write(SPEC))
    (tmp_path / "last.docx").write_bytes(docx.write(year_before(SPEC)))
    result = check(tmp_path / "now.html", previous=tmp_path / "last.docx")
    verdicts = {o.rule: o.outcome for o in result.outcomes}
    assert {verdicts[rule.id] for rule in BOOK.rules if rule.section == "years"} <= {"pass", "not_applicable"}
    spoilt = SPEC.with_facts({"applications.carried_in.total": 999})
    result = check(html.write(spoilt), name="now.html", previous=tmp_path / "last.docx")
    found = [finding for finding in result.findings if finding.rule == "YRS101"]
    assert [finding.severity for finding in found] == ["error"]
    assert "999" in found[0].message.zh
    assert "999" in found[0].message.en


@pytest.mark.parametrize(
    ("year", "agency", "said"),
    [(2022, BUREAU, "2022"), (2024, BUREAU, "2024"), (2023, TOWN, TOWN.name)],
)
def test_another_year_or_agency_is_not_used_unless_forced(year: int, agency: object, said: str) -> None:
    other = html.write(generate(5, year=year, agency=agency, size="sparse"))  # type: ignore[arg-type]
    page = html.write(SPEC)
    result = check(page, name="a.html", previous=other)
    reasons = {o.reason.zh for o in result.outcomes if o.neighbour == "previous" and o.reason}
    assert len(reasons) == 1
    assert said in reasons.pop()
    forced = check(page, name="a.html", previous=other, any_previous=True)
    assert not [o for o in forced.outcomes if o.neighbour == "previous"]


def test_an_unreadable_last_year_says_why() -> None:
    result = check(html.write(SPEC), name="a.html", previous=b"%PDF-1.4 nothing")
    outcome = next(o for o in result.outcomes if o.rule == "YRS101")
    assert outcome.outcome == "undecided"
    assert outcome.reason is not None
    assert "没有读出来" in outcome.reason.zh


def test_what_is_known_of_this_report_is_not_said_of_last_years() -> None:
    page, last = html.write(SPEC), html.write(year_before(SPEC))
    result = check(page, name="a.html", year=2024, published=datetime.date(2025, 1, 20), previous=last)
    assert not [o for o in result.outcomes if o.neighbour == "previous"]


def test_variants_of_a_name_are_one_agency() -> None:
    checker = Checker()
    now = report(agency="甲省乙市丙县人民政府", agency_kind="government", agency_level="county", year=2024)
    last = report(agency="丙县政府", agency_kind="government", agency_level="county", year=2023)
    office = msgspec.structs.replace(last, agency="丙县人民政府办公室", agency_kind="office")
    assert checker.last_year(last).beside(now) == Neighbours(last)
    assert checker.last_year(office).beside(now).previous is None


def test_copied_text_is_found_whatever_the_year_and_numbers() -> None:
    last = year_before(SPEC)
    copied = SPEC.with_part(
        "overview",
        paragraphs=tuple(text.replace("137", "215") for text in last.part("overview").paragraphs),
    )
    result = check(html.write(copied), name="a.html", previous=html.write(last))
    assert "YRS104" in {finding.rule for finding in result.findings}
    assert "YRS107" not in {finding.rule for finding in result.findings}
    same = SPEC.with_part("overview", paragraphs=last.part("overview").paragraphs)
    result = check(html.write(same), name="a.html", previous=html.write(last))
    assert "YRS107" in {finding.rule for finding in result.findings}


def test_the_command_says_what_it_did_not_compare(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from compliance.cli.guarded import run

    (tmp_path / "now.html").write_bytes(html.write(SPEC))
    (tmp_path / "last.html").write_bytes(html.write(year_before(SPEC)))
    now = str(tmp_path / "now.html")
    run(["check", now])
    waiting = [line for line in capsys.readouterr().out.splitlines() if "未与其他年报对照" in line]
    assert len(waiting) == 1
    assert f"{BUREAU.name} 2023 年" in waiting[0]
    run(["check", now, "--previous", str(tmp_path / "last.html")])
    said = capsys.readouterr().out
    assert f"{BUREAU.name} 2023 年" not in said
    run(["check", now, "--previous", str(tmp_path / "nowhere.html")])
    assert "没有这个文件" in capsys.readouterr().out
