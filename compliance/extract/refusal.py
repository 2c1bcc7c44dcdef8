"""Says why a file is not judged: not such a report, of the old form, or not readable."""

from __future__ import annotations

import re
from collections.abc import Sequence

from compliance.extract.frame import top_furniture
from compliance.extract.parts import Part
from compliance.extract.titles import Title, about_a_report
from compliance.model.document import Document, Paragraph, Table
from compliance.model.report import Refusal
from compliance.model.words import Words
from compliance.text.everyday import LEAST, everyday

_TRAIL = re.compile(r"[>＞»›→|]|位置|首页")
OLD_FORM_UNTIL = 2018
"""The last report year of the form before the Regulation of 2019."""

_CJK = re.compile(r"[\u4e00-\u9fff]")
# Characters that stand in every Chinese text about public affairs; mojibake has hardly any of them.
_COMMON = re.compile(r"[的一是在不有和人大为国以年上出公开政府信息工作行情况报告申请主]")
_BROKEN = re.compile(
    r"[\ufffd\x00-\x08]|锟斤拷|烫烫|屯屯|鏀垮簻|淇℃伅|鍏紑|[ÃÂâåæçèéäï][\x80-\xbf€œžŸ‚„†‡ˆ‰Š‹]|[\u00c0-\u00ff]{4,}"
)
_QUESTIONS = re.compile(r"[?？]{3,}")
_TRADITIONAL = re.compile(r"資訊公開|資訊公开|信息公開|年度報告|行政機關|規範性|複議|訴訟|處理情況")
_SIMPLIFIED = re.compile(r"信息公开|年度报告|行政机关|规范性|复议|诉讼|处理情况")
# Advertising words of hijacked pages, each with a sign of it that is rare in reports.
_ADVERTISING = tuple(
    (next((sign for sign in "乐娱讯棋彩注虎送冠亚球私孕码赌捕围" if sign in word), word), word)
    for word in re.findall(
        r"[^ ]+",
        "百家乐 娱乐城 真人娱乐 真人视讯 棋牌 博彩 下注 投注 老虎机 注册送 开户送 皇冠体育 亚博 "
        "bet365 球盘 时时彩 六合彩 快三 彩票平台 私服 代孕 成人视频 无码 澳门赌 网赌 捕鱼游戏 体育平台 "
        "外围 担保网",
    )
)
_OLD_WORDS = re.compile(
    r"指标名称|主动公开政府信息数|主动公开文件数|受理依申请公开信息总数|收到申请数|申请办结数|对申请的答复总数|收费及减免|历年累计|情况统计表"
)


def unreadable(document: Document) -> Refusal | None:
    """Refusal of a file whose text is no readable Chinese."""
    texts = _texts(document)
    sample = "".join(texts)[:60_000]
    if len(sample.strip()) < 40:
        if any(isinstance(block, Table) for block in document.blocks):
            return None
        return Refusal("unreadable", "empty", Words(*_EMPTY))
    words = [sample.count(word) for sign, word in _ADVERTISING if sign in sample]
    if sum(words) >= 5 and sum(count > 0 for count in words) >= 3:
        return _garbled(
            "页面夹有大量广告词，疑为被篡改或仿冒的镜像页",
            "the page is full of advertising words: a hijacked or forged mirror",
        )
    if sample.count("政府信息公开") >= 3:
        return None
    head = sample[:6000]
    letters = len(_CJK.findall(head))
    broken = sum(len(found) for found in _BROKEN.findall(head))
    marks = sum(len(found) for found in _QUESTIONS.findall(head))
    if marks > 40 and marks > letters:
        return _garbled(
            "文字全部变成了问号，编码在制作或转换时已经丢失",
            "the characters were lost: only question marks are left",
        )
    common = len(_COMMON.findall(head))
    ruined = letters > 200 and common * 16 < letters and everyday(head) < LEAST
    if (broken > 12 and broken * 12 > letters) or ruined:
        return _garbled("文字是乱码（编码错误）", "the text is mojibake (wrong encoding)")
    traditional = len(_TRADITIONAL.findall(sample))
    if traditional >= 3 and traditional > 2 * len(_SIMPLIFIED.findall(sample)):
        return _garbled(
            "正文是繁体字或被转换过的页面，不是行政机关发布的原文",
            "the text is in traditional characters: a converted page, not the agency's own",
        )
    return None


