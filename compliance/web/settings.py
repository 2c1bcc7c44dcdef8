"""What a server is started with: where it listens, who may call it, what a caller may cost."""

from __future__ import annotations

import msgspec

from compliance.readers.guard import LIMITS, Limits

LOOPBACK = ("127.0.0.1", "::1", "localhost")


class Settings(msgspec.Struct, frozen=True):
    """``token``: "" = none is asked for (loopback only). ``hosts``: further names by which the server
    may be called, beside numbers of addresses and ``host`` itself."""

    host: str = "127.0.0.1"
    token: str = ""
    hosts: tuple[str, ...] = ()
    readers: int = 2
    """Child processes that read files."""
    limits: Limits = LIMITS
    uploads: int = 240
    """Files a minute from one address."""
    calls: int = 1200
    """Other calls a minute from one address."""
    edited: int = 4 << 20
    """Bytes of a report as JSON, as the page sends it back."""
    patience: float = 30.0
    """Seconds without a byte after which an upload is given up."""

    @property
    def loopback(self) -> bool:
        """Whether only this computer can call it."""
        return self.host in LOOPBACK or self.host.startswith("127.")
