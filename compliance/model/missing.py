"""Says in words which cells gave no number, and why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from compliance.model.facts import Fact, Facts, State
from compliance.model.form import Form
from compliance.model.words import Words

_STATES: tuple[tuple[State, str, str], ...] = (
    ("blank", "空白", "blank"),
    ("placeholder", "写的不是数字", "not a number"),
    ("unreadable", "未能准确读出", "could not be read"),
    ("absent", "没有读到", "not found"),
)
_SHOWN = 3


def listed(form: Form, facts: Sequence[str], most: int = _SHOWN) -> Words:
    """The cells by their labels, the first few and how many there are."""
    labels = [form.label(fact) for fact in facts[:most]]
    more = len(facts) > most
    return Words(
        "、".join(label.zh for label in labels) + (f"等{len(facts)}格" if more else ""),
        "; ".join(label.en for label in labels) + (f" and {len(facts) - most} more" if more else ""),
    )


def missing_words(form: Form, facts: Facts, ids: Iterable[str]) -> Words:
    """Why no answer is possible over these facts: which are blank, unreadable, not found."""
    zh: list[str] = []
    en: list[str] = []
    found: dict[State, list[Fact]] = {}
    for fact in map(facts.get, dict.fromkeys(ids)):
        found.setdefault(fact.state, []).append(fact)
    for state, chinese, english in _STATES:
        group = found.get(state)
        if not group:
            continue
        words = listed(form, [fact.id for fact in group])
        note = next((fact.note for fact in group if fact.note), "")
        zh.append(f"{words.zh}{chinese}{f'（{note}）' if note else ''}")
        en.append(f"{words.en}: {english}")
    return Words(
        f"缺少数据，不作判断：{'；'.join(zh)}。", f"Not judged, numbers are missing: {'; '.join(en)}."
    )
