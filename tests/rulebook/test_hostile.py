"""Rule files from people who mean harm: refused or handled in no time, whatever is in them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance import kept
from compliance.errors import RuleError
from compliance.forms import load_forms
from compliance.rulebook import Rule, load_rules, yamlfile
from compliance.rulebook.files import MOST_FILES
from compliance.rulebook.profile import Profile
from compliance.rulebook.verify import rule_of
from tests.robustness.targets import _sources
from tests.rulebook.rules import RULE, profile, refused, rule

GOOD = RULE.format(id="APP900")
CHECK = "{kind: equation, equation: applications.received.total = 1}"
KB = 250 * 1024


def _bomb() -> str:
    lines = ["a: &a [x,x,x,x,x,x,x,x,x]"]
    for before, after in zip("abcdefgh", "bcdefghi", strict=True):
        lines.append(f"{after}: &{after} [{','.join([f'*{before}'] * 9)}]")
    return "\n".join(lines)


def _check(text: str) -> str:
    return GOOD.replace(CHECK, text).replace("{left}", "x")


def _many(count: int, text: str) -> str:
    return ",".join(text.replace("%", str(number)) for number in range(count))


CASES = {
    "bomb": _bomb(),
    "aliases": f"a: &x 1\nb: [{','.join(['*x'] * 60_000)}]",
    "anchors": "\n".join(f"k{number}: &a{number} 1" for number in range(12_000)),
    "flow": "[" * KB,
    "maps": "{a: " * (KB // 4),
    "dashes": "- " * (KB // 2),
    "questions": "? " * (KB // 2),
    "blocks": "\n".join(" " * number + "a:" for number in range(700)),
    "keys": GOOD + "\n".join(f"kkkk{number}: 1" for number in range(15_000)),
    "some keys": GOOD + "\n".join(f"kkkk{number}: 1" for number in range(900)),
    "twice": "a: 1\n" * 40_000,
    "examples": GOOD + "examples: [" + _many(900, "{x: %}") + "]",
    "many examples": GOOD + "examples: [" + _many(30_000, "%") + "]",
    "sources": GOOD.replace(
        "{source: format-2021, clause: 附件 三}", _many(900, "{source: formatt-%, clause: a}")
    ),
    "long kind": GOOD.replace("kind: equation", "kind: " + "equation" * 20_000),
    "long source": GOOD.replace("format-2021", "format-2021" * 15_000),
    "long sum": GOOD.replace("total = 1", "total = 1" + "+1" * 60_000),
    "brackets": GOOD.replace("total = 1", "total = " + "(" * 900 + "1" + ")" * 900),
    "power": GOOD.replace("total = 1", "total = 9**9**9**9"),
    "each": _check(
        "{kind: equation, equation: 'applications.received[column] = 1', for_each: {column: ["
        + ",".join(["applications"] * 990)
        + "]}}"
    ),
    "slow": _check("{kind: forbid, where: [body], patterns: ['(a*)*b', '(x+x+)+y', '(.*)*(.*)*z']}"),
    "repeats": _check("{kind: forbid, where: [body], patterns: ['((a{0,100}){0,100}){0,100}']}"),
    "classes": _check("{kind: forbid, where: [body], patterns: [" + _many(900, r"'\pL{900}%'") + "]}"),
    "ranges": _check("{kind: forbid, where: [body], patterns: [" + _many(900, "'[一-龥]{900}%'") + "]}"),
    "one pattern": _check("{kind: forbid, where: [body], patterns: ['" + "(甲|乙|丙)" * 15_000 + "']}"),
    "globs": _check("{kind: number, whole: true, cells: [" + _many(900, "'*a*%*'") + "]}"),
    "stars": _check("{kind: number, whole: true, cells: ['" + "*a" * 2_000 + "*']}"),
    "sums": _check(
        "{kind: mention, pairs: {received: [" + _many(900, "applications.received.total+%") + "]}}"
    ),
    "braces": GOOD.replace("{left}", "{left}" * 30_000),
    "wrong braces": GOOD.replace("{left}", "{lefty}" * 30_000),
    "open braces": GOOD.replace("{left}", "{" * 50_000),
    "facts": GOOD + "examples:\n- {outcome: pass, facts: {" + _many(900, "'*.*.%*': 0") + "}}",
    "forms": GOOD + "applies: {forms: [" + _many(900, "x%") + "]}",
    "digits": GOOD.replace("warning", "9" * 200_000),
    "infinite": GOOD + "applies: {years: {since: 99999999999999999999999999, until: -1e999}}",
    "tags": "a: !!bool ''\nb: !!null x\nc: !!set {a}\nd: !!binary xx\ne: !!omap [a: 1]",
    "python": "!!python/object/apply:os.system ['x']",
    "last day": GOOD + "since: 9999-12-31\nuntil: 9999-12-31",
    "first day": GOOD + "since: 0001-01-01\nuntil: 0001-01-01\nreplaces: [" + _many(900, "ABC%") + "]",
    "nothing": "\0",
    "types": "[1, 2, {a: [b, {c: null}]}]",
}

MEASURE = """
import json, os, pathlib, resource, sys, time
os.environ["COMPLIANCE_NO_CACHE"] = "1"
from compliance import kept
from compliance.errors import RuleError
from compliance.rulebook import load_rules

