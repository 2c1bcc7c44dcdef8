"""The reports beside an invented one that go with it: last year's, and those of the agencies below."""

from __future__ import annotations

import datetime

import msgspec

from compliance.forms import by_year, load_forms
from compliance.testing.choices import Seeded
from compliance.testing.generator import make
from compliance.testing.spec import Agency, Part, Spec, Value

_OVERVIEW = (
    "按照上级部署，{us}把政务公开列入全年要点，由办公室牵头，各科室分工落实。",
    "（一）主动公开。围绕群众关心的事项发布信息137条、图解9篇，重要文件印发后二十个工作日内上网。",
    "（二）依申请公开。设专人登记、办理和答复，文书经合法性审核后寄出。",
    "（三）政府信息管理。文件起草时一并确定公开属性，每季度清理一次公开栏目。",
    "（四）政府信息公开平台建设。网站改版后增设检索入口6处，办事大厅放置查阅终端14台。",
    "（五）监督保障。组织学习5场、213人次；工作考核、社会评议和责任追究各按制度进行，年内没有需要追责的情形，评议结果良好。",
)
_PROBLEMS = (
    "（一）存在的主要问题。一是村居一级的公开渠道偏少，老年群众查阅不便；二是答复前的部门会商耗时较长，有时接近期限。",
    "（二）改进情况。一是在便民服务点设置了纸质查阅角；二是建立了会商台账，限定两个工作日内反馈。",
)

_UNPAID = ".closed_fee_unpaid."
"""A case closed for want of a fee would have to be told in section six, which speaks of none."""


def year_before(spec: Spec, seed: int = 0) -> Spec:
    """Last year's report of the same agency: it carries over what ``spec`` carries in, keeps the stocks
    that ``spec`` goes on from, follows the form of its own year and has words of its own."""
    year = spec.year - 1
    form = by_year(load_forms(), year)
    if form is None:
        raise ValueError(f"no form for {year}")
    earlier = make(Seeded(seed), year=year, agency=spec.agency, size="zero")
    facts = _carried(_alike(earlier.facts, spec), spec, earlier)
    texts = {
        "overview": tuple(text.format(us=spec.agency.us) for text in _OVERVIEW),
        "problems": _PROBLEMS,
    }
    parts = tuple(
        msgspec.structs.replace(part, paragraphs=texts.get(part.id, part.paragraphs))
        for part in earlier.parts
    )
    return msgspec.structs.replace(earlier, facts=facts, parts=parts)


def _alike(facts: dict[str, Value], spec: Spec) -> dict[str, Value]:
    """Figures of the size of this year's, but not the same: what was more than nothing was one more."""
    given = {fact: 0 if _UNPAID in fact else spec.facts.get(fact, 0) for fact in facts}
    stocks = ("in_force", "made", "repealed", "published", "published_total", "items_last_year", "change")
    return {
        fact: value + 1
        if isinstance(value, int) and value > 0 and fact.rpartition(".")[2] not in stocks
        else value
        for fact, value in given.items()
    }


def _carried(facts: dict[str, Value], spec: Spec, earlier: Spec) -> dict[str, Value]:
    """Last year's figures with this year's opening ones as their closing ones."""
    table = earlier.layout.table["applications"]
    received, carried_in, processed, carried_out = table.row_sets["summary"]
    applicants = table.column_sets["applicants"]
    columns = [column.id for column in table.blocks[0].columns]

    def cell(row: str, column: str) -> str:
        return f"{table.id}.{row}.{column}"

    results = table.row_sets["results"]
    for column in applicants:
        done = sum(_count(facts[cell(row, column)]) for row in results)
        left = _count(spec.facts.get(cell(carried_in, column)))
        facts[cell(processed, column)], facts[cell(carried_out, column)] = done, left
        facts[cell(carried_in, column)], facts[cell(received, column)] = 0, done + left
    (total,) = (column for column in columns if column not in applicants)
    for row in (received, carried_in, *results, processed, carried_out):
        facts[cell(row, total)] = sum(_count(facts[cell(row, column)]) for column in applicants)
    disputes = earlier.layout.table["disputes"]
    outcomes = disputes.column_sets["outcomes"]
    (total,) = (column.id for column in disputes.blocks[0].columns if column.id not in outcomes)
    for spec_row in disputes.blocks[0].rows:
        base = f"{disputes.id}.{spec_row.id}"
        facts[f"{base}.{total}"] = sum(_count(facts[f"{base}.{column}"]) for column in outcomes)
    for name in ("regulations", "normative_documents"):
        base = f"disclosure.{name}"
        if f"{base}.in_force" in facts and f"{base}.in_force" in spec.facts:
            stock = _count(spec.facts[f"{base}.in_force"]) - _count(spec.facts[f"{base}.made"])
            facts[f"{base}.in_force"] = stock = max(stock + _count(spec.facts[f"{base}.repealed"]), 0)
            facts[f"{base}.made"] = min(_count(facts[f"{base}.made"]), stock)
    return facts


def _count(value: Value) -> int:
    return int(value) if isinstance(value, int | float) else 0


def below(spec: Spec) -> tuple[Spec, ...]:
    """Two reports of bodies below a government that add up to ``spec``, cell by cell."""
    first = Agency(f"{spec.agency.name.removesuffix('人民政府')}水务局", "department", spec.agency.level)
    second = Agency(f"{spec.agency.name.removesuffix('人民政府')}档案馆", "department", spec.agency.level)
    signed = datetime.date(spec.year + 1, 1, 15)
    children = []
    for agency, facts in ((first, dict(spec.facts)), (second, dict.fromkeys(spec.facts, 0))):
        child = make(Seeded(len(agency.name)), year=spec.year, agency=agency, size="zero")
        children.append(
            msgspec.structs.replace(child, facts=facts, signed=signed, published=signed, parts=_short(child))
        )
    return tuple(children)


def _short(spec: Spec) -> tuple[Part, ...]:
    """The sections without prose: what stands in them is for the child's own check."""
    return tuple(msgspec.structs.replace(part, paragraphs=()) for part in spec.parts)
