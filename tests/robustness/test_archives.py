"""Archives of reports: every file in them by its name, and nothing that an archive can do to its reader."""

from __future__ import annotations

import io
import stat
from pathlib import Path
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZipFile, ZipInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.archive import Member, is_archive, members
from compliance.cli.paths import SUFFIXES
from compliance.readers import guard
from compliance.readers.guard import Limits
from tests.robustness.hostile import SEEDS, docx, nested, packed, page, xlsx


def inside(data: bytes, limits: Limits = guard.LIMITS) -> list[Member]:
    return list(members(data, "a.zip", SUFFIXES, limits))


def codes(data: bytes, limits: Limits = guard.LIMITS) -> list[tuple[str, str]]:
    return [(m.name, m.refused.code if m.refused else "") for m in inside(data, limits)]


def renamed(name: bytes) -> bytes:
    """An archive whose file has these bytes for a name, without a word on their encoding."""
    stand_in = b"x" * len(name)
    return packed({stand_in.decode(): page()}).replace(stand_in, name)


def test_files_in_folders_keep_their_order_and_bytes() -> None:
    found = inside(packed({"乙/二.html": page("<p>二</p>"), "甲.docx": docx(), "style.css": b"p{}"}))
    assert [m.name for m in found] == ["a.zip!/乙/二.html", "a.zip!/甲.docx"]
    assert found[0].data == page("<p>二</p>")


@pytest.mark.parametrize("charset", ["gb18030", "utf-8"])
def test_names_that_do_not_say_their_encoding(charset: str) -> None:
    assert codes(renamed("市教育局/年报.html".encode(charset))) == [("a.zip!/市教育局/年报.html", "")]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("/etc/cron.d/a.html", "etc/cron.d/a.html"),
        ("../../../a.html", "a.html"),
        ("..\\..\\a.html", "a.html"),
        ("C:\\Windows\\a.html", "C:/Windows/a.html"),
        ("./b//a.html", "b/a.html"),
    ],
)
def test_names_that_lead_out_are_only_names(name: str, shown: str, tmp_path: Path) -> None:
    assert codes(packed({name: page()})) == [(f"a.zip!/{shown}", "")]


def test_what_a_mac_or_word_leaves_behind_is_left_out() -> None:
    data = packed(
        {
            "__MACOSX/._a.html": b"x",
            ".hidden/a.html": page(),
            "b/.a.html": page(),
            "~$a.docx": b"x",
            "a.html": page(),
            "b/": b"",
        }
    )
    assert codes(data) == [("a.zip!/a.html", "")]


def test_an_archive_in_an_archive_is_opened_and_one_in_that_is_not() -> None:
    assert codes(nested(1)) == [("a.zip!/a.html", "")]
    assert codes(nested(2)) == [("a.zip!/inner.zip!/a.html", "")]
    assert codes(nested(3)) == [("a.zip!/inner.zip!/inner.zip", "too_deep")]


def test_the_same_name_twice() -> None:
    data = io.BytesIO()
    with ZipFile(data, "w") as archive:
        archive.writestr("a.html", "1")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("a.html", "2")
    assert [(m.name, m.data) for m in inside(data.getvalue())] == [
        ("a.zip!/a.html", b"1"),
        ("a.zip!/a.html#2", b"2"),
    ]


def test_a_locked_file_costs_only_itself() -> None:
    data = bytearray(packed({"a.html": page(), "b.html": page()}))
    data[data.index(b"PK\x01\x02") + 8] |= 1
    assert codes(bytes(data)) == [("a.zip!/a.html", "encrypted"), ("a.zip!/b.html", "")]


def test_a_bomb_costs_only_itself() -> None:
    data = packed({"a.html": bytes(3 << 20), "b.html": page()})
    assert len(data) < 10_000
    limits = Limits(size=1 << 20)
    assert codes(data, limits) == [("a.zip!/a.html", "too_large"), ("a.zip!/b.html", "")]


def test_all_files_together_are_limited() -> None:
    data = packed({f"{i}.html": bytes(400 << 10) for i in range(9)})
    found = codes(data, Limits(unpacked=1))
    assert [code for _, code in found] == ["", "", "too_large", "too_large"]
    assert found[-1][0] == "a.zip"
    assert [code for _, code in codes(data, Limits(unpacked=4))] == [""] * 9


def test_too_many_files_are_not_left_out_in_silence() -> None:
    data = packed({f"{i}.html": b"x" for i in range(9)})
    assert codes(data, Limits(members=3))[-1] == ("a.zip", "too_large")
    assert [code for _, code in codes(data, Limits(members=9))] == [""] * 9


def test_a_false_size_and_a_false_sum() -> None:
    data = bytearray(packed({"a.html": page() * 100}))
    for mark, place in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = data.index(mark) + place
        data[at : at + 4] = (5).to_bytes(4, "little")
    assert codes(bytes(data)) == [("a.zip!/a.html", "damaged")]


def test_a_rare_compression_and_a_link() -> None:
    data = io.BytesIO()
    with ZipFile(data, "w", ZIP_BZIP2) as archive:
        archive.writestr("a.html", page())
        link = ZipInfo("b.html")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd", ZIP_DEFLATED)
    assert codes(data.getvalue()) == [("a.zip!/a.html", "unsupported"), ("a.zip!/b.html", "not_a_file")]


def test_nothing_to_check_is_said() -> None:
    assert codes(packed({"a.css": b"x"})) == [("a.zip", "empty")]
    assert codes(packed({})) == [("a.zip", "empty")]
    assert codes(packed({"a.html": page()})[:-30]) == [("a.zip", "damaged")]


def test_documents_that_are_archives_are_documents() -> None:
    assert is_archive(packed({"a.html": page()}))
    assert not any(is_archive(data) for data in (docx(), xlsx(), SEEDS["a.ofd"], SEEDS["a.odt"], page(), b""))


@given(data=st.data())
def test_any_damage_is_a_reason(data: st.DataObject) -> None:
    whole = bytearray(packed({"a/b.html": page(), "c.zip": packed({"d.docx": docx()})}))
    for _ in range(data.draw(st.integers(1, 8))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    for member in inside(bytes(whole)):
        assert member.refused or member.data is not None
        assert ".." not in member.name.split("/")
