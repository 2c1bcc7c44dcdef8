"""Writes the tables of an invented report in every flattened shape that the tests read back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from compliance.forms import load_forms
from compliance.model.form import Form

FORM: Form = load_forms()["2021"]
FORM_2019: Form = load_forms()["2019"]

Values = Mapping[str, str]
"""Fact id → the cell as written; "" = blank."""

Row = tuple[list[str], list[str]]
"""Labels from left to right (groups first), cells."""

Table = list[tuple[list[list[str]], list[Row]]]
"""Blocks: header rows, value rows."""


def tables(values: Values, form: Form = FORM) -> dict[str, Table]:
    """The three tables with their headers and values, in printed order."""
    result: dict[str, Table] = {}
    for table in form.tables:
        blocks: Table = []
        groups = {group.id: f"{group.number}{group.label}" for group in table.groups}
        if table.layout == "strip":
            columns = [column.label for column in table.blocks[0].columns]
            cells = [
                values[f"{table.id}.{row.id}.{column.id}"]
                for row in table.blocks[0].rows
                for column in table.blocks[0].columns
            ]
            header = [
                ["行政复议", "行政诉讼"],
                [*columns, "未经复议直接起诉", "复议后起诉"],
                [*columns, *columns],
            ]
            result[table.id] = [(header, [([], cells)])]
            continue
        for block in table.blocks:
            head = [["信息内容", *(column.label for column in block.columns)]]
            if block.title:
                head.insert(0, [block.title])
            if table.corner:
                names = [column.label for column in block.columns]
                head = [[table.corner, "申请人情况"], [names[0], "法人或其他组织", "总计"], names[1:-1]]
            rows: list[Row] = []
            group = ""
            for row in block.rows:
                labels = [f"{row.number}{row.label}"]
                if row.group != group:
                    labels = [groups[row.group], *labels] if row.group else labels
                    group = row.group
                rows.append(
                    (labels, [values[f"{table.id}.{row.id}.{column.id}"] for column in block.columns])
                )
            blocks.append((head, rows))
        result[table.id] = blocks
    return result


HEADINGS = {section.table: f"{section.number}、{section.title}" for section in FORM.sections if section.table}
BEFORE = [
    "云川县示例局2024年政府信息公开工作年度报告",
    "",
    "一、总体情况",
    "2024年，我局认真做好信息公开工作。",
    "",
]
AFTER = [
    "",
    "五、存在的主要问题及改进情况",
    "工作中仍有不足，下一步将继续改进。",
    "六、其他需要报告的事项",
    "无。",
]


def document(values: Values, shape: Callable[[Table], Sequence[str]], form: Form = FORM) -> str:
    """A whole report whose tables are written by ``shape``."""
    lines = list(BEFORE)
    for table, blocks in tables(values, form).items():
        lines += [HEADINGS[table], *shape(blocks), ""]
    return "\n".join([*lines, *AFTER])


def tabbed_cells(blocks: Table) -> list[str]:
    """A cell a line, indented by a tab, rows apart by an empty line; merged cells are blank lines."""
    lines: list[str] = []
    for header, rows in blocks:
        for row in header:
            lines += [*(f"\t{text}" for text in row), ""]
        for labels, cells in rows:
            lines += [*(["\t"] if len(labels) == 1 else []), *(f"\t{text}" for text in (*labels, *cells)), ""]
    return lines


def spaced_cells(blocks: Table) -> list[str]:
    """A cell a line, one empty line between all; a blank cell is an empty line more."""
    lines: list[str] = []
    for header, rows in blocks:
        for row in header:
            for text in row:
                lines += [text, ""]
        for labels, cells in rows:
            for text in (*labels, *cells):
                lines += [text, ""]
    return lines


def plain_cells(blocks: Table) -> list[str]:
    """A cell a line, nothing between."""
    return [line for line in spaced_cells(blocks) if line]


def pipe_rows(blocks: Table) -> list[str]:
    """Rows with pipes and no row of dashes; a merged label leaves empty cells behind it."""
    lines: list[str] = []
    for header, rows in blocks:
        lines += ["|" + "|".join(row) + "|||" for row in header]
        for labels, cells in rows:
            lines.append("|" + "|".join([*([""] if len(labels) == 1 else []), *labels, *cells]) + "|")
    return lines


def pipe_each(blocks: Table) -> list[str]:
    """Every pipe and every cell on its own line."""
    lines: list[str] = []
    for header, rows in blocks:
        for row in (*header, *([*labels, *cells] for labels, cells in rows)):
            for text in row:
                lines += ["|", text]
            lines.append("|")
    return lines


def pipe_lead(blocks: Table) -> list[str]:
    """A cell a line, a pipe before each."""
    return [f"| {line}" for line in plain_cells(blocks)]


def tab_rows(blocks: Table) -> list[str]:
    """Rows with tabs between the cells, as copied from a spreadsheet."""
    lines: list[str] = []
    for header, rows in blocks:
        lines += ["\t".join(row) for row in header]
        lines += ["\t".join([*([""] if len(labels) == 1 else []), *labels, *cells]) for labels, cells in rows]
    return lines


def layout_rows(blocks: Table) -> list[str]:
    """Columns by wide spaces; long labels broken, their numbers on the last line; group names down the
    side; a page footer inside."""
    lines: list[str] = []
    for header, rows in blocks:
        lines += ["        " + "    ".join(row) for row in header]
        for number, (labels, cells) in enumerate(rows):
            *groups, label = labels or [""]
            numbers = "     ".join(f"{cell:>4}" for cell in cells)
            if number == 12:
                lines += ["", "                 -3-"]
            lines += [f"    {group}" for group in groups]
            if len(label) > 18:
                lines += [f"            {label[:15]}", f"            {label[15:]}", f"{'':40}{numbers}"]
            else:
                lines.append(f"            {label}      {numbers}")
    return lines


def layout_middle(blocks: Table) -> list[str]:
    """As above, numbers on the middle line of a label of three lines."""
    lines: list[str] = []
    for header, rows in blocks:
        lines += ["        " + "    ".join(row) for row in header]
        for labels, cells in rows:
            label = labels[-1] if labels else ""
            numbers = "   ".join(cells)
            if len(label) > 24:
                third = len(label) // 3 + 1
                lines += [
                    f"     {label[:third]}",
                    f"     {label[third : 2 * third]}     {numbers}",
                    f"     {label[2 * third :]}",
                ]
            else:
                lines.append(f"     {label}      {numbers}")
    return lines


def glued_all(blocks: Table) -> list[str]:
    """Everything in one go."""
    text = ""
    for header, rows in blocks:
        text += "".join("".join(row) for row in header)
        text += "".join("".join([*labels, *cells]) for labels, cells in rows)
    return [text]


def glued_rows(blocks: Table) -> list[str]:
    """A row a line, cells run together."""
    lines: list[str] = []
    for header, rows in blocks:
        lines += ["".join(row) for row in header]
        lines += ["".join([*labels, *cells]) for labels, cells in rows]
    return lines


def spaced_text(blocks: Table) -> list[str]:
    """Everything in one paragraph, a space between all cells."""
    words: list[str] = []
    for header, rows in blocks:
        words += [text for row in header for text in row]
        words += [text for labels, cells in rows for text in (*labels, *cells)]
    return [" ".join(words)]


def columns_first(blocks: Table) -> list[str]:
    """Column after column: labels, then the values of the first column, of the second, …"""
    lines: list[str] = []
    for header, rows in blocks:
        lines += [text for row in header for text in row]
        lines += [text for labels, _ in rows for text in labels]
        for column in range(len(rows[0][1])):
            lines += [cells[column] for _, cells in rows]
    return lines


def values_first(blocks: Table) -> list[str]:
    """Each row's values before its label."""
    lines: list[str] = []
    for header, rows in blocks:
        lines += [text for row in header for text in row]
        for labels, cells in rows:
            lines += [*cells, *labels]
    return lines


def once_only(blocks: Table) -> list[str]:
    """A cell a line, every line that was there before removed."""
    return list(dict.fromkeys(plain_cells(blocks)))
