"""Reads and understands files in a child process that may be killed: a file can cost its own result, no more.

Parsers of native formats abort or hang on hostile files, and a file can be made for our own code to
take hours; the child bears that. Its memory is limited where the system can (not on Windows and
macOS), its time everywhere.
"""

from __future__ import annotations

import contextlib
import faulthandler
import multiprocessing
import os
import signal
import sys
import threading
import traceback
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import FrameType, TracebackType

import msgspec

from compliance.errors import ReadError
from compliance.forms import load_forms
from compliance.intake import Known, understand
from compliance.model.facts import Fact, Facts
from compliance.model.report import Refusal, Report
from compliance.readers.guard import LIMITS, ON_PAGE, Limits
from compliance.text.shown import shown

_START = 60.0
"""Seconds a child may take to start."""
_END = 0.5
"""Seconds a child gets to end the programs it started, before it is killed."""
_NEXT_PAGE = b"page"
"""Sent for each page of a scan that was recognised; no answer begins like this."""
_LARGEST = 256 << 20
"""Bytes of an answer."""


class _Request(msgspec.Struct, frozen=True, array_like=True):
    name: str
    data: bytes


class _Read(msgspec.Struct, frozen=True, array_like=True, tag="read"):
    """A report; its facts travel beside it, because ``Facts`` is no plain data."""

    report: Report
    facts: tuple[Fact, ...]


class _NoReport(msgspec.Struct, frozen=True, array_like=True, tag="no_report"):
    refusal: Refusal


class _Refused(msgspec.Struct, frozen=True, array_like=True, tag="refused"):
    code: str
    zh: str
    en: str


class _Failed(msgspec.Struct, frozen=True, array_like=True, tag="failed"):
    """A mistake of this program."""

    what: str


_Answer = _Read | _NoReport | _Refused | _Failed
_NO_FACTS = Facts({})

_encode = msgspec.msgpack.Encoder(enc_hook=lambda _: None).encode
_decoder: msgspec.msgpack.Decoder[_Answer] = msgspec.msgpack.Decoder(
    _Answer, dec_hook=lambda _, __: _NO_FACTS
)


