"""Named defects of real reports, each put into an invented one, with the rules that must find it."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import msgspec

from compliance.testing.identities import broken
from compliance.testing.spec import Spec, Value


class Damaged(msgspec.Struct, frozen=True):
    """A report with a defect. ``rules``: ids of rules that must fail on it; ``facts``: fact ids that
    their findings must name together (empty where the defect is not in a table)."""

    spec: Spec
    rules: frozenset[str]
    facts: frozenset[str] = frozenset()


class Defect(msgspec.Struct, frozen=True):
    """A defect. ``apply`` puts it into a balanced report of a recent year."""

    id: str
    zh: str
    apply: Callable[[Spec], Damaged]


def damaged(spec: Spec, changes: dict[str, Value]) -> Damaged:
    """``spec`` with other figures; the rules that must find it follow from the identities."""
    result = spec.with_facts(changes)
    wrong = broken(result.layout, result.printed())
    facts = frozenset().union(*(identity.facts for identity in wrong)) if wrong else frozenset()
    return Damaged(result, frozenset(identity.rule for identity in wrong), facts)


def add(spec: Spec, amount: int, *facts: str) -> Damaged:
    """``spec`` with ``amount`` added to each of ``facts``."""
    return damaged(spec, {fact: _number(spec, fact) + amount for fact in facts})


def _number(spec: Spec, fact: str) -> int | float:
    value = spec.facts[fact]
    assert isinstance(value, int | float)  # defects go into balanced reports
    return value


def _columns(spec: Spec, table: str) -> tuple[str, ...]:
    return tuple(column.id for column in spec.layout.table[table].blocks[0].columns)


def _drop(spec: Spec, rows: tuple[str, ...], *rules: str) -> Damaged:
    dropped = msgspec.structs.replace(spec, dropped=spec.dropped | frozenset(rows))
    return Damaged(dropped, frozenset(rules))


def _fill(spec: Spec, facts: tuple[str, ...], value: Value, *rules: str) -> Damaged:
    return Damaged(spec.with_facts(dict.fromkeys(facts, value)), frozenset(rules), frozenset(facts))


def _replaced(spec: Spec, section: str, old: str, new: str, *rules: str) -> Damaged:
    """Other words in a section's prose."""
    texts = spec.part(section).paragraphs
    changed = tuple(text.replace(old, new) for text in texts)
    assert changed != texts, (section, old)
    return Damaged(spec.with_part(section, paragraphs=changed), frozenset(rules))


def _preamble(spec: Spec, old: str, new: str, *rules: str) -> Damaged:
    changed = tuple(text.replace(old, new) for text in spec.preamble)
    assert changed != spec.preamble, old
    return Damaged(msgspec.structs.replace(spec, preamble=changed), frozenset(rules))


def _fact_column(spec: Spec, column: str) -> tuple[str, ...]:
    return tuple(
        f"applications.{row.id}.{column}" for row in spec.layout.table["applications"].blocks[0].rows
    )


def _without(spec: Spec, section: str) -> Damaged:
    parts = tuple(part for part in spec.parts if part.id != section)
    return Damaged(msgspec.structs.replace(spec, parts=parts), frozenset({"SEC001"}))


def _swapped(spec: Spec) -> Damaged:
    parts = list(spec.parts)
    parts[4], parts[5] = parts[5], parts[4]
    return Damaged(msgspec.structs.replace(spec, parts=tuple(parts)), frozenset({"SEC002"}))


def _late(spec: Spec) -> Damaged:
    late = datetime.date(spec.year + 1, 5, 20)
    return Damaged(msgspec.structs.replace(spec, signed=late, published=late), frozenset({"DAT001"}))


def _one_row(spec: Spec) -> Damaged:
    """（六）其他处理 as one row, as the form of 2019 had it, with the sum of the three rows."""
    facts = dict(spec.facts)
    gone: set[str] = set()
    for column in _columns(spec, "applications"):
        ids = [
            f"applications.{row}.{column}"
            for row in spec.layout.table["applications"].row_sets["closed_rows"]
        ]
        facts[f"applications.closed.{column}"] = sum(_number(spec, fact) for fact in ids)
        gone |= set(ids)
    facts = {fact: value for fact, value in facts.items() if fact not in gone}
    changed = msgspec.structs.replace(spec, facts=facts, substitutes=frozenset({"applications"}))
    return Damaged(changed, frozenset({"APP001"}))


def _title(spec: Spec, old: str, new: str, *rules: str) -> Damaged:
    assert old in spec.title, old
    return Damaged(msgspec.structs.replace(spec, title=spec.title.replace(old, new)), frozenset(rules))


def _text_against_table(spec: Spec) -> Damaged:
    received = _number(spec, "applications.received.total")
    old, new = f"公开申请{received}件", f"公开申请{received + 17}件"
    return _replaced(spec, "overview", old, new, "APP202", "APP206")


def _topic_missing(spec: Spec) -> Damaged:
    kept = tuple(text for text in spec.part("overview").paragraphs if "政府信息管理" not in text)
    return Damaged(spec.with_part("overview", paragraphs=kept), frozenset({"OVR002"}))


_RECEIVED = ("applications.received.natural_person", "applications.received.total")
_GRANTED = ("applications.granted.natural_person", "applications.granted.total")

