"""Output files, each written whole or not at all."""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import TextIO

from compliance.errors import UsageError
from compliance.model.finding import Result, Run
from compliance.renderers import RENDERERS, Renderer, renderer
from compliance.view.look import Look


class Output:
    """One file: pieces go to a temporary file beside it, which takes its name at the very end."""

    def __init__(self, path: Path, writer: Renderer) -> None:
        self.path = path
        self._writer = writer
        # The name is known before the file is there: an interrupt at any moment leaves nothing behind.
        self._name = path.parent / f".{path.name[:80]}.{secrets.token_hex(4)}.part"
        self._file: TextIO | None = None

    def start(self) -> None:
        """Makes the temporary file. Raises UsageError where that cannot be."""
        try:
            self._file = self._name.open("x", encoding="utf-8", errors="replace", newline="")
        except OSError as trouble:
            raise UsageError(
                f"不能写“{self.path}”：{trouble.strerror}。"
                f" Cannot write {str(self.path)!r}: {trouble.strerror}."
            ) from None
        self._write(self._writer.start())

    def add(self, result: Result) -> None:
        """One result."""
        self._write(self._writer.add(result))

    def finish(self) -> None:
        """Writes the end and puts the file in its place."""
        self._write(self._writer.finish())
        if self._file is not None:
            self._file.close()
        self._name.replace(self.path)

    def drop(self) -> None:
        """Leaves nothing behind."""
        with contextlib.suppress(OSError):
            if self._file is not None:
                self._file.close()
        with contextlib.suppress(OSError):
            self._name.unlink()

    def _write(self, pieces: Iterable[str]) -> None:
        if self._file is not None:
            self._file.writelines(pieces)


class Outputs:
    """All output files of a run: all are finished, or on any trouble none is touched."""

    def __init__(self, wanted: Sequence[tuple[str, Path]], head: Run, look: Look) -> None:
        self._outputs: list[Output] = []
        self._done = False
        try:
            for kind, path in wanted:
                output = Output(path, renderer(kind, head, look))
                self._outputs.append(output)
                output.start()
        except BaseException:
            self._drop()
            raise

    def add(self, result: Result) -> None:
        """One result, to every file."""
        for output in self._outputs:
            output.add(result)

    def finish(self) -> None:
        """Puts all files in their places."""
        for output in self._outputs:
            output.finish()
        self._done = True

    def __enter__(self) -> Outputs:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if not self._done:
            self._drop()

    def _drop(self) -> None:
        for output in self._outputs:
            output.drop()


def parse(wanted: Sequence[str]) -> list[tuple[str, Path]]:
    """``FORMAT:FILE`` options. Raises UsageError for an unknown format, a folder, or the same file
    twice."""
    parsed: list[tuple[str, Path]] = []
    taken: set[str] = set()
    for text in wanted:
        kind, colon, name = text.partition(":")
        if not colon or not name or kind not in RENDERERS:
            known = ", ".join(RENDERERS)
            raise UsageError(
                f"--output 应写作 格式:文件，如 html:结果.html；格式有 {known}；收到“{text}”。"
                f" --output takes FORMAT:FILE, formats: {known}."
            )
        path = Path(name)
        if path.is_dir():
            raise UsageError(f"“{name}”是文件夹，不能作为输出文件。 {name!r} is a folder.")
        real = _real(name)
        if real in taken:
            raise UsageError(f"两个输出写向同一文件“{name}”。 Two outputs go to {name!r}.")
        taken.add(real)
        parsed.append((kind, path))
    return parsed


def spare(wanted: Sequence[tuple[str, Path]], source: str) -> None:
    """Raises UsageError where an output would replace ``source``, a file to be checked."""
    real = _real(source)
    for _, path in wanted:
        if _real(str(path)) == real:
            raise UsageError(
                f"“{path}”正是要检查的文件，不能被覆盖，请换一个名字或放到别的文件夹。"
                f" {str(path)!r} is a file to be checked and is not overwritten."
            )


def _real(path: str) -> str:
    return os.path.normcase(os.path.realpath(path))
