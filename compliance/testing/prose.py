"""The texts of an invented report, consistent with its figures."""

from __future__ import annotations

from collections.abc import Mapping

from compliance.model.form import Form
from compliance.testing.choices import Choices
from compliance.testing.spec import Agency, Part, Value

_BASIS = {
    "2019": "《国务院办公厅政府信息与政务公开办公室关于政府信息公开工作年度报告有关事项的通知》"
    "（国办公开办函〔2019〕60号）",
    "2021": "《国务院办公厅政府信息与政务公开办公室关于印发〈中华人民共和国政府信息公开工作年度报告"
    "格式〉的通知》（国办公开办函〔2021〕30号）",
}


class Figures:
    """Reads whole numbers off the facts of a report."""

    def __init__(self, facts: Mapping[str, Value]) -> None:
        self._facts = facts

    def __call__(self, id: str) -> int:
        value = self._facts.get(id)
        return int(value) if isinstance(value, int | float) else 0

    def rows(self, rows: tuple[str, ...]) -> int:
        """The sum of these rows of table three, in its 总计 column."""
        return sum(self(f"applications.{row}.total") for row in rows)


def title(agency: Agency, year: int) -> str:
    """The title as the form wants it."""
    return f"{agency.name}{year}年政府信息公开工作年度报告"


def preamble(form: Form, agency: Agency, year: int) -> tuple[str, ...]:
    """Basis, parts and statistics period."""
    names = "、".join(section.title for section in form.sections)
    text = (
        f"根据《中华人民共和国政府信息公开条例》（国务院令第711号）和{_BASIS[form.id]}要求，"
        f"{agency.name}编制了{year}年政府信息公开工作年度报告。本报告由{names}六个部分组成。"
        f"报告所列数据的统计期限自{year}年1月1日起至{year}年12月31日止。"
    )
    return (text,)


def parts(
    choices: Choices, form: Form, agency: Agency, year: int, facts: Mapping[str, Value]
) -> tuple[Part, ...]:
    """The six sections in order."""
    figure = Figures(facts)
    texts: dict[str, tuple[str, ...]] = {
        "overview": overview(choices, form, agency, year, figure),
        "problems": problems(choices, agency, year),
        "other": (other(choices, form, year, figure),),
    }
    return tuple(
        Part(section.id, section.number, section.title, texts.get(section.id, ()), section.table)
        for section in form.sections
    )


def overview(choices: Choices, form: Form, agency: Agency, year: int, figure: Figures) -> tuple[str, ...]:
    """Five topics (国办公开办函〔2021〕30号), figures as in the tables."""
    aims = ("不断提高公开质量。", "推动政府信息公开工作规范开展。", "保障公众依法获取政府信息。")
    care = ("严格落实公文公开属性审查制度，", "健全信息发布审核机制，")
    site = ("优化门户网站公开专栏，完善检索功能。", "规范政务新媒体管理，设置政府信息公开专栏。")
    return (
        f"{year}年，{agency.us}认真贯彻落实《中华人民共和国政府信息公开条例》，{choices.pick(aims)}",
        f"（一）主动公开。{_proactive(form, figure)}",
        f"（二）依申请公开。{_on_request(form, figure)}{_disputes(figure)}",
        f"（三）政府信息管理。{choices.pick(care)}对已公开的信息定期清理，及时更新失效内容。",
        f"（四）政府信息公开平台建设。{choices.pick(site)}",
        f"（五）监督保障。{_supervision(choices, agency)}",
    )


def _proactive(form: Form, figure: Figures) -> str:
    base = "disclosure.normative_documents"
    if form.id == "2019":
        text = (
            f"本年新制作规范性文件{figure(f'{base}.made')}件，新公开{figure(f'{base}.published')}件，"
            f"对外公开总数{figure(f'{base}.published_total')}件。"
        )
    else:
        text = (
            f"本年制发行政规范性文件{figure(f'{base}.made')}件，废止{figure(f'{base}.repealed')}件，"
            f"现行有效{figure(f'{base}.in_force')}件。"
        )
    return (
        text + f"作出行政许可决定{figure('disclosure.licences.decisions')}件、"
        f"行政处罚决定{figure('disclosure.penalties.decisions')}件。"
    )


