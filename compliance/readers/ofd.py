"""OFD files (GB/T 33190, the state's fixed-layout format) → Document, by their XML and the ruling finder."""

from __future__ import annotations

import io
import itertools
import posixpath
from collections.abc import Iterator
from zipfile import BadZipFile, ZipFile

from lxml import etree

from compliance.errors import ReadError
from compliance.geometry.document import blocks_of
from compliance.geometry.page import Glyph, Page, Ruling
from compliance.model.document import Document, Paragraph, Table
from compliance.readers import guard

_POINTS = 72 / 25.4
"""OFD measures in millimetres, the ruling finder in points."""
_THICK = 1.1
"""A filled shape no thicker than this (mm) is a ruling."""

_Matrix = tuple[float, float, float, float, float, float]
_Box = tuple[float, float, float, float]


def read(data: bytes, limits: guard.Limits = guard.LIMITS) -> Document:
    """The document; raises ReadError (encrypted, damaged, too_large, scanned)."""
    try:
        with ZipFile(io.BytesIO(data)) as archive:
            package = _Package(archive)
            title, pages = package.document(limits.pages)
    except (BadZipFile, OSError, ValueError):
        raise guard.damaged("OFD") from None
    blocks = blocks_of(pages)
    if not any(isinstance(block, Paragraph | Table) for block in blocks):
        raise ReadError(
            "scanned",
            "OFD 里没有文字，像是扫描件。请提供带文字的文件。",
            "The OFD file holds no text; it looks like a scan.",
        )
    return Document("ofd", blocks, lines=True, metadata={"title": title} if title else {})


def _name(element: etree._Element) -> str:
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _children(element: etree._Element, name: str) -> Iterator[etree._Element]:
    return (child for child in element if _name(child) == name)


def _child(element: etree._Element | None, *path: str) -> etree._Element | None:
    for name in path:
        element = None if element is None else next(_children(element, name), None)
    return element


def _numbers(text: str | None) -> list[float]:
    """Numbers of a list such as a Boundary; what is no number ends it."""
    found: list[float] = []
    for token in (text or "").split():
        try:
            found.append(float(token))
        except ValueError:
            break
    return found


def _box(element: etree._Element | None, default: _Box) -> _Box:
    values = _numbers(None if element is None else element.text)
    return (values[0], values[1], values[2], values[3]) if len(values) == 4 else default


class _Package:
    """The parts of one OFD file."""

    def __init__(self, archive: ZipFile) -> None:
        self._archive = archive
        self._parts = {info.filename.lstrip("/").lower(): info for info in archive.infolist()}
        if len(self._parts) > guard.MAX_PARTS:
            raise guard.too_large("OFD 的部分太多。", "The OFD file has too many parts.")
        if any(name.endswith("encryptions.xml") for name in self._parts):
            raise ReadError("encrypted", "OFD 文件已加密，无法读取。", "The OFD file is encrypted.")

    def document(self, most: int) -> tuple[str, list[Page]]:
        """Title and pages (at most ``most``) of the first document."""
        body = _child(self._xml("OFD.xml"), "DocBody")
        title = _child(body, "DocInfo", "Title")
        where = _child(body, "DocRoot")
        if where is None or not where.text:
            raise guard.damaged("OFD")
        root = where.text.strip()
        tree = self._xml(root)
        area = _box(_child(tree, "CommonData", "PageArea", "PhysicalBox"), (0.0, 0.0, 210.0, 297.0))
        common = _child(tree, "CommonData")
        templates = {
            page.get("ID", ""): self._beside(root, page.get("BaseLoc", ""))
            for page in ([] if common is None else _children(common, "TemplatePage"))
        }
        pages = _child(tree, "Pages")
        listed = [] if pages is None else [page.get("BaseLoc", "") for page in _children(pages, "Page")]
        guard.pages(len(listed), most)
        found = [
            self._page(number, self._xml(self._beside(root, place)), area, templates)
            for number, place in enumerate(listed, 1)
        ]
        return (title.text or "").strip() if title is not None else "", found

    @staticmethod
    def _beside(base: str, place: str) -> str:
        return place if place.startswith("/") else posixpath.join(posixpath.dirname(base), place)

    def _xml(self, name: str) -> etree._Element:
        info = self._parts.get(posixpath.normpath(name).lstrip("/").lower())
        if info is None:
            raise guard.damaged("OFD")
        content = guard.part(self._archive, info)
        if b"<!DOCTYPE" in content[:4096] or b"<!ENTITY" in content:
            raise guard.damaged("OFD")
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
        )
        try:
            return etree.fromstring(content, parser)
        except etree.XMLSyntaxError:
            raise guard.damaged("OFD") from None

    def _page(self, number: int, tree: etree._Element, area: _Box, templates: dict[str, str]) -> Page:
        box = _box(_child(tree, "Area", "PhysicalBox"), area)
        drawing = _Drawing(box)
        for template in _children(tree, "Template"):
            place = templates.get(template.get("TemplateID", ""))
            if place:
                drawing.add(_child(self._xml(place), "Content"))
        drawing.add(_child(tree, "Content"))
        return Page(
            number,
            box[2] * _POINTS,
            box[3] * _POINTS,
            tuple(drawing.glyphs),
            tuple(drawing.rulings),
            tuple(drawing.pictures),
        )


