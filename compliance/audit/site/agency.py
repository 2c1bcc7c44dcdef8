"""The page of one agency: its years side by side, then what was found in each report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from compliance.audit.overview import Overview
from compliance.audit.results import Line, Results
from compliance.audit.sheets import grades
from compliance.audit.site.frame import closed, e, opened
from compliance.model.finding import Result, Run
from compliance.model.words import Words
from compliance.renderers.html.article import details
from compliance.view.findings import number
from compliance.view.phrases import AGENCY_KIND, COUNT, SEVERITY, STATUS
from compliance.view.verdict import verdict


def agency_page(
    results: Results,
    head: Run,
    group: Sequence[tuple[Line, Result]],
    overview: Overview,
    lang: str,
) -> Iterator[str]:
    """The page of the reports of one agency, the latest first."""
    latest = list(reversed(group))
    line = latest[0][0]
    yield from opened(line.name, lang, root="../")
    back = Words("← 返回总览", "← overview").get(lang)
    yield f'<nav class="top"><a href="../index.html">{back}</a></nav>\n'
    yield f'<header class="panel"><h1>{e(line.name)}</h1>\n'
    kind = AGENCY_KIND[line.agency_kind].get(lang) if line.agency_kind else ""
    facts = [kind, line.region or "", Words(f"{len(group)} 份文件", f"{len(group)} files").get(lang)]
    yield f'<p class="meta">{" · ".join(e(fact) for fact in facts if fact)}</p>\n'
    yield from _years(latest, overview, lang)
    yield "</header>\n"
    for own, result in latest:
        yield from _report(own, result, head, lang)
    yield from closed(results, lang)


def _years(latest: Sequence[tuple[Line, Result]], overview: Overview, lang: str) -> Iterator[str]:
    heads = [
        Words("年度", "year"), Words("等级", "grade"), Words("得分", "score"), *SEVERITY.values(),
        COUNT["undecided"], COUNT["waived"], Words("公布日期", "published"), Words("迟报天数", "days late"),
    ]  # fmt: skip
    yield '<div class="frame"><table class="years">\n<tr>'
    yield "".join(f"<th>{e(head.get(lang))}</th>" for head in heads) + "</tr>\n"
    for line, result in latest:
        year = line.year or Words("不明", "unknown").get(lang)
        yield f'<tr><td><a href="#r{line.report}">{year}</a></td>'
        if not line.judged:
            yield f'<td colspan="{len(heads) - 1}">{e(_not_judged(line, lang))}</td></tr>\n'
            continue
        late = overview.late(result)
        cells = (
            None if line.score is None else number(line.score), line.errors, line.warnings, line.infos,
            line.undecided, line.waived, line.published or "", "" if late is None else late,
        )  # fmt: skip
        yield f"<td>{e(_grade(line, lang))}</td>"
        yield "".join(f'<td class="value">{"" if cell is None else cell}</td>' for cell in cells) + "</tr>\n"
    yield "</table></div>\n"


def _report(line: Line, result: Result, head: Run, lang: str) -> Iterator[str]:
    key = f"r{line.report}"
    yield f'<article id="{key}">\n<h2>{e(line.title or line.source)}</h2>\n'
    facts = [line.source]
    if line.published:
        facts.append(Words(f"公布于 {line.published}", f"published {line.published}").get(lang))
    if line.copies > 1:
        facts.append(Words(f"相同文件 {line.copies} 份", f"{line.copies} equal files").get(lang))
    yield f'<p class="meta">{" · ".join(map(e, facts))}</p>\n'
    if not line.judged:
        yield f'<p class="verdict none">{e(_not_judged(line, lang))}</p>\n</article>\n'
        return
    found = verdict(result)
    yield f'<p class="verdict {found.tone}">{e(found.words.get(lang))}</p>\n<ul class="counts">'
    score = "" if line.score is None else f" {number(line.score)}"
    yield f"<li><b>{e(_grade(line, lang))}</b>{Words('等级', 'grade').get(lang)}{score}</li>"
    for name, count in (
        ("error", line.errors), ("warning", line.warnings), ("info", line.infos),
        ("undecided", line.undecided), ("pass", line.passed), ("not_applicable", line.not_applicable),
        ("crashed", line.crashed), ("waived", line.waived),
    ):  # fmt: skip
        if count or name not in ("crashed", "waived"):
            yield f'<li class="{name}"><b>{count or 0}</b>{COUNT[name].get(lang)}</li>'
    yield "</ul>\n"
    yield from details(result, head, lang, key)
    yield f'<p class="origin">sha256 {line.sha256}</p>\n</article>\n'


def _not_judged(line: Line, lang: str) -> str:
    if line.duplicate_of is not None:
        return Words(
            "与另一份文件是同一年报，评判的是那一份", "the same report as another file, which was judged"
        ).get(lang)
    reason = Words(line.reason or "", line.reason_en or "").get(lang)
    status = STATUS[line.status].get(lang) if line.status in STATUS else line.status
    return f"{status}：{reason}" if lang == "zh" else f"{status}: {reason}"


def _grade(line: Line, lang: str) -> str:
    words = grades().get(line.grade or "")
    return words.get(lang) if words else ""
