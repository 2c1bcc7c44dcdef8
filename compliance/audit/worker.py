"""Reads and judges shards of files in a process of its own: bulk work in, finished lines out."""

from __future__ import annotations

import contextlib
import hashlib
import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping, MutableSequence
from multiprocessing.connection import Connection
from pathlib import Path, PurePath

import msgspec

from compliance import isolation
from compliance.api import Checker, unreadable
from compliance.archive import is_archive, members
from compliance.audit import lines
from compliance.audit.discover import SUFFIXES, Found
from compliance.audit.judging import Judging, crashed, fatal
from compliance.audit.lines import BOUNDED, Codes, number_of
from compliance.errors import ReadError
from compliance.intake import content
from compliance.readers.guard import ON_PAGE

AT_ONCE = 16
"""Lines handed back together; what is not handed back is done again if the worker dies."""
SECONDS = 0.5
"""After which fewer lines are handed back."""
_CPU = 8
"""Times the limit on time that a file may compute: an orphan that hangs ends then."""

_NOT_THE_FILE = frozenset({"missing", "denied", "io", "folder", "not_a_file"})
"""Reasons that may pass without the file itself being changed."""

Beat = MutableSequence[int]
"""Shared with the owner: which file of the shard is under way (-1 = none), which file in it where it is
an archive, and a count that goes up with every file and every page of a scan."""

READY = b"ready"
DONE = b"done"


class Shard(msgspec.Struct, frozen=True):
    """Files for one worker. ``known``: sha256 + suffix → the number of a report that is in the store.
    ``spared``: which of the files in the one archive, or 0 for the one file, not to look into, and the
    code of the reason: a worker died of it."""

    files: tuple[Found, ...]
    known: dict[str, int] = {}
    spared: dict[int, str] = {}


class Batch(msgspec.Struct, frozen=True, array_like=True):
    """Finished files of a shard: how many of its files are done now, a line for each report, and how many
    findings there are in these."""

    done: int
    lines: list[bytes]
    findings: int = 0


class Judge:
    """Makes lines from files, with rules and forms loaded once."""

    def __init__(self, judging: Judging, codes: Codes) -> None:
        self._checker: Checker = judging.checker()
        self._limits = judging.limits
        self._limits_text = lines.limits_of(judging.limits)
        self._codes = codes
        self._findings = 0

    def told(self) -> int:
        """Findings since it was last asked."""
        findings, self._findings = self._findings, 0
        return findings

    def lines(
        self, file: Found, known: Mapping[str, int], spared: Mapping[int, str], beat: Beat
    ) -> Iterator[bytes]:
        """A line for the file, or for each file in an archive. Nothing about the file raises."""
        try:
            data = content(Path(file.path), self._limits)
        except ReadError as refused:
            yield self._refused(file, file.name, refused)
            return
        if len(data) > self._limits.size or not is_archive(data):
            yield self._line(file, file.name, data, known, spared.get(0))
            return
        for number, member in enumerate(members(data, file.name, SUFFIXES, self._limits)):
            beat[1] = number
            beat[2] += 1
            if member.refused is not None:
                yield self._refused(file, member.name, member.refused)
            else:
                yield self._line(file, member.name, member.data, known, spared.get(number))

    def _line(
        self, file: Found, name: str, data: bytes, known: Mapping[str, int], spared: str | None
    ) -> bytes:
        sha256 = hashlib.sha256(data).hexdigest()
        suffix = PurePath(name).suffix.lower()
        number = known.get(sha256 + suffix)
        if number is not None:
            return lines.line(_head(file, name, number), {})
        if spared is not None:
            return self._broken(file, name, data, sha256, fatal(spared, self._limits))
        try:
            result = self._checker.check(data, name)
            self._findings += len(result.findings)
            return self._judged(file, name, data, sha256, lines.result_columns(result, self._codes))
        except (UnicodeEncodeError, OverflowError):
            garbled = ReadError("garbled", "文件里的文字或数字不成形。", "Text or numbers make no sense.")
            return self._broken(file, name, data, sha256, garbled)
        except Exception as trouble:
            # The barrier between one file and the next.
            return self._broken(file, name, data, sha256, crashed(trouble))

    def _broken(self, file: Found, name: str, data: bytes, sha256: str, why: ReadError) -> bytes:
        columns = lines.result_columns(unreadable(name, why, sha256), self._codes)
        return self._judged(file, name, data, sha256, columns)

    def _judged(self, file: Found, name: str, data: bytes, sha256: str, columns: dict[str, object]) -> bytes:
        suffix = PurePath(name).suffix.lower()
        bounded = columns["code"] in BOUNDED
        limits = self._limits_text if bounded else ""
        number = number_of(self._codes.judgement, sha256, suffix, limits)
        columns |= {"sha256": sha256, "suffix": suffix, "bytes": len(data), "limits": limits}
        return lines.line(_head(file, name, number, bounded), columns)

    def _refused(self, file: Found, name: str, why: ReadError) -> bytes:
        return _not_had(file, name, why, self._codes, self._limits_text)


