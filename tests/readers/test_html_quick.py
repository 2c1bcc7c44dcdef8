"""Tables read from markup are what the nodes of the page say."""

from __future__ import annotations

import pytest
from selectolax.lexbor import LexborHTMLParser

from compliance.readers.html import quick, tables
from compliance.testing.generator import generate
from compliance.testing.writers import html

STYLES = (
    html.Style(styled=True, furniture=True),
    html.Style(word_paste=True, sliver=True),
    html.Style(broken_labels=True, split=True, bare=True),
)

SMALL = (
    "<td rowspan=2>甲<td>1<tr><td>2",
    '<td colspan="x">甲</td><td COLSPAN=3>1 2</td>',
    "<td><p> 12 </p>\n<p>34</p></td><td>&lt;5&gt;&nbsp;&amp;amp;</td>",
    "<td>1<br>2</td><td>1<sup>2</sup></td><th>3<b>4</b></th>",
    '<td style="a<td rowspan=" 7">1</td><td title=\'>" rowspan="3\'>2</td>',
    "<td <!-- x -->1</td><td>2<!-- <td>3</td> --></td>",
    "<td <b>1</td><td <td>2</td>",
    "<td>&nbsp;</td><td>８<i></i>９</td><td> 1\n 2 </td>",
)


def _markup(page: str) -> str:
    body = LexborHTMLParser(page).body
    return body.html or "" if body is not None else ""


def _nodes(page: str) -> tuple[str, list[tables.Found]]:
    tree = LexborHTMLParser(page)
    found = tables.take(tree, page.encode())
    return tree.body.html or "" if tree.body else "", found


def _agree(page: str) -> bool:
    taken = quick.take(_markup(page))
    if taken is None:
        return False
    markup, found = _nodes(page)
    assert taken[1] == found
    assert taken[0].count("<frame>") == markup.count("<frame>") == len(found)
    return True


@pytest.mark.parametrize("style", STYLES)
def test_generated_pages(style: html.Style) -> None:
    for seed in range(4):
        assert _agree(html.write(generate(seed, size="dense"), style).decode())


@pytest.mark.parametrize("cells", SMALL)
def test_small_tables(cells: str) -> None:
    _agree(f"<p>前</p><table><caption>表 一</caption><tr>{cells}</table>后")


def test_row_groups_stand_in_display_order() -> None:
    page = "<table><tfoot><tr><td>合计<td>3<tbody><tr><td>甲<td>3<thead><tr><td>名<td>数</table>"
    assert _agree(page)
    assert [row[0].text for row in _nodes(page)[1][0].rows] == ["名", "甲", "合计"]


@pytest.mark.parametrize(
    "cell",
    [
        "<img src=a.png>",
        "<input value=7>",
        "<s>7</s>",
        "<del>7</del>",
        "<strike>7</strike>",
        '<b style="text-decoration:line-through">7</b>',
        "<table><tr><td>1<td>2</table>",
        "<xmp><td></xmp>",
    ],
)
def test_odd_tables_are_left_to_the_nodes(cell: str) -> None:
    assert quick.take(_markup(f"<table><tr><td>甲<td>{cell}</table>")) is None
