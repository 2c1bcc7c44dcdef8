"""Documents made by hand → what is understood of them. Agencies and numbers are invented."""

from __future__ import annotations

import datetime

import pytest

from compliance.extract import understand
from compliance.forms import load_forms
from compliance.model.document import Block, Document, Paragraph, Place
from compliance.model.report import Refusal, Report

FORMS = load_forms()
PREAMBLE = (
    "本报告根据《中华人民共和国政府信息公开条例》编制，包括总体情况、主动公开政府信息情况、收到和处理政府信息公开申请情况、"
    "政府信息公开行政复议、行政诉讼情况、存在的主要问题及改进情况、其他需要报告的事项六个部分。"
    "所列数据的统计期限自2023年1月1日起至2023年12月31日止。"
)
OVERVIEW = "2023年，我局认真做好政府信息公开工作，全年主动公开政府信息120条。"
BODY = [
    "一、总体情况",
    OVERVIEW,
    "（一）主动公开情况。按要求公开各类信息。",
    "二、主动公开政府信息情况",
    "三、收到和处理政府信息公开申请情况",
    "四、政府信息公开行政复议、行政诉讼情况",
    "五、存在的主要问题及改进情况",
    "主要问题是公开形式不够丰富，下一步将改进。",
    "六、其他需要报告的事项",
    "本年度未收取信息处理费。",
]
TITLE = "云溪县水利局2023年政府信息公开工作年度报告"


def document(*texts: str, lines: bool = False, metadata: dict[str, str] | None = None) -> Document:
    blocks: list[Block] = []
    for number, text in enumerate(texts, 1):
        gap = len(text) - len(text.lstrip("\n"))
        place = Place(line=number) if lines else Place(paragraph=number)
        blocks.append(Paragraph(text.lstrip("\n"), place, gap=gap if lines else 0))
    return Document("text" if lines else "html", tuple(blocks), lines, metadata or {})


def read(*texts: str, lines: bool = False, metadata: dict[str, str] | None = None) -> Report:
    report = understand(document(*texts, lines=lines, metadata=metadata), FORMS)
    assert isinstance(report, Report), report
    return report


def refused(*texts: str, metadata: dict[str, str] | None = None) -> Refusal:
    report = understand(document(*texts, metadata=metadata), FORMS)
    assert isinstance(report, Refusal), report
    return report


def test_a_plain_report() -> None:
    report = read(TITLE, PREAMBLE, *BODY, "云溪县水利局", "2024年1月12日")
    assert report.title is not None
    assert report.title.text == TITLE
    assert (report.agency, report.agency_kind, report.agency_level) == (
        "云溪县水利局",
        "department",
        "county",
    )
    assert report.year == 2023
    assert [section.id for section in report.sections] == [
        "preamble", "overview", "disclosure", "applications", "disputes", "problems", "other",
    ]  # fmt: skip
    assert {section.wording for section in report.sections[1:]} == {"standard"}
    assert report.period is not None
    assert report.period.end == datetime.date(2023, 12, 31)
    assert report.signature is not None
    assert report.signed is not None
    assert report.signed.date == datetime.date(2024, 1, 12)
    other = report.section("other")
    assert other is not None
    assert other.text == "本年度未收取信息处理费。"
    overview = report.section("overview")
    assert overview is not None
    assert [head.text for head in overview.subheads] == ["（一）主动公开情况"]


@pytest.mark.parametrize(
    ("lines", "agency", "year"),
    [
        (["云溪县人民政府", "2024 年政府信息公开工作年度报告"], "云溪县人民政府", 2024),
        (["云溪县青山镇人民政府2021年政府信息公开工作", "年度报告"], "云溪县青山镇人民政府", 2021),
        (["2025年云溪省人民政府办公厅政府信息公开工作年度报告"], "云溪省人民政府办公厅", 2025),
        (["云溪县民政局关于2021年度政府信息公开工作的年度报告"], "云溪县民政局", 2021),
        (["云溪县民政局2022年度政府信息公开年报"], "云溪县民政局", 2022),
        (["云溪县民政局二〇二一年政府信息公开工作年度报告"], "云溪县民政局", 2021),
        (["云溪县2024年度政府信息公开工作年度报告"], "云溪县", 2024),
    ],
)
def test_titles(lines: list[str], agency: str, year: int) -> None:
    report = read(*lines, *BODY)
    assert (report.agency, report.year) == (agency, year)
    assert report.title is not None
    assert report.title.text == "".join(lines).replace(" ", "")


