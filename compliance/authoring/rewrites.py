"""Small changes to the texts of a report: words put in or taken out, numbers, sections, headings.

Which words follows from a rule's own options: texts its patterns match are put in, matches are taken out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial

import msgspec

from compliance.authoring.aims import Aim
from compliance.authoring.changes import Change
from compliance.authoring.wordings import joined
from compliance.model.form import Form
from compliance.model.words import Words
from compliance.rulebook.rule import Shorthand, ShortSection
from compliance.text.patterns import pattern

_replace = msgspec.structs.replace
_SENTENCE = re.compile(r"[^。！？\n]+[。！？]?")
_CLAUSE = re.compile(r"[^。！？\n；，]+[；，]")
_ITEM = re.compile(r"[^。！？\n；]+[；。]")
_COUNT = re.compile(r"\d+(?:件|条|宗|份)")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_LISTED = re.compile(r"([一二三四五六七八])(是|要)([^；。\n]+)。")
_ORDINAL = re.compile(r"[一二三四五六七八九](?=是|要|个|、|部|方)")
_NEXT = dict(zip("一二三四五六七八九", "二三四五六七八九十", strict=True))
_LONG = 3200
_FEW = 60
_BODY = ("overview", "preamble", "other", "problems")
_FILLER = "本机关按照工作要求办理了相关事项，并按月核对办理情况，发现的缺漏随时补正，补正后再行公布。"
_WHOLE = frozenset(("title", "signature"))


def slots(names: Iterable[str], form: Form) -> tuple[str, ...]:
    """Where a text called so can be written: section ids, title, signature, preamble, ``heading:`` and
    ``subhead:`` of a section, ``extra``."""
    found: list[str] = []
    for name in names:
        if name in ("body", "anywhere"):
            found += [*(slot for slot in _BODY if slot == "preamble" or slot in form.section)]
        elif name in ("headings", "subheads"):
            found += [f"{name[:-1]}:{section.id}" for section in form.sections[:1]]
            found += ["extra:heading"] if name == "headings" else []
        else:
            found.append(name)
    return tuple(dict.fromkeys(found))


def get(short: Shorthand, slot: str) -> str | None:
    """The text in a slot; None where it is not there."""
    if slot in ("title", "signature", "preamble"):
        text = getattr(short, slot)
        return text if isinstance(text, str) else None
    kind, _, name = slot.rpartition(":")
    section = (short.sections or {}).get(name)
    if not isinstance(section, ShortSection):
        return None
    if kind == "heading":
        return section.heading
    return "\n".join(section.subheads) if kind == "subhead" else section.text


def put(short: Shorthand, slot: str, text: str | None, form: Form) -> Shorthand:
    """The report with another text in a slot; None takes it out."""
    if slot in ("title", "signature", "preamble"):
        return _replace(short, **{slot: text})
    kind, _, name = slot.rpartition(":")
    if slot == "extra:heading":
        kind, name = "heading", "extra"
    sections = dict(short.sections or {})
    if text is None:
        sections.pop(name, None)
        return _replace(short, sections=sections)
    spec = form.section.get(name)
    held = sections.get(name)
    if not isinstance(held, ShortSection):
        held = ShortSection(heading=spec.title if spec else "附加部分", number=spec.number if spec else "七")
    if kind == "heading":
        held = _replace(held, heading=text)
    elif kind == "subhead":
        held = _replace(held, subheads=tuple(text.split("\n")))
    else:
        # A sub-heading is a piece of the text: it goes where its words go.
        subheads = tuple(head for head in held.subheads if head in text or head not in held.text)
        held = _replace(held, text=text, subheads=subheads)
    return _replace(short, sections={**sections, name: held})


def text_changes(aim: Aim, form: Form, others: Iterable[Shorthand] = ()) -> Iterator[Change]:
    """Texts the rule looks at: words put in, put in the text's place, taken out; then ``edits``."""
    where = slots(aim.texts or _BODY, form)
    yield from inserted(aim, form, where)
    for slot in where:
        for source in aim.patterns:
            yield _edit(
                form,
                slot,
                Words(f"去掉与“{source[:24]}”相符的字", f"what matches “{source[:24]}” taken out"),
                _taken_out(source),
            )
        for word in aim.words:
            yield _edit(
                form, slot, Words(f"去掉“{word}”", f"“{word}” taken out"), partial(_without, word=word)
            )
    for slot in where:
        yield _edit(
            form,
            slot,
            Words("去掉所有相符的字", "all that matches taken out"),
            lambda text: _stripped(text, aim),
        )
    for other in others:
        for slot in where:
            added = get(other, slot)
            if added:
                yield _edit(
                    form,
                    slot,
                    Words("后面又接上别的年报的同一部分", "another report's text added"),
                    partial(_followed, added=added),
                )
    yield from edits(form, where)


