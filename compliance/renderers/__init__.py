"""Results → text, JSON, SARIF, JUnit, HTML, Markdown, CSV: one module a format, this register."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import Protocol

from compliance.errors import UsageError
from compliance.model.finding import Result, Run
from compliance.view.look import Look

# Each module has a class ``Writer(head, look)`` as described by ``Renderer``.
RENDERERS = {
    "csv": "compliance.renderers.csv",
    "html": "compliance.renderers.html",
    "json": "compliance.renderers.json",
    "junit": "compliance.renderers.junit",
    "markdown": "compliance.renderers.markdown",
    "sarif": "compliance.renderers.sarif",
    "text": "compliance.renderers.text",
}


class Renderer(Protocol):
    """Writes a run piece by piece, so that no more than one result need be held.

    Made from the run without its results (``head``). ``start``, then ``add`` for each result, then
    ``finish``; all pieces together are the output. Equal input gives equal output, byte for byte.
    """

    def start(self) -> Iterator[str]:
        """What stands before the first result."""
        ...

    def add(self, result: Result) -> Iterator[str]:
        """One result."""
        ...

    def finish(self) -> Iterator[str]:
        """What stands after the last result."""
        ...


def renderer(format: str, head: Run, look: Look) -> Renderer:
    """The renderer of a format. Raises UsageError for an unknown one."""
    if format not in RENDERERS:
        known = ", ".join(RENDERERS)
        zh = f"没有“{format}”这种输出格式，可用：{known}。"
        raise UsageError(f"{zh} Unknown format {format!r}; known: {known}.")
    writer: Renderer = import_module(RENDERERS[format]).Writer(head, look)
    return writer


def render(format: str, run: Run, look: Look | None = None) -> str:
    """A whole run in one format."""
    writer = renderer(format, run, look or Look())
    pieces = list(writer.start())
    for result in run.results:
        pieces += writer.add(result)
    pieces += writer.finish()
    return "".join(pieces)
