"""Whole documents: tables in many shapes, other tables beside them, two years, rows twice, forms."""

from __future__ import annotations

import random
from collections.abc import Sequence

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.extract.tables import TablesRead
from compliance.model.document import Block, Table
from compliance.testing.layout import Box
from compliance.testing.spec import Spec
from tests.extract.spoilt_grids import (
    HEADINGS,
    Row,
    document,
    lay,
    numbered,
    permute,
    read,
    replace,
    report,
    rows_of,
    slivers,
    spec_of,
    unread,
    wrong,
)


def plain(texts: Sequence[Sequence[str]], number: int = 1) -> Table:
    return lay([[Box(text, 0, 0) for text in row] for row in texts], number)


def of(table: str, facts: list[str]) -> list[str]:
    return [fact for fact in facts if fact.startswith(f"{table}.")]


def states(found: TablesRead, prefix: str) -> set[str]:
    return {fact.state for fact in found.facts.values() if fact.id.startswith(prefix)}


# Table two ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("outside", [True, False])
def test_four_tables_with_titles_inside_or_before(outside: bool) -> None:
    spec = numbered()
    rows = rows_of(spec, "disclosure")
    starts = [i for i, row in enumerate(rows) if row[0].text.startswith("第二十条")]
    blocks: list[Block | str] = [HEADINGS["disclosure"]]
    for number, start in enumerate(starts):
        end = ([*starts, len(rows)])[number + 1]
        if outside:
            blocks.append(rows[start][0].text)
        blocks.append(lay(rows[start + outside : end], number + 1))
    found = read(document(blocks))
    assert wrong(spec, found) == []
    assert of("disclosure", unread(spec, found)) == []
    assert found.consumed == frozenset(range(1, len(blocks)))
    assert found.tables[0].labels["block:2"] == "第二十条第（六）项"


def test_units_and_notes_in_cells_and_headers() -> None:
    table = [
        ["信息内容", "本年制发件数", "本年废止件数", "现行有效件数（历史累计）"],
        ["规章（设区的市应提供相关数据）", "/", "", "本单位未制作规章"],
        ["行政规范性文件", "22（其中修订16件）", "１", "1,234"],
        ["信息内容", "本年收费金额（单位：元）"],
        ["行政事业性收费", "251000"],
    ]
    facts = read(document([HEADINGS["disclosure"], plain(table)])).facts
    assert facts["disclosure.regulations.made"].state == "placeholder"
    assert facts["disclosure.regulations.repealed"].state == "blank"
    assert facts["disclosure.regulations.in_force"].state == "placeholder"
    assert facts["disclosure.normative_documents.made"].value == 22
    assert facts["disclosure.normative_documents.in_force"].value == 1234
    assert facts["disclosure.fees.amount"].value == 25.1
    assert "万元" in facts["disclosure.fees.amount"].note


def test_one_wordy_cell_over_a_whole_row() -> None:
    rows = [
        [
            Box("信息内容", 0, 0),
            Box("本年制发件数", 0, 0),
            Box("本年废止件数", 0, 0),
            Box("现行有效件数", 0, 0),
        ],
        [Box("规章", 0, 0), Box("本单位不制定规章", 0, 0, colspan=3)],
        [Box("行政规范性文件", 0, 0), Box("3", 0, 0, colspan=2), Box("5", 0, 0)],
    ]
    found = read(document([HEADINGS["disclosure"], lay(rows)]))
    assert states(found, "disclosure.regulations") == {"placeholder"}
    assert states(found, "disclosure.normative_documents") == {"unreadable"}


def test_other_statistics_do_not_become_facts() -> None:
    spec = numbered()
    other = [["类别", "数量（条）"], ["行政许可", "77"], ["行政处罚", "88"], ["规范性文件", "99"]]
    metadata = [
        ["索引号", "000014348/2025-00001", "发布机构", "某某市档案局"],
        ["公开日期", "2025-01-20", "总计", "7"],
    ]
    whole = report(spec)
    found = read(msgspec.structs.replace(whole, blocks=(plain(metadata, 8), *whole.blocks, plain(other, 9))))
    assert (wrong(spec, found), unread(spec, found)) == ([], [])
    assert 0 not in found.consumed
    alone = read(document(["一、总体情况", plain(other), plain([["重复申请", "5"], ["总计", "6"]], 2)]))
    assert not [fact for fact in alone.facts.values() if fact.state == "value"]


