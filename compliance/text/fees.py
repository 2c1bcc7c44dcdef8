"""Reads what a report says about the information processing fee (信息处理费): none, or how much."""

from __future__ import annotations

import re
from typing import NamedTuple

from compliance.model.document import Place
from compliance.text.passages import Scope, unquoted

_TITLES = re.compile(r"《[^《》\n]*》")
_OWN = re.compile(
    r"处理费|收费通知|信息公开[^。；]{0,16}(?:收费|收取|费用)|(?:收费|收取|费用)[^。；]{0,12}信息公开"
)
_LOOSE = re.compile(r"收费|收取[^。；]{0,8}费|费用")
_OTHER_FEE = re.compile(r"行政事业性|非税|学费|水费|电费|诉讼费|停车|罚没|证照|工本费")

_NONE = re.compile(
    r"(?:未|没有|无|不存在|尚无|不涉及|没|零)[^，。；、]{0,14}?(?:收取|收费|产生|发生|涉及|发出|发放|开具|出收|征收|处理费|费用)"
    r"|不(?:予)?(?:收取|收费)|免(?:费|收|除)|无偿"
    r"|(?:处理费|收费|费用|收费通知)[^，。；\d]{0,16}?(?:[:：为是]?(?:无|零|没有)(?:[。，；、]|$|情况|收取|发生)|(?<!\d)0(?:\.0+)?(?:元|万元|件|份|次)|零元|[:：]无)"
)
_PARTLY = re.compile(
    r"\d+[件份][^，。；]{0,6}(?:未|没有)|其中[^。；]{0,12}(?:未|没有)|(?:未|没有)[^，。；]{0,6}(?:缴|支付|按)"
)
_MONEY = r"(?P<n>\d{1,9}(?:,\d{3})*(?:\.\d{1,4})?)(?P<unit>万元|元)"
_COUNT = r"(?P<n>\d{1,6})"
_NOTICES = (
    re.compile(
        rf"收费通知(?:书)?(?:的)?(?:件数|份数|数量|数)?(?:共|共计|为|是|[:：])?{_COUNT}(?:件|份|次|个)"
    ),
    re.compile(
        rf"(?:发出|发放|开具|送达|制发)[^。；，]{{0,8}}?{_COUNT}(?:件|份|次|个)[^。；，]{{0,6}}收费通知"
    ),
    re.compile(rf"收费通知[^。；\d]{{0,16}}?{_COUNT}(?:件|份|次|个)"),
)
_NOTIFIED = (
    re.compile(rf"(?:收费)?通知(?:书)?(?:的)?(?:收费)?(?:总)?金额(?:共|共计|合计|为|是|[:：])?{_MONEY}"),
    re.compile(
        rf"收费通知[^。；]{{0,24}}?(?<!收取)(?<!收取的)(?:总金额|总额|金额|应收)[^。；\d收]{{0,10}}?{_MONEY}"
    ),
    re.compile(rf"应收(?:取)?[^。；\d]{{0,12}}?{_MONEY}"),
)
_COLLECTED = (
    re.compile(rf"(?:实际|实收|已)(?:收取|收到|收费|收缴)?(?:的)?[^。；\d]{{0,14}}?{_MONEY}"),
    re.compile(rf"(?<!应)收取[^。；\d]{{0,18}}?{_MONEY}"),
    re.compile(rf"(?:处理费|收费|费用)[^。；\d]{{0,12}}?{_MONEY}"),
)


class Said(NamedTuple):
    """A number and where it is said."""

    value: float
    sentence: str
    place: Place | None


class FeeStatement(NamedTuple):
    """What is said about the fee. ``none``: nothing was charged (the sentence). ``notices`` 发出收费通知
    件数, ``notified`` 通知总金额 (元), ``collected`` 实际收取 (元); None = not said. ``vague``: a sentence
    that speaks of the fee but says neither. ``partly``: 未收取 is said of some cases only."""

    none: Said | None = None
    notices: Said | None = None
    notified: Said | None = None
    collected: Said | None = None
    vague: Said | None = None
    partly: bool = False

    @property
    def stated(self) -> bool:
        """Whether it says if and how much was charged."""
        return any(part is not None for part in (self.none, self.notices, self.notified, self.collected))


def fee_statement(scope: Scope, *, loose: bool) -> FeeStatement:
    """What the sentences of ``scope`` say about the fee. ``loose``: a bare 收费 or 费用 means this fee,
    as it does in section six."""
    if "费" not in scope.text:
        return FeeStatement()
    said: dict[str, Said] = {}
    partly = False
    for start, end in scope.candidates(("费",)):
        sentence = scope.text[start:end]
        text = _TITLES.sub("", sentence)
        own = _OWN.search(text) is not None
        if not own and not (loose and _LOOSE.search(text) and not _OTHER_FEE.search(text)):
            continue
        place = scope.origin(start)[0]
        none = _NONE.search(unquoted(text))
        if none is not None:
            said.setdefault("none", Said(0, sentence, place))
            partly = partly or _PARTLY.search(text) is not None
        found = False
        for name, patterns in (("notices", _NOTICES), ("notified", _NOTIFIED), ("collected", _COLLECTED)):
            value = _first(patterns, text)
            if value is not None:
                said.setdefault(name, Said(value, sentence, place))
                found = True
        if none is None and not found:
            said.setdefault("vague", Said(0, sentence, place))
    return FeeStatement(**said, partly=partly)


def _first(patterns: tuple[re.Pattern[str], ...], text: str) -> float | None:
    for pattern in patterns:
        found = pattern.search(text)
        if found is not None:
            value = float(found["n"].replace(",", ""))
            return value * 10_000 if found.groupdict().get("unit") == "万元" else value
    return None
