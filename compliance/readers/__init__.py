"""Bytes → Document: what a file is, and which reader takes it."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from compliance.errors import ReadError
from compliance.model.document import Document
from compliance.readers import guard
from compliance.readers.sniffing import sniff

__all__ = ["READERS", "read", "sniff"]

READERS: dict[str, str] = {
    "docx": "compliance.readers.docx",
    "html": "compliance.readers.html",
    "markdown": "compliance.readers.markdown",
    "pdf": "compliance.readers.pdf",
    "text": "compliance.readers.text",
}
"""Format → module with ``read(data) -> Document``, imported when first needed."""

_ADVICE = {
    "doc": (
        "旧版 Word 文档（.doc）",
        "a Word 97–2003 document",
        "请用 Word 或 WPS 另存为 .docx 后再检查。",
        "Save it as .docx.",
    ),
    "image": (
        "图片",
        "an image",
        "请提供网页、Word 或文本格式的原文。",
        "Give the web page, Word or text file.",
    ),
    "json": (
        "JSON 数据",
        "JSON data",
        "请提供网页、Word 或文本格式的原文。",
        "Give the web page, Word or text file.",
    ),
    "mhtml": (
        "单个文件网页（.mht）",
        "a web archive",
        "请用浏览器另存为“网页，仅 HTML”。",
        "Save the page as HTML only.",
    ),
    "odt": ("OpenDocument 文档", "an OpenDocument text", "请另存为 .docx 后再检查。", "Save it as .docx."),
    "ofd": (
        "OFD 版式文件",
        "an OFD file",
        "请提供网页或 Word 格式的原文。",
        "Give the web page or Word file.",
    ),
    "rtf": ("RTF 文档", "an RTF document", "请用 Word 或 WPS 另存为 .docx 后再检查。", "Save it as .docx."),
    "xls": (
        "旧版 Excel 工作簿",
        "an old Excel workbook",
        "请提供网页或 Word 格式的年报。",
        "Give the web page or Word file.",
    ),
    "xlsx": (
        "Excel 工作簿",
        "an Excel workbook",
        "请提供网页或 Word 格式的年报。",
        "Give the web page or Word file.",
    ),
    "zip": ("压缩包", "an archive", "请解压后检查里面的文件。", "Unpack it and check the files in it."),
}


def read(data: bytes, name: str = "") -> Document:
    """The document in ``data``; ``name`` (a file name or address) helps only where the content
    does not say what it is.

    Raises ReadError: empty, too_large, unsupported, damaged, encrypted, too_deep, garbled.
    """
    guard.size(data)
    kind = sniff(data, name)
    module = READERS.get(kind)
    if module is None:
        raise _refused(kind)
    reader: Callable[[bytes], Document] = import_module(module).read
    return reader(data)


def _refused(kind: str) -> ReadError:
    if kind == "encrypted":
        return ReadError(
            "encrypted",
            "文件有打开密码，无法读取。请去掉密码，另存为 .docx 后再检查。",
            "The document is password protected. Remove the password and save it as .docx.",
        )
    zh, en, do_zh, do_en = _ADVICE.get(
        kind,
        (
            "不认识的格式",
            "of an unknown kind",
            "请提供网页、Word 或文本格式的年报。",
            "Give the web page, Word or text file.",
        ),
    )
    return ReadError("unsupported", f"不能读取：文件是{zh}。{do_zh}", f"Cannot be read: it is {en}. {do_en}")
