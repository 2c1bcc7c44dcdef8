"""Worker processes under supervision: a file that kills or hangs its worker costs its own result, no more."""

from __future__ import annotations

import contextlib
import multiprocessing
import signal
import sys
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection, wait
from types import TracebackType
from typing import NamedTuple

import msgspec

from compliance.audit import worker
from compliance.audit.discover import Found
from compliance.audit.judging import Judging, fatal
from compliance.audit.lines import Codes
from compliance.audit.worker import Batch, Shard

NextShard = Callable[[], Shard | None]
"""The next files to do; None = there are no more."""

_LOOK = 0.25
"""Seconds between two looks at who hangs."""
_START = 60.0
"""Seconds a worker may take to start."""
_END = 0.5
"""Seconds it gets to end the programs it started, before it is killed."""
_DEATHS = 2
"""Deaths of a worker by one file before it is given up: the first may have had other reasons."""
_RENEWED = 4000
"""Files after which a worker makes place for a new one: whatever a parser leaks ends with it."""
_LARGEST = 512 << 20
"""Bytes of a message: an archive of a thousand files is handed back in one."""

_decode = msgspec.msgpack.Decoder(Batch).decode
_encode = msgspec.msgpack.Encoder().encode


class Done(NamedTuple):
    """What came back: files that are done, the lines for them, and findings in these."""

    files: int
    lines: list[bytes]
    findings: int = 0


class Crew:
    """``jobs`` worker processes; ``run`` keeps them busy until there is nothing more to do."""

    def __init__(self, judging: Judging, codes: Codes, jobs: int) -> None:
        # Threads are running here (the database), so a fork of this process would not be safe.
        self._context = multiprocessing.get_context("forkserver" if sys.platform == "linux" else "spawn")
        if sys.platform == "linux":
            self._context.set_forkserver_preload(["compliance.audit.worker"])
        self._judging = judging
        self._codes = codes
        self._hands = [_Hand(self._context, judging, codes) for _ in range(jobs)]
        self._again: deque[Shard] = deque()
        self._deaths: Counter[tuple[str, int]] = Counter()
        self._failed_starts = 0

    def __enter__(self) -> Crew:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for hand in self._hands:
            hand.end()

    def run(self, next_shard: NextShard) -> Iterator[Done]:
        """Everything ``next_shard`` gives, in the order in which it is finished. Raises RuntimeError where
        no worker can be started."""
        more = True
        while True:
            for hand in self._hands:
                if hand.shard is None and (self._again or more):
                    shard = self._again.popleft() if self._again else next_shard()
                    if shard is None:
                        more = False
                    else:
                        hand.give(shard)
            busy = {hand.pipe: hand for hand in self._hands if hand.shard is not None and hand.pipe}
            if not busy:
                if self._again:
                    continue
                return
            for pipe in wait(list(busy), _LOOK):
                assert isinstance(pipe, Connection)
                yield from self._message(busy[pipe])
            for hand in busy.values():
                if hand.shard is not None and hand.hangs(self._judging.limits.seconds):
                    yield from self._lost(hand, "timeout")

    def _message(self, hand: _Hand) -> Iterator[Done]:
        assert hand.pipe is not None
        try:
            message = hand.pipe.recv_bytes(_LARGEST)
            if message == worker.READY:
                self._failed_starts = 0
                hand.started()
            elif message == worker.DONE:
                hand.finished()
            else:
                batch = _decode(message)
                files = batch.done - hand.done
                hand.done = batch.done
                yield Done(files, batch.lines, batch.findings)
        except (EOFError, OSError, msgspec.MsgspecError):
            yield from self._lost(hand, "crashed_reader")

    def _lost(self, hand: _Hand, code: str) -> Iterator[Done]:
        """A worker is gone, or must go. What it was doing is looked at alone, the rest is done again."""
        shard, done, (index, member) = hand.shard, hand.done, hand.under_way()
        hand.end()
        if shard is None:
            return
        if index < done:
            # Not a file's fault: it did not come up, or was killed between two files.
            self._failed_starts += 1
            if self._failed_starts > 2 * len(self._hands) + 2:
                raise RuntimeError("no worker process can be started")
            if left := shard.files[done:]:
                self._again.append(_part(shard, left))
            return
        culprit = shard.files[index]
        rest = shard.files[done:index] + shard.files[index + 1 :]
        if rest:
            self._again.append(_part(shard, rest))
        self._deaths[culprit.name, member] += 1
        if code != "timeout" and self._deaths[culprit.name, member] < _DEATHS:
            self._again.append(_part(shard, (culprit,), shard.spared if len(shard.files) == 1 else {}))
        elif member in shard.spared and len(shard.files) == 1:
            # Not even looking at it helped.
            why = fatal(code, self._judging.limits)
            yield Done(1, [worker.given_up(culprit, why, self._judging, self._codes)])
        else:
            spared = shard.spared if len(shard.files) == 1 else {}
            self._again.append(_part(shard, (culprit,), {**spared, member: code}))


