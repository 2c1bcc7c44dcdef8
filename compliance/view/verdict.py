"""One line that says how a file came out, so that silence is never mistaken for a pass."""

from __future__ import annotations

from typing import Literal

import msgspec

from compliance.model.finding import Result
from compliance.model.words import Words
from compliance.view.phrases import COUNT, JOIN, STATUS

Tone = Literal["error", "warning", "info", "pass", "undecided", "none"]


class Verdict(msgspec.Struct, frozen=True):
    """``tone`` chooses the colour; ``words`` is the sentence."""

    tone: Tone
    words: Words


def verdict(result: Result) -> Verdict:
    """The verdict on one file."""
    if result.status != "read":
        zh, en = STATUS[result.status].zh, STATUS[result.status].en
        return Verdict("none", Words(f"未检查：{zh}", f"Not checked: {en}"))
    counts = result.counts()
    counts["undecided"] -= sum(bool(outcome.neighbour) for outcome in result.outcomes)
    judged = counts["pass"] + counts["error"] + counts["warning"] + counts["info"] + counts["waived"]
    open_zh, open_en = _left_open(counts)
    found = [severity for severity in ("error", "warning", "info") if counts[severity]]
    if found:
        zh = JOIN["zh"].join(f"{counts[severity]} 处{COUNT[severity].zh}" for severity in found)
        en = JOIN["en"].join(_plural(counts[severity], COUNT[severity].en) for severity in found)
        lead = Words("不符合要求", "Does not comply") if counts["error"] else Words("未发现错误", "No errors")
        tone: Tone = "error" if counts["error"] else "warning" if counts["warning"] else "info"
        return Verdict(tone, Words(f"{lead.zh}：{zh}{open_zh}", f"{lead.en}: {en}{open_en}"))
    if not judged:
        return Verdict("undecided", Words(f"未能作出判断{open_zh}", f"Nothing could be judged{open_en}"))
    if counts["undecided"] or counts["crashed"]:
        words = Words(f"已判定的项目未发现问题{open_zh}", f"Nothing found in what could be judged{open_en}")
        return Verdict("undecided", words)
    return Verdict("pass", Words(f"未发现问题{open_zh}", f"Nothing found{open_en}"))


def _left_open(counts: dict[str, int]) -> tuple[str, str]:
    zh = en = ""
    if counts["undecided"]:
        zh += f"；另有 {counts['undecided']} 项未能判定"
        en += f"; {_plural(counts['undecided'], 'rule')} undecided"
    if counts["crashed"]:
        zh += f"；{counts['crashed']} 项检查程序出错"
        en += f"; {_plural(counts['crashed'], 'rule')} crashed"
    if counts["waived"]:
        zh += f"；{counts['waived']} 处已豁免"
        en += f"; {_plural(counts['waived'], 'finding')} waived"
    return zh, en


def tally(result: Result, lang: str) -> str:
    """Rules by outcome, every kind named even at zero: 通过 80 项，发现问题 6 项，…"""
    verdicts = [outcome.outcome for outcome in result.outcomes]
    zh = [
        f"通过 {verdicts.count('pass')} 项",
        f"发现问题 {verdicts.count('fail')} 项",
        f"未能判定 {verdicts.count('undecided')} 项",
        f"不适用 {verdicts.count('not_applicable')} 项",
    ]
    en = [
        f"{verdicts.count('pass')} passed",
        f"{verdicts.count('fail')} found something",
        f"{verdicts.count('undecided')} undecided",
        f"{verdicts.count('not_applicable')} not applicable",
    ]
    if crashed := verdicts.count("crashed"):
        zh.append(f"检查程序出错 {crashed} 项")
        en.append(f"{crashed} crashed")
    if lang == "en":
        return f"{_plural(len(verdicts), 'rule')}: {', '.join(en)}"
    return f"共 {len(verdicts)} 项规则：{'，'.join(zh)}"


def _plural(count: int, word: str) -> str:
    return f"{count} {word}" if count == 1 or word == "info" else f"{count} {word}s"


class Totals:
    """Sums over all files of a run, kept without keeping the results."""

    def __init__(self) -> None:
        self.files = 0
        self.by_status: dict[str, int] = dict.fromkeys(STATUS, 0)
        self.counts: dict[str, int] = dict.fromkeys(COUNT, 0)
        self.clean = 0

    def add(self, result: Result) -> None:
        """Counts one result."""
        self.files += 1
        self.by_status[result.status] += 1
        for key, count in result.counts().items():
            self.counts[key] += count
        self.clean += result.status == "read" and verdict(result).tone == "pass"

    def words(self) -> Words:
        """The summary of a run in a sentence or two."""
        zh = [f"共 {self.files} 个文件：检查 {self.by_status['read']} 个"]
        en = [f"{_plural(self.files, 'file')}: {self.by_status['read']} checked"]
        for status in ("unreadable", "not_a_report", "out_of_scope"):
            if count := self.by_status[status]:
                zh.append(f"{STATUS[status].zh} {count} 个")
                en.append(f"{count} {STATUS[status].en}")
        found_zh = "，".join(f"{COUNT[key].zh} {self.counts[key]} 处" for key in ("error", "warning", "info"))
        found_en = ", ".join(_plural(self.counts[key], COUNT[key].en) for key in ("error", "warning", "info"))
        left_zh = f"；未能判定 {self.counts['undecided']} 项"
        left_en = f"; {self.counts['undecided']} undecided"
        if self.counts["crashed"]:
            left_zh += f"，检查程序出错 {self.counts['crashed']} 项"
            left_en += f", {self.counts['crashed']} crashed"
        if self.counts["waived"]:
            left_zh += f"；已豁免 {self.counts['waived']} 处"
            left_en += f"; {self.counts['waived']} waived"
        return Words(f"{'，'.join(zh)}。{found_zh}{left_zh}。", f"{', '.join(en)}. {found_en}{left_en}.")
