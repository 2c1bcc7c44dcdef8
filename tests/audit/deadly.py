"""A way of judging under which some files kill their worker or hang, for tests of what that costs."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from compliance.api import Checker, Source
from compliance.audit.judging import Judging
from compliance.model.finding import Result

KILLS = "此文件致命".encode()
KILLS_ONCE = "此文件致命一次".encode()
HANGS = "此文件不返回".encode()


class Deadly(Judging, frozen=True):
    """``once``: a file by which a worker knows that it died of that content already."""

    once: str = ""

    def checker(self) -> Checker:
        """A checker that some files are too much for."""
        return _Deadly(self)


class _Deadly(Checker):
    def __init__(self, judging: Deadly) -> None:
        super().__init__(judging.book, known=judging.known, limits=judging.limits)
        self._once = Path(judging.once)

    def check(self, source: Source, name: str = "", previous: object = None) -> Result:
        assert isinstance(source, bytes)
        if KILLS_ONCE in source:
            if not self._once.exists():
                self._once.touch()
                os.kill(os.getpid(), signal.SIGKILL)
        elif KILLS in source:
            os.kill(os.getpid(), signal.SIGKILL)
        elif HANGS in source:
            time.sleep(600)
        return super().check(source, name)
