"""Markdown: headings, pipe tables, and lines for all the rest."""

from __future__ import annotations

from compliance.model.document import Paragraph, Picture, Table
from compliance.readers.markdown import read


def _texts(table: Table) -> list[list[str]]:
    return [[cell.text for cell in row] for row in table.rows]


def test_headings_and_lines() -> None:
    document = read(
        "# 标题 #\n\n## 一、总体情况\n**加粗**的[链接](https://example.org/a)\n- 一是公开。\n- 0".encode()
    )
    assert document.lines
    found = [(b.text, b.heading, b.gap) for b in document.blocks if isinstance(b, Paragraph)]
    assert found == [
        ("标题", 1, 0),
        ("一、总体情况", 2, 1),
        ("加粗的链接", 0, 0),
        ("一是公开。", 0, 0),
        ("- 0", 0, 0),
    ]


def test_a_pipe_table_with_its_row_of_dashes() -> None:
    document = read("| 信息内容 | 数 |\n|---|:-:|\n| 规章 \\| 甲 | 0 |\n| 行政<br>许可 |  |\n\n完".encode())
    table = document.blocks[0]
    assert isinstance(table, Table)
    assert _texts(table) == [["信息内容", "数"], ["规章 | 甲", "0"], ["行政\n许可", ""]]
    assert (table.number, table.columns, table.place.line) == (1, 2, 1)


def test_a_row_of_dashes_under_every_row_makes_tables_of_one_row() -> None:
    document = read("| 甲 | 1 |\n|---|---|\n| 乙 | 2 |\n|---|---|".encode())
    assert [_texts(block) for block in document.blocks if isinstance(block, Table)] == [
        [["甲", "1"]],
        [["乙", "2"]],
    ]


def test_pipe_rows_without_dashes_stay_lines() -> None:
    blocks = read("| 规章 | 0 | 0 |\n| 行政规范性文件 | 1 | 2 |".encode()).blocks
    assert [block.text for block in blocks if isinstance(block, Paragraph)] == [
        "| 规章 | 0 | 0 |",
        "| 行政规范性文件 | 1 | 2 |",
    ]


def test_pictures_and_front_matter() -> None:
    document = read("---\ntitle: 年报\ndate: 2025-01-17\n---\n![表三](a.png)\n文字".encode())
    assert document.metadata == {"title": "年报", "published": "2025-01-17"}
    assert isinstance(document.blocks[0], Picture)
    assert document.blocks[0].alt == "表三"


def test_numbers_of_rows_keep_their_stops() -> None:
    blocks = read("1\\. 属于国家秘密\n\\(一\\) 予以公开".encode()).blocks
    assert [block.text for block in blocks if isinstance(block, Paragraph)] == [
        "1. 属于国家秘密",
        "(一) 予以公开",
    ]
