"""Shows texts that stand in two reports side by side: as text, as data, or as one page."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

import msgspec

from compliance.audit.store import Store
from compliance.model.words import Words
from compliance.text.shown import shown, shown_line
from compliance.view.width import pad, wrap

_STYLE = (
    "body{font:16px/1.6 'Noto Sans CJK SC','Microsoft YaHei','PingFang SC',sans-serif;max-width:76rem;"
    "margin:2rem auto;padding:0 1rem;color:#1a1a1a;background:#fff}"
    "table{border-collapse:collapse;width:100%;margin:.5rem 0 2rem;table-layout:fixed}"
    "th,td{border:1px solid #999;padding:.4rem .6rem;vertical-align:top;text-align:left;"
    "overflow-wrap:anywhere}"
    "th{background:#eee}h2{font-size:1.1rem}"
)


class Side(msgspec.Struct, frozen=True):
    """One of the two reports. ``share``: of its text that the other one has, 0 to 1."""

    agency: str
    year: int | None
    source: str
    share: float


class Beside(msgspec.Struct, frozen=True):
    """Two reports that are alike: ``characters`` in common, and the longest passages (first, second)."""

    first: Side
    second: Side
    characters: int
    passages: tuple[tuple[str, str], ...]


_PAIRS = """
SELECT coalesce(a.agency, ''), a.year, a.source, l.share, coalesce(b.agency, ''), b.year, b.source,
    coalesce(back.share, 0), l.characters, l.passages
FROM run_likenesses($1) l
JOIN run_reports($1) a ON a.report = l.report
JOIN run_reports($1) b ON b.report = l.other
LEFT JOIN run_likenesses($1) back ON back.report = l.other AND back.other = l.report
WHERE l.share >= $2 AND l.characters >= $3
    AND (back.share IS NULL OR l.share > back.share OR (l.share = back.share AND a.source < b.source))
ORDER BY l.share DESC, l.characters DESC, a.source, b.source
"""


def pairs(store: Store, run: int, share: float = 0.5, characters: int = 500) -> Iterator[Beside]:
    """Pairs of which at least ``share`` of one, and so many characters, stand in the other; the most alike
    first, each once."""
    for row in store.rows(_PAIRS, [run, share, characters]):
        agency, year, source, own, other, other_year, other_source, back, common, shown_there = row
        yield Beside(
            Side(str(agency), _year(year), str(source), float(str(own))),
            Side(str(other), _year(other_year), str(other_source), float(str(back))),
            int(str(common)),
            msgspec.json.decode(str(shown_there), type=tuple[tuple[str, str], ...]),
        )


def _year(value: object) -> int | None:
    return value if isinstance(value, int) else None


def _name(side: Side) -> Words:
    year = f" {side.year}" if side.year else ""
    return Words(
        f"{side.agency or side.source}{year and year + ' 年'}", f"{side.agency or side.source}{year}"
    )


def _head(pair: Beside, lang: str) -> str:
    first, second = _name(pair.first).get(lang), _name(pair.second).get(lang)
    if lang == "en":
        share = f"{pair.first.share:.0%} of the first"
        return f"{first} and {second}: {pair.characters} characters in common, {share}"
    back = f"，占后者 {pair.second.share:.0%}" if pair.second.share else ""
    return f"{first}与{second}：相同 {pair.characters} 字，占前者 {pair.first.share:.0%}{back}"


def as_text(pair: Beside, lang: str, columns: int | None) -> str:
    """A pair for the terminal, in two columns; one under the other where there is no room for them."""
    lines = [
        shown_line(_head(pair, lang)),
        f"  {shown_line(pair.first.source)}",
        f"  {shown_line(pair.second.source)}",
    ]
    each = ((columns or 100) - 5) // 2
    for here, there in pair.passages:
        left, right = wrap(shown(here), each), wrap(shown(there), each)
        lines.append("")
        for number in range(max(len(left), len(right))):
            mine = left[number] if number < len(left) else ""
            yours = right[number] if number < len(right) else ""
            lines.append(f"  {pad(mine, each)} | {yours}".rstrip())
    return "\n".join(lines) + "\n\n"


def as_page(found: Iterator[Beside], lang: str) -> Iterator[str]:
    """All pairs as one self-contained page, piece by piece."""
    title = "内容雷同的年报" if lang == "zh" else "Reports with the same text"
    tag = "zh-CN" if lang == "zh" else "en"
    yield (
        f'<!doctype html><html lang="{tag}"><head><meta charset="utf-8"><title>{title}</title>'
        '<meta name="viewport" content="width=device-width"><meta http-equiv="Content-Security-Policy" '
        f"content=\"default-src 'none'; style-src 'unsafe-inline'\"><style>{_STYLE}</style></head><body>"
        f"<h1>{title}</h1>"
    )
    number = 0
    for number, pair in enumerate(found, 1):
        yield f"<h2>{number}. {_safe(_head(pair, lang))}</h2><table><thead><tr>"
        for side in (pair.first, pair.second):
            yield f'<th scope="col">{_safe(_name(side).get(lang))}<br>{_safe(side.source)}</th>'
        yield "</tr></thead><tbody>"
        for here, there in pair.passages:
            yield f"<tr><td>{_safe(here)}</td><td>{_safe(there)}</td></tr>"
        yield "</tbody></table>"
    if not number:
        yield f"<p>{'没有发现。' if lang == 'zh' else 'None found.'}</p>"
    yield "</body></html>\n"


def _safe(text: str) -> str:
    return escape(shown(text))
