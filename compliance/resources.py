"""Finds the bundled ``rules`` and ``schemas`` folders in a wheel, an editable install or a checkout."""

from __future__ import annotations

from pathlib import Path

from compliance.errors import UsageError

_PACKAGE = Path(__file__).resolve().parent


def bundled(name: str) -> Path:
    """Path of a file or folder below the project's top level, e.g. ``bundled("rules/forms")``.

    Raises UsageError if the installation is incomplete.
    """
    for root in (_PACKAGE / "_bundled", _PACKAGE.parent):
        path = root / name
        if path.exists():
            return path
    raise UsageError(f"安装不完整：找不到 {name}。请重新安装。 Incomplete installation: {name} is missing.")
