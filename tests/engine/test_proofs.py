"""Proofs over sections, parts and plain words: what they let pass, asking would have passed too."""

from __future__ import annotations

import pytest

from compliance.engine import evaluate
from compliance.engine.plan import plan_for
from compliance.exchange import from_data
from compliance.forms import load_forms
from compliance.model.finding import Hit, NotApplicable, Subject, Unknown
from compliance.rulebook import RuleBook, load_rules

FORMS = load_forms()
RULE = """id: {id}
title: {{zh: 试}}
severity: warning
basis: [{{source: format-2021, clause: 附件}}]
check: {check}
message: {{zh: 坏}}
advice: {{zh: 改}}
"""
CHECKS = {
    "SEC901": "{kind: present, sections: [overview, other]}",
    "SEC902": "{kind: present, parts: [year, title], sections: [other]}",
    "SEC903": "{kind: present, parts: [agency]}",
    "DIS901": "{kind: present, rows: [disputes], parts: [year]}",
    "OTH901": "{kind: match, where: [other], patterns: [信息处理费|收费], absent: fail}",
    "OTH902": "{kind: match, where: [other, overview], patterns: ['处理(费|金)', 收费], whole: true}",
    "OTH903": "{kind: match, where: [other], patterns: [收费], given: [信息]}",
    "OTH904": "{kind: match, where: [other], patterns: [收费], when: 'applications.received.total > 0'}",
    "OTH905": "{kind: match, where: [anywhere], patterns: ['{year}', 收费]}",
    "TXT901": "{kind: match, where: [title], patterns: [收费]}",
}
DISPUTES: dict[str, object] = {"disputes.*.*": 0}
REPORTS: dict[str, dict[str, object]] = {
    "whole": {
        "title": "报告",
        "agency": "云溪县公安局",
        "facts": DISPUTES,
        "sections": {"overview": "总体情况。", "other": "没有收取信息处理费。"},
    },
    "split word": {"sections": {"overview": "无。", "other": "没有收取信息 处 理 费。"}},
    "split by a line": {"sections": {"other": "没有收\n费。"}},
    "word elsewhere": {"title": "收费报告", "sections": {"overview": "没有收费。", "other": "无。"}},
    "word in an extra section": {
        "sections": {"other": "无。", "extra": {"heading": "七、收费", "text": "收费"}}
    },
    "in the second of two": {"sections": {"other": "无。", "other#2": "收费"}},
    "section missing": {"sections": {"overview": "收费"}, "facts": {"applications.received.total": 1}},
    "no sections": {"sections": {}, "title": "报告"},
    "facts alone": {"facts": {"disputes.*.*": 0, "applications.received.total": 1}},
    "empty section": {"sections": {"overview": "", "other": ""}},
    "year unknown": {"year": None, "sections": {"other": "收费", "overview": "无。"}},
    "a blank cell": {
        "facts": {**DISPUTES, "disputes.direct_suit.total": None},
        "sections": {"other": "收费"},
    },
}


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> RuleBook:
    root = tmp_path_factory.mktemp("rules")
    (root / "other").mkdir()
    for name, check in CHECKS.items():
        (root / "other" / f"{name}.yaml").write_text(RULE.format(id=name, check=check), encoding="utf-8")
    return load_rules([root])


@pytest.mark.parametrize("name", REPORTS)
def test_a_proof_says_what_asking_says(book: RuleBook, name: str) -> None:
    report = from_data(REPORTS[name], FORMS)
    of = Subject(report, FORMS[report.form])
    verdicts = {outcome.rule: outcome.outcome for outcome in evaluate(book, of)[0]}
    for rule in book.rules:
        answers = list(rule.check.find(of))
        asked = "pass"
        for kind, verdict in ((NotApplicable, "not_applicable"), (Unknown, "undecided"), (Hit, "fail")):
            if any(isinstance(answer, kind) for answer in answers):
                asked = verdict
        assert verdicts[rule.id] == asked, rule.id


def test_a_good_report_need_not_be_asked(book: RuleBook) -> None:
    report = from_data(REPORTS["whole"], FORMS)
    plan = plan_for(book, Subject(report, FORMS[report.form]))
    asked = {plan.rules[position].id for position in [*plan.asked, *plan.judge(report, plan.template.copy())]}
    assert asked.isdisjoint({"SEC901", "SEC902", "SEC903", "DIS901", "OTH901"})
    assert {"OTH903", "OTH904", "TXT901"} <= asked
