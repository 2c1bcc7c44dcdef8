"""The same work on a Dask cluster: shards go to its workers, finished lines come back into the same store."""

from __future__ import annotations

import contextlib
import multiprocessing
import pickle
import threading
import zlib
from collections.abc import Iterator
from types import TracebackType
from typing import TYPE_CHECKING

import msgspec

from compliance.audit.crew import Crew, Done, NextShard
from compliance.audit.judging import Judging, fatal, program
from compliance.audit.lines import Codes
from compliance.audit.worker import Shard, given_up
from compliance.errors import UsageError

if TYPE_CHECKING:
    from distributed import Client, as_completed

_CONNECT = 20
"""Seconds to reach the scheduler."""
_AHEAD = 2
"""Shards under way for each thread of the cluster: one in work, one waiting."""

_Payload = bytes
_Returned = list[tuple[int, list[bytes], int]]

_here = threading.local()
"""On a worker of the cluster: the crew of this thread, and what it was made for."""


class Cluster:
    """A cluster that is running already; its workers must see the files under the same paths and have the
    same program. What a worker was doing when it was lost is done by another."""

    def __init__(self, address: str, judging: Judging, codes: Codes) -> None:
        self._address = address
        self._judging = judging
        self._codes = codes
        self._client: Client

    def __enter__(self) -> Cluster:
        """Raises UsageError where there is no such cluster, or a worker has another program."""
        try:
            from distributed import Client
        except ImportError:
            raise UsageError(
                '--cluster 需要安装：pip install "zfxxgk-compliance[cluster]"'
                ' (needs: pip install "zfxxgk-compliance[cluster]")'
            ) from None
        try:
            self._client = Client(self._address, timeout=_CONNECT, set_as_default=False)  # type: ignore[no-untyped-call]
        except (OSError, ValueError) as trouble:
            raise UsageError(
                f"连不上集群 {self._address}：{trouble}。 The cluster cannot be reached: {trouble}."
            ) from None
        try:
            self._alike()
        except BaseException:
            self._client.close()  # type: ignore[no-untyped-call]
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()  # type: ignore[no-untyped-call]

    def run(self, next_shard: NextShard) -> Iterator[Done]:
        """Everything ``next_shard`` gives, in the order in which it is finished."""
        from distributed import KilledWorker, as_completed

        payload = zlib.compress(pickle.dumps((self._judging, self._codes)))
        under_way: dict[str, Shard] = {}
        waiting = as_completed(loop=self._client.loop)  # type: ignore[no-untyped-call]
        self._fill(waiting, under_way, payload, next_shard)
        for future in waiting:
            shard = under_way.pop(str(future.key))
            try:
                returned: _Returned = future.result()
            except KilledWorker:
                # Several workers were lost over it. Which of the files did it shows when they are apart.
                if len(shard.files) == 1:
                    why = fatal("crashed_reader", self._judging.limits)
                    yield Done(1, [given_up(shard.files[0], why, self._judging, self._codes)])
                else:
                    for file in shard.files:
                        self._give(waiting, under_way, payload, Shard((file,), shard.known))
            else:
                for files, lines, findings in returned:
                    yield Done(files, lines, findings)
            future.release()
            self._fill(waiting, under_way, payload, next_shard)

    def _fill(
        self, waiting: as_completed, under_way: dict[str, Shard], payload: _Payload, next_shard: NextShard
    ) -> None:
        threads = sum(self._client.nthreads().values())  # type: ignore[no-untyped-call]
        while len(under_way) < max(_AHEAD, _AHEAD * threads):
            shard = next_shard()
            if shard is None:
                return
            self._give(waiting, under_way, payload, shard)

    def _give(
        self, waiting: as_completed, under_way: dict[str, Shard], payload: _Payload, shard: Shard
    ) -> None:
        future = self._client.submit(work, payload, msgspec.msgpack.encode(shard), pure=False)
        under_way[str(future.key)] = shard
        waiting.add(future)  # type: ignore[no-untyped-call]

    def _alike(self) -> None:
        """Raises UsageError where a worker would judge otherwise."""
        here = program()
        there = self._client.run(program)
        if not there:
            raise UsageError(f"集群 {self._address} 没有工作进程。 The cluster has no workers.")
        others = sorted(worker for worker, digest in there.items() if digest != here)
        if others:
            raise UsageError(
                f"集群的工作进程 {others[0]} 上的程序与这里不同，请装同一版本。"
                f" The program on worker {others[0]} differs from the one here; install the same version."
            )


def work(payload: _Payload, encoded: bytes) -> _Returned:
    """On a worker of the cluster: does a shard in a supervised process, as on one machine."""
    shards = iter([msgspec.msgpack.decode(encoded, type=Shard)])
    crew = _crew(payload)
    return [(done.files, done.lines, done.findings) for done in crew.run(lambda: next(shards, None))]


def _crew(payload: _Payload) -> Crew:
    if getattr(_here, "payload", None) != payload:
        with contextlib.suppress(AttributeError):
            _here.crew.__exit__(None, None, None)
        # A nanny's process is a daemon, which could have no children of its own.
        multiprocessing.current_process().daemon = False
        # Whoever may hand work to a cluster may run code on it anyway.
        judging, codes = pickle.loads(zlib.decompress(payload))  # noqa: S301
        _here.crew = Crew(judging, codes, 1)
        _here.payload = payload
    crew: Crew = _here.crew
    return crew
