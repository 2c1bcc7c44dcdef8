"""The part of a Word file that holds comments: added where there is none, else lengthened."""

from __future__ import annotations

import posixpath

from lxml import etree

from compliance.papers.markup import Markup
from compliance.papers.package import Package, plain
from compliance.papers.parts import R, W, xml
from compliance.papers.remarks import Remark
from compliance.readers import guard
from compliance.text.shown import shown

STRICT_W = "http://purl.oclc.org/ooxml/wordprocessingml/main"
_STRICT_R = "http://purl.oclc.org/ooxml/officeDocument/relationships"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_WITH_ID = ("comment", "commentRangeStart", "commentRangeEnd", "commentReference")

AUTHORS = {"zh": ("年报检查", "检查"), "en": ("Report check", "RC")}
"""Who a comment is from, and the initials."""


def first_free(tree: etree._Element, part: bytes | None, count: int) -> int:
    """The first of ``count`` comment ids in a row that neither the text nor the comments part uses."""
    start = 0
    for number in sorted(_used(tree) | (set() if part is None else _used(parsed(part)))):
        if number - start >= count:
            break
        start = max(start, number + 1)
    return start


def _used(tree: etree._Element) -> set[int]:
    ids: set[int] = set()
    for element in tree.iter(*(f"{{*}}{tag}" for tag in _WITH_ID)):
        for key, value in element.attrib.items():
            if etree.QName(key).localname == "id" and value.isascii() and value.isdigit() and len(value) < 10:
                ids.add(int(value))
    return ids


def name(package: Package, main: str) -> str | None:
    """The part that the main part says holds its comments, None where it names none."""
    relations = package.part(relations_of(main))
    if relations is None:
        return None
    for relation in parsed(relations).iter(f"{{{_RELATIONS}}}Relationship"):
        if relation.get("Type") in (f"{R}/comments", f"{_STRICT_R}/comments"):
            target = relation.get("Target", "")
            folder = "" if target.startswith("/") else posixpath.dirname(main)
            return posixpath.normpath(posixpath.join(folder, target.lstrip("/")))
    return None


def relations_of(main: str) -> str:
    """The part that holds the relations of ``main``."""
    folder, slash, base = main.replace("\\", "/").rpartition("/")
    return f"{folder}{slash}_rels/{base}.rels"


def write(package: Package, main: str, remarks: list[Remark], first: int, strict: bool, lang: str) -> None:
    """Adds the remarks as comments ``first``, ``first`` + 1, … Raises ReadError (damaged)."""
    space = STRICT_W if strict else W
    items = "".join(_comment(remark, number, space, lang) for number, remark in enumerate(remarks, first))
    part = name(package, main)
    own = package.part(part) if part else None
    if part is not None and own is not None:
        package.put(part, _lengthened(own, items))
        return
    if part is None:
        part = _free_name(package, posixpath.dirname(main.replace("\\", "/")))
        _relate(package, main, part, _STRICT_R if strict else R)
    _declare(package, part)
    package.put(part, f'{_HEAD}<w:comments xmlns:w="{space}">{items}</w:comments>'.encode())


def _comment(remark: Remark, number: int, space: str, lang: str) -> str:
    author, initials = AUTHORS[lang]
    paragraphs = "".join(
        f"<w:p><w:r>{'<w:rPr><w:b/></w:rPr>' if said.strong else ''}"
        f'<w:t xml:space="preserve">{xml(line)}</w:t></w:r></w:p>'
        for said in remark.said
        for line in shown(said.text).split("\n")
    )
    head = f'xmlns:w="{space}" w:id="{number}" w:author="{xml(author)}" w:initials="{xml(initials)}"'
    return f"<w:comment {head}>{paragraphs}</w:comment>"


def _lengthened(part: bytes, xml: str) -> bytes:
    """The part with ``xml`` at the end of its root."""
    markup = Markup(part)
    root = markup.spans[0]
    if markup.is_empty(root):
        markup.fill(root, xml)
    else:
        markup.insert(root.close, xml)
    return markup.content()


def _free_name(package: Package, folder: str) -> str:
    number = 0
    while True:
        part = posixpath.join(folder, f"comments{number or ''}.xml")
        if package.part(part) is None:
            return part
        number += 1


def _relate(package: Package, main: str, part: str, kind: str) -> None:
    """The main part's relation to its comments."""
    where = relations_of(main)
    relations = package.part(where)
    if relations is None:
        package.put(where, f'{_HEAD}<Relationships xmlns="{_RELATIONS}"></Relationships>'.encode())
        relations = package.part(where) or b""
    used = {relation.get("Id") for relation in parsed(relations).iter(f"{{{_RELATIONS}}}Relationship")}
    number = next(n for n in range(1, len(used) + 2) if f"rId{n}" not in used)
    relation = (
        f'<Relationship xmlns="{_RELATIONS}" Id="rId{number}" Type="{kind}/comments"'
        f' Target="{xml(posixpath.basename(part))}"/>'
    )
    package.put(where, _lengthened(relations, relation))


def _declare(package: Package, part: str) -> None:
    """The content type of the part, unless it is declared."""
    types = package.part("[Content_Types].xml")
    if types is None:
        raise guard.damaged("DOCX")
    declared = {
        plain(override.get("PartName", "")) for override in parsed(types).iter(f"{{{_TYPES}}}Override")
    }
    if plain(part) not in declared:
        override = f'<Override xmlns="{_TYPES}" PartName="/{xml(part)}" ContentType="{_TYPE}"/>'
        package.put("[Content_Types].xml", _lengthened(types, override))


def parsed(part: bytes) -> etree._Element:
    """A small part as a tree. Raises ReadError (damaged)."""
    if b"<!DOCTYPE" in part or b"<!ENTITY" in part:
        raise guard.damaged("DOCX")
    try:
        return etree.fromstring(part, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError:
        raise guard.damaged("DOCX") from None
