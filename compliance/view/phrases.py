"""The fixed words of the output, in both languages."""

from __future__ import annotations

from compliance.model.finding import BasisRef, Certainty, Severity
from compliance.model.words import Words
from compliance.text.shown import shown_line

SEVERITY: dict[Severity, Words] = {
    "error": Words("错误", "error"),
    "warning": Words("警告", "warning"),
    "info": Words("提示", "info"),
}
CERTAINTY: dict[Certainty, Words] = {
    "certain": Words("确定", "certain"),
    "probable": Words("疑似，请人工核实", "probable, please verify"),
}
COUNT: dict[str, Words] = {
    "error": SEVERITY["error"],
    "warning": SEVERITY["warning"],
    "info": SEVERITY["info"],
    "pass": Words("通过", "passed"),
    "undecided": Words("未能判定", "undecided"),
    "not_applicable": Words("不适用", "not applicable"),
    "crashed": Words("检查程序出错", "crashed"),
    "waived": Words("已豁免", "waived"),
}
STATUS: dict[str, Words] = {
    "read": Words("已检查", "checked"),
    "unreadable": Words("无法读取", "cannot be read"),
    "not_a_report": Words("不是政府信息公开工作年度报告", "not an annual report"),
    "out_of_scope": Words("不在检查范围内", "out of scope"),
}
# Chapters of the rule set in the order of the report.
CHAPTERS: dict[str, Words] = {
    "document": Words("标题与前言", "Title and preamble"),
    "sections": Words("章节结构", "Sections"),
    "overview": Words("一、总体情况", "1 Overview"),
    "disclosure": Words("二、主动公开政府信息情况", "2 Proactive disclosure"),
    "applications": Words("三、收到和处理政府信息公开申请情况", "3 Applications"),
    "disputes": Words("四、政府信息公开行政复议、行政诉讼情况", "4 Reconsideration and litigation"),
    "problems": Words("五、存在的主要问题及改进情况", "5 Problems and improvements"),
    "other": Words("六、其他需要报告的事项", "6 Other matters"),
    "dates": Words("发布日期", "Dates"),
    "wording": Words("文字表述", "Wording"),
    "years": Words("与上年年报对照", "Against last year's report"),
    "levels": Words("与其他机关年报对照", "Against other agencies' reports"),
}
STATE: dict[str, Words] = {
    "value": Words("", ""),
    "blank": Words("空白", "blank"),
    "placeholder": Words("以符号或文字代替数字", "a sign or word instead of a number"),
    "unreadable": Words("不能确认", "cannot be read with certainty"),
    "absent": Words("未找到", "not found"),
}
AGENCY_KIND: dict[str, Words] = {
    "government": Words("人民政府", "government"),
    "office": Words("政府办公厅（室）", "government office"),
    "department": Words("政府部门", "department"),
    "township": Words("乡镇、街道", "township or street"),
    "vertical": Words("垂直管理机构", "vertically managed body"),
    "other": Words("其他", "other"),
    "unknown": Words("未能识别", "not recognised"),
}
JOIN: dict[str, str] = {"zh": "、", "en": ", "}
COLON: dict[str, str] = {"zh": "：", "en": ": "}


def chapter(id: str) -> Words:
    """The words for a chapter; its id where it is not one of the national rule set."""
    return CHAPTERS.get(id) or Words(shown_line(id), shown_line(id))


def basis(ref: BasisRef, lang: str) -> str:
    """A clause in words: 《title》（number）clause, as far as known. What has neither a number nor 《》 of
    its own is no document (通行做法) and gets no 《》."""
    title = shown_line(ref.title)
    number = shown_line(ref.number)
    clause = shown_line(ref.clause)
    if lang == "en":
        numbered = f"({number})" if title and number else number
        return " ".join(part for part in (title, numbered, clause) if part) or shown_line(ref.source)
    if title and not number and "《" not in title:
        return f"{title}：{clause}" if clause else title
    inner = title.replace("《", "〈").replace("》", "〉")
    named = title if not title or title.startswith("《") else f"《{inner}》"
    if number:
        named = f"{named}（{number}）" if named else number
    return f"{named}{clause}" if named or clause else shown_line(ref.source)