def inserted(aim: Aim, form: Form, where: Iterable[str]) -> Iterator[Change]:
    """Sentences that the rule's patterns match, added to each text or in its place."""
    every = [aim.chain] if len(aim.chain) > 1 else []
    for slot in where:
        for texts in (*([sentence] for sentence in aim.sentences), *every):
            sentence = joined(list(texts))
            short = sentence[:20]
            if slot not in _WHOLE:
                yield _added(form, slot, Words(f"加上“{short}”", f"“{short}” added"), f"\n{sentence}。")
            yield _edit(
                form,
                slot,
                Words(f"写成“{short}”", f"now “{short}”"),
                partial(_become, new=sentence),
                absent=True,
            )
        if every and slot not in _WHOLE:
            apart = "。".join(aim.chain)
            yield _added(
                form, slot, Words("加上各种相符的句子", "sentences that match added"), f"\n{apart}。"
            )


def edits(form: Form, where: Iterable[str]) -> Iterator[Change]:
    """What can be done to any text: leave it out, shorten, lengthen, other numbers and years, no
    sentence, no clause, a paragraph twice."""
    for slot in where:
        yield Change(
            Words(f"没有 {slot}", f"no {slot}"),
            partial(_dropped, slot=slot, form=form),
        )
        yield _edit(form, slot, Words("写成空白", "blank"), lambda text: "")
        yield _edit(form, slot, Words("只写“无。”", "just 无。"), lambda text: "无。")
        yield _edit(form, slot, Words("只剩一句", "cut after a sentence"), lambda text: text[:24])
        yield _edit(form, slot, Words("写得很长", "very long"), lambda text: _long(text))
        yield _edit(
            form,
            slot,
            Words("加上两段一样的话", "two equal paragraphs added"),
            lambda text: f"{text}\n{_FILLER}\n{_FILLER}".lstrip("\n"),
        )
        yield _edit(
            form,
            slot,
            Words("各段重复", "every paragraph twice"),
            lambda text: "\n".join(p for p in text.split("\n") for _ in "12"),
        )
        yield _edit(form, slot, Words("年份改成上一年", "years one earlier"), lambda text: _year_before(text))
        for number in range(_FEW):
            yield _edit(
                form,
                slot,
                Words(f"第 {number + 1} 个数加 17", f"number {number + 1} plus 17"),
                _nth(_NUMBER, number, _plus(17)),
            )
            yield _edit(
                form,
                slot,
                Words(f"第 {number + 1} 个数加很多", f"number {number + 1} much larger"),
                _nth(_NUMBER, number, _plus(1_000_010)),
            )
            yield _edit(
                form,
                slot,
                Words(f"第 {number + 1} 个序数变了", f"ordinal {number + 1} changed"),
                _nth(_ORDINAL, number, _NEXT.get),
            )
            yield _edit(
                form,
                slot,
                Words(f"第 {number + 1} 个列举多一项", f"list {number + 1} longer"),
                _nth(_LISTED, number, _one_more),
            )
            yield _edit(
                form,
                slot,
                Words(f"去掉第 {number + 1} 句", f"without sentence {number + 1}"),
                _nth(_SENTENCE, number, lambda _: ""),
            )
            yield _edit(
                form,
                slot,
                Words(f"去掉第 {number + 1} 个分句", f"without clause {number + 1}"),
                _nth(_CLAUSE, number, lambda _: ""),
            )
            yield _edit(
                form,
                slot,
                Words(f"去掉第 {number + 1} 项", f"without item {number + 1}"),
                _nth(_ITEM, number, lambda _: ""),
            )
            yield _edit(
                form,
                slot,
                Words(f"第 {number + 1} 个件数说成占 93%", f"count {number + 1} said to be 93%"),
                _nth(_COUNT, number, _shared),
            )


def section_changes(form: Form) -> Iterator[Change]:
    """Sections left out, in another order, twice, under another heading or number, one too many."""
    for spec in form.sections:
        name = spec.id
        yield _section(form, name, Words("没有这一部分", "left out"), None)
        for heading in (*spec.also[:1], *spec.recognised[:1], "别的情况"):
            heading = heading.replace("YYYY", "2024")
            yield _section(
                form,
                name,
                Words(f"标题写成“{heading}”", f"heading “{heading}”"),
                {"heading": heading, "wording": None},
            )
        yield _section(form, name, Words("编号写成“八”", "numbered 八"), {"number": "八"})
        yield _section(form, name, Words("没有编号", "without a number"), {"number": ""})
        yield _section(form, name, Words("有一张图片", "with a picture"), {"pictures": 1})
        if spec.table:
            yield Change(
                Words(f"表{spec.number}是图片", f"table {spec.table} is a picture"),
                partial(_pictured, name=name, table=spec.table),
            )
        yield Change(Words(f"“{spec.title}”写了两次", f"section {name} twice"), partial(_twice, name=name))
        yield Change(Words(f"“{spec.title}”移到最后", f"section {name} last"), partial(_last, name=name))
    yield Change(
        Words("多一个部分", "an extra section"),
        lambda s: put(s, "extra", "本部分另行说明有关情况。", form) if s.sections else None,
    )


