"""A few child processes that read files, shared by the threads that answer."""

from __future__ import annotations

import queue

from compliance.intake import Known
from compliance.isolation import Worker
from compliance.model.report import Refusal, Report
from compliance.readers.guard import Limits


class Pool:
    """``understand`` may be called from any thread; it waits until a child is free.

    A child that dies or is killed costs the file it was reading; it is replaced for the next one.
    """

    def __init__(self, size: int, limits: Limits, known: Known | None = None) -> None:
        self._workers = [Worker(known, limits) for _ in range(max(1, size))]
        self._idle: queue.SimpleQueue[Worker] = queue.SimpleQueue()
        for worker in self._workers:
            self._idle.put(worker)

    def start(self) -> None:
        """Start all children without waiting for them. Before any thread is started they take
        milliseconds, later a second each."""
        for worker in self._workers:
            worker.start()

    def close(self) -> None:
        """End the children. Call when nothing is being read any more."""
        for worker in self._workers:
            worker.close()

    def understand(self, data: bytes, name: str = "") -> Report | Refusal:
        """As ``Worker.understand``."""
        worker = self._idle.get()
        try:
            return worker.understand(data, name)
        finally:
            self._idle.put(worker)
