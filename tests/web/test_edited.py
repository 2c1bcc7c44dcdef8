"""A report with edits is the report that a file with the same content would have been."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance import exchange, readers
from compliance.api import Checker
from compliance.errors import ReadError
from compliance.extract import understand
from compliance.forms import load_forms
from compliance.model.report import Report
from compliance.readers import guard
from compliance.testing.generator import generate
from compliance.testing.spec import Spec
from compliance.testing.writers import docx
from compliance.web.edited import Edits, edited, keys

FORMS = load_forms()
CHECKER = Checker()


def read(spec: Spec) -> Report:
    report = understand(readers.read(docx.write(spec), "report.docx"), FORMS)
    assert isinstance(report, Report)
    return report


def said(report: Report) -> list[tuple[str, str, tuple[str, ...]]]:
    result = CHECKER.judge(report)
    return sorted((finding.rule, finding.message.zh, finding.facts) for finding in result.findings)


@pytest.mark.parametrize("seed", range(12))
def test_writing_back_what_was_read_changes_no_judgment(seed: int) -> None:
    report = read(generate(seed))
    texts = {key: section.text for key, section in keys(report)}
    again = edited(report, Edits(texts=texts), FORMS)
    assert said(again) == said(report)
    assert [outcome.outcome for outcome in CHECKER.judge(again).outcomes] == [
        outcome.outcome for outcome in CHECKER.judge(report).outcomes
    ]
    assert len(again.mentions) == len(report.mentions)


@settings(max_examples=12)
@given(st.data())
def test_typing_cells_gives_the_report_that_had_them(data: st.DataObject) -> None:
    spec = generate(data.draw(st.integers(0, 30)), year=2023)
    facts = data.draw(st.lists(st.sampled_from(sorted(spec.printed())), min_size=1, max_size=6, unique=True))
    values = {fact: data.draw(st.sampled_from(["", "0", "7", "1234", "/", "１２", "3件"])) for fact in facts}
    typed = edited(read(spec), Edits(cells=values), FORMS)
    printed = read(spec.with_facts(values))
    for fact in printed.facts:
        same = typed.facts.get(fact.id)
        assert (same.state, same.value) == (fact.state, fact.value), fact.id
    assert said(typed) == said(printed)


def test_a_changed_number_in_the_text_is_read_anew() -> None:
    spec = generate(3, year=2024, size="dense")
    report = read(spec)
    assert CHECKER.judge(report).counts()["error"] == 0
    received = f"新收政府信息公开申请{spec.facts['applications.received.total']}件"
    text = dict(keys(report))["overview"].text
    assert received in text
    changed = edited(
        report, Edits(texts={"overview": text.replace(received, "新收政府信息公开申请7件")}), FORMS
    )
    assert "APP202" in {finding.rule for finding in CHECKER.judge(changed).findings}


def test_a_finding_about_a_text_leads_to_its_paragraph() -> None:
    report = read(generate(3, year=2024))
    text = dict(keys(report))["problems"].text + "\n\n依据2007年条例（国务院令第492号）。"
    changed = edited(report, Edits(texts={"problems": text}), FORMS)
    section = dict(keys(changed))["problems"]
    places = [paragraph.place for paragraph in section.paragraphs]
    assert len(set(places)) == len(places) == len([line for line in text.split("\n") if line])
    found = [finding for finding in CHECKER.judge(changed).findings if finding.place == places[-1]]
    assert found


def test_a_missing_section_can_be_added_where_it_belongs() -> None:
    spec = generate(3, year=2024)
    gone = msgspec.structs.replace(spec, parts=tuple(part for part in spec.parts if part.id != "problems"))
    report = read(gone)
    assert report.section("problems") is None
    changed = edited(report, Edits(texts={"problems": spec.part("problems").paragraphs[0]}), FORMS)
    ids = [section.id for section in changed.sections if section.id != "preamble"]
    assert ids == [part.id for part in spec.parts]


def test_a_missing_row_stands_in_the_table_once_a_cell_of_it_is_typed() -> None:
    spec = generate(3, year=2024)
    report = read(msgspec.structs.replace(spec, dropped=frozenset({"applications.rejected_repeat"})))
    assert report.facts.get("applications.rejected_repeat.total").state == "absent"
    changed = edited(report, Edits(cells={"applications.rejected_repeat.company": "0"}), FORMS)
    assert changed.facts.get("applications.rejected_repeat.company").value == 0
    # Its other cells are empty now, which is not zero.
    assert changed.facts.get("applications.rejected_repeat.total").state == "blank"
    table = changed.table("applications")
    assert table is not None
    assert "rejected_repeat" in table.rows


def test_standard_headings_and_tables_settle_what_is_about_them() -> None:
    spec = generate(3, year=2024)
    spec = spec.with_part("overview", heading="工作基本情况").with_part("other", number="七")
    spec = msgspec.structs.replace(spec, labels={"applications.received": "新收申请"})
    report = read(spec)
    before = CHECKER.judge(report)
    assert before.counts()["warning"] + before.counts()["info"] > 0
    after = CHECKER.judge(edited(report, Edits(standard=True), FORMS))
    assert {finding.section for finding in after.findings} & {"sections"} == set()
    assert [
        finding for finding in after.findings if "标题" in finding.title.zh and "行" in finding.title.zh
    ] == []
    assert {f.id: f.value for f in report.facts if f.value is not None} == {
        fact.id: fact.value
        for fact in after.report.facts
        if fact.value is not None  # type: ignore[union-attr]
    }


def test_identity_follows_the_title_unless_it_is_given() -> None:
    report = read(generate(3, year=2024))
    changed = edited(report, Edits(title="甲县教育局2023年政府信息公开工作年度报告"), FORMS)
    assert (changed.agency, changed.year, changed.agency_kind) == ("甲县教育局", 2023, "department")
    given = edited(report, Edits(title="甲县教育局2023年政府信息公开工作年度报告", year=2022), FORMS)
    assert given.year == 2022
    dated = edited(report, Edits(published="2025-01-20", signed="2025年1月19日"), FORMS)
    assert dated.published is not None
    assert dated.signed is not None
    assert str(dated.published.date) == "2025-01-20"
    assert str(dated.signed.date) == "2025-01-19"
    assert edited(report, Edits(published="2025-02-30"), FORMS).published.date is None  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "edits",
    [
        Edits(cells={"applications.granted.nobody": "1"}),
        Edits(cells={"applications.granted.total": "1" * 300}),
        Edits(texts={"nowhere": "x"}),
        Edits(texts={"overview": "字" * (guard.MAX_PARAGRAPH + 1)}),
        Edits(texts={"overview": "字\n" * guard.MAX_CHARACTERS + "字"}),
        Edits(title="字" * 500),
    ],
    ids=["cell", "long cell", "section", "paragraph", "text", "title"],
)
def test_what_does_not_fit_is_refused(edits: Edits) -> None:
    with pytest.raises(ReadError):
        edited(read(generate(3, year=2024)), edits, FORMS)


def test_the_edited_report_survives_being_taken_away_and_brought_back() -> None:
    report = edited(read(generate(3, year=2024)), Edits(cells={"disclosure.fees.amount": "1.5"}), FORMS)
    form = FORMS[report.form]
    again = exchange.from_json(msgspec.json.encode(exchange.to_data(report, form)), FORMS)
    assert said(again) == said(report)