class _Drawing:
    """Collects what a page draws, in points."""

    def __init__(self, page: _Box) -> None:
        self.glyphs: list[Glyph] = []
        self.rulings: list[Ruling] = []
        self.pictures: list[_Box] = []
        self._left, self._top = page[0], page[1]
        self._objects = 0

    def add(self, element: etree._Element | None, depth: int = 0) -> None:
        """Layers and blocks are opened, objects drawn."""
        if element is None or depth > guard.MAX_LAYERS:
            return
        for child in element:
            name = _name(child)
            if name in ("Layer", "PageBlock"):
                self.add(child, depth + 1)
                continue
            self._objects += 1
            if self._objects > guard.MAX_OBJECTS:
                raise guard.too_large("OFD 一页里的图形太多。", "Too many objects on a page.")
            if child.get("Visible", "true") == "false":
                continue
            if name == "TextObject":
                self._text(child)
            elif name == "PathObject":
                self._path(child)
            elif name == "ImageObject":
                self._picture(child)

    def _frame(self, element: etree._Element) -> tuple[float, float, _Matrix]:
        """Origin of the object on the page and its matrix."""
        boundary = _numbers(element.get("Boundary"))
        ctm = _numbers(element.get("CTM"))
        x, y = (boundary[0], boundary[1]) if len(boundary) == 4 else (0.0, 0.0)
        matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
        if len(ctm) == 6:
            matrix = (ctm[0], ctm[1], ctm[2], ctm[3], ctm[4], ctm[5])
        return x - self._left, y - self._top, matrix

    def _text(self, element: etree._Element) -> None:
        x0, y0, (a, b, c, d, e, f) = self._frame(element)
        size = (_numbers(element.get("Size")) or [3.5])[0]
        wide, high = size * (abs(a) + abs(b)), size * (abs(d) + abs(c))
        x = y = 0.0
        for code in _children(element, "TextCode"):
            x = (_numbers(code.get("X")) or [x])[0]
            y = (_numbers(code.get("Y")) or [y])[0]
            across, down = _deltas(code.get("DeltaX")), _deltas(code.get("DeltaY"))
            at_x, at_y = x, y
            for index, character in enumerate(code.text or ""):
                left = x0 + a * at_x + c * at_y + e
                base = y0 + b * at_x + d * at_y + f
                step = across[index] if index < len(across) else 0.0
                # a character is as wide as its step to the next, unless a column gap follows
                width = step * abs(a) if 0 < step * abs(a) <= 1.3 * wide else _width(character, wide)
                if not character.isspace():
                    self.glyphs.append(
                        Glyph(
                            character,
                            left * _POINTS,
                            (base - 0.86 * high) * _POINTS,
                            (left + width) * _POINTS,
                            (base + 0.14 * high) * _POINTS,
                        )
                    )
                at_x += step if index < len(across) else (0.0 if down else width / (abs(a) or 1))
                at_y += down[index] if index < len(down) else 0.0

    def _path(self, element: etree._Element) -> None:
        if element.get("Stroke", "true") == "false" and element.get("Fill", "false") == "false":
            return
        x0, y0, (a, b, c, d, e, f) = self._frame(element)
        outline = _child(element, "AbbreviatedData")
        paths = [
            [(x0 + a * x + c * y + e, y0 + b * x + d * y + f) for x, y in points]
            for points in _subpaths("" if outline is None else outline.text or "")
        ]
        for points in paths:
            xs, ys = [p[0] for p in points], [p[1] for p in points]
            left, right, top, bottom = min(xs), max(xs), min(ys), max(ys)
            if bottom - top <= _THICK and right - left > _THICK:
                self._rule(left, (top + bottom) / 2, right, (top + bottom) / 2)
            elif right - left <= _THICK and bottom - top > _THICK:
                self._rule((left + right) / 2, top, (left + right) / 2, bottom)
            elif element.get("Stroke", "true") != "false":
                for (ax, ay), (bx, by) in itertools.pairwise(points):
                    if abs(ay - by) <= 0.4 < abs(ax - bx) or abs(ax - bx) <= 0.4 < abs(ay - by):
                        self._rule(min(ax, bx), min(ay, by), max(ax, bx), max(ay, by))

    def _rule(self, x0: float, y0: float, x1: float, y1: float) -> None:
        self.rulings.append(Ruling(x0 * _POINTS, y0 * _POINTS, x1 * _POINTS, y1 * _POINTS))

    def _picture(self, element: etree._Element) -> None:
        boundary = _numbers(element.get("Boundary"))
        if len(boundary) == 4:
            x, y, width, height = boundary
            left, top = x - self._left, y - self._top
            right, bottom = left + width, top + height
            self.pictures.append((left * _POINTS, top * _POINTS, right * _POINTS, bottom * _POINTS))


