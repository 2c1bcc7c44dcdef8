"""The official form filled, as a fragment of HTML to paste into a site's editor."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from compliance.model.form import Form
from compliance.model.report import Report
from compliance.papers.content import Filled, Grid, Line, content

_TABLE = "border-collapse:collapse;width:100%"
_TAGS = {
    "title": ("h1", "text-align:center"),
    "preamble": ("p", "text-indent:2em"),
    "heading": ("h2", ""),
    "subheading": ("h3", ""),
    "text": ("p", "text-indent:2em"),
    "signature": ("p", "text-align:right"),
    "date": ("p", "text-align:right"),
}


def form_html(report: Report, form: Form) -> str:
    """The report on the form of its year: headings, paragraphs and the three official tables with their
    merged headers, nothing else. No script, no class, no address: any editor keeps it. Every text is
    escaped."""
    return (
        "\n".join(
            _line(item) if isinstance(item, Line) else _table(item)
            for item in content(report, form)
            if not isinstance(item, Line) or item.text
        )
        + "\n"
    )


def _line(line: Line) -> str:
    tag, style = _TAGS[line.kind]
    return f"<{tag}{_style(style)}>{escape(line.text)}</{tag}>"


def _table(grid: Grid) -> str:
    rows = "\n".join(f"<tr>{''.join(_cells(row))}</tr>" for row in grid.rows)
    head = f'<table border="1" cellspacing="0" cellpadding="4"{_style(_TABLE)}>'
    return f"{head}\n<tbody>\n{rows}\n</tbody>\n</table>"


def _cells(row: tuple[Filled, ...]) -> Iterator[str]:
    for filled in row:
        box = filled.box
        spans = f' colspan="{box.across}"' if box.across > 1 else ""
        spans += f' rowspan="{box.down}"' if box.down > 1 else ""
        if box.part == "value":
            yield f"<td{spans}{_style('text-align:center')}>{escape(filled.text)}</td>"
            continue
        side = "left" if box.part == "label" and box.down == 1 else "center"
        scope = "row" if box.part == "label" else "col"
        style = _style(f"text-align:{side};font-weight:normal")
        yield f'<th scope="{scope}"{spans}{style}>{escape(filled.text)}</th>'


def _style(style: str) -> str:
    return f' style="{style}"' if style else ""
