"""A report as data: both forms, both ways, and what is refused."""

from __future__ import annotations

import json

import msgspec
import pytest

from compliance.authoring import schemas, written
from compliance.errors import ReadError
from compliance.exchange import from_data, from_json, to_data
from compliance.forms import load_forms
from compliance.resources import bundled

FORMS = load_forms()


def test_globs_first_then_exact_ids() -> None:
    facts = from_data({"facts": {"disputes.direct_suit.total": "/", "disputes.*.*": 1.0}}, FORMS).facts
    assert facts.get("disputes.direct_suit.total").state == "placeholder"
    assert facts.values["disputes.direct_suit.upheld"] == 1
    assert type(facts.values["disputes.direct_suit.upheld"]) is int
    assert facts.get("applications.received.total").state == "absent"


def test_plain_numbers_make_no_fact_objects() -> None:
    plain = {fact: 1 for table in FORMS["2021"].tables for fact in table.fact_ids()}
    facts = from_json(msgspec.json.encode({"facts": plain}), FORMS).facts
    assert facts.values == plain
    assert len(facts) == len(plain)


def test_full_form_round_trip() -> None:
    report = from_data(
        {
            "title": "云溪县档案局2024年政府信息公开工作年度报告",
            "preamble": "按规定编制。",
            "facts": {
                "applications.*.*": 0,
                "applications.received.total": None,
                "disclosure.fees.amount": 1.5,
            },
            "sections": {
                "overview": "第一段。\n第二段。",
                "other": {"heading": "其它事项", "text": "无"},
                "extra": {"heading": "附则", "number": "七"},
                "extra#2": {"heading": "附件", "number": "八"},
            },
            "signed": "2025-01-20",
            "published": "2025年某日",
            "period": "2024-01-01/2024-12-31",
        },
        FORMS,
    )
    data = to_data(report, FORMS["2021"])
    assert next(iter(data)) == "schema"
    assert to_data(from_data(data, FORMS), FORMS["2021"]) == data
    assert to_data(from_json(json.dumps(data).encode(), FORMS), FORMS["2021"]) == data


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"[]", "object"),
        (b"{", "truncated"),
        (b'{"facts": {"applications.recieved.total": 1}}', "received"),
        (b'{"facts": {"applications.received.total": true}}', "applications.received.total"),
        (b'{"facts": {"applications.received.total": 1e999}}', "range"),
        (b'{"facts": {"applications.received.total": 99999999999999999999}}', "applications.received.total"),
        (b'{"fact": {}}', "fact"),
        (b'{"form": "2020"}', "2020"),
        (b'{"sections": {"overveiw": ""}}', "overview"),
        (b'{"schema": "report/2", "form": "2021", "facts": {}}', "report/2"),
        (
            b'{"schema":"report/1","form":"2021","facts":{"disputes.direct_suit.total":{"value":1,"state":"blank"}}}',
            "state",
        ),
        (b"[" * 100_000, "JSON"),
        (b"\xff\xfe", "JSON"),
    ],
)
def test_what_is_not_a_report_is_refused(data: bytes, said: str) -> None:
    with pytest.raises(ReadError) as caught:
        from_json(data, FORMS)
    assert said in caught.value.zh


@pytest.mark.parametrize("name", sorted(schemas()))
def test_schemas_are_fresh(name: str) -> None:
    stored = (bundled("schemas") / name).read_text(encoding="utf-8")
    assert stored == written(schemas()[name]), "run: python -m compliance.authoring schemas"


def test_reports_of_the_same_shape_do_not_share_what_differs() -> None:
    plain: dict[str, object] = {fact: 1 for table in FORMS["2021"].tables for fact in table.fact_ids()}
    first = from_data({"facts": plain}, FORMS)
    again = from_data({"facts": {**plain, "disputes.direct_suit.total": 7}}, FORMS)
    assert again.tables == first.tables
    assert again.facts.values["disputes.direct_suit.total"] == 7
    short = from_data({"facts": plain, "tables": {"disputes": {"section": "other"}}}, FORMS)
    table = short.table("disputes")
    assert table is not None
    assert table.section == "other"
    blank = from_data({"facts": {**plain, "disputes.direct_suit.total": None}}, FORMS)
    assert blank.facts.get("disputes.direct_suit.total").state == "blank"
    broken = from_data({"facts": {**plain, "disputes.direct_suit.total": 1.5}}, FORMS)
    assert broken.facts.values["disputes.direct_suit.total"] == 1.5
    with pytest.raises(ReadError, match="nosuch"):
        from_data({"facts": {**plain, "disputes.direct_suit.nosuch": 1}}, FORMS)


@pytest.mark.parametrize("text", ["", " ", "\n", "一段。", "一段。\n\n  \n另一段。\n", " 一段。"])
def test_a_plain_section_is_the_standard_one(text: str) -> None:
    plain = from_data({"sections": {"overview": "无。", "other": text}}, FORMS)
    full = from_data({"sections": {"overview": "无。", "other": {"text": text}}}, FORMS)
    assert plain.sections == full.sections
    lines = [line for line in text.split("\n") if line.strip()]
    assert [paragraph.text for paragraph in plain.sections[1].paragraphs] == lines
