"""Paths, outputs and exit statuses without starting a process."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

from compliance.cli import outputs, paths
from compliance.cli.app import app
from compliance.cli.status import Status
from compliance.errors import UsageError
from compliance.model.finding import Outcome, Result
from compliance.view.look import Look
from tests.renderers import invented


def test_paths_in_order_without_doubles(tmp_path: Path) -> None:
    for name in ("b.html", "a.docx", "~$a.docx", ".x.html", "expected.txt", "c.zip"):
        (tmp_path / name).write_text("x", encoding="utf-8")
    (tmp_path / "d").mkdir()
    (tmp_path / "d" / "e.TXT").write_text("x", encoding="utf-8")
    found = [
        Path(p).relative_to(tmp_path).as_posix()
        for p in paths.sources([str(tmp_path), str(tmp_path / "b.html")])
    ]
    assert found == ["a.docx", "b.html", "c.zip", "d/e.TXT"]
    assert list(paths.sources([str(tmp_path / "c.zip")])) == [str(tmp_path / "c.zip")]
    assert [Path(p).name for p in paths.sources([str(tmp_path / "*.html")])] == ["b.html"]


def test_a_folder_that_links_to_itself_ends(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("x", encoding="utf-8")
    (tmp_path / "loop").symlink_to(tmp_path)
    assert len(list(paths.sources([str(tmp_path)]))) == 1


def test_an_empty_folder_stands_for_itself(tmp_path: Path) -> None:
    assert list(paths.sources([str(tmp_path)])) == [str(tmp_path)]


def test_outputs_are_dropped_when_one_cannot_be_made(tmp_path: Path) -> None:
    wanted = [("csv", tmp_path / "a.csv"), ("csv", tmp_path / "no" / "b.csv")]
    with pytest.raises(UsageError):
        outputs.Outputs(wanted, invented.run(), Look())
    assert not list(tmp_path.iterdir())


def test_a_windows_path_in_an_output() -> None:
    assert outputs.parse([r"html:C:\结果\a.html"]) == [("html", Path(r"C:\结果\a.html"))]


@pytest.mark.parametrize(
    ("results", "fail_on", "code"),
    [
        ([invented.clean()], "error", 0),
        ([invented.result()], "error", 1),
        ([invented.result()], None, 0),
        ([invented.refused()], "error", 2),
        ([invented.refused(), invented.clean()], "error", 0),
        ([invented.refused(), invented.result()], "error", 1),
        ([], "error", 2),
        ([Result("a", "", "read", outcomes=(Outcome("X", "crashed"),))], None, 3),
        ([Result("a", "", "unreadable", code="crashed")], None, 3),
    ],
)
def test_exit_status(results: list[Result], fail_on: str | None, code: int) -> None:
    status = Status(fail_on)  # type: ignore[arg-type]
    for result in results:
        status.add(result)
    assert status.code == code


def test_a_mistake_of_the_program_costs_one_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from compliance.api import Checker

    whole = Checker.check

    def broken(self: Checker, source: str, name: str = "") -> Result:
        if "bad" in name:
            raise ZeroDivisionError("oops")
        return whole(self, source, name)

    monkeypatch.setattr(Checker, "check", broken)
    for name in ("bad.html", "good.html"):
        (tmp_path / name).write_text("<p>菜谱</p>", encoding="utf-8")
    done = CliRunner().invoke(app, ["check", str(tmp_path), "-q"], standalone_mode=False)
    assert done.return_value == 3
    assert "good.html" in done.output


def test_help_is_there_for_every_command() -> None:
    for arguments in (
        [],
        ["check"],
        ["show"],
        ["rules"],
        ["rules", "list"],
        ["rules", "explain"],
        ["formats"],
    ):
        done = CliRunner().invoke(app, [*arguments, "--help"])
        assert done.exit_code == 0
        assert "Usage" in done.output


def test_results_are_streamed_not_kept(tmp_path: Path) -> None:
    """Memory does not grow with the number of files: the writers keep no result."""
    import tracemalloc

    from compliance.renderers import RENDERERS, renderer

    result = invented.result()
    for kind in RENDERERS:
        writer = renderer(kind, invented.run(), Look())
        list(writer.start())
        for _ in range(20):
            list(writer.add(result))
        tracemalloc.start()
        for _ in range(50):
            list(writer.add(result))
        grown = tracemalloc.get_traced_memory()[0]
        tracemalloc.stop()
        list(writer.finish())
        limit = 4_000_000 if kind == "html" else 60_000
        assert grown < limit, kind


def test_version_costs_less_than_twice_typer_and_rich() -> None:
    import subprocess
    import sys

    def seconds(*arguments: str) -> float:
        best = 9.0
        for _ in range(3):
            start = time.perf_counter()
            subprocess.run([sys.executable, *arguments], check=True, capture_output=True)
            best = min(best, time.perf_counter() - start)
        return best

    assert seconds("-m", "compliance.cli", "--version") < 2 * seconds("-c", "import typer, rich")
