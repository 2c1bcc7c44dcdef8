"""``annotate`` and ``fix`` as a drafter calls them: what is written, what is refused, never in place."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from compliance.cli import guarded
from compliance.papers import form_html
from compliance.testing.generator import generate
from compliance.testing.writers import docx, html
from tests.papers.papers import FORMS, read

Run = Callable[..., tuple[int, str, str]]
GOOD = generate(5, year=2024, size="dense")
TOTAL = "applications.received.total"
CELL = "applications.granted.company"


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str]) -> Run:
    """Runs a command: exit status, what it printed, what it complained."""

    def done(*arguments: str | Path) -> tuple[int, str, str]:
        status = guarded.run([str(argument) for argument in arguments])
        out, err = capfd.readouterr()
        assert "Traceback" not in err
        return status, out, err

    return done


@pytest.fixture
def slip(tmp_path: Path) -> Path:
    """A report with one digit wrong: only one cell can be at fault."""
    path = tmp_path / "年报.docx"
    value = GOOD.facts[TOTAL]
    assert isinstance(value, int)
    path.write_bytes(docx.write(GOOD.with_facts({TOTAL: value + 90})))
    return path


@pytest.fixture
def puzzle(tmp_path: Path) -> Path:
    """A report in which several repairs are possible: the reconsiderations' total, or any of its parts."""
    path = tmp_path / "年报.docx"
    path.write_bytes(docx.write(GOOD.with_facts({"disputes.reconsideration.upheld": 123456})))
    return path


def test_annotate_writes_a_copy_and_leaves_the_original(run: Run, slip: Path) -> None:
    before = slip.read_bytes()
    status, out, err = run("annotate", slip, "-o", slip.parent / "已批注.docx")
    assert (status, err) == (0, "")
    assert "已写出" in out
    assert "不符合要求" in out
    assert slip.read_bytes() == before
    assert read((slip.parent / "已批注.docx").read_bytes(), "a.docx").year == 2024
    assert sorted(path.name for path in slip.parent.iterdir()) == ["已批注.docx", "年报.docx"]


def test_annotate_in_english(run: Run, slip: Path) -> None:
    status, out, _ = run("annotate", slip, "-o", slip.parent / "checked.docx", "--lang", "en")
    assert status == 0
    assert out.startswith("Wrote ")


@pytest.mark.parametrize("name", ["年报.docx", "./sub/../年报.docx", "link.docx", "hard.docx"])
@pytest.mark.parametrize("command", [("annotate",), ("fix",)])
def test_never_in_place(run: Run, slip: Path, name: str, command: tuple[str]) -> None:
    (slip.parent / "sub").mkdir()
    (slip.parent / "link.docx").symlink_to(slip)
    os.link(slip, slip.parent / "hard.docx")
    before = slip.read_bytes()
    status, out, err = run(*command, slip, "-o", slip.parent / name)
    assert (status, out) == (2, "")
    assert "原文件" in err
    assert slip.read_bytes() == before


def test_an_old_output_stays_where_nothing_can_be_written(run: Run, slip: Path, tmp_path: Path) -> None:
    old = tmp_path / "old.docx"
    old.write_bytes(b"old")
    broken = tmp_path / "broken.docx"
    broken.write_bytes(slip.read_bytes()[:-200])
    assert run("annotate", broken, "-o", old)[0] == 2
    assert old.read_bytes() == b"old"
    status, _, err = run("annotate", slip, "-o", tmp_path / "no" / "where.docx")
    assert status == 2
    assert "不能写" in err
    assert not [path for path in tmp_path.iterdir() if path.name.endswith(".part")]


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.html", html.write(GOOD), "不是 Word 文件"),
        ("a.rtf", b"{\\rtf1 x}", "另存为"),
        ("a.json", b'{"year": 2024, "facts": {}}', "不是 Word 文件"),
        ("a.pdf", b"%PDF-1.4", "不是 Word 文件"),
    ],
)
def test_annotate_says_what_to_do_with_other_formats(
    run: Run, tmp_path: Path, name: str, data: bytes, words: str
) -> None:
    (tmp_path / name).write_bytes(data)
    status, _, err = run("annotate", tmp_path / name, "-o", tmp_path / "b.docx")
    assert status == 2
    assert words in err
    assert not (tmp_path / "b.docx").exists()


def test_annotate_wants_a_word_name(run: Run, slip: Path) -> None:
    status, _, err = run("annotate", slip, "-o", slip.parent / "a.pdf")
    assert status == 2
    assert ".docx" in err


