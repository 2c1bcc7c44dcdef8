"""A Word file's parts, so that some can be changed or added and every other stays byte for byte as it is."""

from __future__ import annotations

import io
from zipfile import BadZipFile, ZipFile, ZipInfo

from compliance.errors import ReadError
from compliance.readers import guard
from compliance.readers.guard import LIMITS


class Package:
    """The parts of a DOCX file in their order, by their own names."""

    def __init__(self, data: bytes) -> None:
        """Raises ReadError (damaged, too_large)."""
        try:
            self._archive = ZipFile(io.BytesIO(data))
        except (BadZipFile, OSError, ValueError, NotImplementedError):
            raise guard.damaged("DOCX") from None
        self._infos = self._archive.infolist()
        self._by_name = {plain(info.filename): info for info in self._infos}
        if len(self._by_name) < len(self._infos):
            raise ReadError(
                "damaged",
                "Word 文件里有两个同名的部分，无法原样写回。请用 Word / WPS 打开后另存为新文件。",
                "The Word file holds two parts of one name. Open and save it anew.",
            )
        if (
            len(self._infos) > guard.MAX_PARTS
            or sum(i.file_size for i in self._infos) > LIMITS.unpacked << 20
        ):
            raise guard.too_large("文件里的内容太多。", "The file holds too much.")
        self._changed: dict[str, bytes] = {}
        self._added: dict[str, bytes] = {}

    def part(self, name: str) -> bytes | None:
        """The content of a part, None where there is none. Raises ReadError."""
        info = self._by_name.get(plain(name))
        if info is None:
            return self._added.get(name)
        changed = self._changed.get(info.filename)
        return self._content(info) if changed is None else changed

    @property
    def signed(self) -> bool:
        """Whether it carries a digital signature."""
        return any(name.startswith("_xmlsignatures/") for name in self._by_name)

    def put(self, name: str, content: bytes) -> None:
        """Changes a part, or adds it."""
        info = self._by_name.get(plain(name))
        if info is None:
            self._added[name] = content
        else:
            self._changed[info.filename] = content

    def packed(self) -> bytes:
        """The file. Raises ReadError (damaged, too_large) where a part cannot be read."""
        buffer = io.BytesIO()
        with ZipFile(buffer, "w") as archive:
            archive.comment = self._archive.comment
            for info in self._infos:
                content = self._changed.get(info.filename)
                archive.writestr(_like(info), self._content(info) if content is None else content)
            for name, content in self._added.items():
                info = ZipInfo(name, self._infos[0].date_time)
                info.compress_type = self._infos[0].compress_type
                archive.writestr(info, content)
        return buffer.getvalue()

    def _content(self, info: ZipInfo) -> bytes:
        return b"" if info.is_dir() else guard.part(self._archive, info)


def plain(name: str) -> str:
    """A part's name as it is compared: one kind of slash, none at the front, lower case."""
    return name.replace("\\", "/").lstrip("/").lower()


def _like(info: ZipInfo) -> ZipInfo:
    copy = ZipInfo(info.filename, info.date_time)
    copy.compress_type = info.compress_type
    copy.external_attr = info.external_attr
    copy.create_system = info.create_system
    copy.comment = info.comment
    return copy
