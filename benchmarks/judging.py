"""How fast reports are judged: twenty rules over reports as JSON lines, by us and by others.

Run: python benchmarks/judging.py [reports] [rounds]
Peers: pip install datalogic-py common-expression-language (without them only the two first are timed).
Every engine must name the same broken rules in the same reports; ours and the hand-written one also the
same instances, and ours makes the whole findings with it: words, numbers, law, fingerprint. A fifth of the
reports has one known defect. Times are of whole processes; ours finds its rules in the user's cache folder
from the second round on (COMPLIANCE_NO_CACHE=1 reads the YAML every time).
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).parent
RULES = HERE / "judging_rules"
sys.path.insert(0, str(HERE.parent))

COLUMNS = ["natural_person", "company", "research", "welfare", "legal_service", "other_org"]
ALL = [*COLUMNS, "total"]
RESULTS = (  # noqa: SIM905  # a list of 21 would fill a page
    "granted partly_granted refused_state_secret refused_by_law refused_security refused_third_party "
    "refused_internal refused_deliberative refused_enforcement_file refused_inquiry unavailable_not_held "
    "unavailable_needs_making unavailable_unclear rejected_petition rejected_repeat rejected_publication "
    "rejected_excessive rejected_reissue closed_no_correction closed_fee_unpaid closed_other"
).split()
ROWS = ["received", "carried_in", *RESULTS, "processed", "carried_out"]
GROUPS = ["reconsideration", "direct_suit", "suit_after_reconsideration"]
ENDS = ["upheld", "corrected", "other", "pending"]
SECTIONS = ["overview", "disclosure", "applications", "disputes", "problems", "other"]


def report(rng: random.Random) -> dict[str, object]:
    a = {row: dict.fromkeys(COLUMNS, 0) for row in ROWS}
    for column in COLUMNS:
        for row in RESULTS:
            a[row][column] = rng.choice((0, 0, 0, 1, 2, 7))
        a["processed"][column] = sum(a[row][column] for row in RESULTS)
        a["carried_in"][column] = rng.randint(0, 3)
        a["received"][column] = a["processed"][column] + rng.randint(0, 3)
        a["carried_out"][column] = a["received"][column] + a["carried_in"][column] - a["processed"][column]
    facts: dict[str, float] = {}
    for row in ROWS:
        facts |= {f"applications.{row}.{column}": n for column, n in a[row].items()}
        facts[f"applications.{row}.total"] = sum(a[row].values())
    for group in GROUPS:
        ends = {end: rng.choice((0, 0, 1, 3)) for end in ENDS}
        facts |= {f"disputes.{group}.{end}": n for end, n in ends.items()}
        facts[f"disputes.{group}.total"] = sum(ends.values())
    sections = dict.fromkeys(SECTIONS, "本年度按要求开展工作，情况见下。")
    sections["other"] = "本年度未收取信息处理费。"
    data: dict[str, object] = {
        "form": "2021",
        "year": 2024,
        "title": "报告",
        "facts": facts,
        "sections": sections,
        "mentions": [],  # given, so that nobody has to look for numbers in the prose: no rule here asks
    }
    if rng.random() < 0.2:
        spoil(data, facts, sections, rng)
    return data


def spoil(data: dict, facts: dict, sections: dict, rng: random.Random) -> None:
    match rng.randrange(6):
        case 0:
            facts[rng.choice([fact for fact in facts if fact.startswith("applications")])] += rng.randint(
                1, 9
            )
        case 1:
            facts[f"disputes.{rng.choice(GROUPS)}.total"] += 1
        case 2:
            del sections[rng.choice(SECTIONS[:5])]
        case 3:
            facts["disputes.direct_suit.upheld"] += 0.5
            facts["disputes.direct_suit.total"] += 0.5
        case 4:
            sections["other"] = "无。"
        case 5:
            data["year"] = None


def nested(data: dict) -> dict:
    out = {**data, "facts": {}}
    for fact, value in data["facts"].items():
        table, row, column = fact.split(".")
        out["facts"].setdefault(table, {}).setdefault(row, {})[column] = value
    return out


def tally(found: list[list[str]]) -> None:
    """Prints how many rules are broken and a digest of which, rule by rule and instance by instance."""
    rules = [sorted({key.partition(" ")[0] for key in keys}) for keys in found]
    keys = [sorted(keys) for keys in found]
    print(
        sum(map(len, rules)),
        hashlib.sha256(json.dumps(rules).encode()).hexdigest()[:12],
        hashlib.sha256(json.dumps(keys).encode()).hexdigest()[:12],
    )


def ours(path: str) -> None:
    from compliance.engine import evaluate
    from compliance.exchange import from_json
    from compliance.forms import load_forms
    from compliance.model.finding import Subject
    from compliance.rulebook import load_rules

    forms = load_forms()
    book = load_rules([RULES])
    found = []
    with Path(path).open("rb") as lines:
        for line in lines:
            report = from_json(line, forms)
            _, findings = evaluate(book, Subject(report, forms[report.form]))
            found.append([f"{f.rule} {f.facts[0] if f.facts else ''}" for f in findings])
    tally(found)


def hand_written(path: str) -> None:
    import msgspec

    found = []
    decode = msgspec.json.Decoder().decode
    balance = [
        (
            f"BAL{n:03d} applications.received.{c}",
            *(f"applications.{r}.{c}" for r in ("received", "carried_in", "processed", "carried_out")),
        )
        for n, c in enumerate(ALL, 1)
    ]
    totals = [(f"applications.processed.{c}", [f"applications.{r}.{c}" for r in RESULTS]) for c in ALL]
    rows = [(f"applications.{r}.total", [f"applications.{r}.{c}" for c in COLUMNS]) for r in ROWS]
    disputes = [(f"disputes.{g}.total", [f"disputes.{g}.{e}" for e in ENDS]) for g in GROUPS]
    with Path(path).open("rb") as lines:
        for line in lines:
            data = decode(line)
            f, s, keys = data["facts"], data["sections"], []
            for key, a, b, c, d in balance:
                if f[a] + f[b] != f[c] + f[d]:
                    keys.append(key)
            for total, parts in totals:
                if f[total] != sum([f[part] for part in parts]):
                    keys.append(f"SUM001 {total}")
            for total, parts in rows:
                if f[total] != sum([f[part] for part in parts]):
                    keys.append(f"ROW001 {total}")
            for n, (total, parts) in enumerate(disputes):
                if f[total] != sum([f[part] for part in parts]):
                    keys.append(f"DSP00{1 if n == 0 else 2} {total}")
            for n, section in enumerate(SECTIONS, 1):
                if section not in s:
                    keys.append(f"SEC{n:03d} ")
            for fact, value in f.items():
                if value < 0 or value % 1:
                    keys.append(f"INT001 {fact}")
            if "信息处理费" not in s.get("other", ""):
                keys.append("FEE001 ")
            if not data["year"]:
                keys.append("YER001 ")
            found.append(keys)
    tally(found)


def names() -> list[str]:
    return [
        *(f"BAL{n:03d}" for n in range(1, 8)), "SUM001", "ROW001", "DSP001", "DSP002",
        *(f"SEC{n:03d}" for n in range(1, 7)), "INT001", "FEE001", "YER001",
    ]  # fmt: skip


def datalogic(path: str) -> None:
    from datalogic_py import Engine

    def cell(table: str, row: str, column: str) -> dict:
        return {"var": f"facts.{table}.{row}.{column}"}

    def same(left: dict, parts: list[dict]) -> dict:
        return {"==": [left, {"+": parts}]}

    a = "applications"
    rules: list[dict] = [
        {
            "==": [
                {"+": [cell(a, "received", c), cell(a, "carried_in", c)]},
                {"+": [cell(a, "processed", c), cell(a, "carried_out", c)]},
            ]
        }
        for c in ALL
    ]
    rules.append({"and": [same(cell(a, "processed", c), [cell(a, r, c) for r in RESULTS]) for c in ALL]})
    rules.append({"and": [same(cell(a, r, "total"), [cell(a, r, c) for c in COLUMNS]) for r in ROWS]})
    group = [same(cell("disputes", g, "total"), [cell("disputes", g, e) for e in ENDS]) for g in GROUPS]
    rules += [group[0], {"and": group[1:]}]
    rules += [{"!=": [{"var": f"sections.{s}"}, None]} for s in SECTIONS]
    cells = [cell(a, r, c) for r in ROWS for c in ALL] + [
        cell("disputes", g, e) for g in GROUPS for e in (*ENDS, "total")
    ]
    rules.append({"and": [{"and": [{">=": [x, 0]}, {"==": [{"%": [x, 1]}, 0]}]} for x in cells]})
    rules.append({"in": ["信息处理费", {"var": ["sections.other", ""]}]})
    rules.append({"!=": [{"var": "year"}, None]})
    program = Engine().compile(rules)
    ids, found = names(), []
    with Path(path + ".nested").open(encoding="utf-8") as lines:
        for line in lines:
            verdicts = json.loads(program.evaluate_str(line))
            found.append([rule for rule, good in zip(ids, verdicts, strict=True) if not good])
    tally(found)


def cel(path: str) -> None:
    from cel import compile as program

    a = "facts.applications"
    rules = [f"{a}.received.{c} + {a}.carried_in.{c} == {a}.processed.{c} + {a}.carried_out.{c}" for c in ALL]
    rules.append(
        " && ".join(f"{a}.processed.{c} == {' + '.join(f'{a}.{r}.{c}' for r in RESULTS)}" for c in ALL)
    )
    rules.append(" && ".join(f"{a}.{r}.total == {' + '.join(f'{a}.{r}.{c}' for c in COLUMNS)}" for r in ROWS))
    d = "facts.disputes"
    group = [f"{d}.{g}.total == {' + '.join(f'{d}.{g}.{e}' for e in ENDS)}" for g in GROUPS]
    rules += [group[0], " && ".join(group[1:])]
    rules += [f"has(sections.{s})" for s in SECTIONS]
    cells = [f"{a}.{r}.{c}" for r in ROWS for c in ALL] + [
        f"{d}.{g}.{e}" for g in GROUPS for e in (*ENDS, "total")
    ]
    rules.append(" && ".join(f"{x} >= 0 && int({x}) == {x}" for x in cells))
    rules.append("has(sections.other) && sections.other.contains('信息处理费')")
    rules.append("year != null")
    # One program for all rules: handing over the report costs more than judging it.
    every, ids, found = program(f"[{', '.join(f'({rule})' for rule in rules)}]"), names(), []
    with Path(path + ".nested").open("rb") as lines:
        for line in lines:
            data = json.loads(line)
            # A sum of whole and broken numbers is no sum in this language, so all are made broken.
            for table in data["facts"].values():
                for row in table.values():
                    row.update({column: float(value) for column, value in row.items()})
            found.append([rule for rule, good in zip(ids, every.execute(data), strict=True) if not good])
    tally(found)


ENGINES = {"ours": ours, "hand-written": hand_written, "datalogic-py": datalogic, "cel": cel}


SLOW = {"cel"}
"""Hundreds of times the others' time: one round over ``FEW`` reports says enough."""
FEW = 300


