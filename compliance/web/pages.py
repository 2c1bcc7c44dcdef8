"""What the page itself asks for: the page, forms, files read one after another, judging, papers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import TypeVar

import msgspec
from anyio import CapacityLimiter, Semaphore, to_thread
from starlette.concurrency import iterate_in_threadpool
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from compliance.errors import ComplianceError, ReadError
from compliance.model.words import Words
from compliance.web import bodies
from compliance.web.answers import name_of
from compliance.web.blank import Wanted
from compliance.web.desk import Desk, Opened, Sent, decoded
from compliance.web.refusals import RefusedError, json
from compliance.web.settings import Settings
from compliance.web.sheet import crashed

T = TypeVar("T")


class _Reading(Response):
    """An answer that takes the request in itself, so that nothing is held while it waits its turn."""

    def __init__(self, pages: Pages, request: Request) -> None:
        super().__init__()
        self._pages = pages
        self._request = request

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers."""
        await self._pages.sent(self._request, send)


_TAKEN = {
    "json": "application/json",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "html": "text/html; charset=utf-8",
}


class Pages:
    """Handlers of the page's own paths. Nothing is kept between two calls."""

    def __init__(self, desk: Desk, settings: Settings, version: str) -> None:
        self._desk = desk
        self._settings = settings
        self._version = version
        self._uploads = Semaphore(settings.readers + 2)
        self._quick = CapacityLimiter(4)

    async def page(self, request: Request) -> Response:
        """The page, in Chinese or (``?lang=en``) English."""
        lang = "en" if request.query_params.get("lang") == "en" else "zh"
        return Response(_page(lang, self._version), media_type="text/html")

    async def form(self, request: Request) -> Response:
        """A form."""
        found = self._desk.form(request.path_params["form"])
        if found is None:
            raise RefusedError(404, "missing", "没有这个格式。", "There is no such form.")
        return json(found)

    async def read(self, request: Request) -> Response:
        """The file sent, or the files of an archive: one line of JSON each, as they are read."""
        return _Reading(self, request)

    async def sent(self, request: Request, send: Send) -> None:
        """Takes the file in and answers line by line; so many at a time, the others wait unread."""
        settings = self._settings
        async with self._uploads:
            data = await bodies.body(request, settings.limits.size, settings.patience)
            lines = iterate_in_threadpool(self._lines(name_of(request), data))
            answer = StreamingResponse(lines, media_type="application/x-ndjson")
            await answer(request.scope, request.receive, send)

    def _lines(self, name: str, data: bytes) -> Iterator[bytes]:
        try:
            for opened in self._desk.opened(name, data):
                yield msgspec.json.encode(opened) + b"\n"
        except Exception as trouble:
            # The barrier between one file and the next: the answer has begun, so its last line says it.
            yield msgspec.json.encode(_failed(name, trouble)) + b"\n"

    async def judge(self, request: Request) -> Response:
        """The judgment on the report sent with its edits."""
        sent = await self._decoded(request, Sent)
        return json(await self._done(lambda: self._desk.judged(sent)))

    async def take(self, request: Request) -> Response:
        """The report sent with its edits, as a file."""
        shape = request.path_params["shape"]
        if shape not in _TAKEN:
            raise RefusedError(404, "missing", "没有这种格式。", "There is no such format.")
        sent = await self._decoded(request, Sent)
        data = await self._done(lambda: self._desk.taken(sent, shape))
        return Response(data, media_type=_TAKEN[shape])

    async def blank(self, request: Request) -> Response:
        """A report to begin with."""
        wanted = await self._decoded(request, Wanted)
        return json(await self._done(lambda: self._desk.begun(wanted)))

    async def _decoded(self, request: Request, kind: type[T]) -> T:
        data = await bodies.body(request, self._settings.edited, self._settings.patience)
        try:
            return decoded(data, kind)
        except ReadError as trouble:
            raise RefusedError.of(trouble) from None

    async def _done(self, work: Callable[[], T]) -> T:
        try:
            return await to_thread.run_sync(work, limiter=self._quick)
        except ReadError as trouble:
            raise RefusedError.of(trouble) from None
        except ComplianceError as trouble:
            raise RefusedError(400, "usage", str(trouble), str(trouble)) from None


def _failed(name: str, trouble: Exception) -> Opened:
    kind = type(trouble).__name__
    reason = Words(f"检查这个文件时程序出错（{kind}）。", f"The program failed on this file ({kind}).")
    return Opened(name, crashed(name, reason), None, reason, "crashed")


@cache
def _page(lang: str, version: str) -> str:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    folder = Path(__file__).with_name("templates")
    made = Environment(loader=FileSystemLoader(folder), autoescape=True, undefined=StrictUndefined)
    return made.get_template("page.html").render(lang=lang, version=version)
