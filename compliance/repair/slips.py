"""What people do wrong in a table, recognised from what stands there and what should: the likeliest first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

from compliance.model.repair import Change
from compliance.model.words import Words
from compliance.repair.grid import Grid

Value = int | float


class Slip(NamedTuple):
    """``score``: how much the numbers look like this; one digit of one says little, two digits swapped
    in a long number a lot."""

    id: str
    score: float
    words: Words


class Table(NamedTuple):
    """What is known of a report besides the changes. ``totals``: cells that others add up to;
    ``summed``: pairs of cells of short identities that are added up on one side; ``before``: last year's
    numbers by fact."""

    grid: Grid
    values: Mapping[str, Value]
    totals: frozenset[str]
    summed: frozenset[tuple[str, str]]
    before: Mapping[str, Value]


_UNKNOWN = Slip("", 0, Words("没有看出是哪一种笔误", "no usual slip was recognised"))


def explained(changes: Sequence[Change], table: Table) -> tuple[Slip, ...]:
    """The likeliest slips that together make up ``changes``; fewer slips come before more."""
    whole = _together(changes, table)
    if whole is not None:
        return (whole,)
    if len(changes) < 2:
        return (_single(changes[0], table),) if changes else ()
    best = tuple(_single(change, table) for change in changes)
    for pair in combinations(changes, 2):
        slip = _together(pair, table)
        if slip is not None:
            rest = [change for change in changes if change not in pair]
            best = max(best, (slip, *explained(rest, table)), key=worth)
    return best


def worth(slips: Sequence[Slip]) -> float:
    """How likely these slips are; each further one needs a reason of its own."""
    return sum(slip.score - 4 for slip in slips)


def _together(changes: Sequence[Change], table: Table) -> Slip | None:
    """One slip that explains all changes at once, if there is one."""
    found = [*_included(changes, table)]
    if len(changes) == 2:
        found += _pair(changes[0], changes[1], table)
    return max(found, key=lambda slip: slip.score, default=None)


def _pair(one: Change, two: Change, table: Table) -> Iterator[Slip]:
    if one.before is None or two.before is None:
        return
    near = table.grid.beside(one.fact, two.fact)
    if not near and not table.grid.together(one.fact, two.fact):
        return
    if one.after == two.before and two.after == one.before:
        words = Words("这两格的数写颠倒了", "the numbers of these two cells were exchanged")
        yield Slip("exchanged", 11 if near else 9, words)
    if one.before - one.after == two.before - two.after and (one.fact in table.totals) != (
        two.fact in table.totals
    ):
        words = Words("这一格和它的合计一起错了同样多", "this cell and its total are off by the same")
        yield Slip("with_total", 5 if near else 4.5, words)
    moved = one.before - one.after
    if moved and moved == two.after - two.before:
        source, target = (one, two) if moved > 0 else (two, one)
        a, b = table.grid.label(source.fact), table.grid.label(target.fact)
        number = _shown(abs(moved))
        zh, en = f"应在{b.zh}的 {number} 填到了{a.zh}", f"{number} of {b.en} was put into {a.en}"
        clean = source.after == 0 or target.before == 0
        yield Slip("shifted", (9 if near else 6) if clean else (7 if near else 4), Words(zh, en))


def _included(changes: Sequence[Change], table: Table) -> Iterator[Slip]:
    """The next row's numbers were added to those of this one, or left out: 上年结转 counted in 本年新收.
    Only rows that are added up together come into question."""
    names = [tuple(change.fact.split(".")) for change in changes]
    if any(change.before is None for change in changes) or len({name[:2] for name in names}) > 1:
        return
    lines = table.grid.rows(names[0][0])
    order = list(lines)
    here = names[0][1]
    if here not in order:
        return
    for other in order[max(0, order.index(here) - 1) : order.index(here) + 2]:
        sign = 0 if other == here else _sign(changes, names, other, table)
        if not sign:
            continue
        own, its = lines[here], lines[other]
        score = 10.0 if len(changes) > 1 else 5.0
        if sign > 0:
            zh = f"“{its.zh}”的数也算进了“{own.zh}”"
            yield Slip("included", score, Words(zh, f"{own.en} also counts what belongs to {its.en}"))
        else:
            words = Words(f"“{own.zh}”漏算了“{its.zh}”的数", f"{own.en} leaves out {its.en}")
            yield Slip("left_out", score - 3, words)


def _sign(changes: Sequence[Change], names: Sequence[tuple[str, ...]], other: str, table: Table) -> int:
    """1 where every change takes off what row ``other`` holds in the same column, -1 where every one adds
    that, else 0."""
    changed = {change.fact for change in changes}
    signs = set()
    for change, (name, _, column) in zip(changes, names, strict=True):
        beside = f"{name}.{other}.{column}"
        number = table.values.get(beside)
        together = (change.fact, beside) in table.summed
        if not number or not together or beside in changed or change.before is None:
            return 0
        shift = change.before - change.after
        signs.add(1 if shift == number else -1 if shift == -number else 0)
    return signs.pop() if len(signs) == 1 else 0


def _single(change: Change, table: Table) -> Slip:
    """The likeliest slip in one cell."""
    return max(_singles(change, table), key=lambda slip: slip.score, default=_UNKNOWN)


def _singles(change: Change, table: Table) -> Iterator[Slip]:
    before, after = change.before, change.after
    if before is None:
        yield _unread(change)
        return
    total = change.fact in table.totals
    if before == -after:
        yield Slip("minus", 10, Words("多写了负号", "a minus sign too many"))
    if total and before == 0:
        yield Slip("total_zero", 9, Words("合计留作 0，没有填", "the total was left at 0"))
    last = table.before.get(change.fact)
    if before and last == before:
        yield Slip("last_year", 9, Words("还是上一年的数", "still last year's number"))
    yield from _digits(_shown(abs(before)), _shown(abs(after)))
    if before and any(table.values.get(other) == before for other in table.grid.neighbours(change.fact)):
        words = Words("与相邻一格的数相同，可能抄串了", "equals a neighbouring cell; miscopied perhaps")
        yield Slip("copied", 4 if before > 9 else 2.5, words)
    if total:
        words = Words("合计与明细不符，可能没有随明细改", "the total does not follow what it sums up")
        yield Slip("total_stale", 3.5, words)
    if before == 0:
        yield Slip("left_zero", 2, Words("可能漏填，留作 0", "perhaps left at 0"))
    yield from _included([change], table)


def _unread(change: Change) -> Slip:
    """A cell without a number costs nothing: it must be filled in any case."""
    if change.state == "unreadable":
        return Slip("unread", 5, Words("这格没有读出，由其余各格推算", "unreadable; follows from the others"))
    if change.state == "placeholder":
        words = Words("这格以符号代替数字，由其余各格推算", "a sign stands here; follows from the others")
        return Slip("placeholder", 5, words)
    if change.state == "absent":
        return Slip("absent", 5, Words("表里没有这格，由其余各格推算", "not there; follows from the others"))
    return Slip("blank", 5, Words("这格空着，由其余各格推算", "empty; follows from the others"))


def _digits(before: str, after: str) -> Iterator[Slip]:
    """Slips of the hand: ``before`` was typed for ``after``."""
    longest = max(len(before), len(after))
    if len(before) == len(after):
        wrong = [index for index in range(longest) if before[index] != after[index]]
        if len(wrong) == 1:
            words = Words("可能写错了一位数字", "one digit is wrong, perhaps")
            yield Slip("digit", {1: 1.5, 2: 5.5}.get(longest, 7), words)
        if len(wrong) == 2 and before[wrong[0]] == after[wrong[1]] and before[wrong[1]] == after[wrong[0]]:
            near = wrong[1] == wrong[0] + 1
            words = Words("可能把两位数字写颠倒了", "two digits were swapped, perhaps")
            yield Slip("transposed", (8 if near else 6) + (longest > 2), words)
    elif len(before) == len(after) + 1 and _one_less(before, after):
        words = Words("可能多写了一位数字", "one digit too many, perhaps")
        yield Slip("extra_digit", {2: 4}.get(longest, 7), words)
    elif len(before) + 1 == len(after) and _one_less(after, before):
        words = Words("可能少写了一位数字", "one digit is missing, perhaps")
        yield Slip("missing_digit", {2: 3}.get(longest, 7) - 3 * (before == "0"), words)


def _one_less(longer: str, shorter: str) -> bool:
    return any(longer[:index] + longer[index + 1 :] == shorter for index in range(len(longer)))


def _shown(value: Value) -> str:
    return str(value) if isinstance(value, int) else f"{value:.6f}".rstrip("0").rstrip(".")
