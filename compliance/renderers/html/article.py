"""One report on the page: verdict, findings, what stayed open, its tables and sections, provenance."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from compliance.model.finding import Result, Run
from compliance.model.words import Words
from compliance.renderers.html.marks import drawn_tables, marks_of
from compliance.text.shown import excerpt, shown, shown_line
from compliance.view import assessed, causes
from compliance.view.findings import Numbered, by_chapter, by_rule, doubts, joined, laws, place, untold
from compliance.view.look import Look
from compliance.view.phrases import AGENCY_KIND, CERTAINTY, COLON, COUNT, SEVERITY, chapter
from compliance.view.verdict import tally, verdict
from compliance.view.waived import waiver_line

_REPAIRS = 20
"""Repairs listed of one cause."""

_LEGEND = Words(
    "␣ 空白（不当作 0）　⟨/⟩ 以符号或文字代替数字　⟨?⟩ 不能确认，未作判断　× 未找到"
    "　上标数字：问题编号，点击可跳转",
    "␣ blank (not 0)   ⟨/⟩ a sign instead of a number   ⟨?⟩ not readable with certainty, not judged"
    "   × not found   raised numbers: findings",
)


def article(result: Result, head: Run, look: Look, key: str) -> Iterator[str]:
    """The report's part of the page; ``key`` makes its ids unique."""
    lang = look.lang
    grouped = by_chapter(result.findings)
    marks = marks_of([item for _, items in grouped for item in items])
    yield f'<article id="{key}">\n'
    yield from _header(result, lang)
    if result.status == "read":
        yield from _findings(result, grouped, lang, key)
        yield from _open(result, head, lang)
        yield from _grade(result, lang)
        yield from _assessed(result, lang)
        yield f"<h2>{'报告中的表格' if lang == 'zh' else 'The tables as read'}</h2>\n"
        yield f'<p class="legend">{escape(_LEGEND.get(lang))}</p>\n'
        yield from drawn_tables(result, marks, key, lang)
        yield from _sections(result, lang)
    yield from _origin(result, head, lang)
    yield "</article>\n"


def details(result: Result, head: Run, lang: str, key: str) -> Iterator[str]:
    """What was found in a report, what stayed open and how the score came about, for a page that does not
    show the report's tables."""
    yield from _findings(result, by_chapter(result.findings), lang, key, linked=False)
    yield from _open(result, head, lang)
    yield from _grade(result, lang)
    yield from _assessed(result, lang)


def _header(result: Result, lang: str) -> Iterator[str]:
    found = verdict(result)
    report = result.report
    yield f"<h1>{_e(result.title or result.agency or result.source)}</h1>\n"
    facts = [result.agency or "", AGENCY_KIND[report.agency_kind].get(lang) if report else ""]
    if result.year:
        facts.append(f"{result.year} 年度" if lang == "zh" else f"report year {result.year}")
    if report and report.published and report.published.date:
        facts.append(("发布于 " if lang == "zh" else "published ") + report.published.date.isoformat())
    facts.append(result.source)
    yield f'<p class="meta">{" · ".join(_e(fact) for fact in facts if fact)}</p>\n'
    yield f'<p class="verdict {found.tone}">{_e(found.words.get(lang))}</p>\n'
    if result.reason:
        yield f"<p>{_e(result.reason.get(lang))}</p>\n"
    if result.status == "read":
        counts = result.counts()
        shown_counts = ["error", "warning", "info", "undecided", "pass", "not_applicable"]
        shown_counts += [name for name in ("crashed", "waived") if counts[name]]
        yield '<ul class="counts">'
        if result.grade:
            score = "" if result.grade.score is None else f" {result.grade.score:g}"
            name = "等级" if lang == "zh" else "grade"
            yield f"<li><b>{_e(result.grade.grade.get(lang))}</b>{name}{score}</li>"
        for name in shown_counts:
            yield f'<li class="{name}"><b>{counts[name]}</b>{COUNT[name].get(lang)}</li>'
        yield "</ul>\n"


