"""A Word file with comments: each where its finding is, everything else exactly as it was."""

from __future__ import annotations

import re
from collections.abc import Callable

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from compliance import readers
from compliance.api import Checker
from compliance.errors import ReadError, UsageError
from compliance.model.document import Place
from compliance.model.finding import Finding, Result
from compliance.papers import annotate, annotated
from compliance.readers.docx import located
from compliance.testing.defects import DEFECTS, Defect
from compliance.testing.generator import generate
from compliance.testing.spec import Spec
from compliance.testing.writers import docx
from tests.papers import odd_word
from tests.papers.odd_word import W

CHECKER = Checker()
NS = {"w": W}
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"


def faulty(seed: int = 5) -> Spec:
    """A report with findings in all three tables, in cells that are blank, and in the prose."""
    spec = generate(seed, year=2024, size="dense").with_facts(
        {
            "disclosure.licences.decisions": None,
            "applications.granted.company": None,
            "applications.carried_in.welfare": "/",
            "applications.granted.total": 9999,
            "disputes.direct_suit.total": 77,
        }
    )
    spec = spec.with_part(
        "problems", paragraphs=("2023年存在xxx问题，待填写。", *spec.part("problems").paragraphs)
    )
    return spec.with_part("other", heading="其他事项")


def check(data: bytes) -> Result:
    result = CHECKER.check(data, "report.docx")
    assert result.status == "read"
    assert result.findings
    return result


class Opened:
    """An annotated file taken apart."""

    def __init__(self, data: bytes) -> None:
        self.parts = odd_word.parts(data)
        self.located = located(data)
        root = etree.fromstring(self.parts["word/comments.xml"])
        space = root.tag.removesuffix("comments")
        self.comments = {
            int(one.get(f"{space}id", "-1")): "\n".join(
                "".join(text.text or "" for text in paragraph.iter(f"{space}t"))
                for paragraph in one.iter(f"{space}p")
            )
            for one in root
        }

    def anchored(self, element: etree._Element) -> list[str]:
        """The comments that begin in an element."""
        starts = element.iter(f"{{{W}}}commentRangeStart")
        return [self.comments[int(start.get(f"{{{W}}}id", "-1"))] for start in starts]

    def at(self, place: Place) -> list[str]:
        """The comments at a place of the document."""
        return self.anchored(self.located.spots[place])


def bare(xml: bytes, first: int) -> bytes:
    """The text part without the anchors of comments from number ``first`` on."""

    def ours(found: re.Match[bytes]) -> bytes:
        return b"" if int(found["id"]) >= first else found[0]

    declared = rb"(?: xmlns:w=\"[^\"]*\")?"
    xml = re.sub(
        rb"<(?:w:)?r" + declared + rb"><(?:w:)?commentReference w:id=\"(?P<id>\d+)\"/></(?:w:)?r>", ours, xml
    )
    return re.sub(rb"<(?:w:)?commentRange(?:Start|End)" + declared + rb" w:id=\"(?P<id>\d+)\"/>", ours, xml)


def unchanged(before: bytes, after: bytes, first: int = 0) -> None:
    """Every part byte for byte, but for the three that comments need; the text byte for byte but for
    the anchors (where an empty paragraph was written ``<w:p/>``, it now has an end tag)."""
    old, new = odd_word.parts(before), odd_word.parts(after)
    assert [name for name in new if name in old] == list(old)
    assert set(new) - set(old) <= {"word/comments.xml"}
    differing = {name for name in old if old[name] != new[name]}
    assert differing <= {
        "word/document.xml", "word/comments.xml", "word/_rels/document.xml.rels", "[Content_Types].xml",
    }  # fmt: skip
    text = bare(new["word/document.xml"], first)
    assert text.replace(b"<w:p></w:p>", b"<w:p/>") == old["word/document.xml"].replace(
        b"<w:p></w:p>", b"<w:p/>"
    )
    assert readers.read(after, "a.docx") == readers.read(before, "a.docx")


def in_place(opened: Opened, result: Result, placed: int) -> None:
    """Every finding is told once, at its place, or at the top where it has none."""
    told = 0
    for finding in result.findings:
        if finding.place in opened.located.spots:
            (comment,) = [text for text in opened.at(finding.place) if finding.message.zh in text]
            complete(comment, finding)
            told += 1
    mended = [
        change
        for cause in (result.diagnosis.causes if result.diagnosis else ())
        if cause.status == "one"
        for change in cause.repairs[0].changes
        if result.report.facts.get(change.fact).place  # type: ignore[union-attr]
    ]
    for change in mended:
        place = result.report.facts.get(change.fact).place  # type: ignore[union-attr]
        assert sum(f"{change.after}" in text and "【建议修正】" in text for text in opened.at(place)) == 1  # type: ignore[arg-type]
    assert told + len(mended) == placed
    top = next(text for text in opened.comments.values() if text.startswith("年报检查结果"))
    for finding in result.findings:
        assert (finding.message.zh in top) == (finding.place not in opened.located.spots)