def test_a_header_with_a_name_nobody_knows_is_doubted_not_guessed() -> None:
    table = [["信息内容", "本年制发件数", "备案件数", "现行有效件数"], ["规章", "1", "2", "3"]]
    facts = read(document([HEADINGS["disclosure"], plain(table)])).facts
    assert facts["disclosure.regulations.made"].value == 1
    assert facts["disclosure.regulations.in_force"].value == 3
    assert facts["disclosure.regulations.repealed"].state == "unreadable"


def test_two_columns_of_the_same_name() -> None:
    table = [["信息内容", "本年制发件数", "本年制发件数", "现行有效件数"], ["规章", "1", "2", "3"]]
    facts = read(document([HEADINGS["disclosure"], plain(table)])).facts
    assert facts["disclosure.regulations.made"].state == "unreadable"
    assert facts["disclosure.regulations.repealed"].state == "unreadable"
    assert facts["disclosure.regulations.in_force"].value == 3


# Table three ----------------------------------------------------------------------------------------


def test_one_small_table_a_row_with_invented_headers() -> None:
    spec = numbered()
    blocks: list[Block | str] = [HEADINGS["applications"]]
    for number, row in enumerate(rows_of(spec, "applications")[3:], 1):
        texts = [box.text for box in row]
        head = [
            "项目",
            "本年新收件数",
            "上年结转件数",
            "予以公开",
            "部分公开",
            "不予公开",
            "结转下年度",
            "总计",
        ]
        if number % 2:
            head = ["类别", *(f"数据{i}" for i in range(1, 7)), "总计"]
        blocks += texts[:-8]
        blocks.append(plain([head, texts[-8:]], number))
    found = read(document(blocks))
    assert wrong(spec, found) == []
    assert of("applications", unread(spec, found)) == []


def test_the_name_of_the_row_in_the_line_before_its_table() -> None:
    spec = numbered()
    blocks: list[Block | str] = [HEADINGS["applications"]]
    for number, row in enumerate(rows_of(spec, "applications")[3:], 1):
        blocks.append(next(box.text for box in reversed(row) if not box.fact))
        blocks.append(plain([[box.text for box in row if box.fact]], number))
    found = read(document(blocks))
    assert wrong(spec, found) == []
    assert of("applications", unread(spec, found)) == []


def test_carried_out_alone_on_the_next_page() -> None:
    spec = numbered()
    rows = rows_of(spec, "applications")
    found = read(document([HEADINGS["applications"], lay(rows[:-1], 1), "- 5 -", lay(rows[-1:], 2)]))
    assert of("applications", unread(spec, found)) == []


def test_other_handling_as_one_row_in_a_2021_report() -> None:
    spec = numbered()
    rows = rows_of(spec, "applications")
    group = next(i for i, row in enumerate(rows) if row[0].text.startswith("（六）"))
    for label in ("（六）其他处理", "（六）其他"):
        one = [Box(label, 0, 0, colspan=2), *(box for box in rows[group] if box.fact)]
        merged = [*rows[:group], one, *rows[group + 3 :]]
        found = read(document([HEADINGS["applications"], lay(merged)]))
        closed = {name.split(".")[2]: fact.value for name, fact in found.facts.items() if ".closed." in name}
        assert closed == {box.fact.split(".")[2]: int(box.text) for box in rows[group] if box.fact}
        assert not [name for name in found.facts if ".closed_" in name]