@pytest.mark.parametrize("paper", ["docx", "html", "json"])
def test_fix_writes_the_one_repair(run: Run, slip: Path, paper: str) -> None:
    before = slip.read_bytes()
    where = slip.parent / f"改好.{paper}"
    status, out, _ = run("fix", slip, "--format", paper, "-o", where)
    assert status == 0
    assert "应为" in out
    assert slip.read_bytes() == before
    if paper == "json":
        fact = json.loads(where.read_bytes())["facts"][TOTAL]
        assert (fact["value"], fact["state"]) == (GOOD.facts[TOTAL], "value")
    else:
        back = read(where.read_bytes(), where.name)
        assert {fact.id: fact.value for fact in back.facts} == dict(GOOD.facts)
    assert run("check", where, "-q")[0] == 0


def test_fix_prints_data_and_speaks_aside(run: Run, slip: Path) -> None:
    status, out, err = run("fix", slip, "-f", "json")
    assert status == 0
    assert json.loads(out)["facts"][TOTAL]["value"] == GOOD.facts[TOTAL]
    assert "应为" in err
    status, _, err = run("fix", slip)
    assert status == 2
    assert "-o" in err


def test_fix_lists_several_and_writes_none(run: Run, puzzle: Path) -> None:
    where = puzzle.parent / "b.docx"
    status, out, _ = run("fix", puzzle, "-o", where)
    assert status == 1
    assert not where.exists()
    assert "1) " in out
    assert "2) " in out
    assert "--choose" in out


def test_fix_takes_the_repair_that_is_named(run: Run, puzzle: Path) -> None:
    where = puzzle.parent / "b.json"
    _, listed, _ = run("fix", puzzle, "-f", "json", "-o", where)
    right = GOOD.facts["disputes.reconsideration.upheld"]
    line = next(line for line in listed.splitlines() if f"[disputes.reconsideration.upheld={right}]" in line)
    assert run("fix", puzzle, "-f", "json", "-o", where, "--choose", line.split(")")[0])[0] == 0
    by_number = where.read_bytes()
    named = f"disputes.reconsideration.upheld={right}"
    assert run("fix", puzzle, "-f", "json", "-o", where, "--choose", named)[0] == 0
    assert where.read_bytes() == by_number
    values = {name: fact["value"] for name, fact in json.loads(by_number)["facts"].items()}
    assert values == dict(GOOD.facts)


def test_fix_writes_nothing_that_does_not_balance(run: Run, puzzle: Path) -> None:
    where = puzzle.parent / "b.json"
    status, out, _ = run(
        "fix", puzzle, "-f", "json", "-o", where, "--choose", "disputes.reconsideration.upheld=7"
    )
    assert status == 1
    assert "--choose" in out
    assert not where.exists()


@pytest.mark.parametrize(
    "choice",
    ["99", "0", "x", "applications.granted=1", f"{CELL}=a", f"{CELL}=/", "no.such.cell=1", f"{CELL}=-"],
)
def test_fix_refuses_what_it_cannot_take(run: Run, puzzle: Path, choice: str) -> None:
    where = puzzle.parent / "b.json"
    status, _, err = run("fix", puzzle, "-f", "json", "-o", where, "--choose", choice)
    assert status == 2
    assert err
    assert not where.exists()


def test_fix_with_nothing_to_repair(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(docx.write(GOOD))
    status, out, _ = run("fix", path, "-o", tmp_path / "b.docx")
    assert status == 0
    assert "没有不成立" in out
    assert not (tmp_path / "b.docx").exists()


def test_fix_does_not_change_a_number_that_was_perhaps_misread(run: Run, tmp_path: Path) -> None:
    """A remark in the cell: the reader took its first number, and is not sure."""
    value = GOOD.facts[TOTAL]
    assert isinstance(value, int)
    path = tmp_path / "a.docx"
    path.write_bytes(docx.write(GOOD.with_facts({TOTAL: f"{value + 90}（其中补正3件）"})))
    where = tmp_path / "b.json"
    status, out, _ = run("fix", path, "-f", "json", "-o", where)
    assert (status, where.exists()) == (1, False)
    assert "原件" in out
    assert run("fix", path, "-f", "json", "-o", where, "--choose", "1")[0] == 0


def test_fix_refuses_what_is_no_report(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("通知：下周一开会。", encoding="utf-8")
    assert run("fix", path, "-o", tmp_path / "b.docx")[0] == 2


def test_the_fragment_is_that_of_the_report(run: Run, slip: Path) -> None:
    where = slip.parent / "b.html"
    assert run("fix", slip, "-f", "html", "-o", where)[0] == 0
    report = read(docx.write(GOOD), "a.docx")
    assert where.read_text("utf-8") == form_html(report, FORMS["2021"])