def complete(comment: str, finding: Finding) -> None:
    assert finding.title.zh in comment.split("\n")[0]
    assert finding.rule in comment.split("\n")[0]
    assert finding.advice.zh in comment
    assert "依据：" in comment
    assert any(ref.clause in comment for ref in finding.basis)


STYLES = {
    "plain": docx.Style(),
    "controls": docx.Style(controls=True),
    "tracked": docx.Style(tracked=True),
    "cut in runs": docx.Style(split_runs=True),
    "numbered": docx.Style(numbered=True),
}


@pytest.mark.parametrize("style", STYLES.values(), ids=STYLES)
def test_comments_stand_at_their_findings_and_nothing_else_changes(style: docx.Style) -> None:
    data = docx.write(faulty(), style)
    result = check(data)
    made = annotated(data, result)
    unchanged(data, made.data)
    in_place(Opened(made.data), result, made.placed)
    assert made.placed >= 6


MAKERS: dict[str, Callable[[Spec], bytes]] = {
    "empty paragraphs without an end tag": odd_word.plain,
    "unprefixed": lambda spec: odd_word.unprefixed(docx.write(spec)),
    "UTF-16": lambda spec: odd_word.wide(docx.write(spec)),
}


@pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)
def test_other_ways_to_write_the_same(make: Callable[[Spec], bytes]) -> None:
    data = make(faulty())
    result = check(data)
    made = annotated(data, result)
    opened = Opened(made.data)
    in_place(opened, result, made.placed)
    old, new = odd_word.parts(data)["word/document.xml"], opened.parts["word/document.xml"]
    if old.startswith(b"\xff\xfe"):
        old, new = (part[2:].decode("utf-16-le").encode() for part in (old, new))
    same = bare(new, 0).replace(b"<p></p>", b"<p/>").replace(b"<w:p></w:p>", b"<w:p/>")
    assert same == old.replace(b"<p></p>", b"<p/>").replace(b"<w:p></w:p>", b"<w:p/>")
    assert readers.read(made.data, "a.docx") == readers.read(data, "a.docx")


def test_the_strict_variant_gets_strict_comments() -> None:
    data = odd_word.strict(docx.write(faulty()))
    result = check(data)
    made = annotated(data, result)
    parts = odd_word.parts(made.data)
    assert STRICT.encode() in parts["word/comments.xml"]
    assert W.encode() not in parts["word/comments.xml"]
    assert (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships/comments"
        in parts["word/_rels/document.xml.rels"]
    )
    assert bare(parts["word/document.xml"], 0) == odd_word.parts(data)["word/document.xml"]
    in_place(Opened(made.data), result, made.placed)


def test_comments_of_colleagues_nested_tables_controls_and_tracked_changes_stay() -> None:
    data = odd_word.odd(faulty())
    result = check(data)
    made = annotated(data, result)
    unchanged(data, made.data, first=8)
    opened = Opened(made.data)
    assert opened.comments[7] == "标题请核对！"
    assert odd_word.parts(made.data)["word/comments.xml"].startswith(
        odd_word.parts(data)["word/comments.xml"].removesuffix(b"</w:comments>")
    )
    boxed = [f for f in result.findings if f.place and f.place.paragraph and "xxx" in f.message.zh]
    assert boxed
    for finding in result.findings:
        if finding in boxed:
            continue
        if finding.place in opened.located.spots:
            assert sum(finding.message.zh in text for text in opened.at(finding.place)) == 1
    assert {finding.place.table for finding in result.findings if finding.place} >= {1, 2, 3}


def test_a_finding_in_a_text_box_is_told_at_the_paragraph_it_hangs_on() -> None:
    data = odd_word.odd(faulty())
    result = check(data)
    (finding,) = [one for one in result.findings if "xxx" in one.message.zh]
    opened = Opened(annotate(data, result))
    assert finding.place
    inside = opened.located.spots[finding.place]
    (box,) = inside.iterancestors(f"{{{W}}}txbxContent")
    assert opened.anchored(box) == []
    outside = next(box.iterancestors(f"{{{W}}}p"))
    assert any(finding.message.zh in text for text in opened.anchored(outside))
    assert finding.message.zh not in next(iter(opened.comments.values()))


def test_findings_without_a_place_are_told_at_the_top() -> None:
    spec = faulty()
    data = docx.write(msgspec.structs.replace(spec, parts=tuple(p for p in spec.parts if p.id != "problems")))
    result = check(data)
    lost = [finding for finding in result.findings if finding.place is None]
    assert lost
    elsewhere = msgspec.structs.replace(result.findings[0], place=Place(table=9, row=1, column=1))
    result = msgspec.structs.replace(result, findings=(*result.findings[1:], elsewhere))
    made = annotated(data, result)
    opened = Opened(made.data)
    assert made.unplaced == len([one for one in result.findings if one.place is None]) + 1
    top = next(text for text in opened.comments.values() if text.startswith("年报检查结果"))
    for finding in lost:
        if finding is not elsewhere:
            assert finding.message.zh in top
            assert finding.advice.zh in top
    assert "位置：第9张表表内第1行第1列" in top
    title = opened.located.spots[Place(paragraph=1)]
    assert opened.anchored(title)[0].startswith("年报检查结果")


