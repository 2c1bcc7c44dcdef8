"""One rule tried on one report, step by step: what it looked at, what that was worth, what came of it."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence

import msgspec

from compliance.authoring.aims import Aim, aim_of, year_source
from compliance.engine import evaluate
from compliance.expression import ExpressionError, Value, parse, parse_sum
from compliance.model.facts import Fact, Facts
from compliance.model.finding import Finding, Outcome, Subject
from compliance.model.form import Form
from compliance.model.report import Report
from compliance.model.words import Words
from compliance.rulebook.rule import Rule, RuleBook
from compliance.text.passages import WHERE, passages
from compliance.text.patterns import PatternError, pattern

_SHOWN = 40


class Step(msgspec.Struct, frozen=True):
    """One thing the rule looked at. ``what``: report, fact, sum, text, pattern, mention, answer."""

    what: str
    words: Words


class Trial(msgspec.Struct, frozen=True):
    """``rule`` on the report of ``source``: all steps, the outcome and its findings."""

    rule: str
    source: str
    steps: tuple[Step, ...]
    outcome: Outcome
    findings: tuple[Finding, ...]


def tried(rule: Rule, book: RuleBook, subject: Subject) -> Trial:
    """``rule`` on ``subject``, with every step. The outcome is the one ``check`` gives."""
    report = subject.report
    seen = _Seen(report.facts)
    watched = msgspec.structs.replace(subject, report=msgspec.structs.replace(report, facts=seen))
    alone = RuleBook((rule,), book.sources, book.digest, book.profile)
    outcomes, findings = evaluate(alone, subject)
    outcome = outcomes[0]
    steps = [*_about(rule, report)]
    if outcome.outcome != "not_applicable" or _applies(rule, outcome):
        steps += _looked_at(rule, watched, seen, subject.form)
    steps += _result(outcome, findings)
    return Trial(rule.id, report.source, tuple(steps), outcome, findings)


class _Seen(Facts):
    """Facts that remember which of them were asked for, in order."""

    __slots__ = ("asked",)

    def __init__(self, facts: Facts) -> None:
        self.asked: dict[str, None] = {}
        super().__init__({fact.id: fact for fact in facts}, _Values(facts.values, self.asked))

    def get(self, id: str) -> Fact:
        self.asked.setdefault(id)
        return super().get(id)


class _Values(dict[str, int | float]):
    """Values that note which of them were asked for."""

    __slots__ = ("_asked",)

    def __init__(self, values: dict[str, int | float], asked: dict[str, None]) -> None:
        super().__init__(values)
        self._asked = asked

    def __getitem__(self, name: str) -> int | float:
        self._asked.setdefault(name)
        return super().__getitem__(name)

    def get(self, name: str, default: object = None) -> int | float | None:  # type: ignore[override]
        self._asked.setdefault(name)
        return super().get(name)


def _applies(rule: Rule, outcome: Outcome) -> bool:
    """Whether the rule was asked: a kind's own 不适用 comes after looking, that of ``applies`` before."""
    return outcome.reason is None or not outcome.reason.zh.startswith("本规则不适用于")


def _about(rule: Rule, report: Report) -> Iterator[Step]:
    applies = msgspec.to_builtins(rule.applies)
    asked = "；".join(f"{name}: {_listed(value)}" for name, value in applies.items())
    yield Step(
        "report",
        Words(
            f"年报：{report.agency or '机关不明'}，{report.year or '年度不明'} 年度，格式 {report.form}，"
            f"类别 {report.agency_kind}，级别 {report.agency_level}",
            f"report of {report.agency or 'an unknown agency'} on {report.year or 'an unknown year'}, form "
            f"{report.form}, kind {report.agency_kind}, level {report.agency_level}",
        ),
    )
    yield Step(
        "report", Words(f"规则适用于：{asked or '所有年报'}", f"the rule applies to: {asked or 'all'}")
    )
    for name, dated in (("signed", report.signed), ("published", report.published)):
        if dated is not None:
            date = dated.date.isoformat() if isinstance(dated.date, datetime.date) else "?"
            yield Step(
                "report", Words(f"{name}：{date}（原文“{dated.raw}”）", f"{name}: {date} ({dated.raw!r})")
            )


