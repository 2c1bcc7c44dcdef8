"""Reads a YAML file from a stranger: capped, without aliases, and with the line of every value."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import yaml

from compliance.errors import Mistake
from compliance.rulebook.rule import LARGEST

DEEPEST = 24

Node = yaml.nodes.Node


class _Loader(yaml.CSafeLoader):
    """Plain values as editors and YAML 1.2 read them: dates, ``off``, ``yes`` and ``12:30`` are text."""


_PLAIN = {
    "tag:yaml.org,2002:bool": re.compile(r"^(?:true|True|TRUE|false|False|FALSE)$"),
    "tag:yaml.org,2002:int": re.compile(r"^[-+]?(?:0|[1-9][0-9]*)$"),
    "tag:yaml.org,2002:timestamp": None,
}
_Loader.yaml_implicit_resolvers = {
    first: [
        (tag, _PLAIN.get(tag, pattern)) for tag, pattern in resolvers if _PLAIN.get(tag, pattern) is not None
    ]
    for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}


class Source:
    """One file: its data, and where each value of it stands. ``mistakes`` not empty: unusable.
    ``largest``: bytes that are still read."""

    __slots__ = ("data", "mistakes", "name", "root")

    def __init__(self, name: str, content: bytes, largest: int = LARGEST) -> None:
        self.name = name
        self.data: object = None
        self.root: Node | None = None
        self.mistakes: list[Mistake] = []
        if len(content) > largest:
            self.wrong(f"文件超过 {largest // 1024} KB (file too large)", ())
            return
        self._read(content)

    def _read(self, content: bytes) -> None:
        loader: _Loader | None = None
        try:
            loader = _Loader(content)
            self.root = loader.get_single_node()
            if self.root is None:
                self.wrong("文件是空的 (empty file)", ())
                return
            self._guard(self.root, 0, set())
            if not self.mistakes:
                self.data = loader.construct_document(self.root)
        except yaml.MarkedYAMLError as trouble:
            line = trouble.problem_mark.line + 1 if trouble.problem_mark else 0
            self.mistakes.append(Mistake(self.name, line, f"不是正确的 YAML (not YAML): {trouble.problem}"))
        except (yaml.YAMLError, ValueError, UnicodeError) as trouble:
            self.wrong(f"不是正确的 YAML (not YAML): {trouble}", ())
        finally:
            if loader is not None:
                loader.dispose()

    def _guard(self, node: Node, depth: int, seen: set[int]) -> None:
        if depth > DEEPEST:
            self._at(node, f"嵌套超过 {DEEPEST} 层 (nested too deeply)")
            return
        if isinstance(node, yaml.ScalarNode):
            # Equal scalars are never shared, so a second visit can only be an alias.
            if id(node) in seen:
                self._at(node, "不许用别名 (aliases are not allowed)")
            seen.add(id(node))
            return
        if id(node) in seen:
            self._at(node, "不许用别名 (aliases are not allowed)")
            return
        seen.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            for child in node.value:
                self._guard(child, depth + 1, seen)
        elif isinstance(node, yaml.MappingNode):
            keys: set[str] = set()
            for key, value in node.value:
                if not isinstance(key, yaml.ScalarNode) or key.tag.endswith(":merge"):
                    self._at(key, "键只能是文字 (keys must be text)")
                    continue
                if key.value in keys:
                    self._at(key, f"键“{key.value}”写了两次 (duplicate key)")
                keys.add(key.value)
                self._guard(value, depth + 1, seen)

    def _at(self, node: Node, message: str) -> None:
        mark = node.start_mark
        self.mistakes.append(Mistake(self.name, mark.line + 1, message, mark.column + 1))

    def wrong(
        self, message: str, path: Sequence[str | int], *, expected: str = "", nearest: str = ""
    ) -> None:
        """Adds a mistake at the value with this path."""
        line, column = self.position(path)
        self.mistakes.append(Mistake(self.name, line, message, column, expected, nearest))

    def wrong_below(self, message: str, path: Sequence[str | int]) -> None:
        """Adds a mistake about something below the value with this path: where the first of the names
        that the message quotes is written, or else at the value itself."""
        node = self._node(path)
        for name in quoted(message) if node is not None else ():
            for scalar in _scalars(node):
                at = scalar.value.find(name)
                if at >= 0:
                    mark = scalar.start_mark
                    plain = scalar.style is None and "\n" not in scalar.value[:at]
                    column = mark.column + 1 + (at if plain else 0)
                    self.mistakes.append(
                        Mistake(self.name, mark.line + 1, message, column, nearest=suggested(message))
                    )
                    return
        self.wrong(message, path, nearest=suggested(message))

    def line(self, path: Sequence[str | int]) -> int:
        """The line of the value with this path, or of the nearest one above that exists; 0 = no line."""
        return self.position(path)[0]

    def position(self, path: Sequence[str | int]) -> tuple[int, int]:
        """Line and column of the value with this path (of its key, in a mapping), or of the nearest one
        above that exists; 0 = nowhere."""
        node = self.root
        if node is None:
            return 0, 0
        mark = node.start_mark
        for step in path:
            found = _child(node, step)
            if found is None:
                break
            mark, node = found
        return mark.line + 1, mark.column + 1

    def _node(self, path: Sequence[str | int]) -> Node | None:
        node = self.root
        for step in path:
            found = None if node is None else _child(node, step)
            if found is None:
                return None
            node = found[1]
        return node


def _child(node: Node, step: str | int) -> tuple[yaml.Mark, Node] | None:
    """Where a child is named, and the child."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == str(step):
                return key.start_mark, value
    elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        child = node.value[step]
        return child.start_mark, child
    return None


def _scalars(node: Node | None) -> Iterator[yaml.ScalarNode]:
    if isinstance(node, yaml.ScalarNode):
        yield node
    elif isinstance(node, yaml.SequenceNode):
        for child in node.value:
            yield from _scalars(child)
    elif isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from _scalars(key)
            yield from _scalars(value)


def quoted(message: str) -> list[str]:
    """The names that a sentence of ours quotes."""
    return _QUOTED.findall(message)


def suggested(message: str) -> str:
    """The nearest right name that a sentence of ours proposes (``errors.did_you_mean``)."""
    found = _SUGGESTED.search(message)
    return found[1] if found else ""


_QUOTED = re.compile(r"“([^”]+)”")
_SUGGESTED = re.compile("是否想写“([^”]+)”")


def read(path: Path, root: Path) -> Source:
    """The file; its name in messages is relative to ``root``'s parent where it can be."""
    with path.open("rb") as file:
        return source(path, root, file.read(LARGEST + 1))


def source(path: Path, root: Path, content: bytes) -> Source:
    """A file that was read before."""
    name = path.relative_to(root.parent).as_posix() if path.is_relative_to(root.parent) else str(path)
    return Source(name, content)