def _on_request(form: Form, figure: Figures) -> str:
    new, brought = figure("applications.received.total"), figure("applications.carried_in.total")
    done, left = figure("applications.processed.total"), figure("applications.carried_out.total")
    if new + brought == 0:
        return "全年未收到政府信息公开申请，无上年结转的申请。"
    sets = form.table["applications"].row_sets
    other = [row for row in sets["results"] if row.startswith("closed")]
    return (
        f"本年新收政府信息公开申请{new}件，上年结转{brought}件；本年度办结{done}件，"
        f"结转下年度继续办理{left}件。办结的申请中，予以公开{figure('applications.granted.total')}件，"
        f"部分公开{figure('applications.partly_granted.total')}件，不予公开{figure.rows(sets['refused'])}件，"
        f"无法提供{figure.rows(sets['unavailable'])}件，不予处理{figure.rows(sets['rejected'])}件，"
        f"其他处理{figure.rows(tuple(other))}件。"
    )


def _disputes(figure: Figures) -> str:
    review = figure("disputes.reconsideration.total")
    suits = figure("disputes.direct_suit.total") + figure("disputes.suit_after_reconsideration.total")
    if review + suits == 0:
        return "全年未发生因政府信息公开引起的行政复议、行政诉讼。"
    first = f"行政复议{review}件" if review else "未发生行政复议"
    second = f"行政诉讼{suits}件" if suits else "未发生行政诉讼"
    return f"全年因政府信息公开{first}，{second}。"


def _supervision(choices: Choices, agency: Agency) -> str:
    text = choices.pick(("全年组织业务培训2次。", "明确专人负责政府信息公开日常工作。"))
    if agency.kind in ("government", "township"):
        # 条例 art. 50(4): governments also report on these three.
        text += (
            "工作考核方面，将政府信息公开纳入年度绩效考核；社会评议方面，邀请公众对公开工作进行评议，"
            "总体评价良好；责任追究方面，全年未发生需要追究责任的情形。"
        )
    return text


def problems(choices: Choices, agency: Agency, year: int) -> tuple[str, ...]:
    """What is wanting and what was done about it."""
    want, done = choices.pick(
        (
            (
                "政策解读形式比较单一，图表、视频类解读偏少",
                "全年新增图表、视频类解读，解读材料与文件同步发布",
            ),
            ("公开目录更新不够及时，个别栏目内容偏旧", "建立栏目月度检查制度，补充更新了偏旧栏目的内容"),
        )
    )
    wanting = (
        f"（一）存在的主要问题。{year}年，{agency.us}的政府信息公开工作还存在一些不足：一是{want}；"
        "二是业务人员对答复文书的规范要求掌握不够到位。"
    )
    improved = (
        f"（二）改进情况。针对上述问题，{agency.us}采取了以下措施：一是{done}；"
        "二是编写答复文书样式，组织业务人员集中学习，答复的规范性得到提高。"
    )
    return wanting, improved


def other(choices: Choices, form: Form, year: int, figure: Figures) -> str:
    """Section six. From 2021 it states the fee (国办函〔2020〕109号); the sums follow from the
    cases closed because the fee was not paid, 100 元 a notice."""
    if form.id == "2019":
        return "无其他需要报告的事项。"
    unpaid = figure("applications.closed_fee_unpaid.total")
    paid = min(choices.integer(0, 3), figure("disclosure.fees.amount") * 100)
    if unpaid + paid == 0:
        return choices.pick(
            (
                f"{year}年，未发出收费通知，未收取信息处理费。无其他需要报告的事项。",
                f"{year}年，发出信息处理费收费通知0件，通知总金额0元，实际收取总金额0元。",
            )
        )
    return (
        f"{year}年，依据《政府信息公开信息处理费管理办法》发出收费通知{unpaid + paid}件，"
        f"通知总金额{100 * (unpaid + paid)}元，实际收取总金额{100 * paid}元。无其他需要报告的事项。"
    )
