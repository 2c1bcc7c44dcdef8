"""The engine: outcomes, severities, fingerprints, the crash barrier, compiled code against plain asking."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance.checks.kind import Kind
from compliance.engine import _ask, evaluate
from compliance.engine.plan import plan_for
from compliance.exchange import from_data
from compliance.forms import load_forms
from compliance.model.finding import Answer, Finding, Hit, Outcome, Subject
from compliance.model.words import Words
from compliance.rulebook import RuleBook, load_rules

FORMS = load_forms()
NATIONAL = Path(__file__).parents[2] / "rules/national"
BOOK = load_rules([NATIONAL / "disclosure", NATIONAL / "applications", NATIONAL / "disputes"])
ZEROS: dict[str, object] = {"applications.*.*": 0, "disclosure.*.*": 0, "disputes.*.*": 0}


def subject(facts: dict[str, object], **more: object) -> Subject:
    report = from_data({"facts": {**ZEROS, **facts}, **more}, FORMS)
    return Subject(report, FORMS[report.form])


def outcomes(book: RuleBook, of: Subject) -> dict[str, str]:
    return {outcome.rule: outcome.outcome for outcome in evaluate(book, of)[0]}


class Broken(Kind, frozen=True, tag="broken"):
    def find(self, subject: Subject) -> Iterator[Answer]:
        yield Hit("x")
        raise ZeroDivisionError


class Endless(Kind, frozen=True, tag="endless"):
    def find(self, subject: Subject) -> Iterator[Answer]:
        while True:
            yield Hit("x", severity="error")


def with_check(check: Kind) -> RuleBook:
    rule = msgspec.structs.replace(BOOK.rules[0], check=check, message=Words("坏"))
    return RuleBook((rule, *BOOK.rules[1:]), BOOK.sources, "")


def test_a_crash_is_that_rule_alone() -> None:
    found, findings = evaluate(with_check(Broken()), subject({}))
    assert found[0].outcome == "crashed"
    assert "ZeroDivisionError" in (found[0].reason or Words("")).zh
    assert findings == ()
    assert all(outcome.outcome != "crashed" for outcome in found[1:])


def test_endless_answers_are_cut_and_keys_stay_apart() -> None:
    found, findings = evaluate(with_check(Endless()), subject({}))
    assert found[0].outcome == "fail"
    assert len({finding.fingerprint for finding in findings}) == len(findings) == 500


def test_blank_is_undecided_and_names_the_facts() -> None:
    found, _ = evaluate(BOOK, subject({"applications.carried_in.total": None}))
    balance = next(outcome for outcome in found if outcome.rule == "APP101")
    assert balance.outcome == "undecided"
    assert balance.facts == ("applications.carried_in.total",)
    assert "空白" in (balance.reason or Words("")).zh


def test_a_blank_column_is_one_finding() -> None:
    _, findings = evaluate(BOOK, subject({"applications.*.company": None}))
    assert [(finding.rule, len(finding.facts)) for finding in findings] == [("APP002", 25)]


def test_2019_caps_completeness_but_not_arithmetic() -> None:
    facts: dict[str, object] = {"applications.received.total": 1, "applications.granted.company": None}
    _, findings = evaluate(BOOK, subject(facts, form="2019", year=2019))
    severities = {finding.rule: finding.severity for finding in findings}
    assert severities["APP101"] == "error"
    assert severities["APP002"] == "warning"


def test_message_names_both_sides_and_the_difference() -> None:
    _, findings = evaluate(BOOK, subject({"disputes.direct_suit.upheld": 3, "disputes.direct_suit.total": 1}))
    message = next(finding for finding in findings if finding.rule == "DSP101").message.zh
    assert all(part in message for part in ("未经复议直接起诉", "填 1", "为 3", "相差 2"))


def test_fingerprints_depend_on_agency_year_and_instance_only() -> None:
    def prints(**more: object) -> list[str]:
        return [f.fingerprint for f in evaluate(BOOK, subject({"applications.received.total": 1}, **more))[1]]

    assert prints(agency="云溪县档案局") == prints(agency="云溪县档案局", title="别的标题")
    assert not set(prints(agency="云溪县档案局")) & set(prints(agency="临泉市档案局"))


def test_whole_year_unknown_is_undecided() -> None:
    assert outcomes(BOOK, subject({}, year=None))["DSP102"] == "undecided"


def asked(of: Subject) -> tuple[list[Outcome], list[Finding]]:
    """Every rule asked in full, without the compiled shortcut."""
    plan = plan_for(BOOK, of)
    found: list[Outcome] = []
    findings: list[Finding] = []
    for position, rule in enumerate(BOOK.rules):
        template = plan.template[position]
        if template.outcome != "pass" or rule.applies.agencies:
            found.append(evaluate(BOOK, of)[0][position])
            continue
        severity, adjusted = plan.severities[position]
        outcome, more = _ask(rule, of, severity, adjusted)
        found.append(outcome or template)
        findings += more
    return found, findings


CELLS = [fact for table in FORMS["2021"].tables for fact in table.fact_ids()] + ["applications.closed.total"]
VALUES = st.one_of(st.integers(-1, 4), st.none(), st.sampled_from(["/", "?"]), st.just(1.5))


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(st.sampled_from(CELLS), VALUES, max_size=8))
def test_compiled_code_says_what_asking_says(facts: dict[str, object]) -> None:
    of = subject(facts, agency="云溪县公安局", agency_kind="department", agency_level="county")
    found, findings = evaluate(BOOK, of)
    plain, plain_findings = asked(of)
    assert list(found) == plain
    assert [f.fingerprint for f in findings if f.rule != "DIS021"] == [f.fingerprint for f in plain_findings]


def test_what_is_unknown_of_the_agency_is_said() -> None:
    rule = BOOK.rules[0]
    applies = msgspec.structs.replace(rule.applies, agency_kinds=("department",), agency_levels=("county",))
    book = RuleBook((msgspec.structs.replace(rule, applies=applies),), BOOK.sources, "")

    def reason(**agency: str) -> str:
        outcome = evaluate(book, subject({}, **agency))[0][0]
        return f"{outcome.outcome}: {(outcome.reason or Words('')).zh}"

    assert "哪一级" in reason(agency_kind="department")
    assert "哪一类" in reason(agency_level="county")
    assert reason(agency_kind="department", agency_level="city").startswith(
        "not_applicable: 本规则不适用于这一级"
    )
    assert reason(agency_kind="office", agency_level="county").startswith(
        "not_applicable: 本规则不适用于这类"
    )


def test_messages_of_numbers_are_short() -> None:
    def message(rule: str, facts: dict[str, object], **more: object) -> str:
        return next(f.message.zh for f in evaluate(BOOK, subject(facts, **more))[1] if f.rule == rule)

    text = {"overview": "办结申请8件，其中予以公开6件，不予公开3件。"}
    refused: dict[str, object] = {"applications.refused_by_law.total": 2, "applications.granted.total": 6}
    refused |= {"applications.refused_by_law.natural_person": 2}
    assert message("APP207", refused, sections=text).endswith("而表中合计为 2")
    gaps = {**refused, "applications.refused_by_law.natural_person": None}
    gaps |= {"applications.refused_by_law.total": 275, "applications.refused_internal.total": None}
    assert message("APP207", gaps, sections=text).endswith("而表中合计不少于 275")
    shares: dict[str, object] = {"applications.processed.total": 254, "applications.closed_other.total": 125}
    assert "有 125 件，占办理总计 254 件的 49%" in message("APP105", shares)
