"""What is said of a report: causes, their order, and when nothing can be said."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from compliance.api import Checker, national_book
from compliance.exchange import from_data
from compliance.forms import load_forms
from compliance.model.finding import Result, Subject
from compliance.model.repair import Cause, Diagnosis
from compliance.model.report import Report
from compliance.repair import diagnose
from compliance.rulebook import load_rules
from compliance.testing.generator import generate
from compliance.testing.spec import Value
from compliance.testing.writers.shorthand import data

FORMS = load_forms()
CHECKER = Checker()


def report(changes: dict[str, Value], *, seed: int = 3, size: str = "dense", year: int = 2024) -> Report:
    """A balanced report with these cells changed."""
    spec = generate(seed, year=year, size=size)  # type: ignore[arg-type]
    return from_data(data(spec.with_facts(changes)), FORMS)


def numbers(seed: int = 3, size: str = "dense", year: int = 2024) -> dict[str, int]:
    """The whole numbers of the balanced report."""
    facts = generate(seed, year=year, size=size).facts  # type: ignore[arg-type]
    return {fact: value for fact, value in facts.items() if isinstance(value, int)}


def diagnosis(changes: dict[str, Value], **how: object) -> Diagnosis:
    """What is said of a balanced report with these cells changed."""
    found = report(changes, **how)  # type: ignore[arg-type]
    return diagnose(Subject(found, FORMS[found.form]), national_book())


def only(found: Diagnosis) -> Cause:
    """The single cause."""
    (cause,) = found.causes
    return cause


def test_a_balanced_report_has_nothing_to_repair() -> None:
    found = diagnosis({})
    assert (found.status, found.causes, found.repairs) == ("nothing_to_repair", (), ())
    assert CHECKER.judge(report({})).diagnosis is None


@pytest.mark.parametrize(
    ("before", "slip"),
    [
        (lambda n: n * 10 + 7, "extra_digit"),
        (lambda n: int(str(n)[-1] + str(n)[1:-1] + str(n)[0]), "transposed"),
        (lambda n: -n, "minus"),
        (lambda n: 0, "total_zero"),
    ],
)
def test_a_slip_of_the_hand_is_recognised(before: object, slip: str) -> None:
    held = numbers()
    totals = [fact for fact in held if fact.startswith("applications.") and fact.endswith(".total")]
    name = next(
        fact for fact in totals if 10 <= held[fact] <= 999 and str(held[fact])[0] != str(held[fact])[-1]
    )
    cause = only(diagnosis({name: before(held[name])}))  # type: ignore[operator]
    (repair,) = cause.repairs
    assert (cause.status, repair.set, repair.slip) == ("one", {name: held[name]}, slip)
    assert f"应为 {held[name]}" in cause.words.zh
    assert f"should be {held[name]}" in cause.words.en


def test_numbers_put_into_the_neighbouring_column() -> None:
    held = numbers()
    a, b = "applications.granted.company", "applications.granted.research"
    assert held[a] != held[b]
    cause = only(diagnosis({a: held[b], b: held[a]}))
    assert cause.repairs[0].set == {a: held[a], b: held[b]}
    assert cause.repairs[0].slip == "exchanged"


def test_carried_in_counted_in_received_comes_first() -> None:
    held = numbers()
    twice = held["applications.carried_in.natural_person"]
    changes: dict[str, Value] = {
        fact: held[fact] + twice
        for fact in ("applications.received.natural_person", "applications.received.total")
    }
    assert twice
    cause = only(diagnosis(changes))
    assert cause.repairs[0].set == {fact: held[fact] for fact in changes}


def test_two_unrelated_slips_are_two_causes() -> None:
    held = numbers()
    a, b = "applications.granted.company", "disputes.reconsideration.total"
    c = "applications.rejected_petition.welfare"
    found = diagnosis({a: held[a] + 30, b: held[b] + 4, c: held[c] + 5})
    sets = [cause.repairs[0].set for cause in found.causes if cause.status == "one"]
    assert sets == [{a: held[a]}, {c: held[c]}]
    disputes = found.causes[-1]
    assert disputes.status == "several"
    assert disputes.repairs[0].set == {b: held[b]}  # a total that does not follow comes before its parts
    assert found.status == "several"
    assert found.repairs[0].set == {a: held[a], b: held[b], c: held[c]}


def test_a_row_of_totals_left_at_zero_is_one_cause() -> None:
    held = numbers()
    row = [fact for fact in held if fact.startswith("applications.processed.")]
    judged = CHECKER.judge(report(dict.fromkeys(row, 0)))
    assert judged.diagnosis is not None
    cause = only(judged.diagnosis)
    assert (cause.status, cause.repairs[0].slip) == ("one", "line_zero")
    assert cause.repairs[0].set == {fact: held[fact] for fact in row if held[fact]}
    broken = [f for f in judged.findings if f.rule in ("APP101", "APP102", "APP103")]
    assert len(broken) >= 14
    assert {finding.fingerprint for finding in broken} <= set(cause.findings)
    assert all(finding.repairs == cause.repairs for finding in broken)


def test_total_row_and_total_column_left_at_zero_together() -> None:
    held = numbers()
    table = [fact for fact in held if fact.startswith("applications.")]
    lines = [fact for fact in table if ".processed." in fact or fact.endswith(".total")]
    cause = only(diagnosis(dict.fromkeys(lines, 0)))
    assert cause.repairs[0].set == {fact: held[fact] for fact in lines if held[fact]}


def test_totals_that_do_not_follow_are_one_cause() -> None:
    held = numbers()
    column = [fact for fact in held if fact.startswith("applications.") and fact.endswith(".total")]
    changes: dict[str, Value] = {fact: held[fact] + 3 + position for position, fact in enumerate(column)}
    found = diagnosis(changes)
    cause = only(found)
    assert (cause.status, cause.repairs[0].slip) == ("one", "line_stale")
    assert cause.repairs[0].set == {fact: held[fact] for fact in column}


def test_blanks_are_filled_where_the_identities_leave_no_choice() -> None:
    held = numbers()
    column = [fact for fact in held if fact.startswith("applications.") and fact.endswith(".research")]
    judged = CHECKER.judge(report(dict.fromkeys(column, None)))
    assert judged.diagnosis is not None
    cause = only(judged.diagnosis)
    assert (cause.status, cause.fills) == ("one", True)
    assert cause.repairs[0].set == {fact: held[fact] for fact in column}
    assert all(change.before is None and change.state == "blank" for change in cause.repairs[0].changes)
    (finding,) = (finding for finding in judged.findings if finding.rule == "APP002")
    assert finding.repairs == cause.repairs


def test_blank_is_not_zero() -> None:
    """Two blanks in one row whose columns hold blanks too: nothing says what belongs where."""
    names = [
        f"applications.{row}.{column}"
        for row in ("granted", "refused_internal")
        for column in ("company", "research")
    ]
    assert diagnosis(dict.fromkeys(names)).status == "nothing_to_repair"


def test_a_blank_costs_less_than_a_number() -> None:
    held = numbers()
    blank, wrong = "applications.granted.company", "applications.received.welfare"
    found = diagnosis({blank: None, wrong: held[wrong] + 8})
    assert [cause.repairs[0].set for cause in found.causes] == [{wrong: held[wrong]}, {blank: held[blank]}]
    assert [cause.fills for cause in found.causes] == [False, True]


def test_too_many_slips_are_not_explained_away() -> None:
    held = numbers()
    leaves = [f"applications.{row}.{column}" for row, column in (
        ("granted", "company"), ("partly_granted", "research"), ("refused_internal", "welfare"),
        ("rejected_petition", "natural_person"), ("rejected_repeat", "legal_service"),
    )]  # fmt: skip
    found = diagnosis({fact: held[fact] + 11 + 7 * n for n, fact in enumerate(leaves)})
    assert (found.status, found.repairs) == ("none", ())
    assert "4 格以内" in found.words.zh
    assert "up to 4 cells" in found.words.en


def test_the_text_is_a_witness() -> None:
    """A row and its total are off by as much: the identities allow several rows, the text names one."""
    held = numbers()
    changes: dict[str, Value] = {
        fact: held[fact] + 2 for fact in ("applications.received.company", "applications.received.total")
    }
    cause = only(diagnosis(changes))
    assert cause.status == "several"
    assert cause.repairs[0].set == {fact: held[fact] for fact in changes}
    assert "与正文所写的数一致" in cause.repairs[0].why.zh
    assert all("不符" in repair.why.zh for repair in cause.repairs[1:] if "received.total" not in repair.set)


def test_last_year_is_a_witness() -> None:
    """A cell that still says what it said last year comes first, though by itself it would not."""
    names = [f"disputes.reconsideration.{column}" for column in ("upheld", "corrected", "other", "pending")]
    moved = 0
    for seed in range(30, 45):
        held, before = numbers(), numbers(seed=seed, year=2023)
        last = report({}, seed=seed, year=2023)
        for name in (fact for fact in names if before[fact] > held[fact]):
            this = report({name: before[name]})
            beside = diagnose(Subject(this, FORMS["2021"], previous=last, forms=dict(FORMS)), national_book())
            assert only(beside).repairs[0].set == {name: held[name]}
            assert only(beside).repairs[0].slip == "last_year"
            alone = diagnose(Subject(this, FORMS["2021"], forms=dict(FORMS)), national_book())
            moved += only(alone).repairs[0].set != {name: held[name]}
    assert moved


@pytest.mark.parametrize("how", ["scan", "glued", "note"])
def test_a_reading_in_doubt_is_not_called_wrong(how: str) -> None:
    held = numbers()
    name = "applications.granted.company"
    found = report({name: held[name] + 30})
    if how == "scan":
        found = msgspec.structs.replace(found, format="scan")
    elif how == "glued":
        tables = tuple(
            msgspec.structs.replace(table, shape="glued") if table.id == "applications" else table
            for table in found.tables
        )
        found = msgspec.structs.replace(found, tables=tables)
    else:
        facts = {fact.id: fact for fact in found.facts}
        facts[name] = msgspec.structs.replace(facts[name], note="单元格里另有文字")
        found = msgspec.structs.replace(found, facts=type(found.facts)(facts))
    cause = only(diagnose(Subject(found, FORMS[found.form]), national_book()))
    assert cause.as_read
    assert f"读作 {held[name] + 30}，推算为 {held[name]}" in cause.words.zh
    assert "对照原件" in cause.words.zh
    assert "read as" in cause.words.en
    assert "应为" not in cause.words.zh


_RULE = """
id: XYZ{number}
title: {{zh: 表二自己的勾稽, en: an identity of the second table}}
severity: error
basis: [{{source: format-2021, clause: 附件}}]
check:
  kind: equation
  equation: {equation}
