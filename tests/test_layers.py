"""What the layer contracts cannot say: readers, kinds and renderers never import each other."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import compliance
from compliance.checks import KINDS
from compliance.readers import READERS
from compliance.renderers import RENDERERS

PACKAGE = Path(compliance.__file__).parent
ROOMS = {
    "checks": {kind.__module__ for kind in KINDS},
    "readers": set(READERS.values()),
    "renderers": set(RENDERERS.values()),
}


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def files(module: str) -> list[Path]:
    path = PACKAGE.parent.joinpath(*module.split("."))
    return sorted(path.rglob("*.py")) if path.is_dir() else [path.with_suffix(".py")]


@pytest.mark.parametrize("room", ROOMS)
def test_siblings_do_not_import_each_other(room: str) -> None:
    modules = ROOMS[room]
    assert modules
    for module in modules:
        for path in files(module):
            for name in imported(path):
                for other in modules - {module}:
                    assert name != other, f"{path} imports {other}"
                    assert not name.startswith(f"{other}."), f"{path} imports {other}"


def test_no_room_is_a_drawer() -> None:
    drawers = {"utils", "util", "helpers", "helper", "common", "base", "manager", "misc"}
    assert not [path for path in PACKAGE.rglob("*.py") if path.stem in drawers]


def test_no_module_is_longer_than_it_may_be() -> None:
    long = {
        path.relative_to(PACKAGE).as_posix(): count
        for path in PACKAGE.rglob("*.py")
        if (count := len(path.read_text(encoding="utf-8").splitlines())) > 400
    }
    assert long == {}


def test_registers_are_in_order() -> None:
    assert [kind.__struct_config__.tag for kind in KINDS] == sorted(
        str(kind.__struct_config__.tag) for kind in KINDS
    )
    assert list(READERS) == sorted(READERS)
    assert list(RENDERERS) == sorted(RENDERERS)
