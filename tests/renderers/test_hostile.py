"""Names and texts from strangers do nothing to whoever looks at the output."""

from __future__ import annotations

import csv
import io
import json
from xml.etree import ElementTree as ET

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from compliance.model.finding import Result
from compliance.model.words import Words
from compliance.renderers import RENDERERS, render
from compliance.text.shown import shown, shown_line
from compliance.view.look import Look
from compliance.view.width import width, wrap
from tests.renderers import invented

EVIL = "=cmd|' /C calc'!A0\x1b[31m红\x1b]8;;http://x\x07\u202e<script>alert(1)</script>[bold]`*_|\x00\x9b1m\u2066\ud800&\"'"


def hostile(text: str) -> Result:
    words = Words(text, text)
    result = invented.result()
    findings = tuple(
        msgspec.structs.replace(f, title=words, message=words, advice=words, profile=text, section=text)
        for f in result.findings
    )
    outcomes = tuple(msgspec.structs.replace(o, reason=words) for o in result.outcomes)
    return msgspec.structs.replace(
        result, source=text, title=text, agency=text, findings=findings, outcomes=outcomes
    )


def active(text: str) -> set[str]:
    allowed = "\n\t\r\ufeff"
    return {
        c
        for c in text
        if c not in allowed and (c < " " or "\x7f" <= c <= "\x9f" or c in "\u202e\u2066\u200f")
    }


@pytest.mark.parametrize("format", RENDERERS)
def test_nothing_active_gets_through(format: str) -> None:
    text = render(format, invented.run(hostile(EVIL)))
    assert not active(text)
    assert "\\u001b" not in text
    assert "\\u202e" not in text
    text.encode("utf-8")


@pytest.mark.parametrize("format", RENDERERS)
@settings(max_examples=25, deadline=None)
@given(
    text=st.text(max_size=30)
    | st.text("<>&\"'`=+-@|\x00\x1b[]()*_#\n\r\u2028\u202e\ufffe\ud83d", max_size=20)
)
def test_any_text_keeps_every_format_whole(format: str, text: str) -> None:
    output = render(format, invented.run(hostile(text)), Look(width=40))
    output.encode("utf-8")
    assert not active(output)
    if format in ("json", "sarif"):
        json.loads(output)
    elif format == "junit":
        ET.fromstring(output)
    elif format == "csv":
        rows = list(csv.reader(io.StringIO(output.removeprefix("\ufeff"))))
        assert {len(row) for row in rows} == {18}
        assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)
    elif format == "html":
        tree = LexborHTMLParser(output)
        assert len(tree.css("article")) == 1
        assert not tree.css("script")


def test_html_escapes_and_text_does_not_interpret_markup() -> None:
    page = render("html", invented.run(hostile(EVIL)))
    assert "<script" not in page
    colored = render(
        "text", invented.run(hostile("[bold red]文[/bold red] :smile:")), Look(color=True, width=90)
    )
    assert "[bold red]文[/bold red] :smile:" in colored


def test_markdown_shows_signs_as_signs() -> None:
    text = render("markdown", invented.run(hostile("# <b>x</b> [a](http://e) *i* `c` | @me 1. y")))
    assert "<b>" not in text.replace("\\<b", "")
    assert "\\[a\\](http\\://e)" in text
    assert "\n# <" not in text


@given(text=st.text())
def test_shown_leaves_nothing_to_remove(text: str) -> None:
    once = shown(text)
    assert not active(once)
    assert shown(once) == once
    assert "\n" not in shown_line(text)
    once.encode("utf-8")


def test_shown_keeps_ordinary_text() -> None:
    text = "表三“（七）总计”：12 ≠ 13\n\t第二行 ①②③ 〔2021〕30号 é 𠮷"
    assert shown(text) is text


@given(text=st.text("中文，。（）“”abc 12\n", max_size=80), columns=st.integers(8, 40))
def test_wrap_loses_nothing_and_fits(text: str, columns: int) -> None:
    lines = wrap(text, columns)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(width(line) <= columns for line in lines)
