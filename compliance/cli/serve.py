"""``compliance serve``: the page for drafters, and the REST interface beside it, on this computer."""

from __future__ import annotations

import contextlib
import os
import secrets
import socket
import sys
import threading
from typing import Annotated
from urllib.parse import urlencode

import msgspec
import typer

from compliance.assessment import load_schemes
from compliance.cli import options
from compliance.cli.load import book
from compliance.cli.status import OK
from compliance.cli.terminal import write
from compliance.errors import UsageError
from compliance.web.settings import Settings

_PORT = 8765


def serve(
    host: Annotated[
        str, typer.Option("--host", help="监听的地址；不是本机时要求访问口令。Address to listen on.")
    ] = "127.0.0.1",
    port: Annotated[
        int | None,
        typer.Option("--port", "-p", min=0, max=65535, help="端口（默认 8765，被占用时另选；0 任选）。Port."),
    ] = None,
    open_page: Annotated[
        bool, typer.Option("--open/--no-open", help="在浏览器中打开。Open it in the browser.")
    ] = True,
    token: Annotated[
        str | None,
        typer.Option("--token", help="访问口令；不写时，监听非本机地址会生成一个。Token callers must have."),
    ] = None,
    allow_host: Annotated[
        list[str] | None,
        typer.Option("--allow-host", metavar="NAME", help="还可用哪个名称访问，可多次。Further name of it."),
    ] = None,
    profile: Annotated[str | None, options.PROFILE] = None,
    rules: Annotated[list[str] | None, options.RULES] = None,
    today: Annotated[
        str | None,
        typer.Option("--today", metavar="DATE", help="按哪一天判断期限。Day to judge deadlines by."),
    ] = None,
    lang: Annotated[options.Lang, options.LANG] = options.Lang.zh,
    max_size: Annotated[int | None, options.MAX_SIZE] = None,
    max_pages: Annotated[int | None, options.MAX_PAGES] = None,
    time_limit: Annotated[float | None, options.TIME_LIMIT] = None,
    memory_limit: Annotated[int | None, options.MEMORY_LIMIT] = None,
    limit: Annotated[list[str] | None, options.LIMIT] = None,
    on: Annotated[str | None, options.ON] = None,
) -> int:
    """打开自查页面：拖入年报即查，可在页面中改数、改文字，导出 Word。Opens the page for drafters."""
    from compliance.web.pool import Pool

    day = options.day("--today", today)
    limits = options.limits(max_size, time_limit, memory_limit, max_pages, limit or [])
    settings = Settings(
        host=host,
        token=token or "",
        hosts=tuple(allow_host or ()),
        limits=limits,
        readers=max(1, min(4, os.cpu_count() or 1)),
    )
    if not settings.loopback and not settings.token:
        settings = msgspec.structs.replace(settings, token=secrets.token_urlsafe(24))
    rulebook = book(rules or [], profile, options.day("--on", on))
    # The children first: before there are threads and sockets they start at once and inherit neither.
    pool = Pool(settings.readers, limits)
    pool.start()
    with contextlib.closing(_listening(host, port)) as listening:
        address = _address(settings, listening.getsockname()[1], lang.value)
        _say(settings, address)
        import uvicorn

        from compliance.web.app import application

        config = uvicorn.Config(
            application(rulebook, settings, pool, day, load_schemes(profile, rulebook.ids)),
            access_log=False,
            log_config=None,
            server_header=False,
            date_header=True,
            lifespan="on",
            limit_concurrency=256,
            timeout_graceful_shutdown=3,
        )
        if open_page:
            threading.Timer(0.4, _show, (address,)).start()
        with contextlib.suppress(KeyboardInterrupt):
            uvicorn.Server(config).run(sockets=[listening])
    write("已结束。Ended.\n", machine=False)
    return OK


def _listening(host: str, port: int | None) -> socket.socket:
    """A bound socket. Where no port was asked for and the usual one is taken, another one."""
    try:
        return _bound(host, _PORT if port is None else port)
    except OSError as trouble:
        if port is None:
            return _listening(host, 0)
        raise UsageError(
            f"不能在 {host}:{port} 上监听（{trouble.strerror or trouble}）；可用 --port 换一个端口。"
            f" Cannot listen on {host}:{port}; choose another --port."
        ) from None


def _bound(host: str, port: int) -> socket.socket:
    family, kind, _, _, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    listening = socket.socket(family, kind)
    try:
        if sys.platform != "win32":
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(place)
        # From here on callers wait instead of being refused, though nobody answers yet.
        listening.listen(128)
    except OSError:
        listening.close()
        raise
    return listening


def _address(settings: Settings, port: int, lang: str) -> str:
    """What to open in the browser; from elsewhere the name of this computer."""
    host = settings.host
    if host in ("0.0.0.0", "::", ""):  # noqa: S104 - compared, not bound
        host = socket.gethostname()
    name = f"[{host}]" if ":" in host else host
    query = {"token": settings.token} if settings.token else {}
    query |= {"lang": "en"} if lang == "en" else {}
    return f"http://{name}:{port}/" + (f"?{urlencode(query)}" if query else "")


def _say(settings: Settings, address: str) -> None:
    write(f"自查页面 page: {address}\n", machine=False)
    if not settings.loopback:
        write(
            "  其他计算机也能访问，网址中带有口令，请只发给需要的人；传输未加密，请只在可信的网络中使用。\n"
            "  Other computers can reach it; the address holds the token; the connection is not encrypted.\n",
            machine=False,
        )
    write("  文件只在本机内存中处理，关闭后不留存。按 Ctrl+C 结束。Ctrl+C ends it.\n", machine=False)
    sys.stdout.flush()


def _show(address: str) -> None:
    """Opens the browser; a computer without one is no mistake."""
    import webbrowser

    with contextlib.suppress(webbrowser.Error, OSError):
        webbrowser.open(address)
