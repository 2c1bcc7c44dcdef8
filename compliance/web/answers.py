"""The REST interface: a report goes in; what was found, or what was read, comes out as commands print it."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Literal

import msgspec
from anyio import Semaphore, to_thread
from starlette.requests import Request
from starlette.responses import Response

from compliance import exchange
from compliance.api import unreadable
from compliance.archive import is_archive, members
from compliance.errors import ReadError
from compliance.model.finding import Result
from compliance.model.report import Refusal
from compliance.renderers import renderer
from compliance.text.shown import shown_line
from compliance.view.look import Look
from compliance.web import bodies
from compliance.web.desk import SUFFIXES, Desk, published
from compliance.web.refusals import RefusedError, json
from compliance.web.settings import Settings

_NAME = 255
Lang = Literal["zh", "en"]


class Answers:
    """``POST /api/check``, ``POST /api/show``, ``GET /api/openapi.json``."""

    def __init__(self, desk: Desk, settings: Settings, openapi: bytes) -> None:
        self._desk = desk
        self._settings = settings
        self._openapi = openapi
        self._uploads = Semaphore(settings.readers + 2)

    async def check(self, request: Request) -> Response:
        """``result/1`` for the files sent."""
        lang, day, today = _lang(request), _day(request, "published"), _day(request, "today")
        async with self._uploads:
            sent = await self._sent(request)
            text = await to_thread.run_sync(lambda: self._checked(sent, lang, day, today))
        return Response(text, media_type="application/json")

    async def show(self, request: Request) -> Response:
        """``report/1`` for the file sent."""
        lang, day = _lang(request), _day(request, "published")
        async with self._uploads:
            sent = await self._sent(request)
            if len(sent) != 1:
                raise RefusedError(400, "several", "一次只能看一个文件。", "Send one file at a time.")
            return await to_thread.run_sync(lambda: self._shown(*sent[0], lang, day))

    async def openapi(self, request: Request) -> Response:
        """The description of this interface."""
        return Response(self._openapi, media_type="application/json")

    async def _sent(self, request: Request) -> list[tuple[str, bytes]]:
        settings = self._settings
        return await bodies.files(request, settings.limits.size, settings.patience, name_of(request))

    def _checked(
        self,
        sent: list[tuple[str, bytes]],
        lang: Lang,
        day: datetime.date | None,
        today: datetime.date | None,
    ) -> str:
        checker = self._desk.checker(today)
        writer = renderer("json", checker.head(), Look(lang=lang))
        pieces = list(writer.start())
        for name, data in sent:
            for result in self._results(name, data, day, checker.check, checker.judge):
                pieces += writer.add(result)
        pieces += writer.finish()
        return "".join(pieces)

    def _results(
        self,
        name: str,
        data: bytes,
        day: datetime.date | None,
        check: Callable[[bytes, str], Result],
        judge: Callable[..., Result],
    ) -> list[Result]:
        if is_archive(data):
            found = members(data, name, SUFFIXES, self._settings.limits)
            results = [
                unreadable(member.name, member.refused) if member.refused else check(member.data, member.name)
                for member in found
            ]
        else:
            results = [check(data, name)]
        if day is None:
            return results
        return [
            judge(published(result.report, day)) if result.report is not None else result
            for result in results
        ]

    def _shown(self, name: str, data: bytes, lang: Lang, day: datetime.date | None) -> Response:
        try:
            found = self._desk.checker(None).understand(data, name)
        except ReadError as trouble:
            return RefusedError.of(trouble, 422).response()
        if isinstance(found, Refusal):
            return RefusedError(422, found.code, found.message.zh, found.message.get("en")).response()
        found = published(found, day)
        return json(exchange.to_data(found, self._desk.forms[found.form]))


def name_of(request: Request) -> str:
    """What the caller calls the file."""
    name = request.query_params.get("name", "")
    if len(name) > _NAME:
        raise RefusedError(400, "usage", f"文件名最多 {_NAME} 个字。", f"A name has at most {_NAME} letters.")
    return shown_line(name)


def _lang(request: Request) -> Lang:
    given = request.query_params.get("lang", "zh")
    if given == "zh":
        return "zh"
    if given == "en":
        return "en"
    raise RefusedError(400, "usage", "lang 只能是 zh 或 en。", "lang is zh or en.")


def _day(request: Request, name: str) -> datetime.date | None:
    text = request.query_params.get(name)
    if text is None:
        return None
    try:
        return msgspec.convert(text, datetime.date)
    except msgspec.ValidationError:
        raise RefusedError(
            400, "usage", f"{name} 应为日期，如 2025-01-20。", f"{name} takes a date like 2025-01-20."
        ) from None
