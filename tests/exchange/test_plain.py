"""The quick way for plain reports gives what the slow way gives."""

from __future__ import annotations

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from compliance.engine import evaluate
from compliance.exchange import from_data, from_json
from compliance.exchange.plain import plain_report
from compliance.forms import load_forms
from compliance.model.finding import Subject
from compliance.rulebook import load_rules

FORMS = load_forms()
BOOK = load_rules()
COUNT = st.integers(min_value=-1, max_value=20)
ODD = st.one_of(st.none(), st.just("/"), st.just("读不清"), st.just(0.5), st.just(10**14))


@st.composite
def shorthand(draw: st.DrawFn) -> dict[str, object]:
    form = FORMS[draw(st.sampled_from(sorted(FORMS)))]
    facts: dict[str, object] = {}
    for table in form.tables:
        if draw(st.integers(0, 4)):
            count = draw(COUNT)
            facts |= dict.fromkeys(table.fact_ids(), count)
    for name in draw(st.lists(st.sampled_from(sorted(form.fact_ids)), max_size=3)):
        facts[name] = draw(st.one_of(COUNT, ODD))
    for name in draw(st.lists(st.sampled_from(sorted(form.fact_ids)), max_size=1)):
        facts.pop(name, None)
    data: dict[str, object] = {"form": form.id, "facts": facts}
    if draw(st.booleans()):
        data["sections"] = {"other": "本年度未收取信息处理费。"}
    if draw(st.booleans()):
        del data["form"]
        data["year"] = form.years.since
    return data


@settings(max_examples=150, deadline=None)
@given(shorthand())
def test_same_report_and_same_findings(data: dict[str, object]) -> None:
    quick, slow = from_json(json.dumps(data).encode(), FORMS), from_data(data, FORMS)
    assert {fact.id: (fact.state, fact.value) for fact in quick.facts} == {
        fact.id: (fact.state, fact.value) for fact in slow.facts
    }
    assert len(quick.facts) == len(slow.facts)
    assert (quick.form, quick.tables, quick.sections, quick.form_markers) == (
        slow.form,
        slow.tables,
        slow.sections,
        slow.form_markers,
    )
    form = FORMS[slow.form]
    assert evaluate(BOOK, Subject(quick, form)) == evaluate(BOOK, Subject(slow, form))


def test_whole_tables_of_both_forms_go_the_quick_way() -> None:
    for form in FORMS.values():
        facts = {name: 0 for table in form.tables for name in table.fact_ids()}
        report = plain_report(json.dumps({"form": form.id, "facts": facts}).encode(), FORMS)
        assert report is not None
        assert report.facts.values == facts


def test_a_cell_short_goes_the_slow_way() -> None:
    facts = dict.fromkeys(FORMS["2021"].table["disputes"].fact_ids(), 0)
    facts.popitem()
    assert plain_report(json.dumps({"form": "2021", "facts": facts}).encode(), FORMS) is None