def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024

load_rules()
spent = time.process_time()
load_rules()
unit = time.process_time() - spent
told = {}
for folder in sorted(pathlib.Path(sys.argv[1]).iterdir()):
    before, spent = peak(), time.process_time()
    try:
        load_rules([folder])
        said = ""
    except RuleError as wrong:
        said = str(wrong)
    told[folder.name] = [(time.process_time() - spent) / unit, peak() - before, said[:200]]
print(json.dumps(told))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="memory is asked of the resource module")
def test_no_file_takes_long_or_much(tmp_path: Path) -> None:
    """Time is measured against the national rules, which take a tenth of a second without the cache."""
    for name, text in CASES.items():
        folder = tmp_path / name / "applications"
        folder.mkdir(parents=True)
        (folder / "APP900.yaml").write_text(text, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, str(tmp_path)],
        capture_output=True,
        check=True,
        timeout=120,
        cwd=Path(__file__).parents[2],
    )
    told = json.loads(done.stdout)
    assert sorted(told) == sorted(CASES)
    for name, (times, megabytes, _) in told.items():
        assert times < 8, (name, times)
        assert megabytes < 150, (name, megabytes)
    loaded = {name for name, (_, _, said) in told.items() if not said}
    harmless = {"each", "slow", "one pattern", "stars", "sums", "facts", "globs", "last day"}
    assert loaded <= harmless | {"braces", "open braces"}
    assert {"slow", "last day"} <= loaded


def test_ten_thousand_rules_are_refused_unread(tmp_path: Path) -> None:
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(10_000):
        (folder / f"r{number}.yaml").touch()
    assert "too many rule files" in refused([tmp_path])[0]


def test_as_many_as_allowed_are_read(tmp_path: Path) -> None:
    for number in range(MOST_FILES):
        rule(tmp_path, f"{'ABCDEFGHIJ'[number // 100] * 2}{number:03d}")
    assert len(load_rules([tmp_path]).rules) == MOST_FILES
    rule(tmp_path, "ZZ001")
    assert "too many" in refused([tmp_path])[0]


def test_large_files_together_are_refused(tmp_path: Path) -> None:
    for number in range(12):
        rule(tmp_path, f"BIG{number:03d}", "# " + "x" * (200 * 1024) + "\n")
    assert "too many" in refused([tmp_path])[0]


@pytest.mark.skipif(sys.platform == "win32", reason="no such files there")
def test_pipes_devices_and_folders_are_no_rule_files(tmp_path: Path) -> None:
    folder = rule(tmp_path, "APP901") / "applications"
    os.mkfifo(folder / "APP902.yaml")
    (folder / "APP903.yaml").symlink_to("/dev/zero")
    (folder / "APP904.yaml").mkdir()
    (folder / "APP905.yaml").symlink_to(folder / "nowhere")
    (folder / "round").symlink_to(tmp_path)
    found: list[str] = []
    thread = threading.Thread(target=lambda: found.extend(refused([tmp_path])), daemon=True)
    thread.start()
    thread.join(30)
    assert not thread.is_alive(), "the loader waits for a pipe"
    for name in ("APP902", "APP903", "APP904", "APP905"):
        assert any(f"{name}.yaml" in mistake and "no ordinary file" in mistake for mistake in found)
    assert len(found) == 4


