"""The command as a person or a CI job runs it: exit statuses, outputs, no traceback ever."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from compliance.cli import guarded

GOOD = {
    "year": 2024,
    "title": "云溪县自然资源局2024年政府信息公开工作年度报告",
    "agency": "云溪县自然资源局",
    "agency_kind": "department",
    "facts": {"*.*.*": 0},
    "sections": {
        "overview": "主动公开、依申请公开、政府信息管理、平台建设、监督保障。",
        "disclosure": "",
        "applications": "",
        "disputes": "",
        "problems": "问题。",
        "other": "无。",
    },
}
BAD = GOOD | {"facts": {"*.*.*": 0, "applications.received.total": 5}}


def process(*arguments: str | Path, **more: object) -> subprocess.CompletedProcess[bytes]:
    """The command as a process of its own."""
    environment = os.environ | {"PYTHONIOENCODING": "utf-8"} | more.pop("env", {})  # type: ignore[operator]
    command = [sys.executable, "-m", "compliance.cli", *map(str, arguments)]
    done = subprocess.run(  # type: ignore[call-overload]
        command, capture_output=True, check=False, env=environment, timeout=60, **more
    )
    assert b"Traceback" not in done.stderr
    return done  # type: ignore[no-any-return]


class Done(NamedTuple):
    """What a command left."""

    returncode: int
    stdout: bytes
    stderr: bytes


Run = Callable[..., Done]


@pytest.fixture
def run(capfdbinary: pytest.CaptureFixture[bytes]) -> Run:
    """The command in this process, with the same guard around it as the installed one has."""

    def command(*arguments: str | Path) -> Done:
        code = guarded.run([str(argument) for argument in arguments])
        sys.stdout.flush()
        out, errors = capfdbinary.readouterr()
        assert b"Traceback" not in errors
        return Done(code, out, errors)

    return command


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "bad.json").write_text(json.dumps(BAD), encoding="utf-8")
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "empty.html").write_bytes(b"")
    (tmp_path / "sub" / "expected.txt").write_text("x", encoding="utf-8")
    (tmp_path / ".hidden.html").write_text("x", encoding="utf-8")
    (tmp_path / "picture.png").write_bytes(b"x")
    return tmp_path


def test_version_is_quick_and_plain() -> None:
    done = process("--version")
    assert done.returncode == 0
    assert done.stdout.startswith(b"compliance ")


def test_findings_end_with_1_and_never_asks_for_0(run: Run, folder: Path) -> None:
    done = run("check", folder)
    assert done.returncode == 1
    text = done.stdout.decode()
    assert "APP101" in text
    assert "bad.json" in text
    assert "empty.html" in text
    assert "hidden" not in text
    assert "expected" not in text
    assert run("check", folder, "--fail-on", "never").returncode == 0


def test_no_readable_report_is_2(run: Run, folder: Path) -> None:
    assert run("check", folder / "sub").returncode == 2
    assert run("check", folder / "none.html").returncode == 2


@pytest.mark.parametrize(
    "arguments",
    [
        ("check",),
        ("chek",),
        ("check", "x.json", "--format", "pdf"),
        ("check", "x.json", "--today", "tomorrow"),
        ("check", "x.json", "--published", "2025-02-30"),
        ("check", "x.json", "--year", "soon"),
        ("check", "x.json", "--lang", "fr"),
        ("check", "x.json", "--agency-kind", "departmnt"),
        ("check", "x.json", "--output", "html"),
        ("check", "x.json", "--output", "pdf:x.pdf"),
        ("check", "x.json", "--output", "html:/no/such/folder/x.html"),
        ("check", "x.json", "--rules", "/no/such/folder"),
        ("check", "x.json", "--profile", "nowhere"),
        ("show", "none.html"),
        ("show", ".", "--format", "html"),
        ("rules", "explain", "APP999"),
        ("rules", "list", "--severity", "bad"),
        ("rules", "list", "--chapter", "bad"),
    ],
)
def test_a_wrong_call_is_2_with_a_sentence(run: Run, arguments: tuple[str, ...]) -> None:
    done = run(*arguments)
    assert done.returncode == 2
    assert done.stderr.strip()


def test_a_misspelt_kind_is_corrected(run: Run) -> None:
    assert b"department" in run("check", "x.json", "--agency-kind", "departmnt").stderr


def test_a_bad_rule_file_is_2_and_named(
    run: Run, folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    rules = tmp_path_factory.mktemp("rules") / "house"
    rules.mkdir()
    (rules / "HOU001.yaml").write_text("id: HOU001\ntitle: [\n", encoding="utf-8")
    done = run("check", folder, "--rules", rules.parent)
    assert done.returncode == 2
    assert b"HOU001.yaml" in done.stderr


def test_json_is_one_object_in_utf8(folder: Path) -> None:
    done = process("check", folder, "--format", "json", env={"PYTHONIOENCODING": "gbk"})
    data = json.loads(done.stdout.decode("utf-8"))
    assert data["schema"] == "result/1"
    assert [report["status"] for report in data["reports"]] == ["read", "unreadable"]
    assert data["reports"][0]["title"] == GOOD["title"]


@pytest.mark.parametrize("encoding", ["cp936", "ascii"])
def test_any_console_encoding(folder: Path, encoding: str) -> None:
    for arguments in (
        ("check", folder),
        ("show", folder / "bad.json"),
        ("rules", "list"),
        ("check", "无此文件"),
    ):
        assert process(*arguments, env={"PYTHONIOENCODING": encoding}).returncode in (0, 1, 2)


def test_standard_input() -> None:
    done = process("check", "-", "--format", "json", input=json.dumps(BAD).encode())
    assert done.returncode == 1
    assert json.loads(done.stdout)["reports"][0]["source"] == "-"


def test_several_outputs_in_one_run(run: Run, folder: Path, tmp_path: Path) -> None:
    out = folder / "out"
    out.mkdir()
    formats = ("json", "html", "csv", "sarif", "junit", "markdown", "text")
    wanted = [part for f in formats for part in ("--output", f"{f}:{out / ('r.' + f)}")]
    done = run("check", folder / "bad.json", *wanted)
    assert done.returncode == 1
    assert sorted(p.name for p in out.iterdir()) == sorted(f"r.{f}" for f in formats)
    assert (out / "r.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert json.loads((out / "r.json").read_bytes())["schema"] == "result/1"
    again = folder / "again"
    again.mkdir()
    run("check", folder / "bad.json", *(text.replace(str(out), str(again)) for text in wanted))
    assert all((out / p.name).read_bytes() == p.read_bytes() for p in again.iterdir())


def test_an_input_is_never_overwritten(run: Run, folder: Path) -> None:
    before = (folder / "bad.json").read_bytes()
    (folder / "link.json").symlink_to(folder / "bad.json")
    for target in ("bad.json", "sub/../bad.json", "link.json"):
        done = run("check", folder / "bad.json", "--output", f"json:{folder / target}")
        assert done.returncode == 2
        assert (folder / "bad.json").read_bytes() == before
    assert not [path for path in folder.iterdir() if path.suffix == ".part"]


def test_on_trouble_no_output_is_touched(run: Run, folder: Path) -> None:
    out = folder / "old.csv"
    out.write_text("old", encoding="utf-8")
    target = folder / "x.html"
    done = run("check", folder / "bad.json", "-o", f"csv:{out}", "-o", f"html:{out}")
    assert done.returncode == 2
    done = run("check", folder / "bad.json", out, "-o", f"csv:{out}", "-o", f"html:{target}")
    assert done.returncode == 2
    assert out.read_text("utf-8") == "old"
    assert not target.exists()
    assert not [path for path in folder.iterdir() if path.name.endswith(".part")]


@pytest.mark.skipif(os.name == "nt", reason="signals and shells of POSIX")
def test_a_reader_that_goes_away_and_an_interrupt(folder: Path) -> None:
    many = folder / "many"
    many.mkdir()
    for number in range(200):
        (many / f"{number}.json").write_text(json.dumps(BAD | {"agency": f"第{number}局"}), encoding="utf-8")
    command = f"{sys.executable} -m compliance.cli check {many} | head -1"
    done = subprocess.run(["bash", "-c", command], capture_output=True, check=False, timeout=60)
    assert b"Traceback" not in done.stderr
    assert b"BrokenPipe" not in done.stderr
    waiting = subprocess.Popen(
        [sys.executable, "-m", "compliance.cli", "check", "-", "-o", f"csv:{folder / 'x.csv'}"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    deadline = time.monotonic() + 20
    while not any(path.name.endswith(".part") for path in folder.iterdir()) and time.monotonic() < deadline:
        time.sleep(0.05)
    waiting.send_signal(signal.SIGINT)
    _, errors = waiting.communicate(timeout=20)
    assert b"Traceback" not in errors
    assert waiting.returncode == 130
    assert not (folder / "x.csv").exists()
    assert not [path for path in folder.iterdir() if path.name.endswith(".part")]


def test_names_that_attack_the_terminal(tmp_path: Path) -> None:
    (tmp_path / "a\x1b[31m\u202eb.json").write_text(json.dumps(BAD), encoding="utf-8")
    done = process("check", tmp_path)
    assert done.returncode == 1
    assert b"\x1b" not in done.stdout
    assert "\u202e" not in done.stdout.decode()


@pytest.mark.skipif(sys.platform != "linux", reason="file names that are not UTF-8")
def test_names_that_are_not_utf8(tmp_path: Path) -> None:
    (Path(os.fsdecode(os.fsencode(str(tmp_path)) + b"/\xd0\xc2.json"))).write_text(json.dumps(BAD), "utf-8")
    assert process("check", tmp_path, "-o", f"json:{tmp_path / 'out.txt'}").returncode == 1


def test_show_prints_what_was_read(run: Run, folder: Path) -> None:
    data = json.loads(run("show", folder / "bad.json", "--format", "json").stdout)
    assert data["schema"] == "report/1"
    assert data["facts"]["applications.received.total"]["value"] == 5
    text = run("show", folder / "bad.json").stdout.decode()
    assert "表三" in text
    again = folder / "again.json"
    again.write_bytes(run("show", folder / "bad.json", "--format", "json").stdout)
    first, second = (run("check", path, "-f", "json").stdout for path in (folder / "bad.json", again))
    assert [f["rule"] for f in json.loads(first)["reports"][0]["findings"]] == [
        f["rule"] for f in json.loads(second)["reports"][0]["findings"]
    ]


def test_rules_are_listed_and_explained(run: Run) -> None:
    rules = json.loads(run("rules", "list", "--format", "json", "--chapter", "applications").stdout)
    assert {rule["chapter"] for rule in rules} == {"applications"}
    text = run("rules", "explain", "app101").stdout.decode()
    assert "applications.carried_in[column]" in text
    assert "30号" in text
    assert "outcome: fail" in text
    assert run("rules", "explain", "APP101", "--lang", "en").returncode == 0


def test_english_and_the_grade_explained(run: Run, folder: Path) -> None:
    text = run("check", folder / "bad.json", "--lang", "en", "--explain-grade").stdout.decode()
    assert "Does not comply" in text
    assert "+100" in text


def test_colour_only_when_asked(run: Run, folder: Path) -> None:
    assert b"\x1b[" not in run("check", folder / "bad.json").stdout
    assert b"\x1b[" in run("check", folder / "bad.json", "--color", "always").stdout


def test_a_limit_can_be_raised_and_a_wrong_name_is_explained(tmp_path: Path, run: Run) -> None:
    page = tmp_path / "deep.html"
    page.write_text("<html><body>" + "<div>" * 4000 + "通知公告一则", encoding="utf-8")
    refused = run("check", page)
    assert refused.returncode == 2
    assert "--limit nesting" in refused.stdout.decode()
    raised = run("check", page, "--limit", "nesting=6000")
    assert "--limit nesting" not in raised.stdout.decode()
    for wrong in ("nestin=5", "nesting=0", "nesting=many", "nesting"):
        done = run("check", page, "--limit", wrong)
        assert done.returncode == 2
        assert "nesting" in done.stderr.decode()
