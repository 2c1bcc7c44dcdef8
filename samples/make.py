"""Writes the invented reports of this folder anew: python samples/make.py

Every agency and figure is made up. What the checker must say about each report stands beside it in
``expected.txt``; after a change run ``pytest tests/test_samples.py --update-samples`` and read the diff.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

from compliance.testing.agencies import AGENCIES
from compliance.testing.defects import defect
from compliance.testing.generator import generate
from compliance.testing.spec import Spec
from compliance.testing.writers import docx, html, markdown, shorthand, text

HERE = Path(__file__).parent
BUREAU, COMMISSION, TOWN, STREET, COUNTY, CITY, PROVINCE, OFFICE, TAX, ZONE, SOCIETY = AGENCIES

Case = tuple[str, str, bytes]
Writer = Callable[[Spec], bytes]


def clean() -> Iterator[Case]:
    """Nothing wrong: an error or a warning on one of these is a bug of the checker."""
    yield "clean-html", "html", html.write(generate(101, year=2024, agency=BUREAU, size="sparse"))
    site = html.Style(furniture=True, styled=True)
    yield "clean-html-site", "html", html.write(generate(102, year=2022, agency=TOWN, size="zero"), site)
    yield "clean-html-2019", "html", html.write(generate(103, year=2019, agency=COMMISSION, size="sparse"))
    yield (
        "clean-html-split",
        "html",
        html.write(generate(104, year=2023, agency=CITY, size="dense"), html.Style(split=True)),
    )
    yield "clean-docx", "docx", docx.write(generate(105, year=2025, agency=COUNTY, size="dense"))
    yield "clean-docx-2020", "docx", docx.write(generate(106, year=2020, agency=OFFICE, size="sparse"))
    word = docx.Style(numbered=True, controls=True, tracked=True)
    yield "clean-docx-numbered", "docx", docx.write(generate(107, year=2024, agency=TAX, size="sparse"), word)
    yield "clean-markdown", "md", markdown.write(generate(108, year=2023, agency=PROVINCE, size="dense"))
    yield (
        "clean-markdown-rows",
        "md",
        markdown.write(generate(109, year=2025, agency=ZONE, size="sparse"), "row"),
    )
    for number, flat in enumerate(text.FLATS[:-1]):
        spec = generate(110 + number, year=2021 + number, agency=AGENCIES[number], size="sparse")
        yield f"clean-text-{flat}", "txt", text.write(spec, flat)
    yield "clean-json", "json", shorthand.write(generate(120, year=2024, agency=STREET, size="sparse"))


def fault(name: str, writer: Writer, suffix: str, seed: int, year: int, agency: object = BUREAU) -> Case:
    """One defect, by its name in ``compliance.testing.defects``."""
    spec = generate(seed, year=year, agency=agency, size="sparse")  # type: ignore[arg-type]
    return f"fault-{name}", suffix, writer(defect(name).apply(spec).spec)


def faults() -> Iterator[Case]:
    """One thing wrong in each."""
    yield fault("balance", html.write, "html", 201, 2024)
    yield fault("results", docx.write, "docx", 202, 2023)
    yield fault("row-total", markdown.write, "md", 203, 2025, ZONE)
    yield fault("one-cell", text.write, "txt", 204, 2022, TOWN)
    yield fault("disputes-total", html.write, "html", 205, 2021, COUNTY)
    yield fault("disputes-zero", shorthand.write, "json", 206, 2023)
    yield fault("totals-zero", html.write, "html", 207, 2024, STREET)
    yield fault("row-missing", html.write, "html", 208, 2024)
    yield fault("licences-missing", docx.write, "docx", 209, 2023)
    yield fault("blank-column", html.write, "html", 210, 2022, COMMISSION)
    yield fault("blank-cell", docx.write, "docx", 211, 2024)
    yield fault("slash", html.write, "html", 212, 2025)
    yield fault("section-missing", html.write, "html", 213, 2024)
    yield fault("section-order", markdown.write, "md", 214, 2024, OFFICE)
    yield fault("problems-empty", html.write, "html", 215, 2023)
    yield fault("fee-missing", docx.write, "docx", 216, 2025, TOWN)
    yield fault("fee-more-than-notified", html.write, "html", 217, 2024, TAX)
    yield fault("late", html.write, "html", 218, 2023)
    yield fault("one-row-closed", html.write, "html", 219, 2024, COMMISSION)
    yield fault("old-regulation", html.write, "html", 220, 2023)
    yield fault("title-doubled", html.write, "html", 221, 2024, STREET)
    yield fault("title-without-work", docx.write, "docx", 222, 2022)
    yield fault("year-typo", html.write, "html", 223, 2020)
    yield fault("period-last-year", html.write, "html", 224, 2024)
    yield fault("text-last-year", docx.write, "docx", 225, 2023)
    yield fault("text-against-table", html.write, "html", 226, 2024, COUNTY)
    yield fault("wrong-self", html.write, "html", 227, 2025, TOWN)
    yield fault("five-parts", html.write, "html", 228, 2024)
    yield fault("topic-missing", html.write, "html", 229, 2024)
    yield fault("placeholder-left", html.write, "html", 230, 2025)
    yield "fault-form-2019", "html", html.write(_old_tables())


def _old_tables() -> Spec:
    """A 2022 report with the tables of the form of 2019."""
    spec = generate(231, year=2020, agency=COMMISSION, size="sparse")
    change = {
        "2021": "2023",
        "2020": "2022",
        "2019〕60号": "2021〕30号",
        "关于政府信息公开工作年度报告有关事项": "关于印发〈中华人民共和国政府信息公开工作年度报告格式〉",
    }

    def shifted(words: str) -> str:
        for old, new in change.items():
            words = words.replace(old, new)
        return words

    fee = ("2022年，未发出收费通知，未收取信息处理费。无其他需要报告的事项。",)
    return msgspec.structs.replace(
        spec,
        year=2022,
        title=shifted(spec.title),
        preamble=tuple(map(shifted, spec.preamble)),
        parts=tuple(
            msgspec.structs.replace(
                part, paragraphs=fee if part.id == "other" else tuple(map(shifted, part.paragraphs))
            )
            for part in spec.parts
        ),
        signed=datetime.date(2023, 1, 12),
        published=datetime.date(2023, 1, 13),
    )


def hard() -> Iterator[Case]:
    """Hard to read, or nothing to read."""
    word = html.Style(word_paste=True, furniture=True, encoding="gb18030", charset="gb2312")
    yield (
        "hard-word-paste-gbk",
        "html",
        html.write(generate(301, year=2023, agency=BUREAU, size="sparse"), word),
    )
    sliver = html.Style(sliver=True, broken_labels=True)
    yield (
        "hard-sliver-columns",
        "html",
        html.write(generate(302, year=2024, agency=CITY, size="dense"), sliver),
    )
    yield (
        "hard-bare-html",
        "html",
        html.write(
            generate(303, year=2022, agency=TAX, size="sparse"), html.Style(bare=True, charset="gb2312")
        ),
    )
    yield "hard-glued", "txt", text.write(generate(304, year=2021, agency=SOCIETY, size="sparse"), "glued")
    damaged = defect("balance").apply(generate(305, year=2023, agency=BUREAU, size="dense")).spec
    yield "hard-glued-balance", "txt", text.write(damaged, "glued")
    damaged = defect("results").apply(generate(306, year=2024, agency=COUNTY, size="dense")).spec
    yield "hard-layout-results", "txt", text.write(damaged, "layout")
    damaged = defect("blank-column").apply(generate(307, year=2024, agency=OFFICE, size="sparse")).spec
    yield "hard-spaced-blank-column", "txt", text.write(damaged, "spaced")
    yield "hard-wrong-suffix", "html", docx.write(generate(308, year=2025, agency=STREET, size="sparse"))
    page = html.write(generate(309, year=2023, agency=BUREAU, size="sparse"))
    yield "hard-mojibake", "html", page.decode("latin-1").encode()
    yield "hard-question-marks", "html", page.decode().encode("ascii", errors="replace")
    yield "hard-empty", "docx", b""
    yield "hard-not-a-report", "html", _NEWS.encode()
    yield "hard-explainer", "html", _EXPLAINER.encode()
    yield "hard-old-form-2018", "html", _OLD.encode()


_NEWS = """<!DOCTYPE html><html><head><meta charset="utf-8"><title>云川市召开政务公开工作会议</title></head>
<body><h1>云川市召开政务公开工作会议</h1><p>发布时间：2024-03-06</p>
<p>3月5日，云川市召开2024年政务公开工作会议，通报了上一年度政府信息公开工作年度报告的编制情况，
部署了今年的重点任务。会议要求，各部门要提高年度报告的质量，做到内容完整、数据准确。</p>
<p>会议指出，各部门要继续做好主动公开和依申请公开工作。</p></body></html>
"""
_EXPLAINER = """<!DOCTYPE html><html><head><meta charset="utf-8"><title>一图读懂</title></head><body>
<h1>《云川市水务局2023年政府信息公开工作年度报告》文字解读</h1>
<p>《云川市水务局2023年政府信息公开工作年度报告》分为六个部分。</p>
<p>第一部分：总体情况。介绍主动公开、依申请公开、政府信息管理、平台建设和监督保障情况。</p>
<p>第二部分：主动公开政府信息情况。</p><p>第三部分：收到和处理政府信息公开申请情况。</p>
<p>第四部分：政府信息公开行政复议、行政诉讼情况。</p><p>第五部分：存在的主要问题及改进情况。</p>
<p>第六部分：其他需要报告的事项。</p></body></html>
"""
_OLD = """<!DOCTYPE html><html><head><meta charset="utf-8">
<title>云川市水务局2018年政府信息公开工作年度报告</title></head><body><h1>云川市水务局2018年政府信息公开工作年度报告</h1>
<p>根据《中华人民共和国政府信息公开条例》（国务院令第492号）要求，编制本报告。本报告中所列数据的统计期限
自2018年1月1日起至2018年12月31日止。</p>
<p>一、概述</p><p>2018年，我局依法开展政府信息公开工作。</p>
<p>二、主动公开政府信息情况</p><p>全年主动公开政府信息120条。</p>
<p>三、依申请公开政府信息情况</p><p>全年受理申请3件，均已答复。</p>
<p>四、政府信息公开的收费及减免情况</p><p>全年未收费。</p>
<p>五、因政府信息公开申请行政复议、提起行政诉讼情况</p><p>无。</p>
<p>六、存在的主要问题和改进措施</p><p>公开内容有待丰富，下一步加强培训。</p>
<p>附表：政府信息公开情况统计表</p>
<table><tr><td>指标名称</td><td>计量单位</td><td>统计数</td></tr>
<tr><td>一、主动公开情况</td><td>——</td><td></td></tr>
<tr><td>（一）主动公开政府信息数</td><td>条</td><td>120</td></tr>
<tr><td>参加或举办新闻发布会总次数</td><td>次</td><td>0</td></tr></table>
<p>云川市水务局</p><p>2019年1月20日</p></body></html>
"""


def main() -> None:
    for name, suffix, data in (*clean(), *faults(), *hard()):
        folder = HERE / name
        folder.mkdir(exist_ok=True)
        for old in folder.glob("report.*"):
            old.unlink()
        (folder / f"report.{suffix}").write_bytes(data)


if __name__ == "__main__":
    main()
