"""What the solver says of rules is what trying all numbers says."""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from itertools import product
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from compliance.authoring.analyse import Implied, _Search, analyse
from compliance.authoring.linear import Cell, Constraint, Context, Linear, System, systems
from compliance.errors import UsageError
from compliance.forms import load_forms
from compliance.rulebook import load_rules

pytest.importorskip("ortools")

MOST = 3
CELLS = tuple(Cell(name, 0, MOST, 1) for name in "abc")
ALL = [dict(zip("abc", values, strict=True)) for values in product(range(MOST + 1), repeat=3)]


@st.composite
def linears(draw: st.DrawFn) -> Linear:
    factors = [(name, draw(st.integers(-2, 2))) for name in "abc"]
    terms = tuple((name, factor) for name, factor in factors if factor)
    return Linear(terms, draw(st.sampled_from(("=", "≠", "<", "≤", ">", "≥"))), draw(st.integers(-3, 6)))


@st.composite
def constraints(draw: st.DrawFn) -> tuple[Constraint, ...]:
    return tuple(
        Constraint(f"R{number}", tuple(draw(st.lists(linears(), max_size=1))), draw(linears()))
        for number in range(draw(st.integers(1, 4)))
    )


def keep(held: Sequence[Constraint]) -> list[dict[str, int]]:
    return [values for values in ALL if all(one.kept(values) for one in held)]


def follows(found: Implied, held: Sequence[Constraint], by: dict[str, Constraint]) -> bool:
    """Whether it follows from ``held``, by trying all numbers."""
    left = keep(held)
    match found.what:
        case "contradiction":
            return not left
        case "redundant":
            return all(by[found.rule].kept(values) for values in left)
        case "never":
            return not any(all(w.holds(values) for w in by[found.rule].when) for values in left)
    return all(found.least <= values[found.cell] <= found.most for values in left)  # type: ignore[operator]


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(constraints())
def test_the_solver_finds_what_trying_everything_finds(held: tuple[Constraint, ...]) -> None:
    system = System((Context("2021", (2024,), "office", "city"),), held, CELLS)
    implied = list(_Search(system, []).run())
    by = {one.rule: one for one in held}
    left = keep(held)
    assert any(one.what == "contradiction" for one in implied) == (not left)
    if left:
        redundant = {one.rule for one in implied if one.what == "redundant"}
        for rule, constraint in by.items():
            others = keep([one for one in held if one.rule != rule])
            assert (rule in redundant) == all(constraint.kept(values) for values in others)
        forced = {one.cell: one.least for one in implied if one.what == "forced"}
        for name in "abc":
            values = {numbers[name] for numbers in left}
            assert (name in forced) == (len(values) == 1)
            if name in forced:
                assert values == {forced[name]}
    for one in implied:
        cause = [by[rule] for rule in one.because]
        assert follows(one, cause, by)
        # A smallest cause: without any one of its rules it does not follow.
        assert not any(follows(one, [o for o in cause if o is not out], by) for out in cause)


def rule(root: Path, name: str, check: str) -> None:
    folder = root / "applications"
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.yaml").write_text(
        f"id: {name}\ntitle: {{zh: 试}}\nseverity: warning\nbasis: [{{source: practice, clause: 试}}]\n"
        f'check: {check}\nmessage: {{zh: "试"}}\nadvice: {{zh: 改}}\n',
        encoding="utf-8",
    )


def test_a_contradiction_is_told_with_its_causes_and_no_others(tmp_path: Path) -> None:
    equation = "{{kind: equation, equation: '{}'}}"
    rule(tmp_path, "APP901", equation.format("applications.received.total ≥ 5"))
    rule(tmp_path, "APP902", equation.format("applications.received.total + applications.granted.total ≤ 4"))
    rule(tmp_path, "APP903", equation.format("applications.carried_in.total ≥ 1"))
    (found,) = analyse(load_rules([tmp_path]), load_forms()).implied
    assert (found.what, found.because) == ("contradiction", ("APP901", "APP902"))
    assert {context.form for context in found.contexts} == {"2019", "2021"}


def test_forced_cells_bounds_and_conditions_never_met(tmp_path: Path) -> None:
    equation = "{{kind: equation, equation: '{}'}}"
    rule(tmp_path, "APP901", equation.format("disputes.direct_suit.total = 0"))
    rule(
        tmp_path, "APP902", equation.format("disputes.direct_suit.total = sum(disputes.direct_suit.outcomes)")
    )
    rule(tmp_path, "APP903", "{kind: number, cells: [disclosure.licences.decisions], maximum: 40}")
    rule(
        tmp_path,
        "APP904",
        "{kind: equation, when: disputes.direct_suit.upheld > 3, equation: applications.received.total = 0}",
    )
    rule(tmp_path, "APP905", equation.format("2 * applications.received.total ≤ 7.5"))
    found = analyse(load_rules([tmp_path]), load_forms()).implied
    facts = {(one.what, one.rule or one.cell): one for one in found}
    assert facts["forced", "disputes.direct_suit.upheld"].because == ("APP901", "APP902")
    assert facts["forced", "disputes.direct_suit.total"].because == ("APP901",)
    assert facts["bounded", "disclosure.licences.decisions"].most == 40
    assert facts["never", "APP904"].because == ("APP901", "APP902")
    assert facts["bounded", "applications.received.total"].most == 3


def test_rules_are_analysed_only_with_those_that_apply_to_the_same_reports(tmp_path: Path) -> None:
    rule(tmp_path, "APP901", "{kind: equation, equation: applications.received.total = 1}")
    rule(tmp_path, "APP902", "{kind: equation, equation: applications.received.total = 2}")
    for name, form in (("APP901", "2019"), ("APP902", "2021")):
        path = tmp_path / "applications" / f"{name}.yaml"
        path.write_text(path.read_text("utf-8") + f'applies: {{forms: ["{form}"]}}\n', encoding="utf-8")
    found = analyse(load_rules([tmp_path]), load_forms()).implied
    assert {one.what for one in found} == {"forced"}


def test_the_national_rules_do_not_contradict_each_other() -> None:
    book, forms = load_rules(), load_forms()
    for system in systems(book, forms)[-1:]:
        whats = {(one.what, one.rule) for one in _Search(system, []).run()}
        assert not {what for what, _ in whats} & {"contradiction", "never", "undecided"}


def test_without_the_solver_a_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    real = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name, *rest: None if name == "ortools" else real(name, *rest)
    )
    with pytest.raises(UsageError, match=r"pip install"):
        analyse(load_rules(), load_forms())
