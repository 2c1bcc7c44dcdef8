"""Fills a template that may come from a stranger: checked first, rendered in a sandbox and a process of its
own that may be stopped."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import zipfile
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import IO

import msgspec

from compliance.audit.letters.template import same_bytes
from compliance.errors import UsageError
from compliance.text.shown import shown_line

Plain = str | int | float | bool | None | Sequence["Plain"] | Mapping[str, "Plain"]

_GOOD, _BAD = b"+", b"-"
_SECONDS = 60.0
"""A letter takes a tenth of one."""
_MEMORY = 1 << 30
_LARGEST = 8 << 20
_UNPACKED = 64 << 20
_PARTS = 500
_LOADED = b'TargetMode="External"'
_LINK = b"/hyperlink"


def checked(data: bytes) -> bytes:
    """The template, if it is a Word file of a reasonable size without macros and without parts that are
    loaded from elsewhere. Raises UsageError."""
    if len(data) > _LARGEST:
        raise UsageError(f"模板超过 {_LARGEST >> 20} MB。 The template is too large.")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = archive.infolist()
            if len(infos) > _PARTS or sum(info.file_size for info in infos) > _UNPACKED:
                raise UsageError("模板解开后太大。 The template is too large.")
            names = {info.filename for info in infos}
            if "word/document.xml" not in names:
                raise zipfile.BadZipFile
            if any(name.lower().endswith(("vbaproject.bin", ".docm")) for name in names):
                raise UsageError("模板里有宏，请另存为不含宏的 .docx。 The template holds macros.")
            for info in infos:
                if info.filename.endswith(".rels"):
                    _no_loading(archive.read(info))
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError):
        raise UsageError(
            "模板不是 Word 文件（.docx），或已损坏。 The template is no Word file, or it is damaged."
        ) from None
    return data


def _no_loading(relations: bytes) -> None:
    for relation in relations.split(b"<Relationship ")[1:]:
        if _LOADED in relation and _LINK not in relation:
            raise UsageError(
                "模板引用了外部的图片或模板，打开通知时会从别处下载；请改为插入文件内。"
                " The template loads parts from elsewhere; embed them."
            )


class Filler:
    """Fills one template again and again. ``fill`` gives the same bytes for the same values."""

    def __init__(self, template: bytes) -> None:
        """Raises UsageError for a template that cannot be used at all."""
        self._template = checked(template)
        self._process: subprocess.Popen[bytes] | None = None
        self._listener = ThreadPoolExecutor(max_workers=1, thread_name_prefix="letters")

    def __enter__(self) -> Filler:
        return self

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is not None:
            return self._process
        # A program of its own rather than a fork: the database has threads here.
        paths = [str(Path(__file__).parents[3]), os.environ.get("PYTHONPATH", "")]
        self._process = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-c", f"from {__name__} import main; main()"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(path for path in paths if path)},
        )
        self._send(self._process, self._template)
        return self._process

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
        self._listener.shutdown()

    def fill(self, values: Mapping[str, Plain], seconds: float = _SECONDS) -> bytes:
        """The letter. Raises UsageError for a mistake in the template, and where it takes too long."""
        process = self._started()
        assert process.stdout is not None
        answer = self._listener.submit(_received, process.stdout)
        self._send(process, msgspec.msgpack.encode(values))
        try:
            told = answer.result(seconds)
        except TimeoutError:
            process.kill()
            raise UsageError(
                f"按模板生成一份通知超过 {seconds:g} 秒，已停止；请检查模板里的循环。"
                " Filling the template took too long; look at its loops."
            ) from None
        if told is None:
            raise _ended()
        if told[:1] == _GOOD:
            return told[1:]
        what = told[1:].decode("utf-8", "replace")
        raise UsageError(f"模板有误：{what} (mistake in the template)")

    def _send(self, process: subprocess.Popen[bytes], data: bytes) -> None:
        assert process.stdin is not None
        try:
            _sent(process.stdin, data)
        except OSError:
            raise _ended() from None


def _ended() -> UsageError:
    return UsageError(
        "按模板生成通知时程序中断（可能内存不足），请检查模板里的循环。"
        " Filling the template ended early; look at its loops."
    )


def _sent(stream: IO[bytes], data: bytes) -> None:
    stream.write(len(data).to_bytes(8, "big") + data)
    stream.flush()


def _received(stream: IO[bytes]) -> bytes | None:
    """The next message; None where the other side is gone."""
    size = int.from_bytes(stream.read(8), "big")
    data = stream.read(size)
    return data if size and len(data) == size else None


def serve(given: IO[bytes], answers: IO[bytes]) -> None:
    """The process that fills: the template comes first, then the values of one letter after another."""
    _limited()
    template = _received(given)
    while template is not None and (values := _received(given)) is not None:
        try:
            answer = _GOOD + rendered(template, msgspec.msgpack.decode(values))
        # Whatever a template makes the libraries do is told to the user; the process is here for that.
        except Exception as trouble:
            line = getattr(trouble, "lineno", None)
            where = "" if line is None else f"（第 {line} 行附近）"
            answer = _BAD + shown_line(f"{type(trouble).__name__}: {trouble}{where}")[:500].encode()
        _sent(answers, answer)


def rendered(template: bytes, values: Mapping[str, Plain]) -> bytes:
    """The template filled, in a sandbox: no attribute of an object, no long loop, every text escaped."""
    from docxtpl import DocxTemplate
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    document = DocxTemplate(io.BytesIO(template))
    environment = ImmutableSandboxedEnvironment(autoescape=True)
    document.render(dict(values), environment, autoescape=True)
    buffer = io.BytesIO()
    document.save(buffer)
    return same_bytes(buffer.getvalue())


def _limited() -> None:
    try:
        import resource
    except ImportError:  # Windows
        return
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    wanted = _MEMORY if hard == resource.RLIM_INFINITY else min(_MEMORY, hard)
    resource.setrlimit(resource.RLIMIT_AS, (wanted, hard))


def main() -> None:
    """Serves on standard input and output."""
    answers = os.fdopen(os.dup(1), "wb")
    # Whatever libraries print must not get between the answers.
    os.dup2(2, 1)
    serve(sys.stdin.buffer, answers)
