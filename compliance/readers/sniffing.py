"""What format a file is in: by its content first, by its name where the content is silent."""

from __future__ import annotations

import io
import re
from zipfile import BadZipFile, ZipFile

from compliance.errors import ReadError
from compliance.readers import guard

_HEAD = 8192
_SPACE = b"\xef\xbb\xbf \t\r\n\f"
_MAGIC = (
    (b"%PDF-", "pdf"),
    (b"{\\rtf", "rtf"),
    (b"\x89PNG\r\n", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"II*\x00", "image"),
    (b"MM\x00*", "image"),
    (b"7z\xbc\xaf'\x1c", "zip"),
    (b"Rar!\x1a", "zip"),
    (b"\x1f\x8b", "zip"),
)
_CONTROLS = bytes((*range(1, 9), *range(14, 32)))
_SUFFIXES = {
    "htm": "html",
    "html": "html",
    "markdown": "markdown",
    "md": "markdown",
    "shtml": "html",
    "text": "text",
    "txt": "text",
    "xhtml": "html",
}
_TAG = (
    rb"(?:html|head|body|p|div|table|tbody|tr|td|span|h[1-6]|br|ul|ol|li|section|article|font|meta|title"
    rb"|center|ucapcontent)"
)
_STARTS_HTML = re.compile(rb"(?:<\?xml[^>]{0,200}>\s*)?<(?:!doctype\s+html|!--|" + _TAG + rb"[\s/>])", re.I)
_TAGS = re.compile(rb"</?" + _TAG + rb"(?:\s[^<>]*)?/?>", re.I)
_ESCAPED = re.compile(rb"&lt;/?" + _TAG + rb"(?:\s|/?&gt;)", re.I)
_MARKDOWN = re.compile(rb"^(?:#{1,6} \S|\s{0,3}\|?\s{0,9}:?-{3,}:?\s{0,9}\|)", re.M)
_MHTML = re.compile(rb"\A(?:[\w-]+:[^\n]*\r?\n)*?(?:MIME-Version:|Content-Type:\s*multipart/related)", re.I)
_JSON = re.compile(rb"\{\s*[\"}]|\[\s*\{")


def sniff(data: bytes, name: str = "") -> str:
    """The format: an id of ``READERS`` or ``CONVERTERS``, or ``json``, or that of a format nobody
    here reads (encrypted, unknown, zip)."""
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip(data)
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _ole(data)
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            return kind
    if data.startswith(b"BM") and data[6:10] == b"\0\0\0\0":  # two letters alone may begin a text
        return "image"
    suffix = _SUFFIXES.get(name.rpartition(".")[2].partition("?")[0].lower() if "." in name else "", "")
    return _of_text(data, suffix)


def _of_text(data: bytes, suffix: str) -> str:
    head = data[:_HEAD]
    wide = b"\0" in head
    if wide:
        if _binary(head):
            return "unknown"
        head = head.replace(b"\0", b"").removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff")
        data = head
    start = head.lstrip(_SPACE)
    if b"%PDF-" in head[:1024] and not start.startswith(b"<"):
        return "pdf"
    if _MHTML.match(start):
        return "mhtml"
    if _STARTS_HTML.match(start):
        return "html"
    if _JSON.match(start):
        return "html" if len(_TAGS.findall(data)) > 5 and b"report/1" not in head else "json"
    if suffix in ("html", "markdown"):
        return suffix
    if suffix != "text" and len(_MARKDOWN.findall(data)) > 2:
        return "markdown"
    return "html" if len(_TAGS.findall(data)) > 20 or len(_ESCAPED.findall(data)) > 20 else "text"


def _binary(head: bytes) -> bool:
    """Zero bytes that are neither UTF-16's nor a few stray ones, or many other control characters (a
    twentieth of the bytes of Chinese UTF-16 may look like them)."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return False
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if min(even, odd) * 20 > len(head):
        return True
    controls = len(head) - len(head.translate(None, _CONTROLS))
    return max(even, odd) * 10 < len(head) and controls * 12 > len(head)


def _zip(data: bytes) -> str:
    try:
        with ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
            mime = next((info for info in archive.infolist() if info.filename == "mimetype"), None)
            kind = guard.part(archive, mime, 4096) if mime and mime.file_size < 4096 else b""
    except (BadZipFile, NotImplementedError, OSError, ValueError, EOFError, ReadError):
        # No directory (cut off?): the part names still stand in the local headers.
        names = {
            name for name in ("word/document.xml", "xl/workbook.xml", "OFD.xml") if name.encode() in data
        }
        kind = b""
        if b"word/" in data:
            names.add("word/document.xml")
    for opendocument, suffix in ((b"opendocument.text", "odt"), (b"opendocument.spreadsheet", "ods")):
        if opendocument in kind:
            return suffix
    lower = {name.replace("\\", "/").lower() for name in names}
    if "ofd.xml" in lower:
        return "ofd"
    if any(name.startswith("xl/") for name in lower):
        return "xlsx"
    return "docx" if any(name.startswith("word/") for name in lower) else "zip"


def _ole(data: bytes) -> str:
    def stream(name: str) -> bool:
        return name.encode("utf-16-le") in data

    if stream("EncryptedPackage"):
        return "encrypted"
    return "xls" if (stream("Workbook") or stream("Book")) and not stream("WordDocument") else "doc"
