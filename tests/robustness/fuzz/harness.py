"""Coverage-guided fuzzing: ``python -m tests.robustness.fuzz.harness TARGET [libFuzzer options]``.

Needs the extra ``fuzz`` (atheris). An input that fails is left in the folder of ``-artifact_prefix``.
"""

from __future__ import annotations

import sys

import atheris

with atheris.instrument_imports(include=["compliance"]):
    from tests.robustness.targets import TARGETS


def main() -> None:
    """Runs until the time or the runs given are over, or something fails."""
    target = TARGETS[sys.argv.pop(1)]
    # Everything is loaded, and caches are filled, before time counts.
    target(b"")
    atheris.Setup(sys.argv, target)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
