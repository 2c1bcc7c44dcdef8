"""The kinds of checks. A new kind is one module and one line in ``KINDS``."""

from __future__ import annotations

from compliance.checks.kind import Kind

KINDS: tuple[type[Kind], ...] = ()
"""Every kind by tag, alphabetical, one entry a line."""
