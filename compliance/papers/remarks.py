"""What is said to the drafter, and where: a remark for each finding and each cell to change, a summary."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from compliance.model.document import Place
from compliance.model.facts import State
from compliance.model.finding import Finding, Result, Run
from compliance.model.repair import Cause, Repair
from compliance.model.words import Words
from compliance.text.shown import shown, shown_line
from compliance.view.findings import by_chapter, doubts, joined, laws, number, untold
from compliance.view.phrases import CERTAINTY, SEVERITY
from compliance.view.verdict import verdict

_MOST_REPAIRS = 5
"""Candidates written out in one comment; further ones are counted."""
_MOST_NUMBERS = 8
"""Cells of a finding that are written out beside its message; of a longer sum the message tells."""
_STATE: dict[State, Words] = {
    "blank": Words("空白", "blank"),
    "placeholder": Words("不是数字", "no number"),
    "unreadable": Words("没有读准", "not read with certainty"),
    "absent": Words("没有找到", "not found"),
}
_ADVICE = Words("改法", "What to do")
_LAW = Words("依据", "Law")
_NUMBERS = Words("数据", "Numbers")
_REPAIR = Words("建议修正", "Proposed repair")
_PLACE = Words("位置", "Place")
_ASKED = Words("要求来自", "Asked by")


class Said(msgspec.Struct, frozen=True):
    """A paragraph of a comment."""

    text: str
    strong: bool = False


class Remark(msgspec.Struct, frozen=True):
    """A comment and the place it belongs to (None = the document as a whole)."""

    place: Place | None
    said: tuple[Said, ...]


def remarks(result: Result, lang: str) -> list[Remark]:
    """A remark for each finding that stands (waived ones do not), in the order of the report; then one
    for each cell that a certain repair changes."""
    found = [
        Remark(item.finding.place, tuple(_finding(result, item.finding, lang)))
        for _, items in by_chapter(result.findings)
        for item in items
        if not item.finding.waived
    ]
    return found + list(_changes(result, lang))


def summary(result: Result, lang: str, placed: int, unplaced: list[Remark], head: Run | None) -> Remark:
    """The remark at the top: the verdict, what one slip explains, all that has no place of its own."""
    zh = lang == "zh"
    said = [Said("年报检查结果" if zh else "Result of the check", strong=True)]
    said.append(Said(verdict(result).words.get(lang)))
    if result.grade:
        score = "" if result.grade.score is None else f" {number(result.grade.score)}"
        said.append(
            Said(f"{'评定' if zh else 'Grade'}{'：' if zh else ': '}{result.grade.grade.get(lang)}{score}")
        )
    if placed:
        said.append(
            Said(f"正文各处共有 {placed} 条批注。" if zh else f"There are {placed} comments beside the text.")
        )
    said += _diagnosis(result, lang)
    for remark in unplaced:
        said += remark.said
    said += _undecided(result, lang)
    if head is not None:
        said.append(
            Said(
                f"{head.engine_name} {head.engine_version}，规则 {head.rules_digest[:12]}"
                if zh
                else f"{head.engine_name} {head.engine_version}, rules {head.rules_digest[:12]}"
            )
        )
    said.append(
        Said(
            "批注由程序加上，正文没有改动；看完后可用“审阅—删除—删除文档中的所有批注”一次去掉。"
            if zh
            else "A program added these comments; the text is unchanged. Delete All Comments removes them."
        )
    )
    return Remark(None, tuple(said))


def _finding(result: Result, finding: Finding, lang: str) -> Iterator[Said]:
    severity = SEVERITY[finding.severity].get(lang)
    sure = "" if finding.certainty == "certain" else CERTAINTY["probable"].get(lang)
    lead = (
        f"【{severity}{'·' + sure if sure else ''}】"
        if lang == "zh"
        else f"[{severity}{', ' + sure if sure else ''}] "
    )
    yield Said(
        f"{lead}{shown_line(finding.title.get(lang))}（{finding.rule}）"
        if lang == "zh"
        else f"{lead}{shown_line(finding.title.get(lang))} ({finding.rule})",
        strong=True,
    )
    yield Said(finding.message.get(lang))
    if len(finding.facts) <= _MOST_NUMBERS and (numbers := untold(result, finding, lang)):
        yield _labelled(_NUMBERS, numbers, lang)
    yield from _repairs(result, finding.repairs, lang)
    if advice := finding.advice.get(lang):
        yield _labelled(_ADVICE, advice, lang)
    if clauses := laws(result, finding, lang):
        yield _labelled(_LAW, ("；" if lang == "zh" else "; ").join(clauses), lang)
    if finding.profile:
        yield _labelled(_ASKED, finding.profile, lang)
    if finding.unwaived:
        yield Said(finding.unwaived.get(lang))


def _repairs(result: Result, repairs: tuple[Repair, ...], lang: str) -> Iterator[Said]:
    """One repair: that one. Several: each with its number, so that none seems the only one."""
    for at, repair in enumerate(repairs[:_MOST_REPAIRS], 1):
        lead = "" if len(repairs) == 1 else f"{at}/{len(repairs)} "
        yield _labelled(_REPAIR, f"{lead}{repair_words(result, repair).get(lang)}", lang)
    if len(repairs) > _MOST_REPAIRS:
        more = len(repairs) - _MOST_REPAIRS
        yield Said(f"另有 {more} 种可能。" if lang == "zh" else f"{more} further possibilities.")


def repair_words(result: Result, repair: Repair) -> Words:
    """A repair in words: each cell, what it says, what it should say, and why."""
    told, why = changes_words(result, repair), repair.why
    return Words(
        told.zh + (f"（{shown_line(why.zh)}）" if why.zh else ""),
        told.en + (f" ({shown_line(why.get('en'))})" if why.zh else ""),
    )


def changes_words(result: Result, repair: Repair) -> Words:
    """Each cell of a repair, what it says and what it should say."""
    zh: list[str] = []
    en: list[str] = []
    for change in repair.changes:
        label = result.form.label(change.fact) if result.form else Words(change.fact, change.fact)
        after = number(change.after)
        if change.before is None:
            was = _STATE.get(change.state, _STATE["blank"])
            zh.append(f"{label.zh}{was.zh}，改填 {after}")
            en.append(f"{label.en}: {was.en} → {after}")
        else:
            zh.append(f"{label.zh}由 {number(change.before)} 改为 {after}")
            en.append(f"{label.en}: {number(change.before)} → {after}")
    return Words("；".join(zh), "; ".join(en))


def _changes(result: Result, lang: str) -> Iterator[Remark]:
    """For each cause with one repair, a remark at each cell that it changes."""
    for cause in result.diagnosis.causes if result.diagnosis else ():
        if cause.status != "one" or result.report is None:
            continue
        for change in cause.repairs[0].changes:
            place = result.report.facts.get(change.fact).place
            if place is not None:
                yield Remark(place, tuple(_change(result, cause, change.fact, lang)))


def _change(result: Result, cause: Cause, fact: str, lang: str) -> Iterator[Said]:
    """What one cell should say. Where the reading was in doubt it is only what the sums ask for."""
    repair = cause.repairs[0]
    after = number(repair.set[fact])
    if cause.as_read:
        head = Words(
            f"【建议修正】按勾稽关系此格推算为 {after}，请先对照原件",
            f"[repair] By the sums this cell is {after}; compare with the original first",
        )
    else:
        head = Words(f"【建议修正】此格应为 {after}", f"[repair] This cell should be {after}")
    yield Said(head.get(lang), strong=True)
    if len(repair.changes) > 1:
        others = len(repair.changes) - 1
        yield Said(
            f"要与另外 {others} 格一起改，各格见文首批注。"
            if lang == "zh"
            else f"To be changed together with {others} other cells; all are told in the comment at the top."
        )
    if why := repair.why.get(lang):
        yield Said(why)


def _diagnosis(result: Result, lang: str) -> Iterator[Said]:
    diagnosis = result.diagnosis
    if diagnosis is None or diagnosis.status == "nothing_to_repair":
        return
    yield Said("哪一格错了" if lang == "zh" else "Which cell is wrong", strong=True)
    if not diagnosis.causes:
        yield Said(diagnosis.words.get(lang))
    for cause in diagnosis.causes:
        yield Said(cause.words.get(lang))
        if cause.status != "one" or len(cause.repairs[0].changes) > _MOST_REPAIRS:
            yield from _repairs(result, cause.repairs, lang)


def _undecided(result: Result, lang: str) -> Iterator[Said]:
    groups = [group for group in doubts(result.outcomes) if not group.waiting]
    if groups:
        yield Said("未能判定（不等于通过）" if lang == "zh" else "Undecided (not a pass)", strong=True)
    for group in groups:
        yield _labelled(Words(joined(group.rules, lang, 6)), group.reason.get(lang), lang)


def placeless(remark: Remark, lang: str) -> Remark:
    """A remark whose place is not in the text (a heading in a picture, a lost table), with that said."""
    if remark.place is None or not remark.place.words().zh:
        return remark
    return Remark(None, (*remark.said, _labelled(_PLACE, remark.place.words().get(lang), lang)))


def _labelled(label: Words, text: str, lang: str) -> Said:
    return Said(f"{label.get(lang)}{'：' if lang == 'zh' else ': '}{shown(text)}")
