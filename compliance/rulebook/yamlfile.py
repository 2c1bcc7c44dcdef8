"""Reads a YAML file from a stranger: capped, without aliases, and with the line of every value."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import yaml

from compliance.errors import Mistake, RuleError
from compliance.rulebook.rule import LARGEST

DEEPEST = 24
_BYTES_A_MISTAKE = LARGEST // 100
"""A hundred mistakes in a rule file; who has made so many wants to mend some before hearing of others."""

_BYTES_A_VALUE = 16
"""Fewer bytes for every value than in any file that people write: values cost more than bytes."""

Node = yaml.nodes.Node


_STR = "tag:yaml.org,2002:str"
_INT = "tag:yaml.org,2002:int"
_FLOAT = "tag:yaml.org,2002:float"
_BOOL = "tag:yaml.org,2002:bool"
_NULL = "tag:yaml.org,2002:null"
_SEQ = "tag:yaml.org,2002:seq"
_MAP = "tag:yaml.org,2002:map"

_PLAIN = re.compile(
    r"(?P<int>[-+]?(?:0|[1-9][0-9]{0,18}))"
    r"|(?P<float>[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?)"
    r"|(?P<bool>true|True|TRUE|false|False|FALSE)"
    r"|(?P<null>~|null|Null|NULL|)"
)
_FIRST = frozenset("-+.0123456789tTfFnN~")
_TAGS = {"int": _INT, "float": _FLOAT, "bool": _BOOL, "null": _NULL}


class _Loader(yaml.CSafeLoader):
    """Plain values as editors and YAML 1.2 read them: dates, ``off``, ``yes`` and ``12:30`` are text."""

    def resolve(self, kind: type[Node], value: str | None, implicit: tuple[bool, bool]) -> str:
        # The ordinary one asks a list of patterns in turn, which costs as much as the parsing.
        if kind is not yaml.ScalarNode:
            return _SEQ if kind is yaml.SequenceNode else _MAP
        if implicit[0] and (not value or value[0] in _FIRST) and (found := _PLAIN.fullmatch(value or "")):
            return _TAGS[str(found.lastgroup)]
        return _STR

    def descend_resolver(self, current: Node | None, index: object) -> None:
        """Nothing depends on where a value stands."""

    def ascend_resolver(self) -> None:
        """As above."""


class _TooManyError(Exception):
    """More values than a file may have."""


class Source:
    """One file: its data, and where each value of it stands. ``mistakes`` not empty: unusable.
    ``cost``: steps that its patterns are compiled into, at most. ``largest``: bytes that are still read."""

    __slots__ = ("_left", "_most", "cost", "data", "mistakes", "name", "root")

    def __init__(self, name: str, content: bytes, largest: int = LARGEST) -> None:
        self.name = name
        self.data: object = None
        self.root: Node | None = None
        self.mistakes: list[Mistake] = []
        self.cost = 0
        self._left = largest // _BYTES_A_VALUE
        self._most = largest // _BYTES_A_MISTAKE
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
            data = self._value(self.root, 0, set())
            if not self.mistakes:
                self.data = data
        except (RuleError, _TooManyError):
            self.mistakes = self.mistakes or [Mistake(self.name, 0, "文件里的值太多 (too many values)")]
        except yaml.MarkedYAMLError as trouble:
            mark = trouble.problem_mark
            line, column = (mark.line + 1, mark.column + 1) if mark else (0, 0)
            said = f"不是正确的 YAML (not YAML): {trouble.problem}"
            self.mistakes.append(Mistake(self.name, line, said, column))
        except (yaml.YAMLError, ValueError, UnicodeError) as trouble:
            self.wrong(f"不是正确的 YAML (not YAML): {trouble}", ())
        finally:
            if loader is not None:
                loader.dispose()

    def _value(self, node: Node, depth: int, seen: set[int]) -> object:
        """What a node says; aliases, depth and keys are watched on the way."""
        # Equal nodes are never shared, so a second visit can only be an alias.
        self._left -= 1
        if self._left < 0:
            raise _TooManyError
        if id(node) in seen:
            self._at(node, "不许用别名 (aliases are not allowed)")
            return None
        seen.add(id(node))
        if depth > DEEPEST:
            self._at(node, f"嵌套超过 {DEEPEST} 层 (nested too deeply)")
            return None
        if isinstance(node, yaml.ScalarNode):
            return self._scalar(node)
        if node.tag not in (_SEQ, _MAP):
            self._at(node, f"不许用标签 {node.tag} (tags are not allowed)")
            return None
        if isinstance(node, yaml.SequenceNode):
            return [self._value(child, depth + 1, seen) for child in node.value]
        data: dict[str, object] = {}
        for key, value in node.value:
            name = key.value if isinstance(key, yaml.ScalarNode) else None
            if not isinstance(name, str) or (name == "<<" and key.style is None):
                self._at(key, "键只能是文字 (keys must be text)")
                continue
            if name in data:
                self._at(key, f"键“{name}”写了两次 (duplicate key)")
            data[name] = self._value(value, depth + 1, seen)
        return data

    def _scalar(self, node: yaml.ScalarNode) -> object:
        text: str = node.value
        match node.tag:
            case "tag:yaml.org,2002:str":
                return text
            case "tag:yaml.org,2002:int":
                return int(text)
            case "tag:yaml.org,2002:float":
                return float(text)
            case "tag:yaml.org,2002:bool":
                return text[:1] in ("t", "T")
            case "tag:yaml.org,2002:null":
                return None
            case tag:
                self._at(node, f"不许用标签 {tag} (tags are not allowed)")
                return None

    def forget(self) -> None:
        """Lets go of what only mistakes need: many files are held at once."""
        self.root = self.data = None

    def _at(self, node: Node, message: str) -> None:
        mark = node.start_mark
        self._add(Mistake(self.name, mark.line + 1, message, mark.column + 1))

    def _add(self, mistake: Mistake) -> None:
        if len(self.mistakes) >= self._most:
            self.mistakes[-1:] = [Mistake(self.name, 0, "还有更多错误，先改这些 (there are more mistakes)")]
            raise RuleError(tuple(self.mistakes))
        self.mistakes.append(mistake)

    def wrong(
        self, message: str, path: Sequence[str | int], *, expected: str = "", nearest: str = ""
    ) -> None:
        """Adds a mistake at the value with this path. Raises RuleError where there are too many to go on."""
        line, column = self.position(path)
        self._add(Mistake(self.name, line, message, column, expected, nearest))

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
                    self._add(Mistake(self.name, mark.line + 1, message, column, nearest=suggested(message)))
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
