"""What may lie where a file should be: pipes, devices, links, folders, names that are meant to deceive."""

from __future__ import annotations

import csv
import io
import json
import os
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import msgspec
import pytest
from typer.testing import CliRunner

from compliance.cli.app import app
from compliance.errors import ReadError
from compliance.intake import content
from compliance.renderers import RENDERERS
from tests.robustness.hostile import HOSTILE, nested, packed, page

GOOD = (Path(__file__).parents[2] / "samples" / "clean-html" / "report.html").read_bytes()
posix = pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX files")


class Checked(msgspec.Struct, frozen=True):
    code: int
    results: dict[str, tuple[str, str]]


def check(*paths: Path | str, options: tuple[str, ...] = ()) -> Checked:
    """Exit status, and for each file its status and code."""
    arguments = ["check", *map(str, paths), "-f", "json", "--fail-on", "never", *options]
    done = CliRunner().invoke(app, arguments, standalone_mode=False)
    assert done.exception is None, done.exception
    results = {
        Path(r["source"]).name: (r["status"], (r.get("reason") or {}).get("code", ""))
        for r in json.loads(done.stdout)["reports"]
    }
    return Checked(done.return_value or 0, results)


@posix
def test_everything_that_is_no_file_has_its_reason_and_the_rest_is_checked(tmp_path: Path) -> None:
    (tmp_path / "good.html").write_bytes(GOOD)
    os.mkfifo(tmp_path / "fifo.html")
    (tmp_path / "zero.pdf").symlink_to("/dev/zero")
    (tmp_path / "self.html").symlink_to("self.html")
    (tmp_path / "gone.html").symlink_to("nowhere")
    (tmp_path / "link.html").symlink_to("good.html")
    (tmp_path / "folder.pdf").mkdir()
    (tmp_path / "folder.pdf" / "empty.docx").write_bytes(b"")
    (tmp_path / "up").symlink_to(tmp_path)
    done = check(tmp_path)
    assert done.code == 0
    assert done.results == {
        "good.html": ("read", ""),
        "link.html": ("read", ""),
        "fifo.html": ("unreadable", "not_a_file"),
        "zero.pdf": ("unreadable", "not_a_file"),
        "self.html": ("unreadable", "io"),
        "gone.html": ("unreadable", "missing"),
        "empty.docx": ("unreadable", "empty"),
    }


@posix
@pytest.mark.parametrize("device", ["/dev/zero", "/dev/null", "/dev/stdin"])
def test_a_device_named_on_the_command_line_does_not_hang(device: str) -> None:
    assert check(device).code == 2


def test_only_if_nothing_can_be_read_is_it_2(tmp_path: Path) -> None:
    (tmp_path / "good.html").write_bytes(GOOD)
    (tmp_path / "nothing").mkdir()
    missing = tmp_path / "missing.html"
    nothing = tmp_path / "nothing"
    assert check(missing, nothing).code == 2
    done = check(missing, nothing, tmp_path / "good.html", "x" * 5000 + ".html")
    assert done.code == 0
    assert done.results["nothing"] == ("unreadable", "empty")
    assert done.results["missing.html"] == ("unreadable", "missing")


@posix
@pytest.mark.skipif(getattr(os, "geteuid", lambda: 0)() == 0, reason="root may read everything")
def test_what_may_not_be_read_says_so(tmp_path: Path) -> None:
    (tmp_path / "good.html").write_bytes(GOOD)
    (tmp_path / "a.html").write_bytes(GOOD)
    (tmp_path / "a.html").chmod(0)
    (tmp_path / "locked").mkdir(mode=0)
    done = check(tmp_path)
    assert done.code == 0
    assert done.results["a.html"] == ("unreadable", "denied")
    assert done.results["locked"] == ("unreadable", "denied")


