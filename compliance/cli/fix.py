"""``compliance fix``: the tables put right, where only one repair is possible or the user names it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from enum import StrEnum
from math import prod
from typing import Annotated

import msgspec
import typer

from compliance import exchange
from compliance.cli import options
from compliance.cli.items import only
from compliance.cli.load import checker, last_year
from compliance.cli.status import COULD_NOT_RUN, FINDINGS, OK
from compliance.cli.terminal import complain, write
from compliance.cli.written import target, write_whole
from compliance.errors import UsageError
from compliance.exchange.edited import with_facts
from compliance.intake import Known
from compliance.model.finding import Result
from compliance.model.form import Form
from compliance.model.neighbours import ALONE
from compliance.model.repair import Diagnosis
from compliance.model.report import Refusal, Report
from compliance.text.shown import shown_line
from compliance.view.findings import number
from compliance.view.verdict import verdict

_NAMED = re.compile(r"([a-z0-9_]+\.[a-z0-9_]+\.[a-z0-9_]+)\s*=\s*(\S+)")

Judge = Callable[[Report], Result]


class Paper(StrEnum):
    """What the repaired report is written as."""

    json = "json"
    docx = "docx"
    html = "html"


def fix(
    path: Annotated[str, typer.Argument(help="年报，任何能读的格式。A report in any format that is read.")],
    format: Annotated[
        Paper, typer.Option("--format", "-f", help="写成：数据、Word（正式格式）或网页片段。What to write.")
    ] = Paper.docx,
    output: Annotated[
        str | None,
        typer.Option(
            "--output", "-o", metavar="FILE", help="写到哪里，不能是原文件；json、html 不写时打印。Where to."
        ),
    ] = None,
    choose: Annotated[
        list[str] | None,
        typer.Option(
            "--choose", metavar="N|FACT=VALUE", help="用第几个改法，或直接指明某格的数，可多次。Which repair."
        ),
    ] = None,
    lang: Annotated[options.Lang, options.LANG] = options.Lang.zh,
    profile: Annotated[str | None, options.PROFILE] = None,
    rules: Annotated[list[str] | None, options.RULES] = None,
    agency_kind: Annotated[str | None, options.AGENCY_KIND] = None,
    year: Annotated[int | None, options.YEAR] = None,
    previous: Annotated[str | None, options.PREVIOUS] = None,
    any_previous: Annotated[bool, options.ANY_PREVIOUS] = False,
    max_size: Annotated[int | None, options.MAX_SIZE] = None,
    max_pages: Annotated[int | None, options.MAX_PAGES] = None,
    time_limit: Annotated[float | None, options.TIME_LIMIT] = None,
    memory_limit: Annotated[int | None, options.MEMORY_LIMIT] = None,
) -> int:
    """勾稽不平时找出该改哪一格；只有一种改法，或用 --choose 指明时，把改好的年报写成新文件。

    Writes the report with its tables put right.
    状态：0 已写出，或没有要改的；1 不止一种改法（都列出）或没有找到；2 不能运行。
    """
    limits = options.limits(max_size, time_limit, memory_limit, max_pages)
    item = only(path, limits)
    where = None if output is None else target(output, item.path, (f".{format.value}", *_ALSO[format]))
    if where is None and format is Paper.docx:
        raise UsageError("Word 文件要用 -o 指明写到哪里。 A Word file needs -o FILE.")
    picked, named = _chosen(choose or [])
    judge = checker(
        rules or [], profile, Known(agency_kind=options.agency_kind(agency_kind), year=year), limits
    )
    report = judge.understand(item.data, item.name)
    if isinstance(report, Refusal):
        complain(report.message.zh, report.message.en)
        return COULD_NOT_RUN
    teller = _Teller(lang.value, quiet=where is None)
    beside = ALONE
    if previous is not None:
        beside = last_year(judge, previous, any_previous, limits).beside(report)
        if why := beside.absent.get("previous"):
            teller.say(why.zh, why.get("en"))
    form = judge.forms[report.form]
    if named:
        report = _with_named(report, named, form)
    repaired = _repaired(lambda one: judge.judge(one, beside), report, form, picked, bool(named), teller)
    if isinstance(repaired, int):
        return repaired
    data = _written(repaired, form, format, teller)
    if where is None:
        write(data.decode(), machine=True)
    else:
        write_whole(where, data)
        teller.say(
            f"已写出“{shown_line(str(where))}”。原文件没有改动。", f"Wrote {shown_line(str(where))!r}."
        )
    return OK


_ALSO: dict[Paper, tuple[str, ...]] = {Paper.json: (), Paper.docx: (), Paper.html: (".htm",)}


class _Teller:
    """Tells the user, on stderr where the report itself goes to stdout."""

    def __init__(self, lang: str, *, quiet: bool) -> None:
        self.lang = lang
        self._aside = quiet

    def say(self, zh: str, en: str) -> None:
        """A line."""
        text = shown_line(en if self.lang == "en" else zh)
        if self._aside:
            complain(text)
        else:
            write(text + "\n", machine=False)


def _chosen(given: Sequence[str]) -> tuple[int | None, dict[str, str]]:
    """The number of a repair and the cells named. Raises UsageError."""
    number: int | None = None
    named: dict[str, str] = {}
    for text in given:
        found = _NAMED.fullmatch(text.strip())
        if found:
            named[found[1]] = found[2]
        elif text.strip().isascii() and text.strip().isdigit() and number is None and len(text) < 6:
            number = int(text)
        else:
            raise UsageError(
                "--choose 应为改法的序号（一个），或 格=数，如 applications.granted.company=5；"
                f"收到“{text}”。 --choose takes the number of one repair, or fact=value."
            )
    return number, named


def _repaired(
    judge: Judge, report: Report, form: Form, picked: int | None, named: bool, teller: _Teller
) -> Report | int:
    """The report put right, or the exit status where that is not to be done, the reason told.
    ``picked``: the number of a repair; ``named``: the user has already said what cells should be."""
    from compliance.papers.remarks import changes_words

    result = judge(report)
    diagnosis = result.diagnosis
    if diagnosis is None or diagnosis.status == "nothing_to_repair":
        teller.say("表内数字的勾稽关系没有不成立的。", "No identity between the numbers fails.")
        return report if named else OK
    for cause in diagnosis.causes:
        teller.say(cause.words.zh, cause.words.en)
    repairs = diagnosis.repairs
    if picked is not None and not 1 <= picked <= len(repairs):
        raise UsageError(
            f"没有第 {picked} 个改法，共 {len(repairs)} 个。 There is no repair {picked} (of {len(repairs)})."
        )
    if picked is None and (diagnosis.status != "one" or _misread(diagnosis)):
        _list(result, diagnosis, teller)
        return FINDINGS
    repair = repairs[(picked or 1) - 1]
    if picked is not None:
        words = changes_words(result, repair)
        teller.say(f"按第 {picked} 种改：{words.zh}", f"Repair {picked}: {words.en}")
    return _proved(judge, with_facts(report, dict(repair.set), form), teller)


def _misread(diagnosis: Diagnosis) -> bool:
    """Whether a number would be changed that perhaps was only read wrong: then the user must say so."""
    return any(
        cause.as_read and change.before is not None
        for cause in diagnosis.causes
        for repair in cause.repairs
        for change in repair.changes
    )


def _with_named(report: Report, named: dict[str, str], form: Form) -> Report:
    """The report with the cells the user named. Raises UsageError for what is no cell or no number."""
    edited = with_facts(report, dict(named), form)
    for name, text in named.items():
        if edited.facts.get(name).state != "value":
            raise UsageError(f"--choose {name}={text}：“{text}”不是一个数。 {text!r} is not a number.")
    return edited


def _list(result: Result, diagnosis: Diagnosis, teller: _Teller) -> None:
    """Each repair in words, how to name its cells, and what to do now. Of several causes each has its own
    list with the reasons; what is numbered puts one repair of each together."""
    from compliance.papers.remarks import changes_words, repair_words

    alone = len(diagnosis.causes) == 1
    for cause in diagnosis.causes:
        for repair in cause.repairs if not alone and cause.status == "several" else ():
            words = repair_words(result, repair)
            teller.say(f"· {words.zh}", f"· {words.en}")
    for at, repair in enumerate(diagnosis.repairs, 1):
        words = repair_words(result, repair) if alone else changes_words(result, repair)
        cells = " ".join(f"{name}={number(value)}" for name, value in repair.set.items())
        teller.say(f"{at}) {words.zh}  [{cells}]", f"{at}) {words.en}  [{cells}]")
    every = prod(len(cause.repairs) + cause.more for cause in diagnosis.causes)
    if every > len(diagnosis.repairs) > 0:
        more = every - len(diagnosis.repairs)
        teller.say(f"另有 {more} 种没有列出。", f"{more} more are not listed.")
    if diagnosis.repairs:
        teller.say(
            "请对照原始台账或原件，用 --choose 序号 选定一个，或用 --choose 格=数 指明；没有写出文件。",
            "Compare with your records, then --choose N or --choose fact=value. Nothing was written.",
        )
    else:
        teller.say(
            "可用 --choose 格=数 指明要改的格；没有写出文件。",
            "Name the cells to change with --choose fact=value. Nothing was written.",
        )


def _proved(judge: Judge, report: Report, teller: _Teller) -> Report | int:
    """The repaired report, if every identity holds in it now; never anything else."""
    after = judge(report)
    if after.diagnosis is not None and after.diagnosis.status != "nothing_to_repair":
        words = after.diagnosis.words
        teller.say(
            f"改后勾稽关系仍不成立，没有写出文件。{words.zh}", f"It still does not balance. {words.en}"
        )
        return FINDINGS
    teller.say(f"改后：{verdict(after).words.zh}", f"After it: {verdict(after).words.en}")
    return report


def _written(report: Report, form: Form, paper: Paper, teller: _Teller) -> bytes:
    """The report as the paper asked for."""
    from compliance.papers import form_docx, form_html
    from compliance.papers.content import UNSURE

    unsure = sum(fact.state == "unreadable" for fact in report.facts)
    if unsure:
        teller.say(
            f"有 {unsure} 格没有读准，写出的表中照原样或以“{UNSURE}”标出，请对照原件填写。",
            f"{unsure} cells could not be read; they are marked, fill them in from the original.",
        )
    annotated = sum(fact.state == "value" and bool(fact.note) for fact in report.facts)
    if annotated and paper is not Paper.json:
        teller.say(
            f"有 {annotated} 格除了数字还写有文字（单位、说明），写出的表里只留数字。",
            f"{annotated} cells held words beside the number (a unit, a remark); only the number is written.",
        )
    if paper is Paper.json:
        return msgspec.json.format(msgspec.json.encode(exchange.to_data(report, form)), indent=2) + b"\n"
    return form_docx(report, form) if paper is Paper.docx else form_html(report, form).encode()
