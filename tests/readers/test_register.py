"""What a file is, whatever its name says, and the sentence for what cannot be read."""

from __future__ import annotations

import contextlib
import io
import json
import time
from zipfile import ZipFile

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from compliance.errors import ReadError
from compliance.model.document import Document
from compliance.readers import CONVERTERS, READERS, read, readable, sniff

HTML = "<html><body><p>一、总体情况</p></body></html>".encode()
MARKDOWN = "# 年报\n\n## 一、总体情况\n\n正文\n\n## 二、主动公开\n".encode()
TEXT = "云川县示例局2024年政府信息公开工作年度报告\n一、总体情况\n正文\n".encode()
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def archive(*names: str, mimetype: str = "") -> bytes:
    buffer = io.BytesIO()
    with ZipFile(buffer, "w") as made:
        if mimetype:
            made.writestr("mimetype", mimetype)
        for name in names:
            made.writestr(name, "<x/>")
    return buffer.getvalue()


def ole(*streams: str) -> bytes:
    return OLE + b"\0" * 504 + b"".join(name.encode("utf-16-le").ljust(128, b"\0") for name in streams)


def refusal(data: bytes, name: str = "") -> ReadError:
    with pytest.raises(ReadError) as refused:
        read(data, name)
    assert refused.value.zh.endswith("。")
    assert refused.value.en
    return refused.value


@pytest.mark.parametrize(
    "name", ["", "report.docx", "report.pdf", "report.txt", "report.md", "年报", "a.b/c?d=e.html"]
)
@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (HTML, "html"),
        (b"\xef\xbb\xbf\r\n  " + HTML, "html"),
        (b"<!-- head --><p>x", "html"),
        (b"<!DOCTYPE html><p>x", "html"),
        (b"<?xml version='1.0'?>\n<html xmlns='http://www.w3.org/1999/xhtml'><p>x", "html"),
        ("\ufeff<html><p>甲".encode("utf-16-le"), "html"),
        ("<html><p>甲".encode("utf-16-be"), "html"),
        ("<p>一、总体情况".encode("gbk"), "html"),
        (b"%PDF-1.7\n", "pdf"),
        (b"\r\n%PDF-1.4\n", "pdf"),
        (b"{\\rtf1\\ansi", "rtf"),
        (b"\x89PNG\r\n\x1a\n", "image"),
        (b"\xff\xd8\xff\xe0", "image"),
        (b"BM\x36\0\1\0\0\0\0\0\x36\0\0\0", "image"),
        (archive("[Content_Types].xml", "word/document.xml"), "docx"),
        (archive("xl/workbook.xml"), "xlsx"),
        (archive("OFD.xml", "Doc_0/Document.xml"), "ofd"),
        (archive("content.xml", mimetype="application/vnd.oasis.opendocument.text"), "odt"),
        (archive("content.xml", mimetype="application/vnd.oasis.opendocument.spreadsheet"), "ods"),
        (archive("report.html"), "zip"),
        (archive(), "zip"),
        (archive("word/document.xml")[:-30], "docx"),
        (ole("WordDocument"), "doc"),
        (ole("Workbook"), "xls"),
        (ole("EncryptedPackage", "EncryptionInfo"), "encrypted"),
        (b"Rar!\x1a\x07\x00", "zip"),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n", "mhtml"),
        (b"From: <x>\r\nSubject: y\r\nMIME-Version: 1.0\r\n\r\n", "mhtml"),
        (bytes(range(256)) * 8, "unknown"),
    ],
)
def test_the_content_decides_whatever_the_name_says(data: bytes, kind: str, name: str) -> None:
    assert sniff(data, name) == kind


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        (MARKDOWN, "", "markdown"),
        (MARKDOWN, "report.md", "markdown"),
        (MARKDOWN, "report.docx", "markdown"),
        (MARKDOWN, "report.txt", "text"),
        (TEXT, "", "text"),
        (TEXT, "report.md", "markdown"),
        (TEXT, "report.html", "html"),
        (TEXT, "report.HTM?id=3", "html"),
        (TEXT, "report.pdf", "text"),
        (TEXT.decode().encode("gb18030"), "report.txt", "text"),
        (TEXT.decode().encode("utf-16"), "report.txt", "text"),
        (TEXT + b"\0" * 3 + TEXT * 3, "", "text"),
        ("前言\n".encode() + b"<p class='a'>x</p>\n" * 30, "", "html"),
        ("数量 < 5，> 3\n".encode() * 30, "", "text"),
        (b"&lt;p class=1&gt;x&lt;/p&gt;\n" * 30, "", "html"),
        (json.dumps({"content": "<p>x</p>" * 10}).encode(), "", "html"),
        (b'{"schema": "report/1", "title": "x"}', "", "json"),
        (b'[{"a": 1}]', "data.html", "json"),
        (b"BMI 5\n" * 9, "", "text"),
        ("[说明]\n一、总体情况".encode(), "", "text"),
    ],
)
def test_the_name_decides_where_the_content_is_silent(data: bytes, name: str, kind: str) -> None:
    assert sniff(data, name) == kind


