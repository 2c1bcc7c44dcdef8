"""Reads documents in a child process that may be killed: a file can cost its own result, no more.

Parsers of native formats abort or hang on hostile files; the child bears that. Its memory is
limited where the system can (not on Windows and macOS), its time everywhere.
"""

from __future__ import annotations

import multiprocessing
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from types import TracebackType

import msgspec

from compliance.errors import ReadError
from compliance.model.document import Document


class Limits(msgspec.Struct, frozen=True):
    """What one file may cost: seconds of reading, MiB of memory."""

    seconds: float = 30.0
    memory: int = 2048


class _Request(msgspec.Struct, frozen=True, array_like=True):
    name: str
    data: bytes


class _Refused(msgspec.Struct, frozen=True, array_like=True, tag="refused"):
    code: str
    zh: str
    en: str


class _Done(msgspec.Struct, frozen=True, array_like=True, tag="done"):
    document: Document


_encode = msgspec.msgpack.Encoder().encode


class IsolatedReader:
    """``read`` as ``compliance.readers.read`` has it, but in a child process.

    The child lives until ``close`` (or the end of the ``with`` block) and serves one file after
    another; one that dies or runs over the time limit is replaced.
    """

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._child: BaseProcess | None = None
        self._pipe: Connection | None = None

    def __enter__(self) -> IsolatedReader:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the child. A closed reader may be used again: it starts a new child."""
        if self._child is not None and self._pipe is not None:
            self._pipe.close()
            self._child.kill()
            self._child.join(5)
        self._child = self._pipe = None

    def read(self, data: bytes, name: str = "") -> Document:
        """The document; raises ReadError, with code ``timeout`` or ``crashed_reader`` where the
        child did not survive the file."""
        pipe = self._connected()
        try:
            pipe.send_bytes(_encode(_Request(name, data)))
            answered = pipe.poll(self._limits.seconds)
            answer = pipe.recv_bytes() if answered else b""
        except (EOFError, OSError):
            self.close()
            raise ReadError(
                "crashed_reader",
                "读取这个文件时解析程序异常退出或超出内存上限，文件可能已损坏或被恶意构造。请另存为新文件后再试。",
                "The parser died or ran out of memory on this file; it may be damaged or hostile.",
            ) from None
        if not answered:
            self.close()
            raise ReadError(
                "timeout",
                f"读取超过 {self._limits.seconds:g} 秒，已停止。文件可能已损坏；确需读取请调高时间上限。",
                f"Reading took more than {self._limits.seconds:g} seconds and was stopped.",
            )
        reply = _decode.decode(answer)
        if isinstance(reply, _Refused):
            raise ReadError(reply.code, reply.zh, reply.en)
        return reply.document

    def _connected(self) -> Connection:
        if self._pipe is None or self._child is None or not self._child.is_alive():
            self.close()
            context = multiprocessing.get_context("spawn")
            self._pipe, theirs = context.Pipe()
            self._child = context.Process(target=_serve, args=(theirs, self._limits.memory), daemon=True)
            self._child.start()
            theirs.close()
        return self._pipe


_decode: msgspec.msgpack.Decoder[_Refused | _Done] = msgspec.msgpack.Decoder(_Refused | _Done)


def _serve(pipe: Connection, memory: int) -> None:
    """The child's loop: one request, one answer, until the pipe closes."""
    from compliance import readers

    _limit_memory(memory)
    decode = msgspec.msgpack.Decoder(_Request).decode
    while True:
        try:
            request = decode(pipe.recv_bytes())
        except (EOFError, OSError):
            return
        try:
            reply: _Refused | _Done = _Done(readers.read(request.data, request.name))
        except ReadError as refusal:
            reply = _Refused(refusal.code, refusal.zh, refusal.en)
        except (MemoryError, RecursionError):
            reply = _Refused(
                "too_large", "读取这个文件超出内存上限。", "Reading this file exceeds the memory limit."
            )
        pipe.send_bytes(_encode(reply))


def _limit_memory(megabytes: int) -> None:
    """Address space limit; a system without one (Windows) goes without."""
    try:
        import resource
    except ImportError:
        return
    size = megabytes << 20
    try:
        resource.setrlimit(resource.RLIMIT_AS, (size, size))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    except (ValueError, OSError):
        return
