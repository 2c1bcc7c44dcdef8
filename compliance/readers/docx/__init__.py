"""Word documents (DOCX) → Document, by an own walk over the package's XML.

Word libraries lose nested tables, content controls and tracked changes; converters lose merged
cells. So the few elements that carry a report's text are read here, everything else is passed over.
"""

from __future__ import annotations

import io
import posixpath
from typing import NamedTuple
from zipfile import BadZipFile, ZipFile, ZipInfo

from lxml import etree

from compliance.errors import ReadError
from compliance.model.document import Document, Place
from compliance.readers import guard
from compliance.readers.docx.names import STRICT, W
from compliance.readers.docx.numbering import Numbering
from compliance.readers.docx.styles import Styles
from compliance.readers.docx.walk import Walk

_RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"


def read(data: bytes, limits: guard.Limits = guard.LIMITS) -> Document:
    """The document: tracked insertions kept, deletions dropped, automatic numbers written out,
    headers, footers, notes and hidden text left out. Raises ReadError (damaged, encrypted,
    too_large, too_deep)."""
    try:
        with ZipFile(io.BytesIO(data)) as archive:
            return _read(_Package(archive))
    except (BadZipFile, OSError, ValueError, NotImplementedError):
        raise guard.damaged("DOCX") from None


class Located(NamedTuple):
    """The main part: its name in the package, its tree, and the paragraph (w:p) or cell (w:tc) that
    stands at each place of the document."""

    main: str
    tree: etree._Element
    spots: dict[Place, etree._Element]


def located(data: bytes) -> Located:
    """Where in the file the blocks of ``read`` stand, for who writes into it. Raises ReadError."""
    try:
        with ZipFile(io.BytesIO(data)) as archive:
            package = _Package(archive)
            main = package.main()
            tree = package.xml(main)
            spots: dict[Place, etree._Element] = {}
            _walked(package, main, tree, spots)
            return Located(package.name(main), tree, spots)
    except (BadZipFile, OSError, ValueError, NotImplementedError):
        raise guard.damaged("DOCX") from None


def _read(package: _Package) -> Document:
    main = package.main()
    walk = _walked(package, main, package.xml(main))
    return Document("docx", tuple(walk.blocks), metadata=_metadata(package))


def _walked(
    package: _Package,
    main: str,
    tree: etree._Element,
    seen: dict[Place, etree._Element] | None = None,
) -> Walk:
    body = tree.find(W + "body")
    if body is None:
        raise guard.damaged("DOCX")
    folder = posixpath.dirname(main)
    styles = Styles(package.optional(posixpath.join(folder, "styles.xml")))
    numbering = Numbering(package.optional(posixpath.join(folder, "numbering.xml")), styles)
    walk = Walk(styles, numbering, seen)
    walk.blocks_of(body)
    return walk


def _metadata(package: _Package) -> dict[str, str]:
    """The title only: a file's own dates tell when it was typed, not when it was published."""
    core = package.optional("docProps/core.xml")
    if core is None:
        return {}
    title = core.findtext("{http://purl.org/dc/elements/1.1/}title")
    return {"title": title.strip()} if title and title.strip() else {}


class _Package:
    """The parts of one DOCX file."""

    def __init__(self, archive: ZipFile) -> None:
        self._archive = archive
        infos = archive.infolist()
        if len(infos) > guard.MAX_PARTS:
            raise guard.too_large("文件里的部分太多。", "The file has too many parts.")
        self._parts: dict[str, ZipInfo] = {_plain(info.filename): info for info in infos}

    def main(self) -> str:
        """Name of the main part: what the package's relations say, else its usual place."""
        relations = self.optional("_rels/.rels")
        if relations is not None:
            for relation in relations.iter(_RELATIONS):
                target = relation.get("Target", "")
                if relation.get("Type", "").endswith("/officeDocument") and _plain(target) in self._parts:
                    return target.lstrip("/")
        return "word/document.xml"

    def name(self, part: str) -> str:
        """The part's name as the package spells it."""
        return self._parts[_plain(part)].filename

    def optional(self, name: str) -> etree._Element | None:
        """A part that need not be there; a broken one counts as not there."""
        if _plain(name) not in self._parts:
            return None
        try:
            return self.xml(name)
        except ReadError as refused:
            if refused.code == "too_large":
                raise
            return None

    def xml(self, name: str) -> etree._Element:
        """A parsed part; raises ReadError."""
        info = self._parts.get(_plain(name))
        if info is None:
            raise guard.damaged("DOCX")
        content = guard.part(self._archive, info)
        if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
            raise guard.damaged("DOCX")
        for strict, transitional in STRICT.items():
            if strict in content:
                content = content.replace(strict, transitional)
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
        )
        try:
            return etree.fromstring(content, parser)
        except etree.XMLSyntaxError as trouble:
            if "depth" in str(trouble).lower():
                raise ReadError(
                    "too_deep", "文档的嵌套层次过深，无法读取。", "The document is nested too deeply."
                ) from None
            raise guard.damaged("DOCX") from None


def _plain(name: str) -> str:
    return posixpath.normpath(name.replace("\\", "/")).lstrip("/").lower()
