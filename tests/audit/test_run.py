"""Runs in worker processes: what comes out, what is not done twice, what a bad file costs."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import pytest

from compliance.api import Checker
from compliance.audit.judging import Judging
from compliance.audit.run import Asked, Audit, Outcome
from compliance.audit.store import Store
from compliance.forms import load_forms
from compliance.intake import Known
from compliance.model.words import Words
from compliance.readers.guard import LIMITS, Limits
from compliance.testing.generator import generate
from compliance.testing.writers import docx, html
from compliance.waivers import load_waivers
from tests.audit.deadly import HANGS, KILLS, KILLS_ONCE, Deadly
from tests.audit.shown import everything
from tests.audit.stores import COUNTY, SCHOOL, TODAY, WATER, Here, book, spec


class Counting:
    """Keeps what it is told."""

    def __init__(self) -> None:
        self.files = self.findings = self.todo = 0
        self.goes_on = False

    def begun(self, run: int, goes_on: bool, files: int, todo: int) -> None:
        self.todo, self.goes_on = todo, goes_on

    def advanced(self, files: int, findings: int) -> None:
        self.files += files
        self.findings += findings

    def stage(self, what: Words) -> None: ...


def audit(
    folder: Path, store: Path, judging: Judging | None = None, *, jobs: int = 0, again: bool = False
) -> tuple[Outcome, Counting]:
    """A run in ``jobs`` worker processes, or in this one."""
    counting = Counting()
    judging = judging or Judging(book(None), Known(today=TODAY))
    with Store(store, write=True) as opened:
        made = Audit(opened, Asked((str(folder),), judging, jobs or 1, again), counting)
        done = made.run(None if jobs else Here(judging, made.codes))
    return done, counting


def pages(folder: Path, count: int) -> Path:
    """Different pages with defects here and there."""
    folder.mkdir(parents=True, exist_ok=True)
    for seed in range(count):
        agency = (WATER, SCHOOL, COUNTY)[seed % 3]
        defects = ("disputes-total",) if seed % 4 == 0 else ()
        (folder / f"{seed:03}.html").write_bytes(
            html.write(spec(agency, 2021 + seed // 3 % 4, *defects, seed=seed + 1))
        )
    return folder


def rows(store: Path, sql: str) -> list[tuple[object, ...]]:
    with Store(store) as opened:
        return [tuple(row) for row in opened.rows(sql)]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A folder and the store of its run by two workers."""
    root = tmp_path_factory.mktemp("run")
    folder = pages(root / "pages", 12)
    (folder / "空.html").write_bytes(b"")
    (folder / "通知.html").write_bytes("<html><body><p>天气很好。</p></body></html>".encode())
    with zipfile.ZipFile(folder / "打包.zip", "w") as archive:
        archive.writestr("甲/a.html", html.write(spec(SCHOOL, 2020, seed=91)))
        archive.writestr("b.html", html.write(spec(WATER, 2020, seed=92)))
    _, counting = audit(folder, root / "a.duckdb", jobs=2)
    assert (counting.files, counting.goes_on) == (15, False)
    assert counting.findings > 0
    return folder, root / "a.duckdb"


def test_a_run_says_of_each_file_what_a_check_says(made: tuple[Path, Path]) -> None:
    folder, store = made
    checker = Checker(book(None), known=Known(today=TODAY))
    found = {str(row[0]): row[1:] for row in rows(store, "SELECT source, status, code, report FROM reports")}
    assert len(found) == 16
    for path in folder.glob("*.html"):
        result = checker.check(path)
        status, code, report = found[str(path)]
        assert (status, code) == (result.status, result.code)
        own = rows(
            store,
            "SELECT rule, fingerprint, message FROM hits WHERE run = 0 AND report ="
            f" {report} ORDER BY number",
        )
        assert own == [(one.rule, one.fingerprint, one.message.zh) for one in result.findings]
    assert f"{folder / '打包.zip'}!/甲/a.html" in found


def test_a_second_run_reads_nothing_again(made: tuple[Path, Path]) -> None:
    folder, store = made
    done, _ = audit(folder, store)
    # What could not be had is tried again: the empty file was read, and is empty under any limits.
    assert (done.run, done.files, done.new) == (2, 15, 0)
    assert everything(store, 2) == everything(store, 1)


