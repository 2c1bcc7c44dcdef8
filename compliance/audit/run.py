"""One audit run: find the files, have them read and judged, compare the reports with each other, close."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager
from types import TracebackType
from typing import TYPE_CHECKING, Protocol

import msgspec

from compliance.audit import missing, neighbours, standing, versions
from compliance.audit.crew import Crew, Done, NextShard
from compliance.audit.discover import found
from compliance.audit.filling import Filling
from compliance.audit.judging import Judging
from compliance.audit.lines import Codes
from compliance.audit.roster import Roster
from compliance.audit.store import Store
from compliance.model.words import Words

if TYPE_CHECKING:
    from compliance.waivers import Waivers

_LINES = 512
"""Lines written together; a transaction costs as much as writing some sixty lines."""
_SECONDS = 5.0
"""After which fewer are written: so much is lost at most, and done again."""


class Workers(Protocol):
    """Who reads and judges: processes here, or elsewhere."""

    def run(self, next_shard: NextShard) -> Iterator[Done]:
        """Everything ``next_shard`` gives, in any order, all of it."""
        ...


class Watcher(Protocol):
    """Who is told how a run gets on."""

    def begun(self, run: int, goes_on: bool, files: int, todo: int) -> None:
        """A run has its files."""
        ...

    def advanced(self, files: int, findings: int) -> None:
        """So many more files are done, with so many findings."""
        ...

    def stage(self, what: Words) -> None:
        """All are read; now this is done with all of them."""
        ...


class Asked(msgspec.Struct, frozen=True):
    """What a run is asked to do. ``again``: try once more what ran into a limit before. ``roster``: who must
    report, for ``years`` (none = those with a fair number of reports). ``similar``: look for copied text."""

    paths: tuple[str, ...]
    judging: Judging
    jobs: int = 1
    again: bool = False
    roster: Roster | None = None
    years: tuple[int, ...] = ()
    similar: bool = True


class Outcome(msgspec.Struct, frozen=True):
    """What became of a run. ``new``: files that were read in it, the others were known. ``gone``: files of
    its earlier part that are no longer there, or no longer the same."""

    run: int
    files: int
    new: int
    gone: int = 0


class Audit:
    """A run in a store; ``run`` may be called again, for what changed since."""

    def __init__(self, store: Store, asked: Asked, watcher: Watcher, waivers: Waivers | None = None) -> None:
        self._store = store
        self._asked = asked
        self._watcher = watcher
        self._waivers = waivers
        self.filling = Filling(store, asked.judging, again=asked.again)

    @property
    def judging(self) -> Judging:
        """What reports are judged by."""
        return self._asked.judging

    @property
    def codes(self) -> Codes:
        """What workers need to know of the store."""
        return self.filling.codes

    def run(
        self,
        workers: AbstractContextManager[Workers] | None = None,
        paths: Iterable[str] | None = None,
    ) -> Outcome:
        """The whole run, or the rest of one that was interrupted. ``paths``: the files, where the asked
        paths only name a list of them. Stopped at any point it leaves a store from which it goes on."""
        asked = self._asked
        goes_on = self.filling.begin(asked.paths)
        return self._done(goes_on, workers, asked.paths if paths is None else paths)

    def again(self, workers: AbstractContextManager[Workers] | None = None) -> Outcome:
        """The same run brought up to date: what is new, changed or gone since."""
        self.filling.reopen()
        return self._done(True, workers, self._asked.paths)

    def _done(
        self, goes_on: bool, workers: AbstractContextManager[Workers] | None, paths: Iterable[str]
    ) -> Outcome:
        asked, filling = self._asked, self.filling
        self._watcher.stage(Words("正在查找文件", "looking for files"))
        progress = filling.want(found(paths))
        self._watcher.begun(filling.run, goes_on, progress.files, progress.todo)
        if progress.todo:
            jobs = max(1, min(asked.jobs, progress.todo))
            hands = workers if workers is not None else Crew(asked.judging, self.codes, jobs)
            shards = filling.shards(jobs, progress.todo)
            with hands as crew, _Writer(filling) as writer:
                for done in crew.run(lambda: next(shards, None)):
                    writer.add(done.lines)
                    self._watcher.advanced(done.files, done.findings)
        self._among_all()
        filling.finish()
        return Outcome(filling.run, progress.files, progress.todo, progress.gone)

    def _among_all(self) -> None:
        """What can be said only when all reports are there. Done anew after an interruption."""
        store, run = self._store, self.filling.run
        self._watcher.stage(Words("正在比较同一年报的几个文件", "comparing files of the same report"))
        standing.open_standings(store, run)
        asked = self._asked
        neighbours.settle(store, run, asked.roster)
        versions.compare(store, run)
        self._watcher.stage(Words("正在与上一年、上下级的年报对照", "comparing years and levels"))
        neighbours.compare(store, run, asked.judging, asked.roster)
        if asked.roster is not None:
            missing.note(store, run, asked.roster, asked.judging.known.today, asked.years)
        if asked.similar:
            from compliance.audit import likeness  # brings numpy

            self._watcher.stage(Words("正在查找雷同的文字", "looking for copied text"))
            likeness.compare(store, run, asked.judging)
        self._watcher.stage(Words("正在汇总", "summing up"))
        if self._waivers is not None:
            standing.apply_waivers(store, run, self._waivers)
        standing.close_standings(store, run)


class _Writer:
    """Writes lines into the store while the next ones are being made."""

    def __init__(self, filling: Filling) -> None:
        self._filling = filling
        self._lines: list[bytes] = []
        self._since = time.monotonic()
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="store")
        self._under_way: Future[None] | None = None

    def add(self, lines: Sequence[bytes]) -> None:
        """Takes lines over; writes when there are enough."""
        self._lines += lines
        if len(self._lines) >= _LINES or time.monotonic() - self._since > _SECONDS:
            self._write()

    def __enter__(self) -> _Writer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Whatever ended the run, what is finished is kept."""
        try:
            self._write()
            self._wait()
        finally:
            self._thread.shutdown()

    def _write(self) -> None:
        self._wait()
        if self._lines:
            lines, self._lines = self._lines, []
            self._under_way = self._thread.submit(self._filling.add, lines)
        self._since = time.monotonic()

    def _wait(self) -> None:
        if self._under_way is not None:
            under_way, self._under_way = self._under_way, None
            under_way.result()
