"""Keeps the prose of the three sections that hold an official table, and leaves the table's words out."""

from __future__ import annotations

import re
from collections.abc import Sequence

from compliance.extract.parts import Part

_ANCHOR = re.compile(
    r"第二十条第\s?[（(].[）)]\s?项|信息内容|[（(]?本列数据的?勾稽|申请人情况|行政复议\s?行政诉讼|结果维持|本年制发件数|本年新制作"
    r"|^(?:行政复议|行政诉讼|规章|行政许可|未经复议直接起诉|自然人)$"
)
_LAST = {
    "disclosure": re.compile(
        r"(?:行政事业性收费|政府集中采购|行政强制|行政处罚|行政许可)[\d\s.,/+＋－-]*(?:万元|元)?"
    ),
    "applications": re.compile(r"(?:结转下年度继续办理|总计)[\d\s/]*"),
    "disputes": re.compile(r"(?:总\s?计|结果维持|尚未审结)[\d\s/]*"),
}
_STOP = re.compile(r"[。！？]")
_NOTE = re.compile(r"[*※]?(?:备?注|说明)\s?[:：1-9]")
_LABELLIKE = re.compile(r"勾稽|等于第三项加第四项之和|不再处理其政府信息公开申请|区分处理的")


def prose_of_table_section(id: str, body: Sequence[Part]) -> list[Part]:
    """The parts of section ``id`` that are prose.

    After the first sign of the table only whole sentences and notes below it count: a fragment of a
    label or a stray cell is not prose.
    """
    kept: list[Part] = []
    inside = False
    for part in body:
        if part.kind != "prose":
            inside = inside or part.kind != "picture"
            continue
        if part.glued and len(part.text) > 60:
            kept.extend(_around(id, part))
            continue
        anchor = _ANCHOR.search(part.text) is not None
        sentence = _STOP.search(part.text) is not None and not _LABELLIKE.search(part.text)
        if anchor and not (sentence and len(part.text) > 40):
            inside = True
        elif (sentence or _NOTE.match(part.text)) if inside else not _LABELLIKE.search(part.text):
            kept.append(part)
    return kept


def _around(id: str, part: Part) -> list[Part]:
    """What stands before and behind a table whose cells were glued into the paragraph."""
    text = part.text
    anchor = _ANCHOR.search(text)
    if anchor is None:
        return [part]
    ends = [found.end() for found in _LAST[id].finditer(text, anchor.start())]
    end = ends[-1] if ends else len(text)
    around = (text[: anchor.start()].strip(), text[end:].strip())
    return [part._replace(text=piece) for piece in around if len(piece) >= 6 and _STOP.search(piece)]