def _causes(heads: tuple[causes.Headed, ...], lang: str) -> Iterator[str]:
    """One slip, told once, above all that follows from it."""
    if not heads:
        return
    yield f'<h2>{_e(causes.TITLE.get(lang))}</h2>\n<ol class="causes">\n'
    for head in heads:
        yield f"<li><p>{_e(head.cause.words.get(lang))}</p>\n"
        listed = causes.candidates(head.cause, _REPAIRS)
        if listed:
            yield (
                "<ol>" + "".join(f"<li>{_e(causes.told(repair, lang))}</li>" for repair in listed) + "</ol>\n"
            )
        for words in (causes.unlisted(head.cause, _REPAIRS), head.follows):
            if words is not None and words.zh:
                yield f'<p class="meta">{_e(words.get(lang))}</p>\n'
        yield "</li>\n"
    yield "</ol>\n"


def _findings(
    result: Result, grouped: list[tuple[str, list[Numbered]]], lang: str, key: str, *, linked: bool = True
) -> Iterator[str]:
    heads = causes.headed(result)
    yield from _causes(heads, lang)
    told = causes.followers(result, heads)
    yield f"<h2>{'发现的问题' if lang == 'zh' else 'Findings'}</h2>\n"
    if not grouped:
        nothing = (
            "已判定的规则没有发现问题。"
            if lang == "zh"
            else "Nothing found by the rules that could be judged."
        )
        yield f"<p>{nothing}</p>\n"
    for section, items in grouped:
        yield f"<h3>{_e(chapter(section).get(lang))}</h3>\n"
        for group in by_rule(items):
            yield from _group(result, group, told, lang, key, linked)


def _group(
    result: Result, items: list[Numbered], told: dict[str, int], lang: str, key: str, linked: bool
) -> Iterator[str]:
    """What one rule found: title, each place, then advice and law once. Findings that a cause at the top
    speaks for (``told``) are folded away."""
    first = items[0].finding
    label = SEVERITY[first.severity].get(lang)
    yield f'<section class="finding {first.severity}">'
    yield f'<h4><span class="tag {first.severity}">{label}</span>{_e(first.title.get(lang))}'
    yield f'<span class="rule">{_e(first.rule)}</span></h4>\n'
    written = [item for item in items if item.finding.fingerprint not in told]
    following = [item for item in items if item.finding.fingerprint in told]
    if written:
        yield "<ol>\n" + "".join(_item(result, item, key, lang, linked) for item in written) + "</ol>"
    if following:
        numbers = [told[item.finding.fingerprint] for item in following]
        yield f"<details><summary>{_e(causes.see(numbers, len(numbers)).get(lang))}</summary>\n<ol>\n"
        yield "".join(_item(result, item, key, lang, linked, heads=False) for item in following)
        yield "</ol></details>"
    yield "<dl>"
    rows = [
        (Words("建议", "Advice"), _e(first.advice.get(lang))),
        (Words("依据", "Basis"), "<br>".join(_e(law) for law in laws(result, first, lang))),
        (Words("要求来自", "Asked by"), _e(first.profile)),
        (
            Words("把握", "Certainty"),
            CERTAINTY["probable"].get(lang) if first.certainty == "probable" else "",
        ),
    ]
    for name, text in rows:
        if text:
            yield f"<dt>{name.get(lang)}</dt><dd>{text}</dd>"
    yield "</dl></section>\n"


def _item(result: Result, item: Numbered, key: str, lang: str, linked: bool, *, heads: bool = True) -> str:
    """One finding. ``heads``: it stands for itself, so its repairs are told here."""
    where = _e(place(result, item.finding).get(lang))
    details = [where, _cells(result, item, key, lang) if linked else ""]
    details.append(_e(untold(result, item.finding, lang, 12)))
    details.append(_e(COLON[lang].join(waiver_line(item.finding, lang) or ())))
    text = f'<li id="{key}f{item.number}" value="{item.number}">{_e(item.finding.message.get(lang))}'
    text += f'<p class="meta">{" · ".join(part for part in details if part)}</p>'
    for name, words in causes.remedies(item.finding, _REPAIRS, lang) if heads else ():
        text += f'<p class="remedy"><b>{_e(name.get(lang))}</b>{COLON[lang]}{_e(words)}</p>'
    return f"{text}</li>\n"


def _cells(result: Result, item: Numbered, key: str, lang: str) -> str:
    """A link to the first marked cell in the tables below."""
    known = result.form.fact_ids if result.form else frozenset()
    cells = [fact for fact in item.finding.facts if fact in known]
    if not cells:
        return ""
    text = f"表中 {len(cells)} 格已标出" if lang == "zh" else f"{len(cells)} cells marked"
    return f'<a href="#{key}c-{escape(cells[0])}">{text}</a>'


