"""Writes the rule book as Markdown pages: an index, a page a chapter, by law, by severity."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from compliance.authoring.book import Book, Entry, by_chapter, by_law, by_severity
from compliance.authoring.shown import Row
from compliance.model.finding import SEVERITIES
from compliance.rulebook.rule import Rule
from compliance.text.shown import shown_line
from compliance.view.phrases import CERTAINTY, SEVERITY, basis, chapter

MARK = "<!-- compliance rules book -->"
"""First line of every page: a page without it was not made here."""


def pages(book: Book, lang: str) -> dict[str, str]:
    """The pages by file name."""
    made = {"README.md": _index(book, lang)}
    for name, entries in by_chapter(book).items():
        made[f"{name}.md"] = _chapter(name, entries, lang)
    made["by-law.md"] = _by_law(book, lang)
    made["by-severity.md"] = _by_severity(book, lang)
    return {name: f"{MARK}\n{chr(10).join(lines)}\n" for name, lines in made.items()}


def _index(book: Book, lang: str) -> list[str]:
    zh = lang == "zh"
    counts = {severity: len(found) for severity, found in by_severity(book).items()}
    said = ("、" if zh else ", ").join(f"{SEVERITY[s].get(lang)} {counts[s]}" for s in SEVERITIES)
    total = len(book.entries)
    lines = [
        "# 规则手册 Rule book" if zh else "# Rule book",
        "",
        f"共 {total} 条规则：{said}。由 `compliance rules book` 生成，不要手改；规则改了以后重新生成。"
        if zh
        else f"{total} rules: {said}. Made by `compliance rules book`; do not edit by hand.",
        "",
        "[按依据](by-law.md) · [按级别](by-severity.md)"
        if zh
        else "[By law](by-law.md) · [By severity](by-severity.md)",
    ]
    for name, entries in by_chapter(book).items():
        lines += [
            "",
            f"## [{_text(chapter(name).get(lang))}]({name}.md)",
            "",
            *_list(entries, lang, f"{name}.md"),
        ]
    for profile, rules in book.added:
        if rules:
            lines += ["", f"## {'规则包增加的规则：' if zh else 'Added by profile '}{_text(profile)}", ""]
            lines += [_bare(rule, lang) for rule in rules]
    return lines


def _bare(rule: Rule, lang: str) -> str:
    return f"- {rule.id} {_text(rule.title.get(lang))}（{SEVERITY[rule.severity].get(lang)}）"


def _list(entries: Sequence[Entry], lang: str, page: str) -> Iterator[str]:
    zh = lang == "zh"
    yield "| 编号 | 标题 | 级别 |" if zh else "| Id | Title | Severity |"
    yield "|---|---|---|"
    for entry in entries:
        rule = entry.rule
        link = f"[{rule.id}]({page or rule.section + '.md'}#{rule.id.lower()})"
        yield f"| {link} | {_text(rule.title.get(lang))} | {SEVERITY[rule.severity].get(lang)} |"


def _by_law(book: Book, lang: str) -> list[str]:
    lines = ["# 按依据 By law" if lang == "zh" else "# By law"]
    for source, clauses in by_law(book).items():
        title = book.sources.get(source)
        lines += ["", f"## {_text(title.get(lang) if title else source)}"]
        for clause, entries in clauses.items():
            lines += ["", f"### {_text(clause)}", "", *_list(entries, lang, "")]
    return lines


def _by_severity(book: Book, lang: str) -> list[str]:
    lines = ["# 按级别 By severity" if lang == "zh" else "# By severity"]
    for severity, entries in by_severity(book).items():
        if entries:
            heading = f"{SEVERITY[severity].get(lang)} ({len(entries)})"
            lines += ["", f"## {heading}", "", *_list(entries, lang, "")]
    return lines


def _chapter(name: str, entries: Sequence[Entry], lang: str) -> list[str]:
    back = "[规则手册](README.md)" if lang == "zh" else "[Rule book](README.md)"
    lines = [f"# {_text(chapter(name).get(lang))}", "", back]
    for entry in entries:
        lines += ["", *_entry(entry, lang)]
    return lines


def _entry(entry: Entry, lang: str) -> Iterator[str]:
    zh = lang == "zh"
    rule = entry.rule
    # The id stands alone in the heading, so that links to it need not know the title.
    yield f"## {rule.id}"
    yield ""
    yield f"**{_text(rule.title.get(lang))}**"
    yield ""
    if zh and rule.title.en:
        yield f"{_text(rule.title.en)}"
        yield ""
    grave, sure = SEVERITY[rule.severity].get(lang), CERTAINTY[rule.certainty].get(lang)
    yield f"- 级别：{grave}，{sure}" if zh else f"- Severity: {grave}, {sure}"
    for ref in rule.basis:
        yield f"- {'依据：' if zh else 'Basis: '}{_text(basis(ref, lang))}"
    applies = entry.applies.get(lang)
    yield f"- {'适用：' if zh else 'Applies to: '}{_text(applies) or ('所有年报' if zh else 'all reports')}"
    for line in entry.history:
        yield f"- {'沿革：' if zh else 'History: '}{_text(line.get(lang))}"
    for row in entry.profiles:
        what = "规则包" if zh else "Profile"
        yield f"- {what} {_text(row.what.get(lang))}: {_text(row.value.get(lang))}"
    yield ""
    yield entry.kind.replace("``", "`")
    yield ""
    for words in entry.read:
        yield f"> {_text(words.get(lang))}"
        yield ""
    fence = _fence(entry.formula)
    yield f"{fence}yaml"
    yield entry.formula.rstrip()
    yield fence
    yield ""
    yield f"{'发现时说：' if zh else 'Says: '}{_text(rule.message.get(lang))}"
    yield ""
    yield f"{'建议：' if zh else 'Advice: '}{_text(rule.advice.get(lang))}"
    if rule.note:
        yield ""
        yield f"{'说明：' if zh else 'Note: '}{_text(' '.join(rule.note.split()))}"
    if entry.shown is not None:
        yield ""
        note = _text(entry.shown.note.rstrip("。"))
        yield (f"不符合的例子：{note}" if zh else f"An example that fails: {note}").rstrip()
        yield ""
        if entry.shown.rows:
            yield from _table(entry.shown.rows, lang)
        for words in entry.shown.says:
            yield ""
            yield f"→ {_text(words.get(lang))}"


def _fence(code: str) -> str:
    """A fence that the code does not hold itself."""
    return "`" * max([3, *(len(run) + 1 for run in re.findall("`+", code))])


def _table(rows: Sequence[Row], lang: str) -> Iterator[str]:
    yield "| 项目 | 内容 |" if lang == "zh" else "| What | Value |"
    yield "|---|---|"
    for row in rows:
        yield f"| {_text(row.what.get(lang))} | {_text(row.value.get(lang))} |"


def _text(text: str) -> str:
    """A text in which nothing is markup."""
    text = shown_line(text).replace("\\", "\\\\").replace("&", "&amp;").replace("<", "&lt;")
    for sign in "|*_`[]#~":
        text = text.replace(sign, f"\\{sign}")
    return text
