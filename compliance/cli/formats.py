"""``compliance formats``: what can be read and what can be written."""

from __future__ import annotations

from compliance.cli.terminal import write
from compliance.readers import READERS
from compliance.renderers import RENDERERS


def formats() -> None:
    """列出可读入和可写出的格式。Lists what can be read and written."""
    write(f"读入 input: {', '.join(sorted({*READERS, 'json'}))}\n", machine=False)
    write(f"写出 output: {', '.join(RENDERERS)}\n", machine=False)
