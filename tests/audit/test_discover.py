"""Which files an audit looks at."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path

import pytest

from compliance.audit.discover import found, listed


def test_a_folder_is_searched_and_nothing_is_opened(tmp_path: Path) -> None:
    for name in ("b.html", "a.docx", "c.exe", ".hidden.html", "~$a.docx"):
        (tmp_path / name).write_bytes(b"x" * 7)
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "d.zip").write_bytes(b"")
    files = list(found([str(tmp_path)]))
    assert [Path(file.name).name for file in files] == ["a.docx", "b.html", "d.zip"]
    assert [file.size for file in files] == [7, 7, 0]
    assert all(file.modified == Path(file.path).stat().st_mtime_ns for file in files)


def test_a_file_that_is_not_there_is_told_later_not_now(tmp_path: Path) -> None:
    (file,) = found([str(tmp_path / "gone.html")])
    assert (file.size, file.modified) == (-1, -1)


def test_no_file_comes_twice(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes(b"x")
    assert len(list(found([str(tmp_path), str(tmp_path / "a.html"), str(tmp_path / "*.html")]))) == 1


@pytest.mark.skipif(sys.platform != "linux", reason="names that are no text exist on Linux only")
def test_a_name_that_is_no_text_can_be_shown_and_opened(tmp_path: Path) -> None:
    raw = os.fsencode(tmp_path) + b"/\xb9\xab\xbf\xaa.html"
    with open(raw, "wb") as file:  # noqa: PTH123 - pathlib knows text only
        file.write(b"abc")
    (one,) = found([str(tmp_path)])
    one.name.encode("utf-8")
    assert Path(one.path).read_bytes() == b"abc"


@pytest.mark.parametrize("mark", [b"\n", b"\r\n", b"\0"])
@pytest.mark.parametrize("end", [True, False])
def test_a_list_is_one_path_a_line_or_parted_by_nul(mark: bytes, end: bool) -> None:
    paths = ["甲/a.html", "乙/b b.html", "c.html"]
    data = mark.join(path.encode() for path in paths) + (mark if end else b"")
    assert list(listed(io.BytesIO(data))) == paths


def test_a_long_list_is_read_in_pieces() -> None:
    paths = [f"{'长' * 50}/{number}.html" for number in range(3000)]
    assert list(listed(io.BytesIO("\n".join(paths).encode()))) == paths
