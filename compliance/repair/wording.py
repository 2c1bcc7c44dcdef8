"""What a diagnosis says, in sentences."""

from __future__ import annotations

from collections.abc import Sequence

from compliance.model.repair import Change, Repair
from compliance.model.words import Words
from compliance.repair.grid import Grid
from compliance.repair.lines import Line
from compliance.repair.search import MOST_CELLS

_LISTED = 6
"""Numbers of a line written out in a sentence."""

NOTHING = Words("表内数字的勾稽关系都成立，没有要改的", "All identities hold; there is nothing to repair")
_CHECK_FIRST = Words("这里的数字未必读得准，请先对照原件", "the reading may be wrong: compare first")


def shown(value: int | float | None) -> str:
    """A number as people write it."""
    if value is None:
        return ""
    return str(value) if isinstance(value, int) else f"{value:.6f}".rstrip("0").rstrip(".")


def from_to(change: Change, as_read: bool) -> Words:
    """填 12，应为 21; with doubt about the reading it is 读作 12."""
    after = shown(change.after)
    if change.before is None:
        zh = {"unreadable": "没有读出", "placeholder": "以符号代替数字", "absent": "没有这一格"}
        en = {"unreadable": "not readable", "placeholder": "a sign", "absent": "not there"}
        state_zh, state_en = zh.get(change.state, "空白"), en.get(change.state, "blank")
        return Words(f"{state_zh}，应为 {after}", f"{state_en}, should be {after}")
    before = shown(change.before)
    if as_read:
        return Words(f"读作 {before}，推算为 {after}", f"read as {before}, {after} by the identities")
    return Words(f"填 {before}，应为 {after}", f"{before}, should be {after}")


def changed(changes: Sequence[Change], grid: Grid, as_read: bool) -> Words:
    """Every change of a repair; many in one line of the table are told together."""
    line = grid.line([change.fact for change in changes]) if len(changes) > 3 else None
    if line is not None:
        numbers = [shown(change.after) for change in changes]
        more = len(numbers) - _LISTED
        tail = f" 等 {len(numbers)} 格" if more > 0 else ""
        tail_en = f" and {more} more" if more > 0 else ""
        was = {change.before for change in changes}
        zh_was, en_was = _were(was, changes, as_read)
        return Words(
            f"{line.zh}{zh_was}，应为 {'、'.join(numbers[:_LISTED])}{tail}",
            f"{line.en}: {en_was}, should be {', '.join(numbers[:_LISTED])}{tail_en}",
        )
    told = [(grid.label(change.fact), from_to(change, as_read)) for change in changes[:_LISTED]]
    more = len(changes) - _LISTED
    zh = [f"{label.zh}{words.zh}" for label, words in told]
    en = [f"{label.en}: {words.en}" for label, words in told]
    if more > 0:
        zh.append(f"另有 {more} 格")
        en.append(f"{more} more")
    return Words("；".join(zh), "; ".join(en))


def _were(was: set[int | float | None], changes: Sequence[Change], as_read: bool) -> tuple[str, str]:
    if was == {0}:
        return ("读作 0", "read as 0") if as_read else ("都填 0", "all 0")
    if was == {None}:
        states = {change.state for change in changes}
        if states == {"unreadable"}:
            return "没有读出", "not readable"
        return ("缺失", "missing") if states == {"absent"} else ("空着", "empty")
    numbers = [shown(change.before) or "—" for change in changes[:_LISTED]]
    said = "读作" if as_read else "填"
    dots = "…" if len(changes) > _LISTED else ""
    return f"{said} {'、'.join(numbers)}{dots}", f"{', '.join(numbers)}{dots}"


def line_slip(line: Line, facts: Sequence[str], grid: Grid) -> Words:
    """Why a whole line of totals is taken for one slip."""
    where = grid.line(facts) or Words("合计", "the totals")
    if line.zero:
        return Words(f"{where.zh}的合计留作 0，没有填", f"the totals were left at 0 ({where.en})")
    return Words(
        f"{where.zh}的合计都与明细不符，可能没有随明细改",
        f"none of these totals follows what it sums up ({where.en})",
    )


def one(repair: Repair, as_read: bool) -> Words:
    """A cause with one smallest repair."""
    told = repair.words
    number = len(repair.changes)
    how_zh = "只改这一格" if number == 1 else f"只改这 {number} 格"
    how_en = "this one cell changed" if number == 1 else f"only these {number} cells changed"
    tail_zh = f"；{_CHECK_FIRST.zh}" if as_read else ""
    tail_en = f"; {_CHECK_FIRST.en}" if as_read else ""
    return Words(
        f"{told.zh}。{how_zh}，有关的勾稽关系就全部成立（{repair.why.zh}）{tail_zh}。",
        f"{told.en}. With {how_en} every identity holds ({repair.why.en}){tail_en}.",
    )


def several(repairs: Sequence[Repair], total: int, as_read: bool) -> Words:
    """A cause with more than one smallest repair: none is picked."""
    sizes = sorted({len(repair.changes) for repair in repairs})
    zh_size = "各改一格" if sizes == [1] else f"各改 {'或 '.join(map(str, sizes))} 格"
    en_size = "one cell each" if sizes == [1] else f"{' or '.join(map(str, sizes))} cells each"
    tail_zh = f"；{_CHECK_FIRST.zh}" if as_read else ""
    tail_en = f"; {_CHECK_FIRST.en}" if as_read else ""
    return Words(
        f"有 {total} 种最少的改法（{zh_size}），从数字上分不出哪一种对，请对照台账{tail_zh}。",
        f"{total} smallest repairs ({en_size}); the numbers alone do not tell which is right{tail_en}.",
    )


def filled(repair: Repair) -> Words:
    """Cells without a number that the identities determine."""
    told = repair.words
    return Words(
        f"{told.zh}（由其余各格按勾稽关系推算，请核实后填写）。",
        f"{told.en} (follows from the other cells; check before filling in).",
    )


def none(cells: int, rules: Sequence[str]) -> Words:
    """No repair within the bound on cells."""
    names = "、".join(rules)
    return Words(
        f"改动 {MOST_CELLS} 格以内不能使勾稽关系全部成立，可能有多处填错，请逐格核对"
        f"（{names}，共 {cells} 处不平衡）。",
        f"No change of up to {MOST_CELLS} cells makes all identities hold; several numbers may be wrong"
        f" ({', '.join(rules)}; {cells} broken).",
    )


def left_open(cells: int, rules: Sequence[str]) -> Words:
    """Blank cells leave more than one number possible."""
    names = "、".join(rules)
    return Words(
        f"有空白或读不出的格，填什么数都不能使勾稽关系成立，别的格该改成几也定不下来；请先补填"
        f"（{names}，{cells} 格）。",
        f"Whatever the blank or unreadable cells hold, identities fail, and what to change to is not"
        f" determined; fill them in first ({', '.join(rules)}; {cells} cells).",
    )


def not_searched(rules: Sequence[str]) -> Words:
    """The bound on work was reached."""
    return Words(
        f"不平衡之处太多，没有再查下去（not searched further），请逐格核对（{'、'.join(rules)}）。",
        f"Too many identities are broken; not searched further ({', '.join(rules)}).",
    )