DEFECTS: tuple[Defect, ...] = (
    Defect("balance", "新收与结转不平衡", lambda spec: add(spec, 3, *_RECEIVED)),
    Defect("results", "办理结果各行之和不等于总计", lambda spec: add(spec, 2, *_GRANTED)),
    Defect("row-total", "一行的总计不等于各列之和", lambda spec: add(spec, 5, "applications.received.total")),
    Defect("one-cell", "一格写错", lambda spec: add(spec, 1, "applications.granted.company")),
    Defect("disputes-total", "行政复议总计写错", lambda spec: add(spec, 4, "disputes.reconsideration.total")),
    Defect(
        "disputes-zero",
        "行政复议总计留作0",
        lambda spec: damaged(
            spec,
            {
                "disputes.reconsideration.upheld": 10,
                "disputes.reconsideration.corrected": 1,
                "disputes.reconsideration.total": 0,
            },
        ),
    ),
    Defect(
        "totals-zero",
        "办理结果总计行留作0",
        lambda spec: damaged(
            spec, {f"applications.processed.{column}": 0 for column in _columns(spec, "applications")}
        ),
    ),
    Defect(
        "row-missing", "表三缺一行", lambda spec: _drop(spec, ("applications.refused_inquiry",), "APP001")
    ),
    Defect(
        "licences-missing", "表二缺行政许可", lambda spec: _drop(spec, ("disclosure.licences",), "DIS001")
    ),
    Defect(
        "blank-column",
        "科研机构一列空白",
        lambda spec: _fill(spec, _fact_column(spec, "research"), None, "APP002"),
    ),
    Defect(
        "blank-cell",
        "行政处罚空白",
        lambda spec: _fill(spec, ("disclosure.penalties.decisions",), None, "DIS002"),
    ),
    Defect(
        "slash",
        "规章以斜线代0",
        lambda spec: _fill(
            spec,
            tuple(f"disclosure.regulations.{column}" for column in _columns(spec, "disclosure")),
            "/",
            "DIS002",
        ),
    ),
    Defect("section-missing", "缺第五部分", lambda spec: _without(spec, "problems")),
    Defect("section-order", "五、六颠倒", _swapped),
    Defect(
        "problems-empty",
        "第五部分只写“无”",
        lambda spec: Damaged(spec.with_part("problems", paragraphs=("无。",)), frozenset({"PRB001"})),
    ),
    Defect(
        "fee-missing",
        "第六部分不说信息处理费",
        lambda spec: Damaged(
            spec.with_part("other", paragraphs=("无其他需要报告的事项。",)), frozenset({"OTH001"})
        ),
    ),
    Defect("late", "逾期发布", _late),
    Defect("one-row-closed", "（六）其他处理只有一行", _one_row),
    Defect(
        "old-regulation",
        "引用已废止的国务院令第492号",
        lambda spec: _preamble(spec, "国务院令第711号", "国务院令第492号", "DOC104"),
    ),
    Defect(
        "title-doubled",
        "标题“年度”重复",
        lambda spec: _title(spec, f"{spec.year}年", f"{spec.year}年度", "DOC005"),
    ),
    Defect(
        "title-without-work", "标题缺“工作”", lambda spec: _title(spec, "工作年度报告", "年度报告", "DOC002")
    ),
    Defect(
        "year-typo",
        "统计期限写成202020年",
        lambda spec: _preamble(spec, f"至{spec.year}年12月", f"至20{spec.year}年12月", "DOC102"),
    ),
    Defect(
        "period-last-year",
        "统计期限是上一年",
        lambda spec: _preamble(
            spec,
            f"自{spec.year}年1月1日起至{spec.year}年",
            f"自{spec.year - 1}年1月1日起至{spec.year - 1}年",
            "DOC007",
        ),
    ),
    Defect(
        "text-last-year",
        "正文沿用上一年的年份",
        lambda spec: _replaced(spec, "overview", f"{spec.year}年，", f"{spec.year - 1}年，", "TXT001"),
    ),
    Defect("text-against-table", "正文与表格数字不一致", _text_against_table),
    Defect(
        "wrong-self",
        "自称不对：镇的年报写“我局”",
        lambda spec: _replaced(
            spec, "overview", spec.agency.us, "我局" if spec.agency.us != "我局" else "我镇", "TXT003"
        ),
    ),
    Defect(
        "five-parts",
        "前言说五个部分",
        lambda spec: _preamble(spec, "六个部分", "五个部分", "DOC107"),
    ),
    Defect(
        "fee-more-than-notified",
        "实际收取多于通知总金额",
        lambda spec: Damaged(
            spec.with_part(
                "other",
                paragraphs=(f"{spec.year}年，发出收费通知2件，通知总金额200元，实际收取总金额300元。",),
            ),
            frozenset({"OTH004"}),
        ),
    ),
    Defect("topic-missing", "总体情况缺政府信息管理", _topic_missing),
    Defect(
        "placeholder-left",
        "留有未填的空",
        lambda spec: _replaced(spec, "overview", "全年", "全年共公开信息××条。全年", "TXT005"),
    ),
)
"""Every defect, by what it is called in samples and tests."""


def defect(id: str) -> Defect:
    """The defect called ``id``; raises KeyError."""
    for candidate in DEFECTS:
        if candidate.id == id:
            return candidate
    raise KeyError(id)
