"""Says where a report begins and ends inside a page, and which lines around it are the site's."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from compliance.extract.parts import Part

_TOP = re.compile(
    r"(?:信息|文章|稿件|内容)?(?:来源|出处|作者|供稿|发布(?:日期|时间|机构|单位|机关|人)|公开(?:日期|时间|形式|方式|范围|责任部门)|成文日期|"
    r"生成日期|发文(?:日期|机关|字号)|索引号|信息索引|文号|主题(?:分类|词)|信息分类|信息类别|分类|体裁|组配分类|名称|内容概述|关键词|有效性|"
    r"时效|浏览(?:次数|量|数)?|点击(?:数|量|率|次数)?|阅读(?:次数|量|数)?|访问(?:次数|量)?|字号|字体|责任编辑|编辑|审核|打印|分享|收藏|保存|"
    r"当前位置|您?当?前?(?:的)?(?:位置|所在)|首页|采集时间|标题|单位|栏目|原文链接|本地目录|页面链接|日期|时间|语音|朗读|"
    r"视力保护色|扫一扫|相关链接|正文$|信息来源|大\s?中\s?小|繁體|简体|无障碍|长者|收起|展开|目\s?录$)(?:\s?[:：】\]]|$|\s)|[\[【（(<=*_—-]{1,}\s?(?:大|字体|字号|打印|关闭|正文)|[=*_—-]{4,}"
)
_BOTTOM = re.compile(
    r"(?:附件(?:下载|\s?[:：]|\s?\d|$)|相关(?:附件|链接|文档|文章|阅读|新闻|信息|稿件|解读|政策|文件)|扫一扫|扫码|手机(?:扫|看)|微信扫|分享(?:到|至|\s?[:：]|$)|"
    r"(?:<|《|【|\[)?(?:上|下)一(?:篇|条|页)|打印(?:本页|$)|【?(?:打印|关闭|收藏|纠错)】?|关闭(?:窗口|本页)|返回(?:顶部|首页|列表)|主办(?:单位)?\s?[:：]|承办(?:单位)?\s?[:：]|"
    r"技术支持|版权所有|版权声明|网站(?:标识码|地图|声明|支持)|政府网站|.{0,10}ICP备|.{0,6}公网安备|(?i:copyright|©)|关于我们|"
    r"联系我们|责任编辑|责编|信息来源\s?[:：]|来源\s?[:：]|作者\s?[:：]|浏览(?:次数|量)|访问量|友情链接|建议使用|我要纠错|网页纠错)"
)
_TAIL = re.compile(
    r"\s?(?:附件下载|附件[:：]|相关(?:附件|链接|文档|文章)|扫一扫|分享到|上一篇|下一篇|【?打印(?:本页)?】?\s?【?关闭|主办单位|版权所有|网站标识码|责任编辑)"
)
_LEAD = re.compile(r"(?:根据|依据|依照|按照|遵照|本报告|本年度报告|为贯彻|为全面|现将|现向|现公布|20\d\d年)")
_CHROME = re.compile(
    r"当前位置|来源[:：]|时间[:：]|字号|打印|浏览次数|分享|相关链接|索引号|发布机构|文字版|首页"
)


def top_furniture(text: str) -> bool:
    """Whether a short line above a report is the site's or describes the file."""
    return len(text) <= 60 and _TOP.match(text) is not None


def end_of(parts: Sequence[Part], last: int) -> int:
    """One after the last part of the report; ``last``: index of its last heading."""
    for index in range(last + 1, len(parts)):
        part = parts[index]
        if part.kind == "prose" and len(part.text) <= 80 and _BOTTOM.match(part.text):
            return index
    return len(parts)


def without_tail(text: str) -> str:
    """A last paragraph without the site's words that were glued behind its last sentence."""
    for found in _TAIL.finditer(text):
        before = text[: found.start()].rstrip()
        if before.endswith(("。", "！", "）", ")", "日", "无", "…")) and len(text) - found.start() <= 400:
            return before
    return text


def preamble_of(parts: Sequence[Part]) -> Iterator[Part]:
    """What stands before the first heading, the site's lines and words left out."""
    for part in parts:
        if part.kind != "prose":
            yield part
        elif len(part.text) <= 60:
            if not top_furniture(part.text):
                yield part
        elif _CHROME.search(part.text[:30]) and (chrome := _last_chrome(part.text)) is not None:
            lead = _LEAD.search(part.text, chrome)
            if lead is not None:
                yield part._replace(text=part.text[lead.start() :])
        else:
            yield part


def _last_chrome(text: str) -> int | None:
    """Where the site's words at the start of a paragraph end; None if it does not start with any."""
    end: int | None = None
    for found in _CHROME.finditer(text[:600]):
        if found.start() - (end or 0) > 60:
            break
        end = found.end()
    return end