def test_site_suffix_and_furniture() -> None:
    report = read(
        "首页", "索引号", "发布日期：2024-01-20", TITLE, "来源：县水利局 浏览次数：12", PREAMBLE, *BODY,
        "附件下载", "上一篇：某通知", metadata={"title": f"{TITLE}-云溪县水利局"},
    )  # fmt: skip
    assert report.title is not None
    assert report.title.text == TITLE
    assert report.sections[0].text == PREAMBLE
    assert report.sections[-1].text == "本年度未收取信息处理费。"
    assert report.published is not None
    assert (report.published.date, report.published.origin) == (datetime.date(2024, 1, 20), "page")
    assert report.year == 2023


def test_published_option_wins() -> None:
    given = datetime.date(2024, 3, 1)
    report = understand(document("发布日期：2024-01-20", TITLE, *BODY), FORMS, published=given)
    assert isinstance(report, Report)
    assert report.published is not None
    assert (report.published.date, report.published.origin) == (given, "option")


def test_a_date_that_does_not_exist() -> None:
    report = read(TITLE, *BODY, "云溪县水利局", "2024年2月30日")
    assert report.signed is not None
    assert report.signed.date is None
    assert report.signed.raw == "2024年2月30日"


def test_year_falls_back_to_the_period() -> None:
    report = read("云溪县水利局政府信息公开工作年度报告", PREAMBLE, *BODY, "2025年1月2日")
    assert report.year == 2023


def test_headings_glued_into_one_paragraph() -> None:
    glued = (
        f"{PREAMBLE}一、总体情况{OVERVIEW}提升了公开质效。二、主动公开政府信息情况第二十条第（一）项信息内容"
        "本年制发件数本年废止件数现行有效件数规章000行政规范性文件102三、收到和处理政府信息公开申请情况"
        "四、结转下年度继续办理0000000 四、政府信息公开行政复议、行政诉讼情况 行政复议行政诉讼结果维持000"
        "五、存在的主要问题及改进情况问题是人手不足。六、其他需要报告的事项无。 附件下载"
    )
    report = read(TITLE, glued)
    assert [section.id for section in report.sections] == [
        "preamble", "overview", "disclosure", "applications", "disputes", "problems", "other",
    ]  # fmt: skip
    texts = {section.id: section.text for section in report.sections}
    assert texts["preamble"] == PREAMBLE
    assert texts["overview"].endswith("提升了公开质效。")
    assert texts["disclosure"] == ""
    assert texts["other"] == "无。"


def test_a_table_of_contents_and_restarted_numbers_are_no_sections() -> None:
    contents = [line for line in BODY if line[1] == "、"]
    inner = ["一、加强领导", "二、规范流程"]
    report = read(TITLE, *contents, *BODY[:2], *inner, *BODY[2:], "七、附则", "本报告解释权归本局。")
    assert [section.id for section in report.sections] == [
        "overview", "disclosure", "applications", "disputes", "problems", "other", "extra",
    ]  # fmt: skip
    assert OVERVIEW in report.sections[0].text
    assert report.sections[-1].heading == "附则"


@pytest.mark.parametrize(
    ("written", "id", "wording"),
    [
        ("一、2023年政务公开总体情况", "overview", "variant"),
        ("一、总体概述", "overview", "similar"),
        ("第一部分 总体情况", "overview", "standard"),
        ("四、政府信息公开行政法复议、行政诉讼情况", "disputes", "similar"),
        ("四、因政府信息公开工作被申请行政复议提起行政诉讼情况", "disputes", "similar"),
        ("五、存在问题与下一步工作打算", "problems", "similar"),
        ("六、其他报告的事项", "other", "variant"),
        ("二、云溪县水利局主动公开政府信息情况", "disclosure", "variant"),
    ],
)
def test_other_wordings(written: str, id: str, wording: str) -> None:
    numeral = written.removeprefix("第")[0]
    body = [written if line.startswith(f"{numeral}、") else line for line in BODY]
    section = read(TITLE, *body).section(id)
    assert section is not None
    assert section.wording == wording


def test_lost_heading_of_section_five() -> None:
    body = [line for line in BODY if not line.startswith("五、")]
    at = body.index("主要问题是公开形式不够丰富，下一步将改进。")
    report = read(TITLE, *body[:at], "（一）存在的主要问题", *body[at:])
    section = report.section("problems")
    assert section is not None
    assert section.wording == "implied"


def test_wrapped_lines() -> None:
    report = read(
        "云溪县人民政府",
        "2023 年政府信息公开工作年度报告",
        "本报告根据《中华人民共和国政府信息公开条例》的要求编制而",
        "成，所列数据统计期限自 2023 年 1 月 1 日起至 2023 年 12 月",
        "31 日止。",
        "一、总体情况",
        "2023 年，云溪县人民政府全面贯彻落实上级关于政务公开的各",
        "项部署，推动政务公开工作走深走实，取得了良好的效果并服",
        "- 1 -",
        "务了发展大局。",
        *BODY[3:],
        lines=True,
    )
    overview = report.section("overview")
    assert overview is not None
    assert len(overview.paragraphs) == 1
    assert overview.text.endswith("并服务了发展大局。")
    assert report.period is not None
    assert report.period.end == datetime.date(2023, 12, 31)


