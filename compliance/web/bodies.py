"""Takes in what is sent, never more than allowed and never waiting for ever; nothing is written to disk."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

import anyio
from starlette.requests import ClientDisconnect, Request

from compliance.web.refusals import RefusedError

if TYPE_CHECKING:
    from python_multipart.multipart import MultipartCallbacks

_MOST_FILES = 200


async def body(request: Request, limit: int, patience: float) -> bytes:
    """The whole body. Raises RefusedError: 413 beyond ``limit`` bytes, 408 when nothing came for
    ``patience`` seconds, 400 when the caller went away."""
    pieces: list[bytes] = []
    async for piece in _stream(request, limit, patience):
        pieces.append(piece)
    return b"".join(pieces)


async def files(request: Request, limit: int, patience: float, name: str) -> list[tuple[str, bytes]]:
    """The files sent: the body itself (called ``name``), or the parts of ``multipart/form-data`` that
    are files. Raises RefusedError as ``body`` does, and 400 for a form without a file."""
    kind = request.headers.get("content-type", "")
    if kind.partition(";")[0].strip().lower() != "multipart/form-data":
        data = await body(request, limit, patience)
        if not data:
            raise RefusedError(400, "empty", "没有收到文件。", "No file came.")
        return [(name, data)]
    # The form parser of the library puts larger files on disk; this one keeps them in memory.
    return _parts(kind, await body(request, limit + (1 << 20), patience), name)


async def _stream(request: Request, limit: int, patience: float) -> AsyncIterator[bytes]:
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and int(declared) > limit:
        raise _too_large(limit)
    total = 0
    stream = request.stream().__aiter__()
    while True:
        try:
            with anyio.fail_after(patience):
                piece = await anext(stream)
        except StopAsyncIteration:
            return
        except TimeoutError:
            raise RefusedError(408, "timeout", "上传中断，请重试。", "The upload stalled.") from None
        except ClientDisconnect:
            raise RefusedError(400, "gone", "上传中断。", "The upload was broken off.") from None
        total += len(piece)
        if total > limit:
            raise _too_large(limit)
        yield piece


def _parts(kind: str, data: bytes, name: str) -> list[tuple[str, bytes]]:
    from python_multipart import MultipartParser
    from python_multipart.exceptions import FormParserError
    from python_multipart.multipart import parse_options_header

    boundary = parse_options_header(kind)[1].get(b"boundary", b"")
    found: list[tuple[str, bytes]] = []
    headers: dict[bytes, bytes] = {}
    field, value, content = bytearray(), bytearray(), bytearray()

    def part_begin() -> None:
        headers.clear()
        content.clear()

    def header_end() -> None:
        headers[bytes(field).lower()] = bytes(value)
        field.clear()
        value.clear()

    def part_end() -> None:
        options = parse_options_header(headers.get(b"content-disposition", b""))[1]
        if (b"filename" in options or options.get(b"name") == b"file") and len(found) < _MOST_FILES:
            called = options.get(b"filename", name.encode()).decode("utf-8", "replace")
            found.append((called, bytes(content)))

    callbacks: MultipartCallbacks = {
        "on_part_begin": part_begin,
        "on_part_data": lambda data, start, end: content.extend(data[start:end]),
        "on_part_end": part_end,
        "on_header_field": lambda data, start, end: field.extend(data[start:end]),
        "on_header_value": lambda data, start, end: value.extend(data[start:end]),
        "on_header_end": header_end,
    }
    try:
        parser = MultipartParser(boundary, callbacks)
        parser.write(data)
        parser.finalize()
    except FormParserError:
        found = []
    if not found:
        raise RefusedError(
            400,
            "damaged",
            "没有收到文件：表单里应有 file 一项。",
            "No file came; send one as a part of the form.",
        )
    return found


def _too_large(limit: int) -> RefusedError:
    return RefusedError(
        413,
        "too_large",
        f"内容超过 {limit / 1048576:.3g} MB 的上限。",
        f"More than the {limit / 1048576:.3g} MB taken.",
    )
