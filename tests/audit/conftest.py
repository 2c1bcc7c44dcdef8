"""Stores that several tests read."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.audit.stores import audited, county


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The store of a small county, judged with a local profile."""
    root = tmp_path_factory.mktemp("county")
    return audited(county(root / "reports"), root / "audit.duckdb", "gansu")