def _open(result: Result, head: Run, lang: str) -> Iterator[str]:
    groups = doubts(result.outcomes)
    crashed = [outcome for outcome in result.outcomes if outcome.outcome == "crashed"]
    if groups or crashed:
        title = "未能判定的规则（不等于通过）" if lang == "zh" else "Rules left undecided (not a pass)"
        yield f'<h2>{title}</h2>\n<ul class="plain">\n'
        for group in groups:
            names = [
                f"{rule} {head.rule_titles[rule].get(lang)}" if rule in head.rule_titles else rule
                for rule in group.rules
            ]
            yield f"<li><b>{_e(joined(names, lang, 8))}</b><br>{_e(group.reason.get(lang))}</li>\n"
        for outcome in crashed:
            reason = outcome.reason.get(lang) if outcome.reason else ""
            yield f"<li><b>{_e(outcome.rule)}</b> {COUNT['crashed'].get(lang)}: {_e(reason)}</li>\n"
        yield "</ul>\n"


def _grade(result: Result, lang: str) -> Iterator[str]:
    if result.grade is None:
        return
    yield f'<h2>{"得分由来" if lang == "zh" else "How the score came about"}</h2>\n<table class="origin">\n'
    for step in result.grade.steps:
        points = f"{step.points:+g}" if step.points else ""
        yield f"<tr><th>{points}</th><td>{_e(step.words.get(lang))}</td></tr>\n"
    yield "</table>\n"


def _assessed(result: Result, lang: str) -> Iterator[str]:
    """Local points, apart from findings and grade."""
    for found in result.assessments:
        yield f"<h2>{_e(found.title.get(lang))}</h2>\n<p>{_e(assessed.totals(found).get(lang))}</p>\n"
        yield f'<p class="legend">{_e(found.note.get(lang) or assessed.APART.get(lang))}</p>\n'
        yield '<table class="origin">\n'
        for step in found.steps:
            points, words = assessed.points(step), assessed.line(step, lang)
            yield f"<tr><th>{_e(points)}</th><td>{_e(words)}</td></tr>\n"
        yield "</table>\n"


def _sections(result: Result, lang: str) -> Iterator[str]:
    if result.report is None or not result.report.sections:
        return
    yield f'<h2>{"各部分文字" if lang == "zh" else "Sections"}</h2>\n<dl class="parts">\n'
    for section in result.report.sections:
        heading = f"{section.number}、{section.heading}" if section.number else section.heading
        name = heading or ("前言" if section.id == "preamble" else section.id)
        size = f"（{len(section.text)} 字）" if lang == "zh" else f" ({len(section.text)} characters)"
        yield f"<dt>{_e(name)}{size}</dt><dd>{_e(excerpt(section.text, 220))}</dd>\n"
    yield "</dl>\n"


def _origin(result: Result, head: Run, lang: str) -> Iterator[str]:
    zh = lang == "zh"
    yield f'<h2>{"出处" if zh else "Provenance"}</h2>\n<table class="origin">\n'
    rows = [
        ("文件" if zh else "File", result.source),
        ("文件 sha256" if zh else "sha256", result.sha256),
        ("格式" if zh else "Form", result.form.title.get(lang) if result.form else ""),
        ("规则" if zh else "Rules", f"{head.rules_count}, sha256 {head.rules_digest}"),
        ("规则包" if zh else "Profile", head.profile),
        ("程序" if zh else "Program", f"{head.engine_name} {head.engine_version}"),
        ("结果" if zh else "Outcomes", tally(result, lang) if result.status == "read" else ""),
    ]
    for name, text in rows:
        if text:
            yield f"<tr><th>{name}</th><td>{_e(text)}</td></tr>\n"
    yield "</table>\n"
    note = (
        "本页由程序按公开的规则自动检查生成，供起草和核查参考；标为“疑似”“未能判定”的内容请人工核实。"
        if zh
        else "Made automatically from published rules. Verify by hand what is marked probable or undecided."
    )
    yield f'<p class="legend">{note}</p>\n'


def _e(text: str) -> str:
    return "<br>".join(escape(shown_line(line)) for line in shown(text).split("\n"))