def write(path: str, count: int) -> None:
    rng = random.Random(2024)
    with (
        Path(path).open("w", encoding="utf-8") as flat,
        Path(path + ".nested").open("w", encoding="utf-8") as deep,
    ):
        for _ in range(count):
            data = report(rng)
            flat.write(json.dumps(data, ensure_ascii=False) + "\n")
            deep.write(json.dumps(nested(data), ensure_ascii=False) + "\n")


def once(engine: str, path: str) -> tuple[float, list[str]] | None:
    # As installed: compiled files are kept (where the variable is set, every process compiles all of it).
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    command = [sys.executable, __file__, "--run", engine, path]
    start = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, env=kept)
    if done.returncode:
        print(f"{engine}: {done.stderr.strip().splitlines()[-1]}")
        return None
    return time.perf_counter() - start, done.stdout.split()


def main() -> None:
    if sys.argv[1:2] == ["--run"]:
        ENGINES[sys.argv[2]](sys.argv[3])
        return
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 5
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    with tempfile.TemporaryDirectory() as folder:
        path, few = str(Path(folder) / "reports.jsonl"), str(Path(folder) / "few.jsonl")
        write(path, count)
        write(few, min(count, FEW))
        times: dict[str, list[float]] = {}
        said: dict[str, list[str]] = {}
        for number in range(rounds):  # taken in turn, so that a busy moment hits all
            for engine in ENGINES:
                if engine in SLOW and number:
                    continue
                if (timed := once(engine, few if engine in SLOW else path)) is not None:
                    times.setdefault(engine, []).append(timed[0])
                    said[engine] = timed[1]
        short = once("hand-written", few)
    base = statistics.median(times["hand-written"])
    print(f"{count} reports, {said['hand-written'][0]} broken rules; median of {rounds} processes, one core")
    for engine, taken in sorted(times.items(), key=lambda item: statistics.median(item[1])):
        right = short[1] if engine in SLOW and short is not None else said["hand-written"]
        same = "same rules" if said[engine][:2] == right[:2] else f"DIFFERENT {said[engine]}"
        rate = (min(count, FEW) if engine in SLOW else count) / statistics.median(taken)
        print(f"{engine:14}{rate:10.0f} reports/s{count / rate / base:8.2f} x   {same}")
    assert said["ours"] == said["hand-written"], "ours and the hand-written engine differ"


if __name__ == "__main__":
    main()
