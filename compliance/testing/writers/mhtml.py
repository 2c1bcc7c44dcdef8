"""Writes a report as a web archive (MHTML), the way browsers save a page with everything in one file."""

from __future__ import annotations

import quopri

from compliance.testing.spec import Spec
from compliance.testing.writers import html

_EDGE = "----MultipartBoundary--invented----"


def write(spec: Spec) -> bytes:
    """The archive as bytes."""
    page = quopri.encodestring(html.write(spec)).replace(b"\n", b"\r\n")
    lines = [
        "From: <Saved by a browser>",
        "Snapshot-Content-Location: https://www.example.gov.cn/nb.html",
        "Subject: report",
        "MIME-Version: 1.0",
        f'Content-Type: multipart/related; type="text/html"; boundary="{_EDGE}"',
        "",
        "",
        f"--{_EDGE}",
        "Content-Type: text/html",
        "Content-ID: <frame-1@mhtml.example>",
        "Content-Transfer-Encoding: quoted-printable",
        "Content-Location: https://www.example.gov.cn/nb.html",
        "",
        "",
    ]
    return "\r\n".join(lines).encode() + page + f"\r\n--{_EDGE}--\r\n".encode()
