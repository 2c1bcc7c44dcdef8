"""Labels as typed: numbers in every style, brackets, lost signs, broken lines; and never the wrong row."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.extract.labels import labels_of
from compliance.extract.wording import split_number
from compliance.forms import load_forms
from compliance.model.form import Form, RowSpec
from compliance.text.normal import normal

FORMS = load_forms()
FORM = FORMS["2021"]
ROWS = [(FORM, table.id, row) for table in FORM.tables for block in table.blocks for row in block.rows]


@pytest.mark.parametrize("form", FORMS.values(), ids=lambda form: form.id)
def test_every_label_of_a_form_names_its_row_with_and_without_number(form: Form) -> None:
    for table in form.tables:
        labels = labels_of(form, table.id)
        for index, block in enumerate(table.blocks):
            for row in block.rows:
                for text in (row.number + row.label, f"{row.number} {row.label}", row.label):
                    match = labels.row(text, row.group or None)
                    assert match is not None, text
                    assert (match.id, match.block) == (row.id, index), text
                for also in row.also:
                    found = labels.row(row.number + also, row.group or None)
                    assert found is not None, also
                    assert found.id == row.id, also
            for column in block.columns:
                for text in (column.label, *column.also, "\n".join(column.label)):
                    hit = labels.column(text, index)
                    assert hit is not None, text
                    assert hit.id == column.id, text
        for group in table.groups:
            hit_group = labels.group(group.number + group.label)
            assert hit_group is not None
            assert hit_group.id == group.id


@pytest.mark.parametrize(
    ("text", "row", "sure"),
    [
        ("一、本年新收政府信息公开申请数量", "received", "exact"),
        ("一本年新收政府信息公开申请数量", "received", None),
        ("二、上一年度结转政府信息公开申请数量", "carried_in", "similar"),
        ("三、本年度办理结果（一）予以公开", "granted", "variant"),
        ("(一) 予以公开", "granted", "exact"),
        ("二）部分公开", "partly_granted", None),
        ("（二）部分公开（区分", "partly_granted", "variant"),
        ("1、属于国家秘密", "refused_state_secret", "exact"),
        ("1． 属于国家秘密", "refused_state_secret", "exact"),
        ("(1)属于国家秘密", "refused_state_secret", "exact"),
        ("1属于国家秘密", "refused_state_secret", "exact"),
        ("（三）不予公开1.属于国家秘密", "refused_state_secret", "variant"),
        ("2.其他法律行政止公开", "refused_by_law", "similar"),
        ("3.危及三安全一稳定", "refused_security", None),
        ("4.无正当理由大量反复 申请", "rejected_excessive", "exact"),
        ("1.申请人无正当理由逾期不补正, 行政机关不再处理其政府信息公开申请", "closed_no_correction", "exact"),
        ("逾期不补正", "closed_no_correction", "variant"),
        ("1.申请人无正当理由逾期不补正、行政机关不", "closed_no_correction", "fragment"),
        ("3.其他", "closed_other", "exact"),
        ("3、其它", "closed_other", "exact"),
        ("（六）其他处理", "closed", "exact"),
        ("(六) 其他", "closed", "variant"),
        ("（七）总 计", "processed", "exact"),
        ("四、结转下年度继续办理", "carried_out", "exact"),
    ],
)
def test_rows_as_typed(text: str, row: str, sure: str | None) -> None:
    match = labels_of(FORM, "applications").row(text)
    assert match is not None
    assert match.id == row
    assert sure is None or match.sure == sure


@pytest.mark.parametrize(
    "text",
    [
        "本年结转政府信息公开申请数量",
        "属于",
        "无正当理由",
        "其他",
        "自然人",
        "公开申请数量",
        "九、网上申请数量",
        "不予公开",
        "三、本年度办理结果",
        "1.",
        "",
        "咨询数量",
        "本机关网站访问量",
        "数据1",
    ],
)
def test_what_is_no_row_or_could_be_two(text: str) -> None:
    assert labels_of(FORM, "applications").row(text) is None


def test_the_group_decides_between_equal_words() -> None:
    labels = labels_of(FORM, "applications")
    assert labels.row("其他", "closed").id == "closed_other"  # type: ignore[union-attr]
    assert labels.row("其他", "results").id == "closed"  # type: ignore[union-attr]
    assert labels.group("（六）其他").id == "closed"  # type: ignore[union-attr]
    assert labels.group("3.其他") is None
    assert labels.column("其他").id == "other_org"  # type: ignore[union-attr]


def test_block_titles_corner_and_extra_rows() -> None:
    labels = labels_of(FORM, "disclosure")
    assert [labels.block(f"第二十条第{n}项") for n in ("（一）", "(五)", "六", " （八） ")] == [0, 1, 2, 3]
    assert labels.block("第二十条第") is None
    assert labels.block("第二十一条第（一）项") is None
    assert labels.is_extra("其他主动公开文件")
    corner = labels_of(FORM, "applications").corner
    assert corner("（本列数据的勾稽关系为：第一项加第二项之和, 等 于第三项加第四项之和）")
    assert not corner("本年新收政府信息公开申请数量")


@pytest.mark.parametrize("text", ["本年新", "数量", "备案件数", "信息内容"])
def test_columns_that_could_be_several_or_none(text: str) -> None:
    assert labels_of(FORM, "disclosure").column(text) is None


def test_numbers_before_labels() -> None:
    for text in ("一、", "一.", "一，"):
        assert split_number(normal(text + "甲"))[0] == ("cn", 1)
    for text in ("（十一）", "(十一)", "十一）", "(十一"):
        assert split_number(normal(text + "甲"))[0] == ("paren", 11)
    for text in ("12.", "12、", "(12)", "12)", "（12", "12"):
        assert split_number(normal(text + "甲"))[0] == ("digit", 12)
    assert split_number("三类内部事务信息") == (None, "三类内部事务信息")


@given(st.sampled_from(ROWS), st.data())
def test_a_label_that_lost_signs_is_found_or_not_found_but_never_another(
    known: tuple[Form, str, RowSpec], data: st.DataObject
) -> None:
    form, table, row = known
    text = row.number + row.label
    for _ in range(data.draw(st.integers(0, 4))):
        at = data.draw(st.integers(0, len(text) - 1))
        text = text[:at] + data.draw(st.sampled_from(["", "", "口", " ", "\n"])) + text[at + 1 :]
        if not text:
            return
    match = labels_of(form, table).row(text, row.group or None)
    assert match is None or match.id == row.id or (row.id, match.id) == ("closed_other", "closed")
