"""Shows how an audit gets on: a bar on a terminal, a line now and then elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from compliance.model.words import Words

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

_EVERY = 10.0
"""Seconds between two lines where nobody watches a bar."""


class Quiet:
    """Says nothing."""

    def begun(self, run: int, goes_on: bool, files: int, todo: int) -> None:
        """Nothing."""

    def advanced(self, files: int, findings: int) -> None:
        """Nothing."""

    def stage(self, what: Words) -> None:
        """Nothing."""

    def stop(self) -> None:
        """Nothing."""


class Lines(Quiet):
    """A line on stderr at every step, and every ten seconds."""

    def __init__(self, lang: str) -> None:
        self._lang = lang
        self._todo = self._done = self._findings = 0
        self._start = self._last = time.monotonic()

    def begun(self, run: int, goes_on: bool, files: int, todo: int) -> None:
        """One line."""
        self._todo, self._done, self._findings = todo, 0, 0
        self._start = self._last = time.monotonic()
        self._say(_begun(run, goes_on, files, todo).get(self._lang))

    def advanced(self, files: int, findings: int) -> None:
        """A line where the last one is some time ago."""
        self._done += files
        self._findings += findings
        now = time.monotonic()
        if now - self._last >= _EVERY or self._done == self._todo:
            self._last = now
            rate = self._done / max(now - self._start, 0.001)
            left = _clock((self._todo - self._done) / rate if rate else 0)
            self._say(
                f"{self._done}/{self._todo}，每秒 {rate:.0f} 个，还需 {left}，发现问题 {self._findings}"
                if self._lang == "zh"
                else f"{self._done}/{self._todo}, {rate:.0f}/s, {left} left, {self._findings} findings"
            )

    def stage(self, what: Words) -> None:
        """One line."""
        self._say(what.get(self._lang) + "…")

    def _say(self, text: str) -> None:
        sys.stderr.write(text + "\n")
        sys.stderr.flush()


class Bar(Quiet):
    """A bar with rate, time left and findings so far."""

    def __init__(self, lang: str) -> None:
        self._lang = lang
        self._progress: Progress | None = None
        self._task: TaskID | None = None
        self._findings = 0

    def begun(self, run: int, goes_on: bool, files: int, todo: int) -> None:
        """What there is to do, and the bar."""
        from rich.console import Console
        from rich.progress import (
            BarColumn,
            MofNCompleteColumn,
            Progress,
            TextColumn,
            TimeElapsedColumn,
            TimeRemainingColumn,
        )

        self.stop()
        console = Console(stderr=True, highlight=False)
        console.print(_begun(run, goes_on, files, todo).get(self._lang), markup=False)
        zh = self._lang == "zh"
        self._findings = 0
        self._progress = Progress(
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[rate]}"),
            TextColumn("还需" if zh else "left"),
            TimeRemainingColumn(),
            TextColumn("已用" if zh else "taken"),
            TimeElapsedColumn(),
            TextColumn("{task.fields[findings]}"),
            console=console,
            transient=True,
        )
        self._task = self._progress.add_task("", total=todo, rate="", findings="")
        self._progress.start()

    def advanced(self, files: int, findings: int) -> None:
        """Moves the bar."""
        if self._progress is None or self._task is None:
            return
        self._findings += findings
        zh = self._lang == "zh"
        speed = self._progress.tasks[0].speed
        self._progress.update(
            self._task,
            advance=files,
            rate=(f"每秒 {speed:.0f} 个" if zh else f"{speed:.0f}/s") if speed else "",
            findings=f"发现问题 {self._findings}" if zh else f"{self._findings} findings",
        )

    def stage(self, what: Words) -> None:
        """Says it above the bar, or where it was."""
        if self._progress is not None:
            self._progress.console.print(what.get(self._lang) + "…", markup=False)

    def stop(self) -> None:
        """Takes the bar away."""
        if self._progress is not None:
            self._progress.stop()
            self._progress = self._task = None


@contextmanager
def progress(lang: str, quiet: bool) -> Iterator[Quiet]:
    """What suits standard error."""
    shown = Quiet() if quiet else Bar(lang) if sys.stderr.isatty() else Lines(lang)
    try:
        yield shown
    finally:
        shown.stop()


def _begun(run: int, goes_on: bool, files: int, todo: int) -> Words:
    known = files - todo
    return Words(
        f"第 {run} 次检查{'（接着做）' if goes_on else ''}：{files} 个文件"
        + (f"，其中 {known} 个已查过" if known else ""),
        f"run {run}{' (going on)' if goes_on else ''}: {files} files"
        + (f", {known} of them known already" if known else ""),
    )


def _clock(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
