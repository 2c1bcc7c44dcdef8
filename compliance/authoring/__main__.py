"""``python -m compliance.authoring``: writes the schemas, runs the examples of rule folders."""

from __future__ import annotations

import sys
from pathlib import Path

from compliance.authoring.examples import run_examples
from compliance.authoring.schemas import schemas, written
from compliance.resources import bundled


def main(arguments: list[str]) -> int:
    """``python -m compliance.authoring schemas`` writes the schemas, ``examples`` runs the examples."""
    if arguments == ["schemas"]:
        folder = bundled("schemas")
        for name, data in schemas().items():
            (folder / name).write_text(written(data), encoding="utf-8")
        return 0
    if arguments[:1] == ["examples"]:
        from compliance.rulebook import load_rules

        book = load_rules([Path(folder) for folder in arguments[1:]] or None)
        failures = run_examples(book)
        for failure in failures:
            sys.stdout.write(f"{failure}\n")
        return 1 if failures else 0
    sys.stderr.write("用法 (usage): python -m compliance.authoring schemas | examples [folder…]\n")
    return 2


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
