"""Reads the files of rule folders and profiles, each once."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from compliance.errors import UsageError
from compliance.rulebook.files import MOST_BYTES, content, too_much, yaml_files
from compliance.rulebook.profile import BESIDE, FILE

if TYPE_CHECKING:
    from compliance.rulebook import yamlfile

SOURCES = "sources.yaml"

Root = tuple[Path, str]
"""A folder, and the profile it belongs to."""


class RuleText:
    """A rule file as read, once: what is checked is what is kept. ``content`` None: no ordinary file."""

    __slots__ = ("content", "name", "owner", "path", "root")

    def __init__(self, path: Path, root: Path, owner: str) -> None:
        self.path = path
        self.root = root
        self.owner = owner
        self.name = path.relative_to(root).as_posix()
        self.content = content(path)

    @property
    def size(self) -> int:
        """Bytes."""
        return len(self.content or b"")

    def parsed(self) -> yamlfile.Source:
        """Its data, with the places of all values."""
        from compliance.rulebook import yamlfile

        if self.content is not None:
            return yamlfile.source(self.path, self.root, self.content)
        file = yamlfile.source(self.path, self.root, b"{}")
        file.wrong("不是普通文件，或者不能读 (no ordinary file, or not readable)", ())
        return file


def read_folders(roots: Sequence[Root]) -> list[RuleText]:
    """Every file of the folders. Raises UsageError where one is not there, RuleError for too much."""
    found = [RuleText(path, root, owner) for root, owner in roots for path in _paths(root, owner)]
    if sum(file.size for file in found) > MOST_BYTES:
        raise too_much(roots[-1][0].name)
    return found


def _paths(root: Path, owner: str) -> list[Path]:
    if not owner:
        if (root / FILE).exists():
            raise UsageError(
                f"“{root}”是规则包，请用 --profile {root} (a profile: give it with --profile {root})"
            )
        return yaml_files(root, stop=FILE)
    rules = yaml_files(root, BESIDE, stop=FILE)
    return [root / FILE, *(root / name for name in (SOURCES,) if (root / name).exists()), *rules]
