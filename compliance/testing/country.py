"""A synthetic country: agencies in a tree, their pages over several years, and the defects put into them.

All its places are invented. Without defects nothing in it gives a finding: figures follow from last year's
and add up from departments and townships to the province, texts differ from year to year and from each other.
"""

from __future__ import annotations

import csv
import datetime
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from compliance.forms import by_year, load_forms
from compliance.model.form import Form
from compliance.testing import prose
from compliance.testing.choices import Choices, Seeded
from compliance.testing.defects import DEFECTS, Damaged, Defect
from compliance.testing.growth import Facts, grown, summed, values
from compliance.testing.spec import Agency, Spec
from compliance.testing.writers import html, shorthand
from compliance.text.names import agency_key

PROVINCE = "青岚省"
_FIRST = "澜汐岚霁屿砚桐芷苇鹭棠榆琼珞沅泠溯霄汀樨"
_SECOND = "川泽原浦渡岭塘溪滩岗洲坞垣陂"
_DEPARTMENTS = [
    "教育局",
    "科学技术局",
    "民政局",
    "司法局",
    "财政局",
    "自然资源局",
    "水务局",
    "农业农村局",
    "商务局",
    "审计局",
    "统计局",
    "林业局",
    "发展和改革局",
    "文化和旅游局",
    "卫生健康局",
    "应急管理局",
    "市场监督管理局",
    "人力资源和社会保障局",
    "生态环境局",
    "交通运输局",
]
_TOWNS = 8
_COUNTIES = 6
"""Of a city."""

_ACTS = ["开展", "完善", "推进", "梳理", "公布", "更新", "编制", "修订", "汇总", "整理", "核对", "上线"]
_THINGS = [
    "办事指南",
    "惠民政策清单",
    "重点项目台账",
    "公共服务事项",
    "政策问答",
    "信息目录",
    "历史文件",
    "便民地图",
    "查询专栏",
    "意见征集",
    "补贴发放名单",
    "采购公示",
    "执法公示",
    "水质公报",
    "学区说明",
    "就业岗位",
    "招生信息",
    "应急预案",
]
_WAYS = [
    "通过窗口终端发布",
    "在村居公示栏张贴",
    "以图解形式推送",
    "组织开放日讲解",
    "由专人逐条校核",
    "设置热线解答",
    "每季度通报一次",
    "邀请代表评议",
    "汇编成册发放",
    "与相邻单位共享",
]


class Injected(msgspec.Struct, frozen=True):
    """A defect in the country. ``rules`` must fail on the report in ``source``; ``may``: sources of reports
    on which others may follow from it (the government above, next year's report)."""

    source: str
    agency: str
    year: int
    defect: str
    rules: frozenset[str]
    may: frozenset[str] = frozenset()


class Page(msgspec.Struct, frozen=True):
    """A page of the country. ``source``: its path below the country's folder."""

    source: str
    spec: Spec
    injected: Injected | None = None


class Line(msgspec.Struct, frozen=True):
    """A line of the roster."""

    agency: Agency
    parent: str
    region: str


_UNFIT = frozenset({"text-last-year", "wrong-self", "section-order", "one-row-closed"})
"""Named defects that only fit the texts of ``generator``, or a form of another year."""


