"""LibreOffice opens a file with comments and shows each at the paragraph or cell it was written for."""

from __future__ import annotations

import io
import zipfile

from lxml import etree

from compliance.model.document import Place
from compliance.model.finding import Result
from compliance.papers import annotate
from compliance.readers.docx import located
from compliance.testing.writers import docx
from tests.papers import odd_word
from tests.papers.odd_word import W
from tests.papers.papers import converted
from tests.papers.test_annotate import check, faulty

_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_DC = "{http://purl.org/dc/elements/1.1/}"

Anchor = tuple[tuple[int, int] | None, str]
"""Row and column of the cell (0-based; None = no cell) and the paragraph's text."""


def shown(data: bytes) -> dict[str, Anchor]:
    """Each comment's text in LibreOffice → where it hangs."""
    odt = converted(data, "docx", "odt")
    tree = etree.fromstring(zipfile.ZipFile(io.BytesIO(odt)).read("content.xml"))
    found: dict[str, Anchor] = {}
    for note in tree.iter(f"{_OFFICE}annotation"):
        paragraph = next(note.iterancestors(f"{_TEXT}p", f"{_TEXT}h"))
        words = "\n".join("".join(line.itertext()) for line in note.iter(f"{_TEXT}p"))
        found[words] = (_cell(paragraph), _text(paragraph))
    return found


def _text(element: etree._Element) -> str:
    """The text of a paragraph without its comments."""
    text = element.text or ""
    for child in element:
        if child.tag == f"{_TEXT}s":
            text += " "
        elif child.tag != f"{_OFFICE}annotation":
            text += _text(child)
        text += child.tail or ""
    return text


def _cell(paragraph: etree._Element) -> tuple[int, int] | None:
    names = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")
    cell = next(paragraph.iterancestors(names[0]), None)
    if cell is None:
        return None
    column = 0
    for before in cell.itersiblings(*names, preceding=True):
        column += int(before.get(f"{_TABLE}number-columns-repeated", "1"))
    row = next(cell.iterancestors(f"{_TABLE}table-row"))
    table = next(cell.iterancestors(f"{_TABLE}table"))
    rows = [
        one for one in table.iter(f"{_TABLE}table-row") if next(one.iterancestors(f"{_TABLE}table")) is table
    ]
    return rows.index(row), column


def expected(data: bytes, place: Place) -> Anchor:
    """Where a comment at ``place`` must hang: the first paragraph of the cell that has text, or the
    paragraph."""
    element = located(data).spots[place]
    if place.table is None:
        return None, "".join(text.text or "" for text in element.iter(f"{{{W}}}t"))
    assert place.row
    assert place.column
    texts = ["".join(t.text or "" for t in p.iter(f"{{{W}}}t")) for p in element.iter(f"{{{W}}}p")]
    return (place.row - 1, place.column - 1), next(filter(None, texts), "")


def compare(data: bytes, result: Result, hidden: frozenset[str] = frozenset()) -> int:
    """How many findings hang where they should; raises where one does not."""
    notes = shown(annotate(data, result))
    right = 0
    for finding in result.findings:
        if finding.place is None or finding.fingerprint in hidden:
            continue
        (anchor,) = [
            where
            for words, where in notes.items()
            if finding.message.zh in words and not words.startswith("年报检查结果")
        ]
        assert anchor == expected(data, finding.place)
        right += 1
    (top,) = [where for words, where in notes.items() if words.startswith("年报检查结果")]
    assert top[1] == result.title
    return right


def test_every_comment_is_at_its_place() -> None:
    data = docx.write(faulty(), docx.Style(controls=True, split_runs=True))
    assert compare(data, check(data)) >= 8


def test_in_a_file_with_comments_nested_tables_and_controls() -> None:
    data = odd_word.odd(faulty())
    result = check(data)
    boxed = frozenset(finding.fingerprint for finding in result.findings if "xxx" in finding.message.zh)
    assert compare(data, result, boxed) >= 7
    notes = shown(annotate(data, result))
    assert notes["标题请核对！"][1] == result.title
