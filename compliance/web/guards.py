"""What stands before every request: the name it was called by, where it came from, the token, its rate;
and what goes with every answer."""

from __future__ import annotations

import hmac
import ipaddress
import os
import time
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs, urlencode, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from compliance.web.rates import Rate
from compliance.web.refusals import RefusedError
from compliance.web.settings import LOOPBACK, Settings

COOKIE = "compliance_token"
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'none'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cache-Control": "no-store",
}
_SAFE = ("GET", "HEAD", "OPTIONS")


class Guard:
    """Refuses what is not meant for this server before anything of it is read.

    A page of another site can send requests to a server on this computer, by its address or by a name
    that it makes point here (DNS rebinding): so only names known to be ours are answered, and a
    request that a browser marks as coming from elsewhere is refused.
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._settings = settings
        self._names = {settings.host.lower(), *(name.lower() for name in settings.hosts)}
        if settings.loopback:
            self._names |= set(LOOPBACK)
        self._uploads = Rate(settings.uploads)
        self._calls = Rate(settings.calls)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        started = False

        async def with_headers(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                headers = MutableHeaders(raw=message.setdefault("headers", []))
                for name, value in _HEADERS.items():
                    headers[name] = value
            await send(message)

        try:
            answer = self._before(scope)
        except RefusedError as refused:
            answer = refused.response()
        if answer is not None:
            await answer(scope, receive, with_headers)
            return
        try:
            await self._app(scope, receive, with_headers)
        except RefusedError as refused:
            if not started:
                await refused.response()(scope, receive, with_headers)
        except Exception as trouble:
            # The barrier between one request and the next: nothing of the content reaches a log.
            if os.environ.get("COMPLIANCE_TRACEBACK"):
                raise
            if not started:
                await _crashed(trouble).response()(scope, receive, with_headers)

    def _before(self, scope: Scope) -> Response | None:
        headers = Headers(scope=scope)
        self._called_by_name(headers)
        _from_here(scope, headers)
        entered = self._entered(scope, headers)
        if entered is not None:
            return entered
        self._not_too_often(scope)
        return None

    def _called_by_name(self, headers: Headers) -> None:
        name = _name(headers.get("host", ""))
        if name in self._names:
            return
        # Elsewhere than on loopback the server has addresses it does not know; no name can be made to
        # look like one, and the token is asked for.
        if not self._settings.loopback and _is_address(name):
            return
        raise RefusedError(
            421,
            "host",
            "不是本服务的地址。请使用启动时显示的网址；确需用别的名称访问，启动时加 --allow-host。",
            "This name is not the server's. Use the address shown at the start (or --allow-host).",
        )

    def _entered(self, scope: Scope, headers: Headers) -> Response | None:
        """Whether the token is there; the address with the token becomes a cookie."""
        token = self._settings.token
        if not token:
            return None
        given = parse_qs(scope["query_string"].decode("latin-1")).get("token", [])
        if scope["path"] == "/" and scope["method"] == "GET" and given:
            if not _same(given[-1], token):
                raise _no_token()
            rest = {
                key: values[-1]
                for key, values in parse_qs(scope["query_string"].decode("latin-1")).items()
                if key != "token"
            }
            answer = RedirectResponse("/" + (f"?{urlencode(rest)}" if rest else ""), 303)
            answer.set_cookie(COOKIE, token, httponly=True, samesite="strict", path="/")
            return answer
        bearer = headers.get("authorization", "").removeprefix("Bearer ").strip()
        if not (_same(_cookie(headers), token) or _same(bearer, token)):
            raise _no_token()
        return None

    def _not_too_often(self, scope: Scope) -> None:
        address = scope["client"][0] if scope.get("client") else ""
        upload = scope["method"] == "POST" and scope["path"] in ("/api/check", "/api/show", "/page/read")
        wait = (self._uploads if upload else self._calls).wait(address, time.monotonic())
        if wait:
            raise RefusedError(
                429,
                "too_often",
                f"请求过于频繁，请 {wait} 秒后再试。",
                f"Too many requests; try again in {wait} s.",
                wait,
            )


def _from_here(scope: Scope, headers: Headers) -> None:
    """Browsers say where a request comes from; programs say nothing."""
    if scope["method"] in _SAFE:
        return
    site = headers.get("sec-fetch-site")
    origin = headers.get("origin")
    same = origin is None or urlsplit(origin).netloc.lower() == headers.get("host", "").lower()
    if (site is not None and site not in ("same-origin", "none")) or not same:
        raise RefusedError(
            403,
            "origin",
            "请求来自别的网站，已拒绝。",
            "The request comes from another site.",
        )


def _name(host: str) -> str:
    """The name in a Host header, without port and brackets."""
    host = host.strip().lower()
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.rpartition(":")[0] if ":" in host else host


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _cookie(headers: Headers) -> str:
    try:
        morsel = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
    except CookieError:
        return ""
    return morsel.value if morsel else ""


def _same(given: str, token: str) -> bool:
    return hmac.compare_digest(given.encode(errors="replace"), token.encode())


def _no_token() -> RefusedError:
    return RefusedError(
        401,
        "token",
        "需要访问口令：请用启动时显示的完整网址打开。",
        "A token is needed: open the full address shown at the start, or send it as a Bearer token.",
    )


def _crashed(trouble: Exception) -> RefusedError:
    kind = type(trouble).__name__
    return RefusedError(
        500,
        "crashed",
        f"程序内部错误（{kind}）。内容没有丢失，可以继续；问题依旧请把文件交给维护人员。",
        f"Internal error ({kind}). Nothing was lost.",
    )
