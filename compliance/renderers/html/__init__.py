"""Results as one self-contained page to read, print and file: no script, nothing loaded from elsewhere."""

from __future__ import annotations

import base64
import hashlib
import tempfile
from collections.abc import Iterator
from functools import cache
from html import escape
from pathlib import Path

from compliance.model.finding import Result, Run
from compliance.renderers.html.article import article
from compliance.text.shown import shown_line
from compliance.view.look import Look
from compliance.view.phrases import COUNT, SEVERITY
from compliance.view.verdict import Totals, verdict

_SPOOL = 8 << 20
"""Bytes of articles held in memory before they go to a temporary file."""


class Writer:
    """Articles are spooled, because the index of several reports stands before them."""

    def __init__(self, head: Run, look: Look) -> None:
        self._head = head
        self._look = look
        self._totals = Totals()
        self._index: list[str] = []
        self._title = ""
        self._articles = tempfile.SpooledTemporaryFile(_SPOOL, "w+", encoding="utf-8", newline="")  # noqa: SIM115

    def start(self) -> Iterator[str]:
        """Nothing yet: title and index are known at the end."""
        return iter(())

    def add(self, result: Result) -> Iterator[str]:
        """Spools one report."""
        self._totals.add(result)
        key = f"r{self._totals.files}"
        self._title = shown_line(result.title or result.agency or result.source)
        self._index.append(self._index_row(result, key))
        for piece in article(result, self._head, self._look, key):
            self._articles.write(piece)
        return iter(())

    def finish(self) -> Iterator[str]:
        """The page."""
        zh = self._look.lang == "zh"
        name = "年度报告检查结果" if zh else "annual report check"
        title = f"{self._title} — {name}" if len(self._index) == 1 else name
        style = _style()
        digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
        policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
        yield f'<!DOCTYPE html>\n<html lang="{"zh-CN" if zh else "en"}">\n<head>\n<meta charset="utf-8">\n'
        yield f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        yield '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        yield '<meta name="referrer" content="no-referrer">\n'
        yield f"<title>{escape(title)}</title>\n<style>{style}</style>\n</head>\n<body>\n<main>\n"
        if len(self._index) != 1:
            yield from self._nav()
        self._articles.seek(0)
        while piece := self._articles.read(1 << 16):
            yield piece
        self._articles.close()
        yield "</main>\n</body>\n</html>\n"

    def _nav(self) -> Iterator[str]:
        lang = self._look.lang
        heads = [
            "单位、文件" if lang == "zh" else "report",
            "结论" if lang == "zh" else "verdict",
            *(SEVERITY[severity].get(lang) for severity in SEVERITY),
            COUNT["undecided"].get(lang),
            "等级" if lang == "zh" else "grade",
        ]
        name = "年度报告检查结果" if lang == "zh" else "Annual report check"
        yield f'<nav>\n<h1>{name}</h1>\n<p class="meta">{escape(self._totals.words().get(lang))}</p>\n'
        yield '<div class="frame"><table>\n<tr>' + "".join(f"<th>{head}</th>" for head in heads) + "</tr>\n"
        yield from self._index
        yield "</table></div>\n</nav>\n"

    def _index_row(self, result: Result, key: str) -> str:
        lang = self._look.lang
        counts = result.counts()
        title = shown_line(result.title or result.agency or "")
        name = "<br>".join(escape(part) for part in (title, shown_line(result.source)) if part)
        numbers = "".join(
            f'<td class="value">{counts[key] if result.status == "read" else ""}</td>'
            for key in ("error", "warning", "info", "undecided")
        )
        words = escape(verdict(result).words.get(lang))
        grade = escape(result.grade.grade.get(lang)) if result.grade else ""
        return f'<tr><td><a href="#{key}">{name}</a></td><td>{words}</td>{numbers}<td>{grade}</td></tr>\n'


@cache
def _style() -> str:
    """The style sheet. It goes into the page, so that the page stays whole wherever it is filed."""
    return Path(__file__).with_name("page.css").read_text(encoding="utf-8")
