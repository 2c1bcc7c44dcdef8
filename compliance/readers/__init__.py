"""Bytes → Document: what a file is, and which reader takes it."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec

from compliance.errors import ReadError
from compliance.geometry.page import Page
from compliance.model.document import Document
from compliance.readers import guard
from compliance.readers.sniffing import sniff

__all__ = ["CONVERTERS", "READERS", "read", "readable", "sniff"]

_Read = Callable[[bytes, guard.Limits], Document]

READERS: dict[str, str] = {
    "docx": "compliance.readers.docx",
    "html": "compliance.readers.html",
    "image": "compliance.readers.scan",
    "markdown": "compliance.readers.markdown",
    "ods": "compliance.readers.odf",
    "odt": "compliance.readers.odf",
    "ofd": "compliance.readers.ofd",
    "pdf": "compliance.readers.pdf",
    "text": "compliance.readers.text",
    "xls": "compliance.readers.sheet",
    "xlsx": "compliance.readers.sheet",
}
"""Format → module with ``read(data) -> Document``, imported when first needed."""

CONVERTERS: dict[str, tuple[str, str]] = {
    "doc": ("compliance.readers.word97", "docx"),
    "mhtml": ("compliance.readers.mhtml", "html"),
    "rtf": ("compliance.readers.office", "docx"),
}
"""Format → module with ``convert(data) -> bytes`` and the format these bytes are in."""

_ADVICE = {
    "image": (
        '图片，识别图片中的文字需要安装：pip install "zfxxgk-compliance[ocr]"',
        'an image; reading it needs: pip install "zfxxgk-compliance[ocr]"',
        "也可以提供网页、Word 或文本格式的原文。",
        "Or give the web page, Word or text file.",
    ),
    "json": (
        "JSON 数据",
        "JSON data",
        "请提供网页、Word 或文本格式的原文。",
        "Give the web page, Word or text file.",
    ),
    "zip": ("压缩包", "an archive", "请解压后检查里面的文件。", "Unpack it and check the files in it."),
}


def readable() -> dict[str, str]:
    """Format → what is missing for it in this installation ("" = nothing)."""
    missing = dict.fromkeys((*READERS, *CONVERTERS), "")
    if find_spec("rapidocr") is None or find_spec("cv2") is None:
        missing["image"] = 'pip install "zfxxgk-compliance[ocr]"'
    if not import_module("compliance.readers.office").available():
        missing["rtf"] = "LibreOffice"
    return missing


def read(data: bytes, name: str = "", limits: guard.Limits = guard.LIMITS) -> Document:
    """The document in ``data``; ``name`` (a file name or address) helps only where the content
    does not say what it is.

    Raises ReadError: empty, too_large, unsupported, damaged, encrypted, too_deep, garbled, scanned,
    timeout.
    """
    guard.IN_FORCE.set(limits)
    guard.size(data, limits.size)
    kind = sniff(data, name)
    if kind in CONVERTERS:
        converter, kind = CONVERTERS[kind]
        convert: Callable[[bytes, guard.Limits], bytes] = import_module(converter).convert
        data = convert(data, limits)
    try:
        if kind == "pdf" and find_spec("rapidocr") is not None:
            document = import_module(READERS["pdf"]).read(data, limits, _recognise)
        else:
            document = _reader(kind)(data, limits)
        return guard.characters(document)
    except ReadError as refused:
        if refused.code != "scanned" or kind != "pdf" or find_spec("rapidocr") is None:
            raise
    return guard.characters(_reader("image")(data, limits))


def _recognise(data: bytes, numbers: frozenset[int]) -> dict[int, Page]:
    """Scanned pages among others. The libraries take a second to load, so only where there are some."""
    pages: dict[int, Page] = import_module(READERS["image"]).pages(data, numbers)
    return pages


def _reader(kind: str) -> _Read:
    module = READERS.get(kind)
    if module is None or (kind == "image" and find_spec("rapidocr") is None):
        raise _refused(kind)
    reader: _Read = import_module(module).read
    return reader


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