def _listed(value: object) -> str:
    if isinstance(value, dict):
        return "、".join(f"{name} {one}" for name, one in value.items() if one is not None)
    return "、".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _looked_at(rule: Rule, subject: Subject, seen: _Seen, form: Form) -> Iterator[Step]:
    report = subject.report
    aim = aim_of(rule, form, report.year or 0)
    # The rule runs on facts that take note; what it answers is known already.
    try:
        for _ in rule.check.find(subject):
            pass
    except Exception as trouble:  # a rule that crashes is an outcome, and its facts are what matters here
        yield Step("answer", Words(f"规则运行出错：{trouble}", f"the rule crashed: {trouble}"))
    asked = list(seen.asked)
    yield from _facts(asked, seen, form)
    yield from _sums(rule, subject)
    yield from _texts(aim, report)
    yield from _patterns(rule, aim, report)
    yield from _mentions(rule, report)


def _facts(asked: Sequence[str], facts: Facts, form: Form) -> Iterator[Step]:
    for name in asked[:_SHOWN]:
        fact = facts.get(name)
        label = form.label(name)
        place = fact.place.words() if fact.place is not None else Words("", "")
        value = (
            fact.value if fact.state == "value" else f"{fact.state} {fact.raw!r}" if fact.raw else fact.state
        )
        note = f"；{fact.note}" if fact.note else ""
        yield Step(
            "fact",
            Words(
                f"{name}（{label.zh}）= {value}" + (f"，{place.zh}" if place.zh else "") + note,
                f"{name} ({label.en}) = {value}" + (f", {place.en}" if place.en else "") + note,
            ),
        )
    if len(asked) > _SHOWN:
        more = len(asked) - _SHOWN
        yield Step("fact", Words(f"……另有 {more} 个单元格", f"… {more} more cells"))


def _sums(rule: Rule, subject: Subject) -> Iterator[Step]:
    """Every comparison of the rule for each row or column, and every sum its options name."""
    facts = subject.report.facts
    proof = rule.check.proof(subject.form)
    for number, claim in enumerate(proof.claims if proof is not None else ()):
        if number == _SHOWN:
            yield Step("sum", Words("……", "…"))
            break
        for name, comparison in (*(("条件", one) for one in claim.when), ("算式", claim.holds)):
            left, right = comparison.left.evaluate(facts), comparison.right.evaluate(facts)
            holds = comparison.holds(left, right)
            said = {True: "成立", False: "不成立", None: "不能判断"}[holds]
            english = {True: "holds", False: "does not hold", None: "undecided"}[holds]
            cells = "、".join(dict.fromkeys((*comparison.left.terms, *comparison.right.terms)).keys())[:120]
            yield Step(
                "sum",
                Words(
                    f"{name}：{_worth(left)} {comparison.operator} {_worth(right)} {said}（{cells}）",
                    f"{_worth(left)} {comparison.operator} {_worth(right)} {english} ({cells})",
                ),
            )
    if proof is not None and proof.claims:
        return
    for source in _strings(msgspec.to_builtins(rule.check)):
        worth = _evaluated(source, subject)
        if worth is not None:
            yield Step("sum", Words(f"{source} → {worth}", f"{source} → {worth}"))


def _evaluated(source: str, subject: Subject) -> str | None:
    """What an expression of the options is worth; None where the text is none."""
    if "." not in source or len(source) > 400:
        return None
    facts = subject.report.facts
    try:
        return _worth(parse_sum(source).bind(subject.form, {}).evaluate(facts))
    except ExpressionError:
        pass
    try:
        comparison = parse(source).bind(subject.form, {})
    except ExpressionError:
        return None
    left, right = comparison.left.evaluate(facts), comparison.right.evaluate(facts)
    holds = {True: "成立 (holds)", False: "不成立 (does not hold)", None: "不能判断 (undecided)"}
    return f"{_worth(left)} {comparison.operator} {_worth(right)} {holds[comparison.holds(left, right)]}"


