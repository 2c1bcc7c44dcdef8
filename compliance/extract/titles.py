"""Finds the title of a report and reads agency and year in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from compliance.extract.agencies import kind_of
from compliance.extract.parts import Part
from compliance.extract.prose import tidy
from compliance.model.document import Place
from compliance.model.report import Text
from compliance.text.numerals import year as year_of

_CORE = (
    r"(?:政府信息|政务信息|政务|信息)公开(?:工作)?(?:情况)?(?:的)?(?:[（(]?20\d\d[）)]?)?"
    r"(?:年度?)?(?:工作)?(?:的)?(?:年度报告|年度报|年报|报告书?)"
)
_TITLE = re.compile(rf"(?P<before>.{{0,64}}?)(?P<core>{_CORE})(?P<after>.{{0,24}})")
_AFTER = re.compile(
    r"[》」”）)]?(?:[（(](?:20\d\d|二[〇零○][一二三四五六七八九〇零○]{2})年?度?[）)])?"
    r"(?:[（(](?:公开版|全文|正文|送审稿|公示|公示稿)[）)]|全文)?(?P<blank>格式)?(?:模板|模版|样表|样本|样式)?[》」”]?"
)
_SITE = re.compile(r"\s?[-_|—–－│·]+.*$")
_LABEL = re.compile(r"^(?:标题|名称|题名|信息名称|文件名称|当前文章)\s?[:：]?\s?")
# A line that speaks about such a report is not its title.
_ABOUT = re.compile(
    r"发布|公布|印发|做好|填报|编制|报送|转发|解读|读懂|图解|图说|动漫|视频|通知|公告|召开|关于开展|指南|要点|方案|规定|办法|制度|"
    r"根据|按照|依据|依照|现将|现向|本报告|上级|各单位|评估|考核|通报|汇编|汇总|总结会|培训|上一篇|下一篇|附件|栏目|位置|首页|"
    r"[，。；：:？！>]|\{\{"
)
_ABOUT_AFTER = re.compile(
    r"解读|通知|通告|图|指南|汇总|汇编|列表|目录|一览|专栏|专题|情况|公开|发布|公示栏|问答|新闻"
)
_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)|二[〇零○][一二三四五六七八九〇零○]{2}")
_NOT_AGENCY = re.compile(
    r"(?:[（(]?(?:\d{2,8}|二[〇零○][一二三四五六七八九〇零○]{0,2})\s?[）)]?\s?年?度?)|年度?(?=$|[^\u4e00-\u9fff])|关于|工作的$|的$|^年度?|年度?$|"
    r"[《》“”「」（）()【】\[\]:：、.,，\s_|-]"
)
_NO_NAMES = re.compile(
    r"政府|政务|[全我][省市县区局镇乡]|本(?:机关|单位|级)|单位|机关|年度|行政机关|信息|各级|中华人民共和国|部门|[省市县区]级"
)


class Title(NamedTuple):
    """A title line. ``agency``, ``year``: as it names them. ``start``–``end``: the parts it covers
    (-1, -1 for one that stands only in the metadata). ``blank``: of an empty official form."""

    text: str
    place: Place
    agency: str | None
    year: int | None
    start: int
    end: int
    blank: bool
    worth: float

    @property
    def shown(self) -> Text:
        """The title with its place."""
        return Text(self.text, self.place)


def find_titles(parts: Sequence[Part], until: int, metadata: str) -> list[Title]:
    """Every title before part ``until``, and the one in ``metadata``; the best first."""
    titles: list[Title] = []
    if metadata and (title := parse(tidy(metadata), Place(), -1, -1)):
        titles.append(title)
    for start, end, text in _windows(parts, min(until, 240)):
        if title := parse(text, parts[start].place, start, end):
            titles.append(title)
    titles.sort(key=lambda title: (title.worth, title.start), reverse=True)
    return titles


def _windows(parts: Sequence[Part], until: int) -> Iterator[tuple[int, int, str]]:
    for start in range(until):
        part = parts[start]
        if part.kind != "prose" or not len(part.text) >= 2 or part.heading:
            continue
        if len(part.text) > 90:
            # Looking for what _LEADING cannot do without is quicker than trying it.
            start_of_text = part.text[:_LEAD_MOST]
            if "公开" not in start_of_text or "报" not in start_of_text:
                continue
            if lead := _LEADING.match(part.text):
                yield start, start, lead.group(1)
            continue
        if "公开" in part.text:
            yield start, start, part.text
        if len(part.text) > 50 or "。" in part.text:
            continue
        text = part.text
        for end in range(start + 1, min(start + 3, until)):
            after = parts[end]
            if after.kind != "prose" or after.heading or not after.text or len(after.text) > 50:
                break
            text += after.text
            if "公开" in text and text.rstrip("》）)").endswith(
                ("报告", "年报", "年度报", "模板", "年", "年度")
            ):
                yield start, end, text


_LEAD_MOST = 120
_LEADING = re.compile(
    rf"((?:[^\s。；，：:]{{2,30}}\s?)?(?:20\d\d年?度?)?[^\s。；，：:]{{0,30}}?{_CORE})(?=\s|〔|根据|依据|按照|本报告|为)"
)


@lru_cache(maxsize=4096)
def _parsed(text: str) -> tuple[str, str | None, int | None, bool, float] | None:
    text = _LABEL.sub("", text.strip())
    found = _TITLE.fullmatch(text) or _TITLE.fullmatch(_SITE.sub("", text))
    if found is None:
        return None
    before, core, after = found.group("before", "core", "after")
    ending = _AFTER.fullmatch(after) or _AFTER.fullmatch(_SITE.sub("", after))
    if ending is None or _ABOUT.search(before):
        return None
    text = before + core + ending.group()
    years = [year_of(found) for found in _YEAR.findall(text)]
    year = next((found for found in years if found), None)
    agency = agency_of(before)
    known = agency is not None and kind_of(agency)[0] != "unknown"
    worth = (
        (3.0 if known else 1.0 if agency else 0.0)
        + (2.0 if year else 0.0)
        + ("政府信息公开" in core)
        + core.endswith(("年度报告", "年报"))
        + 0.5 * ("工作" in core)
    )
    return text.strip(), agency, year, bool(ending.group()) and "模" in ending.group(), worth


def parse(text: str, place: Place, start: int, end: int) -> Title | None:
    """The title a line (or some lines joined) is, or None."""
    parsed = _parsed(text)
    if parsed is None:
        return None
    written, agency, year, blank, worth = parsed
    # A title on one line in the body is more the title than lines joined on trial or the metadata.
    worth += 0.3 * (start == end) + 0.1 * (start >= 0)
    return Title(written, place, agency, year, start, end, blank, worth)


def agency_of(before: str) -> str | None:
    """The agency that stands before 政府信息公开… in a title, years and 关于 left out."""
    name = _NOT_AGENCY.sub("", before)
    name = _NOT_AGENCY.sub("", name)
    if _NO_NAMES.fullmatch(name) or "×" in name or "XX" in name.upper() or "某" in name[:2]:
        return None
    return name if 3 <= len(name) <= 40 or (len(name) == 2 and name[-1] in "省市县区镇乡") else None


def about_a_report(text: str) -> bool:
    """Whether a headline speaks about such reports (解读, 通知, 指南, …) without being one."""
    if "公开" not in text or len(text) > 120:
        return False
    text = _SITE.sub("", _LABEL.sub("", tidy(text)))
    found = _TITLE.match(text)
    if found is None:
        return bool(re.search(r"政府信息公开(?:指南|目录|制度|申请表|条例)", text))
    return bool(_ABOUT_AFTER.search(found.group("after")) or _ABOUT.search(found.group("before")))
