"""What was read from one report, drawn for people: who, when, the sections, the tables with their gaps."""

from __future__ import annotations

from collections.abc import Iterator

from compliance.model.facts import Fact
from compliance.model.form import BlockSpec, Form, RowSpec, TableSpec
from compliance.model.report import Report
from compliance.model.words import Words
from compliance.text.shown import excerpt, shown_line
from compliance.view.findings import number
from compliance.view.look import Look
from compliance.view.phrases import AGENCY_KIND
from compliance.view.width import pad, width, wrap

_SHORT = {
    "natural_person": "自然人", "company": "企业", "research": "科研", "welfare": "公益",
    "legal_service": "法律",
    "other_org": "其他", "total": "总计",
}  # fmt: skip
_LABEL = 36


def drawn(report: Report, form: Form, look: Look) -> Iterator[str]:
    """The reading as text, line by line. Marks: ⟨?⟩ cannot be read with certainty, ␣ blank, ⟨…⟩ a sign
    or word instead of a number, × not found."""
    yield from _identity(report, form, look)
    yield "\n"
    for section in report.sections:
        heading = f"{section.number}、{section.heading}" if section.number else section.heading
        name = shown_line(heading) or ("前言" if section.id == "preamble" else section.id)
        size = len(section.text)
        count = f"{size} 字" if look.lang == "zh" else f"{size} characters"
        yield _styled(f"{name}  [{section.id}] {count}\n", look, "1")
        text = excerpt(section.text, 160)
        yield from (f"    {line}\n" for line in wrap(text, look.width and look.width - 4) if line)
    for table in form.tables:
        found = report.table(table.id)
        yield "\n" + _styled(f"表{table.number} {table.title.get(look.lang)}", look, "1")
        yield (f"（{found.place.words().zh}）\n" if look.lang == "zh" else "\n") if found else _no_table(look)
        yield from (f"    {shown_line(doubt)}\n" for doubt in (found.doubts if found else ()))
        if any(fact.id.startswith(table.id + ".") and fact.state != "absent" for fact in report.facts):
            yield from _table(table, report, look)
    yield "\n" + _legend(look)
    yield from _notes(report, form, look)


def _identity(report: Report, form: Form, look: Look) -> Iterator[str]:
    unknown = "未能识别" if look.lang == "zh" else "not found"
    published = report.published
    day = (published.date.isoformat() if published.date else shown_line(published.raw)) if published else ""
    rows = (
        (Words("文件", "File"), report.source),
        (Words("标题", "Title"), report.title.text if report.title else ""),
        (Words("单位", "Agency"), report.agency or ""),
        (Words("类别", "Kind"), AGENCY_KIND[report.agency_kind].get(look.lang)),
        (Words("年度", "Year"), str(report.year or "")),
        (Words("格式", "Form"), form.title.get(look.lang)),
        (Words("发布", "Published"), day),
        (Words("校验", "sha256"), report.sha256),
    )
    for label, text in rows:
        yield f"{pad(label.get(look.lang), 10)}{shown_line(text) or unknown}\n"
    for doubt in report.doubts:
        yield f"! {shown_line(doubt.get(look.lang))}\n"


def _no_table(look: Look) -> str:
    return "：未找到\n" if look.lang == "zh" else ": not found\n"


def _table(table: TableSpec, report: Report, look: Look) -> Iterator[str]:
    for block in table.blocks:
        columns = [
            _SHORT.get(column.id, column.label) if look.lang == "zh" else column.en
            for column in block.columns
        ]
        heads = [_fitted(name, 18) for name in columns]
        sizes = [max(width(head), 6) for head in heads]
        title = block.title if look.lang == "zh" else ""
        yield (
            "  "
            + pad(title, _LABEL)
            + "".join("  " + pad(h, s, True) for h, s in zip(heads, sizes, strict=True))
            + "\n"
        )
        for row in _rows(table, block, report):
            label = _fitted((row.number + row.label) if look.lang == "zh" else row.en, _LABEL)
            cells = [report.facts.get(f"{table.id}.{row.id}.{column.id}") for column in block.columns]
            drawn_cells = "".join(
                "  " + _cell(fact, size, look) for fact, size in zip(cells, sizes, strict=True)
            )
            yield f"  {pad(label, _LABEL)}{drawn_cells}\n"


def _rows(table: TableSpec, block: BlockSpec, report: Report) -> Iterator[RowSpec]:
    """The printed rows, and those of another year's form that the report has."""
    yield from block.rows
    for substitute in table.substitutes:
        for row in substitute.rows:
            if any(f"{table.id}.{row.id}.{column.id}" in report.facts for column in block.columns):
                yield row


def _cell(fact: Fact, size: int, look: Look) -> str:
    if fact.state == "value" and fact.value is not None:
        return pad(number(fact.value), size, True)
    mark = {"blank": "␣", "unreadable": "⟨?⟩", "absent": "×"}.get(fact.state)
    mark = mark or f"⟨{excerpt(fact.raw, 4)}⟩"
    return _styled(pad(mark, size, True), look, "31" if fact.state in ("unreadable", "absent") else "33")


def _legend(look: Look) -> str:
    if look.lang == "zh":
        return "符号：⟨?⟩ 不能确认  ␣ 空白（不当作 0）  ⟨/⟩ 以符号或文字代替数字  × 未找到\n"
    return (
        "Signs: ⟨?⟩ not readable with certainty  ␣ blank (not 0)  ⟨/⟩ sign instead of a number  × not found\n"
    )


def _notes(report: Report, form: Form, look: Look) -> Iterator[str]:
    """Why cells could not be read, as far as that was noted; the same reason once."""
    reasons: dict[str, list[str]] = {}
    for fact in report.facts:
        if fact.state == "unreadable" and fact.note:
            reasons.setdefault(shown_line(fact.note), []).append(form.label(fact.id).get(look.lang))
    for note, cells in reasons.items():
        more = (
            ""
            if len(cells) == 1
            else f"等 {len(cells)} 格"
            if look.lang == "zh"
            else f" and {len(cells) - 1} more"
        )
        yield f"⟨?⟩ {cells[0]}{more}: {note}\n"


def _fitted(text: str, columns: int) -> str:
    """``text`` cut to ``columns``."""
    if width(text) <= columns:
        return text
    while width(text) > columns - 1:
        text = text[:-1]
    return text + "…"


def _styled(text: str, look: Look, code: str) -> str:
    return f"\x1b[{code}m{text}\x1b[0m" if look.color else text
