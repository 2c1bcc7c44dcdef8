"""``compliance annotate``: the drafter's own Word file with a comment at the place of each finding."""

from __future__ import annotations

from typing import Annotated

import typer

from compliance import readers
from compliance.cli import options
from compliance.cli.items import only
from compliance.cli.load import checker, last_year
from compliance.cli.status import COULD_NOT_RUN, OK, Status
from compliance.cli.terminal import complain, write
from compliance.cli.written import target, write_whole
from compliance.errors import UsageError
from compliance.intake import Known
from compliance.model.words import Words
from compliance.text.shown import shown_line
from compliance.view.verdict import verdict

_WORD = (".docx", ".docm")
_OLD = {
    "doc": Words("旧式 Word 文件（.doc、.wps）", "an old Word file (.doc, .wps)"),
    "odt": Words("OpenDocument 文件（.odt）", "an OpenDocument file (.odt)"),
    "rtf": Words("RTF 文件", "an RTF file"),
}


def annotate(
    path: Annotated[str, typer.Argument(help="Word 文件（.docx）。A Word file.")],
    output: Annotated[
        str,
        typer.Option(
            "--output", "-o", metavar="FILE", help="写到哪里，不能是原文件。Where to write the copy."
        ),
    ],
    lang: Annotated[options.Lang, options.LANG] = options.Lang.zh,
    published: Annotated[str | None, options.PUBLISHED] = None,
    today: Annotated[
        str | None,
        typer.Option("--today", metavar="DATE", help="按哪一天判断期限。Day to judge deadlines by."),
    ] = None,
    profile: Annotated[str | None, options.PROFILE] = None,
    rules: Annotated[list[str] | None, options.RULES] = None,
    waivers: Annotated[list[str] | None, options.WAIVERS] = None,
    no_waivers: Annotated[bool, options.NO_WAIVERS] = False,
    on: Annotated[str | None, options.ON] = None,
    agency_kind: Annotated[str | None, options.AGENCY_KIND] = None,
    year: Annotated[int | None, options.YEAR] = None,
    previous: Annotated[str | None, options.PREVIOUS] = None,
    any_previous: Annotated[bool, options.ANY_PREVIOUS] = False,
    max_size: Annotated[int | None, options.MAX_SIZE] = None,
    time_limit: Annotated[float | None, options.TIME_LIMIT] = None,
    memory_limit: Annotated[int | None, options.MEMORY_LIMIT] = None,
) -> int:
    """在 Word 原稿的副本上，把每条问题写成批注，放在所在的段落或单元格；正文一字不动。

    Writes a copy of a Word file with a comment for each finding; the text itself stays as it is.
    状态：0 已写出；2 不能运行；3 程序出错。
    """
    known = Known(
        options.day("--published", published),
        options.day("--today", today),
        options.agency_kind(agency_kind),
        year,
    )
    limits = options.limits(max_size, time_limit, memory_limit, None)
    item = only(path, limits)
    where = target(output, item.path, _WORD)
    _refuse_others(readers.sniff(item.data, item.name), item.name)
    day = options.day("--on", on)
    judge = checker(rules or [], profile, known, limits, waivers or [], no_waivers, day)
    last = last_year(judge, previous, any_previous, limits) if previous is not None else None
    result = judge.check(item.data, item.name, last)
    if result.status != "read":
        reason = result.reason
        complain(reason.zh if reason else result.code, reason.en if reason else "")
        return COULD_NOT_RUN
    from compliance.papers import annotated

    made = annotated(item.data, result, lang.value, judge.head())
    write_whole(where, made.data)
    _tell(str(where), made.placed, made.unplaced, made.signed, lang.value)
    write(shown_line(verdict(result).words.get(lang.value)) + "\n", machine=False)
    status = Status(None)
    status.add(result)
    return status.code or OK


def _refuse_others(kind: str, name: str) -> None:
    """Raises UsageError for what is no DOCX file, with what to do."""
    if kind in ("docx", "encrypted"):  # an encrypted one has its own words where it is read
        return
    shown = shown_line(name)
    if kind in _OLD:
        raise UsageError(
            f"“{shown}”是{_OLD[kind].zh}，批注只能加在 .docx 上。请用 Word 或 WPS “另存为”.docx 后再试。"
            f" {shown!r} is {_OLD[kind].en}: open it in Word or WPS, save it as .docx and try again."
        )
    raise UsageError(
        f"“{shown}”不是 Word 文件（{kind}），批注只能加在 .docx 上；请用起草时的 Word 原稿。要看问题可用"
        f" compliance check。 Comments go into a .docx file only; use the Word file it was made from."
    )


def _tell(name: str, placed: int, unplaced: int, signed: bool, lang: str) -> None:
    name = shown_line(name)
    if lang == "zh":
        more = f"；{unplaced} 项没有对应的位置，写在文首的批注里" if unplaced else ""
        write(f"已写出“{name}”：{placed} 条批注在原处{more}。原文件没有改动。\n", machine=False)
    else:
        more = f"; {unplaced} without a place are in the one at the top" if unplaced else ""
        write(
            f"Wrote {name!r}: {placed} comments in place{more}. The original is unchanged.\n", machine=False
        )
    if signed:
        complain(
            "原文件带有数字签名：加了批注的副本上签名不再有效。",
            "The file was digitally signed: in the copy with comments the signature is no longer valid.",
        )
