"""Says of a pattern whether it can match anything at all in a report, or matches whatever is written."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

from compliance.checks.kind import Kind
from compliance.text.passages import clean
from compliance.text.patterns import PatternError
from compliance.text.reach import year_pattern

Step = str | int

_OPTIONS = frozenset(
    {"patterns", "unless", "given", "context", "without", "total", "excuse", "pattern", "agency"}
)
"""Options of kinds that hold patterns, wherever they stand."""

_WHOLE = frozenset({"excuse", "agency"})
"""Those that are searched in more than one sentence."""

_ENDS = "。！？!?"
_SAMPLE = "甲年公开件，、；：“”（）()《》-—.%/0159aZ①·\t 　\u200b５Ａ．％\n" + _ENDS
_LONG = (
    "本年度共收到政府信息公开申请12件，均已办结。",
    "无",
    "abc XYZ",
    "2024年1月1日至12月31日（统计期限）；《条例》第五十条“规定”",
)


class Used(NamedTuple):
    """A pattern of a check: where it stands, and whether it is searched sentence by sentence."""

    source: str
    path: tuple[Step, ...]
    sentence: bool


def used(check: Kind) -> Iterator[Used]:
    """Every pattern of a check."""
    data = msgspec.to_builtins(check)
    whole = data.get("whole") is True or data.get("within") == "paragraph"
    yield from _used(data, (), whole)


def _used(data: object, path: tuple[Step, ...], whole: bool) -> Iterator[Used]:
    if isinstance(data, Mapping):
        for name, value in data.items():
            if name in _OPTIONS:
                yield from _held(value, (*path, str(name)), whole or name in _WHOLE)
            else:
                yield from _used(value, (*path, str(name)), whole)
    elif isinstance(data, Sequence) and not isinstance(data, str):
        for number, value in enumerate(data):
            yield from _used(value, (*path, number), whole)


def _held(data: object, path: tuple[Step, ...], whole: bool) -> Iterator[Used]:
    if isinstance(data, str):
        if data:
            yield Used(data, path, not whole)
    elif isinstance(data, Mapping):
        yield from _used(data, path, whole)
    elif isinstance(data, Sequence):
        for number, value in enumerate(data):
            yield from _held(value, (*path, number), whole)


def matches_everything(source: str) -> bool:
    """Whether it matches in any text of at least one character: in every single character, and in texts
    of every sort."""
    try:
        found = year_pattern(source, 2024).found
    except PatternError:
        return False
    return all(map(found, [*(char for char in _SAMPLE if clean(char) == char != "\n"), *_LONG]))


def matches_nothing(source: str, *, sentence: bool) -> bool:
    """Whether it can match in no text as it is searched: without white space, with narrow letters and
    digits, and, where ``sentence``, between two ends of sentences. False where that cannot be told."""
    for name, words in (("{year}", "2024"), ("{last}", "2023"), ("{next}", "2025"), ("{other}", "2022")):
        source = source.replace(name, words)
    try:
        tree = re._parser.parse(source)  # type: ignore[attr-defined]  # its tree is what we need
        machine = _Machine(bool(tree.state.flags & re.IGNORECASE))
        start, end = machine.state(), machine.state()
        machine.sequence(tree, start, end)
    except (re.error, AttributeError, _UnknownError, RecursionError, OverflowError, ValueError):
        return False
    chars = {*_SAMPLE, *source, *(char for char in machine.seen)}
    here = [char for char in chars if clean(char) == char and not (sentence and char == "\n")]
    return not machine.reaches(start, end, here, _ENDS if sentence else "")


class _UnknownError(Exception):
    """A construct whose meaning is not told here."""


class _Machine:
    """A pattern as states with edges; an edge takes one character (a test), or none (None, or an anchor)."""

    _MOST = 4000

    def __init__(self, any_case: bool) -> None:
        self._edges: list[list[tuple[object, int]]] = []
        self._any_case = any_case
        self.seen: set[str] = set()

    def state(self) -> int:
        """A new state."""
        if len(self._edges) >= self._MOST:
            raise _UnknownError
        self._edges.append([])
        return len(self._edges) - 1

    def sequence(self, tree: Sequence[tuple[object, object]], start: int, end: int) -> None:
        """Edges for the parts of ``tree``, one after the other."""
        at = start
        for operator, argument in tree:
            after = self.state()
            self._part(str(operator), argument, at, after)
            at = after
        self._edges[at].append((None, end))

    def _part(self, operator: str, argument: Any, start: int, end: int) -> None:
        match operator, argument:
            case ("LITERAL" | "NOT_LITERAL" | "ANY" | "IN", _):
                self._note(operator, argument)
                self._edges[start].append(((operator, argument), end))
            case ("SUBPATTERN", (*_, inner)):
                self.sequence(inner, start, end)
            case ("BRANCH", (_, choices)):
                for choice in choices:
                    self.sequence(choice, start, end)
            case ("MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT", (least, most, inner)):
                # Once stands for every number of times: what is in the middle does not change what can be.
                self.sequence(inner, start, end)
                if int(most) > 1:
                    self._edges[end].append((None, start))
                if int(least) == 0:
                    self._edges[start].append((None, end))
            case ("AT", where) if str(where) in ("AT_BEGINNING", "AT_BEGINNING_STRING"):
                self._edges[start].append(("^", end))
            case ("AT", where) if str(where) in ("AT_END", "AT_END_STRING"):
                self._edges[start].append(("$", end))
            case ("AT", _):
                self._edges[start].append((None, end))
            case _:
                raise _UnknownError

    def _note(self, operator: str, argument: object) -> None:
        if operator in ("LITERAL", "NOT_LITERAL"):
            self.seen.add(chr(int(str(argument))))
        elif operator == "IN" and isinstance(argument, list):
            for kind, value in argument:
                if str(kind) == "LITERAL":
                    self.seen.add(chr(value))
                elif str(kind) == "RANGE":
                    self.seen |= {chr(value[0]), chr(value[1]), chr((value[0] + value[1]) // 2)}

    def reaches(self, start: int, end: int, chars: Sequence[str], ends: str) -> bool:
        """Whether a text of ``chars``, in which those of ``ends`` stand only at the end, leads there."""
        inside = [char for char in chars if char not in ends]
        last = [char for char in chars if char in ends]
        # (state, nothing stands before, nothing may follow)
        waiting = [(start, True, False), (start, False, False), (start, False, True)]
        seen = set(waiting)
        while waiting:
            state, first, over = waiting.pop()
            if state == end:
                return True
            for test, after in self._edges[state]:
                reached: list[tuple[int, bool, bool]] = []
                if test is None:
                    reached.append((after, first, over))
                elif test == "^":
                    reached += [(after, True, over)] if first else []
                elif test == "$":
                    reached.append((after, first, True))
                elif not over and isinstance(test, tuple):
                    if any(self._takes(test, char) for char in inside):
                        reached.append((after, False, False))
                    if any(self._takes(test, char) for char in last):
                        reached.append((after, False, True))
                new = [each for each in reached if each not in seen]
                seen.update(new)
                waiting += new
        return False

    def _takes(self, test: tuple[object, object], char: str) -> bool:
        forms = {char, char.lower(), char.upper()} if self._any_case else {char}
        return any(len(form) == 1 and _takes(str(test[0]), test[1], ord(form)) for form in forms)


def _takes(operator: str, argument: Any, char: int) -> bool:
    match operator, argument:
        case ("ANY", _):
            return char != 10
        case ("LITERAL", int(wanted)):
            return char == wanted
        case ("NOT_LITERAL", int(wanted)):
            return char != wanted
        case ("RANGE", (int(low), int(high))):
            return low <= char <= high
        case ("CATEGORY", category):
            return _in_category(str(category), char)
        case ("IN", [*items]):
            negated = bool(items) and str(items[0][0]) == "NEGATE"
            return negated != any(_takes(str(kind), value, char) for kind, value in items[int(negated) :])
        case _:
            raise _UnknownError


def _in_category(category: str, char: int) -> bool:
    # As RE2 has them: ASCII only.
    kind = category.removeprefix("CATEGORY_").removeprefix("NOT_")
    text = chr(char)
    ascii_only = char < 128
    found = {
        "DIGIT": ascii_only and text.isdigit(),
        "SPACE": ascii_only and text.isspace(),
        "WORD": ascii_only and (text.isalnum() or text == "_"),
    }[kind]
    return found != ("NOT_" in category)