def out_of_scope(
    title: Title | None, agency: str | None, year: int | None, document: Document
) -> Refusal | None:
    """Refusal of a report of 2018 or earlier, or in the old layout where the year is not known."""
    if year is not None and year > OLD_FORM_UNTIL:
        return None
    if year is None:
        if len(set(_OLD_WORDS.findall("".join(_texts(document)[:4000])))) < 3:
            return None
        zh, en = (
            "这是2019年以前的旧格式年报（指标名称统计表）",
            "a report in the layout before 2019 (table of 指标名称)",
        )
    else:
        zh, en = (
            f"这是{year}年度的报告，适用2019年以前的旧格式",
            f"a report for {year}, under the layout before 2019",
        )
    return Refusal(
        "out_of_scope",
        "old_form",
        Words(f"{zh}，不在检查范围内。", f"This is {en}: out of scope."),
        title=title.text if title else None,
        agency=agency,
        year=year,
    )


def not_a_report(
    document: Document, parts: Sequence[Part], titles: Sequence[Title], tables: int, headings: int
) -> Refusal | None:
    """Refusal of a text that is no annual report. ``tables``: official tables found; ``headings``:
    sections of the form whose sure headings were found."""
    headline = _headline(document, parts)
    if (
        headline
        and about_a_report(headline)
        and not (titles and titles[0].start >= 0 and tables and headings >= 3)
    ):
        return _other(
            f"标题是“{headline}”，不是年度报告本身", f"the headline is “{headline}”, not an annual report"
        )
    in_body = [title for title in titles if title.start >= 0]
    distinct = {title.text for title in in_body}
    if (
        len({title.agency for title in in_body if title.agency} | {title.year for title in in_body}) > 6
        and not tables
    ):
        return _other(
            f"这是列有{len(distinct)}份年度报告的目录页", f"an index page that lists {len(distinct)} reports"
        )
    if tables >= 1 or headings >= 4 or (titles and (headings >= 2 or _substance(parts) >= 300)):
        return None
    return _other(
        "没有找到年度报告的标题、六个部分和三张表",
        "no title, sections or tables of an annual report were found",
    )


def _headline(document: Document, parts: Sequence[Part]) -> str:
    """What the file itself calls itself: its first marked heading or title-like line, else metadata."""
    for part in parts[:60]:
        if part.marked and _headline_like(part) and part.heading is None:
            return part.text[:80]
    for part in parts[:8]:
        if len(part.text) <= 60 and "。" not in part.text and _headline_like(part):
            return part.text
    return document.metadata.get("title", "")[:120]


def _headline_like(part: Part) -> bool:
    """Not the site's trail (首页>政府信息公开>年报) or menu."""
    return (
        part.kind == "prose"
        and "公开" in part.text
        and not _TRAIL.search(part.text)
        and not top_furniture(part.text)
    )


def _substance(parts: Sequence[Part]) -> int:
    return sum(len(part.text) for part in parts if part.kind == "prose" and "。" in part.text)


def _texts(document: Document) -> list[str]:
    texts: list[str] = []
    for block in document.blocks:
        if isinstance(block, Paragraph):
            texts.append(block.text)
        elif isinstance(block, Table):
            texts.extend(cell.text for row in block.rows for cell in row)
    return texts


def _garbled(zh: str, en: str) -> Refusal:
    return Refusal(
        "unreadable",
        "garbled",
        Words(
            f"{zh}，无法检查。请提供原始文件。", f"Cannot be checked: {en}. Please supply the original file."
        ),
    )


def _other(zh: str, en: str) -> Refusal:
    return Refusal(
        "not_a_report",
        "not_a_report",
        Words(f"{zh}，不作检查。", f"Not checked: {en}."),
    )


_EMPTY = (
    "文件里没有可读的文字（可能是图片或扫描件），无法检查。请提供带文字的文件。",
    "There is no text in the file (perhaps a picture or a scan). Please supply a file with text.",
)
