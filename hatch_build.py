"""Puts the national rules and the forms into the wheel as data that need not be parsed again.

Whoever installs the wheel then reads no YAML at the first start either, nor where nothing can be kept.
It is left out where the program cannot be run while the wheel is made: the rules are in it as YAML anyway.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class BuildHook(BuildHookInterface):  # type: ignore[type-arg]
    """Adds ``compliance/_bundled/kept/*`` to a wheel; an editable install keeps its own."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Makes the files and tells hatch where they go."""
        if self.target_name != "wheel" or version == "editable":
            return
        sys.path.insert(0, self.root)
        os.environ["COMPLIANCE_NO_CACHE"] = "1"
        try:
            from compliance import forms
            from compliance.rulebook import load

            made = {forms.SHIPPED: forms.shipped(), load.keeping.SHIPPED: load.shipped()}
        except ImportError as lacking:
            self.app.display_warning(f"the wheel will read its rules from YAML: {lacking}")
            return
        folder = Path(tempfile.mkdtemp(prefix="kept-"))
        for name, content in made.items():
            (folder / name).write_bytes(content)
            build_data["force_include"][str(folder / name)] = f"compliance/_bundled/kept/{name}"