class Worker:
    """Understands one file after another in a child process.

    The child starts with the first file, or with ``start``, and lives until ``close`` (or the end
    of the ``with`` block); one that dies or runs over the time limit is replaced.
    """

    def __init__(self, known: Known | None = None, limits: Limits = LIMITS) -> None:
        self._known = known or Known()
        self._limits = limits
        self._child: BaseProcess | None = None
        self._pipe: Connection | None = None
        self._ready = False

    def __enter__(self) -> Worker:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the child. A closed worker may be used again: it starts a new child."""
        child, pipe = self._child, self._pipe
        self._child = self._pipe = None
        self._ready = False
        if pipe is not None:
            pipe.close()
        if child is not None:
            child.terminate()
            child.join(_END)
            if child.is_alive():
                child.kill()
                child.join(5)

    def understand(self, data: bytes, name: str = "") -> Report | Refusal:
        """As ``intake.understand``, without source and digest; raises ReadError, with code
        ``timeout`` or ``crashed_reader`` where the child did not survive the file, and
        RuntimeError for a mistake of this program."""
        if len(data) > self._limits.size:
            data = data[: self._limits.size + 1]
        try:
            answer = self._asked(_encode(_Request(shown(name), data)))
        except BaseException:
            self.close()
            raise
        match answer:
            case _Read(report, facts):
                return msgspec.structs.replace(report, facts=Facts({fact.id: fact for fact in facts}))
            case _NoReport(refusal):
                return refusal
            case _Refused(code, zh, en):
                raise ReadError(code, zh, en)
            case _Failed(what):
                raise RuntimeError(what)

    def _asked(self, request: bytes) -> _Answer:
        limits = self._limits
        try:
            pipe = self._connected()
            pipe.send_bytes(request)
            while pipe.poll(limits.seconds):
                message = pipe.recv_bytes(_LARGEST)
                if message != _NEXT_PAGE:
                    return _decoder.decode(message)
        except (EOFError, OSError, msgspec.MsgspecError):
            raise ReadError(
                "crashed_reader",
                f"读取这个文件时解析程序异常退出或超出内存上限（{limits.memory} MB），"
                "文件可能已损坏或被恶意构造。请另存为新文件后再试。",
                f"The parser died or ran out of memory ({limits.memory} MB) on this file;"
                " it may be damaged or hostile. Save it anew and try again.",
            ) from None
        raise ReadError(
            "timeout",
            f"读取超过 {limits.seconds:g} 秒（扫描件按页计），已停止。文件可能已损坏，"
            "扫描件也可能是电脑较慢；确需读取请用 --time-limit 调高上限。",
            f"Reading took more than {limits.seconds:g} seconds (a page, for scans) and was stopped: the file"
            " may be damaged, or the computer slow for a scan (--time-limit).",
        )

    def _connected(self) -> Connection:
        if self._child is None or not self._child.is_alive():
            self.start()
        pipe = self._pipe
        if pipe is None:
            raise EOFError
        if not self._ready:
            if not pipe.poll(_START):
                raise EOFError
            pipe.recv_bytes()
            self._ready = True
        return pipe

    def start(self) -> None:
        """Start the child without waiting until it can read."""
        self.close()
        # A fork has everything imported; where that is unsafe (threads, macOS) or unknown (Windows)
        # the child starts from nothing, which takes a second.
        if sys.platform == "linux" and threading.active_count() == 1:
            forking = multiprocessing.get_context("fork")
            ours, theirs = forking.Pipe()
            child: BaseProcess = forking.Process(
                target=_serve, args=(theirs, ours, self._known, self._limits), daemon=True
            )
        else:
            spawning = multiprocessing.get_context("spawn")
            ours, theirs = spawning.Pipe()
            child = spawning.Process(
                target=_serve, args=(theirs, None, self._known, self._limits), daemon=True
            )
        child.start()
        theirs.close()
        self._pipe, self._child = ours, child


def _serve(pipe: Connection, others: Connection | None, known: Known, limits: Limits) -> None:
    """The child's loop: one request, one answer, until the pipe closes."""
    if others is not None:
        others.close()  # or this child would never see the pipe close
    settle(limits.memory)
    ON_PAGE.set(lambda: pipe.send_bytes(_NEXT_PAGE))
    forms = load_forms()
    decode = msgspec.msgpack.Decoder(_Request).decode
    with contextlib.suppress(EOFError, OSError):
        pipe.send_bytes(b"ready")
        while True:
            request = decode(pipe.recv_bytes())
            try:
                found = understand(request.data, forms, known, limits, name=request.name)
                reply = _encode(_reply(found))
            except ReadError as refused:
                reply = _encode(_Refused(refused.code, shown(refused.zh), shown(refused.en)))
            except (UnicodeEncodeError, OverflowError):
                reply = _encode(
                    _Refused("garbled", "文件里的文字或数字不成形。", "Text or numbers make no sense.")
                )
            except Exception as trouble:
                # The barrier between one file and the next.
                full = bool(os.environ.get("COMPLIANCE_TRACEBACK"))
                what = traceback.format_exc() if full else f"{type(trouble).__name__}: {trouble}"
                reply = _encode(_Failed(shown(what)))
            pipe.send_bytes(reply)


def _reply(found: Report | Refusal) -> _Answer:
    if isinstance(found, Refusal):
        return _NoReport(found)
    return _Read(found, tuple(found.facts))


def settle(megabytes: int) -> None:
    """Nothing a parser prints reaches the user; Ctrl-C is the parent's; being ended unwinds, so that
    programs started from here end too; memory is limited."""
    if not os.environ.get("COMPLIANCE_TRACEBACK"):
        nowhere = os.open(os.devnull, os.O_RDWR)
        for handle in (0, 1, 2):
            os.dup2(nowhere, handle)
        faulthandler.disable()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _ended)
    if sys.platform == "win32":
        return
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    size = _mapped() + (megabytes << 20)
    with contextlib.suppress(ValueError, OSError):
        # Only the soft limit: LibreOffice, started from here, gets the hard one.
        resource.setrlimit(resource.RLIMIT_AS, (size if hard < 0 else min(size, hard), hard))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _mapped() -> int:
    """Bytes of address space taken already: a fork has all that its parent has."""
    try:
        return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * os.sysconf(
            "SC_PAGE_SIZE"
        )
    except (OSError, ValueError):
        return 0


def _ended(number: int, frame: FrameType | None) -> None:
    sys.exit(1)
