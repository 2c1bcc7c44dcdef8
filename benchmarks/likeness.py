"""Copied text among many reports: seconds, memory, and which of the known copies are found.

python benchmarks/likeness.py [reports …]   (default 2000 5000 20000)

Texts are invented: every agency writes its own sentences from a small vocabulary, all quote the same laws,
and every twentieth takes a known share of its text from another agency, with its own names and numbers.
Reports come packed, as from a store, so unpacking is in the time. Only ratios carry over to other machines.
"""

from __future__ import annotations

import random
import resource
import sys
import time
from collections.abc import Iterable, Iterator
from typing import cast

from compliance.audit import likeness
from compliance.audit.neighbours import Place
from compliance.audit.store import Store
from compliance.exchange import from_data
from compliance.exchange.packed import pack, unpack
from compliance.forms import load_forms
from compliance.model.report import Report

LAWS = (
    "认真贯彻落实《中华人民共和国政府信息公开条例》和上级关于政务公开工作的部署要求。",
    "根据《政府信息公开信息处理费管理办法》，本年度没有收取信息处理费，没有其他需要报告的事项。",
    "全年未发生因政府信息公开申请行政复议、提起行政诉讼的情况，未收到举报投诉。",
)


def _words(text: str) -> list[str]:
    return text.split()


WHO = _words(
    "窗口人员 各业务科室 村居网格员 政务公开专员 分管领导 档案管理员 热线班组 新媒体小组 法律顾问 值班干部"
)
DID = _words(
    "逐件核对 重新编排 分批上传 当面讲解 每旬通报 现场演示 制成图解 录成短片 张贴公示 集中清理 对照检查"
)
WHAT = _words(
    "办事指南 补贴名单 采购结果 水质月报 学位安排 招聘岗位 道路施工计划 防汛预案 预算说明 执法结果 历史文件"
    " 便民地图 养老服务点 体检安排 农机补助 危房改造名册 图书目录 讲座预告 停水通知 租赁补贴"
)
HOW = _words(
    "群众随时查得到 反馈两日内回复 错漏当日更正 纸质版同步摆放 附联系人和电话 老年人由专人代查 数据按季度更新"
    " 附办理样表"
)
SHARES = (1.0, 0.8, 0.6)
"""Of the text that copies take over."""


def told(random_: random.Random, sentences: int, place: str) -> list[str]:
    """Sentences of an agency's own."""
    return [
        f"{random_.choice(WHO)}把{random_.choice(WHAT)}和{random_.choice(WHAT)}{random_.choice(DID)}，"
        f"{random_.choice(HOW)}，{place}全年共{random_.randint(2, 900)}件次，{random_.choice(HOW)}，"
        f"{random_.choice(WHO)}{random_.choice(DID)}{random_.choice(WHAT)}。"
        for _ in range(sentences)
    ]


def reports(count: int) -> Iterator[tuple[Place, bytes, int | None]]:
    """Place, packed report, and the number of the report it copies from, by agency key."""
    forms = load_forms()
    random_ = random.Random(7)
    written: list[tuple[str, list[str]]] = []
    for number in range(count):
        place = f"第{number:06}县"
        agency = f"{place}水务局"
        source = random_.randrange(len(written)) if number % 20 == 19 else None
        own = told(random_, 36, place)
        if source is not None:
            other, taken = written[source]
            keep = int(SHARES[number // 20 % 3] * len(own))
            start = random_.randrange(len(own) - keep + 1)
            own[start : start + keep] = [
                text.replace(other, place).replace("全年共", f"全年共{number}")
                for text in taken[start : start + keep]
            ]
        written.append((place, own))
        data: dict[str, object] = {
            "agency": agency,
            "agency_kind": "department",
            "year": 2024,
            "sections": {
                "overview": "\n".join([LAWS[0], *own[:24], LAWS[2]]),
                "problems": "\n".join(own[24:]),
                "other": LAWS[1],
            },
        }
        report = from_data(data, forms)
        row = Place(
            number, f"{number}.html", agency, place, agency, "department", "county", 2024, "2021", None, None
        )
        yield row, pack(report), source


class Packed:
    """Stands for a store: gives reports by number, unpacked."""

    def __init__(self, contents: list[bytes]) -> None:
        self._contents = contents

    def reports(self, run: int, only: Iterable[int]) -> Iterator[tuple[int, Report]]:
        """As ``Store.reports``."""
        for number in only:
            yield number, unpack(self._contents[number])


def measure(count: int) -> None:
    """Prints one line."""
    made = list(reports(count))
    places, contents, sources = (
        [place for place, _, _ in made],
        [data for _, data, _ in made],
        [s for *_, s in made],
    )
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.process_time()
    found = {
        (pair.first, pair.second): pair.share
        for pair in likeness.found(cast("Store", Packed(contents)), 1, places, likeness.Least(0.5, 300))
    }
    seconds = time.process_time() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    known = {(number, source) for number, source in enumerate(sources) if source is not None}
    hit = sum((number, source) in found for number, source in known)
    told_pairs = {pair for pair, share in found.items() if share >= 0.5}
    # Two that copied from one source are alike, too.
    family = {number: source if source is not None else number for number, source in enumerate(sources)}
    related = sum(_root(family, one) == _root(family, other) for one, other in told_pairs)
    print(
        f"{count:7} reports {seconds:7.1f} s  {1e3 * seconds / count:5.2f} ms each  +{peak / 1024:5.0f} MiB  "
        f"copies {len(known)}, found {hit}; pairs told {len(told_pairs)}, related {related}",
        flush=True,
    )


def _root(family: dict[int, int], number: int) -> int:
    while family[number] != number:
        number = family[number]
    return number


if __name__ == "__main__":
    for wanted in map(int, sys.argv[1:] or ("2000", "5000", "20000")):
        measure(wanted)
