"""The list of all reports on the front page: data, filters and heads; a script draws a hundred rows at a
time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

import msgspec

from compliance.audit.results import Line
from compliance.audit.sheets import grades
from compliance.audit.site.frame import e
from compliance.model.words import Words
from compliance.text.shown import shown_line
from compliance.view.phrases import COUNT, STATUS


class Listed(msgspec.Struct, frozen=True, array_like=True):
    """A report in the list, as the page's script reads it: where it is, who, when, how it came out."""

    page: str
    anchor: str
    name: str
    region: str
    year: int | None
    grade: str
    score: float | None
    errors: int | None
    warnings: int | None
    infos: int | None
    undecided: int | None
    published: str
    late: int | None

    @staticmethod
    def of(page: str, line: Line, late: int | None) -> Listed:
        """The entry of a report."""
        grade = line.grade or "" if line.judged else "duplicate" if line.duplicate_of else line.status
        published = line.published.isoformat() if line.published else ""
        return Listed(
            page, f"r{line.report}", shown_line(line.name), line.region or "", line.year, grade, line.score,
            line.errors if line.judged else None, line.warnings if line.judged else None,
            line.infos if line.judged else None, line.undecided if line.judged else None, published,
            late if line.judged else None,
        )  # fmt: skip


def drawn_list(listed: Sequence[Listed], lang: str) -> Iterator[str]:
    """The section with the list and its script."""
    yield f'<section class="panel list"><h2>{Words("年报清单", "All reports").get(lang)}</h2>\n'
    regions = sorted({one.region for one in listed})
    states = [*grades(), "duplicate", *(status for status in STATUS if status != "read"), ""]
    present = [state for state in states if any(one.grade == state for one in listed)]
    yield from _filters(listed, regions, present, lang)
    yield from _heads(lang)
    yield '<tbody id="list-body"></tbody></table></div>\n<div class="pages">'
    yield f'<button id="list-back">{Words("上一页", "back").get(lang)}</button>'
    yield f'<button id="list-on">{Words("下一页", "next").get(lang)}</button>'
    yield '<span id="list-status" role="status"></span></div>\n'
    without = Words(
        "清单需要浏览器允许脚本；工作簿里有同样的清单。", "The list needs scripts; the workbook has it too."
    )
    yield f"<noscript><p>{without.get(lang)}</p></noscript>\n"
    at = {region: position for position, region in enumerate(regions)}
    data = {
        "words": {"shown": Words("共 {n} 份，第 {from}–{until} 份", "{n} reports, {from}–{until}").get(lang)},
        "regions": [shown_line(region) for region in regions],
        "grades": [_state(state, lang) for state in present],
        "rows": [
            (
                one.page, one.anchor, one.name, at[one.region], one.year, present.index(one.grade), one.score,
                one.errors, one.warnings, one.infos, one.undecided, one.published, one.late,
            )
            for one in listed
        ],
    }  # fmt: skip
    text = msgspec.json.encode(data).decode().replace("<", "\\u003c").replace("\u2028", "\\u2028")
    yield f'<script type="application/json" id="list-data">{text}</script>\n'
    yield f"<script>{script()}</script>\n</section>\n"


def _filters(listed: Sequence[Listed], regions: list[str], present: list[str], lang: str) -> Iterator[str]:
    every = Words("全部", "all").get(lang)
    years = sorted({one.year for one in listed if one.year}, reverse=True)
    yield '<div class="filters">'
    yield f'<label>{Words("单位名称", "agency").get(lang)}<input id="f-text" type="search"></label>'
    nowhere = Words("（未填地区）", "(none)").get(lang)
    for name, label, options in (
        (
            "region", Words("地区", "region"),
            [(str(i), shown_line(region) or nowhere) for i, region in enumerate(regions)],
        ),
        ("year", Words("年度", "year"), [(str(year), str(year)) for year in years]),
        ("grade", Words("等级", "grade"), [(str(i), _state(state, lang)) for i, state in enumerate(present)]),
        ("only", Words("只看", "only"), [
            ("errors", Words("有错误的", "with errors").get(lang)),
            ("late", Words("迟报的", "late").get(lang)),
            ("open", Words("有未能判定的", "with undecided rules").get(lang)),
        ]),
    ):  # fmt: skip
        yield f'<label>{label.get(lang)}<select id="f-{name}"><option value="">{every}</option>'
        yield "".join(f'<option value="{value}">{e(text)}</option>' for value, text in options)
        yield "</select></label>"
    yield "</div>\n"


def _heads(lang: str) -> Iterator[str]:
    heads = [
        (2, Words("单位", "agency")), (3, Words("地区", "region")), (4, Words("年度", "year")),
        (5, Words("等级", "grade")), (6, Words("得分", "score")), (7, COUNT["error"]), (8, COUNT["warning"]),
        (9, COUNT["info"]), (10, COUNT["undecided"]), (11, Words("公布日期", "published")),
        (12, Words("迟报天数", "days late")),
    ]  # fmt: skip
    yield '<div class="frame"><table><thead id="list-head"><tr>'
    for column, words in heads:
        yield f'<th scope="col"><button data-column="{column}">{e(words.get(lang))}</button></th>'
    yield "</tr></thead>\n"


def _state(state: str, lang: str) -> str:
    if state in grades():
        return grades()[state].get(lang)
    if state == "duplicate":
        return Words("另一文件已评判", "judged in another file").get(lang)
    return STATUS[state].get(lang) if state in STATUS else Words("未评判", "not judged").get(lang)


@cache
def script() -> str:
    """The only script of the site; the page's policy lets no other run."""
    return Path(__file__).with_name("site.js").read_text(encoding="utf-8")
