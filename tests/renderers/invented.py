"""An invented result with everything a renderer must show: findings of each severity, doubts, odd cells."""

from __future__ import annotations

import datetime

from compliance.forms import load_forms
from compliance.model.document import Place
from compliance.model.facts import Fact, Facts, State
from compliance.model.finding import BasisRef, Finding, Grade, GradeStep, Outcome, Result, Run
from compliance.model.report import Dated, FoundTable, Report, Section, Text
from compliance.model.words import Words

FORM = load_forms()["2021"]
TITLE = "云溪县自然资源局2024年政府信息公开工作年度报告"
NATIONAL = BasisRef("format-2021", "国办公开办函〔2021〕30号", "附件表三", "政府信息公开工作年度报告格式")


def facts() -> Facts:
    """Every cell of the form, with a blank, a placeholder, an unreadable and an absent one."""
    values: dict[str, Fact] = {}
    for number, table in enumerate(FORM.tables, 1):
        for row, name in enumerate(table.fact_ids(), 1):
            values[name] = Fact(name, "value", 0, "0", Place(table=number, row=row))

    def put(id: str, state: State, value: int | None = None, raw: str = "", note: str = "") -> None:
        values[id] = Fact(id, state, value, raw or str(value), Place(table=2, row=3), note)

    put("applications.received.total", "value", 13)
    put("applications.received.natural_person", "value", 13)
    put("applications.carried_in.total", "value", 2)
    put("applications.processed.total", "value", 12)
    put("applications.carried_out.total", "value", 2)
    put("applications.received.company", "blank", raw=" ")
    put("applications.received.research", "placeholder", raw="/")
    put("applications.granted.total", "unreadable", raw="1 2", note="两个数字连在一起，有多种读法")
    del values["applications.rejected_reissue.total"]
    return Facts(values)


def report(source: str = "云溪县自然资源局.html") -> Report:
    """An invented report of 2024."""
    place = Place(paragraph=1)
    sections = tuple(
        Section(
            spec.id, spec.number, spec.title, "standard", place, (Text(f"本机关{spec.title}说明。", place),)
        )
        for spec in FORM.sections
    )
    tables = tuple(
        FoundTable(t.id, Place(table=n), t.id, tuple(r.id for b in t.blocks for r in b.rows), (), {}, "grid")
        for n, t in enumerate(FORM.tables, 1)
    )
    day = datetime.date(2025, 1, 20)
    return Report(
        source=source, sha256="ab" * 32, format="html",
        title=Text(TITLE, place), agency="云溪县自然资源局",
        agency_kind="department", agency_level="county", year=2024, form="2021", form_by_year="2021",
        form_markers={}, period=None, signature=None, signed=None,
        published=Dated(day, "2025-01-20", place, "metadata"), sections=sections,
        tables=tables, facts=facts(),
    )  # fmt: skip


def findings() -> tuple[Finding, ...]:
    """One finding of each severity."""
    used = tuple(
        f"applications.{row}.total" for row in ("received", "carried_in", "processed", "carried_out")
    )
    return (
        Finding(
            "TXT001", "info", "probable", Words("文字重复", "repeated text"),
            Words("第2段与第3段相同", "same"),
            Words("请删去一处", "drop one"), (), "wording", Place(paragraph=3), (), {}, "f3", profile="house",
        ),
        Finding(
            "APP101", "error", "certain", Words("新收与上年结转之和应等于办理总计与结转下年之和", "balance"),
            Words("“总计”列不平衡：13 + 2 ≠ 12 + 2，相差 1", "column total: 13 + 2 ≠ 12 + 2, off by 1"),
            Words("请核对表三四个合计数", "check the four sums"), (NATIONAL,), "applications",
            Place(table=2, row=3), used, dict(zip(used, (13, 2, 12, 2), strict=True)), "f1",
        ),
        Finding(
            "APP002", "warning", "certain", Words("表三应逐格填写数字", "fill in every cell"),
            Words("1 格空白", "1 blank cell"), Words("没有的填 0", "write 0"), (NATIONAL,), "applications",
            None, ("applications.received.company",), {"applications.received.company": None}, "f2",
        ),
    )  # fmt: skip


def result(source: str = "云溪县自然资源局.html") -> Result:
    """A report with findings, doubts, passes and rules that do not apply."""
    missing = Words("表三“（一）予以公开”行“总计”列不能确认", "a cell cannot be read")
    outcomes = (
        Outcome("APP002", "fail"),
        Outcome("APP101", "fail"),
        Outcome("APP102", "undecided", missing, ("applications.granted.total",)),
        Outcome("APP103", "undecided", missing),
        Outcome("DIS001", "pass"),
        Outcome("OTH001", "not_applicable", Words("2020 年以前不要求", "not before 2021")),
        Outcome("SEC001", "pass"),
        Outcome("TXT001", "fail"),
    )
    step = GradeStep(Words("起评分", "start"), 100)
    return Result(
        source=source, sha256="ab" * 32, status="read", title=TITLE,
        agency="云溪县自然资源局", year=2024, report=report(source), form=FORM, outcomes=outcomes,
        findings=findings(), grade=Grade(Words("良好", "good"), "B", 86.5, (step,)),
    )  # fmt: skip


def refused(source: str = "坏文件.docx") -> Result:
    """A file that cannot be read."""
    reason = Words("文件已损坏，请重新导出", "The file is damaged; export it again")
    return Result(source=source, sha256="cd" * 32, status="unreadable", code="damaged", reason=reason)


def clean(source: str = "无问题.html") -> Result:
    """A report with which nothing is wrong."""
    outcomes = (Outcome("DIS001", "pass"), Outcome("SEC001", "pass"))
    whole = result(source)
    return Result(
        source=source, sha256="ef" * 32, status="read", title=whole.title, agency=whole.agency, year=2024,
        report=whole.report, form=FORM, outcomes=outcomes,
    )  # fmt: skip


def run(*results: Result) -> Run:
    """A run over ``results``."""
    titles = {
        "APP002": Words("表三应逐格填写数字", "fill in every cell"),
        "APP101": Words("新收与上年结转之和应等于办理总计与结转下年之和", "balance"),
        "APP102": Words("办理总计应等于各项之和", "sum of results"),
        "APP103": Words("总计应等于各申请人之和", "sum of applicants"),
        "DIS001": Words("表二各行齐全", "rows present"),
        "OTH001": Words("应说明信息处理费", "fee stated"),
        "SEC001": Words("六个部分齐全", "six sections"),
        "TXT001": Words("文字重复", "repeated text"),
    }
    return Run("zfxxgk-compliance", "0.1.0", "1234abcd", 8, "", results, titles)