def _worth(value: Value) -> str:
    if value.exact:
        return f"{value.lower:g}" if value.lower is not None else "?"
    low = "…" if value.lower is None else f"{value.lower:g}"
    high = "…" if value.upper is None else f"{value.upper:g}"
    return f"[{low}, {high}] (缺 {len(value.missing)} 格)"


def _texts(aim: Aim, report: Report) -> Iterator[Step]:
    texts = passages(report)
    for name in aim.texts:
        if name not in texts.names and name not in WHERE:
            yield Step("text", Words(f"文本 {name}：没有", f"text {name}: not there"))
            continue
        scope = texts.scope(name)
        start = scope.text[:30].replace("\n", " ")
        yield Step(
            "text",
            Words(
                f"文本 {name}：{len(scope)} 字，“{start}…”",
                f"text {name}: {len(scope)} characters, “{start}…”",
            ),
        )


def _patterns(rule: Rule, aim: Aim, report: Report) -> Iterator[Step]:
    if not aim.texts:
        return
    scope = passages(report).scope(*aim.texts)
    for number, source in enumerate(aim.patterns):
        if number == _SHOWN:
            yield Step("pattern", Words("……", "…"))
            break
        try:
            found = next(iter(scope.search(pattern(year_source(source, report.year or 0)))), None)
        except PatternError:
            continue
        shown = source if len(source) <= 60 else source[:60] + "…"
        if found is None:
            yield Step("pattern", Words(f"/{shown}/ 没有匹配", f"/{shown}/ no match"))
        else:
            sentence = found.sentence.strip()[:60]
            yield Step(
                "pattern",
                Words(
                    f"/{shown}/ 匹配“{found.words}”，在“{sentence}”",
                    f"/{shown}/ matches “{found.words}” in “{sentence}”",
                ),
            )


def _mentions(rule: Rule, report: Report) -> Iterator[Step]:
    topics = set(_strings(msgspec.to_builtins(rule.check)))
    for mention in report.mentions:
        if mention.topic in topics:
            year = f"，{mention.year} 年" if mention.year else ""
            marks = f"，{'、'.join(mention.marks)}" if mention.marks else ""
            said = f"{mention.topic} = {mention.value} {mention.unit}{year}{marks}"
            sentence = mention.sentence[:60]
            yield Step("mention", Words(f"文中 {said}：“{sentence}”", f"text: {said}: “{sentence}”"))


def _strings(data: object) -> Iterator[str]:
    if isinstance(data, dict):
        for name, value in data.items():
            yield str(name)
            yield from _strings(value)
    elif isinstance(data, list | tuple):
        for value in data:
            yield from _strings(value)
    elif isinstance(data, str):
        yield data


def _result(outcome: Outcome, findings: tuple[Finding, ...]) -> Iterator[Step]:
    reason = outcome.reason or Words("", "")
    said = _VERDICTS[outcome.outcome]
    yield Step(
        "answer",
        Words(
            f"结果：{said.zh}" + (f"：{reason.zh}" if reason.zh else ""),
            f"outcome: {said.en}" + (f": {reason.get('en')}" if reason.zh else ""),
        ),
    )
    for finding in findings:
        place = finding.place.words() if finding.place is not None else Words("", "")
        yield Step(
            "answer",
            Words(
                f"发现 [{finding.severity}] {finding.message.zh}" + (f"（{place.zh}）" if place.zh else ""),
                f"finding [{finding.severity}] {finding.message.get('en')}"
                + (f" ({place.en})" if place.en else ""),
            ),
        )


_VERDICTS = {
    "pass": Words("符合", "pass"),
    "fail": Words("不符合", "fail"),
    "undecided": Words("不能判断", "undecided"),
    "not_applicable": Words("不适用", "not applicable"),
    "crashed": Words("出错", "crashed"),
}
