"""Places rows of numbers that lost their labels, where their neighbours leave only one way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from compliance.extract.labels import labels_of
from compliance.extract.pieces import Piece
from compliance.extract.vocabulary import Vocabulary
from compliance.text.normal import normal


@dataclass(frozen=True, slots=True)
class Loose:
    """A full row of numbers on one line without a label of its own. ``texts``: what else stands on it."""

    at: int
    cells: tuple[Piece, ...]
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Placed:
    """Rows placed, and the rows that some of the numbers must belong to without telling which."""

    rows: tuple[tuple[str, tuple[Piece, ...]], ...]
    doubted: tuple[str, ...]


def place_loose(
    vocabulary: Vocabulary,
    table: str,
    fixed: Sequence[tuple[int, str]],
    loose: Sequence[Loose],
    named: frozenset[str],
) -> Placed:
    """Place each gap's rows of numbers. ``fixed``: (position, row) of the rows that are certain. A gap is
    filled only between two fixed rows, where exactly as many rows of numbers stand as the form has rows
    there, every one of these rows is named somewhere, and no text on their lines speaks against it."""
    if not loose:
        return Placed((), ())
    order = vocabulary.order
    fixed = sorted(fixed)
    taken = {row for _, row in fixed}
    for row in tuple(taken):
        taken.update(vocabulary.instead.get(row, ()))
    rows: list[tuple[str, tuple[Piece, ...]]] = []
    doubted: list[str] = []
    bounds = [(-1, ""), *fixed, (1 << 60, "")]
    for (start, before), (end, after) in pairwise(bounds):
        here = [item for item in loose if start < item.at < end]
        if not here:
            continue
        low = order[table, before] if before else -1
        high = order[table, after] if after else len(vocabulary.rows[table])
        between = vocabulary.rows[table][low + 1 : high] if low < high else ()
        missing = [row for row in between if row not in taken]
        fits = (
            bool(before and after)
            and len(missing)
            == len(here)
            == len([row for row in between if not _covered(vocabulary, row, taken)])
            and all(row in named for row in missing)
            and all(
                _agrees(vocabulary, table, row, item.texts) for row, item in zip(missing, here, strict=True)
            )
        )
        if fits:
            rows.extend((row, item.cells) for row, item in zip(missing, here, strict=True))
        else:
            doubted.extend(missing or [row for row in vocabulary.rows[table] if row not in taken])
    return Placed(tuple(rows), tuple(dict.fromkeys(doubted)))


def _covered(vocabulary: Vocabulary, row: str, taken: set[str]) -> bool:
    """Whether a substitute row stands for this one."""
    return any(row in instead and substitute in taken for substitute, instead in vocabulary.instead.items())


def _agrees(vocabulary: Vocabulary, table: str, row: str, texts: Sequence[str]) -> bool:
    """Whether the texts on a line of numbers can be scraps of the row's label or of its group's."""
    texts = [text for text in texts if len(normal(text)) > 1]
    if not texts:
        return True
    labels = labels_of(vocabulary.form, table)
    wanted = {row, vocabulary.groups[table, row]}
    return bool(labels.fragments("".join(texts)) & wanted) or all(
        labels.fragments(text) & wanted for text in texts
    )
