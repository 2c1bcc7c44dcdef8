"""The front page of the site: counts, plots, and a list of all reports that can be searched and sorted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from compliance.audit.missing import STATES
from compliance.audit.overview import LATENESS, UNKNOWN, Overview, Tally
from compliance.audit.results import Results
from compliance.audit.sheets import grades
from compliance.audit.site.frame import closed, e, opened
from compliance.audit.site.list import Listed, drawn_list, script
from compliance.audit.site.plots import Bar, across, columns
from compliance.model.finding import SEVERITIES
from compliance.model.words import Words
from compliance.view.phrases import COUNT, SEVERITY, STATUS

_GAPS = 500
_DUTY_STYLES = {
    "missing": "error",
    "unreadable": "undecided",
    "undated": "undecided",
    "open": "soft",
    "in_time": "pass",
    "unlisted": "soft",
}
_RULES = 20
_REGIONS = 30
"""Bars of a plot at most; the workbook has all."""


def front_page(results: Results, overview: Overview, listed: Sequence[Listed], lang: str) -> Iterator[str]:
    """The whole page. The list is data for its script, which draws a hundred rows at a time."""
    title = Words("政府信息公开工作年度报告检查总览", "Annual reports: overview of the audit").get(lang)
    yield from opened(title, lang, script=script())
    yield from _head(title, overview, lang)
    yield '<div class="pair">'
    yield from _panel(Words("等级分布", "Grades"), _grades(overview, lang), lang)
    yield from _panel(Words("公布是否按期", "Publication in time"), _lateness(overview, lang), lang)
    yield "</div>\n"
    if overview.duties:
        yield from _panel(
            Words("缺报和迟报（按名册）", "Missing and late, by the roster"), _gaps(overview, lang), lang
        )
    yield from _panel(Words("各年度", "Year on year"), _years(overview, lang), lang)
    yield from _panel(Words("问题最多的规则", "Rules with most findings"), _rules(overview, lang), lang)
    yield from _panel(Words("各地区的问题", "Findings by region"), _regions(overview, lang), lang)
    yield from drawn_list(listed, lang)
    yield from closed(results, lang)


def _head(title: str, overview: Overview, lang: str) -> Iterator[str]:
    yield f'<header class="panel"><h1>{e(title)}</h1>\n<ul class="counts">'
    total = overview.total
    counts = [
        ("", len(overview.agencies), Words("单位", "agencies")),
        ("", total.reports, Words("评判的年报", "reports judged")),
        ("pass", total.clean, Words("没有错误", "without errors")),
        ("error", total.errors, COUNT["error"]),
        ("warning", total.warnings, COUNT["warning"]),
        ("info", total.infos, COUNT["info"]),
        ("undecided", total.undecided, COUNT["undecided"]),
        ("", total.waived, COUNT["waived"]),
        ("", total.late, Words("迟报", "late")),
    ]
    counts += [("", overview.statuses[status], words) for status, words in STATUS.items() if status != "read"]
    counts.append(("", overview.duplicates, Words("同一年报的其他文件", "further files of a report")))
    for style, count, words in counts:
        if count or style:
            yield f'<li class="{style}"><b>{count}</b>{e(words.get(lang))}</li>'
    yield "</ul></header>\n"


def _panel(title: Words, content: Iterator[str], lang: str) -> Iterator[str]:
    yield f'<section class="panel"><h2>{e(title.get(lang))}</h2>\n'
    yield from content
    yield "</section>\n"


def _grades(overview: Overview, lang: str) -> Iterator[str]:
    bars = [
        Bar(words.get(lang), (("undecided" if grade == "undecided" else "plain", overview.grades[grade]),))
        for grade, words in grades().items()
    ]
    return columns(bars, Words("等级分布", "Grades").get(lang))


def _lateness(overview: Overview, lang: str) -> Iterator[str]:
    bars = [
        Bar(words.get(lang), (("pass" if name == "in_time" else "warning", overview.lateness[name]),))
        for name, _, words in LATENESS
    ]
    bars.append(Bar(UNKNOWN[1].get(lang), (("undecided", overview.lateness[UNKNOWN[0]]),)))
    return columns(bars, Words("公布是否按期", "Publication in time").get(lang))


def _gaps(overview: Overview, lang: str) -> Iterator[str]:
    bars = [
        Bar(words.get(lang), ((_DUTY_STYLES.get(state, "warning"), overview.duties[state]),))
        for state, words in STATES.items()
    ]
    yield from across(bars, Words("缺报和迟报", "Missing and late").get(lang))
    if not overview.gaps:
        return
    count = len(overview.gaps)
    label = Words(f"缺报的单位（{count}）", f"Reports that are missing ({count})").get(lang)
    yield f'<details><summary>{label}</summary><table class="years">\n'
    for duty in overview.gaps[:_GAPS]:
        note = Words(duty.note, duty.note_en).get(lang) or STATES[duty.state].get(lang)
        cells = (
            duty.agency,
            duty.region,
            str(duty.year),
            STATES[duty.state].get(lang),
            str(duty.due or ""),
            note,
        )
        yield "<tr>" + "".join(f"<td>{e(cell)}</td>" for cell in cells) + "</tr>\n"
    yield "</table>"
    if count > _GAPS:
        yield f'<p class="legend">{Words("其余见工作簿", "the workbook has the rest").get(lang)}</p>'
    yield "</details>\n"


def _key(lang: str) -> str:
    marks = "".join(f'<b class="{s}"></b>{SEVERITY[s].get(lang)}' for s in SEVERITIES)
    return f'<p class="key">{marks}</p>\n'


def _years(overview: Overview, lang: str) -> Iterator[str]:
    years = sorted((year for year in overview.years if year), reverse=False)
    bars = [
        Bar(str(year), _parts(overview.years[year], mean=True), _mean(overview.years[year])) for year in years
    ]
    yield _key(lang)
    yield from columns(bars, Words("平均每份年报的问题数", "findings a report").get(lang))
    heads = ("年报", "reports"), ("没有错误", "without errors"), ("迟报", "late"), ("平均分", "mean score")
    yield '<table class="years"><tr>'
    yield "".join(f"<th>{Words(*head).get(lang)}</th>" for head in (("年度", "year"), *heads)) + "</tr>\n"
    for year in reversed(years):
        tally = overview.years[year]
        mean = "" if tally.mean is None else f"{tally.mean:.1f}"
        cells = (tally.reports, f"{tally.clean}（{tally.clean / tally.reports:.0%}）", tally.late, mean)
        yield f"<tr><td>{year}</td>" + "".join(f'<td class="value">{cell}</td>' for cell in cells) + "</tr>\n"
    yield "</table>\n"


def _rules(overview: Overview, lang: str) -> Iterator[str]:
    ordered = sorted(overview.rules.items(), key=lambda item: (-item[1].findings, item[0]))
    bars = [
        Bar(
            f"{rule} {tally.title.get(lang)}",
            tuple((severity, tally.counts[severity]) for severity in SEVERITIES),
            Words(f"{tally.findings} 处，{tally.reports} 份", f"{tally.findings} in {tally.reports}").get(
                lang
            ),
        )
        for rule, tally in ordered[:_RULES]
    ]
    yield _key(lang)
    yield from across(bars, Words("问题最多的规则", "Rules with most findings").get(lang))
    if len(ordered) > _RULES:
        more = len(ordered) - _RULES
        yield f'<p class="legend">{Words(f"另有 {more} 条规则有问题", f"{more} more rules").get(lang)}</p>\n'


def _regions(overview: Overview, lang: str) -> Iterator[str]:
    unknown = Words("（未填地区）", "(no region)").get(lang)
    ordered = sorted(
        overview.regions.items(),
        key=lambda item: (
            -(item[1].errors / item[1].reports),
            -(item[1].warnings / item[1].reports),
            item[0],
        ),
    )
    bars = [
        Bar(region or unknown, _parts(tally, mean=True), f"{_mean(tally)}（{tally.reports}）")
        for region, tally in ordered[:_REGIONS]
    ]
    yield _key(lang)
    note = Words(
        "平均每份年报的问题数（括号内为年报数），错误多的在前",
        "findings a report (reports), most errors first",
    )
    yield f'<p class="legend">{note.get(lang)}</p>\n'
    yield from across(bars, Words("各地区的问题", "Findings by region").get(lang))
    if len(ordered) > _REGIONS:
        more = len(ordered) - _REGIONS
        yield f'<p class="legend">{Words(f"另有 {more} 个地区", f"{more} more regions").get(lang)}</p>\n'


def _parts(tally: Tally, *, mean: bool) -> tuple[tuple[str, float], ...]:
    share = tally.reports if mean else 1
    return (
        ("error", tally.errors / share),
        ("warning", tally.warnings / share),
        ("info", tally.infos / share),
    )


def _mean(tally: Tally) -> str:
    return f"{(tally.errors + tally.warnings + tally.infos) / tally.reports:.1f}"
