"""Reads a YAML file from a stranger: capped, without aliases, and with the line of every value."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import yaml

from compliance.errors import Mistake
from compliance.rulebook.rule import LARGEST

DEEPEST = 24

Node = yaml.nodes.Node


class _Loader(yaml.CSafeLoader):
    """Dates stay text, as in JSON."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}


class Source:
    """One file: its data, and where each value of it stands. ``mistakes`` not empty: unusable."""

    __slots__ = ("data", "mistakes", "name", "root")

    def __init__(self, name: str, content: bytes) -> None:
        self.name = name
        self.data: object = None
        self.root: Node | None = None
        self.mistakes: list[Mistake] = []
        self._read(content)

    def _read(self, content: bytes) -> None:
        if len(content) > LARGEST:
            self.wrong(f"文件超过 {LARGEST // 1024} KB (file too large)", ())
            return
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
        self.mistakes.append(Mistake(self.name, node.start_mark.line + 1, message))

    def wrong(self, message: str, path: Sequence[str | int]) -> None:
        """Adds a mistake at the value with this path."""
        self.mistakes.append(Mistake(self.name, self.line(path), message))

    def line(self, path: Sequence[str | int]) -> int:
        """The line of the value with this path, or of the nearest one above that exists; 0 = no line."""
        node = self.root
        if node is None:
            return 0
        line = node.start_mark.line + 1
        for step in path:
            if isinstance(node, yaml.MappingNode):
                for key, value in node.value:
                    if key.value == str(step):
                        line, node = key.start_mark.line + 1, value
                        break
                else:
                    return int(line)
            elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
                node = node.value[step]
                line = node.start_mark.line + 1
            else:
                return int(line)
        return int(line)


def read(path: Path, root: Path) -> Source:
    """The file; its name in messages is relative to ``root``'s parent where it can be."""
    with path.open("rb") as file:
        return source(path, root, file.read(LARGEST + 1))


def source(path: Path, root: Path, content: bytes) -> Source:
    """A file that was read before."""
    name = path.relative_to(root.parent).as_posix() if path.is_relative_to(root.parent) else str(path)
    return Source(name, content)