def test_three_rows_of_other_handling_in_a_2019_report() -> None:
    new, old = numbered(), numbered("2019", 2020)
    rows, other = rows_of(old, "applications"), rows_of(new, "applications")
    at = next(i for i, row in enumerate(rows) if row[0].text.startswith("（六）"))
    three = next(i for i, row in enumerate(other) if row[0].text.startswith("（六）"))
    mixed = [*rows[:at], *other[three : three + 3], *rows[at + 1 :]]
    blocks = [
        HEADINGS["disclosure"],
        lay(rows_of(old, "disclosure")),
        HEADINGS["applications"],
        lay(mixed, 2),
    ]
    found = read(document(blocks), 2020)
    assert found.form.id == "2019"
    assert len([name for name in found.facts if ".closed_" in name]) == 21
    assert not [name for name in found.facts if ".closed." in name]


def test_a_row_twice() -> None:
    spec = numbered()
    rows = rows_of(spec, "applications")
    same = read(document([HEADINGS["applications"], lay([*rows, rows[3]])]))
    assert of("applications", unread(spec, same)) == []
    changed = [box if i != 3 else replace(box, text="5") for i, box in enumerate(rows[3])]
    differs = read(document([HEADINGS["applications"], lay([*rows, changed])]))
    assert wrong(spec, differs) == []
    assert len(of("applications", unread(spec, differs))) == 1


def test_rows_in_another_order_and_rows_that_are_not_the_forms() -> None:
    spec = numbered()
    rows = rows_of(spec, "applications")
    flat = [
        [box for box in row if box.fact or "、" in box.text or "." in box.text or box.text[0] == "（"]
        for row in rows
    ]
    body = [[row[-8], *row[-7:]] for row in flat[3:]]
    extra = [Box("九、网上申请数量", 0, 0), *(Box("7", 0, 0) for _ in range(7))]
    chance = random.Random(5)
    chance.shuffle(body)
    heads = [[replace(box, colspan=1) if box.colspan == 3 else box for box in row] for row in rows[:3]]
    found = read(document([HEADINGS["applications"], lay([*heads, *body[:9], extra, *body[9:]])]))
    assert wrong(spec, found) == []
    assert of("applications", unread(spec, found)) == []


def test_a_label_nobody_can_read_leaves_its_row_in_doubt_not_absent() -> None:
    spec = numbered()
    rows = rows_of(spec, "applications")
    for garbled in ("■■■■", "", "8"):
        spoilt = [
            [replace(box, text=garbled) if box.text == "2.重复申请" else box for box in row] for row in rows
        ]
        found = read(document([HEADINGS["applications"], lay(spoilt)]))
        assert wrong(spec, found) == []
        assert states(found, "applications.rejected_repeat.") == {"unreadable"}
        assert len(of("applications", unread(spec, found))) == 7


def test_a_table_cut_short_lacks_its_rows() -> None:
    spec = numbered()
    found = read(document([HEADINGS["applications"], lay(rows_of(spec, "applications")[:16])]))
    assert wrong(spec, found) == []
    assert states(found, "applications.processed") == set()
    assert len(found.tables[0].rows) == 13


def _two_years(rows: list[Row], older: list[Row], heads: int, years: tuple[str, str]) -> list[Row]:
    top: list[Row] = [[Box("", 0, 0), Box(years[0], 0, 0, colspan=7), Box(years[1], 0, 0, colspan=7)]]
    flat = [row[-7:] for row in older]
    names = [
        Box(name, 0, 0)
        for name in ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计")
    ]
    top.append([Box("", 0, 0), *names, *names])
    return top + [[row[-8], *row[-7:], *flat[i]] for i, row in enumerate(rows) if i >= heads]


def test_two_years_side_by_side_are_told_apart_by_the_header_only() -> None:
    spec = numbered()
    rows = rows_of(spec, "applications")
    older = [[replace(box, text="9") if box.fact else box for box in row] for row in rows]
    single = [[box if box.fact else replace(box, colspan=1, rowspan=1) for box in row] for row in rows]
    table = lay(_two_years(single, older, 3, ("2024年", "2023年")))
    found = read(document([HEADINGS["applications"], table]), 2024)
    assert wrong(spec, found) == []
    assert of("applications", unread(spec, found)) == []
    swapped = lay(_two_years(older, single, 3, ("2023年", "2024年")))
    assert wrong(spec, read(document([HEADINGS["applications"], swapped]), 2024)) == []
    unsaid = read(
        document([HEADINGS["applications"], lay(_two_years(single, older, 3, ("本期", "上期")))]), 2024
    )
    assert states(unsaid, "applications.") == {"unreadable"}