@pytest.mark.skipif(sys.platform == "win32", reason="no such files there")
def test_a_pipe_beside_rules_that_are_kept_is_refused_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(kept.OFF, raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    root = rule(tmp_path / "base", "APP901")
    assert load_rules([root]) == load_rules([root])
    os.mkfifo(root / "applications/APP902.yaml")
    assert "no ordinary file" in refused([root])[0]


@pytest.mark.skipif(sys.platform == "win32", reason="no such files there")
def test_a_profile_that_is_a_pipe_is_refused(tmp_path: Path) -> None:
    own = profile(tmp_path, "house")
    (own / "profile.yaml").unlink()
    os.mkfifo(own / "profile.yaml")
    assert "no ordinary file" in refused([rule(tmp_path / "base", "APP901")], own)[0]


def test_folders_without_end_are_refused(tmp_path: Path) -> None:
    deep = tmp_path
    for _ in range(30):
        deep = deep / "d"
    deep.mkdir(parents=True)
    assert "too deep" in refused([tmp_path])[0]


_SAID = """
id title zh en severity error warning certainty certain basis source format-2021 clause applies forms 2021
years since until check kind equation forbid match number present complete patterns where body cells
for_each column message advice examples outcome pass fail facts applications.received.total APP900 changes
off based_on national valid from DAT001 replaces adjust when null true 1 -2.5 1e999 2025-01-01 {left} {year}
' * & ! [ ] { } : - > | # ? %
"""
WORDS = st.sampled_from(_SAID.split())
SCALARS = st.one_of(
    WORDS, st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8), st.just("")
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.one_of(WORDS, st.text(max_size=5)), inner, max_size=6)
    ),
    max_leaves=25,
)
TAKEN = st.sampled_from(
    ["title", "severity", "basis", "check", "message", "advice", "applies", "adjust", "id"]
)


def _read(text: str) -> None:
    path = Path("x/national/applications/APP900.yaml")
    file = yamlfile.source(path, Path("x/national"), text.encode("utf-8", "surrogatepass"))
    try:
        made = rule_of(file, path, "", load_forms(), _sources())
    except RuleError:
        made = None
    assert isinstance(made, Rule) or file.mistakes
    for mistake in file.mistakes:
        assert mistake.message
        assert mistake.line >= 0
        assert mistake.column >= 0


@given(st.lists(st.tuples(WORDS, st.sampled_from([" ", ": ", "\n", "\n  ", ", ", ""])), max_size=60))
def test_any_text_is_a_rule_or_a_mistake(pieces: list[tuple[str, str]]) -> None:
    _read("".join(word + space for word, space in pieces))


@settings(max_examples=60)
@given(st.dictionaries(st.one_of(WORDS, TAKEN), VALUES, max_size=8))
def test_any_data_is_a_rule_or_a_mistake(data: dict[str, object]) -> None:
    import yaml

    _read(yaml.safe_dump(data, allow_unicode=True))


@given(TAKEN, VALUES)
def test_one_wrong_value_in_a_good_rule_is_a_rule_or_a_mistake(name: str, value: object) -> None:
    import yaml

    _read(yaml.safe_dump(yaml.safe_load(GOOD) | {name: value}, allow_unicode=True))


@settings(max_examples=60)
@given(st.sampled_from(sorted(Profile.__struct_fields__)), VALUES)
def test_any_profile_is_one_or_a_rule_error(
    tmp_path_factory: pytest.TempPathFactory, name: str, value: object
) -> None:
    import yaml

    root = tmp_path_factory.mktemp("p")
    own = root / "house"
    own.mkdir()
    data = {"title": {"zh": "地方"}, name: value}
    (own / "profile.yaml").write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    try:
        load_rules([rule(root / "base", "APP900")], own, forms=load_forms())
    except RuleError as wrong:
        said = wrong.mistakes
    else:
        said = ("loaded",)
    assert said
