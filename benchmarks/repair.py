"""How often the repair search names the cells that were really wrong, and how long it takes.

Errors of every kind are put into balanced invented reports of both forms, from seeds. For each kind:
``in list``, ``first``, ``alone``: how often the true cells and numbers are among the repairs, the likeliest,
the only ones; the length of the longest list; times of the whole diagnosis, ranking and words included.

    python benchmarks/repair.py [cases of each kind, default 100]
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from random import Random

from compliance.api import national_book
from compliance.exchange import from_data
from compliance.forms import load_forms
from compliance.model.finding import Subject
from compliance.repair import diagnose
from compliance.testing.generator import generate
from compliance.testing.writers.shorthand import data

FORMS, BOOK = load_forms(), national_book()
Facts = dict[str, int | float | str | None]
Damage = Callable[[Random, Facts, list[str]], dict[str, int | None]]


def _number(facts: Facts, name: str) -> int:
    value = facts[name]
    assert isinstance(value, int)
    return value


def slip(random: Random, value: int) -> int:
    """A digit changed, added or dropped, or two swapped; never the same number."""
    digits = list(str(value))
    at = random.randrange(len(digits))
    way = random.choice(("change", "add", "drop", "swap"))
    if way == "swap" and len(digits) > 1:
        at = min(at, len(digits) - 2)
        digits[at], digits[at + 1] = digits[at + 1], digits[at]
    elif way == "drop" and len(digits) > 1:
        del digits[at]
    elif way == "add":
        digits.insert(at, random.choice("123456789"))
    else:
        digits[at] = random.choice([digit for digit in "123456789" if digit != digits[at]])
    made = int("".join(digits))
    return made if made != value else value + random.randint(1, 9)


def slips(count: int) -> Damage:
    """``count`` unrelated cells of table three with a slip of the hand."""

    def damage(random: Random, facts: Facts, cells: list[str]) -> dict[str, int | None]:
        return {name: slip(random, _number(facts, name)) for name in random.sample(cells, count)}

    return damage


def shifted(along: str) -> Damage:
    """A number in the neighbouring column (row), 0 where it belongs; the neighbour held 0."""

    def damage(random: Random, facts: Facts, cells: list[str]) -> dict[str, int | None]:
        leaves = [name for name in cells if not name.endswith(".total") and ".processed." not in name]
        pairs = []
        for name in leaves:
            table, row, column = name.split(".")
            form = FORMS["2021" if "applications.closed_other.total" in facts else "2019"]
            spec = form.table[table].blocks[0]
            ids = [item.id for item in (spec.columns if along == "column" else spec.rows)]
            own = column if along == "column" else row
            for step in (-1, 1):
                at = ids.index(own) + step
                if 0 <= at < len(ids):
                    other = f"{table}.{row}.{ids[at]}" if along == "column" else f"{table}.{ids[at]}.{column}"
                    if other in leaves and _number(facts, name) and not _number(facts, other):
                        pairs.append((name, other))
        if not pairs:
            return {}
        name, other = random.choice(pairs)
        return {name: 0, other: _number(facts, name)}

    return damage


def forgotten(random: Random, facts: Facts, cells: list[str]) -> dict[str, int | None]:
    """One total left at zero."""
    totals = [n for n in cells if (n.endswith(".total") or ".processed." in n) and _number(facts, n)]
    return {random.choice(totals): 0} if totals else {}


def line(random: Random, facts: Facts, cells: list[str]) -> dict[str, int | None]:
    """The whole row or column of totals left at zero."""
    mark = random.choice((".total", ".processed."))
    names = [n for n in cells if mark in n and _number(facts, n)]
    return dict.fromkeys(names, 0) if len(names) > 1 else {}


def blanked(count: int) -> Damage:
    """Blank cells."""

    def damage(random: Random, facts: Facts, cells: list[str]) -> dict[str, int | None]:
        return dict.fromkeys(random.sample(cells, count))

    return damage


def twice(random: Random, facts: Facts, cells: list[str]) -> dict[str, int | None]:
    """上年结转 counted in 本年新收 as well, in one column and in the total."""
    held = [n for n in cells if ".carried_in." in n and not n.endswith(".total") and facts[n]]
    columns = [name.rsplit(".", 1)[1] for name in held]
    if not columns:
        return {}
    names = [f"applications.received.{column}" for column in (random.choice(columns), "total")]
    amount = _number(facts, names[0].replace("received", "carried_in"))
    return {name: _number(facts, name) + amount for name in names}


def disputes(random: Random, facts: Facts, cells: list[str]) -> dict[str, int | None]:
    """One cell of table four: its group alone does not tell which."""
    name = random.choice([n for n in facts if n.startswith("disputes.")])
    return {name: slip(random, _number(facts, name))}


def with_total(random: Random, facts: Facts, cells: list[str]) -> dict[str, int | None]:
    """A cell and the total of its row off by as much: other rows explain that as well."""
    leaves = [n for n in cells if not n.endswith(".total") and ".processed." not in n]
    name = random.choice(leaves)
    total = name.rsplit(".", 1)[0] + ".total"
    return {name: _number(facts, name) + 2, total: _number(facts, total) + 2}


def beyond(random: Random, facts: Facts, cells: list[str]) -> dict[str, int | None]:
    """Eight cells: more than is searched for."""
    return slips(8)(random, facts, cells)


KINDS: dict[str, Damage] = {
    "1 cell, slip": slips(1),
    "2 unrelated cells": slips(2),
    "3 unrelated cells": slips(3),
    "shift, column": shifted("column"),
    "shift, row": shifted("row"),
    "total left at 0": forgotten,
    "line of totals at 0": line,
    "carried in counted twice": twice,
    "cell and its total": with_total,
    "1 blank": blanked(1),
    "2 blanks": blanked(2),
    "3 blanks": blanked(3),
    "table four, 1 cell": disputes,
    "8 cells (bound)": beyond,
}


def main(cases: int) -> None:
    """Prints one line a kind."""
    head = f"{'kind':26}{'cases':>6}{'in list':>9}{'first':>8}{'alone':>8}"
    print(f"{head}{'median n':>9}{'ms median':>10}{'ms max':>8}")
    times: list[float] = []
    for kind, damage in KINDS.items():
        inside, first, alone, lengths, own = [], [], [], [], []
        for number in range(cases):
            random = Random(f"{kind} {number}")
            size = ("sparse", "dense")[number % 2]
            spec = generate(number // 4, year=(2020, 2024)[number // 2 % 2], size=size)  # type: ignore[arg-type]
            facts = dict(spec.facts)
            cells = sorted(name for name in facts if name.startswith("applications."))
            changes = damage(random, facts, cells)
            if not changes:
                continue
            report = from_data(data(spec.with_facts(dict(changes))), FORMS)
            subject = Subject(report, FORMS[report.form])
            begun = time.perf_counter()
            found = diagnose(subject, BOOK)
            own.append(1000 * (time.perf_counter() - begun))
            truth = {name: facts[name] for name in changes}
            sets = [repair.set for cause in found.causes for repair in cause.repairs]
            right = [own_set for own_set in sets if own_set.items() <= truth.items()]
            listed = all(any(name in own_set for own_set in right) for name in truth)
            leading = [cause.repairs[0].set for cause in found.causes if cause.repairs]
            inside.append(listed)
            first.append({k: v for s in leading for k, v in s.items()} == truth)
            alone.append(first[-1] and found.status == "one")
            lengths.append(max((len(cause.repairs) + cause.more for cause in found.causes), default=0))
        times += own
        rates = "".join(f"{100 * statistics.mean(rate):7.1f}%" for rate in (inside, first, alone))
        tail = f"{statistics.median(lengths):9g}{statistics.median(own):10.1f}{max(own):8.1f}"
        print(f"{kind:26}{len(own):6} {rates}{tail}", flush=True)
    print(f"all: median {statistics.median(times):.1f} ms, longest {max(times):.1f} ms, {len(times)} reports")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100)