def _edit(
    form: Form, slot: str, said: Words, change: Callable[[str], str | None], *, absent: bool = False
) -> Change:
    def make(short: Shorthand) -> Shorthand | None:
        text = get(short, slot)
        if text is None and not absent:
            return None
        new = change(text or "")
        return None if new is None or new == text else put(short, slot, new, form)

    return Change(Words(f"{_named(form, slot)}{said.zh}", f"{slot}: {said.en}"), make)


def _added(form: Form, slot: str, said: Words, text: str) -> Change:
    return _edit(form, slot, said, lambda old: (old + text).lstrip("\n"), absent=True)


def _named(form: Form, slot: str) -> str:
    kind, _, name = slot.rpartition(":")
    called = {"title": "标题", "signature": "落款", "preamble": "开头", "extra": "附加部分"}.get(name)
    spec = form.section.get(name)
    called = called or (f"“{spec.title}”" if spec else name)
    return {"heading": "标题", "subhead": "小标题"}.get(kind, "") + called


def _section(form: Form, name: str, said: Words, changes: Mapping[str, object] | None) -> Change:
    def make(short: Shorthand) -> Shorthand | None:
        held = (short.sections or {}).get(name)
        if not isinstance(held, ShortSection):
            return None
        if changes is None:
            return put(short, name, None, form)
        return _replace(short, sections={**(short.sections or {}), name: _replace(held, **changes)})

    return Change(Words(f"“{form.section[name].title}”{said.zh}", f"{name}: {said.en}"), make)


def _pictured(short: Shorthand, name: str, table: str) -> Shorthand | None:
    held = (short.sections or {}).get(name)
    if not isinstance(held, ShortSection):
        return None
    facts = {fact: value for fact, value in short.facts.items() if not fact.startswith(f"{table}.")}
    return _replace(short, facts=facts, sections={**(short.sections or {}), name: _replace(held, pictures=1)})


def _twice(short: Shorthand, name: str) -> Shorthand | None:
    held = (short.sections or {}).get(name)
    return None if held is None else _replace(short, sections={**(short.sections or {}), f"{name}#2": held})


def _last(short: Shorthand, name: str) -> Shorthand | None:
    sections = dict(short.sections or {})
    held = sections.pop(name, None)
    return None if held is None or not sections else _replace(short, sections={**sections, name: held})


def _dropped(short: Shorthand, slot: str, form: Form) -> Shorthand | None:
    return None if get(short, slot) is None else put(short, slot, None, form)


def _without(text: str, word: str) -> str:
    return text.replace(word, "")


def _followed(text: str, added: str) -> str:
    return f"{text}\n{added}"


def _become(text: str, new: str) -> str:
    return new


def _taken_out(source: str) -> Callable[[str], str]:
    def change(text: str) -> str:
        found = pattern(source)
        for _ in range(40):
            match = found.search(text)
            if match is None or not match.text:
                break
            text = text[: match.start] + text[match.end :]
        return text

    return change


def _stripped(text: str, aim: Aim) -> str:
    for source in aim.patterns:
        text = _taken_out(source)(text)
    for word in aim.words:
        text = text.replace(word, "")
    return text


def _long(text: str) -> str:
    return text + "\n" + _FILLER * (_LONG // len(_FILLER) + 1)


def _year_before(text: str) -> str:
    return re.sub(r"20\d\d(?=年)", lambda found: str(int(found.group()) - 1), text)


def _nth(
    searched: re.Pattern[str], number: int, change: Callable[[str], object]
) -> Callable[[str], str | None]:
    def edit(text: str) -> str | None:
        for at, found in enumerate(searched.finditer(text)):
            if at == number:
                return text[: found.start()] + str(change(found.group())) + text[found.end() :]
        return None

    return edit


def _one_more(item: str) -> str:
    return f"{item[:-1]}；{_NEXT[item[0]]}{item[1]}另有一项说明。"


def _shared(count: str) -> str:
    return f"{count}，占93%"


def _plus(amount: int) -> Callable[[str], str]:
    return lambda text: str(int(text) + amount) if text.isdigit() else f"{float(text) + amount:g}"
