"""The official form filled: everything of the report is on it, and it reads back as the same report."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance import readers
from compliance.model.document import Place, Table
from compliance.model.facts import Fact, Facts
from compliance.model.report import Report, Section, Text
from compliance.papers import form_docx, form_html
from compliance.papers.content import UNSURE, grid
from compliance.testing.generator import generate
from compliance.testing.layout import sheet
from compliance.testing.spec import Spec
from compliance.testing.writers import docx
from compliance.view.tables import layout
from tests.papers.papers import FORMS, cells, converted, read

GAPS = {
    "applications.granted.company": None,
    "applications.refused_by_law.research": "1 2",
    "applications.carried_in.welfare": "/",
    "applications.carried_out.other_org": "无",
    "disputes.direct_suit.pending": -3,
}
BLANK_FORM = Path(__file__).parents[2].parent / "shared" / "corpus" / "blank-form-2021.docx"


def source(seed: int, year: int, changes: dict[str, int | float | str | None]) -> tuple[Spec, Report]:
    spec = generate(seed, year=year, size="dense").with_facts(changes)
    return spec, read(docx.write(spec), "report.docx")


def same(report: Report, back: Report) -> None:
    assert cells(back) == cells(report)
    assert back.form == report.form
    assert (back.agency, back.year) == (report.agency, report.year)
    assert back.title
    assert report.title
    assert back.title.text == report.title.text
    assert back.signature
    assert report.signature
    assert back.signature.text == report.signature.text
    assert back.signed
    assert report.signed
    assert back.signed.date == report.signed.date
    assert [(s.id, s.number, s.heading, s.text) for s in back.sections] == [
        (s.id, s.number, s.heading, s.text) for s in report.sections
    ]
    assert back.mentions
    assert {(m.topic, m.value) for m in back.mentions} == {(m.topic, m.value) for m in report.mentions}


@pytest.mark.parametrize("year", [2019, 2020, 2021, 2024])
@pytest.mark.parametrize("paper", ["docx", "html"])
def test_it_reads_back_as_the_same_report(year: int, paper: str) -> None:
    money = (
        {"disclosure.fees.amount": 12.35} if year > 2020 else {"disclosure.procurement.amount": "12.35万元"}
    )
    _, report = source(year, year, {**GAPS, **money})
    form = FORMS[report.form]
    made = form_docx(report, form) if paper == "docx" else form_html(report, form).encode()
    same(report, read(made, f"paper.{paper}"))
    assert (
        read(made, f"paper.{paper}").facts.get("applications.refused_by_law.research").state == "unreadable"
    )


@settings(max_examples=10)
@given(
    seed=st.integers(0, 10**6),
    year=st.sampled_from([2019, 2021, 2025]),
    paper=st.sampled_from(["docx", "html"]),
)
def test_any_report_reads_back(seed: int, year: int, paper: str) -> None:
    spec = generate(seed, year=year)
    report = read(docx.write(spec), "report.docx")
    form = FORMS[report.form]
    made = form_docx(report, form) if paper == "docx" else form_html(report, form).encode()
    same(report, read(made, f"paper.{paper}"))


def test_same_report_same_bytes() -> None:
    _, report = source(3, 2024, {})
    assert form_docx(report, FORMS["2021"]) == form_docx(report, FORMS["2021"])


@pytest.mark.parametrize("form", sorted(FORMS))
def test_the_word_table_has_the_layout_of_the_form_file(form: str) -> None:
    report = read(docx.write(generate(1, year=2020 if form == "2019" else 2024)), "report.docx")
    tables = [
        block
        for block in readers.read(form_docx(report, FORMS[form]), "a.docx").blocks
        if isinstance(block, Table)
    ]
    assert len(tables) == 3
    for spec, table in zip(FORMS[form].tables, tables, strict=True):
        drawn = layout(spec)
        assert table.columns == drawn.columns
        boxes = [[(box.down, box.across) for box in row] for row in drawn.rows]
        assert [[(cell.rowspan, cell.colspan) for cell in row] for row in table.rows] == boxes


@pytest.mark.parametrize("form", sorted(FORMS))
def test_headers_and_labels_are_merged_as_the_form_prints_them(form: str) -> None:
    """Against the layout that the invented reports are written with, which is worked out on its own."""
    spec = generate(1, year=2020 if form == "2019" else 2024)
    report = read(docx.write(spec), "report.docx")
    for table in FORMS[form].tables:
        printed = sheet(spec, table.id)
        assert [
            [(filled.text, filled.row, filled.column, filled.box.down, filled.box.across) for filled in row]
            for row in grid(table, report).rows
        ] == [
            [(box.text, box.row, box.column, box.rowspan, box.colspan) for box in row] for row in printed.rows
        ]


def test_a_long_number_stays_on_one_line() -> None:
    """A number cut in two reads as two: its figures get smaller instead."""
    _, report = source(
        3, 2024, {"disputes.direct_suit.upheld": 12345678, "disputes.direct_suit.other": 12345}
    )
    xml = zipfile.ZipFile(io.BytesIO(form_docx(report, FORMS["2021"]))).read("word/document.xml").decode()
    found = re.findall(r'<w:sz w:val="(\d+)"/><w:szCs w:val="\d+"/></w:rPr><w:t[^>]*>(\d+)<', xml)
    sizes = {number: int(size) for size, number in found}
    assert sizes["12345678"] < 15
    assert "12345" not in sizes


@pytest.mark.skipif(not BLANK_FORM.is_file(), reason="no corpus")
def test_the_tables_are_those_of_the_official_blank_form() -> None:
    official = [
        block for block in readers.read(BLANK_FORM.read_bytes(), "a.docx").blocks if isinstance(block, Table)
    ]
    report = read(docx.write(generate(1, year=2024)), "report.docx")
    facts = Facts(
        {fact.id: msgspec.structs.replace(fact, state="blank", value=None) for fact in report.facts}
    )
    empty = msgspec.structs.replace(report, facts=facts)
    ours = [
        block
        for block in readers.read(form_docx(empty, FORMS["2021"]), "a.docx").blocks
        if isinstance(block, Table)
    ]
    assert [
        [
            [(cell.text, cell.row, cell.column, cell.rowspan, cell.colspan) for cell in row]
            for row in table.rows
        ]
        for table in ours
    ] == [
        [
            [(cell.text.replace(" ", ""), cell.row, cell.column, cell.rowspan, cell.colspan) for cell in row]
            for row in table.rows
        ]
        for table in official
    ]


@pytest.mark.parametrize("paper", ["docx", "html"])
def test_digits_that_ran_together_do_not_become_a_number(paper: str) -> None:
    _, report = source(4, 2024, {})
    name = "applications.granted.company"
    facts = {fact.id: fact for fact in report.facts} | {
        name: Fact(name, "unreadable", raw="1000", note="连在一起")
    }
    report = msgspec.structs.replace(report, facts=Facts(facts))
    form = FORMS["2021"]
    made = form_docx(report, form) if paper == "docx" else form_html(report, form).encode()
    back = read(made, f"paper.{paper}").facts.get(name)
    assert (back.state, back.value, back.raw) == ("unreadable", None, UNSURE)


def test_a_row_of_the_other_form_keeps_its_numbers() -> None:
    spec = msgspec.structs.replace(generate(6, year=2024), substitutes=frozenset({"applications"}))
    name = "applications.closed.total"
    spec = spec.with_facts({name: 4, "applications.closed.natural_person": 4})
    report = read(docx.write(spec), "report.docx")
    assert report.facts.get(name).value == 4
    assert read(form_docx(report, FORMS["2021"]), "paper.docx").facts.get(name).value == 4


def test_what_stands_in_no_official_section_is_kept() -> None:
    _, report = source(7, 2024, {})
    extra = Section("extra", "七", "附件", "none", Place(), (Text("附表见网站。", Place()),))
    report = msgspec.structs.replace(report, sections=(*report.sections, extra))
    for made in (form_docx(report, FORMS["2021"]), form_html(report, FORMS["2021"]).encode()):
        back = read(made, "paper.docx" if made[:2] == b"PK" else "paper.html")
        assert back.section("extra")
        assert back.section("extra").text == "附表见网站。"


def test_an_empty_section_has_room_in_word_and_no_empty_paragraph_in_the_fragment() -> None:
    spec = generate(7, year=2024).with_part("problems", paragraphs=())
    report = read(docx.write(spec), "report.docx")
    xml = zipfile.ZipFile(io.BytesIO(form_docx(report, FORMS["2021"]))).read("word/document.xml").decode()
    assert re.search(
        r"五、[^<]*</w:t></w:r></w:p><w:p><w:pPr><w:pStyle w:val=\"BodyText\"/></w:pPr></w:p>", xml
    )
    assert "></p>" not in form_html(report, FORMS["2021"])


def test_texts_of_strangers_stay_texts() -> None:
    _, report = source(8, 2024, {})
    hostile = 'x<script>alert(1)</script>&"]]>\x00\x1b[31m\ud800'
    sections = tuple(
        msgspec.structs.replace(section, paragraphs=(Text(hostile, Place()),))
        if section.id == "problems"
        else section
        for section in report.sections
    )
    report = msgspec.structs.replace(report, sections=sections)
    page = form_html(report, FORMS["2021"])
    assert "<script" not in page
    assert "\x00" not in page
    problems = read(form_docx(report, FORMS["2021"]), "paper.docx").section("problems")
    assert problems
    assert "<script>alert(1)</script>" in problems.text


def test_libreoffice_opens_it_with_every_cell_in_its_place() -> None:
    _, report = source(9, 2024, GAPS)
    odt = converted(form_docx(report, FORMS["2021"]), "docx", "odt")
    same(report, read(odt, "paper.odt"))


def test_the_fragment_has_only_what_an_editor_keeps() -> None:
    _, report = source(10, 2024, {})
    page = form_html(report, FORMS["2021"])
    assert set(re.findall(r"<([a-z0-9]+)", page)) <= {
        "h1",
        "h2",
        "h3",
        "p",
        "table",
        "tbody",
        "tr",
        "td",
        "th",
    }
    assert set(re.findall(r'\s([a-z]+)="', page)) <= {
        "style",
        "border",
        "cellspacing",
        "cellpadding",
        "colspan",
        "rowspan",
        "scope",
    }