def test_a_refused_permission_is_a_reason(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> int:
        raise PermissionError

    (tmp_path / "a.html").write_bytes(b"x")
    monkeypatch.setattr("compliance.intake.os.open", refuse)
    with pytest.raises(ReadError) as refused:
        content(tmp_path / "a.html")
    assert refused.value.code == "denied"


@posix
def test_a_file_of_200_mb_is_not_taken_in(tmp_path: Path) -> None:
    with (tmp_path / "big.pdf").open("wb") as file:
        file.truncate(200 << 20)
    assert check(tmp_path / "big.pdf").results["big.pdf"] == ("unreadable", "too_large")
    assert len(content(tmp_path / "big.pdf")) == (64 << 20) + 1


def test_limits_may_be_set(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes(GOOD + b" " * (1 << 20))
    assert check(tmp_path, options=("--max-size", "1")).results["a.html"] == ("unreadable", "too_large")
    assert check(tmp_path, options=("--max-size", "2")).results["a.html"] == ("read", "")
    (tmp_path / "p.pdf").write_bytes(HOSTILE["ten thousand pages"][1]())
    options = ("--max-pages", "10001", "--time-limit", "1", "--memory-limit", "4096")
    assert check(tmp_path / "p.pdf", options=options).results["p.pdf"] == ("unreadable", "timeout")


def test_archives_are_checked_file_by_file(tmp_path: Path) -> None:
    archive = tmp_path / "a.zip"
    archive.write_bytes(packed({"甲/good.html": GOOD, "empty.docx": b"", "in.zip": nested(1, "b.html")}))
    (tmp_path / "deep.zip").write_bytes(nested(4))
    done = check(tmp_path)
    assert done.code == 0
    assert done.results == {
        "good.html": ("read", ""),
        "empty.docx": ("unreadable", "empty"),
        "b.html": ("not_a_report", "not_a_report"),
        "inner.zip": ("unreadable", "too_deep"),
    }
    assert check(f"{archive}!/甲/good.html").results == {"good.html": ("read", "")}
    assert check(f"{archive}!/甲").results == {"good.html": ("read", "")}
    assert check(f"{archive}!/none.html").results == {"none.html": ("unreadable", "missing")}


def show(*arguments: str) -> tuple[int, str]:
    from compliance.cli.guarded import run

    out = io.StringIO()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stdout", out)
        patch.setattr(sys, "stderr", out)
        return run(["show", *arguments]), out.getvalue()


def test_show_takes_a_file_in_an_archive(tmp_path: Path) -> None:
    one, two = tmp_path / "one.zip", tmp_path / "two.zip"
    one.write_bytes(packed({"a/good.html": GOOD}))
    two.write_bytes(packed({"a/good.html": GOOD, "b.html": page()}))
    code, whole = show(str(one))
    assert code == 0
    code, same = show(f"{two}!/a/good.html")
    assert (code, same.splitlines()[1:]) == (0, whole.splitlines()[1:])
    code, text = show(str(two))
    assert code == 2
    assert "two.zip!/b.html" in text


DECEIVING = [
    "=cmd|' C calc'!A0.html",
    "\u202egpj.html",
    "a\nb: ok.html",
    "\x1b[2J\x1b[31mred.html",
    "<script>alert(1).html",
    "[link](x) `c` | d.html",
    "\x9b1m\u2066x\x07.html",
]


@posix
@pytest.mark.parametrize("format", RENDERERS)
def test_names_deceive_no_output(tmp_path: Path, format: str) -> None:
    for name in DECEIVING:
        (tmp_path / name).write_bytes(b"")
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff\xfe.html")).write_bytes(b"")
    (tmp_path / "a.zip").write_bytes(packed({f"x/{name.replace('/', '')}": b"" for name in DECEIVING}))
    done = CliRunner().invoke(app, ["check", str(tmp_path), "-f", format], standalone_mode=False)
    assert done.return_value == 2
    text = done.stdout
    assert not set(text) & set("\x1b\x07\x9b\u202e\u2066\u200f\x00")
    assert "\\u202e" not in text
    if format == "text":
        assert not any(line.startswith("b: ok") for line in text.splitlines())
    elif format == "json":
        assert len(json.loads(text)["reports"]) == 2 * len(DECEIVING) + 1
    elif format == "html":
        assert "<script>alert" not in text
    elif format == "junit":
        ET.fromstring(text)
    elif format == "csv":
        rows = csv.reader(io.StringIO(text.removeprefix("\ufeff")))
        assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)
