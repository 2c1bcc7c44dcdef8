"""Reports among each other: years, levels, who is who, who is missing or late; done again it is the same."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from compliance.audit import missing, neighbours, standing
from compliance.audit.judging import Judging
from compliance.audit.roster import Roster
from compliance.audit.rosterfile import load_roster
from compliance.audit.run import Asked, Audit
from compliance.audit.store import Store
from compliance.intake import Known
from compliance.testing.neighbours import year_before
from compliance.testing.writers import html
from tests.audit.stores import TODAY, WATER, Here, Nobody, book, spec

ZEROS: dict[str, object] = {"disclosure.*.*": 0, "applications.*.*": 0, "disputes.*.*": 0}
ROSTER = """机关名称,类别,上级,地区,别名,截止日期
青河县人民政府,政府,,青河县,,
青河县水务局,部门,青河县人民政府,青河县,青河县水利局,1月20日
青河县教育局,部门,青河县人民政府,青河县,,
柳湾镇人民政府,乡镇,青河县人民政府,青河县,,
"""
LICENCES = "disclosure.licences.decisions"


def page(agency: str, year: int, facts: Mapping[str, object] | None = None, **more: object) -> bytes:
    kind = "government" if agency.endswith("县人民政府") else "township" if "镇" in agency else "department"
    data: dict[str, object] = {
        "agency": agency,
        "agency_kind": kind,
        "agency_level": "township" if kind == "township" else "county",
        "year": year,
        "title": f"{agency}{year}年政府信息公开工作年度报告",
        "published": f"{year + 1}-01-{15 if kind == 'department' else 25}",
        "facts": {**ZEROS, **(facts or {})},
        **more,
    }
    return json.dumps(data, ensure_ascii=False).encode()


def audit(folder: Path, pages: Mapping[str, bytes], roster: str | None = None, **more: object) -> Path:
    """A store of a run over these files; run again it is the next run."""
    reports = folder / "reports"
    for name, data in pages.items():
        (reports / name).parent.mkdir(parents=True, exist_ok=True)
        (reports / name).write_bytes(data)
    known: Roster | None = None
    if roster is not None:
        (folder / "roster.csv").write_text(roster, encoding="utf-8-sig")
        known = load_roster(folder / "roster.csv")
    judging = Judging(book(None), Known(today=TODAY))
    with Store(folder / "a.duckdb", write=True) as opened:
        run = Audit(opened, Asked((str(reports),), judging, roster=known, similar=False, **more), Nobody())  # type: ignore[arg-type]
        run.run(Here(judging, run.codes))
    return folder / "a.duckdb"


def rows(store: Path, sql: str) -> list[tuple[object, ...]]:
    with Store(store) as opened:
        return list(opened.rows(sql))


def outcome(store: Path, rule: str, name: str) -> tuple[object, object]:
    found = rows(
        store,
        f"SELECT o.outcome, o.reason FROM outcomes o JOIN reports r USING (report) WHERE o.rule = '{rule}'"
        f" AND r.source LIKE '%{name}'",
    )
    assert len(found) == 1, found
    return found[0]  # type: ignore[return-value]


def test_last_years_report_is_found_under_each_way_of_writing_the_name(tmp_path: Path) -> None:
    store = audit(
        tmp_path,
        {
            "a23.json": page("甲省乙市青河县水务局", 2023, {"applications.carried_out.total": 4}),
            "a24.json": page("青河县水务局", 2024, {"applications.carried_in.total": 4}),
            "b23.json": page("青河县教育局", 2023, {"applications.carried_out.total": 4}),
            "b24.json": page("青河县 教育局", 2024, {"applications.carried_in.total": 5}),
            "c24.json": page("青河县商务局", 2024),
        },
    )
    assert outcome(store, "YRS101", "a24.json")[0] == "pass"
    assert outcome(store, "YRS101", "b24.json")[0] == "fail"
    assert outcome(store, "YRS101", "c24.json") == ("undecided", "需要青河县商务局 2023 年的年报")
    assert rows(store, "SELECT DISTINCT agency_key FROM reports WHERE source LIKE '%a2%'") == [
        ("甲省乙市青河县水务局",)
    ]


def test_a_renamed_agency_goes_on_by_the_roster_and_only_by_it(tmp_path: Path) -> None:
    pages = {
        "a23.json": page("青河县水利局", 2023, {"applications.carried_out.total": 4}),
        "a24.json": page("青河县水务局", 2024, {"applications.carried_in.total": 5}),
    }
    assert outcome(audit(tmp_path, pages), "YRS101", "a24.json")[0] == "undecided"
    assert outcome(audit(tmp_path, pages, ROSTER), "YRS101", "a24.json")[0] == "fail"


def test_a_name_that_may_be_several_agencies_is_left_open(tmp_path: Path) -> None:
    store = audit(
        tmp_path,
        {
            "一/a23.json": page("城关镇人民政府", 2023, {LICENCES: 10}, published="2024-01-10"),
            "二/a23.json": page("城关镇人民政府", 2023, {LICENCES: 90, "disclosure.penalties.decisions": 7}),
            "一/a24.json": page("城关镇人民政府", 2024, {LICENCES: 12}),
        },
    )
    found, reason = outcome(store, "YRS101", "a24.json")
    assert found == "undecided"
    assert "不知与哪一份对照" in str(reason)


CHILDREN = {
    "w.json": page("青河县水务局", 2024, {LICENCES: 20}),
    "e.json": page("青河县教育局", 2024, {LICENCES: 5}),
    "t.json": page("柳湾镇人民政府", 2024, {LICENCES: 7}),
}


def test_a_government_and_all_below_it(tmp_path: Path) -> None:
    for number, (total, expected) in enumerate([(32, "pass"), (33, "fail"), (31, "fail")]):
        folder = tmp_path / str(number)
        store = audit(folder, {**CHILDREN, "g.json": page("青河县人民政府", 2024, {LICENCES: total})}, ROSTER)
        assert outcome(store, "LVL101", "g.json")[0] == expected
    found = rows(tmp_path / "1/a.duckdb", "SELECT severity, message FROM findings WHERE rule = 'LVL101'")
    assert found[0][0] == "warning"
    assert "33" in str(found[0][1])
    assert "32" in str(found[0][1])


def test_sums_wait_for_who_is_missing_and_say_who(tmp_path: Path) -> None:
    pages = {**CHILDREN, "g.json": page("青河县人民政府", 2024, {LICENCES: 32})}
    del pages["t.json"]
    found, reason = outcome(audit(tmp_path, pages, ROSTER), "LVL101", "g.json")
    assert found == "undecided"
    assert "柳湾镇人民政府" in str(reason)
    # Without a roster only those whose name says so are below it, and nobody knows whether they are all.
    found, reason = outcome(audit(tmp_path, pages), "LVL101", "g.json")
    assert found == "undecided"
    assert "名册" in str(reason)
    pages["g.json"] = page("青河县人民政府", 2024, {LICENCES: 19})
    assert outcome(audit(tmp_path, pages), "LVL101", "g.json")[0] == "fail"


def test_a_blank_below_leaves_the_sum_open_and_is_no_zero(tmp_path: Path) -> None:
    pages = {
        **CHILDREN,
        "e.json": page("青河县教育局", 2024, {LICENCES: None}),
        "g.json": page("青河县人民政府", 2024, {LICENCES: 32}),
    }
    found, reason = outcome(audit(tmp_path, pages, ROSTER), "LVL101", "g.json")
    assert found == "undecided"
    assert "青河县教育局" in str(reason)


def test_findings_among_all_count_in_the_grade(tmp_path: Path) -> None:
    now = spec(WATER, 2024)
    last = year_before(now)
    spoilt = last.with_facts({"applications.carried_out.total": 77})
    grades = []
    for name, before in (("good", last), ("bad", spoilt)):
        pages = {"a23.html": html.write(before), "a24.html": html.write(now)}
        store = audit(tmp_path / name, pages)
        assert outcome(store, "YRS101", "a24.html")[0] == ("pass" if name == "good" else "fail")
        grades += rows(store, "SELECT errors, score FROM reports WHERE source LIKE '%a24.html'")
    (errors, score), (more, less) = grades
    assert (errors, more) == (0, 1)
    assert float(str(less)) < float(str(score))


def test_missing_late_and_twice(tmp_path: Path) -> None:
    pages = {
        "w.json": page("青河县水务局", 2024, {LICENCES: 20}, published="2025-01-25"),
        "g.json": page("青河县人民政府", 2024, {LICENCES: 99}, published="2025-04-09"),
        "e1.json": page("青河县教育局", 2024, {LICENCES: 5, "disclosure.penalties.decisions": 1}),
        "e2.json": page(
            "青河县教育局",
            2024,
            {f"disclosure.{row}.decisions": n for n, row in enumerate(("licences", "penalties"), 40)}
            | {"applications.received.*": 9, "applications.granted.*": 9},
        ),
        "x.json": page("青河县水务厅", 2024),
    }
    store = audit(tmp_path, pages, ROSTER)
    said = {
        (agency, state): (days, note)
        for agency, state, days, note in rows(store, "SELECT agency, state, days, note FROM duties")
    }
    assert said["柳湾镇人民政府", "missing"] == (None, "")
    assert said["青河县人民政府", "late"][0] == 9
    assert said["青河县水务局", "late_local"][0] == 5
    assert ("青河县水务局", "late") not in said
    assert "青河县水务局" in str(said["青河县水务厅", "unlisted"][1])
    assert ("青河县教育局", "twice") in said
    assert ("青河县教育局", "in_time") in said
    local = rows(store, "SELECT severity, message FROM findings WHERE rule = 'AUD201'")
    assert len(local) == 1
    assert "5 天" in str(local[0][1])


def test_a_signature_alone_proves_late_but_never_in_time(tmp_path: Path) -> None:
    pages = {
        "w.json": page("青河县水务局", 2024, signed="2025-01-10", published=None),
        "e.json": page("青河县教育局", 2024, signed="2025-02-10", published=None),
    }
    store = audit(tmp_path, pages, ROSTER)
    states = dict(rows(store, "SELECT agency, state FROM duties WHERE report IS NOT NULL"))  # type: ignore[arg-type]
    assert states == {"青河县水务局": "undated", "青河县教育局": "late"}


def test_years_that_are_asked_for(tmp_path: Path) -> None:
    pages = {"w.json": page("青河县水务局", 2024)}
    store = audit(tmp_path, pages, ROSTER, years=(2023, 2024))
    assert rows(store, "SELECT count(*) FROM duties WHERE year = 2023 AND state = 'missing'") == [(4,)]


def test_done_again_it_is_the_same(tmp_path: Path) -> None:
    """Interrupted anywhere among all, the run does this part anew: nothing may be left over or doubled."""
    pages = {
        **CHILDREN,
        "g.json": page("青河县人民政府", 2024, {LICENCES: 33}),
        "w23.json": page("青河县水务局", 2023, {"applications.carried_out.total": 4}),
    }
    store = audit(tmp_path, pages, ROSTER)
    tables = (
        "SELECT * EXCLUDE (run) FROM outcomes ORDER BY ALL",
        "SELECT * EXCLUDE (run, found_in) FROM findings ORDER BY ALL",
        "SELECT * EXCLUDE (run) FROM duties WHERE run = (SELECT run FROM latest) ORDER BY ALL",
        "SELECT * EXCLUDE (run) FROM reports ORDER BY ALL",
    )
    before = [rows(store, sql) for sql in tables]
    judging = Judging(book(None), Known(today=TODAY))
    roster = load_roster(tmp_path / "roster.csv")
    with Store(store, write=True) as opened:
        standing.open_standings(opened, 1)
        neighbours.settle(opened, 1, roster)
        neighbours.compare(opened, 1, judging, roster)
        # … and here the power went.
    audit(tmp_path, {}, ROSTER)
    assert [rows(store, sql) for sql in tables] == before


def test_a_local_day_that_has_not_come(tmp_path: Path) -> None:
    store = audit(tmp_path, {"w.json": page("青河县水务局", 2024)}, ROSTER)
    with Store(store, write=True) as opened:
        missing.note(opened, 1, load_roster(tmp_path / "roster.csv"), datetime.date(2025, 1, 5), (2024,))
    states = dict(rows(store, "SELECT agency, state FROM duties WHERE report IS NULL"))  # type: ignore[arg-type]
    assert set(states.values()) == {"open"}


@pytest.mark.parametrize("years", ["2024", "2022-2024"])
def test_the_option_for_years(years: str) -> None:
    from compliance.cli import options

    assert options.years("--years", years)[-1] == 2024
