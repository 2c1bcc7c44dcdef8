"""Standard output and error as they are: any encoding, a terminal or a pipe."""

from __future__ import annotations

import codecs
import os
import shutil
import sys

from compliance.text.shown import shown_line

# Signs that a console in GBK or ASCII cannot show, and what stands for them there.
_INSTEAD = {
    "⟨": "<",
    "⟩": ">",
    "␣": "_",
    "…": "...",
    "—": "-",
    "≠": "!=",
    "≤": "<=",
    "≥": ">=",
    "“": '"',
    "”": '"',
}


def prepare() -> None:
    """Makes writing to stdout and stderr never fail for want of a character."""
    codecs.register_error("compliance", _replaced)
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="compliance")


def _replaced(trouble: UnicodeError) -> tuple[str, int]:
    if not isinstance(trouble, UnicodeEncodeError):
        raise trouble
    text = trouble.object[trouble.start : trouble.end]
    return "".join(_INSTEAD.get(char, "?") for char in text), trouble.end


def complain(zh: str, en: str = "") -> None:
    """A line or two on stderr."""
    for line in (zh, en):
        if line:
            sys.stderr.write(shown_line(line) if not line.startswith("  ") else "  " + shown_line(line))
            sys.stderr.write("\n")


def write(text: str, *, machine: bool) -> None:
    """Prints; ``machine`` formats go out as UTF-8 bytes unless a person is looking."""
    buffer = getattr(sys.stdout, "buffer", None)
    if machine and buffer is not None and not sys.stdout.isatty():
        sys.stdout.flush()
        buffer.write(text.encode("utf-8", "replace"))
    else:
        sys.stdout.write(text)


def wants_color(choice: str) -> bool:
    """``auto``: a terminal that can, unless NO_COLOR is set."""
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb" or not sys.stdout.isatty():
        return False
    if sys.platform == "win32":
        from rich.console import detect_legacy_windows

        return not detect_legacy_windows()
    return True


def columns() -> int | None:
    """The terminal's width; None where output goes elsewhere."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None
