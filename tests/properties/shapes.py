"""Every way the property tests write a report into a file."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from compliance.testing.spec import Spec
from compliance.testing.writers import docx, html, markdown, shorthand, text


class Shape(NamedTuple):
    """``exact``: every cell must come back right. Otherwise a cell may be unreadable, never wrong."""

    write: Callable[[Spec], bytes]
    suffix: str
    exact: bool = True


SHAPES: dict[str, Shape] = {
    "html": Shape(html.write, "html"),
    "html-bare": Shape(lambda spec: html.write(spec, html.Style(bare=True)), "html"),
    "html-broken-labels": Shape(lambda spec: html.write(spec, html.Style(broken_labels=True)), "html"),
    "html-furniture": Shape(lambda spec: html.write(spec, html.Style(furniture=True)), "html"),
    "html-gbk": Shape(
        lambda spec: html.write(
            spec, html.Style(word_paste=True, furniture=True, encoding="gb18030", charset="gb2312")
        ),
        "html",
    ),
    "html-lying-charset": Shape(lambda spec: html.write(spec, html.Style(charset="gb2312")), "html"),
    "html-sliver": Shape(lambda spec: html.write(spec, html.Style(sliver=True)), "html"),
    "html-split": Shape(lambda spec: html.write(spec, html.Style(split=True)), "html"),
    "html-styled": Shape(lambda spec: html.write(spec, html.Style(styled=True)), "html"),
    "docx": Shape(docx.write, "docx"),
    "docx-controls": Shape(lambda spec: docx.write(spec, docx.Style(controls=True)), "docx"),
    "docx-numbered": Shape(lambda spec: docx.write(spec, docx.Style(numbered=True)), "docx"),
    "docx-runs": Shape(lambda spec: docx.write(spec, docx.Style(split_runs=True)), "docx"),
    "docx-tracked": Shape(lambda spec: docx.write(spec, docx.Style(tracked=True)), "docx"),
    "markdown": Shape(markdown.write, "md"),
    "markdown-rows": Shape(lambda spec: markdown.write(spec, "row"), "md"),
    "text-cells": Shape(lambda spec: text.write(spec, "cells"), "txt"),
    "text-glued": Shape(lambda spec: text.write(spec, "glued"), "txt", exact=False),
    "text-layout": Shape(lambda spec: text.write(spec, "layout"), "txt"),
    "text-pipes": Shape(lambda spec: text.write(spec, "pipes"), "txt"),
    "text-spaced": Shape(lambda spec: text.write(spec, "spaced"), "txt"),
    "json": Shape(shorthand.write, "json"),
}
EXACT = [name for name, shape in SHAPES.items() if shape.exact]