def country(seed: int, agencies: int, years: Sequence[int], *, every: int = 10) -> Iterator[Page]:
    """Pages county by county; every ``every``-th page has a defect (0 = none). Few are in memory at a time,
    whatever the number of agencies."""
    forms = load_forms()
    form = by_year(forms, years[0])
    if form is None or form is not by_year(forms, years[-1]):
        raise ValueError("all years must have one form")
    defects = [defect for defect in DEFECTS if defect.id not in _UNFIT]
    for number, (page, above, next_year) in enumerate(_balanced(seed, agencies, years, form), 1):
        if not every or number % every:
            yield page
            continue
        yield _spoilt(page, defects[number // every % len(defects)], above, next_year)


def roster(agencies: int) -> Iterator[Line]:
    """Every agency of the country of this size, those above first."""
    province = Agency(f"{PROVINCE}人民政府", "government", "province", "我省", "全省")
    yield Line(province, "", PROVINCE)
    left = agencies - 1
    city = 0
    while left > 0:
        for line in _city(city, province.name):
            if left <= 0:
                return
            left -= 1
            yield line
        city += 1


def write(folder: Path, pages: Iterator[Page], *, small: bool = False) -> list[Injected]:
    """Writes the pages; the defects that are in them. ``small``: as JSON, which is read much sooner."""
    injected: list[Injected] = []
    for page in pages:
        path = folder / page.source
        path.parent.mkdir(parents=True, exist_ok=True)
        if small:
            path.with_suffix(".json").write_bytes(shorthand.write(page.spec))
        else:
            path.write_bytes(html.write(page.spec, html.Style(styled=True)))
        if page.injected:
            injected.append(page.injected)
    return injected


def write_roster(path: Path, agencies: int) -> None:
    """The roster as a CSV file."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["机关名称", "类别", "上级机关", "地区"])
        for line in roster(agencies):
            rows.writerow([line.agency.name, line.agency.kind, line.parent, line.region])


def _place(number: int) -> str:
    count = len(_FIRST) * len(_SECOND)
    first, second = divmod(number % count, len(_SECOND))
    more = _SECOND[number // count % len(_SECOND)] if number >= count else ""
    return _FIRST[first] + more + _SECOND[second]


def _city(number: int, above: str) -> Iterator[Line]:
    name = f"{PROVINCE}{_place(number)}市"
    government = Agency(f"{name}人民政府", "government", "city", "我市", "全市")
    yield Line(government, above, name)
    for department in _DEPARTMENTS:
        yield Line(Agency(name + department, "department", "city", "我局", "全市"), government.name, name)
    for county in range(_COUNTIES):
        yield from _county(f"{name}{_place(number * _COUNTIES + county + 7)}县", government.name)


def _county(name: str, above: str) -> Iterator[Line]:
    government = Agency(f"{name}人民政府", "government", "county", "我县", "全县")
    yield Line(government, above, name)
    for department in _DEPARTMENTS:
        yield Line(Agency(name + department, "department", "county", "我局", "全县"), government.name, name)
    for town in range(_TOWNS):
        agency = Agency(f"{name}{_place(town * 31 + 5)}镇人民政府", "township", "township", "我镇", "全镇")
        yield Line(agency, government.name, name)


class _Open(msgspec.Struct):
    """A government whose agencies are being made: their sums so far, by year."""

    line: Line
    number: int
    sums: dict[int, Facts]


def _balanced(seed: int, agencies: int, years: Sequence[int], form: Form) -> Iterator[tuple[Page, str, str]]:
    """Pages with the source of the report above and of next year's ("" = none). A government comes after
    all that are below it."""
    opened: list[_Open] = []
    for number, line in enumerate(roster(agencies)):
        while opened and opened[-1].line.agency.name != line.parent:
            yield from _closed(seed, opened, years, form)
        if line.agency.kind == "government":
            opened.append(_Open(line, number, {year: summed(form, ()) for year in years}))
            continue
        before: Facts | None = None
        for year in years:
            before = grown(Seeded(seed * 1_000_003 + number * 101 + year), form, line.agency, before)
            opened[-1].sums[year] = summed(form, (opened[-1].sums[year], before))
            yield _page(seed, number, line, year, years, form, before)
    while opened:
        yield from _closed(seed, opened, years, form)


def _closed(
    seed: int, opened: list[_Open], years: Sequence[int], form: Form
) -> Iterator[tuple[Page, str, str]]:
    done = opened.pop()
    for year in years:
        if opened:
            opened[-1].sums[year] = summed(form, (opened[-1].sums[year], done.sums[year]))
        yield _page(seed, done.number, done.line, year, years, form, done.sums[year])


def _page(
    seed: int, number: int, line: Line, year: int, years: Sequence[int], form: Form, facts: Facts
) -> tuple[Page, str, str]:
    choices = Seeded(seed * 7_000_003 + number * 101 + year)
    agency, printed = line.agency, values(facts)
    signed = datetime.date(year + 1, 1, choices.integer(8, 26))
    spec = Spec(
        form=form.id,
        year=year,
        agency=agency,
        title=prose.title(agency, year),
        preamble=prose.preamble(form, agency, year),
        parts=prose.parts(choices, form, agency, year, printed),
        facts=printed,
        signature=agency.name,
        signed=signed,
        published=signed + datetime.timedelta(days=choices.integer(0, 3)),
    )
    *overview, last = spec.part("overview").paragraphs
    problems = spec.part("problems").paragraphs
    spec = spec.with_part("overview", paragraphs=(*overview, last + _told(choices, 12)))
    spec = spec.with_part(
        "problems", paragraphs=(problems[0] + _told(choices, 3), problems[1] + _told(choices, 3))
    )
    above = _source(line.parent, _above(line.region, line.agency), year) if line.parent else ""
    later = _source(agency.name, line.region, year + 1) if year + 1 in years else ""
    return Page(_source(agency.name, line.region, year), spec), above, later


def _source(name: str, region: str, year: int) -> str:
    return f"{region or PROVINCE}/{year}/{name}.html"


def _above(region: str, agency: Agency) -> str:
    """The region of the government above: for a government's own, the place around it."""
    if agency.kind != "government":
        return region
    return PROVINCE if agency.level == "city" else region[: region.rindex("市") + 1]


def _told(choices: Choices, sentences: int) -> str:
    """What nobody else tells in the same words."""
    return "".join(
        f"{choices.pick(_ACTS)}{choices.pick(_THINGS)}和{choices.pick(_THINGS)}，{choices.pick(_WAYS)}，"
        f"{choices.pick(_WAYS)}。"
        for _ in range(sentences)
    )


def _spoilt(page: Page, defect: Defect, above: str, next_year: str) -> Page:
    damaged: Damaged = defect.apply(page.spec)
    may = frozenset(
        source for source in (above, next_year) if source and damaged.spec.facts != page.spec.facts
    )
    return Page(
        page.source,
        damaged.spec,
        Injected(
            page.source,
            agency_key(page.spec.agency.name),
            page.spec.year,
            defect.id,
            damaged.rules,
            may,
        ),
    )
