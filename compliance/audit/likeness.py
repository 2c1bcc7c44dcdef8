"""Finds texts that stand in several agencies' reports (内容雷同) among all of a run, and shows where.

Names and numbers are masked; shingles that stand in many agencies' reports do not count unless a whole
passage of them does. Candidates come from MinHash bands, so the work grows with the number of reports and
not with that of pairs; each candidate is then compared exactly.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, BinaryIO, NamedTuple, cast

import msgspec
import numpy as np

from compliance.audit import shingles
from compliance.audit.answers import Answers
from compliance.audit.judging import Judging
from compliance.audit.neighbours import Comparer, Place, places
from compliance.audit.store import Store
from compliance.checks.similar import Similar
from compliance.model.finding import Alike
from compliance.model.neighbours import Neighbours
from compliance.model.report import Report
from compliance.text.masked import Sentence, own_names, sentences

if TYPE_CHECKING:
    from compliance.audit.shingles import Hashes

_LEFT_OUT = frozenset({"preamble"})
"""The preamble is prescribed nearly word for word."""
_OFTEN = 0.2
_FEW = 5
"""A phrase is common where it stands in more than a fifth of the agencies' reports, and in more than five."""
_PASSAGE = 160
"""Characters from which common words in a row are a passage somebody copied, however many did."""
_SHORTEST = 150
"""Characters of a text that is compared at all."""
_OWN_SHARE = 0.9
"""An agency's own reports of other years resemble each other; only a copy is worth telling."""
_GUESS = 0.15
"""Candidates whose signatures agree in less are not looked at."""
_MOST = 5
"""Reports kept beside one, the most alike first."""
_PASSAGES = 3
_AT_ONCE = 256


class Pair(msgspec.Struct, frozen=True):
    """Two reports by their positions; ``common`` characters are ``share`` of the first."""

    first: int
    second: int
    common: int
    share: float


class Texts:
    """The shingles of many reports, on disk: they would not fit into memory."""

    def __init__(self) -> None:
        self._file = cast("BinaryIO", tempfile.TemporaryFile(prefix="likeness-"))  # noqa: SIM115 - closed below
        self._ends = [0]
        self._map: Hashes | None = None

    def __enter__(self) -> Texts:
        return self

    def __exit__(self, *_: object) -> None:
        self._map = None
        self._file.close()

    def __len__(self) -> int:
        return len(self._ends) - 1

    def add(self, hashes: Hashes) -> None:
        """The next report's."""
        self._file.write(hashes.tobytes())
        self._ends.append(self._ends[-1] + len(hashes))
        self._map = None

    def __getitem__(self, number: int) -> Hashes:
        """Those of a report."""
        if self._map is None:
            self._file.flush()
            self._map = np.memmap(self._file, np.uint32, "r") if self._ends[-1] else np.zeros(0, np.uint32)
        return np.asarray(self._map[self._ends[number] : self._ends[number + 1]])


def compare(store: Store, run: int, judging: Judging) -> None:
    """Judges the rules on copied text for every report of the run, and writes which reports are alike."""
    store.connection.execute("DELETE FROM likeness_rows WHERE run = $1", [run])
    comparer = Comparer(judging, "others")
    there = places(store, run)
    if not comparer or len({place.key for place in there}) < 2:
        return
    alike: dict[int, list[Pair]] = {}
    least = _least(comparer)
    for pair in found(store, run, there, least):
        alike.setdefault(pair.first, []).append(pair)
    cache = _Reader(store)
    rows: list[tuple[object, ...]] = []
    with Answers(store, run) as answers:
        for number, place in enumerate(there):
            own = sorted(alike.get(number, ()), key=lambda one: (-one.share, one.second))[:_MOST]
            others = tuple(_alike(place, there[pair.second], pair, cache) for pair in own)
            rows += [
                (place.report, there[pair.second].report, round(pair.share, 4), pair.common, one.section,
                 msgspec.json.encode(one.passages).decode())
                for pair, one in zip(own, others, strict=True)
            ]  # fmt: skip
            report = cache(place.report)[0] if others else place.bare()
            outcomes, findings = comparer.judge(report, Neighbours(alike=others))
            answers.add(place.report, outcomes, findings)
            if len(rows) >= _AT_ONCE:
                _write(store, run, rows)
                rows = []
    _write(store, run, rows)


def _write(store: Store, run: int, rows: Sequence[tuple[object, ...]]) -> None:
    if rows:
        store.connection.execute(
            "INSERT INTO likeness_rows SELECT $7, unnest($1::BIGINT[]), unnest($2::BIGINT[]),"
            " unnest($3::DOUBLE[]), unnest($4::UINTEGER[]), unnest($5::VARCHAR[]), unnest($6::VARCHAR[])",
            [*map(list, zip(*rows, strict=True)), run],
        )


class Least(NamedTuple):
    """From which share of a report, and how many characters, it counts."""

    share: float
    characters: int


def _least(comparer: Comparer) -> Least:
    """What the mildest rule asks for: passages of less are not looked up."""
    kinds = [check for check in comparer.checks() if isinstance(check, Similar)]
    return Least(
        min((kind.share for kind in kinds), default=0.5),
        min((kind.characters for kind in kinds), default=500),
    )


