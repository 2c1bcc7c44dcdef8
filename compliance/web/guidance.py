"""What each section must hold, shown beside the text one writes, and the rules that look at it."""

from __future__ import annotations

import msgspec

from compliance.model.form import Form
from compliance.model.words import Words
from compliance.rulebook import RuleBook


class Asked(msgspec.Struct, frozen=True):
    """A rule about a section: its outcome on the report at hand is shown beside it."""

    rule: str
    title: Words


class Hint(msgspec.Struct, frozen=True):
    """``words``: what to write, paragraph by paragraph. ``topics``: sub-headings the form asks for.
    ``rules``: what is looked at."""

    words: tuple[Words, ...]
    topics: tuple[Words, ...] = ()
    rules: tuple[Asked, ...] = ()


# 条例 arts 49 and 50 and the notices on the form say what a section holds; how to say it is practice.
_WORDS: dict[str, tuple[Words, ...]] = {
    "preamble": (
        Words(
            "写明编制依据（《条例》和年报格式的通知）和数据的统计期限（本年1月1日至12月31日）。",
            "Name the basis (the Regulation and the notice on the form) and the period,"
            " 1 January to 31 December.",
        ),
    ),
    "overview": (
        Words(
            "五个方面各写一段：做了什么、有多少件。文中的数字应与三张表一致。",
            "One paragraph for each of the five topics: what was done, how many."
            " Numbers agree with the tables.",
        ),
        Words(
            "各级人民政府（含乡镇、街道）在监督保障中写明工作考核、社会评议和责任追究的结果。",
            "Governments also report the results of appraisal, public review and accountability.",
        ),
    ),
    "disclosure": (
        Words(
            "没有发生的填 0，不要留空、不要写“/”。"
            "处理决定数量包括依法不公开的全部决定；收费金额以万元为单位。",
            "Write 0 where there is nothing. Decisions include those lawfully unpublished;"
            " fees are in 10k yuan.",
        ),
    ),
    "applications": (
        Words(
            "每列：本年新收＋上年结转＝（七）总计＋结转下年度。每行：总计＝六类申请人之和。"
            "上年结转取上一年报告的结转数。",
            "Each column: received + carried in = processed + carried over."
            " Each row: the total of six applicants.",
        ),
    ),
    "disputes": (
        Words(
            "每组：总计＝维持＋纠正＋其他结果＋尚未审结。没有案件的填 0。",
            "Each group: total = upheld + corrected + other + pending. Write 0 where there is no case.",
        ),
    ),
    "problems": (
        Words(
            "先写上年和本年发现的具体问题，再写针对每个问题今年做了哪些改进，最后是下一步打算。不能只写“无”。",
            "Name concrete problems, what was done about each this year, then what comes next.",
        ),
    ),
    "other": (
        Words(
            "写明信息处理费：发出收费通知的件数、总金额和实际收取的总金额；没有的写明未收取。再写其他需要报告的事项，没有也要写明。",
            "State the information processing fee: notices, sum notified, sum collected; if none, say so."
            " Then other matters; if none, say so.",
        ),
    ),
}
_BASIS = (
    "根据《中华人民共和国政府信息公开条例》（国务院令第711号）和《国务院办公厅政府信息与政务公开办公室"
    "{notice}要求，编制本报告。本报告所列数据的统计期限自{{year}}年1月1日起至{{year}}年12月31日止。"
)
START: dict[str, str] = {
    "2019": _BASIS.format(notice="关于政府信息公开工作年度报告有关事项的通知》（国办公开办函〔2019〕60号）"),
    "2021": _BASIS.format(
        notice="关于印发〈中华人民共和国政府信息公开工作年度报告格式〉的通知》（国办公开办函〔2021〕30号）"
    ),
}
"""Form → the preamble to begin with; ``{year}`` is the report's."""


def hints(form: Form, book: RuleBook) -> dict[str, Hint]:
    """Section id (and ``preamble``) → what to write there."""
    found: dict[str, Hint] = {}
    for name in ("preamble", *form.section):
        spec = form.section.get(name)
        chapter = "document" if name == "preamble" else name
        rules = tuple(
            Asked(rule.id, rule.title)
            for rule in book.rules
            if rule.section == chapter
            and rule.severity != "info"
            and not (rule.applies.forms and form.id not in rule.applies.forms)
        )
        found[name] = Hint(
            words=_WORDS.get(name, ()),
            topics=tuple(topic.title for topic in spec.topics) if spec else (),
            rules=rules,
        )
    return found
