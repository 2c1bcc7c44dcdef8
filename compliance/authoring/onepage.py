"""Writes the rule book as one HTML page that needs nothing else: no script, no picture, no other file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from compliance.authoring.book import Book, Entry, by_chapter, by_law, by_severity
from compliance.text.shown import shown_line
from compliance.view.phrases import CERTAINTY, SEVERITY, basis, chapter

_STYLE = """
:root { color-scheme: light dark; }
body { font: 16px/1.6 system-ui, "Noto Sans CJK SC", "Microsoft YaHei", sans-serif; margin: 0 auto;
  max-width: 60rem; padding: 1rem; }
nav ul { columns: 2; padding-left: 1.2rem; }
article { border-top: 1px solid #8888; margin-top: 1.5rem; }
pre { background: #8882; overflow-x: auto; padding: .6rem; }
table { border-collapse: collapse; max-width: 100%; }
th, td { border: 1px solid #8888; padding: .2rem .5rem; text-align: left; vertical-align: top; }
blockquote { border-left: 3px solid #8888; margin: .5rem 0; padding-left: .8rem; }
.error { color: #b3261e; } .warning { color: #8a5000; } .info { color: #1a5fb4; }
@media (prefers-color-scheme: dark) {
  .error { color: #ff8a80; } .warning { color: #ffb74d; } .info { color: #8ab4f8; }
}
@media print { nav { display: none; } }
"""


def page(book: Book, lang: str) -> str:
    """The page, UTF-8."""
    title = "规则手册" if lang == "zh" else "Rule book"
    body = "\n".join(_body(book, lang, title))
    language = "zh-CN" if lang == "zh" else "en"
    return (
        f'<!DOCTYPE html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta http-equiv="Content-Security-Policy" '
        "content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        f"<title>{title}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n{body}\n</body>\n</html>\n"
    )


def _body(book: Book, lang: str, title: str) -> Iterator[str]:
    zh = lang == "zh"
    yield f"<h1>{title}</h1>"
    yield f'<nav aria-label="{title}">'
    yield f"<h2>{'按章节' if zh else 'By section'}</h2><ul>"
    for name, entries in by_chapter(book).items():
        yield f'<li><a href="#{_id(name)}">{_text(chapter(name).get(lang))}</a> ({len(entries)})</li>'
    yield f"</ul><h2>{'按级别' if zh else 'By severity'}</h2><ul>"
    for severity, entries in by_severity(book).items():
        yield f"<li>{SEVERITY[severity].get(lang)}: {_links(entries)}</li>"
    yield f"</ul><h2>{'按依据' if zh else 'By law'}</h2><ul>"
    for source, clauses in by_law(book).items():
        words = book.sources.get(source)
        yield f"<li>{_text(words.get(lang) if words else source)}<ul>"
        for clause, entries in clauses.items():
            yield f"<li>{_text(clause)}: {_links(entries)}</li>"
        yield "</ul></li>"
    yield "</ul></nav><main>"
    for name, entries in by_chapter(book).items():
        yield f'<h2 id="{_id(name)}">{_text(chapter(name).get(lang))}</h2>'
        for entry in entries:
            yield from _entry(entry, lang)
    yield "</main>"


def _links(entries: Sequence[Entry]) -> str:
    ids = dict.fromkeys(entry.rule.id for entry in entries)
    return " ".join(f'<a href="#{_id(name)}">{_text(name)}</a>' for name in ids)


def _entry(entry: Entry, lang: str) -> Iterator[str]:
    zh = lang == "zh"
    rule = entry.rule
    yield f'<article id="{_id(rule.id)}">'
    yield f"<h3>{_text(rule.id)} {_text(rule.title.get(lang))}</h3>"
    yield "<ul>"
    grave = f'<span class="{rule.severity}">{SEVERITY[rule.severity].get(lang)}</span>'
    yield f"<li>{'级别' if zh else 'Severity'}: {grave}, {CERTAINTY[rule.certainty].get(lang)}</li>"
    for ref in rule.basis:
        yield f"<li>{'依据' if zh else 'Basis'}: {_text(basis(ref, lang))}</li>"
    applies = entry.applies.get(lang) or ("所有年报" if zh else "all reports")
    yield f"<li>{'适用' if zh else 'Applies to'}: {_text(applies)}</li>"
    for line in entry.history:
        yield f"<li>{'沿革' if zh else 'History'}: {_text(line.get(lang))}</li>"
    for row in entry.profiles:
        said = f"{row.what.get(lang)}: {row.value.get(lang)}"
        yield f"<li>{'规则包' if zh else 'Profile'} {_text(said)}</li>"
    yield "</ul>"
    yield f"<p>{_text(entry.kind)}</p>"
    for words in entry.read:
        yield f"<blockquote>{_text(words.get(lang))}</blockquote>"
    yield f"<pre>{escape(entry.formula)}</pre>"
    yield f"<p>{'发现时说' if zh else 'Says'}: {_text(rule.message.get(lang))}</p>"
    yield f"<p>{'建议' if zh else 'Advice'}: {_text(rule.advice.get(lang))}</p>"
    if rule.note:
        yield f"<p>{'说明' if zh else 'Note'}: {_text(rule.note)}</p>"
    if entry.shown is not None:
        yield f"<p>{'不符合的例子' if zh else 'An example that fails'}: {_text(entry.shown.note)}</p>"
        yield "<table>"
        for row in entry.shown.rows:
            yield f"<tr><th>{_text(row.what.get(lang))}</th><td>{_text(row.value.get(lang))}</td></tr>"
        yield "</table>"
        for words in entry.shown.says:
            yield f"<p>→ {_text(words.get(lang))}</p>"
    yield "</article>"


def _id(name: str) -> str:
    return escape("".join(char if char.isalnum() else "-" for char in name.lower()), quote=True)


def _text(text: str) -> str:
    return escape(shown_line(text), quote=True)