def test_a_place_that_is_only_a_table_or_a_row_gets_its_first_cell() -> None:
    data = docx.write(faulty())
    result = check(data)
    first = result.findings[0]
    whole = msgspec.structs.replace(first, place=Place(table=2))
    row = msgspec.structs.replace(first, place=Place(table=2, row=5))
    opened = Opened(annotate(data, msgspec.structs.replace(result, findings=(whole, row))))
    assert any(first.message.zh in text for text in opened.at(Place(table=2, row=1, column=1)))
    assert any(first.message.zh in text for text in opened.at(Place(table=2, row=5, column=1)))


@settings(max_examples=12)
@given(
    defect=st.sampled_from(DEFECTS),
    style=st.sampled_from(list(STYLES.values())),
    lang=st.sampled_from(["zh", "en"]),
)
def test_any_report_with_a_defect(defect: Defect, style: docx.Style, lang: str) -> None:
    spec = defect.apply(generate(5, year=2024, size="sparse")).spec
    data = docx.write(spec, style)
    result = CHECKER.check(data, "report.docx")
    if result.status != "read":
        return
    made = annotated(data, result, lang, CHECKER.head())
    unchanged(data, made.data)
    assert annotate(data, result, lang, CHECKER.head()) == made.data
    if lang == "zh":
        opened = Opened(made.data)
        in_place(opened, result, made.placed)


def test_a_file_that_was_annotated_can_be_annotated_again() -> None:
    data = docx.write(faulty())
    once = annotate(data, check(data))
    twice = annotate(once, check(once))
    ids = re.findall(rb'<w:comment [^>]*w:id="(\d+)"', odd_word.parts(twice)["word/comments.xml"])
    assert len(ids) == len(set(ids)) > 10
    assert readers.read(twice, "a.docx") == readers.read(data, "a.docx")


@pytest.mark.parametrize("taken", [0, 5, 999_999_999])
def test_ids_of_other_comments_are_not_used_again(taken: int) -> None:
    data = docx.write(faulty())
    anchor = f'<w:commentRangeStart w:author="a>b" w:id="{taken}"/>'
    xml = odd_word.document(data).replace("</w:pPr>", f"</w:pPr>{anchor}", 1)
    marked = odd_word.changed(data, xml)
    made = odd_word.parts(annotate(marked, check(marked)))
    ids = [int(n) for n in re.findall(rb'<w:comment [^>]*w:id="(\d+)"', made["word/comments.xml"])]
    assert taken not in ids
    assert ids == list(range(ids[0], ids[0] + len(ids)))
    assert max(ids) < 2**31


def test_waived_findings_get_no_comment() -> None:
    data = docx.write(faulty())
    result = check(data)
    waived = msgspec.structs.replace(result.findings[0], waived={"by": "法制科"})
    made = annotated(data, msgspec.structs.replace(result, findings=(waived, *result.findings[1:])))
    comments = odd_word.parts(made.data)["word/comments.xml"].decode()
    assert comments.count(result.findings[0].message.zh) == 0
    assert "已豁免" in comments


def test_only_reports_that_were_read_and_only_word_files() -> None:
    data = docx.write(faulty())
    with pytest.raises(UsageError):
        annotate(data, Result(source="a", sha256="", status="unreadable"))
    for wrong in (b"", b"PK\x03\x04", b"<html></html>"):
        with pytest.raises(ReadError):
            annotate(wrong, check(data))


@pytest.mark.parametrize(
    "broken",
    [
        {"word/document.xml": b"<!DOCTYPE x [<!ENTITY a 'b'>]><x/>"},
        {"word/document.xml": b"<w:document"},
        {"word/_rels/document.xml.rels": b"<!DOCTYPE x><x/>"},
        {"word/_rels/document.xml.rels": b"<Relationships"},
        {"[Content_Types].xml": b"<Types"},
    ],
    ids=["entities", "cut off", "relations with a document type", "relations cut off", "types cut off"],
)
def test_damaged_packages_are_refused(broken: dict[str, bytes]) -> None:
    data = docx.write(faulty())
    result = check(data)
    with pytest.raises(ReadError):
        annotate(odd_word.packed(odd_word.parts(data) | broken), result)


def test_missing_relations_are_made() -> None:
    data = docx.write(faulty())
    parts = odd_word.parts(data)
    del parts["word/_rels/document.xml.rels"]
    small = odd_word.packed(parts)
    made = annotate(small, check(small))
    assert b"relationships/comments" in odd_word.parts(made)["word/_rels/document.xml.rels"]
    assert Opened(made).comments