@pytest.mark.parametrize(("full", "expected"), [(True, "新收申请5146件"), (False, "新收申请51 46件")])
def test_a_number_cut_by_the_end_of_a_line(full: bool, expected: str) -> None:
    first = "2023年，云溪县水利局继续做好政府信息公开工作，全年新收申请51"
    others = ["各科室按照职责分工抓好信息发布和更新维护，常抓不懈不放松。一"] * 4
    last = "46件，均已按期办结。"
    wide = [line + ("二" if full is False else "") for line in others]
    report = read(TITLE, "一、总体情况", first, last, *wide, *BODY[3:], lines=True)
    overview = report.section("overview")
    assert overview is not None
    assert expected in overview.text
    received = [mention.value for mention in report.mentions if mention.topic == "received"]
    assert received == ([5146] if full else [])


def test_refusals() -> None:
    text = "各单位：请按要求编制年度报告，于一月底前报送我办。" * 3
    notice = refused("关于做好2023年政府信息公开工作年度报告编制工作的通知", text)
    assert notice.status == "not_a_report"
    reading = refused(
        "《云溪县2023年政府信息公开工作年度报告》解读",
        "第一部分：总体情况",
        "报告介绍了全县主动公开的基本情况，主要包括五个方面的内容。" * 2,
        "第二部分：主动公开政府信息情况",
        "报告列出了有关数据，规章、规范性文件等数量一目了然。" * 2,
    )
    assert reading.status == "not_a_report"
    names = ("教育", "水利", "民政", "财政", "司法", "审计", "统计", "农业")
    index = refused(*[f"云溪县{name}局2023年政府信息公开工作年度报告" for name in names])
    assert index.status == "not_a_report"
    recipe = (
        "茄子洗净切条，撒盐腌渍片刻，挤干水分，裹淀粉，炸至金黄捞出沥油，爆香蒜姜，翻炒焖煮，撒葱花装盘。" * 6
    )
    assert refused(recipe).status == "not_a_report"
    walk = "今天天气很好，我们去公园散步，看到了很多花草树木，大家都很开心，玩得也很尽兴。" * 3
    assert refused(walk).status == "not_a_report"


def test_old_reports_are_out_of_scope() -> None:
    old = refused("云溪县2018年政府信息公开工作年度报告", "一、概述", "2018年，全县认真贯彻条例。" * 5)
    assert (old.status, old.code, old.year) == ("out_of_scope", "old_form", 2018)
    text = "2022年，全县认真贯彻条例，做好公开工作。" * 20
    later = understand(document("云溪县2022年政府信息公开工作年度报告", "一、概述", text), FORMS)
    assert isinstance(later, Report)


def test_garbled() -> None:
    assert refused("?" * 400).code == "garbled"
    assert refused("锟斤拷鏀垮簻淇℃伅鍏紑" * 40).code == "garbled"
    assert refused("云溪縣政府信息公開工作年度報告，行政機關依法處理情況良好。" * 10).code == "garbled"
    advertising = refused(TITLE, *BODY, "百家乐开户送彩金，棋牌娱乐城，老虎机投注平台，时时彩六合彩。" * 3)
    assert advertising.code == "garbled"
    assert refused("  ").code == "empty"


def test_blank_form() -> None:
    report = read("政府信息公开工作年度报告格式模板", *[line for line in BODY if line[1] == "、"])
    assert (report.agency, report.year) == (None, None)


def test_the_trail_of_a_site_is_no_headline() -> None:
    report = read("您现在的位置：首页>政府信息公开年报", TITLE, "字号：大 中 小", PREAMBLE, *BODY)
    assert report.agency == "云溪县水利局"
    assert report.sections[0].text == PREAMBLE


def test_heading_and_answer_on_one_line() -> None:
    section = read(TITLE, *BODY[:-2], "六、其他需要报告的事项：无。").section("other")
    assert section is not None
    assert (section.wording, section.text) == ("standard", "无。")


def test_title_on_three_lines() -> None:
    report = read("云溪县水利局", "政府信息公开工作年度报告", "（2023年度）", *BODY)
    assert (report.agency, report.year) == ("云溪县水利局", 2023)
    assert report.sections[0].id == "overview"


def test_a_title_cut_short_is_still_the_title() -> None:
    report = read("云溪县水利局2023年政府信息公开工作年度报", *BODY)
    assert report.title is not None
    assert report.title.text.endswith("年度报")
    whole = read("云溪县水利局2023年政府信息公开工作年度报", "告", *BODY)
    assert whole.title is not None
    assert whole.title.text.endswith("年度报告")
