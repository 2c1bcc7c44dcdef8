"""What changed between two runs: new, gone, remaining, and what cannot be told."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections import Counter
from pathlib import Path

import msgspec
import pytest

from compliance.audit import changes
from compliance.audit.compare import Change, Difference, Side, compare, side
from compliance.audit.store import Store
from compliance.errors import UsageError
from compliance.rulebook import RuleBook, load_rules
from compliance.testing.spec import Spec
from tests.audit import stores
from tests.audit.stores import COUNTY, SCHOOL, WATER, audited, folder, spec


def run(path: Path, reports: dict[str, Spec | bytes]) -> Path:
    return audited(folder(path / "reports", reports), path / "audit.duckdb")


def changed(old: Path, new: Path) -> dict[str, Change]:
    """Rule → change, of rules found once."""
    return {one.finding.rule: one.change for one in compare(Side(old), Side(new))}


def test_new_gone_and_remaining(tmp_path: Path) -> None:
    old = run(tmp_path / "a", {"a.html": spec(SCHOOL, 2024, "disputes-total", "topic-missing")})
    new = run(tmp_path / "b", {"b.html": spec(SCHOOL, 2024, "disputes-total", "placeholder-left")})
    found = changed(old, new)
    assert (found["DSP101"], found["OVR002"], found["TXT005"]) == ("remaining", "gone", "new")
    again = Counter(one.change for one in compare(Side(old), Side(old)))
    assert set(again) == {"remaining"}


def test_a_report_that_is_not_there_any_more_is_not_put_right(tmp_path: Path) -> None:
    old = run(tmp_path / "a", {"a.html": spec(SCHOOL, 2024, "disputes-total"), "b.html": spec(WATER, 2024)})
    new = run(tmp_path / "b", {"b.html": spec(WATER, 2024)})
    (one,) = [one for one in compare(Side(old), Side(new)) if one.finding.rule == "DSP101"]
    assert one.change == "open"
    assert "没有这份年报" in one.why.zh


def test_what_cannot_be_read_any_more_is_not_put_right(tmp_path: Path) -> None:
    made = spec(SCHOOL, 2024, "disputes-total")
    blank = made.with_facts({"disputes.reconsideration.upheld": None, "disputes.reconsideration.total": None})
    old, new = run(tmp_path / "a", {"a.html": made}), run(tmp_path / "b", {"a.html": blank})
    (one,) = [one for one in compare(Side(old), Side(new)) if one.finding.rule == "DSP101"]
    assert one.change == "open"
    assert "未能判定" in one.why.zh


def test_fingerprints_survive_rows_in_another_order(tmp_path: Path) -> None:
    """The same figures in another file, in another place, the table's columns and the rows reordered
    in the text, and one more paragraph before: nothing is new, nothing gone."""
    made = spec(COUNTY, 2024, "one-cell", "row-total", seed=5)
    first = made.with_part("overview", paragraphs=("（前言）。", *made.part("overview").paragraphs))
    swapped = msgspec.structs.replace(
        first, facts=dict(reversed(first.facts.items())), preamble=(*made.preamble, "（另有说明。）")
    )
    old = run(tmp_path / "a", {"a.html": made})
    new = run(tmp_path / "b", {"zz.html": swapped})
    found = [one for one in compare(Side(old), Side(new)) if one.finding.section == "applications"]
    assert found
    assert {one.change for one in found} == {"remaining"}


def test_fingerprints_survive_findings_in_another_order_and_other_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = spec(COUNTY, 2024, "one-cell", "row-total", "disputes-total", seed=6)
    old = run(tmp_path / "a", {"a.html": made})

    def reworded(profile: str | None) -> RuleBook:
        book = load_rules(profile=profile)
        words = {"message": {"zh": "换了说法", "en": "other words"}, "title": {"zh": "换了标题", "en": "t"}}
        rules = tuple(
            msgspec.structs.replace(
                rule, **{key: msgspec.convert(text, type(rule.title)) for key, text in words.items()}
            )
            for rule in reversed(book.rules)
        )
        return msgspec.structs.replace(book, rules=rules, digest="0" * 64)

    monkeypatch.setattr(stores, "book", reworded)
    new = run(tmp_path / "b", {"a.html": made})
    found = list(compare(Side(old), Side(new)))
    assert {one.change for one in found} == {"remaining"}
    assert {one.finding.message.zh for one in found if one.finding.rule == "APP103"} == {"换了说法"}


def test_two_runs_of_one_store(tmp_path: Path) -> None:
    reports = folder(tmp_path / "reports", {"a.html": spec(SCHOOL, 2024, "disputes-total")})
    path = audited(reports, tmp_path / "audit.duckdb")
    folder(reports, {"a.html": spec(SCHOOL, 2024)})
    audited(reports, path)
    found = list(compare(side("1", path), side(f"{path}#2", None)))
    assert [(one.finding.rule, one.change) for one in found if one.finding.rule == "DSP101"] == [
        ("DSP101", "gone")
    ]
    with pytest.raises(UsageError):
        side("7", None)
    with pytest.raises(UsageError):
        list(compare(side("1", path), side("9", path)))


def test_reports_without_a_name_are_told_apart_by_their_file(tmp_path: Path) -> None:
    made = spec(SCHOOL, 2024, "disputes-total")
    made = msgspec.structs.replace(
        made, title="政府信息公开工作年度报告", signature="", preamble=(), parts=made.parts[1:]
    )
    nameless = [made.with_facts({"disputes.direct_suit.total": number}) for number in (901, 902)]
    reports = {"a.html": nameless[0], "b.html": nameless[1]}
    old = run(tmp_path / "a", reports)
    new = run(tmp_path / "b", {"a.html": nameless[0]})
    with Store(old) as opened:
        judged = opened.value("SELECT count(*) FROM reports WHERE judged AND agency IS NULL")
    if judged != 2:
        pytest.skip("an agency was recognised after all")
    by_file: dict[str, set[Change]] = {}
    for one in compare(Side(old), Side(new)):
        by_file.setdefault(Path(one.source).name, set()).add(one.change)
    assert by_file["b.html"] == {"open"}


def differences(tmp_path: Path) -> list[Difference]:
    old = run(tmp_path / "a", {"a.html": spec(SCHOOL, 2024, "disputes-total", "topic-missing")})
    new = run(tmp_path / "b", {"b.html": spec(SCHOOL, 2024, "disputes-total", "placeholder-left")})
    return list(compare(Side(old), Side(new)))


def test_every_format_tells_all_of_it(tmp_path: Path) -> None:
    found = differences(tmp_path)
    counts = Counter(one.change for one in found)
    text = "".join(changes.as_text(found, "zh", frozenset({"new", "gone"})))
    assert SCHOOL.name in text
    assert "TXT005" in text
    assert "DSP101" not in text
    assert f"新增 {counts['new']} 处，已整改 {counts['gone']} 处，仍存在 {counts['remaining']} 处" in text
    data = json.loads("".join(changes.as_json(found, "en")))
    assert [one["change"] for one in data["differences"]] == [one.change for one in found]
    rows = list(csv.DictReader(io.StringIO("".join(changes.as_csv(found, "zh")).removeprefix("\ufeff"))))
    assert [row["rule"] for row in rows] == [one.finding.rule for one in found]
    assert changes.write_workbook(found, tmp_path / "a.xlsx", "zh") == counts
    with zipfile.ZipFile(tmp_path / "a.xlsx") as archive:
        assert "已整改" in archive.read("xl/worksheets/sheet1.xml").decode()