@pytest.mark.parametrize("name", ["report.docx", "report.xlsx", "report.doc", "report.pdf", "report.wps"])
def test_a_wrong_name_does_not_matter(name: str) -> None:
    assert read(HTML, name).format == "html"
    assert read(MARKDOWN, name).format == "markdown"
    assert read(TEXT, name).format == "text"


class TestRefusals:
    """The code is stable, and the sentence says what to do."""

    def test_an_empty_file(self) -> None:
        assert refusal(b"").code == "empty"
        for data, name in ((b" \n\n", "a.txt"), (b"\xef\xbb\xbf", "a.html"), (b"\xff\xfe", "a.html")):
            assert refusal(data, name).code == "empty"

    def test_json(self) -> None:
        refused = refusal(b'{"a": [1, 2]}')
        assert refused.code == "unsupported"
        assert "JSON" in refused.zh
        assert "请提供网页、Word" in refused.zh

    def test_an_unknown_binary(self) -> None:
        refused = refusal(bytes(range(256)) * 8, "report.docx")
        assert refused.code == "unsupported"
        assert "不认识的格式" in refused.zh

    @pytest.mark.parametrize(
        "data", [archive("report.html"), b"Rar!\x1a\x07\x00x", b"7z\xbc\xaf'\x1cx", b"\x1f\x8b\x08x"]
    )
    def test_an_archive(self, data: bytes) -> None:
        refused = refusal(data, "report.docx")
        assert refused.code == "unsupported"
        assert "请解压" in refused.zh

    def test_an_encrypted_document(self) -> None:
        refused = refusal(ole("EncryptionInfo", "EncryptedPackage"), "report.docx")
        assert refused.code == "encrypted"
        assert "请去掉密码" in refused.zh

    @pytest.mark.parametrize(
        "data",
        [
            archive("word/document.xml")[:-30],
            archive("word/document.xml"),
            archive("xl/workbook.xml"),
            archive("OFD.xml"),
            archive("content.xml", mimetype="application/vnd.oasis.opendocument.text"),
            b"%PDF-1.7\nx",
            b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n",
        ],
    )
    def test_a_damaged_container(self, data: bytes) -> None:
        refused = refusal(data)
        assert refused.code == "damaged"
        assert "损坏" in refused.zh

    def test_a_file_of_too_many_bytes(self) -> None:
        refused = refusal(b"x" * ((64 << 20) + 1))
        assert refused.code == "too_large"
        assert "64 MB" in refused.zh

    @pytest.mark.parametrize("kind", ["html", "txt", "md"])
    def test_a_text_of_too_many_bytes_is_refused_within_a_second(self, kind: str) -> None:
        started = time.perf_counter()
        assert refusal(b"abc\n" * (16 << 18), f"report.{kind}").code == "too_large"
        assert time.perf_counter() - started < 5  # a busy machine; 0.5 on an idle one


class TestAnyBytes:
    """A Document or a ReadError, and nothing else."""

    @given(st.binary(max_size=400), st.sampled_from(["", "a.html", "a.md", "a.txt", "a.docx"]))
    def test_any_bytes(self, data: bytes, name: str) -> None:
        assume(sniff(data, name) != "image")  # loading what recognises pictures takes seconds
        with contextlib.suppress(ReadError):
            assert isinstance(read(data, name), Document)

    @given(
        st.text(max_size=400),
        st.sampled_from(["a.html", "a.md", "a.txt"]),
        st.sampled_from(["utf-8", "utf-16"]),
    )
    def test_any_text(self, text: str, name: str, charset: str) -> None:
        with contextlib.suppress(ReadError):
            assert isinstance(read(text.encode(charset, "surrogatepass"), name), Document)

    @given(
        st.sampled_from(
            [
                b"%PDF-",
                b"{\\rtf",
                b"\xff\xfe",
                b"\xfe\xff",
                b"\xef\xbb\xbf",
                b"<",
                b"{",
                b"MIME-Version:",
                b"PK\3\4",
            ]
        ),
        st.binary(max_size=200),
    )
    def test_any_bytes_after_a_known_start(self, start: bytes, data: bytes) -> None:
        assert sniff(start + data) in {*READERS, *CONVERTERS, "json", "unknown", "zip", "encrypted"}


def test_long_starts_are_sniffed_in_linear_time() -> None:
    started = time.perf_counter()
    for data in (
        b"a:" * 4_000_000,
        b"a: b\n" * 1_000_000,
        b"<!--" * 2_000_000,
        b"<p " * 2_000_000,
        b"# x\n" * 1_000_000,
        b" " * 8_000_000,
        b"| - " * 1_000_000,
        b"\0" * 8_000_000,
        b"{" * 8_000_000,
    ):
        sniff(data)
    assert time.perf_counter() - started < 3


def test_every_format_is_listed_with_what_it_needs() -> None:
    formats = readable()
    assert set(formats) == {*READERS, *CONVERTERS}
    assert [kind for kind, missing in formats.items() if missing] <= ["image", "rtf"]
