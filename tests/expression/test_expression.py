"""Expressions: what parses, what is refused, bounds over missing cells, substitute rows."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.expression import ExpressionError, parse, parse_sum
from compliance.forms import load_forms
from compliance.model.facts import Facts

FORM = load_forms()["2021"]
TRIAL = load_forms()["2019"]


def test_linear_form_has_signs_and_factors() -> None:
    sum_ = parse_sum("2 * applications.received.total - (applications.granted.total - 3)")
    assert sum_.linear(FORM, {}) == {"applications.received.total": 2, "applications.granted.total": -1}
    assert sum_.constant == 3


def test_sum_over_sets_follows_the_form() -> None:
    results = parse_sum("sum(applications.results[column])")
    assert len(results.linear(FORM, {"column": "total"})) == 21
    assert len(results.linear(TRIAL, {"column": "total"})) == 19


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("a.b.c = 1 = 2", "恰有一个"),
        ("applications.recieved.total = 1", "received"),
        ("applications.received.total", "恰有一个"),
        ("__import__('os').system('x') = 1", "只许用"),
        ("applications.received.total * applications.granted.total = 1", "只能乘以数"),
        ("(" * 300 + "1" + ")" * 300 + " = 1", "不是算式"),
        ("-" * 1900 + "1 = 1", "嵌套太深"),
        ("1+" * 1500 + "1 = 1", "超过"),
        ("applications.received[colum] = 1", "column"),
        ("applications.received[column] = 1", "for_each"),
        ("applications[column].total = 1", "[row]"),
        (" = 3", "空的"),
        ("True = 1", "只许用"),
        ("9999999999999999999999 = 1", "太大"),
        ("sum(applications.reslts.total) = 3", "results"),
        ("applications.received = 1", "表.行.列"),
    ],
)
def test_refusals_name_what_is_wrong(source: str, said: str) -> None:
    with pytest.raises(ExpressionError, match=said.replace("[", r"\[")):
        parse(source).bind(FORM, {})


def test_position_counts_characters_of_the_source() -> None:
    with pytest.raises(ExpressionError) as caught:
        parse("applications.received.total = 1 + applications.nowhere.total").bind(FORM, {})
    assert caught.value.position == 34


def test_missing_cells_leave_a_lower_bound_only() -> None:
    value = parse_sum("disputes.direct_suit.total + disputes.reconsideration.total").evaluate(
        Facts.of({"disputes.direct_suit.total": 4, "disputes.reconsideration.total": None}), FORM, {}
    )
    assert (value.lower, value.upper, value.missing) == (4, None, ("disputes.reconsideration.total",))


def test_a_missing_signed_cell_leaves_no_bound() -> None:
    value = parse_sum("disclosure.licences.change + 1").evaluate(Facts.of({}), TRIAL, {})
    assert (value.lower, value.upper) == (None, None)


def test_bounds_decide_only_what_is_certain() -> None:
    facts = Facts.of({"disputes.direct_suit.total": 4, "disputes.direct_suit.upheld": None})
    above = parse("disputes.direct_suit.total + disputes.direct_suit.upheld > 3").bind(FORM, {})
    equal = parse("disputes.direct_suit.total + disputes.direct_suit.upheld = 9").bind(FORM, {})
    never = parse("disputes.direct_suit.total + disputes.direct_suit.upheld = 3").bind(FORM, {})
    assert above.holds(above.left.evaluate(facts), above.right.evaluate(facts)) is True
    assert equal.holds(equal.left.evaluate(facts), equal.right.evaluate(facts)) is None
    assert never.holds(never.left.evaluate(facts), never.right.evaluate(facts)) is False


def test_substitute_row_counts_only_where_all_it_stands_for_are_absent() -> None:
    sum_ = parse_sum("sum(applications.closed_rows.total)")
    assert sum_.evaluate(Facts.of({"applications.closed.total": 5}), FORM, {}).lower == 5
    both = {"applications.closed.total": 5, "applications.closed_other.total": 1}
    value = sum_.evaluate(Facts.of(both), FORM, {})
    assert value.lower == 1
    assert len(value.missing) == 2


OUTCOMES = ("upheld", "corrected", "other", "pending")


@given(st.lists(st.one_of(st.none(), st.integers(0, 9)), min_size=4, max_size=4), st.integers(0, 40))
def test_bounds_hold_for_every_way_to_fill_the_gaps(cells: list[int | None], total: int) -> None:
    facts = Facts.of({f"disputes.direct_suit.{c}": v for c, v in zip(OUTCOMES, cells, strict=True)})
    value = parse_sum("sum(disputes.direct_suit.outcomes)").evaluate(facts, FORM, {})
    known = sum(v for v in cells if v is not None)
    assert value.lower == known
    assert value.upper == (known if None not in cells else None)
    bound = parse(f"sum(disputes.direct_suit.outcomes) = {total}").bind(FORM, {})
    holds = bound.holds(value, bound.right.evaluate(facts))
    assert holds == ((known == total) if None not in cells else (False if known > total else None))