def _part(shard: Shard, files: tuple[Found, ...], spared: dict[int, str] | None = None) -> Shard:
    return Shard(files, shard.known, spared or {})


class _Hand:
    """One place at the bench: a worker process, and the next one when it is gone."""

    def __init__(self, context: multiprocessing.context.BaseContext, judging: Judging, codes: Codes) -> None:
        self.shard: Shard | None = None
        self.done = 0
        self.pipe: Connection | None = None
        self._context = context
        self._about = (judging, codes)
        self._process: multiprocessing.process.BaseProcess | None = None
        self._beat = context.RawArray("q", (-1, 0, 0))
        self._ready = False
        self._files = 0
        self._last = 0
        self._since = 0.0

    def give(self, shard: Shard) -> None:
        """Hands over a shard; starts a worker where there is none."""
        self.shard, self.done = shard, 0
        self._since = time.monotonic()
        if self._files >= _RENEWED:
            self.end(keep=True)
        if self.pipe is None:
            self._start()
        elif self._ready:
            self._send()

    def started(self) -> None:
        """It is ready for the shard that waits."""
        self._ready = True
        self._since = time.monotonic()
        self._send()

    def finished(self) -> None:
        """It is through its shard."""
        self._files += len(self.shard.files) if self.shard else 0
        self.shard = None

    def under_way(self) -> tuple[int, int]:
        """Which file it is at, and which in it; (-1, 0) = none."""
        return (self._beat[0], self._beat[1]) if self._ready else (-1, 0)

    def hangs(self, seconds: float) -> bool:
        """Whether it has been at the same file, or page, for longer than that."""
        now = time.monotonic()
        if self._ready and self._beat[2] != self._last:
            self._last, self._since = self._beat[2], now
        # At no file it is about to say so, or about to die.
        return now - self._since > (seconds if self._ready and self._beat[0] >= 0 else _START)

    def end(self, *, keep: bool = False) -> None:
        """Ends the worker; forgets the shard unless it is to be kept for the next one."""
        process, pipe = self._process, self.pipe
        self._process = self.pipe = None
        self._ready, self._files = False, 0
        if not keep:
            self.shard = None
        if pipe is not None:
            pipe.close()
        if process is not None:
            process.terminate()
            process.join(_END)
            if process.is_alive():
                process.kill()
                process.join(5)

    def _start(self) -> None:
        self._beat[0], self._beat[1] = -1, 0
        self.pipe, theirs = self._context.Pipe()
        process = self._context.Process(  # type: ignore[attr-defined]
            target=worker.serve, args=(theirs, self._beat, *self._about), daemon=True
        )
        with _deaf():
            process.start()
            self._process = process
        theirs.close()

    def _send(self) -> None:
        if self.pipe is not None and self.shard is not None:
            # Where its end of the pipe is closed, the next look at it finds it dead.
            with contextlib.suppress(OSError):
                self.pipe.send_bytes(_encode(self.shard))


@contextlib.contextmanager
def _deaf() -> Iterator[None]:
    """Ctrl-C waits. What is started meanwhile never hears it: it is for the main process alone, which then
    ends its workers; one that is just starting would end in a traceback."""
    if sys.platform == "win32":
        yield
        return
    # It lifts every block when it starts itself.
    resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
