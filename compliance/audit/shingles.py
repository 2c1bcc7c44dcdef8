"""Turns wording into numbers that can be compared in bulk: shingles, how common they are, MinHash, bands.

A shingle is every run of eight characters, as a 32-bit hash. A signature is a MinHash by one permutation:
the range of hashes is cut into parts, and the smallest hash of each part is kept (an empty part takes that of
the next one that is not empty). Two signatures agree in about the share of shingles two texts have in common.
Everything follows from the text alone: the same text has the same numbers everywhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Hashes = NDArray[np.uint32]
    Bits = NDArray[np.bool_]
    Pairs = NDArray[np.int64]

LENGTH = 8
"""Characters of a shingle: five are still a common phrase of two words, twelve miss a changed word."""
_BANDS, _ROWS = 64, 3
"""Two texts meet with 1 - (1 - s³)⁶⁴, s being the share in common: 0.91 at a third, 0.002 at 0.03."""
PARTS = _BANDS * _ROWS
_NEIGHBOURS = 6
"""With how many others of a bucket a text is paired: a hundred copies of one text are no 4,950 pairs."""
_AT_ONCE = 8192
_FACTOR = np.uint64(1_000_003)
_MIX = np.uint64(0xBF58476D1CE4E5B9)
_SHIFT_A, _SHIFT_B, _HIGH = np.uint64(29), np.uint64(32), np.uint64(32)


def shingles(text: str) -> Hashes:
    """The hashes of all shingles in the order of the text."""
    signs = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.uint64)
    count = len(signs) - LENGTH + 1
    if count <= 0:
        return np.zeros(0, np.uint32)
    hashes = np.zeros(count, np.uint64)
    for offset in range(LENGTH):
        hashes *= _FACTOR
        hashes += signs[offset : offset + count]
    hashes ^= hashes >> _SHIFT_A
    hashes *= _MIX
    return (hashes >> _HIGH).astype(np.uint32)


def distinct(hashes: Hashes) -> Hashes:
    """The hashes in order, each once."""
    ordered = np.sort(hashes)
    return ordered[np.concatenate(([True], ordered[1:] != ordered[:-1]))] if len(ordered) else ordered


class Commonness:
    """In how many agencies' texts a shingle stands, counted in two tables of fixed size; what two shingles
    share by chance in one table they do not share in the other."""

    def __init__(self, reports: int) -> None:
        bits = 20 if reports < 1000 else 24
        self._mask = np.uint32((1 << bits) - 1)
        self._shift = np.uint32(32 - bits)
        self._tables = np.zeros((2, 1 << bits), np.uint16)

    def add(self, agency: Hashes) -> None:
        """Counts the shingles of one agency, each once."""
        for table, slots in zip(self._tables, self._slots(agency), strict=True):
            # A slot that is named several times is written once.
            table[slots] += table[slots] < np.iinfo(np.uint16).max

    def above(self, hashes: Hashes, least: int) -> Bits:
        """Which of the shingles stand in more than ``least`` agencies' texts."""
        low, high = self._slots(hashes)
        counts = np.minimum(self._tables[0][low], self._tables[1][high])
        found: Bits = counts > least
        return found

    def _slots(self, hashes: Hashes) -> tuple[Hashes, Hashes]:
        return hashes & self._mask, (hashes * np.uint32(2_654_435_761)) >> self._shift


def short_runs(common: Bits, longest: int) -> Bits:
    """Where ``common`` holds for no more than ``longest`` in a row: a phrase, not a passage."""
    if not common.any():
        return common
    edges = np.flatnonzero(np.diff(np.concatenate(([False], common, [False]))))
    starts, ends = edges[::2], edges[1::2]
    short = (ends - starts) <= longest
    marked = np.zeros(len(common) + 1, np.int8)
    np.add.at(marked, starts[short], 1)
    np.add.at(marked, ends[short], -1)
    found: Bits = np.cumsum(marked[:-1]) > 0
    return found


_EDGES = (np.arange(PARTS, dtype=np.uint64) * np.uint64(1 << 32) // np.uint64(PARTS)).astype(np.uint32)


def signature(kept: Hashes) -> Hashes:
    """The signature of a set of shingles, sorted and each once; there must be at least one."""
    at = np.searchsorted(kept, _EDGES)
    # The next hash after the edge of a part is its smallest, or that of a later part where it is empty; after
    # the last one comes the first again.
    return kept[np.where(at < len(kept), at, 0)]


def pairs(signatures: Hashes, least: float) -> Pairs:
    """Pairs of rows that agree in a band and in at least ``least`` of all parts, each once and in order, as
    ``first * rows + second`` with first < second."""
    kept: list[Pairs] = []
    for band in range(_BANDS):
        met = [codes for codes in _met(signatures, band) if len(codes)]
        if met:
            codes = np.unique(np.concatenate(met))
            kept.append(codes[_agree(signatures, codes, least)])
    return np.unique(np.concatenate(kept)) if kept else np.zeros(0, np.int64)


def _agree(signatures: Hashes, codes: Pairs, least: float) -> Bits:
    """Which pairs agree in enough parts."""
    found = np.zeros(len(codes), np.bool_)
    for start in range(0, len(codes), _AT_ONCE):
        first, second = np.divmod(codes[start : start + _AT_ONCE], len(signatures))
        same = (signatures[first] == signatures[second]).sum(axis=1)
        found[start : start + _AT_ONCE] = same >= least * PARTS
    return found


def _met(signatures: Hashes, band: int) -> Iterator[Pairs]:
    rows = len(signatures)
    if rows:
        part = signatures[:, band * _ROWS : (band + 1) * _ROWS].astype(np.uint64)
        keys = ((part[:, 0] * _FACTOR) ^ part[:, 1]) * _MIX ^ part[:, 2]
        order = np.argsort(keys, kind="stable")
        ordered = keys[order]
        for step in range(1, min(_NEIGHBOURS, rows - 1) + 1):
            same = np.flatnonzero(ordered[step:] == ordered[:-step])
            first, second = order[same], order[same + step]
            yield np.minimum(first, second) * rows + np.maximum(first, second)


def in_common(one: Hashes, other: Hashes) -> int:
    """How many shingles two sets share; both sorted and each once."""
    return len(np.intersect1d(one, other, assume_unique=True))
