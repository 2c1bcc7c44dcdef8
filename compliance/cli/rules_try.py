"""``compliance rules try``: one rule against reports, with every step."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer

from compliance.cli import options
from compliance.cli.items import items
from compliance.cli.load import book
from compliance.cli.paths import STDIN
from compliance.cli.paths import sources as sources_of
from compliance.cli.rulesets import one_format, rule_set, tell
from compliance.cli.status import COULD_NOT_RUN, CRASHED, FINDINGS, OK
from compliance.cli.terminal import complain, write
from compliance.errors import ReadError, RuleError, UsageError, did_you_mean
from compliance.forms import load_forms
from compliance.intake import Known
from compliance.isolation import Worker
from compliance.model.finding import Subject
from compliance.model.report import Report
from compliance.rulebook import Rule, RuleBook

if TYPE_CHECKING:
    from compliance.authoring.trial import Trial
    from compliance.readers.guard import Limits


def try_rule(
    rule: Annotated[str, typer.Argument(metavar="RULE", help="规则文件，或规则编号。A rule file, or an id.")],
    files: Annotated[list[str], typer.Argument(metavar="FILE…", help="年报：文件、文件夹、通配符或 -。")],
    previous: Annotated[
        str | None, typer.Option("--previous", metavar="FILE", help="上一年的年报。Last year's report.")
    ] = None,
    watch: Annotated[
        bool, typer.Option("--watch", help="规则或年报一保存就再试，按 Ctrl-C 结束。Again after each save.")
    ] = False,
    profile: Annotated[str | None, options.PROFILE] = None,
    published: Annotated[str | None, options.PUBLISHED] = None,
    agency_kind: Annotated[str | None, options.AGENCY_KIND] = None,
    year: Annotated[int | None, options.YEAR] = None,
    format: Annotated[str, typer.Option("--format", "-f", help="text 或 json。text or json.")] = "text",
    lang: Annotated[options.Lang, options.LANG] = options.Lang.zh,
    time_limit: Annotated[float | None, options.TIME_LIMIT] = None,
    memory_limit: Annotated[int | None, options.MEMORY_LIMIT] = None,
) -> int:
    """拿一条规则试年报，写出每一步：用了哪些数据、值是多少、为什么符合、不符合或不能判断。

    One rule against reports, step by step. 状态：0 没有问题；1 有；2 不能运行；3 规则出错。
    """
    one_format(format)
    kind = options.agency_kind(agency_kind)
    known = Known(options.day("--published", published), agency_kind=kind, year=year)
    limits = options.limits(None, time_limit, memory_limit, None)

    def once() -> int:
        found, rules = _rule(rule, profile)
        status = COULD_NOT_RUN
        for trial in _trials(found, rules, files, previous, known, limits):
            if format == "json":
                write(_json(trial), machine=True)
            else:
                tell(_text(trial, lang.value))
            status = max(OK if status == COULD_NOT_RUN else status, _status(trial))
        return status

    return _watched(once, rule, files, lang.value) if watch else once()


def _status(trial: Trial) -> int:
    return {"fail": FINDINGS, "crashed": CRASHED}.get(trial.outcome.outcome, OK)


def _rule(named: str, profile: str | None) -> tuple[Rule, RuleBook]:
    """The rule of a file, or the one with this id. Raises RuleError, UsageError."""
    if Path(named).is_file():
        rules, ids = rule_set(named)
        found = rules.rule(ids[0])
    else:
        rules = book([], profile)
        found = rules.rule(named) or rules.rule(named.upper())
    if found is None:
        hint = did_you_mean(named.upper(), [known.id for known in rules.rules])
        raise UsageError(f"没有规则“{named}”，也没有这个文件 (no such rule or file){hint}")
    return found, rules


def _trials(
    rule: Rule, rules: RuleBook, files: Sequence[str], previous: str | None, known: Known, limits: Limits
) -> Iterator[Trial]:
    from compliance.authoring.trial import tried

    forms = load_forms()
    before = None
    if previous is not None:
        with Worker(limits=limits) as worker:
            before = next(_reports([previous], worker, limits), None)
    with Worker(known, limits) as worker:
        for report in _reports(files, worker, limits):
            subject = Subject(report, forms[report.form], previous=before, forms=dict(forms))
            yield tried(rule, rules, subject)


def _reports(files: Sequence[str], worker: Worker, limits: Limits) -> Iterator[Report]:
    """The reports of the files; of one that is none it is said on stderr why."""
    for item in items(files, limits):
        try:
            if item.refused is not None:
                raise item.refused
            found = worker.understand(item.data, item.name)
        except ReadError as refused:
            complain(f"{item.name}：{refused.zh}", refused.en)
            continue
        if isinstance(found, Report):
            yield msgspec.structs.replace(found, source=item.name)
        else:
            complain(f"{item.name}：{found.message.zh}", found.message.en)


def _json(trial: Trial) -> str:
    data = {"schema": "rules-try/1", **msgspec.to_builtins(trial)}
    return msgspec.json.encode(data).decode() + "\n"


def _text(trial: Trial, lang: str) -> Iterator[str]:
    yield f"{trial.rule} ← {trial.source}"
    last = ""
    for step in trial.steps:
        head = _HEADS[step.what][lang != "zh"] if step.what != last else ""
        last = step.what
        if head:
            yield f"  {head}"
        yield f"    {step.words.get(lang)}"
    yield ""


_HEADS = {
    "report": ("年报", "report"),
    "fact": ("用到的数据", "facts used"),
    "sum": ("算式", "arithmetic"),
    "text": ("用到的文字", "texts"),
    "pattern": ("模式", "patterns"),
    "mention": ("文中的数", "numbers in the text"),
    "answer": ("结论", "answer"),
}


def _watched(once: Callable[[], int], rule: str, files: Sequence[str], lang: str) -> int:
    """Tries again after each save, until Ctrl-C; a rule file with mistakes is told and waited for."""
    from watchfiles import watch

    paths = [Path(path) for path in sources_of(files) if path != STDIN]
    if not paths:
        raise UsageError("--watch 要的是文件，不能是标准输入。 --watch takes files, not standard input.")
    if Path(rule).is_file():
        paths.append(Path(rule))
    status = _told(once)
    complain("正在监视，保存后再试；按 Ctrl-C 结束。" if lang == "zh" else "Watching; Ctrl-C ends.")
    # Folders are watched, because many editors save by putting a new file in the old one's place.
    wanted = {str(path.resolve()) for path in paths}
    folders = sorted({path.resolve().parent for path in paths})
    try:
        for changes in watch(*folders, raise_interrupt=True, recursive=False):
            if any(path in wanted for _, path in changes):
                status = _told(once)
    except KeyboardInterrupt:
        pass
    return status


def _told(once: Callable[[], int]) -> int:
    try:
        return once()
    except (RuleError, UsageError) as trouble:
        for line in str(trouble).splitlines():
            complain(line)
        return COULD_NOT_RUN
