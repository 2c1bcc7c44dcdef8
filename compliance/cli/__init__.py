"""The command line: one module a command. Only here is anything printed or the program ended."""

from __future__ import annotations

import sys


def main() -> None:
    """The ``compliance`` command."""
    arguments = sys.argv[1:]
    if arguments in (["--version"], ["-V"]):
        # Answered before anything heavy is imported.
        from importlib.metadata import version

        sys.stdout.write(f"compliance {version('zfxxgk-compliance')}\n")
        return
    from compliance.cli.guarded import run

    sys.exit(run(arguments))