def test_a_renamed_copy_is_known_by_its_content(made: tuple[Path, Path], tmp_path: Path) -> None:
    folder, _ = made
    store = tmp_path / "b.duckdb"
    few = tmp_path / "few"
    few.mkdir()
    (few / "a.html").write_bytes((folder / "000.html").read_bytes())
    audit(few, store)
    (few / "a.html").rename(few / "b.html")
    done, counting = audit(few, store)
    assert (done.new, counting.findings) == (1, 0)
    assert rows(store, "SELECT count(*) FROM judged") == [(1,)]
    ((source, errors),) = rows(store, "SELECT source, errors FROM reports")
    assert (source, errors) == (str(few / "b.html"), 1)


def test_other_rules_read_everything_again(tmp_path: Path) -> None:
    folder = pages(tmp_path / "pages", 2)
    audit(folder, tmp_path / "a.duckdb")
    other = Judging(book("gansu"), Known(today=TODAY))
    done, _ = audit(folder, tmp_path / "a.duckdb", other)
    assert (done.run, done.new) == (2, 2)
    assert len({row[1] for row in rows(tmp_path / "a.duckdb", "SELECT run, judgement FROM runs")}) == 2


def test_a_changed_file_is_read_again_and_a_gone_one_is_gone(tmp_path: Path) -> None:
    folder = pages(tmp_path / "pages", 3)
    store = tmp_path / "a.duckdb"
    counting = Counting()
    asked = Asked((str(folder),), Judging(book(None)), 1)
    with Store(store, write=True) as opened:
        watched = Audit(opened, asked, counting)
        watched.run(Here(asked.judging, watched.codes))
        (folder / "000.html").write_bytes(html.write(spec(WATER, 2021, "row-total", seed=50)))
        (folder / "001.html").unlink()
        done = watched.again(Here(asked.judging, watched.codes))
        assert (done.run, done.files, done.new, done.gone) == (1, 2, 1, 2)
        same = watched.again(Here(asked.judging, watched.codes))
        assert (same.new, same.gone) == (0, 0)
    fresh = tmp_path / "fresh.duckdb"
    audit(folder, fresh, Judging(book(None)))
    assert everything(store) == everything(fresh)


def test_files_that_kill_or_hang_cost_themselves_only(tmp_path: Path) -> None:
    folder = pages(tmp_path / "pages", 9)
    page = html.write(spec(WATER, 2021, seed=77))
    (folder / "002b.html").write_bytes(page.replace(b"</body>", KILLS + b"</body>"))
    (folder / "004b.html").write_bytes(page.replace(b"</body>", HANGS + b"</body>"))
    (folder / "006b.html").write_bytes(page.replace(b"</body>", KILLS_ONCE + b"</body>"))
    with zipfile.ZipFile(folder / "007b.zip", "w") as archive:
        archive.writestr("a.html", html.write(spec(SCHOOL, 2019, seed=78)))
        archive.writestr("b.html", page.replace(b"</body>", KILLS + b" </body>"))
        archive.writestr("c.html", html.write(spec(WATER, 2019, seed=79)))
    limits: Limits = Limits(**{**_plain(LIMITS), "seconds": 2.0})
    deadly = Deadly(book(None), Known(today=TODAY), limits, once=str(tmp_path / "once"))
    _, counting = audit(folder, tmp_path / "a.duckdb", deadly, jobs=2)
    assert counting.files == 13
    found = {
        Path(str(source)).name: (status, code)
        for source, status, code in rows(tmp_path / "a.duckdb", "SELECT source, status, code FROM reports")
    }
    assert found.pop("002b.html") == ("unreadable", "crashed_reader")
    assert found.pop("004b.html") == ("unreadable", "timeout")
    assert found.pop("b.html") == ("unreadable", "crashed_reader")
    assert {"a.html", "c.html", "006b.html"} <= found.keys()
    assert set(found.values()) == {("read", "")}
    assert len(found) == 12


