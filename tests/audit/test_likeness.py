"""Copied text among many: found whatever names and numbers say, common phrases left alone, work bounded."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import cast

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.audit import likeness, shingles
from compliance.audit.judging import Judging
from compliance.audit.neighbours import Place
from compliance.audit.run import Asked, Audit
from compliance.audit.sidebyside import as_page, as_text, pairs
from compliance.audit.store import Store
from compliance.exchange import from_data
from compliance.forms import load_forms
from compliance.intake import Known
from compliance.model.report import Report
from compliance.text.masked import own_names, sentences, wording
from tests.audit.stores import TODAY, Here, Nobody, book

FORMS = load_forms()
SIGNS = "山水田林路桥村社户窗厅站网册表图文字声像时年月旬日新旧老少快慢远近高低宽窄长短轻重"
LAW = "认真贯彻落实《中华人民共和国政府信息公开条例》和国务院办公厅关于政务公开工作的各项部署要求。"


def prose(seed: int, count: int = 30) -> list[str]:
    """Sentences that nobody else writes."""
    chance = random.Random(seed)
    return ["".join(chance.choice(SIGNS) for _ in range(30)) + "。" for _ in range(count)]


def report(agency: str, lines: Sequence[str], year: int = 2024) -> Report:
    data: dict[str, object] = {
        "agency": agency,
        "agency_kind": "department",
        "year": year,
        "sections": {"overview": "\n".join(lines[:20]), "problems": "\n".join(lines[20:])},
    }
    return from_data(data, FORMS)


class Reports:
    """Stands for a store."""

    def __init__(self, reports: Sequence[Report]) -> None:
        self._reports = reports

    def reports(self, run: int, only: Iterable[int]) -> Iterator[tuple[int, Report]]:
        for number in only:
            yield number, self._reports[number]


def places(reports: Sequence[Report]) -> list[Place]:
    return [
        Place(
            number, f"{number}.html", one.agency or "", "", one.agency or "", "department", "county",
            one.year or 0, "2021", None, None,
        )
        for number, one in enumerate(reports)
    ]  # fmt: skip


def found(reports: Sequence[Report]) -> dict[tuple[int, int], float]:
    store = cast("Store", Reports(reports))
    return {
        (one.first, one.second): one.share
        for one in likeness.found(store, 1, places(reports), likeness.Least(0.3, 150))
    }


def test_a_copy_is_found_both_ways_whatever_names_and_numbers_say() -> None:
    own = [f"甲县水务局全年办理{n}件，{text}" for n, text in enumerate(prose(1))]
    copy = [text.replace("甲县水务局", "乙市丙区民政局").replace("办理", "办理7") for text in own]
    reports = [report("甲县水务局", own), report("乙市丙区民政局", copy), report("丁县商务局", prose(2))]
    alike = found(reports)
    assert set(alike) == {(0, 1), (1, 0)}
    assert min(alike.values()) > 0.95


@pytest.mark.parametrize("taken", [18, 24, 30])
def test_a_part_of_a_text_counts_as_the_part_it_is(taken: int) -> None:
    own = prose(1)
    mixed = prose(3)[: 30 - taken] + own[:taken]
    alike = found([report("甲县水务局", own), report("乙县民政局", mixed), report("丁县商务局", prose(2))])
    assert alike[1, 0] == pytest.approx(taken / 30, abs=0.05)


def test_what_many_write_is_no_copy_unless_it_is_a_whole_passage() -> None:
    phrases = [report(f"第{n}县水务局", [LAW, *prose(n, 24)]) for n in range(30)]
    assert found(phrases) == {}
    short = [report(f"第{n}县水务局", [LAW] * 3 + prose(n, 4)) for n in range(30)]
    assert found(short) == {}
    template = prose(99, 20)
    copied = [report(f"第{n}县水务局", template + prose(n, 5)) for n in range(30)]
    alike = found(copied)
    assert {first for first, _ in alike} == set(range(30))


def test_an_agencys_own_years_are_its_own_business_unless_copied() -> None:
    own = prose(1)
    half = own[:20] + prose(5)[:10]
    years = [
        report("甲县水务局", own, 2020),
        report("甲县水务局", half, 2022),
        report("甲县水务局", own, 2024),
    ]
    assert set(found([*years, report("乙县水务局", prose(6))])) == {(0, 2), (2, 0)}
    next_to = [
        report("甲县水务局", own, 2023),
        report("甲县水务局", own, 2024),
        report("乙县水务局", prose(6)),
    ]
    assert found(next_to) == {}


def test_short_texts_prove_nothing() -> None:
    assert found([report(f"第{n}县水务局", ["本年度没有收到申请。"] * 4) for n in range(3)]) == {}


def test_a_hundred_copies_are_not_a_hundred_times_a_hundred_pairs() -> None:
    many = [report(f"第{n:03}县水务局", prose(1)) for n in range(200)]
    alike = found(many)
    assert {first for first, _ in alike} == set(range(200))
    assert len(alike) < 200 * 30


def test_passages_stand_side_by_side() -> None:
    own = prose(1)
    other = prose(2)[:10] + own[5:15] + prose(3)[:5]
    section, shown = likeness.passages(
        likeness.told(report("甲县水务局", own)), likeness.told(report("乙县水务局", other))
    )
    assert section == "overview"
    assert shown[0][0] == shown[0][1] == "".join(own[5:15])


def test_signatures_agree_as_much_as_texts_do() -> None:
    chance = np.random.default_rng(3)
    for size in (300, 1500):
        for share in (0.2, 0.5, 0.8):
            pool = np.unique(chance.integers(0, 2**32, 4 * size, dtype=np.uint32))
            chance.shuffle(pool)
            both, one, other = pool[:size], pool[size : 2 * size], pool[2 * size : 3 * size]
            rest = int(size * (1 - share) / (2 * share))
            first = np.sort(np.concatenate([both, one[:rest]]))
            second = np.sort(np.concatenate([both, other[:rest]]))
            real = shingles.in_common(first, second) / len(np.union1d(first, second))
            guess = float(np.mean(shingles.signature(first) == shingles.signature(second)))
            assert guess == pytest.approx(real, abs=0.17)


@given(st.lists(st.booleans(), max_size=60), st.integers(1, 10))
def test_runs_up_to_a_length_are_marked_and_no_others(marks: list[bool], longest: int) -> None:
    found_runs = shingles.short_runs(np.array(marks, bool), longest).tolist()
    expected: list[bool] = []
    start = 0
    while start < len(marks):
        end = start
        while end < len(marks) and marks[end] == marks[start]:
            end += 1
        expected += [marks[start] and end - start <= longest] * (end - start)
        start = end
    assert found_runs == expected


@given(st.text(max_size=200))
def test_any_text_has_its_shingles(text: str) -> None:
    hashes = shingles.shingles(text)
    assert len(hashes) == max(0, len(text) - shingles.LENGTH + 1)
    assert (shingles.shingles(text) == hashes).all()
    assert all(one.text in text for one in sentences(text))


def test_names_are_masked_with_and_without_their_places() -> None:
    names = own_names("云川市白浪县教育局")
    assert wording("一是白浪县教育局2024年公开信息1,204条，我局", names) == "某0年公开信息0条,某"


def test_in_a_store_the_finding_and_the_two_texts(tmp_path: Path) -> None:
    folder = tmp_path / "reports"
    folder.mkdir()
    own = prose(1)
    for name, agency, lines in (
        ("a.json", "青河县水务局", own),
        ("b.json", "青河县教育局", own),
        ("c.json", "青河县商务局", prose(2)),
    ):
        made = (
            f'{{"agency": "{agency}", "agency_kind": "department", "year": 2024, "sections":'
            f' {{"overview": "{"".join(lines[:20])}", "problems": "{"".join(lines[20:])}"}}}}'
        )
        (folder / name).write_text(made, encoding="utf-8")
    judging = Judging(book(None), Known(today=TODAY))
    with Store(tmp_path / "a.duckdb", write=True) as store:
        audit = Audit(store, Asked((str(folder),), judging), Nobody())
        audit.run(Here(judging, audit.codes))
        outcomes = dict(
            store.rows(
                "SELECT r.agency, o.outcome FROM outcomes o JOIN reports r USING (report)"
                " WHERE o.rule = 'LVL201'"
            )  # type: ignore[arg-type]
        )
        assert outcomes == {"青河县水务局": "fail", "青河县教育局": "fail", "青河县商务局": "pass"}
        (message,) = next(
            store.rows(
                "SELECT f.message FROM findings f JOIN reports r USING (report)"
                " WHERE f.rule = 'LVL201' AND r.agency = '青河县水务局'"
            )
        )
        assert "青河县教育局" in str(message)
        (pair,) = pairs(store, 1)
        assert {pair.first.agency, pair.second.agency} == {"青河县水务局", "青河县教育局"}
        assert own[3][:10] in as_text(pair, "zh", 100)
        page = "".join(as_page(iter([pair]), "zh"))
        assert own[3] in page
        assert "<script" not in page