def found(store: Store, run: int, there: Sequence[Place], wanted: Least) -> Iterator[Pair]:
    """Every pair of reports that are alike, each way round."""
    with Texts() as texts, Texts() as kept:
        common = _read(store, run, there, texts)
        signatures = np.zeros((len(there), shingles.PARTS), np.uint32)
        agencies = len({place.key for place in there})
        least = max(_FEW, int(_OFTEN * agencies))
        used: list[int] = []
        whole: list[int] = []
        for number in range(len(there)):
            hashes = texts[number]
            phrases = shingles.short_runs(common.above(hashes, least), _PASSAGE - shingles.LENGTH + 1)
            own = shingles.distinct(hashes[~phrases])
            kept.add(own)
            whole.append(len(shingles.distinct(hashes)))
            if len(own) >= _SHORTEST:
                signatures[len(used)] = shingles.signature(own)
                used.append(number)
        for pair in _verified(there, kept, signatures[: len(used)], used):
            yield from _shares(there, whole, wanted, *pair)


def _read(store: Store, run: int, there: Sequence[Place], texts: Texts) -> shingles.Commonness:
    """Shingles of every report; how common they are is counted by agency, however many years it has."""
    common = shingles.Commonness(len(there))
    own: list[Hashes] = []
    for number, (_, report) in enumerate(store.reports(run, [place.report for place in there])):
        hashes = shingles.shingles("。".join(one.wording for _, one in told(report)))
        texts.add(hashes)
        if number and there[number].key != there[number - 1].key:
            common.add(np.concatenate(own))
            own = []
        own.append(hashes)
    if own:
        common.add(np.concatenate(own))
    return common


def _verified(
    there: Sequence[Place], kept: Texts, signatures: Hashes, used: Sequence[int]
) -> Iterator[tuple[int, int, int]]:
    """Candidates, each with how much the two have in common that is not common to many."""
    rows = len(signatures)
    for code in shingles.pairs(signatures, _GUESS).tolist():
        one, other = divmod(code, rows)
        first, second = used[one], used[other]
        if there[first].key == there[second].key and abs(there[first].year - there[second].year) < 2:
            continue  # last year's report has rules of its own
        yield first, second, shingles.in_common(kept[first], kept[second])


def _shares(
    there: Sequence[Place], whole: Sequence[int], wanted: Least, first: int, second: int, common: int
) -> Iterator[Pair]:
    """The pair as each of the two sees it, where it is enough of its text."""
    least = max(_OWN_SHARE, wanted.share) if there[first].key == there[second].key else wanted.share
    for one, other in ((first, second), (second, first)):
        if common >= max(wanted.characters, least * whole[one]):
            yield Pair(one, other, common, common / whole[one])


def told(report: Report) -> list[tuple[str, Sentence]]:
    """Every sentence that counts, with its section."""
    names = own_names(report.agency or "")
    return [
        (section.id, sentence)
        for section in report.sections
        if section.id not in _LEFT_OUT
        for paragraph in section.paragraphs
        for sentence in sentences(paragraph.text, names)
        if sentence.wording
    ]


class _Reader:
    """Reports by number; those that were asked for lately are kept."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._kept = lru_cache(maxsize=_AT_ONCE)(self._read)

    def __call__(self, number: int) -> tuple[Report, list[tuple[str, Sentence]]]:
        """The report, and its sentences."""
        return self._kept(number)

    def _read(self, number: int) -> tuple[Report, list[tuple[str, Sentence]]]:
        report = self._store.report(number)
        assert report is not None  # only judged reports are asked for
        return report, told(report)


def _alike(place: Place, other: Place, pair: Pair, read: _Reader) -> Alike:
    section, shown = passages(read(place.report)[1], read(other.report)[1])
    return Alike(other.agency, other.year, other.source, pair.share, pair.common, section, shown)


def passages(
    here: Sequence[tuple[str, Sentence]], there: Sequence[tuple[str, Sentence]]
) -> tuple[str, tuple[tuple[str, str], ...]]:
    """The section in which most of the common text stands, and the longest passages (here, there): sentences
    in a row whose wording is the same."""
    where: dict[str, int] = {}
    for number, (_, sentence) in enumerate(there):
        where.setdefault(sentence.wording, number)
    runs: list[tuple[int, str, str]] = []
    weight: dict[str, int] = {}
    start = 0
    while start < len(here):
        first = where.get(here[start][1].wording)
        if first is None:
            start += 1
            continue
        length = 1
        while (
            start + length < len(here)
            and first + length < len(there)
            and here[start + length][1].wording == there[first + length][1].wording
        ):
            length += 1
        mine = "。".join(one.text for _, one in here[start : start + length]) + "。"
        yours = "。".join(one.text for _, one in there[first : first + length]) + "。"
        runs.append((sum(len(one.wording) for _, one in here[start : start + length]), mine, yours))
        for section, one in here[start : start + length]:
            weight[section] = weight.get(section, 0) + len(one.wording)
        start += length
    runs.sort(key=lambda run: -run[0])
    section = max(weight, key=lambda name: weight[name]) if weight else ""
    return section, tuple((mine, yours) for _, mine, yours in runs[:_PASSAGES])
