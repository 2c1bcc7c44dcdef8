"""``compliance formats``: what this installation can read and write, and what is missing for the rest."""

from __future__ import annotations

from compliance.cli.terminal import write
from compliance.readers import readable
from compliance.renderers import RENDERERS


def formats() -> None:
    """列出能读入和写出的格式，以及还缺什么。Lists what can be read and written, and what is missing."""
    missing = readable()
    ready = sorted({"json", *(name for name, lack in missing.items() if not lack)})
    write(f"读入 input: {', '.join(ready)}\n", machine=False)
    for name, lack in sorted(missing.items()):
        if lack:
            write(f"  {name}: 还需要 needs {lack}\n", machine=False)
    write(f"写出 output: {', '.join(RENDERERS)}\n", machine=False)
