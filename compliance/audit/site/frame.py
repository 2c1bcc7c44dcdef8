"""The frame of every page of the site: head, style sheet, foot. Nothing is loaded from elsewhere."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from functools import cache
from html import escape
from pathlib import Path

from compliance.audit.results import Results
from compliance.model.words import Words
from compliance.renderers import html as report_page
from compliance.text.shown import shown, shown_line

STYLE = "site.css"


def e(text: str) -> str:
    """Text from anybody, safe within HTML, its line breaks kept."""
    return "<br>".join(escape(shown_line(line)) for line in shown(text).split("\n"))


def opened(title: str, lang: str, *, root: str = "", script: str = "") -> Iterator[str]:
    """Up to the content. ``root``: the way to the site's top folder. ``script``: the only one that may
    run."""
    allowed = "'none'"
    if script:
        digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        allowed = f"'sha256-{digest}'"
    # A page opened from a folder has no origin that 'self' could mean.
    policy = (
        f"default-src 'none'; style-src 'self' file:; script-src {allowed};"
        " base-uri 'none'; form-action 'none'"
    )
    yield f'<!DOCTYPE html>\n<html lang="{"zh-CN" if lang == "zh" else "en"}">\n'
    yield '<head>\n<meta charset="utf-8">\n'
    yield f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    yield '<meta name="referrer" content="no-referrer">\n'
    yield f'<title>{escape(shown_line(title))}</title>\n<link rel="stylesheet" href="{root}{STYLE}">\n'
    yield "</head>\n<body>\n<main>\n"


def closed(results: Results, lang: str) -> Iterator[str]:
    """What the pages were made from, and the end."""
    head = results.head
    rules = Words(f"规则 {head.rules_count} 条", f"{head.rules_count} rules").get(lang)
    parts = [f"zfxxgk-compliance {head.engine}", rules, head.rules_digest[:16]]
    if head.profile:
        parts.append(Words(f"规则包 {head.profile}", f"profile {head.profile}").get(lang))
    if head.today:
        parts.append(Words(f"按 {head.today} 判断", f"judged by {head.today}").get(lang))
    note = Words(
        "本页由程序按公开的规则自动检查生成，供核查参考；标为“疑似”“未能判定”的内容请人工核实。",
        "Made automatically from published rules. Verify by hand what is marked probable or undecided.",
    ).get(lang)
    yield f'<footer class="legend"><p>{e(note)}</p><p>{e(" · ".join(parts))}</p></footer>\n'
    yield "</main>\n</body>\n</html>\n"


@cache
def style() -> str:
    """The style sheet of the site: that of a single report's page, and what the overview needs."""
    own = Path(__file__).with_name(STYLE).read_text(encoding="utf-8")
    page = Path(report_page.__file__).with_name("page.css").read_text(encoding="utf-8")
    return page + own