def _width(character: str, wide: float) -> float:
    return wide if ord(character) > 0x2E7F else wide / 2


def _deltas(text: str | None) -> list[float]:
    """Offsets between characters; ``g 3 5.0`` stands for 5.0 three times."""
    found: list[float] = []
    tokens = (text or "").split()
    at = 0
    while at < len(tokens) and len(found) < guard.MAX_OBJECTS:
        try:
            if tokens[at] == "g" and at + 2 < len(tokens):
                found += [float(tokens[at + 2])] * min(int(tokens[at + 1]), guard.MAX_OBJECTS)
                at += 3
            else:
                found.append(float(tokens[at]))
                at += 1
        except ValueError:
            break
    return found


_ARGUMENTS = {"S": 2, "M": 2, "L": 2, "Q": 4, "B": 6, "A": 7, "C": 0}


def _subpaths(data: str) -> list[list[tuple[float, float]]]:
    """Corner points of each subpath; curves count by their end points."""
    paths: list[list[tuple[float, float]]] = []
    tokens = data.split()[: guard.MAX_OBJECTS * 8]
    at = 0
    while at < len(tokens):
        command, count = tokens[at], _ARGUMENTS.get(tokens[at], -1)
        values = _numbers(" ".join(tokens[at + 1 : at + 1 + max(count, 0)]))
        if count < 0 or len(values) < count:
            at += 1
            continue
        if command in ("S", "M"):
            paths.append([(values[0], values[1])])
        elif paths and command == "C":
            paths[-1].append(paths[-1][0])
        elif paths:
            paths[-1].append((values[-2], values[-1]))
        at += 1 + count
    return paths
