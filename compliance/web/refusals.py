"""What a caller did wrong, as an answer: a status, a code and a sentence in both languages."""

from __future__ import annotations

import msgspec
from starlette.responses import Response

from compliance.errors import ReadError
from compliance.model.words import Words


class RefusedError(Exception):
    """Ends a request with ``status``; ``words`` say what to do. ``wait``: seconds after which it may be
    tried again, 0 = not said."""

    def __init__(self, status: int, code: str, zh: str, en: str, wait: int = 0) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.words = Words(zh, en)
        self.wait = wait

    @classmethod
    def of(cls, trouble: ReadError, status: int = 400) -> RefusedError:
        """For data that cannot be used."""
        return cls(413 if trouble.code == "too_large" else status, trouble.code, trouble.zh, trouble.en)

    def response(self) -> Response:
        """The answer."""
        headers = {"Retry-After": str(self.wait)} if self.wait else {}
        return json(
            {"error": {"code": self.code, "message": self.words.zh, "message_en": self.words.en}},
            self.status,
            headers,
        )


def json(data: object, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """Data as JSON."""
    return Response(msgspec.json.encode(data), status, headers, media_type="application/json")