message: {{zh: 不等, en: unequal}}
advice: {{zh: 核对, en: check}}
examples:
  - {{outcome: pass, facts: {{disclosure.*.*: 0}}}}
  - {{outcome: fail, facts: {{disclosure.*.*: 0, disclosure.licences.decisions: 1}}}}
"""


def test_any_rule_book_will_do(tmp_path: Path) -> None:
    """Identities over another table, with a factor: the code knows no table."""
    folder = tmp_path / "own"
    folder.mkdir()
    total = (
        "2 * disclosure.licences.decisions = disclosure.penalties.decisions + disclosure.coercions.decisions"
    )
    same = "disclosure.licences.decisions = disclosure.normative_documents.made"
    for number, equation in ((901, total), (902, same)):
        (folder / f"XYZ{number}.yaml").write_text(_RULE.format(number=number, equation=equation), "utf-8")
    book = load_rules([folder])
    facts = {
        "disclosure.licences.decisions": 6, "disclosure.normative_documents.made": 5,
        "disclosure.penalties.decisions": 7, "disclosure.coercions.decisions": 3,
    }  # fmt: skip
    own = from_data({"form": "2021", "year": 2024, "facts": facts}, FORMS)
    cause = only(diagnose(Subject(own, FORMS["2021"]), book))
    assert cause.status == "one"
    assert cause.repairs[0].set == {"disclosure.licences.decisions": 5}


def test_a_rule_that_is_not_in_force_says_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "own"
    folder.mkdir()
    text = _RULE.format(number=901, equation="disclosure.licences.decisions = disclosure.penalties.decisions")
    (folder / "XYZ901.yaml").write_text(text + 'applies: {forms: ["2019"]}\n', "utf-8")
    book = load_rules([folder])
    facts = {"disclosure.licences.decisions": 6, "disclosure.penalties.decisions": 7}
    own = from_data({"form": "2021", "year": 2024, "facts": facts}, FORMS)
    assert diagnose(Subject(own, FORMS["2021"]), book).status == "nothing_to_repair"


def test_one_row_in_place_of_three_is_added_up_as_it_stands() -> None:
    """（六）其他处理 as one row: the identities run over the row that is there."""
    held = numbers()
    rows = ("closed_no_correction", "closed_fee_unpaid", "closed_other")
    spec = generate(3, year=2024, size="dense")
    facts = dict(spec.facts)
    for column in ("natural_person", "company", "research", "welfare", "legal_service", "other_org", "total"):
        facts[f"applications.closed.{column}"] = sum(held[f"applications.{row}.{column}"] for row in rows)
        for row in rows:
            del facts[f"applications.{row}.{column}"]
    right = facts["applications.closed.company"]
    assert isinstance(right, int)
    facts["applications.closed.company"] = right + 60
    own = from_data({"form": "2021", "year": 2024, "facts": facts}, FORMS)
    cause = only(diagnose(Subject(own, FORMS["2021"]), national_book()))
    assert [repair.set for repair in cause.repairs] == [{"applications.closed.company": right}]


def test_the_order_is_the_same_every_time() -> None:
    held = numbers()
    changes: dict[str, Value] = {"disputes.reconsideration.total": held["disputes.reconsideration.total"] + 4}
    assert diagnosis(changes) == diagnosis(changes)


def judged(changes: dict[str, Value]) -> Result:
    """The result for a balanced report with these cells changed."""
    return CHECKER.judge(report(changes))


def test_findings_name_their_repair_and_others_do_not() -> None:
    held = numbers()
    name = "applications.granted.company"
    result = judged({name: held[name] + 30, "disclosure.licences.decisions": None})
    with_repairs = {finding.rule for finding in result.findings if finding.repairs}
    assert with_repairs == {"APP102", "APP103"}
    assert all(f.repairs[0].set == {name: held[name]} for f in result.findings if f.repairs)
