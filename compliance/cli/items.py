"""What is to be judged: the bytes of every file the command line means, those in archives included."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from compliance.archive import INSIDE, is_archive, members
from compliance.cli import paths
from compliance.errors import ReadError, UsageError
from compliance.intake import content
from compliance.readers.guard import Limits

_NAMED = 20
"""Files of an archive or a folder that are named where one must be chosen."""


class Item(msgspec.Struct, frozen=True):
    """``name``: what to call it, ``path``: the file it comes from; its bytes, or why there are none."""

    name: str
    path: str
    data: bytes = b""
    refused: ReadError | None = None


def items(given: Sequence[str], limits: Limits) -> Iterator[Item]:
    """Every file, one at a time. A file that cannot be had is an item too."""
    for path in paths.sources(given):
        yield from _items(path, limits)


def only(path: str, limits: Limits) -> Item:
    """The one file meant. Raises UsageError where there are several, ReadError where it cannot be had."""
    found = list(itertools.islice(items([path], limits), _NAMED + 1))
    if len(found) > 1:
        names = "".join(f"\n  {item.name}" for item in found[:_NAMED]) + (
            "\n  …" if len(found) > _NAMED else ""
        )
        raise UsageError(f"这里有几个文件，请写明要哪一个。 Several files; name one of them:{names}")
    (item,) = found
    if item.refused is not None:
        raise item.refused
    return item


def _items(path: str, limits: Limits) -> Iterator[Item]:
    try:
        data = _bytes(path, limits)
    except ReadError as refused:
        archive, inside, _ = path.partition(INSIDE)
        if refused.code in ("missing", "io") and inside and Path(archive).is_file():
            yield from _picked(archive, path, limits)
            return
        if refused.code == "folder":
            refused = ReadError(
                "empty", "文件夹里没有可检查的文件。", "The folder holds no file to be checked."
            )
        yield Item(path, path, refused=refused)
        return
    if len(data) <= limits.size and is_archive(data):
        for member in members(data, path, paths.SUFFIXES, limits):
            yield Item(member.name, path, member.data, member.refused)
    else:
        yield Item(path, path, data)


def _bytes(path: str, limits: Limits) -> bytes:
    if path == paths.STDIN:
        return sys.stdin.buffer.read(limits.size + 1)
    return content(Path(path), limits)


def _picked(archive: str, wanted: str, limits: Limits) -> Iterator[Item]:
    """The file, or the files of the folder, that ``wanted`` names in an archive."""
    found = False
    for item in _items(archive, limits):
        if item.name == wanted or item.name.startswith((wanted.rstrip("/") + "/", wanted + INSIDE)):
            found = True
            yield item
    if not found:
        nothing = ReadError("missing", "压缩包里没有这个文件。", "There is no such file in the archive.")
        yield Item(wanted, archive, refused=nothing)