def given_up(file: Found, why: ReadError, judging: Judging, codes: Codes) -> bytes:
    """The line for a file that no worker survives, whatever it leaves out."""
    return _not_had(file, file.name, why, codes, lines.limits_of(judging.limits))


def _not_had(file: Found, name: str, why: ReadError, codes: Codes, limits: str) -> bytes:
    """For a file whose content was not had: it is known by its name, and is tried again next time."""
    number = number_of(codes.judgement, why.code, name, limits)
    columns = lines.result_columns(unreadable(name, why), codes)
    columns["suffix"] = PurePath(name).suffix.lower()
    head = _head(file, name, number, True)
    if why.code in _NOT_THE_FILE and name == file.name:
        # As if it had changed: the next run looks again.
        head["size"] = -1
    return lines.line(head, columns)


def _head(file: Found, name: str, number: int, bounded: bool = False) -> dict[str, object]:
    return {
        "source": name,
        "path": file.name,
        "size": file.size,
        "modified": file.modified,
        "report": number,
        "bounded": bounded,
    }


def serve(pipe: Connection, beat: Beat, judging: Judging, codes: Codes) -> None:
    """The worker's loop: a shard in, batches and then ``DONE`` out, until the pipe closes.

    Its owner sees by the beat that it hangs, and on what.
    """
    isolation.settle(judging.limits.memory)
    beat[0] = -1
    judge = Judge(judging, codes)
    ON_PAGE.set(lambda: _next_page(beat))
    decode = msgspec.msgpack.Decoder(Shard).decode
    with contextlib.suppress(EOFError, OSError):
        pipe.send_bytes(READY)
        while True:
            work(judge, decode(pipe.recv_bytes()), beat, pipe.send_bytes, judging.limits.seconds)
            beat[0] = -1
            pipe.send_bytes(DONE)


def work(judge: Judge, shard: Shard, beat: Beat, send: Callable[[bytes], None], seconds: float) -> None:
    """Does a shard and sends batches of it."""
    ready: list[bytes] = []
    last = time.monotonic()
    for index, file in enumerate(shard.files):
        beat[0], beat[1] = index, 0
        beat[2] += 1
        _bound(seconds)
        ready += judge.lines(file, shard.known, shard.spared, beat)
        now = time.monotonic()
        if len(ready) >= AT_ONCE or now - last > SECONDS:
            send(_encode(Batch(index + 1, ready, judge.told())))
            ready, last = [], now
    send(_encode(Batch(len(shard.files), ready, judge.told())))


_encode = msgspec.msgpack.Encoder().encode


def _next_page(beat: Beat) -> None:
    beat[2] += 1


def _bound(seconds: float) -> None:
    """Lets this process end itself where it computes without end and nobody is left to kill it."""
    if sys.platform == "win32":
        return
    import resource

    used = time.process_time()
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    most = int(used + _CPU * seconds * (os.cpu_count() or 1)) + 1
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CPU, (most if hard < 0 else min(most, hard), hard))
