"""Plain text: lines, gaps, pages, a crawler's head, escapes."""

from __future__ import annotations

from compliance.model.document import Document, Paragraph
from compliance.readers.text import read


def _lines(document: Document) -> list[tuple[str, int, int | None]]:
    return [
        (block.text, block.gap, block.place.line) for block in document.blocks if isinstance(block, Paragraph)
    ]


def test_every_physical_line_with_its_gap_and_number() -> None:
    document = read("甲\r\n\r\n\r\n\t乙\u00a0\r\n丙".encode())
    assert document.lines
    assert _lines(document) == [("甲", 0, 1), ("\t乙", 2, 4), ("丙", 0, 5)]


def test_a_line_of_white_space_is_kept_as_a_blank_cell() -> None:
    assert _lines(read("\t规章\n\t\n\t0".encode())) == [("\t规章", 0, 1), ("", 0, 2), ("\t0", 0, 3)]


def test_form_feeds_are_pages_and_page_numbers_are_left_out() -> None:
    document = read("甲\n   -1-\n\f乙\n— 2 —\n第 3 页 共 9 页\n丙".encode())
    assert [
        (block.place.page, text)
        for block, (text, _, _) in zip(document.blocks, _lines(document), strict=True)
    ] == [
        (1, "甲"),
        (2, "乙"),
        (2, "丙"),
    ]
    assert [gap for _, gap, _ in _lines(document)] == [0, 1, 2]


def test_dashes_and_numbers_that_are_no_page_numbers_stay() -> None:
    assert [text for text, _, _ in _lines(read("-\n5\n-4\n——\n+3".encode()))] == ["-", "5", "-4", "——", "+3"]


def test_the_head_of_a_crawler_becomes_metadata() -> None:
    head = "标题: 云川县示例局2024年年报\n发布时间: 2025-01-17 09:30\n文号: \n发布机构：云川县示例局\n"
    document = read((head + "说明见同目录文件\n======== 正文 ========\n一、总体情况").encode())
    assert document.metadata == {
        "title": "云川县示例局2024年年报",
        "published": "2025-01-17 09:30",
        "publisher": "云川县示例局",
    }
    assert _lines(document) == [("一、总体情况", 0, 7)]


def test_a_single_line_with_a_colon_is_no_head() -> None:
    assert read("来源：统计表\n一、总体情况".encode()).metadata == {}


def test_a_javascript_string_is_unescaped() -> None:
    document = read(r'"一、总体情况\n全年公开\"信息\"5&nbsp;条\n\n二、\u4e3b动公开政府信息情况\n"'.encode())
    assert [text for text, _, _ in _lines(document)] == [
        "一、总体情况",
        '全年公开"信息"5\u00a0条',
        "二、主动公开政府信息情况",
    ]


def test_gb18030_is_read() -> None:
    assert _lines(read("一、总体情况\n二、主动公开政府信息情况".encode("gb18030")))[0][0] == "一、总体情况"
