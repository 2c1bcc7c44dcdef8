"""A run as the workbook an office files: summary, league table, findings, undecided, missing, rules."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from compliance.audit.missing import STATES
from compliance.audit.overview import LATENESS, UNKNOWN, Overview, Standing, Tally
from compliance.audit.results import Results
from compliance.audit.sheets import Book, book, grades
from compliance.audit.tables import Cell, Column, Table, tables
from compliance.model.words import Words
from compliance.view.phrases import STATUS

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

Key = TypeVar("Key")

_SHEETS = ("findings", "undecided", "duties", "alike", "rules", "assessments", "reports")
_LEFT_OUT = {"findings": frozenset({"chapter", "facts", "waived"}), "reports": frozenset({"judged", "code"})}
"""Columns that tell people nothing new."""

_LEAGUE = (
    Column("rank", Words("名次", "place"), "integer"),
    Column("agency", Words("单位", "agency")),
    Column("region", Words("地区", "region")),
    Column("year", Words("年度", "year"), "integer"),
    Column("agency_kind", Words("单位类别", "kind of agency")),
    Column("grade", Words("等级", "grade")),
    Column("score", Words("得分", "score"), "number"),
    Column("errors", Words("错误", "errors"), "integer"),
    Column("warnings", Words("警告", "warnings"), "integer"),
    Column("infos", Words("提示", "info"), "integer"),
    Column("waived", Words("已豁免", "waived"), "integer"),
    Column("undecided", Words("未能判定", "undecided"), "integer"),
    Column("published", Words("公布日期", "published")),
    Column("late", Words("迟报天数", "days late"), "integer"),
)
_POINTS = (
    Column("conservative", Words("地方从严得分", "local, conservative"), "number"),
    Column("generous", Words("地方从宽得分", "local, generous"), "number"),
)
_TALLY = (
    ("年报", "reports"), ("无错误", "without errors"), ("错误", "errors"), ("警告", "warnings"),
    ("提示", "info"), ("已豁免", "waived"), ("未能判定", "undecided"), ("迟报", "late"),
    ("平均分", "mean score"),
)  # fmt: skip


def write_workbook(results: Results, path: Path, lang: str) -> None:
    """Writes the workbook. Raises UsageError where it cannot be written."""
    title = Words("政府信息公开工作年度报告检查结果", "Annual reports: results of the audit").get(lang)
    overview = Overview(results.titles)
    for line, result in results.results():
        overview.add(line, result)
    overview.roster(results)
    with book(path, title, lang) as made:
        _summary(made, title, results, overview)
        columns = _LEAGUE + (_POINTS if results.schemes else ())
        rows = (_place(place, one, len(columns)) for place, one in overview.ranked())
        made.table(Words("单位排名", "League table").get(lang), columns, rows)
        found = {table.id: table for table in tables(results, lang)}
        for name in _SHEETS:
            if name in found:
                table = _without(found[name], _LEFT_OUT.get(name, frozenset()))
                made.table(table.title.get(lang), table.columns, table.rows())


def _place(place: int | None, one: Standing, width: int) -> Sequence[Cell]:
    row: tuple[Cell, ...] = (
        place, one.agency, one.region, one.year, one.kind, one.grade, one.score, one.errors, one.warnings,
        one.infos, one.waived, one.undecided, one.published, one.late,
    )  # fmt: skip
    if len(row) < width:
        row += one.points or (None, None)
    return row


def _without(table: Table, names: frozenset[str]) -> Table:
    """The table without some columns."""
    kept = [position for position, column in enumerate(table.columns) if column.id not in names]

    def rows() -> Iterator[tuple[Cell, ...]]:
        for row in table.rows():
            yield tuple(row[position] for position in kept)

    return Table(table.id, table.title, tuple(table.columns[position] for position in kept), rows)


class _Lines:
    """The next line of a sheet that is written from top to bottom."""

    def __init__(self, made: Book, sheet: Worksheet) -> None:
        self.made = made
        self.sheet = sheet
        self.line = 0

    def heading(self, words: Words) -> None:
        self.line += 1
        self.sheet.set_row(self.line, 24)
        self.sheet.write_string(self.line, 0, words.get(self.made.lang), self.made.title)
        self.line += 1

    def heads(self, heads: Iterable[str]) -> None:
        for position, head in enumerate(heads):
            self.sheet.write_string(self.line, position, head, self.made.head)
        self.line += 1

    def row(self, cells: Iterable[Cell]) -> None:
        for position, cell in enumerate(cells):
            self.made.cell(self.sheet, self.line, position, cell)
        self.line += 1


def _summary(made: Book, title: str, results: Results, overview: Overview) -> None:
    lang = made.lang
    sheet = made.sheet(Words("汇总", "Summary").get(lang), landscape=False)
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 9, 11)
    sheet.set_row(0, 30)
    sheet.write_string(0, 0, title, made.title)
    lines = _Lines(made, sheet)
    for label, value in _about(results, overview):
        lines.line += 1
        sheet.write_string(lines.line, 0, label.get(lang), made.strong)
        if isinstance(value, str):
            sheet.write_string(lines.line, 1, value, made.plain)
        else:
            made.cell(sheet, lines.line, 1, value)
    lines.line += 1
    lines.heading(Words("等级分布", "Grades"))
    first = lines.line
    lines.heads([Words("等级", "grade").get(lang), Words("年报", "reports").get(lang)])
    for grade, words in grades().items():
        lines.row((words.get(lang), overview.grades[grade]))
    _chart(made, sheet, first, lines.line - 1, Words("等级分布", "Grades").get(lang))
    lines.heading(Words("公布是否按期", "Publication in time"))
    lines.heads([Words("期限", "date").get(lang), Words("年报", "reports").get(lang)])
    for name, _, words in LATENESS:
        lines.row((words.get(lang), overview.lateness[name]))
    lines.row((UNKNOWN[1].get(lang), overview.lateness[UNKNOWN[0]]))
    _tallies(lines, Words("各年度", "Years"), overview.years, lambda year: str(year or "—"))
    unknown = Words("（未填地区）", "(no region)").get(lang)
    _tallies(lines, Words("各地区", "Regions"), overview.regions, lambda region: region or unknown)
    sheet.freeze_panes(1, 0)


def _about(results: Results, overview: Overview) -> Iterator[tuple[Words, Cell]]:
    head = results.head
    yield Words("单位", "agencies"), len(overview.agencies)
    yield Words("文件", "files"), overview.files
    yield Words("评判的年报", "reports judged"), overview.total.reports
    yield Words("同一年报的其他文件", "further files of a report"), overview.duplicates
    for status, words in STATUS.items():
        if status != "read":
            yield words, overview.statuses[status]
    yield Words("错误", "errors"), overview.total.errors
    yield Words("警告", "warnings"), overview.total.warnings
    yield Words("提示", "info"), overview.total.infos
    yield Words("已豁免", "waived"), overview.total.waived
    yield Words("未能判定的项（不等于通过）", "undecided (not a pass)"), overview.total.undecided
    for state, count in overview.duties.items():
        yield Words(f"名册：{STATES[state].zh}", f"roster: {STATES[state].en}"), count
    yield Words("按哪一天判断", "judged by the day"), head.today
    yield Words("规则", "rules"), f"{head.rules_count}（{head.rules_digest[:12]}）"
    yield Words("规则包", "profile"), head.profile
    yield Words("程序版本", "program"), head.engine


def _tallies(lines: _Lines, title: Words, tallies: dict[Key, Tally], name: Callable[[Key], str]) -> None:
    lang = lines.made.lang
    lines.heading(title)
    lines.heads([title.get(lang), *(Words(*head).get(lang) for head in _TALLY)])
    for key, tally in sorted(tallies.items(), key=lambda item: name(item[0])):
        mean = None if tally.mean is None else round(tally.mean, 1)
        lines.row(
            (
                name(key), tally.reports, tally.clean, tally.errors, tally.warnings, tally.infos,
                tally.waived, tally.undecided, tally.late, mean,
            )
        )  # fmt: skip


def _chart(made: Book, sheet: Worksheet, first: int, last: int, title: str) -> None:
    """A column chart of two columns of the summary."""
    chart = made.workbook.add_chart({"type": "column"})
    name = sheet.get_name()
    chart.add_series(
        {
            "categories": [name, first + 1, 0, last, 0],
            "values": [name, first + 1, 1, last, 1],
            "data_labels": {"value": True},
            "fill": {"color": "#2F5D8A"},
            "gap": 60,
        }
    )
    chart.set_title({"name": title, "name_font": {"name": "宋体", "size": 11}})
    chart.set_legend({"none": True})
    chart.set_y_axis({"major_gridlines": {"visible": True, "line": {"color": "#D9D9D9"}}})
    chart.set_size({"width": 430, "height": 210})
    sheet.insert_chart(first - 1, 3, chart)
