"""What rule books cost: fifty profiles, fifty layers, as many rules as are allowed, ten thousand.

Milliseconds of processor time, without the cache folder. ``unit``: loading the national rules from YAML in
the same process, so that the other numbers can be read as multiples of it.

Run: python benchmarks/rulebooks.py
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ["COMPLIANCE_NO_CACHE"] = "1"

from compliance.errors import RuleError
from compliance.rulebook import load_rules
from compliance.rulebook.files import MOST_FILES

RULE = """id: {id}
title: {{zh: 试}}
severity: warning
basis: [{{source: format-2021, clause: 附件 三}}]
check: {{kind: equation, equation: applications.received.total = 1}}
message: {{zh: "{{left}}"}}
advice: {{zh: 改}}
"""


def profile(root: Path, name: str, text: str, rules: int) -> Path:
    folder = root / name
    (folder / "applications").mkdir(parents=True)
    (folder / "profile.yaml").write_text(f"title: {{zh: {name}}}\n{text}", encoding="utf-8")
    for number in range(rules):
        rule = f"{name[0].upper() * 2}{name[1:]:0>2}{number}"
        path = folder / "applications" / f"{rule[:2]}{int(rule[2:]) % 1000:03d}.yaml"
        path.write_text(RULE.format(id=path.stem), encoding="utf-8")
    return folder


def took(name: str, what: Callable[[], object], unit: float) -> None:
    start = time.process_time()
    try:
        what()
    except RuleError as refused:
        name += f" (refused: {str(refused).partition('：')[0]})"
    spent = (time.process_time() - start) * 1000
    print(f"{name:62}{spent:9.1f} ms {spent / unit:7.1f} units")


def main() -> None:
    load_rules()
    start = time.process_time()
    load_rules()
    unit = (time.process_time() - start) * 1000
    print(f"{'national rules, from YAML':62}{unit:9.1f} ms     1.0 unit")
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        beside = [profile(root / "b", f"b{n}", "severity: {TXT001: info}\n", 5) for n in range(50)]
        took(
            "fifty profiles beside each other, five rules each",
            lambda: [load_rules(profile=p) for p in beside],
            unit,
        )
        for number in range(50):
            below = f"based_on: l{number - 1}\n" if number else ""
            last = profile(root / "l", f"l{number}", below + "severity: {TXT001: info}\n", 1)
        took("fifty profiles on top of each other", lambda: load_rules(profile=last), unit)
        many = root / "many"
        (many / "applications").mkdir(parents=True)
        for number in range(MOST_FILES):
            name = f"{'ABCDEFGHIJ'[number // 100] * 2}{number:03d}"
            (many / "applications" / f"{name}.yaml").write_text(RULE.format(id=name), encoding="utf-8")
        took(f"{MOST_FILES} rules", lambda: load_rules([many]), unit)
        for number in range(10_000 - MOST_FILES):
            (many / f"x{number}.yaml").write_text("a", encoding="utf-8")
        took("10000 rules", lambda: load_rules([many]), unit)


if __name__ == "__main__":
    main()
