"""The server put together: paths, guards, the children that read."""

from __future__ import annotations

import datetime
import mimetypes
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from anyio import to_thread
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from compliance.api import version
from compliance.assessment import Scheme
from compliance.rulebook import RuleBook
from compliance.web.answers import Answers
from compliance.web.desk import Desk
from compliance.web.guards import Guard
from compliance.web.openapi import openapi
from compliance.web.pages import Pages
from compliance.web.pool import Pool
from compliance.web.refusals import RefusedError
from compliance.web.settings import Settings

_WORDS = {
    404: ("没有这个地址。", "There is nothing at this address."),
    405: ("这个地址不接受这种请求。", "This address does not take such requests."),
}


def application(
    book: RuleBook,
    settings: Settings,
    pool: Pool,
    today: datetime.date | None = None,
    schemes: Mapping[str, Scheme] | None = None,
) -> Starlette:
    """The server. ``today``: the day to judge deadlines by; ``schemes``: local assessments. It
    starts no children that ``pool`` has not started, and ends them all at its end."""
    # Some systems have no or other entries for these; a browser runs no module of a wrong type.
    mimetypes.add_type("text/javascript", ".js")
    mimetypes.add_type("text/css", ".css")
    desk = Desk(book, settings, pool, today, schemes)
    pages = Pages(desk, settings, version())
    answers = Answers(desk, settings, openapi(version(), bool(settings.token)))

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        try:
            yield
        finally:
            await to_thread.run_sync(pool.close)

    return Starlette(
        routes=[
            Route("/", pages.page),
            Route("/page/forms/{form}", pages.form),
            Route("/page/read", pages.read, methods=["POST"]),
            Route("/page/judge", pages.judge, methods=["POST"]),
            Route("/page/blank", pages.blank, methods=["POST"]),
            Route("/page/take/{shape}", pages.take, methods=["POST"]),
            Route("/api/check", answers.check, methods=["POST"]),
            Route("/api/show", answers.show, methods=["POST"]),
            Route("/api/openapi.json", answers.openapi),
            Mount("/static", StaticFiles(directory=Path(__file__).with_name("static"))),
        ],
        middleware=[Middleware(Guard, settings=settings)],
        exception_handlers={HTTPException: _no_such, RefusedError: _refused},
        lifespan=lifespan,
    )


def _no_such(request: Request, trouble: Exception) -> Response:
    status = trouble.status_code if isinstance(trouble, HTTPException) else 404
    zh, en = _WORDS.get(status, ("请求有误。", "The request is wrong."))
    code = {404: "missing", 405: "method"}.get(status, "usage")
    answer = RefusedError(status, code, zh, en).response()
    if isinstance(trouble, HTTPException):
        answer.headers.update(trouble.headers or {})
    return answer


def _refused(request: Request, trouble: Exception) -> Response:
    if not isinstance(trouble, RefusedError):
        raise trouble
    return trouble.response()
