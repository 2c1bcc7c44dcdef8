"""Hypothesis profiles, and the switch that rewrites the expectations in ``samples/``."""

import os

import pytest
from hypothesis import HealthCheck, settings

# Machines differ in speed, so no deadline; a build must not fail by the luck of the draw.
settings.register_profile(
    "default", deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
settings.register_profile("ci", settings.get_profile("default"), derandomize=True, print_blob=True)
# Tests neither read nor leave anything in the user's cache folder; those about it use one of their own.
os.environ["COMPLIANCE_NO_CACHE"] = "1"
settings.load_profile("ci" if os.environ.get("CI") else "default")


@pytest.fixture
def forked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Workers fork even where an earlier test left a thread behind: a fork inherits what a test patched."""
    monkeypatch.setattr("threading.active_count", lambda: 1)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-samples", action="store_true", help="rewrite samples/*/expected.txt from what is found now"
    )