def test_an_annex_of_another_year_does_not_override() -> None:
    spec = numbered()
    rows = rows_of(spec, "applications")
    older = [[replace(box, text="9") if box.fact else box for box in row] for row in rows]
    title = "某某市档案局2024年政府信息公开工作年度报告"
    annex = "附：2023年收到和处理政府信息公开申请情况统计表"
    found = read(document([title, HEADINGS["applications"], lay(rows), annex, lay(older, 2)]))
    assert (wrong(spec, found), of("applications", unread(spec, found))) == ([], [])
    unnamed = read(document([title, HEADINGS["applications"], lay(rows), lay(older, 2)]))
    assert wrong(spec, unnamed) == []


# Table four -----------------------------------------------------------------------------------------

OUTCOMES = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]
COURSES = ["行政复议", "未经复议直接起诉", "复议后起诉"]


def _fifteen(spec: Spec) -> list[str]:
    return [box.text for box in rows_of(spec, "disputes")[3]]


@pytest.mark.parametrize(
    "names", [COURSES, ["（一）行政复议", "（二）行政诉讼—未经复议直接起诉", "（三）行政诉讼（复议后起诉）"]]
)
@pytest.mark.parametrize("inside", [True, False])
def test_three_tables_of_five(names: list[str], inside: bool) -> None:
    spec, values = numbered(), _fifteen(numbered())
    blocks: list[Block | str] = [HEADINGS["disputes"]]
    for i, name in enumerate(names):
        five = values[5 * i : 5 * i + 5]
        if inside:
            table = lay(
                [[Box(name, 0, 0, colspan=5)], *([Box(t, 0, 0) for t in row] for row in (OUTCOMES, five))], i
            )
            blocks.append(table)
        else:
            blocks += [name, plain([OUTCOMES, five], i)]
    found = read(document(blocks))
    assert (wrong(spec, found), of("disputes", unread(spec, found))) == ([], [])


def test_three_tables_of_five_without_names_are_not_guessed() -> None:
    values = _fifteen(numbered())
    tables = [plain([OUTCOMES, values[5 * i : 5 * i + 5]], i) for i in range(3)]
    found = read(document([HEADINGS["disputes"], *tables]))
    assert states(found, "disputes.") == {"unreadable"}


def test_a_row_for_each_course() -> None:
    spec, values = numbered(), _fifteen(numbered())
    rows = [[Box("类别", 0, 0, colspan=2), *(Box(text, 0, 0) for text in OUTCOMES)]]
    for i, name in enumerate(COURSES):
        label = [Box("行政诉讼", 0, 0, rowspan=2)] if i == 1 else []
        span = 2 if i == 0 else 1
        five = values[5 * i : 5 * i + 5]
        rows.append([*label, Box(name, 0, 0, colspan=span), *(Box(text, 0, 0) for text in five)])
    found = read(document([HEADINGS["disputes"], lay(rows)]))
    assert (wrong(spec, found), of("disputes", unread(spec, found))) == ([], [])


def test_names_with_one_sign_a_line_and_in_another_order() -> None:
    spec = numbered()
    rows = rows_of(spec, "disputes")
    order = [2, 0, 4, 1, 3]
    for index in (1, 2, 3):
        for start in range(0, len(rows[index]) - 4, 5):
            five = rows[index][start : start + 5]
            rows[index][start : start + 5] = [five[i] for i in order]
    tall = [[box if box.fact else replace(box, text="\n".join(box.text)) for box in row] for row in rows]
    found = read(document([HEADINGS["disputes"], lay(tall)]))
    assert (wrong(spec, found), of("disputes", unread(spec, found))) == ([], [])