def test_what_ran_into_a_limit_is_tried_again_when_asked_or_with_other_limits(tmp_path: Path) -> None:
    folder = tmp_path / "pages"
    folder.mkdir()
    (folder / "a.html").write_bytes(html.write(spec(WATER, 2021)))
    small = Judging(book(None), limits=Limits(**{**_plain(LIMITS), "size": 1000}))
    store = tmp_path / "a.duckdb"
    assert audit(folder, store, small)[0].new == 1
    assert rows(store, "SELECT code FROM reports") == [("too_large",)]
    assert audit(folder, store, small)[0].new == 0
    assert audit(folder, store, small, again=True)[0].new == 1
    assert audit(folder, store, Judging(book(None)))[0].new == 1
    assert rows(store, "SELECT status FROM reports") == [("read",)]


def _plain(limits: Limits) -> dict[str, float]:
    return {name: getattr(limits, name) for name in limits.__struct_fields__}


def test_the_same_file_under_two_names_is_one_report(tmp_path: Path) -> None:
    folder = pages(tmp_path / "pages", 1)
    (folder / "zz.html").write_bytes((folder / "000.html").read_bytes())
    audit(folder, tmp_path / "a.duckdb")
    (row,) = rows(tmp_path / "a.duckdb", "SELECT source, copies, judged FROM reports")
    assert row == (str(folder / "000.html"), 2, True)


def test_years_that_no_column_takes_cost_nothing(tmp_path: Path) -> None:
    made = generate(3, year=2022, agency=WATER)
    (tmp_path / "a.json").write_text('{"form": "2021", "year": 99999999999, "facts": {}}', encoding="utf-8")
    (tmp_path / "b.docx").write_bytes(docx.write(made))
    audit(tmp_path, tmp_path / "a.duckdb")
    assert rows(tmp_path / "a.duckdb", "SELECT count(*) FROM reports") == [(2,)]


@pytest.mark.skipif(not hasattr(os, "symlink"), reason="no links here")
def test_a_file_that_cannot_be_had_is_told_and_tried_again(tmp_path: Path) -> None:
    folder = pages(tmp_path / "pages", 1)
    (folder / "broken.html").symlink_to(tmp_path / "nowhere.html")
    store = tmp_path / "a.duckdb"
    audit(folder, store)
    assert ("unreadable", "missing") in rows(store, "SELECT status, code FROM reports")
    assert audit(folder, store)[0].new == 1


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_be_read_now_is_read(tmp_path: Path) -> None:
    folder = pages(tmp_path / "pages", 1)
    (folder / "000.html").chmod(0)
    audit(folder, tmp_path / "a.duckdb")
    (folder / "000.html").chmod(0o600)
    assert audit(folder, tmp_path / "a.duckdb")[0].new == 1
    assert rows(tmp_path / "a.duckdb", "SELECT status FROM reports") == [("read",)]


def test_waivers_are_part_of_the_run(tmp_path: Path) -> None:
    folder = tmp_path / "pages"
    folder.mkdir()
    (folder / "a.html").write_bytes(html.write(spec(WATER, 2024, "disputes-total")))
    (folder / "b.html").write_bytes(html.write(spec(SCHOOL, 2024, "disputes-total")))
    judging = Judging(book(None), Known(today=TODAY))
    entry = (
        "waivers:\n- rule: DSP101\n  agency: 云川市白浪县水务局\n  year: 2024\n  reason: 已另文更正\n"
        "  approved_by: 县政府办公室\n  until: 2025-12-31\n  evidence:\n"
    )
    result = Checker(book(None), known=Known(today=TODAY)).check(folder / "a.html")
    (finding,) = [one for one in result.findings if one.rule == "DSP101"]
    entry += "".join(f"    {fact}: {value}\n" for fact, value in finding.values.items())
    (tmp_path / "waivers.yaml").write_text(entry, encoding="utf-8")
    waivers = load_waivers([tmp_path / "waivers.yaml"], book(None), load_forms(), TODAY)
    assert not waivers.mistakes
    with Store(tmp_path / "a.duckdb", write=True) as store:
        made = Audit(store, Asked((str(folder),), judging), Counting(), waivers)
        made.run(Here(judging, made.codes))
    sql = "SELECT agency, errors, waived FROM reports ORDER BY agency DESC"
    found = rows(tmp_path / "a.duckdb", sql)
    assert found == [("云川市白浪县水务局", 0, 1), ("云川市白浪县教育局", 1, 0)]
    grades = dict(rows(tmp_path / "a.duckdb", "SELECT agency, score FROM reports"))
    assert grades["云川市白浪县水务局"] > grades["云川市白浪县教育局"]  # type: ignore[operator]
