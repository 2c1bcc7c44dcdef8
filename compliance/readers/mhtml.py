"""Web archives (MHTML, one file a page) → the HTML of the page; nothing in them is fetched or run."""

from __future__ import annotations

import email
import email.policy
from email.errors import MessageError
from email.message import Message

from compliance.readers import guard

_MAX_PARTS = 2000


def convert(data: bytes, limits: guard.Limits = guard.LIMITS) -> bytes:
    """The bytes of the main page, or of the largest frame where the page is a frame set. Raises
    ReadError (damaged)."""
    try:
        message = email.message_from_bytes(data, policy=email.policy.compat32)
        pages = [
            page
            for index, part in enumerate(message.walk())
            if index < _MAX_PARTS and part.get_content_type() in ("text/html", "application/xhtml+xml")
            if (page := _payload(part))
        ]
    except (MessageError, ValueError, LookupError, RecursionError):
        raise guard.damaged("MHTML") from None
    if not pages:
        raise guard.damaged("MHTML")
    return max(pages, key=len) if b"<frameset" in pages[0].lower() else pages[0]


def _payload(part: Message) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""