def test_courses_in_another_order() -> None:
    spec, values = numbered(), _fifteen(numbered())
    top = [Box(COURSES[i], 0, 0, colspan=5) for i in (1, 2, 0)]
    names = [Box(text, 0, 0) for text in OUTCOMES * 3]
    numbers = [Box(text, 0, 0) for text in values[5:] + values[:5]]
    found = read(document([HEADINGS["disputes"], lay([top, names, numbers])]))
    assert (wrong(spec, found), of("disputes", unread(spec, found))) == ([], [])


def test_a_header_that_contradicts_itself_is_not_believed() -> None:
    spec = numbered()
    rows = rows_of(spec, "disputes")
    rows[2][0], rows[2][7] = rows[2][7], rows[2][0]
    found = read(document([HEADINGS["disputes"], lay(rows)]))
    assert wrong(spec, found) == []


def test_two_years_under_each_other() -> None:
    spec = numbered()
    rows = rows_of(spec, "disputes")
    older = [replace(box, text="9") for box in rows[3]]
    found = read(document([HEADINGS["disputes"], lay([*rows, older])]))
    assert states(found, "disputes.") == {"unreadable"}
    named = [[Box("年度", 0, 0, rowspan=3), *rows[0]], *rows[1:3]]
    named += [[Box("2024年", 0, 0), *rows[3]], [Box("2023年", 0, 0), *older]]
    found = read(document([HEADINGS["disputes"], lay(named)]), 2024)
    assert (wrong(spec, found), of("disputes", unread(spec, found))) == ([], [])


def test_blanks_and_a_note_below() -> None:
    spec = numbered().with_facts(
        dict.fromkeys(
            f"disputes.suit_after_reconsideration.{c}"
            for c in ("upheld", "corrected", "other", "pending", "total")
        )
    )
    rows = [*rows_of(spec, "disputes"), [Box("注：含上年度结转数量", 0, 0, colspan=15)]]
    found = read(document([HEADINGS["disputes"], lay(rows)]))
    assert wrong(spec, found) == []
    assert states(found, "disputes.suit_after") == {"blank"}


# Forms ----------------------------------------------------------------------------------------------


def test_headers_decide_the_form_before_the_year() -> None:
    old = numbered("2019", 2020)
    found = read(report(old), 2022)
    assert (found.form.id, found.decided_by) == ("2019", "headers")
    assert (wrong(old, found), unread(old, found)) == ([], [])
    assert len(found.form_markers["2019"]) >= 5
    assert found.form_markers["2021"] == ()


def test_without_headers_the_year_decides() -> None:
    spec = numbered("2019", 2020)
    found = read(document([HEADINGS["applications"], lay(rows_of(spec, "applications"))]), 2020)
    assert (found.form.id, found.decided_by) == ("2019", "year")
    found = read(document(["一、总体情况", "没有表格"]), None)
    assert (found.form.id, found.decided_by, found.facts, found.tables) == ("2021", "default", {}, ())


def test_a_blank_form_is_blank() -> None:
    spec = numbered()
    empty = spec.with_facts(dict.fromkeys(spec.facts))
    found = read(report(empty))
    assert states(found, "") == {"blank"}
    assert len(found.facts) == 200


def test_all_three_tables_in_one() -> None:
    spec = numbered()
    rows: list[Row] = []
    for table, heading in HEADINGS.items():
        rows += [[Box(heading, 0, 0, colspan=15)], *rows_of(spec, table)]
    found = read(document(["某某市档案局2024年政府信息公开工作年度报告", lay(rows)]))
    assert (wrong(spec, found), unread(spec, found)) == ([], [])


@given(st.integers(0, 10**6), st.sampled_from([2019, 2020, 2021, 2024]), st.booleans(), st.booleans())
def test_balanced_reports_in_drifting_grids(seed: int, year: int, order: bool, drift: bool) -> None:
    spec = spec_of(seed % 50, year)
    chance = random.Random(seed)

    def change(rows: list[Row]) -> list[Row]:
        if order and len(rows) > 20 and rows[0][0].rowspan == 3:
            rows = permute(rows, chance)
        return slivers(rows, chance) if drift else rows

    found = read(report(spec, dict.fromkeys(HEADINGS, change)), year)
    assert (wrong(spec, found), unread(spec, found)) == ([], [])
