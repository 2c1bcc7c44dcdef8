"""Rosters: every way of saving one, every mistake at once, and names that are found, or rather not."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from compliance.audit.roster import Roster
from compliance.audit.rosterfile import RosterError, load_roster
from compliance.errors import UsageError
from compliance.text.names import agency_key, region_of, same_name, shorter

HEAD = ["机关名称", "类别", "上级", "地区", "别名", "截止日期", "联系人"]
ROWS = [
    ["云川市人民政府", "政府", "", "云川市", "", "3月20日", "甲"],
    ["云川市水务局", "部门", "云川市人民政府", "云川市", "云川市水利局；市水务局", "2025-01-15", ""],
    ["云川市临澜区人民政府", "政府", "云川市政府", "临澜区", "", "", ""],
    ["鹭汀镇人民政府", "乡镇", "临澜区人民政府", "临澜区", "", "", ""],
    ["云川市税务局", "垂直管理", "云川市", "云川市", "", "", ""],
]


def text(rows: list[list[str]], separator: str = ",") -> str:
    return "".join(separator.join(row) + "\r\n" for row in rows)


def saved(path: Path, data: bytes) -> Roster:
    path.write_bytes(data)
    return load_roster(path)


def workbook(path: Path, rows: list[list[object]]) -> None:
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                if isinstance(value, datetime.date):
                    sheet.write_datetime(number, column, value, day)
                else:
                    sheet.write(number, column, value)


def test_every_way_of_saving_is_the_same_roster(tmp_path: Path) -> None:
    whole = text([HEAD, *ROWS])
    plain = saved(tmp_path / "r.csv", whole.encode())
    assert len(plain.entries) == 5
    for name, data in {
        "bom": b"\xef\xbb\xbf" + whole.encode(),
        "gbk": whole.encode("gb18030"),
        "unicode": text([HEAD, *ROWS], "\t").encode("utf-16"),
        "semicolon": text([[c.replace("；", "|") for c in row] for row in [HEAD, *ROWS]], ";").encode(),
    }.items():
        assert saved(tmp_path / f"{name}.csv", data).entries == plain.entries, name
    dated = [row.copy() for row in ROWS]
    workbook(tmp_path / "r.xlsx", [["机关名册"] + [""] * 6, HEAD, *dated])  # type: ignore[list-item]
    sheet = load_roster(tmp_path / "r.xlsx")
    assert [(e.name, e.parent, e.due, e.aliases) for e in sheet.entries] == [
        (e.name, e.parent, e.due, e.aliases) for e in plain.entries
    ]
    real: list[list[object]] = [["agency", "due"], ["云川市水务局", datetime.date(2025, 1, 15)]]
    workbook(tmp_path / "d.xlsx", real)
    assert load_roster(tmp_path / "d.xlsx").entries[0].due_on(2024) == datetime.date(2025, 1, 15)


def test_all_mistakes_at_once_with_their_lines(tmp_path: Path) -> None:
    (tmp_path / "bad.csv").write_text(
        "机关名称,类别,上级,地区,别明,截止日期\n"
        "云川市人民政府,政府,,云川市,,2月30日\n"
        "云川市水务局,布门,云川市人民政俯,云川市,,昨天\n"
        "云川市 水务局,部门,,,,\n"
        ",部门,,,,\n"
        "甲局,部门,乙局,,,\n"
        "乙局,部门,甲局,,,\n"
        "丙局,部门,,,,,多一格\n",
        encoding="utf-8",
    )
    with pytest.raises(RosterError) as caught:
        load_roster(tmp_path / "bad.csv")
    lines = [(mistake.line, mistake.message) for mistake in caught.value.mistakes]
    for line, said in (
        (1, "别名"),
        (2, "2月30日"),
        (3, "布门"),
        (3, "昨天"),
        (3, "是否想写“云川市人民政府”"),
        (4, "第 3 行"),
        (5, "没有写机关名称"),
        (6, "绕"),
        (7, "绕"),
        (8, "表头只有 6 格"),
    ):
        assert any(at == line and said in message for at, message in lines), (line, said, lines)
    assert "bad.csv:3" in str(caught.value)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "空"),
        ("机关名称,类别\n".encode(), "没有机关"),
        ("单位编号,类别\n1,部门\n".encode(), "机关名称"),
        (b"PK\x03\x04 no workbook", "读不出"),
    ],
)
def test_what_is_no_roster_is_refused_in_a_sentence(tmp_path: Path, data: bytes, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        saved(tmp_path / "r.csv", data)
    with pytest.raises(UsageError):
        load_roster(tmp_path / "nowhere.csv")


@pytest.fixture(scope="module")
def roster(tmp_path_factory: pytest.TempPathFactory) -> Roster:
    return saved(tmp_path_factory.mktemp("roster") / "r.csv", text([HEAD, *ROWS]).encode())


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("云川市水务局", "云川市水务局"),
        ("云川市水利局", "云川市水务局"),
        ("水务局", "云川市水务局"),
        ("临澜区", "云川市临澜区人民政府"),
        ("云川市临澜区政府", "云川市临澜区人民政府"),
        ("鹭汀镇政府", "鹭汀镇人民政府"),
        ("临澜区鹭汀镇人民政府", "鹭汀镇人民政府"),
        ("云川市临澜区鹭汀镇人民政府", "鹭汀镇人民政府"),
        ("云川市水务厅", None),
        ("云川市人民政府办公室", None),
        ("临澜区水务局", None),
        ("柳河镇人民政府", None),
    ],
)
def test_names_are_found_or_not(roster: Roster, written: str, meant: str | None) -> None:
    found = roster.find(written)
    assert (found.name if found else None) == meant


def test_a_near_miss_is_suggested_and_never_taken(roster: Roster) -> None:
    assert roster.find("云川市水务厅") is None
    assert roster.suggest("云川市水务厅") == ("云川市水务局",)


def test_one_name_for_two_is_nobodys(tmp_path: Path) -> None:
    two = saved(
        tmp_path / "r.csv",
        "agency,region\n甲县城关镇人民政府,甲县\n乙县城关镇人民政府,乙县\n".encode(),
    )
    assert two.find("城关镇人民政府") is None
    assert len(two.meant("城关镇人民政府")) == 2
    assert two.find("甲县城关镇") == two.entries[0]


def test_children_leave_out_who_answers_to_others(roster: Roster) -> None:
    below = roster.children(agency_key("云川市人民政府"))
    assert [entry.name for entry in below] == ["云川市水务局", "云川市临澜区人民政府"]


def test_due_dates_of_every_year_or_of_one(roster: Roster) -> None:
    city, water = roster.entries[:2]
    assert city.due_on(2023) == datetime.date(2024, 3, 20)
    assert (water.due_on(2024), water.due_on(2023)) == (datetime.date(2025, 1, 15), None)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("甲县政府", "甲县人民政府", True),
        ("甲县", "甲县人民政府", True),
        ("甲　县（本级）", "甲县人民政府", True),
        ("甲省人民政府办公厅", "甲省人民政府办公室", True),
        ("甲县发改局", "甲县发展和改革局", True),
        ("甲市卫健委", "甲市卫生健康委员会", True),
        ("乙街道", "乙街道办事处", True),
        ("甲省乙市丙县教育局", "丙县教育局", True),
        ("甲县人民政府", "甲县人民政府办公室", False),
        ("甲县教育局", "甲县教育体育局", False),
        ("甲县教育局", "乙县教育局", False),
        ("丙县教育局", "教育局", False),
        ("甲市城市管理局", "城市管理局", False),
        ("", "", False),
    ],
)
def test_normal_form_of_names(one: str, other: str, same: bool) -> None:
    assert same_name(one, other) is same
    assert same_name(other, one) is same


@given(st.text(max_size=30))
def test_the_normal_form_is_stable(name: str) -> None:
    key = agency_key(name)
    assert agency_key(key) == key
    assert all(len(short) < len(key) for short in shorter(key))
    assert key.startswith(region_of(key))
